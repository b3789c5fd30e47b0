"""Compatibility with HIPS autograd: every public name of scipy.special."""

import numpy as _np
import scipy.special as _special

from autograd.rules import reductions as _reductions

from .lookup import found as _found

__all__ = _special.__all__


def __getattr__(name):
    value = globals()[name] = _found(_special, name, "gamma_family")
    return value


def logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False):
    """The logarithm of a sum of exponentials, or of ``b * exp(a)``; see :func:`scipy.special.logsumexp`."""
    if b is None and not return_sign:
        return _reductions.logsumexp(a, axis=axis, keepdims=keepdims)
    b = _np.ones_like(a) if b is None else b
    highest = _np.max(_np.where(b == 0, -_np.inf, _bare(a)), axis=axis, keepdims=True)
    highest = _np.where(_np.isfinite(highest), highest, 0)
    total = _np.sum(b * _np.exp(a - highest), axis=axis, keepdims=keepdims)
    shift = highest if keepdims else _np.squeeze(highest, axis=axis)
    if return_sign:
        return _np.log(_np.abs(total)) + shift, _np.sign(total)
    return _np.log(total) + shift


def _bare(value):
    return getattr(value, "_data", value)


def softmax(x, axis=None):
    """Exponentials divided by their sum along an axis, or over all."""
    return _over_all(_reductions.softmax, x) if axis is None else _reductions.softmax(x, axis=axis)


def log_softmax(x, axis=None):
    """The logarithm of :func:`softmax`."""
    return _over_all(_reductions.log_softmax, x) if axis is None else _reductions.log_softmax(x, axis=axis)


def _over_all(entry, x):
    return _np.reshape(entry(_np.reshape(x, -1), axis=0), _np.shape(x))
