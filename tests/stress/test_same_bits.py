"""The same seed gives the same bits: in every process, whatever the number of workers, whatever was computed before."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import autograd
import nn

ROOT = Path(autograd.__file__).parent.parent


class Noisy(nn.data.Dataset):
    """Points whose samples are drawn anew each time, by this package's random numbers and by NumPy's."""

    def __len__(self):
        return 24

    def __getitem__(self, index):
        noise = autograd.randn(6).numpy() + np.random.normal(size=6)
        return (noise + index / 10).astype(np.float32), index % 3


def bits(net):
    return hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in net.parameters())).hexdigest()


def trained(workers, **options):
    """The weights after three epochs: shuffled, augmented, with dropout, batch normalisation, a schedule and clipping."""
    nn.manual_seed(11)
    net = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.GELU(), nn.Dropout(0.3), nn.Linear(16, 3))
    optimizer = nn.optim.AdamW(net.parameters(), lr=0.01)
    schedule = nn.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
    loader = nn.data.DataLoader(Noisy(), 5, shuffle=True, num_workers=workers, **options)
    for _ in range(3):
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
        schedule.step()
    return bits(net)


@pytest.mark.parametrize("options", [{}, dict(persistent_workers=True, prefetch_factor=3)], ids=str)
def test_a_whole_training_whatever_the_number_of_workers(options):
    assert {trained(0), trained(1, **options), trained(2, **options), trained(0)} == {trained(0)}


TRAINING = """
import sys, hashlib, numpy as np, autograd, nn
def train():
    autograd.manual_seed(7)
    net = nn.Sequential(nn.Linear(300, 600), nn.Tanh(), nn.Dropout(0.3), nn.Linear(600, 3))
    optimizer = nn.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(3):
        loss = nn.CrossEntropyLoss()(net(autograd.randn(256, 300)), autograd.randint(0, 3, (256,)))
        optimizer.zero_grad(); loss.backward(); optimizer.step()
    return hashlib.sha256(b"".join(p.detach().numpy().tobytes() for p in net.parameters())).hexdigest()
autograd.use_deterministic_algorithms("deterministic" in sys.argv)
print(train())
np.exp(autograd.ones(2**19, requires_grad=True))  # shared out to helpers
print(train())
"""


def in_a_process(threads, *arguments, **environment):
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads), **environment}
    program = [sys.executable, "-c", TRAINING, *arguments]
    return subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_seed_in_every_process(threads):
    one, other = (in_a_process(threads, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert one == other and len(one[0]) == 64
    assert threads > 1 or one[0] == one[1]


def test_whatever_the_process_computed_before():
    """With several threads, products have other last bits once there are helpers: unless there are from the start."""
    first, second = in_a_process(2, "deterministic")
    assert first == second


def test_the_setting_is_kept():
    before = autograd.are_deterministic_algorithms_enabled()
    try:
        for mode in (True, False):
            autograd.use_deterministic_algorithms(mode, warn_only=True)
            assert autograd.are_deterministic_algorithms_enabled() is mode
    finally:
        autograd.use_deterministic_algorithms(before)
