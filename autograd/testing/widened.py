"""Gradients by way of narrow dtypes: the same rules in double precision, and how far rounding may take the narrow ones off.

Differences can be compared with the gradient in double precision very closely, element by element or along directions.
What is left is to compare two arrays, which finds a single wrong element among millions.
"""

import numpy as np

from ..engine.modes import no_grad
from .coarseness import coarseness
from .functions import flat, is_checked
from .numeric import EXACT
from .roughness import Roughness

_PERTURBATIONS = 3
"""In so many ways the inputs are rounded, to see by how much rounding moves the gradient."""

_AMPLIFIED = 32
"""By how many times what rounding of the inputs does a narrow gradient may be off: all that follows is rounded, too."""

_SUSPECTS = 4
"""So many of the elements that are furthest off are compared with differences."""


class Widened:
    """The gradients of a function of narrow inputs, computed in double precision.

    Attributes
    ----------
    analytic : the gradient for each input that is checked
    roughness : the Roughness of these
    precision : one unit in the last place, relative, of a narrower dtype that the rules compute in all the same, or 0
    """

    def __init__(self, analytic, moved, roughness, precision):
        self.analytic, self._moved, self.roughness, self.precision = analytic, moved, roughness, precision

    @classmethod
    def of(cls, values, fn, inputs, weights, gradients, precision):
        """The gradients by ``gradients(fn, inputs, weights)``; None if `fn` computes no wider than `precision` (a unit)."""
        pairs = [(old, new) for old, new in zip(inputs, values.inputs, strict=True) if is_checked(old)]
        if all(old.dtype == new.dtype for old, new in pairs) and values.precision >= precision:
            return None
        weights = [weight.astype(np.result_type(weight.dtype, np.float64)) for weight in weights]
        rng = np.random.default_rng(0)
        try:
            with no_grad(), np.errstate(all="ignore"):
                analytic = gradients(fn, values.inputs, weights)
                moved = [gradients(fn, _rounded(inputs, values.inputs, precision, rng), weights) for _ in range(_PERTURBATIONS)]
                narrowest = max(coarseness(lambda given: flat(gradients(fn, given, weights)), values.inputs))
        except Exception:  # whatever it is, the rules do not take double precision
            return None
        return cls(analytic, moved, Roughness(lambda given: gradients(fn, given, weights), values.inputs), narrowest)

    def suspects(self, number, narrow):
        """The indices of those elements of the gradient (an Element) that are further off than rounding explains."""
        exact, found = self.analytic[number], narrow.analytic.astype(self.analytic[number].dtype)
        largest = float(np.max(abs(exact), initial=0.0, where=np.isfinite(exact)))
        sensitivity = np.max([abs(moved[number] - exact) for moved in self._moved], axis=0)
        bars = narrow.rounding(largest, 1.0) + _AMPLIFIED * sensitivity
        too_large = abs(exact) > np.finfo(narrow.analytic.dtype).max / 2  # for the narrow dtype
        off = np.where(too_large | (found == exact), 0.0, abs(found - exact) / bars)
        off = np.where(np.isnan(off), np.where(np.isfinite(exact), np.inf, 0.0), off)
        order = np.argsort(-off, axis=None)[:_SUSPECTS]
        return [np.unravel_index(place, off.shape) for place in order.tolist() if off.flat[place] > 1.0]


def _rounded(inputs, wide, precision, rng):
    """The wide inputs, each element moved by about half a unit in the last place of what is computed with."""
    return [
        (x * (1.0 + _unit(given, precision) * rng.uniform(-0.5, 0.5, x.shape))).astype(x.dtype) if is_checked(x) else x
        for given, x in zip(inputs, wide, strict=True)
    ]


def _unit(value, precision):
    """One unit in the last place of `value`, or `precision` where it is computed with in double precision."""
    unit = float(np.finfo(value.dtype).eps)
    return unit if unit > EXACT else max(unit, precision)
