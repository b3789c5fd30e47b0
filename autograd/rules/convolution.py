"""Convolution as nets mean it (correlation, in fact) over any number of axes, and its two partners.

With T(x, w, y) the sum over all products of an element of x, one of w and one of y that meet in a convolution, the three
entries are its partial derivatives: ``convolution`` for y, ``transposed_convolution`` for x, ``convolution_weight`` for w.
So each is the rule of the others, and derivatives of any order stay among the three.

Shapes: x (N, C, *space), weight (O, C / groups, *kernel), y (N, O, *counts). Options are those of :mod:`.windows`.

Windows are laid out as the columns of a matrix ("im2col"; Chellapilla, Puri & Simard 2006), a block of rows at a time so
that the block stays in the cache. Inside, arrays have the axes (channels, *space, N): neighbours along the last axis of
space then lie together with their whole batch, so what is copied and added comes in long runs. The results keep that order in
memory (their strides say so), and NumPy's elementwise functions keep it too, so layers in a row need no rearranging.
"""

import math
import threading

import numpy as np

from .samples_windows import convolved, convolved_back, kernels_met
from .table import define
from .windows import check_fit, counts, gathered, interior, padded, places, windows

_BLOCK = 2**19
"""How many bytes of columns are made at a time: about half of a core's second cache."""

_LEAST = 2**14
"""So many elements at least are copied or added by one call, whatever the cache: below, the calls themselves take longer."""


def _batch_last(x):
    return x.transpose((*range(1, x.ndim), 0))


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


# -- columns, a block of rows at a time -------------------------------------------------------------------------


def _blocks(count, channels, elements, n, itemsize):
    """Parts of the first axis of `count`, so small that the columns for them fit into a block, each as (rows, positions):
    the slice of that axis, and of all positions and the `n` members of the batch in one axis."""
    row = math.prod(count[1:]) * n
    size = max(1, channels * row)
    step = max(1, _BLOCK // (size * elements * itemsize), _LEAST // size)
    ends = [(start, min(start + step, count[0])) for start in range(0, count[0], step)]
    return [(slice(start, end), slice(start * row, end * row)) for start, end in ends]


_held = threading.local()


def _workspace(shape, dtype):
    """An array to scribble on until the next one is asked for: each thread's is always the same memory, as long as it is
    not much larger than a block, because memory that is new costs page faults."""
    size = math.prod(shape) * dtype.itemsize
    memory = getattr(_held, "memory", None)
    if memory is None or memory.size < size:
        memory = np.empty(size, np.uint8)
        if size <= 4 * _BLOCK:
            _held.memory = memory
    return memory[:size].view(dtype).reshape(shape)


def _columns(x, kernel, stride, dilation, groups):
    """The windows of x (C, *space, N) as (positions, columns): a matrix (depth, positions) for each group."""
    found, depth, d = windows(x, kernel, stride, dilation, 1), x.shape[0] * math.prod(kernel), len(kernel)
    count = found.shape[1 + d : -1]
    if math.prod(kernel) == 1:  # no element is in two windows: x itself is the matrix
        yield slice(None), found.reshape(groups, depth // groups, math.prod(count) * x.shape[-1])
        return
    for rows, positions in _blocks(count, x.shape[0], math.prod(kernel), x.shape[-1], x.itemsize):
        part = found[(slice(None),) * (1 + d) + (rows,)]
        columns = _workspace(part.shape, x.dtype)
        np.copyto(columns, part)
        yield positions, columns.reshape(groups, depth // groups, positions.stop - positions.start)


# -- the three functions ----------------------------------------------------------------------------------------


def _convolution(x, weight, bias, stride, padding, dilation, groups):
    _check(x, weight, groups)
    _check_bias(bias, weight.shape[0])
    kernel = weight.shape[2:]
    check_fit(x.shape[2:], kernel, padding, dilation)
    count = counts(x.shape[2:], kernel, stride, padding, dilation)
    matrices = weight.reshape(groups, weight.shape[0] // groups, math.prod(weight.shape[1:]))
    result = np.empty((weight.shape[0], *count, x.shape[0]), _dtype_of(x, weight, bias))
    rows = result.reshape(*matrices.shape[:2], math.prod(result.shape[1:]))
    for positions, columns in _columns(padded(_batch_last(x), padding, 1, order="C"), kernel, stride, dilation, groups):
        part = rows[:, :, positions]
        np.matmul(matrices, columns, out=part)
        if bias is not None:
            part += bias.reshape(*matrices.shape[:2], 1)
    return _batch_first(result)


def _rows(y, groups):
    """y (N, O, *counts) as a matrix for each group, (O / groups, positions)."""
    rows = np.ascontiguousarray(_batch_last(y))
    return rows.reshape(groups, rows.shape[0] // groups, math.prod(rows.shape[1:]))


def _convolution_weight(x, y, kernel, stride, padding, dilation, groups):
    rows, channels = _rows(y, groups), x.shape[1] // groups
    total = np.zeros((*rows.shape[:2], channels * math.prod(kernel)), np.result_type(x, y))
    for positions, columns in _columns(padded(_batch_last(x), padding, 1, order="C"), kernel, stride, dilation, groups):
        total += rows[:, :, positions] @ columns.swapaxes(1, 2)
    return total.reshape(y.shape[1], channels, *kernel)


def _transposed_convolution(y, weight, bias, space, stride, padding, dilation, groups):
    _check_transposed(y, weight, groups)
    channels, kernel = groups * weight.shape[1], weight.shape[2:]
    _check_bias(bias, channels)
    dtype, count, n = _dtype_of(y, weight, bias), y.shape[2:], y.shape[0]
    matrices = weight.reshape(groups, weight.shape[0] // groups, math.prod(weight.shape[1:])).swapaxes(1, 2)
    rows = _rows(y, groups)
    result = np.zeros((channels, *(m + before + after for m, (before, after) in zip(space, padding)), n), dtype)
    for part, positions in _blocks(count, channels, math.prod(kernel), n, dtype.itemsize):
        shape = (*matrices.shape[:2], positions.stop - positions.start)
        columns = np.matmul(matrices, rows[:, :, positions], out=_workspace(shape, dtype))
        here = (part.stop - part.start, *count[1:])
        columns = columns.reshape(channels, math.prod(kernel), *here, n).swapaxes(0, 1)
        target = result[:, part.start * stride[0] :]
        for column, place in zip(columns, places(kernel, stride, dilation, here)):
            target[(slice(None), *place)] += column
    result = result[(slice(None), *interior(space, padding))]
    return _batch_first(result if bias is None else result + bias.reshape(-1, *(1,) * (len(space) + 1)))


# -- the rules: each function is a partial derivative of one sum of products ------------------------------------


def _per_channel(g):
    """The sums over all axes but that of the channels."""
    return np.add.reduce(g, axis=(0, *range(2, len(g.shape))))


_OPTIONS = dict(stride=(1,), padding=((0, 0),), dilation=(1,), groups=1)

convolution = define(
    _convolution, name="convolution", formula="x * w + b", options=_OPTIONS, sample=convolved,
    x=lambda g, weight, x_shape, stride, padding, dilation, groups: transposed_convolution(
        g, weight, None, space=x_shape[2:], stride=stride, padding=padding, dilation=dilation, groups=groups),
    weight=lambda g, x, weight_shape, stride, padding, dilation, groups: convolution_weight(
        x, g, kernel=weight_shape[2:], stride=stride, padding=padding, dilation=dilation, groups=groups),
    bias=_per_channel)  # fmt: skip

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
