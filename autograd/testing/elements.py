"""Which elements of a gradient are compared with finite differences: all of a small one, a searching sample of a large one.

A large gradient is compared along random directions. With error bars as narrow as those of extrapolated differences that
is no weaker: one wrong element in ten thousand moves the sum over all by far more than the bar. Directions of two kinds
are taken: those in which all elements move alike, and those in which elements move the more the smaller their
gradient is, so that no large one drowns them. Where such a sum is wrong, halving finds the element.
"""

import numpy as np

from .numeric import EXACT
from .verdicts import WIDE, WRONG, Comparison, decided

ALL = 256
"""Gradients of up to this many elements are compared element by element."""

DIRECTIONS = 4
"""How many random directions of each kind are taken for a larger one,"""

SINGLE = 10
"""and how many of its elements, the largest and the smallest among them, are compared on their own."""

FEWER, VERY_LARGE = 2, 100_000
"""Of gradients with so many elements only few directions of each kind are taken, because each costs time."""

_OTHER_STEP, _SHORT_STEP = 0.625, 2.0**-13
"""What steps are multiplied with for a second and for a third opinion."""

_SPREAD = 1e3
"""By how much elements may move more than others, so that none leaves the surroundings of the point."""

_APART, _GROUPS = 1e5, 4
"""Elements whose gradient is so many times smaller than the largest move by themselves too, in so many groups."""

_ROUNDING, _ROUNDING_OF_HALF = 256, 16
"""By how many units in the last place of the largest element a right gradient may be off through rounding (in float16)."""

_DIFFER = 2
"""Slopes nearby differ if they are so many error bars apart."""

_FLOOR = 256
"""By how many units in the last place of 1 it may be off: small gradients are differences of numbers around 1."""

_ZERO = 1024
"""An element far below the largest is 0, but for rounding, up to so many units in the last place of 1: it may have been
multiplied on the way."""

_DOUBT = 8192
"""A gradient is not called wrong for fewer units in the last place of 1."""

_OWN_FLOOR, _ROUGH = 4, 8
"""For an element far below the largest the floor is this, and what is measured may be this many times larger."""


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
        one unit in the last place, relative, of the coarsest dtype that the computation goes through
    locate : bool
        whether to look for the element at fault once a direction is wrong
    roughness : function without arguments
        gives the size of the rounding of each element of `analytic`
    """

    def __init__(self, values, k, analytic, precision, locate=True, roughness=None):
        self.values, self.k, self.analytic, self.precision, self.locate = values, k, analytic, precision, locate
        self.roughness = roughness
        self.largest = float(np.max(abs(analytic), initial=0.0, where=np.isfinite(analytic)))

    def comparisons(self):
        """Comparisons of all elements, or of directions and a few elements; after a wrong direction, of its element."""
        if self.analytic.size <= ALL:
            kinks = 0
            for comparison in self.single(np.ndindex(self.analytic.shape)):
                kinks += comparison.kink
                yield comparison
            if kinks and self.analytic.size > 1:  # each alone lies between the slopes; do all of them together?
                together = [self._compared(None, [direction]) for direction in self._along_kinks()]
                yield from (comparison for comparison in together if comparison.verdict == WRONG)
            return
        for direction in self._directions():
            comparison = self._compared(None, [direction])
            yield comparison
            if comparison.verdict == WRONG and self.locate:
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
        if comparison.verdict == WRONG and self.values.notice_coarseness():
            slopes = [self.values.slope(self.k, direction) for direction in directions]
            comparison = self._with_slopes(index, directions, slopes, largest)
        if not np.isfinite(comparison.analytic) and self.values.is_undefined:
            return comparison._replace(reason="overflow: the function has no finite value here")
        if index is not None and not np.isfinite(self.values.inputs[self.k][index]) and not comparison.agrees:
            return comparison._replace(reason="overflow: the input is not finite here")
        if comparison.verdict == WRONG and np.isfinite(comparison.error):
            comparison = self._with_second_opinion(comparison, directions)
        is_exact = self.values.precision <= EXACT  # else short steps see nothing but rounding
        if is_exact and comparison.verdict == WRONG and np.isfinite(comparison.error):
            comparison = self._with_short_steps(comparison, directions, largest)
        if comparison.verdict == WRONG and not np.isnan(comparison.analytic):
            comparison = self._at_a_kink(index, directions, slopes, comparison, largest)
        comparison = self._with_own_rounding(comparison, directions, slopes)
        comparison = decided(self._in_doubt(comparison, directions), self.values.size, self.values.natural)
        return self._with_its_reason(comparison, directions)

    def _in_doubt(self, comparison, directions):
        """The comparison, undecidable if what is wrong is so little that rounding on the way may be its cause: that of
        numbers around 1, or that of outputs which are computed to fewer digits than they have."""
        if comparison.verdict != WRONG or max(self.precision, self.values.precision) > EXACT:
            return comparison
        apart, doubt = abs(comparison.analytic - comparison.numeric), _DOUBT * self.precision * self.values.natural
        if apart > doubt:
            doubt = sum(self.values.noise(self.k, direction) for direction in directions)
        if apart <= doubt:
            return comparison._replace(reason=f"rounding: they are {apart:.1e} apart, as rounding on the way may be")
        return comparison

    def _with_second_opinion(self, comparison, directions):
        """The comparison with an error bar that covers what differences with other steps say: estimates are estimates."""
        slopes = [self.values.slope(self.k, direction, _OTHER_STEP) for direction in directions]
        again = sum(unit * slope.value for unit, slope in zip((1.0, 1j), slopes))
        doubt = np.nan_to_num(4 * abs(again - comparison.numeric), nan=0.0)
        return comparison._replace(error=comparison.error + doubt)

    def _with_short_steps(self, comparison, directions, largest):
        """The comparison with differences of very short steps, if these contradict the longer ones.

        A function that moves in jumps, as one that rounds on its way does, has one slope for short steps and another one
        for long steps, and which of them is meant nobody can tell.
        """
        slopes = [self.values.slope(self.k, direction, _SHORT_STEP) for direction in directions]
        again = self._with_slopes(comparison.index, directions, slopes, largest)
        if not abs(again.numeric - comparison.numeric) > again.error + comparison.error:
            return comparison
        jumps = [self.values.jumps(self.k, direction) for direction in directions]
        if not any(jump.any() for jump in jumps):
            return again if again.error < comparison.scale else comparison
        across = [self.values.across_jumps(self.k, *pair) for pair in zip(directions, jumps)]
        rough = self._with_slopes(comparison.index, directions, across, largest)
        if rough.agrees or again.agrees:
            return rough._replace(reason=_in_jumps(max(jump.max(initial=0.0) for jump in jumps)))
        return rough

    def _with_its_reason(self, comparison, directions):
        """The comparison with a better reason than that the error bar is wide, if there is one."""
        if not (comparison.reason or "").startswith("conditioning"):
            return comparison
        if self.values.precision > EXACT:
            why = "rounding: the computation goes through a dtype of lower precision"
            return comparison._replace(reason=comparison.reason.replace("conditioning", why))
        jumps = max(self.values.jumps(self.k, direction).max(initial=0.0) for direction in directions)
        if jumps:
            return comparison._replace(reason=_in_jumps(jumps))
        sides = [self.values.both_sides(self.k, direction) for direction in directions]
        return comparison._replace(reason=next((side.reason for side in sides if side.reason), comparison.reason))

    def _with_slopes(self, index, directions, slopes, largest):
        numeric, error = 0.0, 0.0
        for unit, slope in zip((1.0, 1j), slopes):
            numeric += unit * slope.value if len(slopes) > 1 else slope.value
            error += slope.error
        moved = np.sqrt(sum(np.vdot(direction, direction).real for direction in directions))
        largest = max(largest, *(slope.size for slope in slopes), self.largest * moved if index is None else 0.0)
        rounding = self.rounding(largest, moved)
        reason = next((slope.reason for slope in slopes if slope.reason), None)
        scale = min(largest, self.largest * moved) if self.largest else largest
        return Comparison(self.k, index, self._part(index, directions), numeric, error + rounding, rounding, scale, reason)

    def rounding(self, largest, moved):
        """By how much rounding may have changed a right gradient whose largest terms are this large."""
        precision = max(self.precision, self.values.precision)
        is_half = precision > 1e-4
        floor = 0.0 if is_half else _FLOOR * moved * self.values.natural
        return precision * max((_ROUNDING_OF_HALF if is_half else _ROUNDING) * largest, floor)

    def _with_own_rounding(self, comparison, directions, slopes):
        """The comparison with the rounding of those elements alone that move, where that of the largest would hide them."""
        size, precision = max(abs(comparison.analytic), abs(comparison.numeric)), max(self.precision, self.values.precision)
        if not comparison.agrees or comparison.kink or comparison.rounding <= WIDE * size or precision > EXACT:
            return comparison
        if size <= precision * _ZERO * self.values.natural:
            return comparison  # 0, but for rounding on the way: of this neither side knows all
        moved = abs(sum(abs(direction) for direction in directions))
        terms = np.sum(abs(self.analytic) * moved, where=moved > 0) if comparison.index is None else 0.0
        own = max(float(terms), sum(slope.size for slope in slopes))
        narrow = precision * max(_ROUNDING * own, _OWN_FLOOR * self.values.natural)
        uncertain = comparison.error - comparison.rounding
        if abs(comparison.analytic - comparison.numeric) > uncertain + narrow:
            rough = np.sum(self.roughness() * moved, where=moved > 0)
            narrow = min(narrow + _ROUGH * float(rough), comparison.rounding)
        return comparison._replace(error=uncertain + narrow, rounding=narrow)

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
        if again.reason:
            is_certain = comparison.error <= WIDE * comparison.scale  # so this is neither an edge nor a jump
            return comparison if is_certain else again
        if any(side.low is not None for side in sides) and _is_between(again, sides):
            return again._replace(kink=True)
        around = [self.values.nearby(self.k, direction) for direction in directions]
        nearby = self._with_slopes(index, directions, around, largest)
        is_kinked = any(one.high - one.low > _DIFFER * nearby.error for one in around)
        if is_kinked and _is_between(nearby, around):
            return nearby._replace(kink=True)
        agreed_before = comparison.error < again.error and np.isfinite(comparison.numeric)
        outside = comparison if agreed_before else again
        (side, *imaginary) = sides
        if not imaginary and side.low is not None and side.high - side.low > _DIFFER * again.error:
            return outside._replace(slopes=(float(side.low), float(side.high)))
        return outside

    # -- samples of a large gradient --------------------------------------------------------------------------

    def _directions(self):
        rng = np.random.default_rng(self.k)
        for number in range(2 * (DIRECTIONS if self.analytic.size < VERY_LARGE else FEWER)):
            direction = rng.uniform(0.5, 1.0, self.analytic.shape) * rng.choice((-1.0, 1.0), self.analytic.shape)
            if number % 2:
                direction = direction * self._reach()
            if self.analytic.dtype.kind == "c":
                direction = direction * np.exp(2j * np.pi * rng.uniform(size=self.analytic.shape))
            direction = direction.astype(self.values.inputs[self.k].dtype)
            yield direction
        for group in self._groups():
            yield np.where(group, direction, 0.0).astype(direction.dtype)

    def _groups(self):
        """Where the gradient is far smaller than its largest element: for each size, smallest together, a mask."""
        sizes = np.nan_to_num(abs(self.analytic), posinf=self.largest)
        if not sizes.any():
            return []
        orders = np.log(np.maximum(sizes, self.largest / _APART**_GROUPS) / self.largest) / -np.log(_APART)
        orders = np.minimum(orders.astype(int), _GROUPS)
        return [orders == one for one in np.unique(orders) if one > 0]

    def _along_kinks(self):
        """All elements one way, and each in a way of its own."""
        rng, (shape, dtype) = np.random.default_rng(self.k), (self.analytic.shape, self.values.inputs[self.k].dtype)
        yield rng.uniform(0.5, 1.0, shape).astype(dtype)
        yield (rng.uniform(0.5, 1.0, shape) * rng.choice((-1.0, 1.0), shape)).astype(dtype)

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
            slopes = [self.values.slope(self.k, part)]
            sums = self._with_own_rounding(self._with_slopes(None, [part], slopes, 0.0), [part], slopes)
            places = half if sums.verdict == WRONG else places[places.size // 2 :]
        return tuple(int(i) for i in np.unravel_index(places[0], direction.shape))


def _in_jumps(size):
    return f"rounding: the function moves in jumps of {size:.1e}, as if it computed in a coarser dtype on its way"


def _is_between(comparison, slopes):
    """Whether the gradient lies between the smallest and the largest of the slopes (for a complex one: each part does)."""
    parts = (comparison.analytic.real, comparison.analytic.imag) if len(slopes) > 1 else (comparison.analytic,)
    return all(
        (slope.value if slope.low is None else slope.low) - comparison.error <= part
        and part <= (slope.value if slope.high is None else slope.high) + comparison.error
        for part, slope in zip(parts, slopes, strict=True)
    )
