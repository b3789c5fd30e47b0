"""Calls of the table's entries, for tests that run all of them."""

import numpy as np

from autograd.engine.lanes import lane
from autograd.testing import RandomDraw


class Sample:
    """One call of an entry, as a function of its floating arguments that have a gradient.

    Attributes
    ----------
    given : all arguments
    varied : the positions of those arguments
    arrays : their values
    """

    def __init__(self, entry, seed, dtype=np.float64):
        self.entry = entry
        arguments, self.options = entry.sample(RandomDraw(seed, dtype=dtype, empty=False))
        self.given = list(arguments[0] if entry.each else arguments)
        names = ["arrays"] * len(self.given) if entry.each else entry.arguments
        self.varied = [k for k, name in enumerate(names)
                       if name in entry.differentiable and np.asarray(self.given[k]).dtype.kind in "fc"]  # fmt: skip
        self.arrays = tuple(np.asarray(self.given[k])[()] for k in self.varied)

    def __call__(self, *chosen):
        """The floating results, as a tuple."""
        values = list(self.given)
        for k, value in zip(self.varied, chosen, strict=True):
            values[k] = value
        results = lane(self.entry)(*([values] if self.entry.each else values), **self.options)
        return tuple(part for part in (results if self.entry.outputs else [results]) if part.dtype.kind in "fc")


def random_like(arrays, seed):
    """Normal numbers in the shapes and dtypes of `arrays`."""
    generator = np.random.default_rng(seed)
    found = []
    for array in arrays:
        values = generator.standard_normal(np.shape(array))
        if np.asarray(array).dtype.kind == "c":
            values = values + 1j * generator.standard_normal(np.shape(array))
        found.append(np.asarray(values, np.asarray(array).dtype)[()])
    return tuple(found)
