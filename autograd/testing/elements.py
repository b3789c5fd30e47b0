"""Which elements of a gradient are compared with finite differences: all of a small one, a searching sample of a large one.

A large gradient is compared along random directions. With error bars as narrow as those of extrapolated differences that
is no weaker: one wrong element in ten thousand moves the sum over all by far more than the bar. Directions of two kinds
are taken: those in which all elements move alike, and those in which elements move the more the smaller their
gradient is, so that no large one drowns them. Where such a sum is wrong, halving finds the element.
"""

import numpy as np

from .verdicts import WRONG, Comparison, decided

ALL = 256
"""Gradients of up to this many elements are compared element by element."""

DIRECTIONS = 4
"""How many random directions of each kind are taken for a larger one,"""

SINGLE = 12
"""and how many of its elements, the largest and the smallest among them, are compared on their own."""

_OTHER_STEP = 0.6
"""What steps are multiplied with for a second opinion."""

_SPREAD = 1e3
"""By how much elements may move more than others, so that none leaves the surroundings of the point."""

_ROUNDING, _ROUNDING_OF_HALF = 256, 16
"""By how many units in the last place of the largest element a right gradient may be off through rounding (in float16)."""

_FLOOR = 64
"""By how many units in the last place of 1 it may be off: small gradients are differences of numbers around 1."""


class Element:
    """Compares the gradient for one input, an array or a function that gives its part along a direction.

    Parameters
    ----------
    values : Values of the function
    k : int
        which input
    analytic : array of the input's shape and dtype
        its gradient, as backward or forward mode has it
    precision : float
        one unit in the last place, relative, of the coarsest dtype among inputs and weights
    """

    def __init__(self, values, k, analytic, precision):
        self.values, self.k, self.analytic, self.precision = values, k, analytic, precision
        self.largest = float(np.max(abs(analytic), initial=0.0, where=np.isfinite(analytic)))

    def comparisons(self):
        """Comparisons of all elements, or of directions and a few elements; after a wrong direction, of its element."""
        if self.analytic.size <= ALL:
            yield from self.single(np.ndindex(self.analytic.shape))
            return
        for direction in self._directions():
            comparison = self._compared(None, [direction])
            yield comparison
            if comparison.verdict == WRONG:
                yield from self.single([self._wrong_element(direction)])
        yield from self.single(self._sampled())

    def single(self, indices):
        """Comparisons of the elements at `indices`."""
        units = (1.0, 1j) if self.analytic.dtype.kind == "c" else (1.0,)
        found = []
        for index in indices:
            directions = []
            for unit in units:
                direction = np.zeros(self.analytic.shape, self.analytic.dtype)
                direction[index] = unit
                directions.append(direction)
            found.append((index, directions, [self.values.slope(self.k, direction) for direction in directions]))
        largest = max([slope.size for _, _, slopes in found for slope in slopes if np.isfinite(slope.size)], default=0.0)
        for index, directions, slopes in found:
            yield self._compared(index, directions, slopes, largest)

    # -- one comparison ---------------------------------------------------------------------------------------

    def _compared(self, index, directions, slopes=None, largest=0.0):
        slopes = slopes or [self.values.slope(self.k, direction) for direction in directions]
        comparison = self._with_slopes(index, directions, slopes, largest)
        if comparison.verdict == WRONG and np.isfinite(comparison.error):
            comparison = self._with_second_opinion(comparison, directions)
        if comparison.verdict == WRONG and not np.isnan(comparison.analytic):
            comparison = self._at_a_kink(index, directions, slopes, comparison, largest)
        return decided(comparison, self.values.size)

    def _with_second_opinion(self, comparison, directions):
        """The comparison with an error bar that covers what differences with other steps say: estimates are estimates."""
        slopes = [self.values.slope(self.k, direction, _OTHER_STEP) for direction in directions]
        again = sum(unit * slope.value for unit, slope in zip((1.0, 1j), slopes))
        doubt = np.nan_to_num(4 * abs(again - comparison.numeric), nan=0.0)
        return comparison._replace(error=comparison.error + doubt)

    def _with_slopes(self, index, directions, slopes, largest):
        numeric, error = 0.0, 0.0
        for unit, slope in zip((1.0, 1j), slopes):
            numeric += unit * slope.value if len(slopes) > 1 else slope.value
            error += slope.error
        moved = np.sqrt(sum(np.vdot(direction, direction).real for direction in directions))
        largest = max(largest, *(slope.size for slope in slopes), self.largest * moved if index is None else 0.0)
        rounding = self._rounding(largest, moved)
        reason = next((slope.reason for slope in slopes if slope.reason), None)
        scale = min(largest, self.largest * moved) if self.largest else largest
        return Comparison(self.k, index, self._part(index, directions), numeric, error + rounding, rounding, scale, reason)

    def _rounding(self, largest, moved):
        """By how much rounding may have changed a right gradient whose largest terms are this large."""
        is_half = self.precision > 1e-4
        return self.precision * max((_ROUNDING_OF_HALF if is_half else _ROUNDING) * largest, (not is_half) * _FLOOR * moved)

    def _part(self, index, directions):
        """The analytic gradient at `index`, or along a direction."""
        if index is not None:
            return self.analytic[index]
        with np.errstate(all="ignore"):
            return float(np.sum((self.analytic.conj() * directions[0]).real))

    def _at_a_kink(self, index, directions, slopes, comparison, largest):
        """The comparison with the slopes on both sides, for a gradient that differs from their mean."""
        sides = [self.values.both_sides(self.k, direction) for direction in directions]
        again = self._with_slopes(index, directions, sides, largest)
        kinked = [side.low is not None for side in sides]
        if again.reason or not any(kinked):
            agreed_before = again.reason is None and comparison.error < again.error
            return comparison if agreed_before and np.isfinite(comparison.numeric) else again
        parts = (again.analytic.real, again.analytic.imag) if len(sides) > 1 else (again.analytic,)
        inside = [
            (s.value if s.low is None else s.low) - again.error <= part <= (s.value if s.high is None else s.high) + again.error
            for part, s in zip(parts, sides, strict=True)
        ]
        return again._replace(kink=all(inside))

    # -- samples of a large gradient --------------------------------------------------------------------------

    def _directions(self):
        rng = np.random.default_rng(self.k)
        for number in range(2 * DIRECTIONS):
            direction = rng.uniform(0.5, 1.0, self.analytic.shape) * rng.choice((-1.0, 1.0), self.analytic.shape)
            if number % 2:
                direction = direction * self._reach()
            if self.analytic.dtype.kind == "c":
                direction = direction * np.exp(2j * np.pi * rng.uniform(size=self.analytic.shape))
            yield direction.astype(self.values.inputs[self.k].dtype)

    def _reach(self):
        """How far each element moves, at most 1: the further the smaller its gradient is."""
        sizes = np.nan_to_num(abs(self.analytic), posinf=self.largest)
        reach = 1.0 / np.maximum(sizes, self.largest / _SPREAD or 1.0)
        return reach / reach.max()

    def _sampled(self):
        rng = np.random.default_rng(self.k + 1)
        order = np.argsort(abs(self.analytic), axis=None)
        chosen = {int(order[0]), int(order[-1]), *rng.choice(self.analytic.size, SINGLE - 2, replace=False).tolist()}
        return [np.unravel_index(i, self.analytic.shape) for i in sorted(chosen)]

    def _wrong_element(self, direction):
        """The element at fault for a wrong sum along `direction`: the half that is wrong is halved until one is left."""
        places = np.flatnonzero(direction)
        while places.size > 1:
            half = places[: places.size // 2]
            part = np.zeros_like(direction)
            part.flat[half] = direction.flat[half]
            is_here = self._compared(None, [part]).verdict == WRONG
            places = half if is_here else places[places.size // 2 :]
        return tuple(int(i) for i in np.unravel_index(places[0], direction.shape))
