"""Medians, quantiles, modes, running extremes, searching and counting, with PyTorch's signatures.

What picks elements (``median``, ``kthvalue``, ``cummax`` …) gives ``(values, indices)``, and the gradient goes to the
elements that were picked.
"""

from collections import namedtuple

import numpy as np

from ..engine.errors import OperationError
from ..engine.tensor import as_tensor
from ..engine.wrapping import tensor_of
from .naming import numpy_names
from .ordering import sort
from .reductions import ValuesAndIndices, amax, amin

MinMax = namedtuple("MinMax", ["min", "max"])
Histogram = namedtuple("Histogram", ["hist", "bin_edges"])


def _picked(input, indices, dim, keepdim):
    """The elements of `input` with the numbers `indices` (length 1 along `dim`)."""
    if input.ndim == 0:
        return ValuesAndIndices(input, tensor_of(np.intp(0), None))
    values, indices = np.take_along_axis(input, indices, dim), tensor_of(indices, None)
    return ValuesAndIndices(values, indices) if keepdim else ValuesAndIndices(values.squeeze(dim), indices.squeeze(dim))


def _plain(input):
    return input.detach()._raw


@numpy_names
def kthvalue(input, k, dim=-1, keepdim=False):
    """The `k`-th smallest element along `dim` (from 1), as ``(values, indices)``.

    >>> kthvalue(tensor([3.0, 1.0, 2.0]), 2).values
    tensor(2.)
    """
    input = as_tensor(input)
    length = input.shape[dim] if input.ndim else 1
    if not 1 <= k <= length:
        raise OperationError(f"kthvalue(k={k}): expected 1 to {length}, the length of axis {dim} of {input.shape}")
    order = np.argsort(_plain(input), axis=dim, kind="stable") if input.ndim else None
    return _picked(input, None if order is None else np.take(order, [k - 1], axis=dim), dim, keepdim)


@numpy_names
def median(input, dim=None, keepdim=False):
    """The median; of an even number of elements the lower one of the two in the middle. NaN if there is one.

    With `dim`, the median along it as ``(values, indices)``.

    >>> median(tensor([4.0, 1.0, 3.0, 2.0]))
    tensor(2.)
    """
    return _median(as_tensor(input), dim, keepdim, "median")


@numpy_names
def nanmedian(input, dim=None, keepdim=False):
    """:func:`median` of the elements that are not NaN.

    >>> nanmedian(tensor([np.nan, 1.0, 3.0, 2.0]))
    tensor(2.)
    """
    return _median(as_tensor(input), dim, keepdim, "nanmedian")


def _median(input, dim, keepdim, function):
    if dim is None:
        if not input.numel():
            raise OperationError(f"{function}(input): there is no median of nothing (shape {input.shape})")
        return _median(input.reshape(-1), 0, False, function).values
    if input.ndim == 0:
        return _picked(input, None, dim, keepdim)
    values = _plain(input)
    order = np.argsort(values, axis=dim, kind="stable")  # NaN last
    missing = np.isnan(values).sum(axis=dim, keepdims=True) if values.dtype.kind == "f" else 0
    length = values.shape[dim]
    if function == "median":
        position = np.where(missing > 0, length - missing, (length - 1) // 2)
    else:
        position = np.maximum((length - missing - 1) // 2, 0)
    position = np.broadcast_to(position, np.take(order, [0], axis=dim).shape)
    return _picked(input, np.take_along_axis(order, position, dim), dim, keepdim)


@numpy_names
def mode(input, dim=-1, keepdim=False):
    """The most frequent element along `dim` (the smallest where several are), as ``(values, indices)``, the last of it.

    >>> mode(tensor([3.0, 1.0, 3.0, 1.0]))
    ValuesAndIndices(values=tensor(1.), indices=tensor(3))
    """
    input = as_tensor(input)
    if input.ndim == 0:
        return _picked(input, None, dim, keepdim)
    rows = np.moveaxis(_plain(input), dim, -1)
    found = np.empty((*rows.shape[:-1], 1), np.intp)
    for place in np.ndindex(rows.shape[:-1]):
        values, counts = np.unique(rows[place], return_counts=True)
        found[place] = np.flatnonzero(rows[place] == values[counts.argmax()])[-1]
    return _picked(input, np.moveaxis(found, -1, dim), dim, keepdim)


def _running(input, dim, better):
    input = as_tensor(input)
    if input.ndim == 0:
        return _picked(input, None, dim, True)
    values = np.moveaxis(_plain(input), dim, 0)
    best, indices = values[0], np.zeros(values.shape, np.intp)
    for k in range(1, len(values)):
        wins = better(values[k], best) | (values[k] != values[k])
        best = np.where(wins, values[k], best)
        indices[k] = np.where(wins, k, indices[k - 1])
    indices = np.moveaxis(indices, 0, dim)
    return ValuesAndIndices(np.take_along_axis(input, indices, dim), tensor_of(indices, None))


@numpy_names
def cummax(input, dim):
    """The largest element so far along `dim`, as ``(values, indices)``; of equal ones the last.

    >>> cummax(tensor([1.0, 3.0, 2.0]), 0).values
    tensor([1., 3., 3.])
    """
    return _running(input, dim, np.greater_equal)


@numpy_names
def cummin(input, dim):
    """The smallest element so far along `dim`, as ``(values, indices)``; of equal ones the last.

    >>> cummin(tensor([2.0, 3.0, 1.0]), 0).values
    tensor([2., 2., 1.])
    """
    return _running(input, dim, np.less_equal)


@numpy_names
def aminmax(input, *, dim=None, keepdim=False):
    """The smallest and the largest element over `dim`, as ``(min, max)``; ties share the gradient.

    >>> aminmax(tensor([1.0, 3.0, 2.0]))
    MinMax(min=tensor(1.), max=tensor(3.))
    """
    input = as_tensor(input)
    return MinMax(amin(input, dim, keepdim), amax(input, dim, keepdim))


def msort(input):
    """`input` sorted along its first axis.

    >>> msort(tensor([3.0, 1.0]))
    tensor([1., 3.])
    """
    return sort(input, 0).values


@numpy_names
def quantile(input, q, dim=None, keepdim=False, *, interpolation="linear"):
    """The `q`-quantiles (numbers from 0 to 1) over `dim`; several come along a new first axis.

    `interpolation` between two elements is 'linear', 'lower', 'higher', 'midpoint' or 'nearest'.

    >>> quantile(tensor([0.0, 1.0, 2.0]), 0.25)
    tensor(0.5)
    """
    return np.quantile(as_tensor(input), q, axis=dim, keepdims=keepdim, method=interpolation)


@numpy_names
def nanquantile(input, q, dim=None, keepdim=False, *, interpolation="linear"):
    """:func:`quantile` of the elements that are not NaN.

    >>> nanquantile(tensor([0.0, np.nan, 2.0]), 0.5)
    tensor(1.)
    """
    return np.nanquantile(as_tensor(input), q, axis=dim, keepdims=keepdim, method=interpolation)


# -- searching and counting: no gradient passes through ---------------------------------------------------------


def searchsorted(sorted_sequence, input, *, right=False, side=None, out_int32=False, sorter=None):
    """Where the elements of `input` belong in a sorted sequence (or, row by row, in several).

    An index i is such that ``sequence[i - 1] < value <= sequence[i]``, with ``right=True`` (or ``side='right'``) ``<=``
    and ``<`` the other way round. A sequence that is not sorted comes with `sorter`, its :func:`argsort`.

    >>> searchsorted(tensor([1.0, 3.0, 5.0]), tensor([3.0, 6.0]))
    tensor([1, 3])
    """
    sequence, values = np.asarray(_plain(as_tensor(sorted_sequence))), np.asarray(_plain(as_tensor(input)))
    if sorter is not None:
        sequence = np.take_along_axis(sequence, _plain(as_tensor(sorter)), -1)
    side = side or ("right" if right else "left")
    dtype = np.int32 if out_int32 else np.int64
    if sequence.ndim == 1:
        return tensor_of(np.asarray(np.searchsorted(sequence, values, side), dtype), None)
    if sequence.shape[:-1] != values.shape[:-1]:
        raise OperationError(f"searchsorted: expected a row of values for each sequence {sequence.shape}, got {values.shape}")
    found = np.empty(values.shape, dtype)
    for row in np.ndindex(values.shape[:-1]):
        found[row] = np.searchsorted(sequence[row], values[row], side)
    return tensor_of(found, None)


def bucketize(input, boundaries, *, out_int32=False, right=False):
    """The number of the bucket that each element falls in; see :func:`searchsorted`.

    >>> bucketize(tensor([3.0, 6.0]), tensor([1.0, 3.0, 5.0]))
    tensor([1, 3])
    """
    return searchsorted(boundaries, input, right=right, out_int32=out_int32)


def unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    """The different elements (with `dim`: slices), in order; on request where each came from and how often it occurs.

    >>> unique(tensor([2.0, 1.0, 2.0]), return_counts=True)
    (tensor([1., 2.]), tensor([1, 2]))
    """
    results = np.unique(_plain(as_tensor(input)), return_inverse=return_inverse, return_counts=return_counts, axis=dim)
    if isinstance(results, np.ndarray):
        return tensor_of(results, None)
    return tuple(tensor_of(result, None) for result in results)


def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    """The elements (with `dim`: slices) without those equal to the one before.

    >>> unique_consecutive(tensor([1.0, 1.0, 2.0, 1.0]))
    tensor([1., 2., 1.])
    """
    values = np.asarray(_plain(as_tensor(input)))
    dim = dim if values.ndim else None
    rows = values.reshape(-1) if dim is None else np.moveaxis(values, dim, 0)
    fresh = np.ones(len(rows), bool)
    fresh[1:] = np.any(rows[1:] != rows[:-1], axis=tuple(range(1, rows.ndim)))
    results = [rows[fresh] if dim is None else np.moveaxis(rows[fresh], 0, dim)]
    if return_inverse:
        inverse = np.cumsum(fresh) - 1
        results.append(inverse.reshape(values.shape) if dim is None else inverse)
    if return_counts:
        results.append(np.diff(np.append(np.flatnonzero(fresh), len(rows))))
    results = tuple(tensor_of(result, None) for result in results)
    return results[0] if len(results) == 1 else results


def bincount(input, weights=None, minlength=0):
    """How often each number from 0 occurs among non-negative integers, or the sum of their `weights`.

    >>> bincount(tensor([0, 2, 2]))
    tensor([1, 0, 2])
    """
    numbers = _plain(as_tensor(input))
    if numbers.ndim != 1 or numbers.dtype.kind not in "iub" or (numbers < 0).any():
        raise OperationError(f"bincount(input): expected a vector of non-negative integers, got {numbers.dtype}{numbers.shape}")
    if weights is None:
        return tensor_of(np.bincount(numbers, minlength=minlength), None)
    from .picking import scatter_add  # the weights have a gradient

    weights = as_tensor(weights)
    length = max(int(numbers.max(initial=-1)) + 1, minlength)
    return scatter_add(tensor_of(np.zeros(length, weights.dtype), None), 0, numbers, weights)


def histc(input, bins=100, min=0, max=0):
    """How many elements fall into each of `bins` equal intervals from `min` to `max` (0, 0: of the elements).

    >>> histc(tensor([0.0, 1.0, 1.0, 3.0]), bins=3, min=0, max=3)
    tensor([1., 2., 1.])
    """
    values = np.ravel(_plain(as_tensor(input)))
    if min == max == 0 and values.size:
        min, max = values.min(), values.max()
    if min == max:
        min, max = min - 1, max + 1
    counts, _ = np.histogram(values, bins, (min, max))
    return tensor_of(counts.astype(values.dtype), None)


def histogram(input, bins, *, range=None, weight=None, density=False):
    """The histogram and the edges of its intervals, as ``(hist, bin_edges)``; `bins` is a number or the edges.

    >>> histogram(tensor([0.0, 1.0, 1.0]), 2).hist
    tensor([1., 2.])
    """
    values = np.ravel(_plain(as_tensor(input)))
    bins = bins if isinstance(bins, int) else _plain(as_tensor(bins))
    weight = None if weight is None else np.ravel(_plain(as_tensor(weight)))
    counts, edges = np.histogram(values, bins, range, density, weight)
    return Histogram(tensor_of(counts.astype(values.dtype), None), tensor_of(edges.astype(values.dtype), None))
