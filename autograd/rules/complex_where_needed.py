"""The functions of numpy.emath: complex where a real argument is outside of what the real function is defined for."""

import numpy as np

from .compositions import as_array, composed, constant


def _complex_if(x, beyond):
    """`x`, as complex numbers if it is real and ``beyond(x)`` holds anywhere."""
    x = as_array(x)
    return x + 0j if x.dtype.kind != "c" and np.any(beyond(constant(x))) else x


def _negative(x):
    return x < 0


def _beyond_one(x):
    return abs(x) > 1


def _extended(function, beyond):
    def extension(x):
        return function(_complex_if(x, beyond))

    composed(getattr(np.emath, function.__name__))(extension)


_extended(np.sqrt, _negative)
_extended(np.log, _negative)
_extended(np.log2, _negative)
_extended(np.log10, _negative)
_extended(np.arccos, _beyond_one)
_extended(np.arcsin, _beyond_one)
_extended(np.arctanh, _beyond_one)


@composed(np.emath.logn)
def logn(n, x):
    return np.log(_complex_if(x, _negative)) / np.log(_complex_if(n, _negative))


@composed(np.emath.power)
def power(x, p):
    p = as_array(p)
    if p.dtype.kind in "iu" and np.any(constant(p) < 0):
        p = p.astype(np.float64)
    return np.power(_complex_if(x, _negative), p)
