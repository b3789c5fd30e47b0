"""Compatibility with HIPS autograd: numpy.random as it is, imported when first used; random numbers have no gradient."""

import numpy as _np


def __getattr__(name):  # of __all__ too, so that programs without random numbers do not wait for NumPy's
    return getattr(_np.random, name)


def __dir__():
    return sorted({*_np.random.__all__, *globals()})
