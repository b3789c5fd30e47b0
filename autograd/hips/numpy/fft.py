"""Compatibility with HIPS autograd: every public name of numpy.fft, made by `numpy_function` when it is first used."""

import numpy as _np

from . import late as _late

__all__ = _np.fft.__all__

_late.make_late(__name__, lambda name: _late.traced(getattr(_np.fft, name)), lambda: __all__)
