"""Compatibility with HIPS autograd: nested containers of arrays as one vector."""

import numpy as np

from autograd.transforms import make_vjp, numpy_function

_ravel, _concatenate = numpy_function(np.ravel), numpy_function(np.concatenate)


def flatten(value):
    """All numbers in nested tuples, lists and dicts (these in the order of their keys) as one vector, and the way back.

    >>> vector, unflatten = flatten({"b": np.ones(2), "a": 3.0})
    >>> vector, unflatten(2 * vector)["a"]
    (array([3., 1., 1.]), 6.0)
    """
    unflatten, vector = make_vjp(_flatten)(value)
    return vector, unflatten


def _flatten(value):
    if isinstance(value, dict):
        return _joined([_flatten(value[key]) for key in sorted(value)])
    if isinstance(value, (tuple, list)):
        return _joined([_flatten(item) for item in value])
    return _ravel(value)


def _joined(vectors):
    return _concatenate(vectors) if vectors else np.array([])


def flatten_func(func, example):
    """`func` as a function from vector to vector, the way from a vector to its argument, and the example as a vector."""
    vector, unflatten = flatten(example)
    return lambda x, *args: flatten(func(unflatten(x), *args))[0], unflatten, vector
