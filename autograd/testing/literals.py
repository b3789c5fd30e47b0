"""Values as Python text that gives exactly them."""

import numpy as np

from ..engine.tensor import Tensor


def literal(value):
    """A value as Python text; a Tensor as that of its array.

    >>> from autograd.testing.literals import literal
    >>> literal((np.array([1.5, 0.1]), None))
    '(np.array([1.5, 0.1]), None)'
    >>> literal(np.zeros((0, 2), np.float32))
    "np.zeros((0, 2), 'float32')"
    """
    if isinstance(value, Tensor):
        return literal(value.detach().numpy())
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, np.generic):
        return f"np.{value.dtype.name}({value.item()!r})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    return repr(value)


def _array(array):
    if not array.size and array.ndim:
        return f"np.zeros({array.shape}, {array.dtype.name!r})"
    numbers = repr(array.tolist())
    if not np.isfinite(array).all():
        numbers = numbers.replace("inf", "np.inf").replace("nan", "np.nan")
    plain = array.dtype in (np.float64, np.complex128, np.bool_, np.int64)
    return f"np.array({numbers})" if plain else f"np.array({numbers}, {array.dtype.name!r})"
