"""Functions without a gradient on a whole batch at once: comparisons, arg-functions, and what only asks for shapes."""

import math

import numpy as np

from ...engine.errors import NoRuleError, OperationTypeError
from ...rules.axes import position

OF_SHAPES = {np.shape, np.ndim, np.size, np.result_type, np.common_type, np.can_cast,
              np.zeros_like, np.ones_like, np.empty_like, np.isrealobj, np.iscomplexobj}  # fmt: skip
_OF_ELEMENTS = {np.isclose, np.isreal, np.iscomplex, np.isneginf, np.isposinf}
_OF_AXES = {np.argmax, np.argmin, np.argsort, np.nanargmax, np.nanargmin, np.argpartition, np.count_nonzero,
            np.any, np.all}  # fmt: skip
_OF_ORDERED = {np.searchsorted: 0, np.digitize: 1}
"""Which argument is the ordered one, that each element of the other is placed in."""

_DECISIONS = {np.allclose: np.isclose, np.array_equal: np.equal}


def constant_on_batches(function, values, marked, options):
    """The result of `function`; `values` that are marked have the examples along their first axis."""
    if function in OF_SHAPES:
        return function(*[_of_one(value) if mark else value for value, mark in zip(values, marked)], **options)
    if isinstance(function, np.ufunc) or function in _OF_ELEMENTS:
        return function(*_aligned(values, marked), **options)
    if function in _OF_AXES:
        return _over_axes(function, values, options)
    if function in _OF_ORDERED:
        return _among_ordered(values, marked, function, options)
    if function in _DECISIONS:
        return _decision(function, _DECISIONS[function](*_aligned(values, marked), **options))
    raise NoRuleError(f"vmap: np.{function.__name__} has no batching rule; write it with functions that have one")


def _of_one(value):
    """An array with the shape and dtype of one example, for functions that look at nothing else."""
    return np.empty(value.shape[1:], value.dtype)


def _aligned(values, marked):
    longest = max(np.ndim(value) - mark for value, mark in zip(values, marked))
    return [
        np.reshape(value, (value.shape[0], *(1,) * (longest - value.ndim + 1), *value.shape[1:])) if mark else value
        for value, mark in zip(values, marked)
    ]


def _over_axes(function, values, options):
    """Functions of one array along an axis, which may be their last positional argument (before it: argpartition's)."""
    x, *rest = values
    options = dict(options)
    if function is np.argpartition:
        options["kth"] = rest.pop(0) if rest else options["kth"]
    default = -1 if function in (np.argsort, np.argpartition) else None
    axis = rest[0] if rest else options.get("axis", default)
    ndim = x.ndim - 1
    if axis is None:
        if options.get("keepdims"):
            raise NoRuleError(f"vmap: np.{function.__name__}(axis=None, keepdims=True) has no batching rule; name the axis")
        x, axis = np.reshape(x, (x.shape[0], math.prod(x.shape[1:]))), 1
    elif isinstance(axis, tuple):
        axis = tuple(position(k, ndim) + 1 for k in axis)
    else:
        axis = position(axis, ndim) + 1
    return function(x, **{**options, "axis": axis})


def _among_ordered(values, marked, function, options):
    """All examples at once where they are placed in the same numbers, else one after the other."""
    if not marked[_OF_ORDERED[function]]:
        return function(*values, **options)
    examples = next(len(value) for value, mark in zip(values, marked) if mark)
    each = [function(*[value[k] if mark else value for value, mark in zip(values, marked)], **options) for k in range(examples)]
    return np.stack(each) if each else np.zeros((0, *np.shape(values[1 - _OF_ORDERED[function]])[1:]), np.intp)


def _decision(function, found):
    """One answer for all examples, if it is the same for all."""
    raw = np.asarray(found.detach() if hasattr(found, "_node") else found)
    answers = raw.reshape(raw.shape[0], math.prod(raw.shape[1:])).all(axis=1)
    if answers.size and answers.all() != answers.any():
        raise OperationTypeError(f"vmap: np.{function.__name__} is true for some of the examples and false for others")
    return bool(answers.all())
