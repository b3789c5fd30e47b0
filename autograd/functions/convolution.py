"""Convolutions under PyTorch's names."""

import numpy as np

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..engine.tensor import as_tensor
from ..rules import convolution, pooling
from ..rules.windows import counts, extent
from .spatial import each_axis, for_ranks, image_batch

_convolution, _transposed = lane(convolution.convolution), lane(convolution.transposed_convolution)
_patches, _unpatched = lane(pooling.patches), lane(pooling.unpatched)


def _kernel_of(where, weight, d):
    weight = as_tensor(weight)
    if weight.ndim != d + 2:
        raise OperationError(
            f"{where}: expected weight with {d} axes for the kernel after two for the channels, and got {tuple(weight.shape)}"
        )
    return weight, tuple(weight.shape[2:])


def _check_groups(where, groups):
    if isinstance(groups, bool) or not isinstance(groups, int) or groups < 1:
        raise OperationError(f"{where}(groups={groups!r}): expected a positive int")


def padding_pairs(where, padding, kernel, stride, dilation):
    """What is added before and after each axis; 'same' puts the odd one after, as PyTorch does."""
    if padding == "valid":
        return ((0, 0),) * len(kernel)
    if padding == "same":
        if set(stride) != {1}:
            raise OperationError(f"{where}(padding='same'): needs stride=1, and got {stride}")
        totals = [extent(k, step) - 1 for k, step in zip(kernel, dilation)]
        return tuple((total // 2, total - total // 2) for total in totals)
    if isinstance(padding, str):
        raise OperationError(f"{where}(padding={padding!r}): expected 'same', 'valid', an int or a tuple of ints")
    return tuple((n, n) for n in each_axis(where, "padding", padding, len(kernel)))


def _conv(d):
    def conv_nd(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
        """Convolution over {d} axes of space: each window of the input times each kernel (which is not reversed), summed.

        Parameters
        ----------
        input : (N, C, *space) or (C, *space)
        weight : (O, C / groups, *kernel)
        bias : (O,) or None
        stride : steps from one window to the next, an int or one for each axis
        padding : zeros on either side, an int or one for each axis; 'valid' (none); 'same', which keeps the size
        dilation : steps from one element of a window to the next
        groups : the channels are taken in so many groups that know nothing of each other

        Returns (N, O, *counts), with ``(n + 2 padding - dilation (kernel - 1) - 1) // stride + 1`` windows along an axis.

        Raises
        ------
        OperationError
            if shapes do not fit, a window is larger than the padded input, or 'same' is asked for with a stride.
        OperationTypeError
            if an option is no int or does not have one for each axis.

        >>> conv{d}d(ones(1, 3, {five}), ones(2, 3, {three}), padding=1, stride=2).shape
        (1, 2, {three})
        """
        where = f"conv{d}d"
        input, unbatched = image_batch(where, input, d)
        weight, kernel = _kernel_of(where, weight, d)
        stride, dilation = each_axis(where, "stride", stride, d, 1), each_axis(where, "dilation", dilation, d, 1)
        pairs = padding_pairs(where, padding, kernel, stride, dilation)
        _check_groups(where, groups)
        return unbatched(_convolution(input, weight, bias, stride, pairs, dilation, groups))

    return conv_nd


conv1d, conv2d, conv3d = for_ranks(_conv)


def _conv_transpose(d):
    def conv_transpose_nd(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
        """The transpose of conv{d}d: each element of the input puts a copy of the kernel, times itself, into the result.

        Parameters
        ----------
        input : (N, C, *space) or (C, *space)
        weight : (C, O / groups, *kernel)
        bias : (O,) or None
        stride : steps between the places of two neighbours' kernels
        padding : so much is cut off on either side
        output_padding : so much is added to the end of each axis, to choose among the sizes that conv{d}d maps to the same
        groups, dilation : as for conv{d}d

        Returns (N, O, *sizes), with ``(n - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1`` elements
        along an axis.

        Raises
        ------
        OperationError
            if shapes do not fit, nothing would be left, or output_padding is not below stride or dilation.
        OperationTypeError
            if an option is no int or does not have one for each axis.

        >>> conv_transpose{d}d(ones(1, 2, {three}), ones(2, 4, {three}), stride=2, padding=1, output_padding=1).shape
        (1, 4, {six})
        """
        where = f"conv_transpose{d}d"
        input, unbatched = image_batch(where, input, d)
        weight, kernel = _kernel_of(where, weight, d)
        stride, dilation = each_axis(where, "stride", stride, d, 1), each_axis(where, "dilation", dilation, d, 1)
        added, cut = each_axis(where, "output_padding", output_padding, d), each_axis(where, "padding", padding, d)
        _check_groups(where, groups)
        if any(more >= max(s, step) for more, s, step in zip(added, stride, dilation)):
            raise OperationError(f"{where}(output_padding={output_padding!r}): expected less than the stride {stride} or the "
                                 f"dilation {dilation}")  # fmt: skip
        edges = zip(input.shape[2:], stride, cut, dilation, kernel, added)
        space = tuple((n - 1) * s - 2 * c + extent(k, step) + more for n, s, c, step, k, more in edges)
        if min(space) < 1:
            raise OperationError(f"{where}: with padding={cut} nothing is left: the result's space would be {space}")
        if all(more < s for more, s in zip(added, stride)):
            pairs = tuple((c, c) for c in cut)
            return unbatched(_transposed(input, weight, bias, space, stride, pairs, dilation, groups))
        # So much is added that one more window would fit: what no kernel reaches is put behind, as zeros.
        beyond = tuple(max(more - c, 0) for more, c in zip(added, cut))
        reached = tuple(n - e for n, e in zip(space, beyond))
        pairs = tuple((c, max(c - more, 0)) for more, c in zip(added, cut))
        found = _transposed(input, weight, None, reached, stride, pairs, dilation, groups)
        found = np.pad(found, ((0, 0), (0, 0), *((0, e) for e in beyond)))
        return unbatched(found if bias is None else found + as_tensor(bias).reshape((-1, *(1,) * d)))

    return conv_transpose_nd


conv_transpose1d, conv_transpose2d, conv_transpose3d = for_ranks(_conv_transpose)


# -- windows as columns, and back -------------------------------------------------------------------------------


def _window_options(where, kernel_size, dilation, padding, stride, d):
    kernel = each_axis(where, "kernel_size", kernel_size, d, 1)
    pairs = tuple((n, n) for n in each_axis(where, "padding", padding, d))
    return kernel, each_axis(where, "stride", stride, d, 1), pairs, each_axis(where, "dilation", dilation, d, 1)


def im2col(input, kernel_size, dilation=1, padding=0, stride=1):
    """The windows of images as columns: (N, C, H, W) becomes (N, C * kernel height * kernel width, number of windows).

    Without a batch, (C, H, W), the result has none either. ``nn.functional.unfold`` is the same. Raises OperationError if
    no window fits.

    >>> im2col(ones(1, 3, 4, 4), kernel_size=2, stride=2).shape
    (1, 12, 4)
    """
    input, unbatched = image_batch("im2col", input, 2)
    found = _patches(input, *_window_options("im2col", kernel_size, dilation, padding, stride, 2))
    n, c, *kernel, rows, columns = found.shape
    return unbatched(found.reshape((n, c * kernel[0] * kernel[1], rows * columns)))


def col2im(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """The transpose of :func:`im2col`: windows given as columns are added up into images (N, C, *output_size).

    ``nn.functional.fold`` is the same. Raises OperationError unless the columns are those of windows over this size.

    >>> col2im(ones(1, 12, 4), output_size=(4, 4), kernel_size=2, stride=2).shape
    (1, 3, 4, 4)
    """
    input = as_tensor(input)
    space = each_axis("col2im", "output_size", output_size, 2, 1)
    kernel, stride, pairs, dilation = _window_options("col2im", kernel_size, dilation, padding, stride, 2)
    count, size = counts(space, kernel, stride, pairs, dilation), kernel[0] * kernel[1]
    if input.ndim not in (2, 3) or input.shape[-2] % size or input.shape[-1] != max(0, count[0]) * max(0, count[1]):
        raise OperationError(
            f"col2im: for output_size={space} and kernel_size={kernel} there are {count[0]} x {count[1]} windows; expected "
            f"input of shape (N, C * {size}, {count[0] * count[1]}) or without N, and got {tuple(input.shape)}"
        )
    columns = input.reshape((input.shape[0] if input.ndim == 3 else 1, input.shape[-2] // size, *kernel, *count))
    images = _unpatched(columns, space, kernel, stride, pairs, dilation)
    return images if input.ndim == 3 else images[0]
