"""Pooling: the largest element or the mean of windows, for every number of axes of space."""

from .. import functional as F
from ..module import Module


class _Pooling(Module):
    """A layer without parameters that calls one function with its options, which are its attributes."""

    _shown = ()
    """The names of the options that ``repr`` shows."""

    def extra_repr(self):
        return ", ".join(f"{name}={getattr(self, name)}" for name in self._shown)


# -- the largest element ----------------------------------------------------------------------------------------


class _MaxPool(_Pooling):
    _shown = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.dilation = padding, dilation
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def forward(self, input):
        options = self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices
        return self._function(input, *options)


class MaxPool1d(_MaxPool):
    """The largest element of each window over one axis of space; see :class:`MaxPool2d`.

    >>> import nn
    >>> nn.MaxPool1d(2)(tensor([[1.0, 3.0, 5.0, 4.0]]))
    tensor([[3., 5.]])
    """

    _function = staticmethod(F.max_pool1d)


class MaxPool2d(_MaxPool):
    """The largest element of each window over two axes of space; of equal ones the first gets the gradient.

    Parameters
    ----------
    kernel_size, stride, padding, dilation : ints, or one for each axis of space
        stride None is the kernel size; a padding is at most half a window and is never the largest
    return_indices : return ``(values, indices)``, for :class:`MaxUnpool2d`
    ceil_mode : a last window may reach beyond the end, where elements would be left over

    Shapes: input (N, C, H, W) or (C, H, W). Raises OperationError when called if no window fits.

    >>> import nn
    >>> nn.MaxPool2d(2)
    MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
    >>> nn.MaxPool2d(2)(tensor([[[1.0, 3.0], [5.0, 4.0]]]))
    tensor([[[5.]]])
    """

    _function = staticmethod(F.max_pool2d)


class MaxPool3d(_MaxPool):
    """The largest element of each window over three axes of space; see :class:`MaxPool2d`.

    >>> import nn
    >>> nn.MaxPool3d(2)(ones(1, 4, 4, 4)).shape
    (1, 2, 2, 2)
    """

    _function = staticmethod(F.max_pool3d)


class _MaxUnpool(_Pooling):
    _shown = ("kernel_size", "stride", "padding")

    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        stride = kernel_size if stride is None else stride
        self.kernel_size, self.stride, self.padding = (
            tuple(value) if isinstance(value, (tuple, list)) else (value,) * self._axes
            for value in (kernel_size, stride, padding)
        )

    def forward(self, input, indices, output_size=None):
        return self._function(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool1d(_MaxUnpool):
    """Zeros with the largest elements put back where :class:`MaxPool1d` found them; see :class:`MaxUnpool2d`.

    >>> import nn
    >>> nn.MaxUnpool1d(2)(tensor([[3.0, 5.0]]), tensor([[1, 2]]))
    tensor([[0., 3., 5., 0.]])
    """

    _axes, _function = 1, staticmethod(F.max_unpool1d)


class MaxUnpool2d(_MaxUnpool):
    """Zeros with the largest elements put back where :class:`MaxPool2d` found them.

    Parameters
    ----------
    kernel_size, stride, padding : those of the pooling

    Called with ``(input, indices, output_size=None)``; see :func:`nn.functional.max_unpool2d`.

    >>> import nn
    >>> pooled, indices = nn.MaxPool2d(2, return_indices=True)(tensor([[[1.0, 3.0], [5.0, 4.0]]]))
    >>> nn.MaxUnpool2d(2)(pooled, indices)
    tensor([[[0., 0.],
             [5., 0.]]])
    """

    _axes, _function = 2, staticmethod(F.max_unpool2d)


class MaxUnpool3d(_MaxUnpool):
    """Zeros with the largest elements put back where :class:`MaxPool3d` found them; see :class:`MaxUnpool2d`.

    >>> import nn
    >>> pooled, indices = nn.MaxPool3d(2, return_indices=True)(ones(1, 4, 4, 4))
    >>> nn.MaxUnpool3d(2)(pooled, indices).shape
    (1, 4, 4, 4)
    """

    _axes, _function = 3, staticmethod(F.max_unpool3d)


class _FractionalMaxPool(_Pooling):
    _shown = ("kernel_size", "output_size", "output_ratio")

    def __init__(self, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
        super().__init__()
        if (output_size is None) == (output_ratio is None):
            raise ValueError(f"{type(self).__name__}: expected exactly one of output_size and output_ratio")
        self.kernel_size, self.output_size, self.output_ratio = kernel_size, output_size, output_ratio
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)

    def forward(self, input):
        options = self.kernel_size, self.output_size, self.output_ratio, self.return_indices, self._random_samples
        return self._function(input, *options)


class FractionalMaxPool2d(_FractionalMaxPool):
    """The largest elements of windows whose distances are drawn at random (Graham, *Fractional Max-Pooling*, 2014).

    Parameters
    ----------
    kernel_size : int, or one for each axis of space
    output_size : the number of windows along each axis; or instead
    output_ratio : that number as a part of the input's size, between 0 and 1
    return_indices : return ``(values, indices)``

    Raises ValueError unless exactly one of output_size and output_ratio is given.

    >>> import nn
    >>> nn.FractionalMaxPool2d(2, output_ratio=0.5)(ones(1, 3, 9, 9)).shape
    (1, 3, 4, 4)
    """

    _function = staticmethod(F.fractional_max_pool2d)


class FractionalMaxPool3d(_FractionalMaxPool):
    """The same over three axes of space; see :class:`FractionalMaxPool2d`.

    >>> import nn
    >>> nn.FractionalMaxPool3d(2, output_size=3)(ones(1, 5, 5, 5)).shape
    (1, 3, 3, 3)
    """

    _function = staticmethod(F.fractional_max_pool3d)


# -- means ------------------------------------------------------------------------------------------------------


class AvgPool1d(_Pooling):
    """The mean of each window over one axis of space; see :class:`AvgPool2d`.

    >>> import nn
    >>> nn.AvgPool1d(2)(tensor([[1.0, 3.0, 5.0, 7.0]]))
    tensor([[2., 6.]])
    """

    _shown = ("kernel_size", "stride", "padding")

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        super().__init__()
        self.kernel_size, self.stride = _one(kernel_size), _one(kernel_size if stride is None else stride)
        self.padding, self.ceil_mode, self.count_include_pad = _one(padding), ceil_mode, count_include_pad

    def forward(self, input):
        return F.avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)


def _one(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


class _AvgPool(_Pooling):
    _shown = ("kernel_size", "stride", "padding")

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, kernel_size if stride is None else stride, padding
        self.ceil_mode, self.count_include_pad, self.divisor_override = ceil_mode, count_include_pad, divisor_override

    def forward(self, input):
        options = self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override
        return self._function(input, self.kernel_size, self.stride, *options)


class AvgPool2d(_AvgPool):
    """The mean of each window over two axes of space.

    Parameters
    ----------
    kernel_size, stride, padding : ints, or one for each axis of space
        stride None is the kernel size; a padding, of zeros, is at most half a window
    ceil_mode : a last window may reach beyond the end, where elements would be left over
    count_include_pad : whether zeros of the padding count as elements of a window
    divisor_override : what sums are divided by instead of the number of elements

    Shapes: input (N, C, H, W) or (C, H, W). Raises OperationError when called if no window fits.

    >>> import nn
    >>> nn.AvgPool2d(2)(tensor([[[1.0, 3.0], [5.0, 7.0]]]))
    tensor([[[4.]]])
    """

    _function = staticmethod(F.avg_pool2d)


class AvgPool3d(_AvgPool):
    """The mean of each window over three axes of space; see :class:`AvgPool2d`.

    >>> import nn
    >>> nn.AvgPool3d(2)(ones(1, 4, 4, 4)).shape
    (1, 2, 2, 2)
    """

    _function = staticmethod(F.avg_pool3d)


class _LPPool(_Pooling):
    _shown = ("norm_type", "kernel_size", "stride", "ceil_mode")

    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.norm_type, self.kernel_size, self.stride, self.ceil_mode = norm_type, kernel_size, stride, ceil_mode

    def forward(self, input):
        return self._function(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)


class LPPool1d(_LPPool):
    """``(sum of x ** p) ** (1 / p)`` of each window over one axis of space; see :class:`LPPool2d`.

    >>> import nn
    >>> nn.LPPool1d(2, 2)(tensor([[3.0, 4.0, 0.0, 1.0]]))
    tensor([[5., 1.]])
    """

    _function = staticmethod(F.lp_pool1d)


class LPPool2d(_LPPool):
    """``(sum of x ** p) ** (1 / p)`` of each window over two axes of space.

    Parameters
    ----------
    norm_type : p
    kernel_size, stride : ints, or one for each axis of space; stride None is the kernel size
    ceil_mode : a last window may reach beyond the end, where elements would be left over

    >>> import nn
    >>> nn.LPPool2d(2, 2)(tensor([[[3.0, 4.0], [0.0, 0.0]]]))
    tensor([[[5.]]])
    """

    _function = staticmethod(F.lp_pool2d)


class LPPool3d(_LPPool):
    """``(sum of x ** p) ** (1 / p)`` of each window over three axes of space; see :class:`LPPool2d`.

    >>> import nn
    >>> nn.LPPool3d(3, 2)(ones(1, 2, 2, 2))
    tensor([[[[2.]]]])
    """

    _function = staticmethod(F.lp_pool3d)


# -- to a given size --------------------------------------------------------------------------------------------


class _AdaptiveAvgPool(_Pooling):
    _shown = ("output_size",)

    def __init__(self, output_size):
        super().__init__()
        self.output_size = output_size

    def forward(self, input):
        return self._function(input, self.output_size)


class AdaptiveAvgPool1d(_AdaptiveAvgPool):
    """Means over `output_size` windows along one axis of space; see :class:`AdaptiveAvgPool2d`.

    >>> import nn
    >>> nn.AdaptiveAvgPool1d(2)(tensor([[1.0, 3.0, 5.0, 7.0]]))
    tensor([[2., 6.]])
    """

    _function = staticmethod(F.adaptive_avg_pool1d)


class AdaptiveAvgPool2d(_AdaptiveAvgPool):
    """Means over windows of such a size that there are `output_size` of them along both axes of space.

    Parameters
    ----------
    output_size : an int, or one (or None, which keeps the input's size) for each axis of space

    >>> import nn
    >>> nn.AdaptiveAvgPool2d((2, None))(ones(1, 3, 5, 7)).shape
    (1, 3, 2, 7)
    """

    _function = staticmethod(F.adaptive_avg_pool2d)


class AdaptiveAvgPool3d(_AdaptiveAvgPool):
    """Means over `output_size` windows along three axes of space; see :class:`AdaptiveAvgPool2d`.

    >>> import nn
    >>> nn.AdaptiveAvgPool3d(1)(ones(1, 3, 5, 5, 5)).shape
    (1, 3, 1, 1, 1)
    """

    _function = staticmethod(F.adaptive_avg_pool3d)


class _AdaptiveMaxPool(_Pooling):
    _shown = ("output_size",)

    def __init__(self, output_size, return_indices=False):
        super().__init__()
        self.output_size, self.return_indices = output_size, return_indices

    def forward(self, input):
        return self._function(input, self.output_size, self.return_indices)


class AdaptiveMaxPool1d(_AdaptiveMaxPool):
    """The largest elements of `output_size` windows along one axis of space; see :class:`AdaptiveMaxPool2d`.

    >>> import nn
    >>> nn.AdaptiveMaxPool1d(2)(tensor([[1.0, 3.0, 7.0, 5.0]]))
    tensor([[3., 7.]])
    """

    _function = staticmethod(F.adaptive_max_pool1d)


class AdaptiveMaxPool2d(_AdaptiveMaxPool):
    """The largest elements of windows of such a size that there are `output_size` of them along both axes of space.

    Parameters
    ----------
    output_size : an int, or one (or None, which keeps the input's size) for each axis of space
    return_indices : return ``(values, indices)``

    >>> import nn
    >>> nn.AdaptiveMaxPool2d(2)(ones(1, 3, 5, 7)).shape
    (1, 3, 2, 2)
    """

    _function = staticmethod(F.adaptive_max_pool2d)


class AdaptiveMaxPool3d(_AdaptiveMaxPool):
    """The largest elements of `output_size` windows along three axes of space; see :class:`AdaptiveMaxPool2d`.

    >>> import nn
    >>> nn.AdaptiveMaxPool3d(1)(ones(1, 3, 5, 5, 5)).shape
    (1, 3, 1, 1, 1)
    """

    _function = staticmethod(F.adaptive_max_pool3d)
