"""Compatibility with HIPS autograd: every public name of NumPy, made by `numpy_function` when it is first used."""

import importlib as _importlib

import numpy as _np

from autograd.transforms.arrays_of_boxes import array as array
from autograd.transforms.arrays_of_boxes import asarray as asarray

from . import late as _late

asanyarray = ascontiguousarray = asfortranarray = asarray
__version__ = _np.__version__
__all__ = [*_np.__all__, "make_diagonal"]

_FILES = ("fft", "linalg", "numpy_boxes", "numpy_jvps", "numpy_vjps", "numpy_vspaces", "numpy_wrapper", "random")
_JOINING = "append c_ column_stack concatenate dot dstack full hstack make_diagonal r_ stack vstack where"
_FROM_FILES = {**dict.fromkeys(_JOINING.split(), "joining"), "metadata": "numpy_wrapper"}
"""Names that files here have, which are imported when one is first looked at."""


def _made(name):
    if name in _FILES:
        return _importlib.import_module(f"{__name__}.{name}")
    if name in _FROM_FILES:
        return getattr(_importlib.import_module(f"{__name__}.{_FROM_FILES[name]}"), name)
    return _late.traced(getattr(_np, name))


_late.make_late(__name__, _made, lambda: [*(name for name in dir(_np) if not name.startswith("_")), *_FILES, *_FROM_FILES])
