"""Pooling whose windows are drawn at random, and the way back from the largest elements to where they stood."""

import math

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.lanes import lane
from ..engine.tensor import as_tensor
from ..rules.indexing import assign
from .creation import default_generator
from .pooling import largest_of, output_sizes
from .spatial import each_axis, for_ranks, image_batch

_assign = lane(assign)


def _max_unpool(d):
    def max_unpool_nd(input, indices, kernel_size, stride=None, padding=0, output_size=None):
        """Images of zeros into which the largest elements of windows are put back where ``max_pool{d}d`` found them.

        Parameters
        ----------
        input : (N, C, *counts) or (C, *counts)
        indices : of the input's shape, positions in space as ``max_pool{d}d(..., return_indices=True)`` returns them;
            where two windows name the same position, the last one counts
        kernel_size, stride, padding : those of the pooling, from which the size follows
        output_size : the size of space, where that is another (such as that of an input that windows did not cover);
            less than a stride away; it may have the axes of the batch and the channels in front

        Raises
        ------
        OperationError
            if shapes do not fit, a position is not in the result, or output_size is too far off.
        OperationTypeError
            if the indices are no ints.

        >>> values, indices = max_pool{d}d(ones(1, 3, {four}), 2, return_indices=True)
        >>> max_unpool{d}d(values, indices, 2).shape
        (1, 3, {four})
        """
        where = f"max_unpool{d}d"
        input, unbatched = image_batch(where, input, d)
        kernel = each_axis(where, "kernel_size", kernel_size, d, 1)
        stride = kernel if stride is None or stride == () else each_axis(where, "stride", stride, d, 1)
        padding = each_axis(where, "padding", padding, d)
        space = _unpooled_size(where, input.shape[2:], kernel, stride, padding, output_size)
        indices = as_tensor(indices).detach()._raw
        if indices.dtype.kind not in "iu":
            raise OperationTypeError(f"{where}: expected indices of integers, and got {indices.dtype}")
        if indices.size != input.numel() or indices.shape[-d:] != input.shape[-d:]:
            raise OperationError(f"{where}: expected indices of the input's shape {input.shape}, and got {indices.shape}")
        if indices.size and (indices.min() < 0 or indices.max() >= math.prod(space)):
            raise OperationError(f"{where}: expected indices from 0 to {math.prod(space) - 1}, for a space of {space}, and "
                                 f"got some from {indices.min()} to {indices.max()}")  # fmt: skip
        n, c = input.shape[:2]
        key = *np.ogrid[:n, :c, :1][:2], indices.reshape((n, c, -1) if indices.size else (n, c, 0))
        images = np.zeros((n, c, math.prod(space)), input.dtype)
        images = _assign(images, input.reshape(key[2].shape), key)
        return unbatched(images.reshape((n, c, *space)))

    return max_unpool_nd


def _unpooled_size(where, count, kernel, stride, padding, output_size):
    usual = tuple((n - 1) * s - 2 * p + k for n, k, s, p in zip(count, kernel, stride, padding))
    if output_size is None:
        return usual
    given = tuple(output_size)[-len(count) :] if isinstance(output_size, (tuple, list)) else output_size
    space = each_axis(where, "output_size", given, len(count), 1)
    if any(abs(n - m) >= s for n, m, s in zip(space, usual, stride)):
        raise OperationError(f"{where}(output_size={output_size!r}): expected less than a stride {stride} away from {usual}")
    return space


max_unpool1d, max_unpool2d, max_unpool3d = for_ranks(_max_unpool)


_SAMPLE_OF_AXIS = {2: (1, 0), 3: (0, 1, 2)}
"""Which of its random numbers an axis uses: the order is PyTorch's."""


def _starts(samples, n, size, k):
    """Where windows begin along an axis: steps of nearly ``(n - k) / (size - 1)``, which one random number shifts."""
    if size == 1:
        return np.full((*samples.shape, 1), n - k)
    step = (n - k) / (size - 1)
    shifted = (np.arange(size - 1) + samples[..., None]) * step
    starts = shifted.astype(np.intp) - (samples[..., None] * step).astype(np.intp)
    return np.concatenate([starts, np.full((*samples.shape, 1), n - k)], axis=-1)


def _fractional_max_pool(d):
    def fractional_max_pool_nd(
        input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
    ):
        """The largest elements of windows whose distances are drawn at random (Graham, *Fractional Max-Pooling*, 2014).

        Parameters
        ----------
        input : (N, C, *space) or (C, *space), real
        kernel_size : an int, or one for each of the {d} axes of space
        output_size : how many windows there are along each axis; or instead
        output_ratio : their number as a part of the input's size, between 0 and 1
        return_indices : return ``(values, indices)``
        _random_samples : (N, C, {d}) numbers from 0 to 1 to use instead of drawing them

        Each image and channel has windows of its own, drawn from the generator of :func:`manual_seed`.

        Raises OperationError if windows do not fit, or unless exactly one of output_size and output_ratio is given.

        >>> fractional_max_pool{d}d(ones(1, 3, {six}), 2, output_size=4).shape
        (1, 3, {four})
        """
        where = f"fractional_max_pool{d}d"
        input, unbatched = image_batch(where, input, d)
        kernel, space = each_axis(where, "kernel_size", kernel_size, d, 1), input.shape[2:]
        sizes = _fractional_sizes(where, space, output_size, output_ratio)
        if any(size + k - 1 > n for n, k, size in zip(space, kernel, sizes)):
            raise OperationError(f"{where}: {sizes} windows of {kernel} elements do not fit into a space of {tuple(space)}")
        images = input.shape[:2]
        if _random_samples is None:
            samples = default_generator.draw("random", (*images, d), np.float64)
        else:
            samples = np.asarray(as_tensor(_random_samples).detach()._raw, np.float64).reshape(*images, d)
        axes = zip(space, sizes, kernel, _SAMPLE_OF_AXIS[d])
        starts = [_starts(samples[..., which], n, size, k) for n, size, k, which in axes]
        found = largest_of(input, [s[..., None] + np.arange(k) for s, k in zip(starts, kernel)])
        return type(found)(*map(unbatched, found)) if return_indices else unbatched(found.values)

    return fractional_max_pool_nd


def _fractional_sizes(where, space, output_size, output_ratio):
    if (output_size is None) == (output_ratio is None):
        raise OperationError(f"{where}: expected exactly one of output_size and output_ratio")
    if output_size is not None:
        return output_sizes(where, output_size, space)
    ratios = output_ratio if isinstance(output_ratio, (tuple, list)) else (output_ratio,) * len(space)
    if len(ratios) != len(space) or not all(0 < ratio < 1 for ratio in ratios):
        raise OperationError(f"{where}(output_ratio={output_ratio!r}): expected numbers between 0 and 1, one for each axis")
    return each_axis(where, "output_ratio", tuple(int(n * ratio) for n, ratio in zip(space, ratios)), len(space), 1)


fractional_max_pool2d, fractional_max_pool3d = for_ranks(_fractional_max_pool, (2, 3))
