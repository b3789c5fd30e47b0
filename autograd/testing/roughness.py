"""How far rounding takes each element of a gradient from where it belongs, seen by moving the inputs a little.

Along a straight line a gradient follows a smooth curve, of which fourth differences leave next to nothing. What they do
leave is rounding (Hamming, "Numerical Methods for Scientists and Engineers", chapter 6: difference tables; the scale of
each coefficient is as in Moré & Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33, 2011).
"""

import numpy as np

from ..engine.modes import no_grad
from .functions import is_checked

_STEP = 2.0**-9
"""How far neighbours on a line are apart, relative to inputs below 1."""

_COEFFICIENTS = (1.0, -4.0, 6.0, -4.0, 1.0)

_LINES = 4
"""Along so many lines differences are taken; the largest counts."""


class Roughness:
    """What rounding does to the gradients ``gradients(inputs)`` of each input, measured when it is first asked for."""

    def __init__(self, gradients, inputs):
        self._gradients, self._inputs, self._found = gradients, inputs, None

    def of(self, number):
        """The size of the rounding of each element of the gradient with this number; inf where nothing is found out."""
        if self._found is None:
            self._found = self._measured()
        return self._found[number]

    @np.errstate(all="ignore")
    def _measured(self):
        rng = np.random.default_rng(3)
        try:
            lines = [self._differences(rng) for _ in range(_LINES)]
        except Exception:  # whatever it is, the function is not defined all around this point
            return [np.full(value.shape, np.inf) for value in self._inputs if is_checked(value)]
        return [np.nan_to_num(np.max(parts, axis=0), nan=np.inf) for parts in zip(*lines, strict=True)]

    def _differences(self, rng):
        direction = [_moved(value, rng) if is_checked(value) else None for value in self._inputs]
        total = 0.0
        for place, coefficient in enumerate(_COEFFICIENTS, start=-2):
            given = [
                (value + place * by).astype(value.dtype) if is_checked(value) else value
                for value, by in zip(self._inputs, direction, strict=True)
            ]
            with no_grad():
                found = self._gradients(given)
            total = [one + coefficient * part for one, part in zip(total or [0.0] * len(found), found, strict=True)]
        return [abs(part) / np.sqrt(70.0) for part in total]  # the root of the sum of the squares of the coefficients


def _moved(value, rng):
    """By how much each element of `value` moves: less where it is small, so that none leaves its surroundings."""
    sizes = abs(value)
    smallest = sizes.min(initial=1.0, where=sizes > 0)
    return _STEP * np.where(sizes > 0, np.minimum(sizes, 1.0), smallest) * rng.uniform(0.5, 1.0, value.shape)
