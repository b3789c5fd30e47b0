"""Compatibility with HIPS autograd: every public name of scipy.special."""

import scipy.special as _special

from .lookup import found as _found

__all__ = _special.__all__


def __getattr__(name):
    value = globals()[name] = _found(_special, name)
    return value


def __dir__():
    return sorted({*__all__, *globals()})
