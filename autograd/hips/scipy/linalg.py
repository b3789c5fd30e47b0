"""Compatibility with HIPS autograd: every public name of scipy.linalg."""

import scipy.linalg as _linalg

from .lookup import found as _found

__all__ = _linalg.__all__


def __getattr__(name):
    value = globals()[name] = _found(_linalg, name)
    return value


def __dir__():
    return sorted({*__all__, *globals()})
