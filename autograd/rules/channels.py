"""Arrays (N, C, *space) channel by channel, whichever order of memory they come in."""

import math

import numpy as np

from .fused import column_sums, row_sums, vector_of_ones


def has_batch_last(x):
    """Whether the batch is the innermost axis in memory, as convolutions leave it."""
    return x.__class__ is np.ndarray and x.ndim > 2 and len(x) > 1 and _batch_last(x).flags.c_contiguous


def _batch_last(x):
    return x.transpose((*range(1, x.ndim), 0))


def by_channel(x, shape, batch_last):
    """`x` as (., C, .), whose channels lie in one piece each if the batch comes last in memory."""
    if batch_last:
        return _batch_last(x).reshape((1, shape[1], shape[0] * math.prod(shape[2:])))
    return x.reshape((*shape[:2], math.prod(shape[2:])))


def from_channels(x, shape, batch_last):
    """What :func:`by_channel` was given."""
    if batch_last:
        return x.reshape((*shape[1:], shape[0])).transpose((len(shape) - 1, *range(len(shape) - 1)))
    return x.reshape(shape)


_ROW = 2**12
"""About so many numbers are summed by one product: of more, libraries of matrix products begin to call threads."""


def channel_sums(x):
    """The sum of each channel of what :func:`by_channel` gives, as products with ones: half of the time of a reduction."""
    n, channels, along = x.shape
    if along == 1:
        return column_sums(x[:, :, 0])
    if n > 1 or along <= _ROW:
        return column_sums(row_sums(x.reshape((n * channels, along))).reshape((n, channels)))
    row = along
    while row > _ROW and row % 2 == 0:
        row //= 2
    return np.add.reduce(np.vecdot(vector_of_ones(row, x.dtype), x.reshape((channels, along // row, row))), axis=1)
