"""Forward mode against reverse mode, for every entry of the table at its own samples."""

import importlib

import numpy as np
import pytest

from autograd import jvp, vjp
from autograd.rules.families import OWN, ROOMS
from autograd.rules.table import TABLE

from .samples import Sample, random_like

for room in (*ROOMS, *OWN):  # importing the rules fills the table
    importlib.import_module(f"autograd.rules.{room}")


def inner(one, other):
    """The pairing of cotangents with changes: Re sum(g * dz)."""
    return sum(np.sum(np.asarray(a) * np.asarray(b)).real for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("entry", TABLE.values(), ids=TABLE)
def test_forward_and_reverse_mode_are_transposes_of_each_other(entry, dtype):
    tested = 0
    for seed in range(6):
        try:
            sample = Sample(entry, seed, dtype)
            value, pull_back = vjp(sample, *sample.arrays)
        except (TypeError, ValueError, np.linalg.LinAlgError):
            assert dtype == np.complex128, f"{entry.name} takes no float64"
            return
        if not sample.arrays or not value:
            continue
        directions, weights = random_like(sample.arrays, seed), random_like(value, seed + 1)
        same, tangents = jvp(sample, sample.arrays, directions)
        gradients = pull_back(weights)
        for one, other, tangent in zip(value, same, tangents, strict=True):
            np.testing.assert_array_equal(one, other)
            assert (np.shape(tangent), np.asarray(tangent).dtype) == (np.shape(one), np.asarray(one).dtype)
        expected = inner(gradients, directions)
        assert inner(weights, tangents) == pytest.approx(expected, rel=1e-8, abs=1e-8)
        tested += 1
    assert tested or not entry.differentiable
