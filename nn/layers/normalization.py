"""Normalisation layers; what they compute is in :mod:`nn.functional`."""

import numpy as np

import autograd
from autograd import OperationError

from .. import functional as F
from .. import init
from ..module import Module
from ..parameter import Parameter, parameter_dtype
from .inputs import matched
from .linear import check_size


def _in_dtype_of(layer, input):
    """`input` in the dtype of the layer's parameters, or else of its buffers, if it has either."""
    for held in (layer.weight, getattr(layer, "bias", None), getattr(layer, "running_mean", None)):
        if held is not None:
            return matched(input, held, type(layer).__name__)
    return autograd.as_tensor(input)


class _Affine(Module):
    """A layer that scales and shifts at the end: `weight` starts as ones and `bias` as zeros, or they are None."""

    def _make_parameters(self, shape, affine, bias, device, dtype):
        dtype = parameter_dtype(dtype)
        self.weight = Parameter(autograd.empty(shape, dtype=dtype, device=device)) if affine else None
        self.bias = Parameter(autograd.empty(shape, dtype=dtype, device=device)) if affine and bias else None

    def reset_parameters(self):
        """Weights of one and biases of zero."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)


# -- by channel ---------------------------------------------------------------------------------------------------


class _ByChannel(_Affine):
    """What batch and instance normalisation share: their numbers for each channel, and how many axes they take."""

    _ndims = ()

    def __init__(self, num_features, eps, momentum, affine, track_running_stats, bias, device, dtype):
        super().__init__()
        check_size(type(self).__name__, num_features=num_features)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self._make_parameters(num_features, affine, bias, device, dtype)
        dtype, tracked = parameter_dtype(dtype), track_running_stats
        self.register_buffer("running_mean", autograd.zeros(num_features, dtype=dtype) if tracked else None)
        self.register_buffer("running_var", autograd.ones(num_features, dtype=dtype) if tracked else None)
        self.register_buffer("num_batches_tracked", autograd.tensor(np.zeros((), np.int64)) if tracked else None)
        self.reset_parameters()

    def reset_running_stats(self):
        """Forget the statistics: mean 0, variance 1, no batches."""
        if self.track_running_stats:
            with autograd.no_grad():
                self.running_mean.zero_()
                self.running_var.fill_(1)
                self.num_batches_tracked.zero_()

    def reset_parameters(self):
        """Forget the statistics, and set weights to one and biases to zero."""
        self.reset_running_stats()
        super().reset_parameters()

    def _checked(self, input, channel_axis=1):
        input = _in_dtype_of(self, input)
        if input.ndim not in self._ndims:
            expected = " or ".join(f"{ndim}D" for ndim in self._ndims)
            raise OperationError(f"{type(self).__name__}: expected {expected} input, got shape {input.shape}")
        if input.shape[channel_axis] != self.num_features:
            raise OperationError.of(
                f"{type(self).__name__}: expected {self.num_features} channels along axis {channel_axis}, got {input.shape}",
                input=input, weight=self.weight)  # fmt: skip
        return input

    def extra_repr(self):
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class _BatchNorm(_ByChannel):
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None,
                 dtype=None, *, bias=True):  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, bias, device, dtype)

    def forward(self, input):
        input = self._checked(input)
        mean, variance, momentum = self.running_mean, self.running_var, self.momentum
        if self.training and self.num_batches_tracked is not None:
            with autograd.no_grad():
                self.num_batches_tracked.add_(1)
            if momentum is None:
                momentum = 1.0 / self.num_batches_tracked.item()
        if self.training and not self.track_running_stats:
            mean = variance = None
        from_batch = self.training or (mean is None and variance is None)
        return F.batch_norm(input, mean, variance, self.weight, self.bias, from_batch, momentum or 0.0, self.eps)


class BatchNorm1d(_BatchNorm):
    """Normalises each channel over the batch: while training with the batch's mean and variance, else with running ones.

    Parameters
    ----------
    num_features : int, the number of channels C
    eps : added to the variance
    momentum : how far the running statistics move towards those of each batch; None: they are the average of all
    affine : whether there are `weight` and `bias`; with ``bias=False`` only the weight
    track_running_stats : without them, the batch's own statistics are used in evaluation mode too
    device, dtype : as for :class:`Linear`

    Attributes
    ----------
    weight, bias : (C,), at first ones and zeros
    running_mean, running_var : buffers (C,), at first zeros and ones
    num_batches_tracked : buffer, an integer

    Shapes: input (N, C) or (N, C, L); BatchNorm2d (N, C, H, W); BatchNorm3d (N, C, D, H, W). Output: the same.

    Raises OperationError for an input of another shape. Ioffe & Szegedy, *Batch Normalization* (2015).

    >>> import nn
    >>> layer = nn.BatchNorm1d(1, eps=0.0)
    >>> layer(tensor([[1.0], [3.0]])).tolist()
    [[-1.0], [1.0]]
    >>> layer.running_mean, layer
    (tensor([0.2], dtype=float32), BatchNorm1d(1, eps=0.0, momentum=0.1, affine=True, bias=True, track_running_stats=True))
    """

    _ndims = (2, 3)


class BatchNorm2d(_BatchNorm):
    """:class:`BatchNorm1d` for images: input (N, C, H, W).

    >>> import nn
    >>> nn.BatchNorm2d(3)(tensor(np.arange(24.0).reshape(2, 3, 2, 2))).shape
    (2, 3, 2, 2)
    """

    _ndims = (4,)


class BatchNorm3d(_BatchNorm):
    """:class:`BatchNorm1d` for volumes: input (N, C, D, H, W).

    >>> import nn
    >>> nn.BatchNorm3d(1)(tensor(np.arange(8.0).reshape(1, 1, 2, 2, 2))).shape
    (1, 1, 2, 2, 2)
    """

    _ndims = (5,)


class _InstanceNorm(_ByChannel):
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=False, track_running_stats=False, device=None,
                 dtype=None, *, bias=True):  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, bias, device, dtype)

    def forward(self, input):
        without_batch = np.ndim(input) == self._ndims[0]
        input = self._checked(input, 0 if without_batch else 1)
        from_input = self.training or not self.track_running_stats
        result = F.instance_norm(input[None] if without_batch else input, self.running_mean, self.running_var, self.weight,
                                 self.bias, from_input, self.momentum, self.eps)  # fmt: skip
        return result[0] if without_batch else result


class InstanceNorm1d(_InstanceNorm):
    """Normalises each channel of each sample by itself (Ulyanov et al. 2016); parameters as :class:`BatchNorm1d`.

    By default it has neither `weight` and `bias` nor running statistics.

    Shapes: input (N, C, L) or (C, L); InstanceNorm2d (N, C, H, W) or (C, H, W); InstanceNorm3d likewise.

    Raises OperationError for an input of another shape.

    >>> import nn
    >>> nn.InstanceNorm1d(1, eps=0.0)(tensor([[1.0, 3.0]])).tolist()
    [[-1.0, 1.0]]
    """

    _ndims = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """:class:`InstanceNorm1d` for images: input (N, C, H, W) or (C, H, W).

    >>> import nn
    >>> nn.InstanceNorm2d(3)(tensor(np.arange(24.0).reshape(2, 3, 2, 2))).shape
    (2, 3, 2, 2)
    """

    _ndims = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """:class:`InstanceNorm1d` for volumes: input (N, C, D, H, W) or (C, D, H, W).

    >>> import nn
    >>> nn.InstanceNorm3d(1)(tensor(np.arange(8.0).reshape(1, 2, 2, 2))).shape
    (1, 2, 2, 2)
    """

    _ndims = (4, 5)


class GroupNorm(_Affine):
    """Normalises the channels of each sample in groups (Wu & He 2018).

    Parameters
    ----------
    num_groups, num_channels : int; the second a multiple of the first
    eps : added to the variance
    affine : whether there are `weight` and `bias` (num_channels,); with ``bias=False`` only the weight

    Raises ValueError if the groups would differ in size, OperationError for input that is not (N, num_channels, ...).

    >>> import nn
    >>> nn.GroupNorm(2, 4, eps=0.0)(tensor([[1.0, 3.0, 0.0, 8.0]])).tolist()
    [[-1.0, 1.0, -1.0, 1.0]]
    """

    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, device=None, dtype=None, *, bias=True):
        super().__init__()
        check_size("GroupNorm", num_groups=num_groups, num_channels=num_channels)
        if num_groups < 1 or num_channels % num_groups:
            raise ValueError(f"GroupNorm: num_channels={num_channels} must be divisible by num_groups={num_groups}")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self._make_parameters(num_channels, affine, bias, device, dtype)
        self.reset_parameters()

    def forward(self, input):
        return F.group_norm(_in_dtype_of(self, input), self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={self.bias is not None}"


# -- over the last axes -------------------------------------------------------------------------------------------


def _as_shape(layer, normalized_shape):
    shape = (normalized_shape,) if np.ndim(normalized_shape) == 0 else tuple(normalized_shape)
    check_size(layer, **{f"normalized_shape[{k}]": n for k, n in enumerate(shape)})
    return shape


class LayerNorm(_Affine):
    """Normalises over the last axes (Ba, Kiros & Hinton 2016).

    Parameters
    ----------
    normalized_shape : int or sequence of int, the lengths of the last axes
    eps : added to the variance
    elementwise_affine : whether there are `weight` and `bias` of that shape; with ``bias=False`` only the weight

    Raises OperationError for input with other last axes.

    >>> import nn
    >>> layer = nn.LayerNorm(2, eps=0.0)
    >>> layer(tensor([[1.0, 3.0], [0.0, 8.0]])).tolist()
    [[-1.0, 1.0], [-1.0, 1.0]]
    >>> layer
    LayerNorm((2,), eps=0.0, elementwise_affine=True, bias=True)
    """

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, device=None, dtype=None):
        super().__init__()
        self.normalized_shape = _as_shape("LayerNorm", normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self._make_parameters(self.normalized_shape, elementwise_affine, bias, device, dtype)
        self.reset_parameters()

    def forward(self, input):
        return F.layer_norm(_in_dtype_of(self, input), self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self):
        settings = f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        return f"{settings}, bias={self.bias is not None}"


class RMSNorm(_Affine):
    """Divides by the root of the mean square over the last axes (Zhang & Sennrich 2019); no mean is subtracted.

    Parameters
    ----------
    normalized_shape : int or sequence of int, the lengths of the last axes
    eps : added to the mean square; None: the spacing of the numbers next to 1
    elementwise_affine : whether there is a `weight` of that shape, at first ones

    Raises OperationError for input with other last axes.

    >>> import nn
    >>> nn.RMSNorm(2, eps=0.0)(tensor([[3.0, 3.0]])).tolist()
    [[1.0, 1.0]]
    """

    def __init__(self, normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None):
        super().__init__()
        self.normalized_shape = _as_shape("RMSNorm", normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self._make_parameters(self.normalized_shape, elementwise_affine, False, device, dtype)
        self.reset_parameters()

    def forward(self, input):
        return F.rms_norm(_in_dtype_of(self, input), self.normalized_shape, self.weight, self.eps)

    def extra_repr(self):
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class LocalResponseNorm(Module):
    """Divides by a power of the mean square of neighbouring channels; see :func:`nn.functional.local_response_norm`.

    >>> import nn
    >>> nn.LocalResponseNorm(2)
    LocalResponseNorm(2, alpha=0.0001, beta=0.75, k=1.0)
    """

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1.0):
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input):
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self):
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
