"""Calls as programs for PyTorch spell them: they are understood, and give what PyTorch gives where it is installed."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from running_programs import difference, plain

import autograd
import nn

LINES = (Path(__file__).parent / "spellings.txt").read_text().splitlines()
CALLS = [line for line in LINES if line and not line.startswith("#")]


def names(torch, modules):
    rng = np.random.default_rng(3)
    s = rng.normal(size=(3, 3))
    arrays = dict(
        x=rng.normal(size=(3, 4)), y=rng.normal(size=4), b=rng.normal(size=(2, 3, 4)), s=s @ s.T + 3 * np.eye(3),
        i=np.array([2, 0, 1]), k=np.arange(12).reshape(3, 4), m=rng.normal(size=(3, 4)) > 0,
        z=rng.normal(size=3) + 1j * rng.normal(size=3), t=np.array(0.5),
    )  # fmt: skip
    return {"torch": torch, "nn": modules, "F": modules.functional,
            **{name: torch.tensor(value) for name, value in arrays.items()}}  # fmt: skip


@pytest.fixture(autouse=True)
def in_float64():
    autograd.set_default_dtype(np.float64)
    yield
    autograd.set_default_dtype(None)


@pytest.mark.parametrize("call", CALLS)
def test_spelling(call):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = plain(eval(call, names(autograd, nn)))
        try:
            import torch
        except ImportError:
            return  # it was understood
        default = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64)
        try:
            expected = plain(eval(call, names(torch, torch.nn)))
        finally:
            torch.set_default_dtype(default)
    assert difference(found, expected) is None
