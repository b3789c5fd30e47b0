"""Reductions with ``where=``, ``initial=``, ``mean=`` or ``correction=``: compositions that stand in for the entries then.

An element that is left out is replaced by one that changes nothing, so its gradient is 0, whatever its value.
"""

import numpy as np

from .compositions import as_array

MASKED = {}
"""``{NumPy function: what is called when one of these options is given}``"""


def masked(function):
    """Register the decorated function as the one that stands for NumPy's `function` with these options."""

    def register(composition):
        MASKED[function] = composition
        return composition

    return register


def _given(value):
    return value is not None and value is not np._NoValue


def _chosen(a, where, instead, dtype=None):
    """`a` with `instead` where it is not chosen."""
    a = as_array(a) if dtype is None else as_array(a).astype(dtype)
    return np.where(where, a, instead) if _given(where) and where is not True else a


@masked(np.sum)
def sum_(a, axis=None, dtype=None, keepdims=False, initial=0, where=True):
    total = np.sum(_chosen(a, where, 0, dtype), axis=axis, keepdims=keepdims)
    return total + initial if _given(initial) else total


@masked(np.prod)
def prod(a, axis=None, dtype=None, keepdims=False, initial=1, where=True):
    product = np.prod(_chosen(a, where, 1, dtype), axis=axis, keepdims=keepdims)
    return product * initial if _given(initial) else product


def _extreme(name, a, axis, keepdims, initial, where, reduction, of_two, worst):
    a = as_array(a)
    if not _given(initial):
        if where is not True:
            raise ValueError(f"np.{name}(where=) needs initial=, the result where nothing is chosen")
        return reduction(a, axis=axis, keepdims=keepdims)
    if a.ndim and 0 in a.shape:
        empty = np.sum(a, axis=axis, keepdims=keepdims)
        return of_two(empty + worst, initial)
    return of_two(reduction(_chosen(a, where, worst), axis=axis, keepdims=keepdims), initial)


@masked(np.max)
def max_(a, axis=None, keepdims=False, initial=None, where=True):
    return _extreme("max", a, axis, keepdims, initial, where, np.max, np.maximum, -np.inf)


@masked(np.min)
def min_(a, axis=None, keepdims=False, initial=None, where=True):
    return _extreme("min", a, axis, keepdims, initial, where, np.min, np.minimum, np.inf)


def _count(a, where, axis, keepdims):
    return np.sum(np.broadcast_to(where, a.shape), axis=axis, keepdims=keepdims)


def _per(total, count):
    """total / count in the precision of the sum: to whole numbers in an array NumPy gives that of float64."""
    share = total / count
    return share if share.dtype == total.dtype or total.dtype.kind not in "fc" else share.astype(total.dtype)


@masked(np.mean)
def mean(a, axis=None, dtype=None, keepdims=False, where=True):
    a = as_array(a)
    return _per(sum_(a, axis, dtype, keepdims, where=where), _count(a, where, axis, keepdims))


_mean = mean


@masked(np.var)
def var(a, axis=None, dtype=None, ddof=0, keepdims=False, where=True, mean=np._NoValue, correction=np._NoValue):
    a = as_array(a)
    center = mean if _given(mean) else _mean(a, axis, dtype, True, where)
    deviation = _chosen(a - center, where, 0)
    squares = np.real(deviation * np.conjugate(deviation))
    lost = correction if _given(correction) else ddof
    return _per(np.sum(squares, axis=axis, keepdims=keepdims), _count(a, where, axis, keepdims) - lost)


@masked(np.std)
def std(*arguments, **options):
    return smooth_root(var(*arguments, **options))


def smooth_root(x):
    """The square root with gradient 0 at 0, as for the standard deviation of equal numbers."""
    zero = x == 0
    return np.where(zero, 0, np.sqrt(np.where(zero, 1, x)))


# -- without NaN ------------------------------------------------------------------------------------------------------


def _without_nan(function, composition):
    """The same for a function that leaves NaN out: that is one more condition on what is chosen."""

    def of_numbers(a, *arguments, where=True, **options):
        return composition(a, *arguments, where=~np.isnan(a) & where, **options)

    masked(function)(of_numbers)


_without_nan(np.nansum, sum_)
_without_nan(np.nanprod, prod)
_without_nan(np.nanmean, mean)
_without_nan(np.nanvar, var)
_without_nan(np.nanstd, std)
_without_nan(np.nanmax, max_)
_without_nan(np.nanmin, min_)
