"""Compatibility with HIPS autograd: every public name of NumPy, made by `numpy_function` when it is first used."""

import importlib as _importlib

import numpy as _np

from autograd.transforms.arrays_of_boxes import array as array
from autograd.transforms.arrays_of_boxes import asarray as asarray

from . import fft as fft
from . import late as _late
from . import linalg as linalg
from . import random as random
from .joining import append as append
from .joining import c_ as c_
from .joining import column_stack as column_stack
from .joining import concatenate as concatenate
from .joining import dot as dot
from .joining import dstack as dstack
from .joining import full as full
from .joining import hstack as hstack
from .joining import make_diagonal as make_diagonal
from .joining import r_ as r_
from .joining import stack as stack
from .joining import vstack as vstack
from .joining import where as where
from .numpy_wrapper import metadata as metadata

asanyarray = ascontiguousarray = asfortranarray = asarray
__version__ = _np.__version__
__all__ = [*_np.__all__, "make_diagonal"]

_INSIDE = ("numpy_boxes", "numpy_jvps", "numpy_vjps", "numpy_vspaces", "numpy_wrapper")


def _made(name):
    return _importlib.import_module(f"{__name__}.{name}") if name in _INSIDE else _late.traced(getattr(_np, name))


_late.make_late(__name__, _made, lambda: [*(name for name in dir(_np) if not name.startswith("_")), *_INSIDE])
