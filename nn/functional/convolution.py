"""Windows as columns, and back, under the names that PyTorch has for layers."""

import autograd


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
