"""vmap against a loop, for every entry of the table at its own samples."""

import importlib

import numpy as np
import pytest

from autograd import NoRuleError, grad, jvp, vmap
from autograd.rules.families import OWN
from autograd.rules.table import TABLE

from .samples import Sample, random_like

for room in OWN:  # importing the rules fills the table
    importlib.import_module(f"autograd.rules.{room}")

SIZE = 3
WITHOUT_RULE = {"write_view", "convolve"}
"""Entries that are known to have no batching rule."""


def _of_numpy(entry):
    """Whether these are rules of NumPy's functions; SciPy's, which other tests import, have no batching rules yet."""
    rules = entry.all_rules()
    module = (rules[0].function if rules else entry.forward).__module__
    return module is None or (module.startswith("autograd.rules.") and not module.startswith("autograd.rules.scipy"))


ENTRIES = {name: entry for name, entry in TABLE.items() if _of_numpy(entry)}


def batch_of(array, k):
    """Examples near `array`: the same domain, other values (symmetric where `array` is)."""
    return np.stack([np.asarray(array) * (1 + 0.01 * i * (k + 1)) for i in range(SIZE)])


def every_choice(count):
    """Which of so many arguments are mapped: all, or one of them."""
    return {tuple([True] * count), *(tuple(i == k for i in range(count)) for k in range(count))}


def mapped_cases(entry):
    """Samples, their arrays with some of them made batches, and the axes to map over."""
    for seed in range(5):
        sample = Sample(entry, seed)
        for marks in sorted(every_choice(len(sample.arrays))):
            if marks:
                values = [batch_of(array, k) if mark else array for k, (array, mark) in enumerate(zip(sample.arrays, marks))]
                yield sample, values, tuple(0 if mark else None for mark in marks)


def looped(function, values, axes):
    """What vmap is to give: the results for each example, stacked."""
    results = [function(*[v if axis is None else v[i][()] for v, axis in zip(values, axes)]) for i in range(SIZE)]
    return [np.stack([np.asarray(getattr(part, "_data", part)) for part in parts]) for parts in zip(*results)]


def assert_same(found, expected):
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_values(entry):
    for sample, values, axes in mapped_cases(entry):
        if entry.name in WITHOUT_RULE:
            with pytest.raises(NoRuleError, match=entry.name):
                vmap(sample, axes)(*values)
        found = vmap(sample, axes, fallback=entry.name in WITHOUT_RULE)(*values)
        assert_same(found, looped(sample, values, axes))


@pytest.mark.parametrize("entry", [e for n, e in ENTRIES.items() if n not in WITHOUT_RULE], ids=lambda entry: entry.name)
def test_derivatives_of_each_example(entry):
    """The rules of the entry themselves run on batches, in both modes."""
    for sample, values, axes in list(mapped_cases(entry))[:4]:

        def total(*chosen, sample=sample):
            return sum(np.sum(np.cos(np.real(part))) for part in sample(*chosen))

        def along(*chosen, sample=sample):
            return jvp(sample, chosen, random_like(sample.arrays, 7))[1]

        if sample(*sample.arrays):
            gradient = grad(total, tuple(range(len(axes))))
            assert_same(vmap(gradient, axes)(*values), looped(gradient, values, axes))
            assert_same(vmap(along, axes)(*values), looped(along, values, axes))
