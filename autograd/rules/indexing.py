"""Reading and writing parts of an array."""

import math

import numpy as np

from .samples import indexed, viewed, written
from .table import define


def is_basic(key):
    """Whether an index names each element at most once: integers, slices, None and ``...`` only."""
    return _BASIC.issuperset(map(type, key)) if key.__class__ is tuple else key.__class__ in _BASIC


_BASIC = frozenset([int, slice, type(None), type(Ellipsis)])


def add_at(target, g, key):
    """``target[key] += g``, counting every mention of an element."""
    if is_basic(key):
        target[key] += g
    else:
        np.add.at(target, key, g)


def _index(x, key):
    return x[key]


def _scatter(x, shape, key):
    target = np.zeros(shape, x.dtype)
    add_at(target, x, key)
    return target


index = define(_index, name="index", view=True, options=dict(key=()), sample=indexed,
               x=lambda g, x_shape, key: scatter(g, shape=x_shape, key=key),
               into=lambda target, g, key: add_at(target, g, key))  # fmt: skip

# The adjoint of reading: zeros with x added in at `key`.
scatter = define(_scatter, name="scatter", options=dict(shape=(), key=()),
                 sample=lambda draw: written(draw, scatter=True),
                 x=lambda g, key: index(g, key=key))  # fmt: skip


def _assign(x, value, key):
    result = x.copy() if isinstance(x, np.ndarray) else np.array(x)
    result[key] = value
    return result


def _lasting(shape, key):
    """Which of the elements written at `key` are not overwritten by a later one: NumPy keeps the last."""
    if is_basic(key):
        return True
    number = np.zeros(shape, np.intp)
    written = np.shape(number[key])
    positions = np.arange(math.prod(written)).reshape(written)
    number[key] = positions
    return number[key] == positions


assign = define(_assign, name="assign", options=dict(key=()), sample=written,
                x=lambda g, key: assign(g, 0.0, key=key),
                value=lambda g, x_shape, key: index(g, key=key) * _lasting(x_shape, key))  # fmt: skip


def _write_view(x, value, path):
    result = np.array(x)
    seen = path(result)
    if np.may_share_memory(seen, result):
        seen[...] = value
        return result
    # A path such as reshape(-1) only looks at memory that lies in order, and gradients lie as they like.
    result = np.array(x, order="C")
    result.reshape(-1)[path(np.arange(result.size).reshape(result.shape))] = value
    return result


# x with the part that `path` (a function that returns a view) looks at replaced by `value`.
write_view = define(_write_view, name="write_view", options=dict(path=None), sample=viewed,
                    x=lambda g, path: write_view(g, 0.0, path=path),
                    value=lambda g, path: path(g))  # fmt: skip
