"""NumPy functions that are written with entries of the table, and so need no rule of their own.

Each has NumPy's own signature (without ``out=``) and works on Tensors and arrays alike, because it only calls NumPy
functions and entries that do.
"""

import itertools

import numpy as np

from . import selection, shape
from .axes import along, position

COMPOSITIONS = {}
"""``{NumPy function: a function with the same signature that works on Tensors and arrays alike}``"""


def composed(*functions):
    """Register the decorated function as the composition that stands for NumPy's `functions`."""

    def register(composition):
        for function in functions:
            COMPOSITIONS[function] = composition
        return composition

    return register


def as_array(value):
    """`value`, or an array of it if it is a number or a list: of what may stand beside a Tensor."""
    return value if hasattr(value, "ndim") else np.asarray(value)


def constant(value):
    """`value` as a plain array, for what is decided by it and has no gradient: an order, which elements are equal."""
    return value.detach().numpy() if hasattr(value, "detach") else np.asarray(value)


# -- shape -------------------------------------------------------------------------------------------------------


@composed(np.ravel)
def ravel(a, order="C"):
    return np.reshape(a, -1, order=order)


def _at_least(ndim, arrays, promoted):
    results = tuple(promoted(a) if np.ndim(a) < ndim else a for a in arrays)
    return results[0] if len(results) == 1 else results


@composed(np.atleast_1d)
def atleast_1d(*arys):
    return _at_least(1, arys, lambda a: np.reshape(a, 1))


@composed(np.atleast_2d)
def atleast_2d(*arys):
    return _at_least(2, arys, lambda a: np.reshape(a, (1, -1)))


@composed(np.atleast_3d)
def atleast_3d(*arys):
    return _at_least(3, arys, lambda a: atleast_2d(a)[..., None])


@composed(np.copy)
def copy(a, order="K"):
    return shape.astype(a, dtype=a.dtype)


@composed(np.broadcast_arrays)
def broadcast_arrays(*args):
    common = np.broadcast_shapes(*map(np.shape, args))
    return tuple(np.broadcast_to(a, common) for a in args)


@composed(np.meshgrid)
def meshgrid(*xi, sparse=False, indexing="xy"):
    if indexing not in ("xy", "ij"):
        raise ValueError(f"np.meshgrid(indexing): expected 'xy' or 'ij', got {indexing!r}")
    places = list(range(len(xi)))
    if indexing == "xy" and len(xi) > 1:
        places[:2] = 1, 0
    grids = [np.reshape(x, (1,) * k + (-1,) + (1,) * (len(xi) - 1 - k)) for x, k in zip(xi, places)]
    return tuple(grids) if sparse else broadcast_arrays(*grids)


@composed(np.rollaxis)
def rollaxis(a, axis, start=0):
    axis, start = position(axis, a.ndim), start + a.ndim * (start < 0)
    return np.moveaxis(a, axis, start - (axis < start))


@composed(np.matrix_transpose, np.linalg.matrix_transpose)
def matrix_transpose(x, /):
    return np.swapaxes(x, -1, -2)


@composed(np.fliplr)
def fliplr(m):
    return np.flip(m, axis=1)


@composed(np.flipud)
def flipud(m):
    return np.flip(m, axis=0)


@composed(np.diag)
def diag(v, k=0):
    if v.ndim == 1:
        side = v.shape[0] + abs(k)
        return shape.place_diagonal(v, shape=(side, side), offset=k)
    if v.ndim == 2:
        return np.diagonal(v, k)
    raise ValueError(f"diag() takes a vector or a matrix, and this has shape {v.shape}")


@composed(np.diagflat)
def diagflat(v, k=0):
    return diag(ravel(v), k)


@composed(np.trace)
def trace(a, offset=0, axis1=0, axis2=1):
    return np.sum(np.diagonal(a, offset, axis1, axis2), axis=-1)


@composed(np.linalg.diagonal)
def matrix_diagonal(x, /, *, offset=0):
    return np.diagonal(x, offset, -2, -1)


@composed(np.linalg.trace)
def matrix_trace(x, /, *, offset=0):
    return np.sum(matrix_diagonal(x, offset=offset), axis=-1)


# -- joining and splitting ---------------------------------------------------------------------------------------


_VSTACK = [np.vstack, *([np.row_stack] if hasattr(np, "row_stack") else [])]


@composed(*_VSTACK)
def vstack(tup):
    return np.concatenate([atleast_2d(a) for a in tup], axis=0)


@composed(np.hstack)
def hstack(tup):
    arrays = [atleast_1d(a) for a in tup]
    return np.concatenate(arrays, axis=0 if np.ndim(arrays[0]) == 1 else 1)


@composed(np.dstack)
def dstack(tup):
    return np.concatenate([atleast_3d(a) for a in tup], axis=2)


@composed(np.column_stack)
def column_stack(tup):
    return np.concatenate([a if np.ndim(a) >= 2 else np.reshape(a, (-1, 1)) for a in tup], axis=1)


@composed(np.append)
def append(arr, values, axis=None):
    if axis is None:
        arr, values = ravel(arr), ravel(values)
    return np.concatenate([arr, values], axis=0 if axis is None else axis)


@composed(np.block)
def block(arrays):
    return _block(arrays, _depth(arrays), max(_depth(arrays), _largest_ndim(arrays)))


def _depth(arrays):
    return 1 + _depth(arrays[0]) if isinstance(arrays, list) else 0


def _largest_ndim(arrays):
    return max(map(_largest_ndim, arrays)) if isinstance(arrays, list) else np.ndim(arrays)


def _block(arrays, depth, ndim):
    """The innermost lists are joined along the last axis, those around them along the one before, and so on."""
    if isinstance(arrays, list):
        return np.concatenate([_block(part, depth - 1, ndim) for part in arrays], axis=ndim - depth)
    return np.reshape(arrays, (1,) * (ndim - np.ndim(arrays)) + np.shape(arrays))


@composed(np.array_split)
def array_split(ary, indices_or_sections, axis=0):
    if np.ndim(ary) == 0:
        raise ValueError("np.split and its like: a 0-d array has no axis to cut")
    axis = position(axis, ary.ndim)
    n = ary.shape[axis]
    if np.ndim(indices_or_sections):
        ends = [*indices_or_sections, n]
    else:
        if indices_or_sections <= 0:
            raise ValueError(f"np.split and its like: expected 1 section or more, not {indices_or_sections}")
        least, larger = divmod(n, indices_or_sections)
        lengths = [least + 1] * larger + [least] * (indices_or_sections - larger)  # of far too many: MemoryError at once
        ends = [*itertools.accumulate(lengths)]
    return [ary[along(axis, slice(start, end))] for start, end in zip([0, *ends], ends)]


@composed(np.split)
def split(ary, indices_or_sections, axis=0):
    if np.ndim(ary) and np.ndim(indices_or_sections) == 0 and ary.shape[axis] % indices_or_sections:
        raise ValueError(
            f"np.split: an axis of length {ary.shape[axis]} cannot be cut into {indices_or_sections} equal parts; "
            "np.array_split allows unequal ones"
        )
    return array_split(ary, indices_or_sections, axis)


@composed(np.hsplit)
def hsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, axis=1 if np.ndim(ary) > 1 else 0)


@composed(np.vsplit)
def vsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, axis=0)


@composed(np.dsplit)
def dsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, axis=2)


# -- values ------------------------------------------------------------------------------------------------------


@composed(np.full_like)
def full_like(a, fill_value, dtype=None, *, shape=None):
    filled = np.broadcast_to(fill_value, a.shape if shape is None else shape)
    return filled.astype(a.dtype if dtype is None else dtype)


if hasattr(np, "astype"):  # NumPy 2.1 and newer

    @composed(np.astype)
    def astype(x, dtype, /, *, copy=True):
        return x.astype(dtype)


@composed(np.round, np.around)
def round_(a, decimals=0):
    return np.rint(a) if decimals == 0 else np.rint(a * 10.0**decimals) / 10.0**decimals


@composed(np.nan_to_num)
def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    if x.dtype.kind == "c":  # each part by itself
        first, second = (nan_to_num(part(x), nan=nan, posinf=posinf, neginf=neginf) for part in (np.real, np.imag))
        return first + second * 1j
    limits = np.finfo(x.dtype)
    x = np.where(np.isnan(x), nan, x)
    x = np.where(x == np.inf, limits.max if posinf is None else posinf, x)
    return np.where(x == -np.inf, limits.min if neginf is None else neginf, x)


@composed(np.real_if_close)
def real_if_close(a, tol=100):
    """The real part, if the imaginary one is nothing but rounding: at most `tol`, or that many epsilons from 1 on."""
    if a.dtype.kind != "c":
        return a
    limit = tol * np.finfo(a.dtype).eps if tol > 1 else tol
    return np.real(a) if np.all(np.abs(np.imag(a)) < limit) else a


@composed(np.linspace)
def linspace(start, stop, num=50, endpoint=True, retstep=False, *, axis=0):
    difference = stop - start
    steps = np.reshape(np.arange(num) / max(num - endpoint, 1), (num,) + (1,) * np.ndim(difference))
    dtype = getattr(difference, "dtype", np.dtype(float))
    if dtype.kind in "fc":
        steps = steps.astype(np.finfo(dtype).dtype)
    values = np.moveaxis(start + steps * difference, 0, axis)
    return (values, difference / max(num - endpoint, 1)) if retstep else values


@composed(np.logspace)
def logspace(start, stop, num=50, endpoint=True, base=10.0, *, axis=0):
    return base ** linspace(start, stop, num, endpoint, axis=axis)


@composed(np.geomspace)
def geomspace(start, stop, num=50, endpoint=True, *, axis=0):
    """Steps of one factor from `start` to `stop`, neither of them zero."""
    return start * (stop / start) ** linspace(np.zeros(np.shape(stop / start)), 1.0, num, endpoint, axis=axis)


# -- selection ---------------------------------------------------------------------------------------------------


@composed(np.where)
def where(condition, x=None, y=None):
    if (x is None) != (y is None):
        raise ValueError("np.where takes either a condition alone or a condition, x and y")
    return np.nonzero(condition) if x is None else selection.where(condition, x, y)


@composed(np.clip)
def clip(a, a_min=None, a_max=None, *, min=None, max=None):
    return selection.clip(a, a_min if min is None else min, a_max if max is None else max)


@composed(np.select)
def select(condlist, choicelist, default=0):
    if len(condlist) != len(choicelist):
        raise ValueError(f"np.select: {len(condlist)} conditions for {len(choicelist)} choices; give one each")
    result = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist)):
        result = np.where(condition, choice, result)
    return result


@composed(np.compress)
def compress(condition, a, axis=None):
    if axis is None:
        a, axis = ravel(a), 0
    return a[along(position(axis, a.ndim), np.flatnonzero(condition))]


@composed(np.extract)
def extract(condition, arr):
    return ravel(arr)[np.flatnonzero(condition)]


@composed(np.delete)
def delete(arr, obj, axis=None):
    if axis is None:
        arr, axis = ravel(arr), 0
    axis = position(axis, arr.ndim)
    obj = obj if isinstance(obj, (slice, list, tuple)) else constant(obj)
    return arr[along(axis, np.delete(np.arange(arr.shape[axis]), obj))]


def _ordered(a, axis, order_of):
    """`a` in the order that `order_of(a, axis)` says: each element's gradient goes back to where it came from."""
    if axis is None:
        a, axis = ravel(a), 0
    return np.take_along_axis(a, order_of(a, axis), axis)


@composed(np.sort)
def sort(a, axis=-1, kind="stable", order=None, *, stable=None):
    return _ordered(a, axis, lambda a, axis: np.argsort(a, axis=axis, kind=kind or "stable"))


@composed(np.partition)
def partition(a, kth, axis=-1, kind="introselect", order=None):
    return _ordered(a, axis, lambda a, axis: np.argpartition(a, kth, axis=axis, kind=kind))
