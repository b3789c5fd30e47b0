"""Every public callable with hostile arguments: a result or an error that says what is wrong, never anything else.

A few calls of each; ``tests/stress/long_fuzz.py`` goes on for hours.
"""

import zlib

import numpy as np
import pytest
from hostile import bounded_memory, fuzz
from public_names import targets, uses_of_layers

import autograd

EXAMPLES = 2
TARGETS, LAYERS = targets(), uses_of_layers()


@pytest.fixture(autouse=True)
def apart(tmp_path, monkeypatch):
    """What a hostile call writes or draws stays here, and it gets so much memory."""
    monkeypatch.chdir(tmp_path)
    before, numbers = autograd.get_rng_state(), np.random.get_state()
    with bounded_memory():
        yield
    autograd.set_rng_state(before)
    np.random.set_state(numbers)


def groups(functions, size=24):
    """In groups, because a test for each would take longer to set up than to run."""
    items = list(functions.items())
    return [dict(items[k : k + size]) for k in range(0, len(items), size)]


def first_of(functions):
    return next(iter(functions))


def number_of(functions):
    return zlib.crc32(" ".join(functions).encode())


@pytest.mark.parametrize("functions", groups(TARGETS), ids=first_of)
def test_hostile_arguments_give_a_result_or_a_documented_error(functions):
    fuzz(functions, EXAMPLES, number_of(functions))


@pytest.mark.parametrize("functions", groups(LAYERS), ids=first_of)
def test_layers_take_hostile_inputs(functions):
    fuzz(functions, EXAMPLES, number_of(functions))


def test_there_are_targets():
    """All rooms are there: this would miss a face that no longer says what it has."""
    rooms = {name.rpartition(".")[0] for name in TARGETS}
    assert {"autograd", "autograd.linalg", "autograd.numpy", "autograd.scipy.special", "Tensor", "nn", "nn.functional",
            "nn.optim", "nn.optim.lr_scheduler", "nn.data", "nn.utils", "nn.utils.prune", "nn.init"} <= rooms  # fmt: skip
    assert len(TARGETS) > 1500 and len(LAYERS) > 100
