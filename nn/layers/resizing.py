"""Layers that resize, and that move elements between channels and space."""

import numpy as np

from .. import functional as F
from ..module import Module


class Upsample(Module):
    """Resizes the axes behind the channels; see :func:`nn.functional.interpolate`.

    >>> import nn
    >>> nn.Upsample(scale_factor=2)(tensor([[[1.0, 3.0]]]))[0, 0]
    tensor([1., 1., 3., 3.])
    """

    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None):
        super().__init__()
        if scale_factor is not None:
            scale_factor = float(scale_factor) if np.ndim(scale_factor) == 0 else tuple(map(float, scale_factor))
        self.size, self.scale_factor, self.mode = size, scale_factor, mode
        self.align_corners, self.recompute_scale_factor = align_corners, recompute_scale_factor

    def forward(self, input):
        return F.interpolate(
            input, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor
        )

    def extra_repr(self):
        size = f"size={self.size}" if self.scale_factor is None else f"scale_factor={self.scale_factor}"
        return f"{size}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """:class:`Upsample` of images with mode 'nearest'.

    >>> import nn
    >>> nn.UpsamplingNearest2d(scale_factor=2)(tensor([[[[1.0, 3.0]]]]))[0, 0, 0]
    tensor([1., 1., 3., 3.])
    """

    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    """:class:`Upsample` of images with mode 'bilinear' and aligned corners.

    >>> import nn
    >>> nn.UpsamplingBilinear2d((1, 3))(tensor([[[[1.0, 3.0]]]]))[0, 0, 0]
    tensor([1., 2., 3.])
    """

    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)


class PixelShuffle(Module):
    """Channels spread over space; see :func:`nn.functional.pixel_shuffle`.

    >>> import nn
    >>> nn.PixelShuffle(2)(tensor(np.zeros((1, 8, 2, 3)))).shape
    (1, 2, 4, 6)
    """

    def __init__(self, upscale_factor):
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input):
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self):
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """The reverse of :class:`PixelShuffle`.

    >>> import nn
    >>> nn.PixelUnshuffle(2)(tensor(np.zeros((1, 2, 4, 6)))).shape
    (1, 8, 2, 3)
    """

    def __init__(self, downscale_factor):
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input):
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self):
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    """The channels of all groups dealt out in turn; see :func:`nn.functional.channel_shuffle`.

    >>> import nn
    >>> nn.ChannelShuffle(2)(tensor([[[1.0], [2.0], [3.0], [4.0]]])).flatten()
    tensor([1., 3., 2., 4.])
    """

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, input):
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self):
        return f"groups={self.groups}"
