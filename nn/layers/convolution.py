"""Convolutions, their transposes, and windows as columns."""

import math

import autograd

from .. import functional as F
from .. import init
from ..module import Module
from ..parameter import Parameter, parameter_dtype
from .inputs import matched
from .linear import check_size

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


def each_axis(layer, name, value, d, least=0):
    """An int, or a sequence of `d` of them, as a tuple of `d`; TypeError or ValueError for anything else."""
    given = tuple(value) if isinstance(value, (tuple, list)) else (value,) * d
    if len(given) != d:
        raise ValueError(f"{layer}({name}={value!r}): expected an int or {d}, one for each axis of space")
    check_size(layer, **{f"{name}[{k}]": n for k, n in enumerate(given)})
    if min(given) < least:
        raise ValueError(f"{layer}({name}={value!r}): expected at least {least} along each axis")
    return given


class _Convolution(Module):
    """What all six share: the options, the parameters, and how they begin."""

    d = None
    transposed = False

    def __init__(self, in_channels, out_channels, kernel_size, options, bias, device, dtype):
        super().__init__()
        self.in_channels, self.out_channels = in_channels, out_channels
        self._set_options(kernel_size, **options)
        dtype, groups = parameter_dtype(dtype), self.groups
        channels = (in_channels, out_channels // groups) if self.transposed else (out_channels, in_channels // groups)
        self.weight = Parameter(autograd.empty((*channels, *self.kernel_size), dtype=dtype, device=device))
        self.bias = Parameter(autograd.empty(out_channels, dtype=dtype, device=device)) if bias else None
        self.reset_parameters()

    def _set_options(self, kernel_size, stride, padding, dilation, groups, padding_mode):
        name, d = type(self).__name__, self.d
        check_size(name, in_channels=self.in_channels, out_channels=self.out_channels, groups=groups)
        if groups < 1 or self.in_channels % groups or self.out_channels % groups:
            raise ValueError(
                f"{name}(groups={groups}): expected a positive int that divides in_channels={self.in_channels} and "
                f"out_channels={self.out_channels}"
            )
        if padding_mode not in PADDING_MODES:
            raise ValueError(f"{name}(padding_mode={padding_mode!r}): expected one of {', '.join(PADDING_MODES)}")
        self.kernel_size = each_axis(name, "kernel_size", kernel_size, d, 1)
        self.stride = each_axis(name, "stride", stride, d, 1)
        self.padding = padding if isinstance(padding, str) else each_axis(name, "padding", padding, d)
        self.dilation = each_axis(name, "dilation", dilation, d, 1)
        self.groups, self.padding_mode = groups, padding_mode

    def reset_parameters(self):
        """Draw the parameters anew."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init.fans(self.weight)
            bound = 1 / math.sqrt(fan_in) if fan_in else 0.0
            init.uniform_(self.bias, -bound, bound)

    def _prepared(self, input):
        """The input in the dtype of the parameters; OperationError unless it has the right channels."""
        weight = self.weight
        if input.__class__ is not autograd.Tensor or input.dtype is not weight.dtype:
            input = matched(input, weight, type(self).__name__)
        shape = input.shape
        if len(shape) not in (self.d + 1, self.d + 2) or shape[-self.d - 1] != self.in_channels:
            raise autograd.OperationError.of(
                f"{self}: expected input of shape (N, {self.in_channels}, *space) or ({self.in_channels}, *space) with "
                f"{self.d} axes of space, got {tuple(shape)}", input=input, weight=weight)  # fmt: skip
        return input

    def extra_repr(self):
        d = self.d
        shown = [f"{self.in_channels}, {self.out_channels}", f"kernel_size={self.kernel_size}", f"stride={self.stride}"]
        options = dict(padding=(0,) * d, dilation=(1,) * d, output_padding=(0,) * d, groups=1)
        shown += [f"{name}={value}" for name, usual in options.items() if (value := getattr(self, name, usual)) != usual]
        if self.bias is None:
            shown.append("bias=False")
        if self.padding_mode != "zeros":
            shown.append(f"padding_mode={self.padding_mode}")
        return ", ".join(shown)


class _Conv(_Convolution):
    _function = None

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
                 padding_mode="zeros", device=None, dtype=None):  # fmt: skip
        if isinstance(padding, str) and padding not in ("same", "valid"):
            raise ValueError(f"{type(self).__name__}(padding={padding!r}): expected 'same', 'valid', an int or ints")
        options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups, padding_mode=padding_mode)
        super().__init__(in_channels, out_channels, kernel_size, options, bias, device, dtype)
        if padding == "same" and set(self.stride) != {1}:
            raise ValueError(f"{type(self).__name__}(padding='same'): needs stride=1, got {self.stride}")

    def forward(self, input):
        input, padding = self._prepared(input), self.padding
        if self.padding_mode != "zeros":
            input, padding = F.pad(input, self._widths(), self.padding_mode), 0
        return self._function(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def _widths(self):
        """What is added before and after each axis of space, the last one first."""
        pairs = [(n, n) for n in self.padding] if isinstance(self.padding, tuple) else [(0, 0)] * self.d
        if self.padding == "same":
            totals = [step * (k - 1) for k, step in zip(self.kernel_size, self.dilation)]
            pairs = [(total // 2, total - total // 2) for total in totals]
        return [n for pair in reversed(pairs) for n in pair]


class _ConvTranspose(_Convolution):
    _function = None
    transposed = True

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True,
                 dilation=1, padding_mode="zeros", device=None, dtype=None):  # fmt: skip
        name = type(self).__name__
        if padding_mode != "zeros":
            raise ValueError(f"{name}(padding_mode={padding_mode!r}): only 'zeros' is there for transposed convolutions")
        if isinstance(padding, str):
            raise TypeError(f"{name}(padding={padding!r}): expected an int or {self.d} ints")
        self.output_padding = each_axis(name, "output_padding", output_padding, self.d)
        options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups, padding_mode=padding_mode)
        super().__init__(in_channels, out_channels, kernel_size, options, bias, device, dtype)

    def forward(self, input, output_size=None):
        input = self._prepared(input)
        added = self.output_padding if output_size is None else self._added_for(input, output_size)
        return self._function(input, self.weight, self.bias, self.stride, self.padding, added, self.groups, self.dilation)

    def _added_for(self, input, output_size):
        """The output_padding that gives this size."""
        wanted = each_axis(type(self).__name__, "output_size", tuple(output_size)[-self.d :], self.d)
        axes = zip(input.shape[-self.d :], self.stride, self.padding, self.dilation, self.kernel_size)
        least = tuple((n - 1) * s - 2 * p + step * (k - 1) + 1 for n, s, p, step, k in axes)
        added = tuple(n - m for n, m in zip(wanted, least))
        if any(not 0 <= more < s for more, s in zip(added, self.stride)):
            most = tuple(n + s - 1 for n, s in zip(least, self.stride))
            raise autograd.OperationError(f"{self}: output_size={wanted} must be from {least} to {most} for this input")
        return added



class Conv1d(_Conv):
    """Convolution over one axis of space, as :class:`Conv2d` is over two; input (N, C, L) or (C, L).

    >>> import nn
    >>> nn.Conv1d(3, 8, 5, padding="same")(ones(2, 3, 10)).shape
    (2, 8, 10)
    """

    d, _function = 1, staticmethod(F.conv1d)


class Conv2d(_Conv):
    """Convolution over two axes of space: each window of the input times each of the learnt kernels, summed.

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size, stride, dilation : an int, or one for each axis of space
    padding : what is added on either side, an int or one for each axis; 'valid' (nothing); 'same', which keeps the size
    groups : the channels are taken in so many groups that know nothing of each other
    bias : bool
        without it, ``bias`` is None
    padding_mode : 'zeros', 'reflect', 'replicate' (of the edge) or 'circular'
    device : None or 'cpu'
    dtype : floating or complex dtype of the parameters, default float32; floating input of another is cast to it

    Attributes
    ----------
    weight : ``(out_channels, in_channels / groups, *kernel_size)``, at first uniform in ±1/sqrt(fan in), where the fan in is
        the number of elements of a window in all channels of a group
    bias : (out_channels,), at first uniform in the same range

    Shapes: input (N, C, H, W) or (C, H, W); the result has ``(n + 2 padding - dilation (kernel - 1) - 1) // stride + 1``
    elements along an axis of space with n.

    Raises
    ------
    ValueError, TypeError
        for options that do not fit together.
    OperationError
        when called with other channels, other axes, or less than one window.

    >>> import nn
    >>> layer = nn.Conv2d(3, 8, 3, stride=2, padding=1)
    >>> layer
    Conv2d(3, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))
    >>> layer(ones(4, 3, 10, 10)).shape
    (4, 8, 5, 5)
    """

    d, _function = 2, staticmethod(F.conv2d)


class Conv3d(_Conv):
    """Convolution over three axes of space, as :class:`Conv2d` is over two; input (N, C, D, H, W) or without N.

    >>> import nn
    >>> nn.Conv3d(1, 2, 3)(ones(1, 1, 5, 5, 5)).shape
    (1, 2, 3, 3, 3)
    """

    d, _function = 3, staticmethod(F.conv3d)


class ConvTranspose1d(_ConvTranspose):
    """The transpose of a convolution over one axis of space, as :class:`ConvTranspose2d` is over two.

    >>> import nn
    >>> nn.ConvTranspose1d(3, 8, 4, stride=2, padding=1)(ones(2, 3, 5)).shape
    (2, 8, 10)
    """

    d, _function = 1, staticmethod(F.conv_transpose1d)


class ConvTranspose2d(_ConvTranspose):
    """The transpose of a convolution over two axes of space: each element puts a copy of a learnt kernel into the result.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, groups, bias, dilation, device, dtype : as for :class:`Conv2d`
    stride : steps between the places of two neighbours' kernels
    padding : so much is cut off on either side
    output_padding : so much is added to the end, to choose among the sizes that a convolution maps to the same one
    padding_mode : 'zeros'

    Attributes
    ----------
    weight : ``(in_channels, out_channels / groups, *kernel_size)``
    bias : (out_channels,)

    Called with ``(input, output_size)``, it finds the output_padding that gives this size. Without, the result has
    ``(n - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1`` elements along an axis of space with n.

    Raises
    ------
    ValueError, TypeError
        for options that do not fit together.
    OperationError
        when called with other channels or axes, or an output_size that no output_padding gives.

    >>> import nn
    >>> layer = nn.ConvTranspose2d(3, 8, 3, stride=2, padding=1)
    >>> layer(ones(4, 3, 5, 5)).shape, layer(ones(4, 3, 5, 5), output_size=(10, 10)).shape
    ((4, 8, 9, 9), (4, 8, 10, 10))
    """

    d, _function = 2, staticmethod(F.conv_transpose2d)


class ConvTranspose3d(_ConvTranspose):
    """The transpose of a convolution over three axes of space, as :class:`ConvTranspose2d` is over two.

    >>> import nn
    >>> nn.ConvTranspose3d(1, 2, 2, stride=2)(ones(1, 1, 3, 3, 3)).shape
    (1, 2, 6, 6, 6)
    """

    d, _function = 3, staticmethod(F.conv_transpose3d)


class _Windows(Module):
    def __init__(self, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def extra_repr(self):
        return ", ".join(f"{name}={getattr(self, name)}" for name in ("kernel_size", "dilation", "padding", "stride"))


class Unfold(_Windows):
    """The windows of images as columns: (N, C, H, W) becomes (N, C * kernel height * kernel width, number of windows).

    >>> import nn
    >>> nn.Unfold(2, stride=2)(ones(1, 3, 4, 4)).shape
    (1, 12, 4)
    """

    def forward(self, input):
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)


class Fold(_Windows):
    """The transpose of :class:`Unfold`: windows given as columns are added up into images ``(N, C, *output_size)``.

    >>> import nn
    >>> nn.Fold((4, 4), 2, stride=2)(ones(1, 12, 4)).shape
    (1, 3, 4, 4)
    """

    def __init__(self, output_size, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__(kernel_size, dilation, padding, stride)
        self.output_size = output_size

    def forward(self, input):
        return F.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        return f"output_size={self.output_size}, {super().extra_repr()}"
