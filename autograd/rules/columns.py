"""Windows laid out as the columns of matrices ("im2col"; Chellapilla, Puri & Simard 2006), a block of rows at a time.

Arrays have the axes (channels, *space, N) here: neighbours along the last axis of space then lie together with their whole
batch, so what is copied comes in long runs. Blocks are so small that they stay in the cache, and are worked on by many threads.

Both classes give, for a block of rows of results, matrices (groups, number of matrices, depth, positions). Weights and sums
have the depth as their last axis; ``laid_out`` brings weights into the order that the depth has, ``restored`` sums back.
"""

import math
import threading

import numpy as np

from .parallel import each, slices
from .windows import counts, interior, windows

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


def columns_of(x, kernel, stride, padding, dilation, groups):
    """The windows of x (C, *space, N) as columns, in the form that is made soonest."""
    count = counts(x.shape[1:-1], kernel, stride, padding, dilation)
    slides = x.size and dilation[0] == 1 < kernel[0] and is_long(math.prod(count[1:]) * x.shape[-1])
    return (SlidingColumns if slides else Columns)(x, kernel, stride, padding, dilation, groups)


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


def _clear_outside(x, inside):
    """Put zeros where `x` is outside an index of slices."""
    for axis, part in enumerate(inside):
        before = (slice(None),) * axis
        if part.start:
            x[(*before, slice(0, part.start))] = 0
        if part.stop is not None and part.stop < x.shape[axis]:
            x[(*before, slice(part.stop, None))] = 0


class Columns:
    """The columns of each block of rows as one matrix; its depth is (channels, *kernel)."""

    def __init__(self, x, kernel, stride, padding, dilation, groups):
        d = len(kernel)
        self.windows, self.groups = windows(within(x, padding), kernel, stride, dilation, 1), groups
        self.rows = (slice(None),) * (1 + d)
        self.is_matrix = math.prod(kernel) == 1  # no element is in two windows
        self.blocks = blocks(self.windows.shape[1 + d : -1], x.shape[0], math.prod(kernel), x.shape[-1], x.itemsize)
        self.depth = x.shape[0] * math.prod(kernel) // groups

    def of(self, rows):
        part = self.windows[(*self.rows, rows)]
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

    def __init__(self, x, kernel, stride, padding, dilation, groups):
        self.x, self.kernel, self.groups = x, kernel, groups
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.count = counts(x.shape[1:-1], kernel, stride, padding, dilation)
        self.wider = [n + before + after for n, (before, after) in zip(x.shape[2:-1], padding[1:])]
        self.within = interior(x.shape[2:-1], padding[1:])
        self.positions = math.prod(self.count[1:]) * x.shape[-1]
        self.row = x.shape[0] // groups * math.prod(kernel[1:])
        self.depth = kernel[0] * self.row
        self.blocks = self._blocks()

    def _blocks(self):
        """Parts of the rows, all but alike, and so many that two threads have as much to do."""
        rows, size, shared = self.count[0], self.groups * self.row * self.positions, self.kernel[0] - 1
        most = _SLIDING_BLOCK // (size * self.x.itemsize) - shared
        number = -(-rows // max(2 * shared, most))  # what blocks share is laid out for each
        if number > 1 or rows * size > 4 * _LEAST:
            number += number % 2
        return slices(rows, -(-rows // number))

    def of(self, rows):
        given, channels = self._rows(rows), len(self.x) // self.groups
        row, channel, *steps, last = given.strides
        shape = self.groups, len(given), channels, *self.kernel[1:], *self.count[1:], given.shape[-1]
        within, between = map(math.prod, zip(steps, self.dilation[1:])), map(math.prod, zip(steps, self.stride[1:]))
        strides = channels * channel, row, channel, *within, *between, last
        if self.groups == math.prod(self.kernel[1:]) == 1 and self.positions == given[0, 0].size:  # nothing is to be repeated
            laid_out = given.reshape(shape)
        else:
            laid_out = workspace(shape, given.dtype)
            np.copyto(laid_out, np.ndarray(shape, given.dtype, given, 0, strides))
        shape = self.groups, rows.stop - rows.start, self.depth, self.positions
        group, row, size = laid_out.strides[0], laid_out.strides[1], given.itemsize
        return np.ndarray(shape, given.dtype, laid_out, 0, (group, self.stride[0] * row, self.positions * size, size))

    def _rows(self, rows):
        """What of x the windows of these rows of results reach over, as (rows, C, ...), with its padding."""
        x, (before, _) = self.x, self.padding[0]
        first, last = rows.start * self.stride[0] - before, (rows.stop - 1) * self.stride[0] - before + self.kernel[0]
        memory = workspace((last - first, len(x), *self.wider, x.shape[-1]), x.dtype, "rows")
        result = memory.swapaxes(0, 1)
        there = slice(max(first, 0), max(min(last, x.shape[1]), 0))
        if there.start >= there.stop:
            result[...] = 0
            return memory
        inside = slice(None), slice(there.start - first, there.stop - first), *self.within
        _clear_outside(result, inside)
        result[inside] = x[:, there]
        return memory

    def laid_out(self, weights):
        return self._exchanged(weights, -1, self.kernel[0])

    def restored(self, sums):
        return self._exchanged(sums, self.kernel[0], -1)

    def _exchanged(self, weights, outer, inner):
        """Weights whose depth is (outer, inner, *kernel[1:]) with these two axes exchanged."""
        weights = weights.reshape(*weights.shape[:2], outer, inner, math.prod(self.kernel[1:]))
        return weights.swapaxes(2, 3).reshape(*weights.shape[:2], self.depth)
