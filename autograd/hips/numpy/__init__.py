"""Compatibility with HIPS autograd: every public name of NumPy, made by `numpy_function` when it is first used."""

import numpy as _np

from autograd.transforms.arrays_of_boxes import array as array
from autograd.transforms.arrays_of_boxes import asarray as asarray
from autograd.transforms.numpy_functions import numpy_function as _numpy_function

from . import fft as fft
from . import linalg as linalg
from . import random as random
from .joining import append as append
from .joining import c_ as c_
from .joining import dot as dot
from .joining import full as full
from .joining import make_diagonal as make_diagonal
from .joining import r_ as r_
from .joining import where as where

asanyarray = ascontiguousarray = asfortranarray = asarray
__version__ = _np.__version__
__all__ = [*_np.__all__, "make_diagonal"]


def __getattr__(name):
    value = getattr(_np, name)
    if callable(value) and not isinstance(value, type):
        value = _numpy_function(value)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*dir(_np), *globals()})
