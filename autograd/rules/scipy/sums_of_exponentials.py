"""What scipy.special has of sums of exponentials, with SciPy's arguments; on Tensors and arrays alike."""

import numpy as np
from scipy import special as sc

from .. import exponential, reductions
from ..compositions import composed
from .univariate import numeric

_LARGE = 80.0
"""An exponent that does not overflow in single precision."""


@composed(sc.logsumexp)
def logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False):
    """The logarithm of ``sum(b * exp(a))`` (b=None: of ones), without overflow.

    With `return_sign` a pair: the logarithm of its absolute value, and its sign.

    >>> logsumexp(tensor([1000.0, 1000.0]), b=np.array([0.5, 0.5])).item()
    1000.0
    """
    a = _floating(a)
    if b is None:
        result = reductions.logsumexp(a, axis=axis, keepdims=keepdims)
        return _signed(result) if return_sign else result
    a, b = np.broadcast_arrays(a, numeric(b))
    counted = np.where(b == 0, -np.inf, a)
    total = reductions.logsumexp(counted, axis=axis, keepdims=True)
    shift = np.where(np.isfinite(total), total, 0)
    uncounted = np.exp(np.minimum(a - shift, _LARGE))  # they matter for the gradient for b only
    mean = np.sum(b * np.where(b == 0, uncounted, _softmax(counted, axis)), axis=axis, keepdims=True)
    if total.dtype.kind == "c":
        total, mean = np.real(total), mean * np.exp(1j * np.imag(total))
    size = np.abs(mean) if return_sign else mean
    size = np.where(mean == 0, -np.inf, np.log(np.where(mean == 0, 1, size)) + total)
    results = size, np.sign(mean)
    if not keepdims:
        results = [np.squeeze(result, axis=axis) for result in results]
    return tuple(results) if return_sign else results[0]


def _signed(logarithm):
    """The logarithm of an absolute value, and the sign: 1, or what the imaginary part says of a complex logarithm."""
    if logarithm.dtype.kind != "c":
        return logarithm, np.ones_like(logarithm)
    return np.real(logarithm), np.exp(1j * np.imag(logarithm))


@composed(sc.softmax)
def softmax(x, axis=None):
    """Exponentials divided by their sum along `axis` (an int, or None: all of them).

    >>> softmax(tensor([0.0, 0.0])).tolist()
    [0.5, 0.5]
    """
    return _softmax(_floating(x), axis)


@composed(sc.log_softmax)
def log_softmax(x, axis=None):
    """The logarithm of :func:`softmax`, without loss of precision.

    >>> log_softmax(tensor([1000.0, 0.0])).tolist()
    [0.0, -1000.0]
    """
    return _over(reductions.log_softmax, _floating(x), axis)


@composed(sc.softplus)
def softplus(x):
    """``log(1 + exp(x))``, without overflow.

    >>> softplus(tensor([1000.0])).tolist()
    [1000.0]
    """
    return exponential.softplus(_floating(x))


def _floating(x):
    """`x` as an array with a dtype that has room for logarithms, or as it is."""
    x = np.asarray(x) if isinstance(x, (int, float)) else numeric(x)
    return x if x.dtype.kind in "fc" else x.astype(np.float64)


def _softmax(x, axis):
    return _over(reductions.softmax, x, axis)


def _over(entry, x, axis):
    """A function along one axis, made one of all elements for axis=None."""
    return np.reshape(entry(np.reshape(x, -1), axis=0), x.shape) if axis is None else entry(x, axis=axis)
