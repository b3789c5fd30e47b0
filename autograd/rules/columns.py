"""Windows laid out as the columns of matrices ("im2col"; Chellapilla, Puri & Simard 2006), a block of rows at a time.

Arrays have the axes (channels, *space, N) here: neighbours along the last axis of space then lie together with their whole
batch, so what is copied comes in long runs. Blocks are so small that they stay in the cache, and are worked on by many threads.

Both classes say how arrays of one shape are laid out, which is worked out once for all of them: ``prepared(x)``, and of this
``of(prepared, rows)`` gives, for a block of rows of results, matrices (groups, number of matrices, depth, positions).
``to_keep(x)`` gives another such class, and what to prepare with it in place of x: made once, it may be used several times.
Weights and sums have the depth as their last axis; ``laid_out`` brings weights into the order that the depth has,
``restored`` sums back.
"""

import functools
import itertools
import math
import threading

import numpy as np

from .parallel import each, slices
from .windows import counts, interior, outside, windows

_BLOCK = 2**19
"""How many bytes of columns are made at a time: about half of a core's second cache."""

_SLIDING_BLOCK = 2**21
"""The same where windows share them: they are read several times while the next level of caches is quick enough."""

_LEAST = 2**14
"""So many elements at least are copied or added by one call, whatever the cache: below, the calls themselves take longer."""

_KEPT = 2**22
"""How many bytes a thread keeps for the next columns."""

_LONG = 128
"""So many positions at least make a row that is worth a product of its own."""

_SHARE = 2**20
"""So many elements at least are one thread's share of work that is cut along the channels, ..."""

SHARES = 8
"""... and that is cut into so many shares at most; the number of threads has no say in it."""

_WORTH_CUTTING = 2**24
"""Multiplications from which columns are cut into blocks so that several threads have something to do."""


@functools.lru_cache(maxsize=256)
def columns_of(shape, itemsize, kernel, stride, padding, dilation, groups, met):
    """The windows of an array (C, *space, N) as columns, in the form that is made soonest; each meets `met` others."""
    count = counts(shape[1:-1], kernel, stride, padding, dilation)
    if math.prod(shape) and dilation[0] == 1 < kernel[0] and is_long(math.prod(count[1:]) * shape[-1]):
        return SlidingColumns(shape, itemsize, kernel, stride, padding, dilation, groups, met)
    return Columns(shape, itemsize, kernel, stride, padding, dilation, groups)


def is_long(positions):
    """Whether a row of so many positions is worth a product of its own."""
    return positions >= _LONG


def shares(channels, size):
    """The slices that cut `channels` for the threads, `size` being the number of elements that are worked on."""
    number = min(SHARES, 1 + size // _SHARE)
    return slices(channels, -(-channels // (number + number % 2 if number > 1 else 1)))


def blocks(count, channels, elements, n, itemsize):
    """Parts of the first axis of `count`, so small that the columns for them fit into a block."""
    size = max(1, channels * math.prod(count[1:]) * n)
    step = max(1, _BLOCK // (size * elements * itemsize), _LEAST // size)
    return slices(count[0], step)


_held = threading.local()


def workspace(shape, dtype, purpose="columns"):
    """An array to scribble on until the next one for this purpose is asked for: each thread's is always the same memory, if
    that is not very large, because memory that is new costs page faults."""
    size = math.prod(shape) * dtype.itemsize
    memory = getattr(_held, purpose, None)
    if memory is None or memory.size < size:
        memory = np.empty(size, np.uint8)
        if size <= _KEPT:
            setattr(_held, purpose, memory)
    return memory[:size].view(dtype).reshape(shape)


def _memory_to_keep(shape, dtype, purpose="columns"):
    return np.empty(shape, dtype)


_PAGE = 2**12
"""Addresses that differ by a multiple of so many bytes compete for the same few places of a cache."""

_STAGED = 2**20
"""About so many bytes are copied at a time to keep them apart."""

_APART = 2**6
"""So many bytes more keep them from doing so."""


def batch_last(x):
    """x (N, C, *space) as (C, *space, N), with the batch innermost in memory too."""
    last = x.transpose((*range(1, x.ndim), 0))
    if last.strides[-1] == x.itemsize or len(x) == 1 or not x.size:
        return last
    result = np.empty(last.shape, x.dtype)
    each(lambda share: _transposed_into(result[share], x[:, share]), shares(len(last), 2 * x.size))
    return result


def _transposed_into(result, x):
    """Copy x (N, C, *space) to `result` (C, *space, N). Where examples lie pages apart, a few channels at a time are first
    copied to rows of another length: collecting one element of each example then takes half the time in all."""
    if x.strides[0] % _PAGE:
        return np.copyto(result, x.transpose((*range(1, x.ndim), 0)))
    n, row = len(x), math.prod(x.shape[2:])
    for channels in slices(x.shape[1], max(1, _STAGED // (n * row * x.itemsize))):
        part = x[:, channels]
        staged = workspace((n, part[0].size + _APART // x.itemsize), x.dtype)[:, : part[0].size]
        np.copyto(staged.reshape(part.shape), part)
        np.copyto(result[channels].reshape(-1, n), staged.T)


def within(x, padding):
    """x (C, *space, N) with zeros around it."""
    if not any(map(any, padding)):
        return x
    space = x.shape[1:-1]
    wider = (n + before + after for n, (before, after) in zip(space, padding))
    result = np.empty((x.shape[0], *wider, x.shape[-1]), x.dtype)

    def fill(channels):
        result[channels] = 0
        result[(channels, *interior(space, padding))] = x[channels]

    each(fill, shares(x.shape[0], 4 * x.size))
    return result


class Columns:
    """The columns of each block of rows as one matrix; its depth is (channels, *kernel)."""

    def __init__(self, shape, itemsize, kernel, stride, padding, dilation, groups):
        self.kernel, self.stride, self.padding, self.dilation, self.groups = kernel, stride, padding, dilation, groups
        self.rows = (slice(None),) * (1 + len(kernel))
        self.is_matrix = math.prod(kernel) == 1  # no element is in two windows
        self.depth = shape[0] * math.prod(kernel) // groups
        count = counts(shape[1:-1], kernel, stride, padding, dilation)
        self.blocks = blocks(count, shape[0], math.prod(kernel), shape[-1], itemsize)

    def to_keep(self, x):
        return self, x

    def prepared(self, x):
        return windows(within(x, self.padding), self.kernel, self.stride, self.dilation, 1)

    def of(self, prepared, rows):
        part = prepared[(*self.rows, rows)]
        positions = math.prod(part.shape[len(self.rows) :])
        if not self.is_matrix:
            part, windows = workspace(part.shape, part.dtype), part
            np.copyto(part, windows)
        return part.reshape(self.groups, 1, self.depth, positions)

    def laid_out(self, weights):
        return weights

    def restored(self, sums):
        return sums


class SlidingColumns:
    """The columns of each row as a matrix, most of which it shares with the next row's; its depth is (kernel[0], channels,
    *kernel[1:]).

    Windows are laid out along the axes of space behind the first. In memory, that axis comes before the channels: then
    `kernel[0]` rows in succession, as they lie there, are the columns of one row of results. So a kernel of 3 x 3 needs only
    3 copies of each element, where columns proper have 9.
    """

    def __init__(self, shape, itemsize, kernel, stride, padding, dilation, groups, met):
        self.kernel, self.itemsize, self.groups = kernel, itemsize, groups
        self.count = counts(shape[1:-1], kernel, stride, padding, dilation)
        self.positions = math.prod(self.count[1:]) * shape[-1]
        self.row = shape[0] // groups * math.prod(kernel[1:])
        self.depth = kernel[0] * self.row
        self.blocks = self._blocks(met)
        self.layouts = {rows.start: _Layout(self, rows, shape, stride, padding, dilation) for rows in self.blocks}

    def _blocks(self, met):
        """Parts of the rows, all but alike, and so many that two threads have as much to do where they are worth it."""
        rows, size, shared = self.count[0], self.groups * self.row * self.positions, self.kernel[0] - 1
        most = _SLIDING_BLOCK // (size * self.itemsize) - shared
        number = -(-rows // max(2 * shared, most))  # what blocks share is laid out for each
        if number > 1 or rows * self.kernel[0] * size * met > _WORTH_CUTTING:
            number += number % 2
        self.is_small = number == 1 <= most
        return slices(rows, -(-rows // number))

    def to_keep(self, x):
        return (_MadeColumns(self), self._made(x, self.blocks[0], _memory_to_keep)) if self.is_small else (self, x)

    def prepared(self, x):
        return x

    def of(self, x, rows):
        return self._made(x, rows, workspace)

    def _made(self, x, rows, memory_for):
        layout = self.layouts[rows.start]
        memory = (workspace if layout.repeats else memory_for)(layout.reached, x.dtype, "rows")
        image = memory.swapaxes(0, 1)
        for index in layout.outside:
            image[index] = 0
        image[layout.inside] = x[layout.there]
        if layout.repeats:
            windows = np.ndarray(layout.windows, x.dtype, memory, 0, layout.steps)
            memory = memory_for(layout.windows, x.dtype)
            np.copyto(memory, windows)
        return np.ndarray(layout.matrices, x.dtype, memory, 0, layout.strides)

    def parts(self, rows):
        """Parts of :meth:`of`, as slices of its matrices and of their depth; the rest of it is zeros of the padding."""
        return self.layouts[rows.start].parts

    def laid_out(self, weights):
        return self._exchanged(weights, -1, self.kernel[0])

    def restored(self, sums):
        return self._exchanged(sums, self.kernel[0], -1)

    def _exchanged(self, weights, outer, inner):
        """Weights whose depth is (outer, inner, *kernel[1:]) with these two axes exchanged."""
        weights = weights.reshape(*weights.shape[:2], outer, inner, math.prod(self.kernel[1:]))
        return weights.swapaxes(2, 3).reshape(*weights.shape[:2], self.depth)


class _MadeColumns:
    """Columns that have been made, all in one block."""

    def __init__(self, columns):
        self.blocks, self.depth = columns.blocks, columns.depth
        self.laid_out, self.restored = columns.laid_out, columns.restored

    def prepared(self, matrices):
        return matrices

    def of(self, matrices, rows):
        return matrices


class _Layout:
    """Where what a block of rows of results needs comes from, and how it lies in memory.

    Attributes
    ----------
    reached : the shape of what of x the windows of these rows reach over, (rows, C, ...), with its padding
    there, inside, outside : what of x that is, where it goes, and where zeros go; indices of (C, rows, ...)
    repeats, windows, steps : whether elements are in several windows; the shape of these, and their strides in what is reached
    matrices, strides : the shape of the columns, and their strides in the windows
    parts : see :meth:`SlidingColumns.parts`
    """

    def __init__(self, columns, rows, shape, stride, padding, dilation):
        kernel, groups, size, step = columns.kernel, columns.groups, columns.itemsize, stride[0]
        first = rows.start * step - padding[0][0]
        last = (rows.stop - 1) * step - padding[0][0] + kernel[0]
        wider = tuple(n + before + after for n, (before, after) in zip(shape[2:-1], padding[1:]))
        self.reached = last - first, shape[0], *wider, shape[-1]
        self._find_inside(first, last, shape, padding)

        row, channel, *strides, along = _strides(self.reached, size)
        within, between = map(math.prod, zip(strides, dilation[1:])), map(math.prod, zip(strides, stride[1:]))
        self.windows = groups, last - first, shape[0] // groups, *kernel[1:], *columns.count[1:], shape[-1]
        self.steps = shape[0] // groups * channel, row, channel, *within, *between, along
        self.repeats = groups > 1 or math.prod(kernel[1:]) > 1 or columns.count[1:] != wider

        group, row, *_ = _strides(self.windows, size)
        self.matrices = groups, rows.stop - rows.start, columns.depth, columns.positions
        self.strides = group, step * row, columns.positions * size, size
        tops = range(first, first + step * (rows.stop - rows.start), step)
        self.parts = list(_alike([_inside(top, shape[1], kernel[0], columns.row) for top in tops]))

    def _find_inside(self, first, last, shape, padding):
        there = slice(max(first, 0), max(min(last, shape[1]), 0))
        if there.start >= there.stop:
            there, inside = slice(0, 0), slice(0, 0)
        else:
            inside = slice(there.start - first, there.stop - first)
        self.there = slice(None), there
        self.inside = slice(None), inside, *interior(shape[2:-1], padding[1:])
        self.outside = outside(self.inside, (shape[0], last - first, *self.reached[2:]))


def _strides(shape, itemsize):
    """The strides of an array of that shape whose elements lie in order."""
    return [itemsize * math.prod(shape[k + 1 :]) for k in range(len(shape))]


def _inside(first, n, k, size):
    """The part of `k` rows from row `first` on that is inside of an image of `n` rows, each of which has `size` elements."""
    return max(0, -first) * size, max(0, min(k, n - first)) * size


def _alike(ranges):
    """Slices of successive equal ranges, each with the slice that they all are."""
    start = 0
    for one, equal in itertools.groupby(ranges):
        stop = start + len(list(equal))
        yield slice(start, stop), slice(*one)
        start = stop
