"""Batching rules of convolutions and pooling.

Examples become further members of the batch that these functions have anyway; where kernels differ between the examples
too, the examples become groups of channels.
"""

import numpy as np

from .rules import batching


def _folded(value):
    """(examples, n, ...) as (examples * n, ...)."""
    return np.reshape(value, (value.shape[0] * value.shape[1], *value.shape[2:]))


def _unfolded(result, size):
    return np.reshape(result, (size, result.shape[0] // size, *result.shape[1:]))


@batching("max_pool", "to_largest", "at_largest", "indices_of_largest", "window_sum", "window_spread", "patches", "unpatched")
def _over_windows(batch):
    return _unfolded(batch.apply([_folded(value) for value in batch.wholes()]), batch.size)


def _beside_each_other(value):
    """(examples, n, channels, ...) as (n, examples * channels, ...)."""
    value = np.moveaxis(value, 0, 1)
    return np.reshape(value, (value.shape[0], value.shape[1] * value.shape[2], *value.shape[3:]))


def _apart(result, size):
    """The reverse of :func:`_beside_each_other`."""
    shape = (result.shape[0], size, result.shape[1] // size, *result.shape[2:])
    return np.moveaxis(np.reshape(result, shape), 1, 0)


@batching("convolution", "transposed_convolution")
def _convolution(batch):
    x, weight, bias = batch.wholes()
    if batch.marked[1]:
        groups = batch.size * batch.options["groups"]
        result = _apart(batch.apply([_beside_each_other(x), _folded(weight), None], groups=groups), batch.size)
    else:
        result = _unfolded(batch.apply([_folded(x), batch.values[1], None]), batch.size)
    if bias is None:
        return result
    return result + np.reshape(bias, (batch.size, 1, bias.shape[1], *(1,) * (result.ndim - 3)))


@batching("convolution_weight")
def _convolution_weight(batch):
    x, y = (_beside_each_other(value) for value in batch.wholes())
    return _unfolded(batch.apply([x, y], groups=batch.size * batch.options["groups"]), batch.size)
