"""How far rounding takes each element of a gradient from where it belongs, seen by moving the inputs a little.

Along a straight line a gradient follows a smooth curve; what fourth differences leave of it is rounding.
"""

import numpy as np

from ..engine.modes import no_grad
from .differences import fourth_difference
from .functions import is_checked

_STEP = 2.0**-9
"""How far neighbours on a line are apart, relative to inputs below 1."""

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

        def along(place):
            given = [
                (value + place * by).astype(value.dtype) if is_checked(value) else value
                for value, by in zip(self._inputs, direction, strict=True)
            ]
            with no_grad():
                return self._gradients(given)

        at_places = [along(place) for place in range(-2, 3)]
        return [fourth_difference(lambda place, parts=parts: parts[place + 2]) for parts in zip(*at_places, strict=True)]


def _moved(value, rng):
    """By how much each element of `value` moves: less where it is small, so that none leaves its surroundings."""
    sizes = abs(value)
    smallest = sizes.min(initial=1.0, where=sizes > 0)
    return _STEP * np.where(sizes > 0, np.minimum(sizes, 1.0), smallest) * rng.uniform(0.5, 1.0, value.shape)
