"""np.array of nested lists that hold traced values: NumPy does not dispatch it, and would drop their gradients."""

import numpy as np

from ..engine.tensor import Tensor
from ..rules import shape
from .boxes import array_lane

_stack = np.stack


def array(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0, like=None):
    """:func:`numpy.array` that records where Tensors are given: lists of them are stacked.

    >>> from autograd import grad
    >>> grad(lambda x: array([[x, 2.0], [x * x, 0.0]]).sum())(3.0)
    7.0
    """
    if not holds_tensors(object):
        return np.array(object, dtype, copy=copy, order=order, subok=subok, ndmin=ndmin)
    result = _stacked(object)
    if dtype is not None and result.dtype != dtype:
        result = result.astype(dtype)
    elif result is object and copy:
        result = array_lane(shape.alias)(result)
    missing = ndmin - np.ndim(result)
    return result[(None,) * missing] if missing > 0 else result


def asarray(a, dtype=None, order=None, *, device=None, copy=None, like=None):
    """:func:`numpy.asarray` that records where Tensors are given."""
    if not holds_tensors(a):
        return np.asarray(a, dtype, order, copy=copy)
    return array(a, dtype, copy=bool(copy))


def as_array(value):
    """A list or tuple with Tensors in it as one Tensor; anything else as it is."""
    return _stacked(value) if value.__class__ in (list, tuple) and holds_tensors(value) else value


def holds_tensors(value):
    """Whether `value` is a Tensor or a nested list or tuple with one in it."""
    if isinstance(value, Tensor):
        return True
    return value.__class__ in (list, tuple) and any(map(holds_tensors, value))


def _stacked(value):
    if value.__class__ in (list, tuple) and holds_tensors(value):
        return _stack([_stacked(item) for item in value])
    return value if isinstance(value, Tensor) else np.asarray(value)
