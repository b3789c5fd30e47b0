"""Compatibility with HIPS autograd: numpy.random as it is; random numbers have no gradient."""

import numpy as _np

__all__ = _np.random.__all__


def __getattr__(name):
    return getattr(_np.random, name)


def __dir__():
    return sorted({*__all__, *globals()})
