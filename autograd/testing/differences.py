"""Derivatives from function values alone, each with an estimate of its error."""

import numpy as np

LEVELS = 30
"""How often the step is halved at most: from 0.01 down to where rounding takes over."""

_ENOUGH = 1e-8
"""The relative error at which smaller steps are no longer tried."""

_PATIENCE = 4
"""After so many steps a function counts as difficult, and its noise is measured."""

_CONTRADICTION = 10
"""A value that is so many times its error away from what smaller steps say was an illusion, as beyond a pole."""

_ROUNDING = 8
"""By how many units in the last place a function value may be off."""

_BISECTIONS = 40
"""How often an interval is halved in search of a sudden change: down to a few units in the last place."""

_SUDDEN = 256
"""A change of so many units in the last place, between two neighbours, is no rounding in the last place."""


@np.errstate(all="ignore")
def central_difference(f, step=0.01, levels=LEVELS, spacing=2e-16, negligible=0.0, precision=0.0, jumps=0.0):
    """The derivative at 0 of `f`, a function of one real number, and an estimate of its error.

    Central differences are taken with steps that halve each time, and Richardson's extrapolation removes the error
    terms in step**2, step**4, ... one after the other. Each element of the result comes from the place in this table
    where two neighbours agree best; how far they disagree, and what rounding may have done, is its error estimate
    (Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering Software 4, 1982). Near a
    kink or a pole the large steps disagree and the small ones decide.

    Parameters
    ----------
    f : function of a float that returns an array of real numbers
    step : float
        the first and largest step
    levels : int
        how many steps are tried at most; it ends early once the relative error is below 1e-8
    spacing : float
        the smallest displacement that `f` notices; if few steps do not suffice, it shows how noisy `f` is
    negligible : float
        an error that is good enough whatever the derivative is
    precision : float
        one unit in the last place, relative, of what `f` computes with, if that is coarser than its results' dtype
    jumps : float array
        by how much the values of `f` jump everywhere, if it is known that they do

    Returns
    -------
    (derivative, error) : float arrays of the shape of ``f(0)``; the error is inf where no step gave a number

    >>> derivative, error = central_difference(lambda t: np.array([np.sin(t), t * t]))
    >>> derivative.round(9)
    array([1., 0.])
    >>> bool(error.max() < 1e-6)
    True
    """
    quotient = lambda width, jitter: _quotient(f, width, np.maximum(jitter, jumps), precision)
    return _extrapolate(quotient, 4, f, step, levels, spacing, negligible)


@np.errstate(all="ignore")
def one_sided_difference(f, side, step=0.01, levels=LEVELS, spacing=2e-16, negligible=0.0, precision=0.0):
    """The derivative at 0 of `f` from one `side` only (1: above, -1: below), and an estimate of its error.

    As :func:`central_difference`, from quotients whose error terms are in step, step**2, ... It tells a kink, where
    both sides have a slope, from a jump or a vertical tangent, where the error stays larger than the slope.

    >>> slope, error = one_sided_difference(lambda t: np.array([abs(t)]), -1)
    >>> slope, bool(error < 1e-9)
    (array([-1.]), True)
    """
    quotient = lambda width, jitter: _quotient(f, width, jitter, precision, side)
    return _extrapolate(quotient, 2, f, step, levels, spacing, negligible)


@np.errstate(all="ignore")
def jumps_of(f, step, precision=0.0):
    """By how much the values of `f` jump again and again around 0, as values that were rounded do; 0 if they do not.

    On each side the interval from almost 0 to `step` is halved towards the larger change until only neighbours are left.
    A change that is left between them is a jump. One that is only on one side is a jump of the function itself.

    >>> jumps_of(lambda t: np.array([np.sin(np.float32(t + 1.0))]), 0.01) > 1e-9
    array([ True])
    >>> jumps_of(lambda t: np.array([np.sin(t + 1.0) + (t > 0.001)]), 0.01)
    array([0.])
    """
    return np.minimum(*[_jump(f, side * step / 2**20, side * step, precision) for side in (1, -1)])


def fourth_difference(f, middle=0):
    """The size of the rounding of ``f(place)`` at five places, each 1 from the next, as their fourth difference shows it.

    Of a smooth function whose places lie close together fourth differences leave next to nothing but its rounding (Hamming,
    "Numerical Methods for Scientists and Engineers", chapter 6: difference tables; the scale is as in Moré & Wild,
    "Estimating computational noise", SIAM J. Sci. Comput. 33, 2011).

    >>> bool(fourth_difference(lambda place: np.exp(place / 2**13)) < 1e-15)
    True
    """
    coefficients = 1.0, -4.0, 6.0, -4.0, 1.0
    total = sum(coefficient * f(middle + k - 2) for k, coefficient in enumerate(coefficients))
    return abs(total) / np.linalg.norm(coefficients)


def _jump(f, start, end, precision):
    """The change of each value between the two neighbours, somewhere between `start` and `end`, where it is largest."""
    first, last = f(start).astype(np.float64), f(end).astype(np.float64)
    sizes = np.maximum(np.maximum(abs(first), abs(last)), np.finfo(np.float64).tiny)
    for _ in range(_BISECTIONS):
        middle = (start + end) / 2
        between = f(middle).astype(np.float64)
        if (abs(between - first) / sizes).max(initial=0.0) >= (abs(last - between) / sizes).max(initial=0.0):
            end, last = middle, between
        else:
            start, first = middle, between
    change = (abs(last - first) / sizes).max(initial=0.0)
    smooth = _SUDDEN * max(precision, np.finfo(np.float64).eps)
    return sizes * (change if smooth < change < np.inf else 0.0)


def _extrapolate(quotient, base, f, step, levels, spacing, negligible):
    """Ridders' table for quotients whose error terms fall by `base`, `base`**2, ... when the step is halved."""
    jitter = 0.0
    best, noise = quotient(step, jitter)
    error, above = np.full(best.shape, np.inf), [best]
    for level in range(1, levels):
        if level == _PATIENCE:
            jitter = _jitter(f, spacing)
            error = error + _ROUNDING * jitter / (step / 2**level)
        first, noise = quotient(step / 2**level, jitter)
        row = _extrapolated(first, above, base)
        value, disagreement = _most_agreed(row, above, noise)
        contradicted = abs(value - best) > _CONTRADICTION * (error + disagreement)
        better = (disagreement < error) | contradicted
        best, error = np.where(better, value, best), np.where(better, disagreement, error)
        settled = error <= _ENOUGH * abs(best).max(initial=0.0) + 2 * noise + negligible
        if (settled & ~(abs(value - best) > _CONTRADICTION * (error + noise))).all():
            break
        above = row
    return best, error


def _quotient(f, width, jitter, precision=0.0, side=0):
    """The plain difference quotient with this step, and how far rounding may have moved it; `side` 0 is both sides."""
    up, down = np.asarray(f(width if side >= 0 else 0.0)), np.asarray(f(-width if side <= 0 else 0.0))
    size = np.maximum(abs(up), abs(down)).astype(np.float64)
    noise = np.maximum(max(np.finfo(up.dtype).eps.astype(np.float64), precision) * size, jitter)
    width = 2 * width if side == 0 else width
    return (up - down).astype(np.float64) / width, 2 * _ROUNDING * noise / width


def _jitter(f, spacing):
    """By how much the values of `f` at neighbouring points are off a straight line: by rounding inside of it."""
    here = f(0.0)
    uneven = abs(3 * (f(spacing) - here) + (f(-3 * spacing) - here)).astype(np.float64)
    return uneven.max(initial=0.0, where=np.isfinite(uneven)) / 2


def _extrapolated(first, above, base):
    """A row of the table: each value removes one more error term, with the help of the row above (twice the step)."""
    row = [first]
    for order, lower in enumerate(above, start=1):
        row.append(row[-1] + (row[-1] - lower) / (base**order - 1))
    return row


def _most_agreed(row, above, noise):
    """For each element the value of the row that is closest to its two neighbours, and how far it is from them."""
    values = np.stack(row[1:])
    disagreements = [
        np.maximum(abs(value - before), abs(value - lower)) for value, before, lower in zip(values, row, above, strict=False)
    ]
    disagreements = np.nan_to_num(disagreements, nan=np.inf) + noise
    which = np.argmin(disagreements, axis=0)[None]
    return np.take_along_axis(values, which, 0)[0], np.take_along_axis(disagreements, which, 0)[0]
