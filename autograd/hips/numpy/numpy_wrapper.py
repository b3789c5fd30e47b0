"""Compatibility with HIPS autograd: what its NumPy is made with, for programs that wrap further modules."""

import types

import numpy as np

from autograd.primitives import notrace_primitive as notrace_primitive
from autograd.primitives import primitive as primitive
from autograd.rules.compositions import COMPOSITIONS
from autograd.rules.families import complete_for
from autograd.rules.table import BY_FUNCTION
from autograd.transforms.arrays_of_boxes import asarray
from autograd.transforms.numpy_functions import numpy_function


def metadata(A):
    """The shape, the number of axes, the dtype of `A`, and whether it is complex.

    >>> metadata(np.zeros((2, 3)))
    ((2, 3), 2, dtype('float64'), False)
    """
    dtype = np.result_type(A)
    return np.shape(A), np.ndim(A), dtype, dtype.kind == "c"


def wrap_namespace(old, new):
    """Put what the dictionary `old` holds into `new`: functions with rules as they record, others as primitives without.

    Rules for those are given by :func:`~autograd.extend.defvjp`.

    >>> import math
    >>> from autograd.extend import defvjp
    >>> ours = {}
    >>> wrap_namespace({"lgamma": math.lgamma, "pi": math.pi}, ours)
    >>> ours["lgamma"](3.0) == math.lgamma(3.0), ours["pi"] == math.pi
    (True, True)
    """
    for name, value in old.items():
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, np.ufunc)):
            new[name] = _wrapped(value)
        elif isinstance(value, (type, float, int, type(None))):
            new[name] = value


def _wrapped(function):
    known = complete_for(function) or function in BY_FUNCTION or function in COMPOSITIONS
    return numpy_function(function) if known else primitive(function)


def wrap_if_boxes_inside(raw_array, slow_op_name=None):
    """An array of objects that are traced values as one traced array; any other array as it is."""
    return asarray(raw_array.tolist()) if raw_array.dtype == object else raw_array


def array_from_args(array_args, array_kwargs, *args):
    """``np.array(args)``, which records."""
    return asarray(args, *array_args, **array_kwargs)


def concatenate_args(axis, *args):
    """``np.concatenate(args, axis)``, which records."""
    return np.concatenate(args, axis)
