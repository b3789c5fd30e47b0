"""Windows that slide over the axes of space: how many there are, and their elements as views.

Everywhere here `kernel`, `stride`, `dilation` have one int and `padding` one pair (before, after) for each axis of space.
The elements of a window lie `dilation` apart, and windows start `stride` apart.
"""

import functools
import itertools
import math

import numpy as np


def extent(k, dilation):
    """How many elements a window of `k` elements reaches over."""
    return dilation * (k - 1) + 1


@functools.lru_cache(maxsize=1024)
def counts(space, kernel, stride, padding, dilation):
    """How many windows there are along each axis: as many as fit entirely into the padded space."""
    axes = zip(space, kernel, stride, padding, dilation)
    return tuple((n + before + after - extent(k, d)) // s + 1 for n, k, s, (before, after), d in axes)


@functools.lru_cache(maxsize=1024)
def check_fit(space, kernel, padding, dilation):
    """Raise ValueError unless at least one window fits along each axis."""
    for axis, (n, k, (before, after), d) in enumerate(zip(space, kernel, padding, dilation)):
        if n + before + after < extent(k, d):
            window = f"a window of {k}" if d == 1 else f"a window of {k} at dilation {d}, which reaches over {extent(k, d)},"
            room = f"{n} elements" + (f" and a padding of {before} + {after}" if before + after else "")
            raise ValueError(f"{window} does not fit into axis {axis} of space, which has {room}")


def interior(space, padding):
    """The index of the unpadded part within a padded array of space."""
    return tuple(slice(before, before + n) for n, (before, _) in zip(space, padding))


def outside(inside, shape):
    """The indices, slices, of what is outside of the index `inside` in an array of that shape."""
    found = []
    for axis, (part, n) in enumerate(zip(inside, shape)):
        start, stop, _ = part.indices(n)
        before = (slice(None),) * axis
        found += [(*before, slice(*ends)) for ends in ((0, start), (stop, n)) if ends[0] < ends[1]]
    return found


def padded(x, padding, first, value=0, order="K"):
    """`x` with `value` around its axes of space, which begin at axis `first`; `x` itself where nothing is added."""
    if not any(map(any, padding)):
        return x
    last = first + len(padding)
    space = x.shape[first:last]
    wider = tuple(n + before + after for n, (before, after) in zip(space, padding))
    result = np.full_like(x, value, order=order, shape=(*x.shape[:first], *wider, *x.shape[last:]))
    result[(slice(None),) * first + interior(space, padding)] = x
    return result


@functools.lru_cache(maxsize=1024)
def places(kernel, stride, dilation, count):
    """For each element of a window, in reading order, the index of that element of all windows."""
    axes = zip(kernel, stride, dilation, count)
    spans = [[slice(i * d, i * d + s * (n - 1) + 1, s) for i in range(k)] for k, s, d, n in axes]
    return list(itertools.product(*spans))


def windows(x, kernel, stride, dilation, first):
    """All windows as a view with the axes (..., *kernel, *counts, ...) for the axes of space, which begin at `first`."""
    last = first + len(kernel)
    count = counts(x.shape[first:last], kernel, stride, ((0, 0),) * len(kernel), dilation)
    steps = x.strides[first:last]
    within, between = map(math.prod, zip(steps, dilation)), map(math.prod, zip(steps, stride))
    shape = (*x.shape[:first], *kernel, *count, *x.shape[last:])
    strides = (*x.strides[:first], *within, *between, *x.strides[last:])
    return np.lib.stride_tricks.as_strided(x, shape, strides, writeable=False)


def gathered(x, kernel, stride, padding, dilation, value=0):
    """The windows of x (N, C, *space) as (N, C, *counts, *kernel), composed of a padding and an index."""
    d = len(kernel)
    count = counts(x.shape[2:], kernel, stride, padding, dilation)
    positions = []
    for axis, (n, k, s, step) in enumerate(zip(count, kernel, stride, dilation)):
        starts, within = [1] * (2 * d), [1] * (2 * d)
        starts[axis], within[d + axis] = n, k
        positions.append(np.arange(0, n * s, s).reshape(starts) + np.arange(0, k * step, step).reshape(within))
    return np.pad(x, ((0, 0), (0, 0), *padding), constant_values=value)[(slice(None), slice(None), *positions)]
