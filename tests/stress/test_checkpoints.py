"""A process is killed while it saves, again and again: what can be read afterwards is always one whole checkpoint.

``SOAK=1`` kills 500 times rather than a few.
"""

import importlib.util
import multiprocessing
import os
import random
import signal
import time

import numpy as np
import pytest

import nn

KILLS = 500 if os.environ.get("SOAK") else 6
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def save_forever(path, started):
    """Save checkpoint after checkpoint, each with its own number everywhere in it."""
    model = nn.Sequential(nn.Linear(60, 200), nn.Linear(200, 60))
    optimizer = nn.optim.Adam(model.parameters())
    checkpoint = nn.training.Checkpoint(path, model=model, optimizer=optimizer)
    notes = checkpoint.load() or {"number": 0}
    number = notes["number"]
    for parameter in model.parameters():
        parameter.grad = np.zeros(parameter.shape, parameter.dtype)
    optimizer.step()
    started.set()
    while True:
        number += 1
        for parameter in model.parameters():
            nn.init.constant_(parameter, number)
        optimizer.param_groups[0]["eps"] = float(number)
        checkpoint.save(number=number)


def read(path):
    """The number of the checkpoint, once it is found everywhere in it."""
    found = nn.load(path)
    number = found["notes"]["number"]
    assert found["parts"]["optimizer"]["param_groups"][0]["eps"] == number
    for value in found["parts"]["model"].values():
        assert (value.numpy() == number).all()
    return number


@pytest.mark.parametrize("ending", [".npz", ".safetensors"])
def test_a_process_killed_while_saving_leaves_a_whole_checkpoint(tmp_path, ending):
    if ending == ".safetensors" and importlib.util.find_spec("safetensors") is None:
        pytest.skip("needs safetensors")
    context, path, before = multiprocessing.get_context("fork"), tmp_path / f"state{ending}", 0
    rng = random.Random(0)
    for _ in range(KILLS):
        started = context.Event()
        process = context.Process(target=save_forever, args=(path, started), daemon=True)
        process.start()
        assert started.wait(200)  # busy machines pause
        while not path.exists() and process.is_alive():  # or every one is killed before it has saved, where machines are slow
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.03))
        os.kill(process.pid, signal.SIGKILL)
        process.join(10)
        process.close()
        if path.exists():
            number = read(path)
            assert number >= before
            before = number
        assert len(os.listdir(tmp_path)) <= 2  # the checkpoint, and at most one part of the one that was being written
    assert before > 0
