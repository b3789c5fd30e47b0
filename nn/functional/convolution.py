"""Convolution with other paddings than zeros, and windows as columns, under the names that PyTorch has for layers."""

import numpy as np

import autograd

PADDING_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""PyTorch's names of what stands around an image, and NumPy's."""


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """The windows of images as columns: (N, C, H, W) becomes (N, C * kernel height * kernel width, number of windows).

    Without a batch, (C, H, W), the result has none either. Raises OperationError if no window fits.

    >>> import nn
    >>> nn.functional.unfold(ones(1, 3, 4, 4), kernel_size=2, stride=2).shape
    (1, 12, 4)
    """
    return autograd.im2col(input, kernel_size, dilation, padding, stride)


def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """The transpose of :func:`unfold`: windows given as columns are added up into images (N, C, *output_size).

    Raises OperationError unless the columns are those of windows over this size.

    >>> import nn
    >>> nn.functional.fold(ones(1, 12, 4), output_size=(4, 4), kernel_size=2, stride=2).shape
    (1, 3, 4, 4)
    """
    return autograd.col2im(input, output_size, kernel_size, dilation, padding, stride)


def padded(input, pairs, mode):
    """`input`, whose last axes are those of space, with ``pairs`` of elements (before, after) more along each of them.

    `mode` is one of PADDING_MODES. Raises OperationError where an image is too small to be reflected or repeated.
    """
    space = input.shape[-len(pairs) :]
    for n, around in zip(space, pairs):
        most = {"reflect": n - 1, "circular": n, "replicate": max(around) if n else 0}.get(mode, max(around))
        if max(around) > most:
            raise autograd.OperationError(
                f"padding_mode={mode!r}: {n} elements along an axis of {tuple(input.shape)} allow a padding of at most {most}, "
                f"not {max(around)}"
            )
    widths = [(0, 0)] * (input.ndim - len(pairs)) + [tuple(pair) for pair in pairs]
    return np.pad(input, widths, PADDING_MODES[mode])
