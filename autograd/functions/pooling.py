"""Pooling under PyTorch's names: the largest element, or the mean, of windows over axes of space."""

import functools
import math
from collections import namedtuple

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.lanes import lane
from ..rules import pooling
from ..rules.windows import extent
from .spatial import each_axis, for_ranks, image_batch

_max_pool, _indices = lane(pooling.max_pool), lane(pooling.indices_of_largest)
_window_sum = lane(pooling.window_sum)

Pooled = namedtuple("Pooled", "values indices")
"""The largest elements of windows, and their positions in space, counted in reading order."""


def _windows(where, kernel_size, stride, padding, d):
    """kernel, stride (None: that of the kernel), padding; a padding is at most half a window, as in PyTorch."""
    kernel = each_axis(where, "kernel_size", kernel_size, d, 1)
    stride = kernel if stride is None or stride == () else each_axis(where, "stride", stride, d, 1)
    return kernel, stride, each_axis(where, "padding", padding, d)


@functools.lru_cache(maxsize=1024)
def _pairs(where, space, kernel, stride, padding, dilation, ceil_mode):
    """The padding before and after each axis, at most half a window. With `ceil_mode` there is one more window where elements
    are left over, unless it would begin in the padding, and room for it is added after the end."""
    if any(2 * p > extent(k, step) for p, k, step in zip(padding, kernel, dilation)):
        raise OperationError(f"{where}(padding={padding}): expected at most half of the windows, which reach over "
                             f"{tuple(map(extent, kernel, dilation))}")  # fmt: skip
    pairs = []
    for n, k, s, p, step in zip(space, kernel, stride, padding, dilation):
        left = n + 2 * p - extent(k, step)
        last = -(-left // s) * s  # where a further window would start
        more = last - left if ceil_mode and left > 0 and last < n + p else 0
        pairs.append((p, p + more))
    return tuple(pairs)


def _max_pool_of(d):
    def max_pool_nd(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
        """The largest element of each window; of equal ones the first gets the gradient.

        Parameters
        ----------
        input : (N, C, *space) or (C, *space), real
        kernel_size, stride, padding, dilation : ints, or one for each of the {d} axes of space
            stride None is the kernel size; a padding is at most half a window and is never the largest
        ceil_mode : a last window may reach beyond the end, where elements would be left over
        return_indices : return ``(values, indices)``, with positions in space as :func:`max_unpool{d}d` takes them

        Raises
        ------
        OperationError
            if no window fits, or the padding is more than half a window.
        OperationTypeError
            for complex input, or if an option is no int or does not have one for each axis.

        >>> max_pool{d}d(ones(1, 3, {four}), 2).shape
        (1, 3, {two})
        """
        where = f"max_pool{d}d"
        input, unbatched = image_batch(where, input, d)
        kernel, stride, padding = _windows(where, kernel_size, stride, padding, d)
        dilation = each_axis(where, "dilation", dilation, d, 1)
        pairs = _pairs(where, input.shape[2:], kernel, stride, padding, dilation, bool(ceil_mode))
        options = kernel, stride, pairs, dilation
        values = _max_pool(input, *options)
        if not return_indices:
            return unbatched(values)
        return Pooled(unbatched(values), unbatched(_indices(input, values, *options)))

    return max_pool_nd


max_pool1d, max_pool2d, max_pool3d = for_ranks(_max_pool_of)


# -- means ------------------------------------------------------------------------------------------------------


def _numbers_in_windows(space, kernel, stride, padding, pairs, of_padding, dtype):
    """How many elements each window has, with or without those of the `padding`: a number if it is the same for all."""
    counts = np.ones((), dtype)
    for n, k, s, p, (before, after) in zip(space, kernel, stride, padding, pairs):
        starts = np.arange(0, n + before + after - k + 1, s) - p
        low, high = (-p, n + p) if of_padding else (0, n)
        along = np.minimum(starts + k, high) - np.maximum(starts, low)
        counts = counts[..., None] * along.astype(dtype)
    return counts.flat[0].item() if counts.size and (counts == counts.flat[0]).all() else counts


def _check_floating(where, input):
    if input.dtype.kind not in "fc":
        raise OperationTypeError(f"{where}: expected floating input, and got {input.dtype}; convert it: x.astype(float)")


def _mean_of_windows(where, d, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override):
    input, unbatched = image_batch(where, input, d)
    _check_floating(where, input)
    kernel, stride, padding = _windows(where, kernel_size, stride, padding, d)
    ones = (1,) * d
    space = input.shape[2:]
    pairs = _pairs(where, space, kernel, stride, padding, ones, bool(ceil_mode))
    if divisor_override == 0:
        raise OperationError(f"{where}(divisor_override=0): expected a number to divide by, or None")
    total = _window_sum(input, kernel, stride, pairs, ones)
    divisor = divisor_override
    if divisor is None:
        real = np.empty(0, input.dtype).real.dtype
        divisor = _numbers_in_windows(space, kernel, stride, padding, pairs, count_include_pad, real)
    return unbatched(total * (1 / divisor))


def avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of each window over one axis of space; see :func:`avg_pool2d`.

    >>> avg_pool1d(tensor([[1.0, 3.0, 5.0, 7.0]]), 2)
    tensor([[2., 6.]])
    """
    return _mean_of_windows("avg_pool1d", 1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


def _avg_pool(d):
    def avg_pool_nd(
        input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
    ):
        """The mean of each window over {d} axes of space.

        Parameters
        ----------
        input : (N, C, *space) or (C, *space), floating
        kernel_size, stride, padding : ints, or one for each axis of space
            stride None is the kernel size; a padding, of zeros, is at most half a window
        ceil_mode : a last window may reach beyond the end, where elements would be left over
        count_include_pad : whether zeros of the padding count as elements of a window
        divisor_override : what sums are divided by instead of the number of elements

        Raises
        ------
        OperationError
            if no window fits, the padding is more than half a window, or divisor_override is 0.
        OperationTypeError
            for integer input, or if an option is no int or does not have one for each axis.

        >>> avg_pool{d}d(ones(1, 3, {four}), 2).shape
        (1, 3, {two})
        """
        return _mean_of_windows(
            f"avg_pool{d}d", d, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        )

    return avg_pool_nd


avg_pool2d, avg_pool3d = for_ranks(_avg_pool, (2, 3))


# -- to a given size --------------------------------------------------------------------------------------------


def output_sizes(where, output_size, space):
    """The size of the result along each axis of space; None keeps that of the input."""
    given = tuple(output_size) if isinstance(output_size, (tuple, list)) else (output_size,) * len(space)
    if len(given) != len(space):
        raise OperationTypeError(f"{where}(output_size={output_size!r}): expected an int or {len(space)} ints or Nones")
    kept = tuple(n if size is None else size for size, n in zip(given, space))
    return each_axis(where, "output_size", kept, len(space), 1)


def _bounds(n, size):
    """The parts of an axis of `n` elements that belong to each of `size` results: from floor(i n / size) to the next ceil."""
    return [(i * n // size, -(-(i + 1) * n // size)) for i in range(size)]


def _check_not_empty(where, space):
    if 0 in space:
        raise OperationError(f"{where}: expected at least one element along each axis of space, and got {tuple(space)}")


def _means(n, size, dtype):
    """The matrix (n, size) whose columns take the mean over the parts of an axis."""
    matrix = np.zeros((n, size), dtype)
    for k, (start, end) in enumerate(_bounds(n, size)):
        matrix[start:end, k] = 1 / (end - start)
    return matrix


def _adaptive_avg_pool(d):
    def adaptive_avg_pool_nd(input, output_size):
        """Means over windows of such a size that there are `output_size` of them along each of the {d} axes of space.

        Result i of m covers the elements from ``floor(i n / m)`` to ``ceil((i + 1) n / m)`` of n. `output_size` is an int
        or one for each axis, or None, which keeps the input's size.

        Raises OperationError or OperationTypeError for input or sizes that do not fit.

        >>> adaptive_avg_pool{d}d(ones(1, 3, {five}), 2).shape
        (1, 3, {two})
        """
        where = f"adaptive_avg_pool{d}d"
        input, unbatched = image_batch(where, input, d)
        space = input.shape[2:]
        sizes = output_sizes(where, output_size, space)
        _check_not_empty(where, space)
        _check_floating(where, input)
        if all(n % size == 0 for n, size in zip(space, sizes)):
            kernel = tuple(n // size for n, size in zip(space, sizes))
            total = _window_sum(input, kernel, kernel, ((0, 0),) * d, (1,) * d)
            return unbatched(total * (1 / math.prod(kernel)))
        real = np.empty(0, input.dtype).real.dtype
        for axis, (n, size) in enumerate(zip(space, sizes), start=2):
            input = np.moveaxis(np.moveaxis(input, axis, -1) @ _means(n, size, real), -1, axis)
        return unbatched(input)

    return adaptive_avg_pool_nd


adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d = for_ranks(_adaptive_avg_pool)


def largest_of(input, positions):
    """The largest elements of windows given by their `positions` along each axis of space, and where they stand.

    Positions are arrays (windows, elements), or (N, C, windows, elements) if each channel has windows of its own. Windows
    may name an element twice, so that all of them have equally many; of equal elements the first counts.
    """
    d, space = len(positions), input.shape[2:]
    where, counts = 0, ()
    for axis, (n, places) in enumerate(zip(space, positions)):
        shape = [1] * (2 * d)
        shape[axis], shape[d + axis] = places.shape[-2:]
        counts += places.shape[-2:-1]
        where = where * n + places.reshape((*places.shape[:-2], *shape))
    images, size = (1, 1) if where.ndim == 2 * d else where.shape[:2], math.prod(places.shape[-1] for places in positions)
    where = where.reshape((*images, math.prod(counts), size))
    flat = input.reshape((*input.shape[:2], math.prod(space)))
    elements = np.take_along_axis(flat.detach(), where.reshape((*images, math.prod(counts) * size)), -1)
    chosen = np.argmax(elements.reshape((*elements.shape[:2], *where.shape[2:])), axis=-1)
    indices = np.take_along_axis(where, chosen[..., None], -1)[..., 0]
    shape = (*input.shape[:2], *counts)
    return Pooled(np.take_along_axis(flat, indices, -1).reshape(shape), indices.reshape(shape))


def _parts(n, size):
    """The elements of each part of an axis, the last of them repeated where parts are shorter than the longest."""
    bounds = np.array(_bounds(n, size))
    longest = (bounds[:, 1] - bounds[:, 0]).max()
    return np.minimum(bounds[:, :1] + np.arange(longest), bounds[:, 1:] - 1)


def _adaptive_max_pool(d):
    def adaptive_max_pool_nd(input, output_size, return_indices=False):
        """The largest elements of windows of such a size that there are `output_size` of them along each of the {d} axes.

        The windows are those of :func:`adaptive_avg_pool{d}d`. With `return_indices`: ``(values, indices)``.

        Raises OperationError or OperationTypeError for input or sizes that do not fit.

        >>> adaptive_max_pool{d}d(ones(1, 3, {five}), 2).shape
        (1, 3, {two})
        """
        where = f"adaptive_max_pool{d}d"
        input, unbatched = image_batch(where, input, d)
        space = input.shape[2:]
        sizes = output_sizes(where, output_size, space)
        _check_not_empty(where, space)
        if all(n % size == 0 for n, size in zip(space, sizes)):
            kernel = tuple(n // size for n, size in zip(space, sizes))
            options = kernel, kernel, ((0, 0),) * d, (1,) * d
            values = _max_pool(input, *options)
            found = Pooled(values, _indices(input, values, *options) if return_indices else None)
        else:
            found = largest_of(input, [_parts(n, size) for n, size in zip(space, sizes)])
        return Pooled(*map(unbatched, found)) if return_indices else unbatched(found.values)

    return adaptive_max_pool_nd


adaptive_max_pool1d, adaptive_max_pool2d, adaptive_max_pool3d = for_ranks(_adaptive_max_pool)
