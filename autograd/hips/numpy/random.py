"""Compatibility with HIPS autograd: numpy.random as it is, imported when first used; random numbers have no gradient."""

import numpy as _np

from . import late as _late

# Without __all__, so that programs that use no random numbers do not wait for NumPy's.
_late.make_late(__name__, lambda name: getattr(_np.random, name), lambda: _np.random.__all__)
