"""Compatibility with HIPS autograd: every public name of numpy.linalg, made by `numpy_function` when it is first used."""

import functools as _functools

import numpy as _np

from autograd.rules.compositions import COMPOSITIONS as _COMPOSITIONS
from autograd.transforms.arrays_of_boxes import holds_tensors as _holds_tensors

from . import late as _late

__all__ = _np.linalg.__all__

_BY_SINGULAR_VALUES = ["cond", "lstsq", "matrix_norm", "matrix_rank", "norm", "pinv", "svd", "svdvals"]


def _coming_to_an_end(function):
    """`function`, with what Tensors meet for infinite elements: LAPACK's singular value decomposition may never end."""

    @_functools.wraps(function)
    def guarded(x, *arguments, **options):
        if not _holds_tensors(x) and _has_infinite_elements(x):
            return _COMPOSITIONS[function.__wrapped__](_np.asarray(x), *arguments, **options)
        return function(x, *arguments, **options)

    guarded.__wrapped__ = function.__wrapped__
    return guarded


def _has_infinite_elements(x):
    try:
        return bool(_np.isinf(x).any())
    except TypeError:
        return False


def _made(name):
    made = _late.traced(getattr(_np.linalg, name))
    return _coming_to_an_end(made) if name in _BY_SINGULAR_VALUES else made


_late.make_late(__name__, _made, lambda: __all__)
