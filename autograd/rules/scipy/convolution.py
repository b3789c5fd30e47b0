"""Convolution over any axes, with further axes summed over: what scipy.signal.convolve is and a net's layers need."""

import math

import numpy as np
from scipy import signal

from ..compositions import composed
from ..table import define
from .univariate import numeric

_LARGEST = 2**24
"""Up to so many elements, all windows are laid out for one matrix product; beyond, Fourier transforms take less."""


def _correlation(x, w):
    ndim = x.ndim - 2
    axes = tuple(range(2, x.ndim))
    if 0 not in x.shape + w.shape and math.prod(x.shape) * math.prod(w.shape[2:]) > _LARGEST:
        products = signal.fftconvolve(x[:, None], np.flip(w, axes)[None], "valid", axes=tuple(k + 1 for k in axes))
        return products.sum(axis=2)
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axes)
    inner = range(x.ndim, x.ndim + ndim)
    return np.moveaxis(np.tensordot(windows, w, axes=((1, *inner), (1, *axes))), -1, 1)


def _first_two_exchanged(x):
    return x.swapaxes(0, 1)


def _correlation_x(g, w):
    """Each element of x met every element of w once: a full convolution, which is a correlation of the padded g."""
    edges = [(0, 0), (0, 0), *((n - 1, n - 1) for n in w.shape[2:])]
    return correlation(np.pad(g, edges), _first_two_exchanged(np.flip(w, tuple(range(2, w.ndim)))))


def _correlation_w(g, x):
    return _first_two_exchanged(correlation(_first_two_exchanged(x), _first_two_exchanged(g)))


def _images(draw):
    kernel = tuple(draw.size() for _ in range(draw.integer(1, 2)))
    space = tuple(n + draw.integer(0, 2) for n in kernel)
    channels = draw.size()
    return [draw.array((draw.size(), channels, *space)), draw.array((draw.size(), channels, *kernel))], {}


# result[p, q, i] is the sum over d and j of x[p, d, i + j] w[q, d, j]; i and j have any number of axes.
correlation = define(_correlation, name="correlation", sample=_images, x=_correlation_x, w=_correlation_w)


def convolve(A, B, axes=None, dot_axes=((), ()), mode="full"):
    """The convolution of two arrays over pairs of axes, and the product summed over others.

    Parameters
    ----------
    A, B : arrays or Tensors
    axes : two sequences of ints, or None
        the axes of A and of B to convolve, in pairs (None: all of both, which then have equally many)
    dot_axes : two sequences of ints
        the axes of A and of B to sum over, in pairs; they have equal lengths
    mode : 'full', 'same' or 'valid'
        as for :func:`scipy.signal.convolve`: wherever the two overlap, the middle part of A's size, or where they
        overlap entirely

    Returns
    -------
    The remaining axes of A, those of B, then the convolved ones.

    Raises ValueError for an unknown mode or axes that do not fit.

    >>> convolve(tensor([1.0, 2.0]), tensor([1.0, 10.0])).tolist()
    [1.0, 12.0, 20.0]
    """
    A, B = numeric(A), numeric(B)
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"convolve(mode={mode!r}): expected 'full', 'same' or 'valid'")
    of_a, of_b = (range(A.ndim), range(B.ndim)) if axes is None else axes
    x, a_rest = _in_order(A, of_a, dot_axes[0])
    w, b_rest = _in_order(B, of_b, dot_axes[1])
    if x.ndim != w.ndim or x.shape[1] != w.shape[1]:
        raise ValueError(f"convolve: axes={axes} and dot_axes={dot_axes} must pair the axes of A, of shape {A.shape}, with "
                         f"as many of B, of shape {B.shape}, and the paired dot_axes must be equally long")  # fmt: skip
    result = _convolution(x, w, mode)
    return np.reshape(result, (*a_rest, *b_rest, *result.shape[2:]))


def _in_order(array, convolved, summed):
    """`array` with its axes as (all others, the summed ones, each convolved one), and the shape of the others."""
    convolved, summed = [[axis % array.ndim for axis in some] for some in (convolved, summed)]
    rest = [axis for axis in range(array.ndim) if axis not in convolved and axis not in summed]
    shape = [[array.shape[axis] for axis in some] for some in (rest, summed, convolved)]
    ordered = np.transpose(array, (*rest, *summed, *convolved))
    return np.reshape(ordered, (math.prod(shape[0]), math.prod(shape[1]), *shape[2])), shape[0]


def _convolution(x, w, mode):
    space, kernel = x.shape[2:], w.shape[2:]
    if mode == "valid" and any(n < m for n, m in zip(space, kernel)):
        if any(n > m for n, m in zip(space, kernel)):
            raise ValueError(f"convolve(mode='valid'): one array must be the larger one along all convolved axes, not {space} "
                             f"beside {kernel}")  # fmt: skip
        return _first_two_exchanged(_convolution(w, x, mode))
    if mode == "full" and math.prod(space) < math.prod(kernel):
        return _first_two_exchanged(_convolution(w, x, mode))
    if mode != "valid":
        after = [n - 1 if mode == "full" else (n - 1) // 2 for n in kernel]
        x = np.pad(x, [(0, 0), (0, 0), *((n - 1 if mode == "full" else n - 1 - k, k) for n, k in zip(kernel, after))])
    return correlation(x, np.flip(w, tuple(range(2, w.ndim))))


# -- SciPy's other names for it -----------------------------------------------------------------------------------


def _whole(name, axes, ndim):
    if axes is not None and sorted(k % ndim for k in np.atleast_1d(axes).tolist()) != list(range(ndim)):
        raise ValueError(f"{name}(axes={axes!r}) on Tensors: expected all axes; scipy.signal.convolve of autograd takes pairs")


@composed(signal.convolve)
def _convolve(in1, in2, mode="full", method="auto"):
    return convolve(in1, in2, mode=mode)


@composed(signal.fftconvolve, signal.oaconvolve)
def _fftconvolve(in1, in2, mode="full", axes=None):
    _whole("fftconvolve", axes, np.ndim(in1))
    return convolve(in1, in2, mode=mode)


@composed(signal.correlate)
def _correlate(in1, in2, mode="full", method="auto"):
    """The convolution with the reversed, conjugated second array."""
    in1, in2 = numeric(in1), numeric(in2)
    if mode == "valid" and any(n < m for n, m in zip(in1.shape, in2.shape)):
        raise ValueError("correlate(mode='valid') on Tensors: the first array must be the larger one")
    return convolve(in1, np.conjugate(np.flip(in2)), mode=mode)


def _of_images(name, function):
    def of_images(in1, in2, mode="full", boundary="fill", fillvalue=0):
        if boundary != "fill" or fillvalue != 0:
            given = f"boundary={boundary!r}, fillvalue={fillvalue!r}"
            raise ValueError(f"{name}({given}) has no gradient rule; pad with np.pad first")
        return function(in1, in2, mode)

    return of_images


composed(signal.convolve2d)(_of_images("convolve2d", _convolve))
composed(signal.correlate2d)(_of_images("correlate2d", _correlate))
