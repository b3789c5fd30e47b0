"""A function's derivatives from its values alone, along any direction, as well as they can be had.

Central differences come first, in double precision where the function computes in it. Where their error bar is wide
the function is tried on complex numbers (the complex step has no cancellation: Squire & Trapp, "Using complex variables
to estimate derivatives of real functions", SIAM Review 40, 1998) and in extended precision. Where the slopes on both
sides differ they are taken one by one.
"""

import warnings
from copy import copy
from typing import NamedTuple

import numpy as np

from ..engine.errors import OperationError
from ..engine.modes import no_grad
from ..engine.tensor import Tensor
from .coarseness import coarseness
from .differences import central_difference, fourth_difference, jumps_of, one_sided_difference
from .functions import flat, is_checked, outputs_of
from .passage import passage
from .verdicts import WIDE

_NEGLIGIBLE = 1e-15
"""Finite differences need not be better than this, which is what rounding makes of 0 in double precision."""

_WIDE = {"f": np.float64, "c": np.complex128}

_EXTENDED = {np.dtype(np.float64): np.longdouble, np.dtype(np.complex128): np.clongdouble}

_FIRST_STEP = 2.0**-7
"""The longest step, relative to inputs above 1,"""

_LONG = 8
"""and how many times longer it is where values are rounded to less than double precision."""

_TINY = (1e-20, 3e-26)
"""Two complex steps, relative to inputs below 1: their squares vanish beside any number. Where they disagree, what is
computed on the way is not exact for tiny imaginary parts (Bessel functions lose theirs once it is below 1e-40)."""

_SMOOTH = 2.0**-34
"""A displacement whose square vanishes even in extended precision."""

EXACT = 1e-15
"""Rounding of this size or less is that of double precision."""

_HOLOMORPHIC = 1e-11
"""How exact a complex step is taken to be, relative to the slope: complex functions of libraries are not perfect."""

_ROUNDING = 64
"""By how many units in the last place values may be uneven that were computed in extended precision throughout."""

_CONVERGED = 1e-8
"""One-sided quotients whose error bar is below this part of the function's size have a limit."""

_DIFFER = 10
"""Slopes that are so many times their error bars apart are different."""

_UNEVEN = 4
"""How many times wider error bars are where values are rounded coarsely inside: few steps may agree by accident."""

_NOTHING = 64
"""By how many units in the last place of the largest number on the way results are 0 but for rounding."""

_HALVINGS = 60
"""How often a step is halved to get back to where the function is defined."""

_MANY, _FEW_NEIGHBOURS = 1000, 4
"""Of so many outputs it is enough to look at few points nearby: they add up."""

_CLOSE, _NOISY = 2.0**-6, 8192
"""What steps are multiplied with to see the rounding of outputs, and the most units in the last place of 1 that this is."""

_NEIGHBOURS, _NEARBY, _NEARBY_STEP = 16, 2.0**-26, 2.0**-30
"""How many points nearby are looked at, how far away, relative to the inputs, and with which steps."""


class Slope(NamedTuple):
    """The derivative of the weighted results along a direction.

    Attributes
    ----------
    value, error : the derivative and how far off it may be
    low, high : the smallest and the largest of the slopes on both sides, if they were looked at
    size : the sum of the sizes of all terms, which is what rounding is relative to
    reason : why there is no answer, or None
    """

    value: float
    error: float
    size: float
    low: float | None = None
    high: float | None = None
    reason: str | None = None


class Values:
    """The outputs of a function as one vector of real numbers, as a function of one input while the others rest."""

    def __init__(self, fn, inputs, weights):
        self.fn, self.inputs, self.weights = fn, inputs, flat(weights)
        self._undefined = self.weights == 0.0
        self.is_undefined = bool(self._undefined.any())
        self._widen(_double)
        self.here = self.at(0, 0.0)
        if not np.array_equal(self.here, self.at(0, 0.0), equal_nan=True):
            raise OperationError("gradcheck: fn gave two different results for the same inputs; fix its random numbers")
        self.size = float(np.nan_to_num(abs(self.weights) @ abs(self.here.astype(np.float64))))
        self.precision, self.natural, _ = passage(self._outputs, *self.inputs)
        self.takes_complex = all(value.dtype.kind == "f" for value in inputs if is_checked(value))
        self._extended, self._unit = None, 0.0
        self._is_coarse, self._may_be_coarse = False, self.precision <= EXACT

    def _widen(self, dtype_of):
        """Compute in a wider dtype if the function can; whether it does now."""
        given = self.inputs
        self.inputs = [value.astype(dtype_of(value.dtype)) if is_checked(value) else value for value in given]
        if all(wide.dtype == value.dtype for wide, value in zip(self.inputs, given, strict=True) if is_checked(value)):
            return False
        try:
            self.at(0, 0.0)
        except Exception:  # whatever it is, the function does not take these
            self.inputs = given
        return self.inputs is not given

    def at(self, k, displacement):
        """The outputs with `displacement` added to input `k`."""
        moved = [Tensor(value) if is_checked(value) else value for value in self.inputs]
        if is_checked(self.inputs[k]):
            moved[k] = Tensor((self.inputs[k] + displacement).astype(self.inputs[k].dtype))
        with no_grad(), np.errstate(all="ignore"):
            values = flat([out._raw for out in self._outputs(*moved)])
        if self.is_undefined:
            values[self._undefined] = 0.0
        return values

    def _outputs(self, *inputs):
        return outputs_of(self.fn, inputs)

    def may_ignore(self, k):
        """Whether the outputs stay exactly the same when all elements of input `k` move a little."""
        x = self.inputs[k]
        rng = np.random.default_rng(k)
        displacement = 0.003 * rng.uniform(0.5, 1.5, x.shape) * rng.choice((-1, 1), x.shape)
        displacement = displacement * (1 + 1j if x.dtype.kind == "c" else 1)
        return all(np.array_equal(self.here, self.at(k, sign * displacement)) for sign in (1, -1))

    # -- slopes -----------------------------------------------------------------------------------------------

    def slope(self, k, direction, scale=1.0):
        """The derivative of the weighted outputs when input `k` moves along `direction`, by steps times `scale`."""
        slopes, errors = self._central(k, direction, scale)
        if self._is_wide(slopes, errors) and self.notice_coarseness():
            slopes, errors = self._central(k, direction, scale)
        if self._is_wide(slopes, errors):
            slopes, errors = self._refined(k, direction, slopes, errors, scale)
        return self._weighted(slopes, errors)

    def notice_coarseness(self):
        """Find out, once, whether the function rounds to a narrower dtype inside; whether that was found out now."""
        if not self._may_be_coarse or self.is_undefined or self.here.dtype != np.float64:
            return False
        self._may_be_coarse = False
        if self.size <= _NOTHING * np.finfo(np.float64).eps * self.natural:
            return False  # 0, but for the rounding of numbers on the way: it looks coarse, whatever it is computed in
        try:
            with np.errstate(all="ignore"):
                of_results, self._unit = coarseness(self._at_all, self.inputs)
        except Exception:  # whatever it is, the function is not defined all around this point
            return False
        self.precision = max(self.precision, of_results, self._unit)
        self._is_coarse = self.precision > EXACT
        return self._is_coarse

    def _at_all(self, inputs):
        """The outputs at other inputs."""
        elsewhere = copy(self)
        elsewhere.inputs = inputs
        return elsewhere.at(0, 0.0)

    def _central(self, k, direction, scale=1.0):
        along, steps = self._along(k, direction), self._steps(k, direction)
        step = scale * steps["step"]
        slopes, errors = central_difference(along, **{**steps, "step": step})
        if self._is_wide(slopes, errors) and not np.isfinite([along(step), along(-step)]).all():
            closer = central_difference(along, **{**steps, "step": self._inside(k, direction, along, step)})
            slopes, errors = _better((slopes, errors), closer)
        return slopes, errors * (_UNEVEN if self._is_coarse else 1)

    def _inside(self, k, direction, along, step):
        """A step so short that the function is defined on both sides: relative to the input, or found by halving."""
        moved = abs(self.inputs[k][direction != 0])
        shortest = _FIRST_STEP * _power_of_two(float(moved.min(initial=1.0, where=moved > 0)))
        for short in (shortest, *(step / 2**n for n in range(_HALVINGS))):
            if short < step and np.isfinite([along(short), along(-short)]).all():
                return short / 4
        return step

    def jumps(self, k, direction):
        """By how much the outputs jump everywhere along `direction`, as rounded values do."""
        return jumps_of(self._along(k, direction), self._steps(k, direction)["step"], self.precision)

    def noise(self, k, direction):
        """By how much rounding of the outputs, as far as it looks like that, may take differences along `direction` off."""
        step, along = _CLOSE * self._steps(k, direction)["step"], self._along(k, direction)
        found = [fourth_difference(lambda place: along(place * step), middle) for middle in (0.0, 0.375, 0.75)]
        noise = np.max(found, axis=0)
        rounded = noise <= _NOISY * np.finfo(np.float64).eps * self.natural
        return float(abs(self.weights) @ np.where(rounded, noise, 0.0)) / step

    def across_jumps(self, k, direction, jumps):
        """The derivative as steps that are longer than those jumps see it."""
        return self._weighted(*self._across(k, direction, jumps))

    def _across(self, k, direction, jumps):
        steps = self._steps(k, direction)
        return central_difference(self._along(k, direction), **{**steps, "step": _LONG * steps["step"]}, jumps=jumps)

    def nearby(self, k, direction):
        """The smallest and the largest slopes at points all around this one, for each output, added up."""
        count = _NEIGHBOURS if self.here.size <= _MANY else _FEW_NEIGHBOURS
        short = _NEARBY_STEP / _FIRST_STEP
        slopes, errors = zip(*[self._moved(number)._central(k, direction, short) for number in range(count)])
        ends = self.weights * np.array(slopes)
        slope = self._weighted(np.mean(slopes, axis=0), np.max(errors, axis=0))
        return slope._replace(low=float(ends.min(axis=0).sum()), high=float(ends.max(axis=0).sum()))

    def _moved(self, number):
        """The same function at another point close by."""
        rng, moved = np.random.default_rng(number), copy(self)
        moved.inputs = [
            (x + _NEARBY * np.maximum(1.0, abs(x)) * rng.uniform(-1.0, 1.0, x.shape)).astype(x.dtype) if is_checked(x) else x
            for x in self.inputs
        ]
        moved.here = moved.at(0, 0.0)
        return moved

    def _along(self, k, direction):
        return lambda t: self.at(k, t * direction)

    def _steps(self, k, direction):
        moved = abs(self.inputs[k][direction != 0])
        first = _FIRST_STEP if self.precision <= EXACT else _LONG * _FIRST_STEP
        return dict(
            step=first * _power_of_two(max(1.0, float(moved.min(initial=np.inf)))) if moved.size else first,
            spacing=float(max(np.spacing(moved.max(initial=0.0)), self._unit * moved.max(initial=0.0))),
            negligible=_NEGLIGIBLE * self.natural,
            precision=self.precision,
        )

    def _weighted(self, slopes, errors):
        sizes = abs(self.weights)
        return Slope(float(self.weights @ slopes), float(2 * (sizes @ errors)), float(sizes @ abs(slopes)))

    def _is_wide(self, slopes, errors):
        with np.errstate(all="ignore"):
            return not (abs(self.weights) @ errors <= WIDE / 100 * (abs(self.weights) @ abs(slopes)) + _NEGLIGIBLE * self.size)

    def _refined(self, k, direction, slopes, errors, scale):
        """Slopes with smaller error bars, from a complex step or from extended precision where these work."""
        stepped = self._complex_steps(k, direction)
        if stepped is not None and np.all(abs(stepped[0] - slopes) <= errors + _HOLOMORPHIC * abs(slopes)):
            slopes, errors = _better((slopes, errors), stepped)
            if not self._is_wide(slopes, errors):
                return slopes, errors
        if self._extended is None:
            self._extended = _extended(self)
        if self._extended and self._extended.is_finer_along(k, direction, slopes, errors):
            slopes, errors = _better((slopes, errors), self._extended._central(k, direction, scale))
        if self._is_wide(slopes, errors):
            jumps = self.jumps(k, direction)
            if jumps.any():
                slopes, errors = _better((slopes, errors), self._across(k, direction, jumps))
        return slopes, errors

    def _complex_steps(self, k, direction):
        """Slopes and their error bars from two complex steps, or None where the function does not take them."""
        if not self.takes_complex or self.here.dtype != np.float64 or self.precision > EXACT:
            return None
        moved = abs(self.inputs[k][direction != 0])
        smallest = float(moved.min(initial=1.0, where=moved > 0))
        one, other = (self._complex_step(k, direction, smallest * step) for step in _TINY)
        if one is None or other is None:
            return None
        doubt = _DIFFER * abs(one - other)
        is_believed = (doubt <= WIDE * abs(one)) & (one != 0.0)  # 0 may be all that is left of a tiny imaginary part
        rounding = 2 * np.finfo(np.float64).eps * self.natural  # of terms that cancel
        return one, np.where(is_believed, _HOLOMORPHIC * abs(one) + doubt + rounding, np.inf)

    def _complex_step(self, k, direction, step):
        """The imaginary part of the outputs for this imaginary step, or None where the function does not take it."""
        if not self.takes_complex:
            return None
        moved = [Tensor(value.astype(np.complex128)) if is_checked(value) else value for value in self.inputs]
        moved[k] = Tensor(self.inputs[k] + 1j * step * direction)
        try:
            with no_grad(), np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("error", np.exceptions.ComplexWarning)  # an imaginary part was dropped
                outputs = [np.ravel(out._raw) for out in outputs_of(self.fn, moved)]
        except Exception:  # whatever it is, the function is not for complex numbers
            self.takes_complex = False
            return None
        stepped = np.concatenate(outputs)
        if stepped.dtype.kind != "c" or stepped.shape != self.here.shape:
            self.takes_complex = False
            return None
        stepped[self._undefined] = 0.0
        if not np.isfinite(stepped).all():
            self.takes_complex = False
            return None
        return stepped.imag / step

    def is_finer_along(self, k, direction, slopes, errors):
        """Whether tiny displacements change the outputs evenly and by as much as `slopes` say: nothing inside is rounded."""
        up, down = (self.at(k, sign * _SMOOTH * direction) for sign in (1, -1))
        even = abs(up + down - 2 * self.here) <= _ROUNDING * np.finfo(self.here.dtype).eps * abs(self.here)
        same = abs((up - down) / (2 * _SMOOTH) - slopes) <= errors + WIDE * abs(slopes)
        return bool(np.all(even & same))

    def both_sides(self, k, direction):
        """The slopes on both sides: how far the weighted derivative can lie between them, or why there is none."""
        if not np.isfinite(self.here).all():
            return _without("overflow: the function has no finite value here")
        sides = [one_sided_difference(self._along(k, direction), side, **self._steps(k, direction)) for side in (1, -1)]
        usable = [self._is_certain(slopes, errors) for slopes, errors in sides]
        defined = [np.isfinite(self.at(k, 1e-6 * side * direction)).all() for side in (1, -1)]
        if not any(usable):
            if not all(defined):
                return _without("edge: the function ends here, and its slope has no limit that differences find")
            return _without("jump: the difference quotients converge on neither side (a jump, a vertical tangent, overflow)")
        if not all(usable):
            if defined[usable.index(False)]:
                return _without("jump: the difference quotients converge on one side only")
            return self._weighted(*sides[usable.index(True)])  # the edge of where the function is defined
        return self._between(sides)

    def _is_certain(self, slopes, errors):
        largest = abs(slopes).max(initial=0.0, where=np.isfinite(slopes))
        return bool((errors <= WIDE * largest + _CONVERGED * max(1.0, self.size)).all())

    def _between(self, sides):
        """The interval that the derivative may come from, each output's slope between those on its two sides."""
        (right, right_errors), (left, left_errors) = sides
        slope = self._weighted((right + left) / 2, right_errors + left_errors)
        kinked = abs(right - left) > _DIFFER * (right_errors + left_errors)
        if not kinked.any():
            return slope
        ends = np.where(kinked, [self.weights * right, self.weights * left], self.weights * (right + left) / 2)
        low, high = ends.min(axis=0).sum(), ends.max(axis=0).sum()
        return slope._replace(low=float(low), high=float(high))


def _double(dtype):
    """The dtype of double precision for `dtype`; itself if it is no narrower than that."""
    return _WIDE[dtype.kind] if dtype.itemsize < np.dtype(_WIDE[dtype.kind]).itemsize else dtype


def _extended(values):
    """The same function in extended precision, or False where it does not compute in it."""
    finer = copy(values)
    if not finer._widen(lambda dtype: _EXTENDED.get(dtype, dtype)):
        return False
    finer.here = finer.at(0, 0.0)
    finer.precision, finer.natural, _ = passage(finer._outputs, *finer.inputs)
    return finer if finer.here.dtype.itemsize > values.here.dtype.itemsize and finer.precision < values.precision else False


def _power_of_two(number):
    """The largest power of two that is no larger: a sum with it is rarely rounded, so that steps are as long as they are."""
    return 2.0 ** np.floor(np.log2(number))


def _better(one, other):
    """Of two estimates ``(slopes, errors)`` that with the smaller error, for each output."""
    better = other[1] < one[1]
    return np.where(better, other[0], one[0]), np.where(better, other[1], one[1])


def _without(reason):
    return Slope(np.nan, np.inf, 0.0, reason=reason)
