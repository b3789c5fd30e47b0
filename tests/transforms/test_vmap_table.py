"""vmap against a loop, for every entry of the table at its own samples."""

import itertools

import numpy as np
import pytest

from autograd import grad, jvp, vmap
from autograd.rules.families import complete
from autograd.rules.table import TABLE
from autograd.transforms.batching.rules import RULES, rule_for

from .samples import Sample, random_like

SIZE = 3
complete()


def _wants(entry):
    """SciPy's functions of single elements have no rule of their own, and there are many: every fifth is tried."""
    of_scipy = any(rule.function.__module__.startswith("autograd.rules.scipy") for rule in entry.all_rules())
    return not of_scipy or not entry.elementwise or len(entry.name) % 5 == 0


ENTRIES = {name: entry for name, entry in TABLE.items() if _wants(entry) and name != "odeint"}
"""All but odeint, whose argument is a function; its module may have been imported by other tests."""
SLOW = {"logm", "signm", "solve_continuous_are", "solve_discrete_are"}
"""Entries that take milliseconds."""


def batch_of(array, k):
    """Examples near `array`: the same domain, other values (symmetric where `array` is)."""
    return np.stack([np.asarray(array) * (1 + 0.01 * i * (k + 1)) for i in range(SIZE)])


def every_choice(count):
    """Which of so many arguments are mapped: all, or one of them."""
    return {tuple([True] * count), *(tuple(i == k for i in range(count)) for k in range(count))}


def mapped_cases(entry):
    """Samples, their arrays with some of them made batches, and the axes to map over."""
    for seed in range(1 if entry.name in SLOW else 5):
        sample = Sample(entry, seed)
        for marks in sorted(every_choice(len(sample.arrays))):
            if marks:
                values = [batch_of(array, k) if mark else array for k, (array, mark) in enumerate(zip(sample.arrays, marks))]
                yield sample, values, tuple(0 if mark else None for mark in marks)


def looped(function, values, axes):
    """What vmap is to give: the results for each example, stacked."""
    results = [function(*[v if axis is None else v[i][()] for v, axis in zip(values, axes)]) for i in range(SIZE)]
    return [np.stack([np.asarray(getattr(part, "_raw", part)) for part in parts]) for parts in zip(*results)]


def assert_same(found, expected):
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_values(entry):
    for sample, values, axes in mapped_cases(entry):
        assert_same(vmap(sample, axes)(*values), looped(sample, values, axes))


def test_every_entry_that_is_not_elementwise_has_a_batching_rule():
    others = {name for name, entry in TABLE.items() if not entry.elementwise and name != "odeint"}
    assert {name for name in others if rule_for(name) is None} == set()
    assert RULES.keys() <= others


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_derivatives_of_each_example(entry):
    """The rules of the entry themselves run on batches, in both modes."""
    for sample, values, axes in itertools.islice(mapped_cases(entry), 1 if entry.name in SLOW else 4):

        def total(*chosen, sample=sample):
            return sum(np.sum(np.cos(np.real(part))) for part in sample(*chosen))

        def along(*chosen, sample=sample):
            return jvp(sample, chosen, random_like(sample.arrays, 7))[1]

        if sample(*sample.arrays):
            gradient = grad(total, tuple(range(len(axes))))
            assert_same(vmap(gradient, axes)(*values), looped(gradient, values, axes))
            assert_same(vmap(along, axes)(*values), looped(along, values, axes))
