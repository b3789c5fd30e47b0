"""Nested tuples, lists and dicts of numbers and arrays, taken apart and put together again."""


import numpy as np

from ..engine.errors import OperationTypeError
from ..engine.wrapping import as_raw

CONTAINERS = (dict, tuple, list, type(None))
"""What is taken apart."""


def flattened(value):
    """The leaves of a nested container in order, and a function that builds the same nesting from other leaves."""
    if not isinstance(value, CONTAINERS):
        return [value], _first
    if isinstance(value, dict):
        parts = [flattened(value[key]) for key in value]
        return _joined(parts, lambda items: _dict_like(value, items))
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return _joined([flattened(item) for item in value], lambda items: type(value)(*items))
    if isinstance(value, (tuple, list)):
        if not any([isinstance(item, CONTAINERS) for item in value]):
            return list(value), type(value)
        return _joined([flattened(item) for item in value], type(value))
    return [], _nothing


def _first(leaves):
    return leaves[0]


def _nothing(leaves):
    return None


def _dict_like(original, items):
    """A dictionary of the class of `original`, and with what else it holds (a default factory), with other values."""
    if original.__class__ is dict:
        return dict(zip(original, items))
    from copy import copy  # here, since few programs need it

    result = copy(original)
    result.update(zip(original, items))
    return result


def _joined(parts, build):
    if len(parts) == 1:
        ((leaves, rebuild_only),) = parts
        return leaves, lambda values: build([rebuild_only(values)])
    leaves, counts = [], []
    for part, _ in parts:
        leaves += part
        counts.append(len(part))

    def rebuild(values):
        items, start = [], 0
        for (_, rebuild_part), count in zip(parts, counts):
            items.append(rebuild_part(values[start : start + count]))
            start += count
        return build(items)

    return leaves, rebuild


def checked(value, function):
    """`value` as a raw array or scalar that a derivative can be taken for; integers become floats."""
    if value.__class__ is np.ndarray and value.dtype.kind == "f":
        return value
    if value.__class__ is float:
        return np.float64(value)
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, complex, np.number, np.ndarray)):
        raise OperationTypeError(
            f"{function}: cannot differentiate with respect to {type(value).__name__} {str(value)[:40]!r}; expected floats, "
            "complex numbers, arrays of them, Tensors, or tuples, lists and dicts of these; choose another argument with "
            "argnum, or pass that one by keyword"
        )
    value = as_raw(value)
    return value if value.dtype.kind in "fc" else value.astype(float)
