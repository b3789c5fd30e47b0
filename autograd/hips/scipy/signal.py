"""Compatibility with HIPS autograd: every public name of scipy.signal."""

import scipy.signal as _signal

from .lookup import found as _found

__all__ = _signal.__all__


def __getattr__(name):
    value = globals()[name] = _found(_signal, name, "convolution")
    return value
