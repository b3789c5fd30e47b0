"""Layers that find out from their first input how many features or channels come in, and then become ordinary ones."""

import autograd

from ..module import Module
from . import convolution, linear, normalization


class _Lazy(Module):
    """A layer built for 0 features; the first call builds it anew for those of the input and takes over its values."""

    _becomes = None
    _feature_axis = 1

    def __init__(self, *arguments, **options):
        super().__init__(0, *arguments, **options)
        self._arguments, self._options = arguments, options

    def has_uninitialized_params(self):
        """Whether the layer still waits for its first input."""
        return type(self) is not self._becomes

    def initialize_parameters(self, input):
        """Give the parameters the shapes that `input` asks for, and their first values; the layer becomes an ordinary one."""
        features = autograd.as_tensor(input).shape[self._feature_axis]
        whole = self._becomes(features, *self._arguments, **self._options)
        held = {**dict(self.named_parameters()), **dict(self.named_buffers())}
        for name, value in vars(whole).items():
            if isinstance(value, autograd.Tensor) and name in held:
                held[name].data = value.data.astype(held[name].dtype, copy=False)
            elif name not in ("training", "_buffer_names"):
                self.__dict__[name] = value
        self.__dict__.pop("_arguments"), self.__dict__.pop("_options")
        self.__class__ = self._becomes

    def forward(self, input, *arguments):
        self.initialize_parameters(input)
        return self.forward(input, *arguments)


_EXAMPLES = {
    "Linear": ("2", "(4, 3)"), "Conv": ("2, 1", "(4, 3, {sizes})"), "ConvTranspose": ("2, 1", "(4, 3, {sizes})"),
    "BatchNorm": ("", "(4, 3, {sizes})"), "InstanceNorm": ("", "(4, 3, {sizes})"),
}  # fmt: skip


def _lazy(layer, axis, first="in_channels"):
    name = f"Lazy{layer.__name__}"
    d = layer.__name__[-2] if layer.__name__.endswith("d") else ""
    arguments, shape = _EXAMPLES[layer.__name__.removesuffix(f"{d}d") if d else layer.__name__]
    shape = shape.format(sizes=", ".join(["5"] * int(d or 0)))
    doc = f"""A :class:`{layer.__name__}` whose `{first}` is left out, and found from the first input.

    >>> import nn
    >>> layer = nn.{name}({arguments})
    >>> _ = layer(autograd.ones({shape}))
    >>> type(layer).__name__, layer.{first}
    ({layer.__name__!r}, 3)
    """
    return type(name, (_Lazy, layer), dict(__doc__=doc, __module__=__name__, _becomes=layer, _feature_axis=axis))


LazyLinear = _lazy(linear.Linear, -1, "in_features")
LazyConv1d, LazyConv2d, LazyConv3d = (
    _lazy(layer, -k - 2) for k, layer in enumerate((convolution.Conv1d, convolution.Conv2d, convolution.Conv3d))
)
LazyConvTranspose1d, LazyConvTranspose2d, LazyConvTranspose3d = (
    _lazy(layer, -k - 2)
    for k, layer in enumerate((convolution.ConvTranspose1d, convolution.ConvTranspose2d, convolution.ConvTranspose3d))
)
LazyBatchNorm1d, LazyBatchNorm2d, LazyBatchNorm3d = (
    _lazy(layer, 1, "num_features")
    for layer in (normalization.BatchNorm1d, normalization.BatchNorm2d, normalization.BatchNorm3d)
)
LazyInstanceNorm1d, LazyInstanceNorm2d, LazyInstanceNorm3d = (
    _lazy(layer, -k - 2, "num_features")
    for k, layer in enumerate((normalization.InstanceNorm1d, normalization.InstanceNorm2d, normalization.InstanceNorm3d))
)
