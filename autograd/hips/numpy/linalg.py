"""Compatibility with HIPS autograd: every public name of numpy.linalg, made by `numpy_function` when it is first used."""

import numpy as _np

from autograd.transforms.numpy_functions import numpy_function as _numpy_function

__all__ = _np.linalg.__all__


def __getattr__(name):
    value = getattr(_np.linalg, name)
    if callable(value) and not isinstance(value, type):
        value = _numpy_function(value)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*__all__, *globals()})
