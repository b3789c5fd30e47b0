"""Compatibility with HIPS autograd: every public name of scipy.signal; `convolve` has HIPS's arguments."""

import scipy.signal as _signal

from autograd.rules.scipy.convolution import convolve as convolve

from .lookup import found as _found

__all__ = _signal.__all__


def __getattr__(name):
    value = globals()[name] = _found(_signal, name)
    return value
