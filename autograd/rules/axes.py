"""Arithmetic on shapes and axes that several families of rules need."""

import math
import numbers

import numpy as np


def axes_of(axis, ndim):
    """The axes that a reduction's ``axis`` means, as a tuple of numbers from 0 to ndim - 1."""
    if axis is None:
        return tuple(range(ndim))
    axes = axis if isinstance(axis, tuple) else (axis,)
    return tuple(k % ndim for k in axes) if ndim else ()


def count_along(shape, axis):
    """How many elements of an array of `shape` go into one element of a reduction over `axis`."""
    if axis.__class__ is int and shape:
        return shape[axis]
    return math.prod(shape[k] for k in axes_of(axis, len(shape)))


def shape_with_kept(shape, axis):
    """`shape` with 1 where it was reduced, as ``keepdims=True`` leaves it."""
    if axis.__class__ is int and shape:
        axis %= len(shape)
        return (*shape[:axis], 1, *shape[axis + 1 :])
    axes = axes_of(axis, len(shape))
    return tuple(1 if k in axes else n for k, n in enumerate(shape))


def with_kept(g, shape, axis, keepdims):
    """A reduction's result `g` so that it broadcasts against the `shape` it was reduced from."""
    return g if keepdims or axis is None else g.reshape(shape_with_kept(shape, axis))


def along(axis, part):
    """The index that applies `part` to `axis` (counted from the front) and takes all of the axes before it."""
    return (*(slice(None),) * axis, part)


def position(axis, ndim):
    """`axis` counted from the front; AxisError if there is none. A 0-d array counts as one of a single axis."""
    ndim = max(ndim, 1)
    if not -ndim <= axis < ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return axis % ndim


def over_axes(ufunc, inputs, axes=None, axis=None, keepdims=False, **options):
    """A generalized universal function over other axes than the last ones: these become the last, and go back.

    `axes` has an axis, or a tuple of them, for each argument and for the result, which may be missing where it has none;
    `axis` is that of all of them, and stays in the result with `keepdims`.
    """
    given = [-1 if axis is None else axis] * ufunc.nin if axes is None else axes
    pairs = [(k,) if isinstance(k, numbers.Integral) else tuple(k) for k in given]
    if not ufunc.nin <= len(pairs) <= ufunc.nargs:
        raise ValueError(f"np.{ufunc.__name__}(axes): expected {ufunc.nargs} axes or tuples of them, got {axes!r}")
    moved = [np.moveaxis(x, of_x, (*range(-len(of_x), 0),)) for x, of_x in zip(inputs, pairs)]
    result = ufunc(*moved, **options)
    if keepdims:
        return np.expand_dims(result, pairs[0])
    of_result = pairs[ufunc.nin] if len(pairs) > ufunc.nin else ()
    return np.moveaxis(result, (*range(-len(of_result), 0),), of_result)
