"""Convolution as nets mean it (correlation, in fact) over any number of axes, and its two partners.

With T(x, w, y) the sum over all products of an element of x, one of w and one of y that meet in a convolution, the three
entries are its partial derivatives: ``convolution`` for y, ``transposed_convolution`` for x, ``convolution_weight`` for w.
So each is the rule of the others, and derivatives of any order stay among the three.

Shapes: x (N, C, *space), weight (O, C / groups, *kernel), y (N, O, *counts). Options are those of :mod:`.windows`.

Windows are laid out as columns of matrices, see :mod:`.columns`. Inside, arrays have the axes (channels, *space, N). The
results keep that order in memory (their strides say so), and NumPy's elementwise functions keep it too, so layers in a row
need no rearranging.
"""

import math

import numpy as np

from .channels import by_channel, channel_sums, has_batch_last
from .columns import SHARES, batch_last, blocks, columns_of, is_long, shares, workspace
from .gemm import multiply
from .parallel import each, slices, team
from .samples_windows import convolved, convolved_back, kernels_met
from .table import define, remember
from .windows import check_fit, counts, gathered, interior, outside, places

_WORTH_HELPERS = 2**26
"""Multiplications from which helpers take part. Below, copies of windows are so short that threads of Python would mostly wait
for the interpreter's lock, and those of the library, which products have to themselves, take turns faster."""


def _worth_helpers(y, depth):
    """Whether helpers take part, where each element of y meets `depth` others; they do if they had other work lately, too."""
    return team.expecting or y.size * depth >= _WORTH_HELPERS


def _batch_first(x):
    return x.transpose((x.ndim - 1, *range(x.ndim - 1)))


def _check(x, weight, groups):
    """Raise ValueError unless x (N, C, *space) and weight (O, C / groups, *kernel) fit."""
    if x.ndim < 3 or weight.ndim != x.ndim:
        raise ValueError("expected x of shape (N, C, *space) and weight of shape (O, C / groups, *kernel)")
    if weight.shape[0] % groups or x.shape[1] != weight.shape[1] * groups:
        raise ValueError(
            f"expected weight of shape (O, C / groups, *kernel) for the {x.shape[1]} channels of x and groups={groups}, which "
            f"divides both C and O, and got {weight.shape}"
        )


def _check_transposed(y, weight, groups):
    """Raise ValueError unless y (N, O, *counts) and weight (O, C / groups, *kernel) fit."""
    if y.ndim < 3 or weight.ndim != y.ndim:
        raise ValueError("expected y of shape (N, O, *counts) and weight of shape (O, C / groups, *kernel)")
    if weight.shape[0] % groups or y.shape[1] != weight.shape[0]:
        raise ValueError(
            f"expected weight of shape (O, C / groups, *kernel) with the channels of y, O={y.shape[1]}, which groups={groups} "
            f"divides, and got {weight.shape}"
        )


def _check_bias(bias, channels):
    if bias is not None and bias.shape != (channels,):
        raise ValueError(f"expected bias of shape ({channels},), and got {bias.shape}")


def _dtype_of(*arrays):
    return np.result_type(*(array for array in arrays if array is not None))


# -- the three functions ----------------------------------------------------------------------------------------


def _convolution(x, weight, bias, stride, padding, dilation, groups):
    return _convolved(x, weight, bias, stride, padding, dilation, groups)[0]


def _convolved(x, weight, bias, stride, padding, dilation, groups, keeps_columns=False):
    """The convolution, and (columns, what to prepare with them), made to be kept if it `keeps_columns`."""
    _check(x, weight, groups)
    _check_bias(bias, weight.shape[0])
    kernel, outputs = weight.shape[2:], weight.shape[0] // groups
    check_fit(x.shape[2:], kernel, padding, dilation)
    count = counts(x.shape[2:], kernel, stride, padding, dilation)
    n, x = x.shape[0], batch_last(x)
    columns = columns_of(x.shape, x.itemsize, kernel, stride, padding, dilation, groups, outputs)
    columns, x = columns.to_keep(x) if keeps_columns else (columns, x)
    prepared = columns.prepared(x)
    matrices = columns.laid_out(weight.reshape(groups, outputs, math.prod(weight.shape[1:])))[:, None]
    matrices = np.ascontiguousarray(matrices.swapaxes(2, 3)).swapaxes(2, 3)  # so products in parts are a tenth quicker
    result = np.empty((weight.shape[0], *count, n), _dtype_of(x, weight, bias))
    results = _by_rows(result, groups)

    def convolve(rows):
        found = columns.of(prepared, rows)
        part = _for_each(found, results[:, :, rows])
        multiply(matrices, found, part)
        if bias is not None:
            part += bias.reshape(groups, 1, -1, 1)

    each(convolve, columns.blocks, _worth_helpers(result, columns.depth))
    return _batch_first(result), (columns, x)


def _by_rows(y, groups):
    """y (O, *counts, N) as (groups, O / groups, counts[0], positions in a row)."""
    return y.reshape(groups, y.shape[0] // groups, y.shape[1], math.prod(y.shape[2:]))


def _for_each(columns, part):
    """A block of rows of y as a matrix (O / groups, positions) for each of the matrices of columns that belong to it."""
    return part.reshape(*part.shape[:2], columns.shape[1], columns.shape[3]).swapaxes(1, 2)


def _contiguous(y):
    """y (N, O, *counts) as (O, *counts, N), in this order of memory."""
    return np.ascontiguousarray(batch_last(y))


def _convolution_weight(x, y, kernel, stride, padding, dilation, groups):
    x, outputs = batch_last(x), y.shape[1] // groups
    columns = columns_of(x.shape, x.itemsize, kernel, stride, padding, dilation, groups, outputs)
    return _meeting_columns(y, columns, x, kernel, groups)


def _meeting_columns(y, columns, x, kernel, groups):
    """For each element of the kernels the sum of all products of an element of y and one of the columns, prepared of x."""
    rows, prepared = _by_rows(_contiguous(y), groups), columns.prepared(x)
    runs = slices(len(columns.blocks), -(-len(columns.blocks) // SHARES) or 1)
    sums = np.zeros((len(runs), *rows.shape[:2], columns.depth), np.result_type(x, y))

    def add(k):
        for block in columns.blocks[runs[k]]:
            found = columns.of(prepared, block)
            products = multiply(_for_each(found, rows[:, :, block]), found.swapaxes(2, 3))
            sums[k] += np.add.reduce(products, axis=1)

    each(add, range(len(runs)), _worth_helpers(y, columns.depth))
    return columns.restored(np.add.reduce(sums, axis=0)).reshape(y.shape[1], columns.depth // math.prod(kernel), *kernel)


_MANY = 64
"""So many channels are given, for each group, where sums along rows of results take no longer than columns do."""


def _is_convolution(given, channels, count, space, has_long_rows):
    """Whether a transposed convolution with steps of 1, from `given` to so many `channels`, is done sooner as a convolution
    with the kernels turned round. That takes columns from what is given; otherwise the result is a sum of columns, which
    costs twice as much, or of rows, which costs as much for each channel of the result as columns do for a given one."""
    if has_long_rows and (given > channels or given >= _MANY):
        return False
    return given * math.prod(space) <= 2 * channels * math.prod(count)


def _transposed_convolution(y, weight, bias, space, stride, padding, dilation, groups):
    _check_transposed(y, weight, groups)
    channels, kernel = weight.shape[1], weight.shape[2:]
    _check_bias(bias, groups * channels)
    weights = weight.reshape(groups, weight.shape[0] // groups, channels, math.prod(kernel))
    around = tuple((d * (k - 1) - before, d * (k - 1) - after) for d, k, (before, after) in zip(dilation, kernel, padding))
    slides = max(stride) == 1 and min(map(min, around)) >= 0
    has_long_rows = y.size and dilation[0] == 1 < kernel[0] and is_long(math.prod(y.shape[3:]) * y.shape[0])
    if slides and _is_convolution(weights.shape[1], channels, y.shape[2:], space, has_long_rows):
        turned = np.flip(weights, -1).swapaxes(1, 2).reshape(groups * channels, -1, *kernel)
        return _convolution(y, turned, bias, stride, around, dilation, groups)
    form, padding = (_spread_along_rows, around) if slides and has_long_rows else (_spread, padding)
    result = form(y, weights, _dtype_of(y, weight, bias), space, kernel, stride, padding, dilation)
    return _batch_first(result if bias is None else result + bias.reshape(-1, *(1,) * (len(space) + 1)))


def _spread_along_rows(y, weights, dtype, space, kernel, ones, around, dilation):
    """A transposed convolution, (channels, *space, N), with steps of 1, whose sums along the first axis of space are part of
    a product. It is the convolution of y with zeros `around` it.

    A row of the image gets something of as many rows of y as the kernel has. These, one after the other, are the columns of
    a product that gives a row of values for each element of the kernel along the other axes. Such a row has zeros around it,
    too, so that the sum of those for one element of the image is one over all elements of the kernel.
    """
    groups, outputs, channels, first = (*weights.shape[:3], kernel[0])
    wide = tuple(m + d * (k - 1) for m, k, d in zip(space[1:], kernel[1:], dilation[1:]))
    inside = (slice(None),) * (3 + len(wide)) + interior(y.shape[3:], around[1:])
    around_it = outside(inside, (1,) * (3 + len(wide)) + wide)
    n, y = y.shape[0], batch_last(y)
    along_rows = (around[0], *((0, 0),) * len(wide))
    met = channels * math.prod(kernel[1:])
    columns = columns_of(y.shape, y.itemsize, (first, *ones[1:]), ones, along_rows, ones, groups, met)
    matrices = np.flip(weights.reshape(groups, outputs, channels, first, -1), 3).transpose(0, 2, 4, 3, 1)
    matrices = matrices.reshape(groups, 1, -1, first * outputs)
    result = np.empty((groups, channels, *space, n), dtype)

    def spread(rows):
        rows_of_y = columns.of(y, rows)
        values = workspace((*rows_of_y.shape[:2], channels, *kernel[1:], *wide, n), dtype, "values")
        for index in around_it:
            values[index] = 0
        there = values[inside]
        products = there if len(wide) < 2 else workspace(there.shape, dtype, "products")  # matrices, as they lie in memory
        products = products.reshape(*rows_of_y.shape[:2], matrices.shape[2], rows_of_y.shape[3])
        for some, depth in columns.parts(rows):
            multiply(matrices[..., depth], rows_of_y[:, some, depth], products[:, some])
        if len(wide) > 1:
            there[...] = products.reshape(there.shape)
        axes = tuple(range(3, 3 + len(wide)))
        np.add.reduce(_meeting(values, space[1:], dilation[1:]), axis=axes, out=result[:, :, rows].swapaxes(1, 2))

    each(spread, columns.blocks, _worth_helpers(y, channels * math.prod(kernel)))
    return result.reshape(groups * channels, *space, n)


def _meeting(values, space, dilation):
    """A view (..., *kernel, *space, N) of values (..., *kernel, *wide, N): for each element of an image, what meets there."""
    d, shape, strides = len(space), values.shape, values.strides
    kernel, steps = shape[-1 - 2 * d : -1 - d], [step * along for step, along in zip(dilation, strides[-1 - d : -1])]
    offset = sum((k - 1) * step for k, step in zip(kernel, steps))
    back = [stride - step for stride, step in zip(strides[-1 - 2 * d : -1 - d], steps)]
    strides = *strides[: -1 - 2 * d], *back, *strides[-1 - d :]
    return np.ndarray((*shape[: -1 - d], *space, shape[-1]), values.dtype, values, offset, strides)


def _spread(y, weights, dtype, space, kernel, stride, padding, dilation):
    """A transposed convolution, (channels, *space, N), by adding up columns for each window."""
    (groups, _, channels, _), count, n = weights.shape, y.shape[2:], y.shape[0]
    rows = _contiguous(y)
    rows = rows.reshape(groups, rows.shape[0] // groups, math.prod(rows.shape[1:]))
    wider = (m + before + after for m, (before, after) in zip(space, padding))
    result, row = np.empty((groups, channels, *wider, n), dtype), math.prod(count[1:]) * n

    def spread(share):
        of_groups, of_channels = (share, slice(None)) if groups > 1 else (slice(None), share)
        image, own = result[of_groups, of_channels], weights[of_groups, :, of_channels]
        matrices = own.reshape(*own.shape[:2], math.prod(own.shape[2:])).swapaxes(1, 2)
        image[...] = 0
        for part in blocks(count, math.prod(image.shape[:2]), math.prod(kernel), n, dtype.itemsize):
            positions = slice(part.start * row, part.stop * row)
            columns = workspace((*matrices.shape[:2], positions.stop - positions.start), dtype)
            multiply(matrices, rows[of_groups, :, positions], columns)
            here = (part.stop - part.start, *count[1:])
            columns = columns.reshape(*image.shape[:2], math.prod(kernel), *here, n)
            target = image[:, :, part.start * stride[0] :]
            for k, place in enumerate(places(kernel, stride, dilation, here)):
                target[(slice(None), slice(None), *place)] += columns[:, :, k]

    parts = shares(groups if groups > 1 else channels, rows.size // rows.shape[1] * channels * math.prod(kernel))
    each(spread, parts, _worth_helpers(y, channels * math.prod(kernel)))
    return result.reshape(groups * channels, *result.shape[2:])[(slice(None), *interior(space, padding))]


# -- the rules: each function is a partial derivative of one sum of products ------------------------------------


def _per_channel(g):
    """The sums over all axes but that of the channels; as products they take half the time, but half precision has none."""
    if g.dtype == np.float16:
        return np.add.reduce(g, axis=(0, *range(2, len(g.shape))))
    return channel_sums(by_channel(g, g.shape, has_batch_last(g)))


_OPTIONS = dict(stride=(1,), padding=((0, 0),), dilation=(1,), groups=1)

convolution = define(
    _convolution, name="convolution", formula="x * w + b", options=_OPTIONS, sample=convolved,
    x=lambda g, weight, x_shape, stride, padding, dilation, groups: transposed_convolution(
        g, weight, None, space=x_shape[2:], stride=stride, padding=padding, dilation=dilation, groups=groups),
    weight=lambda g, x, weight_shape, stride, padding, dilation, groups: convolution_weight(
        x, g, kernel=weight_shape[2:], stride=stride, padding=padding, dilation=dilation, groups=groups),
    bias=_per_channel)  # fmt: skip


def _convolution_and_columns(x, weight, bias, **options):
    """The convolution, and the columns of x, which the gradient of the weights wants, too."""
    return _convolved(x, weight, bias, **options, keeps_columns=True)


def _weight_of_columns(g, residuals, weight_shape, groups):
    return _meeting_columns(g, *residuals, weight_shape[2:], groups)


remember(convolution, _convolution_and_columns, weight=_weight_of_columns)

transposed_convolution = define(
    _transposed_convolution, name="transposed_convolution", options=dict(space=(1,), **_OPTIONS), sample=convolved_back,
    y=lambda g, weight, stride, padding, dilation, groups: convolution(
        g, weight, None, stride=stride, padding=padding, dilation=dilation, groups=groups),
    weight=lambda g, y, weight_shape, stride, padding, dilation, groups: convolution_weight(
        g, y, kernel=weight_shape[2:], stride=stride, padding=padding, dilation=dilation, groups=groups),
    bias=_per_channel)  # fmt: skip

convolution_weight = define(
    _convolution_weight, name="convolution_weight", options=dict(kernel=(1,), **_OPTIONS), sample=kernels_met,
    x=lambda g, y, x_shape, stride, padding, dilation, groups: transposed_convolution(
        y, g, None, space=x_shape[2:], stride=stride, padding=padding, dilation=dilation, groups=groups),
    y=lambda g, x, stride, padding, dilation, groups: convolution(
        x, g, None, stride=stride, padding=padding, dilation=dilation, groups=groups))  # fmt: skip


# -- the same, composed of elementary functions -----------------------------------------------------------------


def convolution_composed(x, weight, bias=None, stride=(1,), padding=((0, 0),), dilation=(1,), groups=1):
    kernel = np.shape(weight)[2:]
    found = gathered(x, kernel, stride, padding, dilation)
    count = found.shape[2 : 2 + len(kernel)]
    n, depth = found.shape[0], math.prod(kernel) * found.shape[1] // groups
    order = (0, *range(2, 2 + len(kernel)), 1, *range(2 + len(kernel), 2 + 2 * len(kernel)))
    columns = np.reshape(np.transpose(found, order), (n, math.prod(count), groups, depth))
    result = np.einsum("npgk,gok->ngop", columns, np.reshape(weight, (groups, -1, depth)))
    result = np.reshape(result, (n, np.shape(weight)[0], *count))
    return result if bias is None else result + np.reshape(bias, (-1, *(1,) * len(kernel)))
