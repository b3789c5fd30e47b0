"""Forward mode against reverse mode, for every entry of the table at its own samples."""

import numpy as np
import pytest

import autograd.rules  # noqa: F401  (importing it fills the table)
from autograd import jvp, vjp
from autograd.engine.lanes import lane
from autograd.rules.table import TABLE
from autograd.testing import RandomDraw


def call_of(entry, seed, dtype=np.float64):
    """A sample of `entry` as a function of its differentiable arguments, and these."""
    arguments, options = entry.sample(RandomDraw(seed, dtype=dtype, empty=False))
    given = list(arguments[0] if entry.each else arguments)
    names = ["arrays"] * len(given) if entry.each else entry.arguments
    varied = [k for k, name in enumerate(names) if name in entry.differentiable and np.asarray(given[k]).dtype.kind in "fc"]

    def function(*chosen):
        values = list(given)
        for k, value in zip(varied, chosen, strict=True):
            values[k] = value
        results = lane(entry)(*([values] if entry.each else values), **options)
        return tuple(part for part in (results if entry.outputs else [results]) if part.dtype.kind in "fc")

    return function, tuple(np.asarray(given[k])[()] for k in varied)


def inner(one, other):
    """The pairing of cotangents with changes: Re sum(g * dz)."""
    return sum(np.sum(np.asarray(a) * np.asarray(b)).real for a, b in zip(one, other, strict=True))


def random_like(arrays, seed):
    generator = np.random.default_rng(seed)
    found = []
    for array in arrays:
        values = generator.standard_normal(np.shape(array))
        if np.asarray(array).dtype.kind == "c":
            values = values + 1j * generator.standard_normal(np.shape(array))
        found.append(np.asarray(values, np.asarray(array).dtype)[()])
    return tuple(found)


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("entry", TABLE.values(), ids=TABLE)
def test_forward_and_reverse_mode_are_transposes_of_each_other(entry, dtype):
    tested = 0
    for seed in range(6):
        try:
            function, arguments = call_of(entry, seed, dtype)
            value, pull_back = vjp(function, *arguments)
        except (TypeError, ValueError, np.linalg.LinAlgError):
            assert dtype == np.complex128, f"{entry.name} takes no float64"
            return
        if not arguments or not value:
            continue
        directions, weights = random_like(arguments, seed), random_like(value, seed + 1)
        same, tangents = jvp(function, arguments, directions)
        gradients = pull_back(weights)
        for one, other, tangent in zip(value, same, tangents, strict=True):
            np.testing.assert_array_equal(one, other)
            assert (np.shape(tangent), np.asarray(tangent).dtype) == (np.shape(one), np.asarray(one).dtype)
        expected = inner(gradients, directions)
        assert inner(weights, tangents) == pytest.approx(expected, rel=1e-8, abs=1e-8)
        tested += 1
    assert tested or not entry.differentiable
