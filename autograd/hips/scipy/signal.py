"""Compatibility with HIPS autograd: every public name of scipy.signal, and its convolve over chosen axes."""

import math as _math

import numpy as _np
import scipy.signal as _signal

from autograd.rules.correlation import correlation as _correlation
from autograd.rules.correlation import flipped as _flipped
from autograd.rules.correlation import padded as _padded

from .lookup import found as _found

__all__ = _signal.__all__


def __getattr__(name):
    value = globals()[name] = _found(_signal, name)
    return value


def convolve(A, B, axes=None, dot_axes=((), ()), mode="full"):
    """The convolution of `A` and `B` along pairs of `axes` (all, by default), summed over pairs of `dot_axes`.

    The result has the remaining axes of A, those of B, and the convolved ones. The sizes of these are the sum less one
    ("full"), A's ("same"), or the difference plus one ("valid", with the larger one first).

    >>> convolve(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0]))
    array([1., 3., 5., 3.])
    """
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"convolve(mode): expected 'full', 'same' or 'valid', got {mode!r}")
    a_axes, b_axes = (range(_np.ndim(A)),) * 2 if axes is None else axes
    a_rest, x = _arranged(A, a_axes, dot_axes[0])
    b_rest, kernel = _arranged(B, b_axes, dot_axes[1])
    sizes = list(zip(x.shape[2:], kernel.shape[2:]))
    if mode == "valid" and all(m >= n for m, n in sizes):
        result = _correlation(x, _flipped(kernel))
    else:
        full = _correlation(_padded(x, kernel), _flipped(kernel))
        result = full[(slice(None), slice(None), *(_kept(m, n, mode) for m, n in sizes))]
    return _np.reshape(result, (*a_rest, *b_rest, *result.shape[2:]))


def _arranged(array, axes, dot_axes):
    """The sizes of the other axes, and the array as (others, dot axes, *axes)."""
    axes, dot_axes = list(axes), list(dot_axes)
    others = [axis for axis in range(_np.ndim(array)) if axis not in axes + dot_axes]
    moved = _np.transpose(array, others + dot_axes + axes)
    shape = moved.shape
    rest, dots = shape[: len(others)], shape[len(others) : len(others) + len(dot_axes)]
    return rest, _np.reshape(moved, (_math.prod(rest), _math.prod(dots), *shape[len(others) + len(dot_axes) :]))


def _kept(m, n, mode):
    """The part of a full convolution of m with n elements that `mode` keeps."""
    size = {"full": m + n - 1, "same": m, "valid": abs(m - n) + 1}[mode]
    start = (m + n - 1 - size) // 2
    return slice(start, start + size)
