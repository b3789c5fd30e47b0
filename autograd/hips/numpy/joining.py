"""Compatibility with HIPS autograd: the functions of its NumPy that NumPy does not dispatch, or does not have."""

import functools

import numpy as np

from autograd.rules.products import matmul
from autograd.rules.shape import place_diagonal
from autograd.transforms.arrays_of_boxes import asarray, holds_tensors
from autograd.transforms.boxes import ArrayBox, array_lane
from autograd.transforms.numpy_functions import numpy_function

_missing = object()
_matmul = array_lane(matmul)


def where(condition, x=_missing, y=_missing):
    """:func:`numpy.where`; with choices that are plain numbers, the result is a plain number or list too."""
    given = [value for value in (condition, x, y) if value is not _missing]
    result = numpy_function(np.where)(*given)
    if len(given) == 3 and not any(holds_tensors(value) or _holds_arrays(value) for value in given):
        return result.tolist()
    return result


def _holds_arrays(value):
    if value.__class__ in (list, tuple):
        return any(map(_holds_arrays, value))
    return isinstance(value, (np.ndarray, np.generic))


def dot(a, b):
    """:func:`numpy.dot`; of a traced array with a vector or matrix it is the matrix product."""
    if (a.__class__ is ArrayBox or b.__class__ is ArrayBox) and getattr(a, "ndim", 0) and getattr(b, "ndim", 0) in (1, 2):
        return _matmul(a, b)
    return numpy_function(np.dot)(a, b)


def _of_iterables(function):
    """A function that joins arrays, which are taken from any iterable: a generator, the values of a dictionary."""

    @functools.wraps(function)
    def joined(*arguments, **options):
        if arguments and not hasattr(arguments[0], "__getitem__"):
            arguments = (list(arguments[0]), *arguments[1:])
        return numpy_function(function)(*arguments, **options)

    return joined


concatenate, stack, vstack, hstack, dstack, column_stack = map(
    _of_iterables, (np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack)
)


def append(arr, values, axis=None):
    """:func:`numpy.append` that records where traced values are inside of lists."""
    return np.append(asarray(arr), asarray(values), axis)


def full(shape, fill_value, dtype=None, order="C"):
    """:func:`numpy.full` that records where the value is traced."""
    if not holds_tensors(fill_value):
        return np.full(shape, fill_value, dtype, order)
    filled = np.broadcast_to(asarray(fill_value), shape)
    return filled if dtype is None else filled.astype(dtype)


class _Joiner:
    """``r_[...]`` or ``c_[...]``: NumPy's own, and the same by joining where traced values are among the items."""

    def __init__(self, original, join):
        self.original, self.join = original, join

    def __getitem__(self, items):
        items = items if isinstance(items, tuple) else (items,)
        if not holds_tensors(items):
            return self.original[items]
        parts = [self.original[item] if isinstance(item, slice) else asarray(item) for item in items]
        return self.join([np.atleast_1d(part) for part in parts])


r_ = _Joiner(np.r_, np.concatenate)
c_ = _Joiner(np.c_, np.column_stack)


def make_diagonal(D, offset=0, axis1=0, axis2=1):
    """A stack of square matrices with the last axis of `D` on their diagonals (axis1=-1, axis2=-2, offset=0)."""
    if (offset, axis1, axis2) != (0, -1, -2):
        raise ValueError(f"make_diagonal: expected offset=0, axis1=-1, axis2=-2, got {offset}, {axis1}, {axis2}")
    n = D.shape[-1]
    return place_diagonal(D, shape=(*D.shape, n), offset=0, axis1=-2, axis2=-1)
