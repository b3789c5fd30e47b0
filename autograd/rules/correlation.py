"""Correlation in several dimensions, which convolution is made of: sums of products of a kernel with what it lies over."""

import math

import numpy as np

from .table import define


def _correlation(x, kernel):
    """``out[m, n, i] = sum over d, k of x[m, d, i + k] * kernel[n, d, k]``; i and k stand for any number of axes."""
    ndim = x.ndim - 2
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], axis=tuple(range(2, x.ndim)))
    places = windows.shape[2 : 2 + ndim]
    rows = np.moveaxis(windows, 1, 1 + ndim).reshape(x.shape[0] * math.prod(places), -1)
    out = rows @ kernel.reshape(kernel.shape[0], -1).T
    return np.moveaxis(out.reshape(x.shape[0], *places, kernel.shape[0]), -1, 1)


def swapped(x):
    """With the first two axes exchanged."""
    return np.swapaxes(x, 0, 1)


def flipped(kernel):
    """The kernel turned around along each of its spatial axes."""
    return kernel[(slice(None), slice(None), *[slice(None, None, -1)] * (kernel.ndim - 2))]


def padded(x, kernel):
    """`x` with so many zeros around it that the kernel lies over at least one element of it everywhere."""
    return np.pad(x, [(0, 0), (0, 0), *((n - 1, n - 1) for n in kernel.shape[2:])])


def _sample(draw):
    sizes = [(draw.size(), draw.size() + 1) for _ in range(draw.integer(1, 2))]
    x = draw.array((draw.size(), draw.size(), *(more + n for more, n in sizes)))
    return [x, draw.array((draw.size(), x.shape[1], *(n for _, n in sizes)))], {}


# Each gradient is a correlation again: with the kernel turned around, or with the result's gradient for a kernel.
correlation = define(_correlation, name="correlation", formula=r"x \star kernel", sample=_sample,
                     x=lambda g, kernel: correlation(padded(g, kernel), flipped(swapped(kernel))),
                     kernel=lambda g, x: swapped(correlation(swapped(x), swapped(g))))  # fmt: skip
