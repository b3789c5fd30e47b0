"""Functions that apply others to parts of an array, and put parts of arrays together by position or by value."""

import math
from collections import namedtuple

import numpy as np

from .axes import along, position
from .compositions import as_array, composed, constant, ravel
from .indexing import scatter

# -- windows ----------------------------------------------------------------------------------------------------


@composed(np.lib.stride_tricks.sliding_window_view)
def sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False):
    """All windows of `x`, along axes at its end. They are copies: a Tensor's gradient adds up where they overlap."""
    lengths = window_shape if isinstance(window_shape, (tuple, list)) else (window_shape,)
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, (tuple, list)) else (axis,)
    if len(lengths) != len(axes):
        raise ValueError(f"sliding_window_view: expected a length for each of the axes {axes}, got {tuple(lengths)}")
    for length, one in zip(lengths, [position(one, x.ndim) for one in axes]):
        starts = x.shape[one] - length + 1
        if starts < 1 or length < 0:
            raise ValueError(f"sliding_window_view: a window of {length} does not fit axis {one}, of length {x.shape[one]}")
        windows = np.take(x, np.arange(starts)[:, None] + np.arange(length), axis=one)
        x = np.moveaxis(windows, one + 1, -1)
    return x


# -- functions of parts -----------------------------------------------------------------------------------------


def put_together(masks, values, shape):
    """An array of `shape` with the elements of ``values[k]``, in order, where ``masks[k]``; the masks make up a whole."""
    places = np.concatenate([np.flatnonzero(mask) for mask in masks])
    return np.reshape(np.concatenate(values)[np.argsort(places)], shape)


@composed(np.piecewise)
def piecewise(x, condlist, funclist, *args, **kw):
    """Each function only sees the elements of `x` where its condition, and none of the later ones, holds."""
    x = as_array(x)
    conditions = [np.broadcast_to(condition, x.shape) for condition in _conditions(condlist, x.ndim)]
    taken, masks = np.zeros(x.shape, bool), []
    for condition in reversed(conditions):
        masks.insert(0, condition & ~taken)
        taken = taken | condition
    masks.append(~taken)
    functions = [*funclist, 0] if len(funclist) == len(conditions) else list(funclist)
    if len(functions) != len(masks):
        raise ValueError(f"np.piecewise: {len(conditions)} conditions need as many functions, or one more for the rest, "
                         f"and got {len(funclist)}")  # fmt: skip
    values = [_of_part(function, x[mask], args, kw) for function, mask in zip(functions, masks)]
    return put_together(masks, values, x.shape)


def _conditions(condlist, ndim):
    """A list of conditions; a single one may stand for itself."""
    single = np.ndim(condlist) == 0 or (not isinstance(condlist[0], (list, np.ndarray)) and ndim and np.ndim(condlist[0]) == 0)
    return [condlist] if single else list(condlist)


def _of_part(function, part, args, kw):
    value = function(part, *args, **kw) if callable(function) else function
    return np.broadcast_to(value, part.shape).astype(part.dtype)


@composed(np.apply_along_axis)
def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    arr = as_array(arr)
    axis = position(axis, arr.ndim)
    others = (*arr.shape[:axis], *arr.shape[axis + 1 :])
    vectors = np.reshape(np.moveaxis(arr, axis, -1), (math.prod(others), arr.shape[axis]))
    results = np.stack([func1d(vector, *args, **kwargs) for vector in vectors])
    added = results.ndim - 1
    results = np.reshape(results, (*others, *results.shape[1:]))
    return np.moveaxis(results, range(-added, 0), range(axis, axis + added)) if added else results


@composed(np.apply_over_axes)
def apply_over_axes(func, a, axes):
    a = as_array(a)
    for axis in [axes] if np.ndim(axes) == 0 else axes:
        axis = position(axis, a.ndim)
        result = func(a, axis)
        a = result if result.ndim == a.ndim else np.expand_dims(result, axis)
    return a


# -- by position ------------------------------------------------------------------------------------------------


@composed(np.choose)
def choose(a, choices, out=None, mode="raise"):
    a, n = as_array(a), len(choices)
    if mode == "raise" and not np.all((a >= 0) & (a < n)):
        raise ValueError(f"np.choose: expected numbers from 0 to {n - 1} for {n} choices; mode='wrap' or 'clip' takes others")
    places = np.clip(a, 0, n - 1) if mode == "clip" else np.remainder(a, n)
    result = choices[0]
    for k in range(1, n):
        result = np.where(places == k, choices[k], result)
    return np.broadcast_to(result, np.broadcast_shapes(np.shape(a), np.shape(result)))


@composed(np.insert)
def insert(arr, obj, values, axis=None):
    arr, axis = (ravel(arr), 0) if axis is None else (as_array(arr), axis)
    axis = position(axis, arr.ndim)
    n = arr.shape[axis]
    obj = np.arange(n)[obj] if isinstance(obj, slice) else obj if isinstance(obj, (list, tuple)) else constant(obj)
    values = np.reshape(values, (1,) * (arr.ndim - np.ndim(values)) + np.shape(values))
    if np.ndim(obj) == 0:
        values = np.moveaxis(values, 0, axis)
    count = values.shape[axis] if np.size(obj) == 1 else np.size(obj)
    values = np.broadcast_to(values, (*arr.shape[:axis], count, *arr.shape[axis + 1 :])).astype(arr.dtype)
    order = np.insert(np.arange(n), obj, np.arange(n, n + count))
    return np.concatenate([arr, values], axis=axis)[along(axis, order)]


@composed(np.resize)
def resize(a, new_shape):
    shape = (new_shape,) if np.ndim(new_shape) == 0 else tuple(new_shape)
    a = ravel(a)
    if a.shape[0] == 0:
        return np.zeros(shape, a.dtype)
    return np.reshape(a[np.arange(math.prod(shape)) % a.shape[0]], shape)


@composed(np.trim_zeros)
def trim_zeros(filt, trim="fb", axis=None):
    if str(trim).lower() not in ("f", "b", "fb", "bf"):
        raise ValueError(f"np.trim_zeros(trim): expected 'f', 'b' or 'fb', got {trim!r}")
    places = np.argwhere(filt)
    axes = range(filt.ndim) if axis is None else [position(k, filt.ndim) for k in np.atleast_1d(axis)]
    for k in axes:
        if places.shape[0]:
            first, last = int(np.min(places[:, k])), int(np.max(places[:, k])) + 1
        else:  # nothing is left, or, cut from the front or the back only, nothing either
            first, last = filt.shape[k], filt.shape[k]
        start, stop = first if "f" in trim.lower() else 0, last if "b" in trim.lower() else filt.shape[k]
        filt = filt[along(k, slice(start, stop) if places.shape[0] else slice(0, 0))]
    return filt


@composed(np.ix_)
def ix_(*args):
    grids = []
    for k, values in enumerate(args):
        if np.ndim(values) != 1:
            raise ValueError(f"np.ix_: expected vectors, and argument {k} has shape {np.shape(values)}")
        values = np.flatnonzero(values) if np.result_type(values).kind == "b" else values
        grids.append(np.reshape(values, (1,) * k + (-1,) + (1,) * (len(args) - 1 - k)))
    return tuple(grids)


if hasattr(np, "unstack"):  # NumPy 2.1 and newer

    @composed(np.unstack)
    def unstack(x, /, *, axis=0):
        axis = position(axis, x.ndim)
        return tuple(x[along(axis, k)] for k in range(x.shape[axis]))


# -- by value ---------------------------------------------------------------------------------------------------


@composed(np.sort_complex)
def sort_complex(a):
    return np.sort(a).astype(np.result_type(a.dtype, np.complex64))


@composed(np.unique)
def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True):
    """The values that differ, and where asked for positions and counts, which are constant.

    The gradient of a value goes to its first mention.
    """
    options = dict(axis=axis, equal_nan=equal_nan, **({} if sorted else dict(sorted=False)))
    _, index, inverse, counts = np.unique(constant(ar), True, True, True, **options)
    values = ravel(ar)[index] if axis is None else np.take(ar, index, axis=axis)
    wanted = ((return_index, index), (return_inverse, inverse), (return_counts, counts))
    others = [found for asked, found in wanted if asked]
    return (values, *others) if others else values


@composed(np.unique_values)
def unique_values(x, /):
    return unique(x, equal_nan=False)


UniqueAllResult = namedtuple("UniqueAllResult", "values indices inverse_indices counts")
UniqueCountsResult = namedtuple("UniqueCountsResult", "values counts")
UniqueInverseResult = namedtuple("UniqueInverseResult", "values inverse_indices")


@composed(np.unique_all)
def unique_all(x, /):
    return UniqueAllResult(*unique(x, True, True, True, equal_nan=False))


@composed(np.unique_counts)
def unique_counts(x, /):
    return UniqueCountsResult(*unique(x, return_counts=True, equal_nan=False))


@composed(np.unique_inverse)
def unique_inverse(x, /):
    return UniqueInverseResult(*unique(x, return_inverse=True, equal_nan=False))


@composed(np.union1d)
def union1d(ar1, ar2):
    return unique(np.concatenate([ravel(ar1), ravel(ar2)]))


def _parted(ar1, ar2, assume_unique):
    """Both without repetitions, each in two parts: what is also in the other, and what is not."""
    first, second = (ravel(a) if assume_unique else unique(a) for a in (ar1, ar2))
    return *_split(first, np.isin(first, second)), *_split(second, np.isin(second, first))


def _split(values, mask):
    mask = np.asarray(mask)
    return values[mask], values[~mask]


@composed(np.intersect1d)
def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    """What is in both; the gradient goes to the first of the two."""
    if not return_indices:
        return np.sort(_parted(ar1, ar2, assume_unique)[0])
    _, first, second = np.intersect1d(constant(ar1), constant(ar2), assume_unique, True)
    return ravel(ar1)[first], first, second


@composed(np.setdiff1d)
def setdiff1d(ar1, ar2, assume_unique=False):
    return _parted(ar1, ar2, assume_unique)[1]


@composed(np.setxor1d)
def setxor1d(ar1, ar2, assume_unique=False):
    _, first, _, second = _parted(ar1, ar2, assume_unique)
    return np.sort(np.concatenate([first, second]))


# -- sums by class ----------------------------------------------------------------------------------------------


@composed(np.bincount)
def bincount(x, /, weights=None, minlength=0):
    """Linear in the weights."""
    n = max(int(np.max(x)) + 1 if np.size(x) else 0, minlength)
    weights = np.ones(np.shape(x), np.intp) if weights is None else weights
    if np.shape(weights) != np.shape(x):
        raise ValueError(f"np.bincount: {np.shape(weights)} weights for numbers of shape {np.shape(x)}")
    return scatter(weights, shape=(n,), key=np.asarray(x))


@composed(np.histogram)
def histogram(a, bins=10, range=None, density=None, weights=None):
    """Linear in the weights; what is counted has no gradient, and edges that are computed from it have none."""
    edges = as_array(bins) if np.ndim(bins) == 1 else np.histogram_bin_edges(a, bins, range)
    a, n = ravel(a), edges.shape[0] - 1
    inside = np.flatnonzero((a >= edges[0]) & (a <= edges[-1]))
    places = np.minimum(np.searchsorted(edges, a[inside], side="right") - 1, n - 1)
    counts = bincount(places, None if weights is None else ravel(weights)[inside], n)
    return (counts / np.diff(edges) / np.sum(counts) if density else counts), edges
