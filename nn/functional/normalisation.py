"""Normalisation: shifting and scaling activations by their own mean and spread.

Everything here is made of two fused operations of the engine, normalising over the last axes and over all but the
channels, and of elementary ones.
"""

import math

import numpy as np

import autograd
from autograd import OperationError

from .checking import by_channel, real_input

# -- with statistics of the batch ---------------------------------------------------------------------------------


def batch_norm(
    input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5
):  # fmt: skip
    """Each channel less its mean, divided by its standard deviation, times `weight`, plus `bias`.

    While `training`, mean and variance are those of the batch, and the running ones, if given, move towards them in
    place: ``running = (1 - momentum) * running + momentum * found``, with the variance found divided by n - 1.
    Otherwise the running ones are used. Ioffe & Szegedy, *Batch Normalization* (2015).

    Parameters
    ----------
    input : (N, C) or (N, C, d1, ...), real floating
    running_mean, running_var, weight, bias : (C,) or None

    Raises
    ------
    OperationError
        if the shapes do not fit, `eps` is negative, a single value per channel is to be normalised, or if neither the
        batch's statistics nor running ones are to be used.

    >>> import nn
    >>> x = tensor([[1.0], [3.0]])
    >>> nn.functional.batch_norm(x, tensor([0.0]), tensor([1.0]), eps=0.0)
    tensor([[1.],
            [3.]])
    >>> nn.functional.batch_norm(x, None, None, training=True, eps=0.0)
    tensor([[-1.],
            [ 1.]])
    """
    input = real_input("batch_norm", input, least=2)
    _check_per_channel("batch_norm", input, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    if eps < 0:
        raise OperationError(f"batch_norm: eps must be at least 0, got {eps}")
    if not training:
        return _with_running("batch_norm", input, running_mean, running_var, weight, bias, eps)
    n = math.prod(input.shape) // max(input.shape[1], 1)
    if n == 1:
        raise OperationError(f"batch_norm: expected more than 1 value per channel when training, got input of {input.shape}")
    result, mean, variance = autograd.standardize_batch(input, weight, bias, eps)
    if n:
        _move(running_mean, mean, momentum)
        _move(running_var, variance, momentum * n / (n - 1), momentum)
    return result


def _check_per_channel(name, input, **values):
    for which, value in values.items():
        if value is not None and np.shape(value) != (input.shape[1],):
            raise OperationError(
                f"{name}({which}): expected one number for each of the {input.shape[1]} channels of the input "
                f"{input.shape}, got shape {np.shape(value)}"
            )


def _with_running(name, input, mean, variance, weight, bias, eps):
    """Normalised with fixed statistics: one factor and one shift for each channel."""
    if mean is None or variance is None:
        raise OperationError(f"{name}: give running_mean and running_var, or normalise with the batch's own statistics")
    scale = 1 / autograd.sqrt(autograd.as_tensor(variance) + eps)
    scale = scale if weight is None else scale * weight
    shift = -mean * scale if bias is None else bias - mean * scale
    return input * by_channel(scale, input) + by_channel(shift, input)


def _move(running, found, momentum, forget=None):
    """``running = (1 - forget) * running + momentum * found``, in the memory of `running`."""
    if running is not None:
        memory = autograd.as_tensor(running).data.numpy()
        memory *= 1 - (momentum if forget is None else forget)
        memory += momentum * found.detach().numpy()
        autograd.mark_changed(memory, "batch_norm")


def instance_norm(
    input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5
):  # fmt: skip
    """Batch normalisation of each sample by itself: statistics over the axes behind the channels.

    With `use_input_stats` the running ones, if given, move towards the samples' average; without, they are used.
    Ulyanov, Vedaldi & Lempitsky, *Instance Normalization* (2016). Shapes and errors are those of :func:`batch_norm`,
    with at least one axis behind the channels.

    >>> import nn
    >>> nn.functional.instance_norm(tensor([[[1.0, 3.0]], [[0.0, 8.0]]]), eps=0.0).tolist()
    [[[-1.0, 1.0]], [[-1.0, 1.0]]]
    """
    input = real_input("instance_norm", input, least=3 if use_input_stats else 2)
    _check_per_channel("instance_norm", input, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    if not use_input_stats:
        return _with_running("instance_norm", input, running_mean, running_var, weight, bias, eps)
    samples, channels, n = *input.shape[:2], math.prod(input.shape[2:])
    if n == 1:
        raise OperationError(f"instance_norm: expected more than 1 spatial element when training, got input of {input.shape}")
    repeated = (None if value is None else autograd.tile(autograd.as_tensor(value), (samples,)) for value in (weight, bias))
    side_by_side = input.reshape(1, samples * channels, n)
    result, mean, variance = autograd.standardize_batch(side_by_side, *repeated, eps)
    _move(running_mean, mean.detach().reshape(samples, channels).mean(0), momentum)
    variance = variance.detach().reshape(samples, channels).mean(0)
    _move(running_var, variance, momentum * n / max(n - 1, 1), momentum)
    return result.reshape(input.shape)


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """The channels in `num_groups` groups, each normalised with the mean and variance of its sample's group.

    Wu & He, *Group Normalization* (2018). Shapes: input (N, C, ...); weight, bias (C,) or None.

    Raises OperationError if the channels cannot be divided into that many groups, or if shapes do not fit.

    >>> import nn
    >>> nn.functional.group_norm(tensor([[1.0, 3.0, 0.0, 8.0]]), 2, eps=0.0)
    tensor([[-1.,  1., -1.,  1.]])
    """
    input = real_input("group_norm", input, least=2)
    channels = input.shape[1]
    if num_groups < 1 or channels % num_groups:
        raise OperationError(f"group_norm: {channels} channels cannot be divided into {num_groups} groups of one size")
    _check_per_channel("group_norm", input, weight=weight, bias=bias)
    groups = input.shape[0] * num_groups
    rows = input.reshape(1, groups, math.prod(input.shape) // max(groups, 1))
    result = autograd.standardize_batch(rows, None, None, eps).normalised.reshape(input.shape)
    result = result if weight is None else result * by_channel(weight, input)
    return result if bias is None else result + by_channel(bias, input)


# -- with statistics of the last axes -----------------------------------------------------------------------------


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Mean 0 and variance 1 over the last axes, then times `weight`, plus `bias`; see :func:`autograd.layer_norm`.

    Raises OperationError if the last axes of the input are not `normalized_shape`, or weight or bias differ from it.

    >>> import nn
    >>> nn.functional.layer_norm(tensor([[1.0, 3.0]]), (2,), bias=tensor([10.0, 20.0]), eps=0.0)
    tensor([[ 9., 21.]])
    """
    return autograd.layer_norm(input, normalized_shape, weight, bias, eps)


def rms_norm(input, normalized_shape, weight=None, eps=None):
    """``input / sqrt(mean(input ** 2) + eps) * weight`` over the last axes (Zhang & Sennrich 2019).

    Without `eps` it is the spacing of the numbers next to 1 in the input's dtype.

    Raises OperationError if the last axes of the input are not `normalized_shape`, or if the weight's are not.

    >>> import nn
    >>> nn.functional.rms_norm(tensor([3.0, 3.0]), (2,), eps=0.0)
    tensor([1., 1.])
    """
    input = real_input("rms_norm", input, least=1, kinds="fc")
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not shape or input.shape[-len(shape) :] != shape or (weight is not None and np.shape(weight) != shape):
        weights = "" if weight is None else f" and weight of {np.shape(weight)}"
        raise OperationError(f"rms_norm: input of shape {input.shape}{weights} do not fit normalized_shape={shape}")
    eps = float(np.finfo(input.dtype).eps) if eps is None else eps
    axes = tuple(range(-len(shape), 0))
    result = input / autograd.sqrt(autograd.mean(input * input, axes, keepdim=True) + eps)
    return result if weight is None else result * weight


# -- with statistics of neighbours, and of vectors ----------------------------------------------------------------


def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    """``input / (k + alpha * mean(square over `size` neighbouring channels)) ** beta``; channels outside count as 0.

    Krizhevsky, Sutskever & Hinton, *ImageNet Classification* (2012), section 3.3. Shapes: input (N, C, ...).

    Raises OperationError if there are no axes behind the channels, or if `size` is not positive.

    >>> import nn
    >>> nn.functional.local_response_norm(tensor([[[1.0], [2.0]]]), 2, alpha=2.0, beta=1.0, k=0.0).tolist()
    [[[1.0], [0.4]]]
    """
    input = real_input("local_response_norm", input, least=3)
    if size < 1:
        raise OperationError(f"local_response_norm(size): expected at least 1 channel, got {size}")
    channels = input.shape[1]
    widths = ((0, 0), (size // 2, (size - 1) // 2), *((0, 0),) * (input.ndim - 2))
    squares = np.pad(input * input, widths)
    total = squares[:, :channels]
    for k_th in range(1, size):
        total = total + squares[:, k_th : k_th + channels]
    return input / (k + (alpha / size) * total) ** beta


def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    """`input` divided by its p-norm along `dim`, or by `eps` where the norm is smaller.

    `out` has to be None.

    >>> import nn
    >>> nn.functional.normalize(tensor([[3.0, 4.0]]))
    tensor([[0.6, 0.8]])
    """
    if out is not None:
        raise OperationError("normalize(out=...): results are always new tensors; leave out= away")
    input = autograd.as_tensor(input)
    return input / autograd.clamp(autograd.norm(input, p, dim, keepdim=True), min=eps)
