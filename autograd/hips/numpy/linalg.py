"""Compatibility with HIPS autograd: every public name of numpy.linalg, made by `numpy_function` when it is first used."""

import numpy as _np

from . import late as _late

__all__ = _np.linalg.__all__

_late.make_late(__name__, lambda name: _late.traced(getattr(_np.linalg, name)), lambda: __all__)
