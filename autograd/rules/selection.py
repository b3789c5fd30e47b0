"""Choosing among arrays, and among the elements of one."""

import math

import numpy as np

from .axes import along, position
from .indexing import add_at, scatter
from .samples import along_filled_axis, different
from .table import define

# -- by a condition ----------------------------------------------------------------------------------------------


def _where_sample(draw):
    condition, x, y = (draw.array(shape) for shape in draw.broadcastable(3))
    return [condition > 0, x, y], {}


def _where(condition, x, y):
    return np.where(condition, x, y)


where = define(_where, name="where", elementwise=True, sample=_where_sample, formula=r"condition \,?\, x : y",
               condition=None,
               x=lambda g, condition: np.where(condition, g, 0),
               y=lambda g, condition: np.where(condition, 0, g))  # fmt: skip


# -- by size -----------------------------------------------------------------------------------------------------


def _won(g, wins, tie):
    """The gradient of whoever wins: all of g, half of it at a tie, else nothing."""
    return np.where(tie, 0.5 * g, np.where(wins, g, 0))


def _pair(draw):
    return different(draw, 2), {}


maximum = define(np.maximum, formula=r"\max(x, y)", sample=_pair,
                 x=lambda g, x, y: _won(g, x > y, x == y),
                 y=lambda g, x, y: _won(g, y > x, x == y))  # fmt: skip

minimum = define(np.minimum, formula=r"\min(x, y)", sample=_pair,
                 x=lambda g, x, y: _won(g, x < y, x == y),
                 y=lambda g, x, y: _won(g, y < x, x == y))  # fmt: skip

# fmax and fmin pass over NaN: who is not NaN wins, and a NaN is what does not equal itself.
fmax = define(np.fmax, formula=r"\max(x, y)", sample=_pair,
              x=lambda g, x, y: _won(g, (x > y) | (y != y), x == y),
              y=lambda g, x, y: _won(g, (y > x) | (x != x), x == y))  # fmt: skip

fmin = define(np.fmin, formula=r"\min(x, y)", sample=_pair,
              x=lambda g, x, y: _won(g, (x < y) | (y != y), x == y),
              y=lambda g, x, y: _won(g, (y < x) | (x != x), x == y))  # fmt: skip


def _clip(x, a_min, a_max):
    if a_min is None and a_max is None:
        raise ValueError("expected a lower bound, an upper bound or both, and got neither")
    if a_min is not None:
        x = np.maximum(x, a_min)
    return x if a_max is None else np.minimum(x, a_max)


def _at_least(x, bound):
    return True if bound is None else x >= bound


def _at_most(x, bound):
    return True if bound is None else x <= bound


def _crossed(a_min, a_max):
    return False if a_min is None or a_max is None else a_min > a_max


def _clip_sample(draw):
    x, low, high = different(draw, 3)
    return draw.choice([x, low, high], [x, low, None], [x, None, high]), {}


# np.clip is minimum(maximum(x, a_min), a_max): where the bounds cross, the upper one wins. On a bound x wins.
clip = define(_clip, name="clip", elementwise=True, sample=_clip_sample,
              formula=r"\min(\max(x, a_{min}), a_{max})",
              x=lambda g, x, a_min, a_max: np.where(_at_least(x, a_min) & _at_most(x, a_max), g, 0),
              a_min=lambda g, x, a_min, a_max: np.where((x < a_min) & _at_most(a_min, a_max), g, 0),
              a_max=lambda g, x, a_min, a_max: np.where((x > a_max) | _crossed(a_min, a_max), g, 0))  # fmt: skip


# -- by position -------------------------------------------------------------------------------------------------


def _take(x, indices, axis, mode):
    return x.take(indices, axis=axis, mode=mode)


def _take_key(indices, shape, axis, mode):
    """The index that reads what ``np.take`` reads."""
    n = math.prod(shape) if axis is None else shape[axis]
    indices = np.clip(indices, 0, n - 1) if mode == "clip" else np.remainder(indices, n)
    return np.unravel_index(indices, shape) if axis is None else along(position(axis, len(shape)), indices)


def _take_sample(draw):
    (x,), options = along_filled_axis(draw)
    axis = draw.choice(options["axis"], None)
    n = x.size if axis is None else x.shape[axis]
    indices = [draw.integer(-n, n - 1) for _ in range(draw.size())]
    return [x, draw.choice(np.array(indices), indices[0])], dict(axis=axis, mode=draw.choice("raise", "wrap", "clip"))


take = define(np.take, forward=_take, sample=_take_sample, options=dict(axis=None, mode="raise"),
              x=lambda g, x_shape, indices, axis, mode:
                  scatter(g, shape=x_shape, key=_take_key(indices, x_shape, axis, mode)),
              indices=None,
              into=lambda target, g, x_shape, indices, axis, mode:
                  add_at(target, g, _take_key(indices, x_shape, axis, mode)))  # fmt: skip


def _take_along_axis(x, indices, axis):
    return np.take_along_axis(x, indices, axis)


def _along_axis_key(indices, shape, axis):
    """The index that reads what ``np.take_along_axis`` reads."""
    if axis is None:
        return np.unravel_index(np.remainder(indices, math.prod(shape)), shape)
    key = list(np.ogrid[tuple(slice(n) for n in shape)])
    key[axis] = indices
    return tuple(key)


def _take_along_axis_sample(draw):
    (x,), options = along_filled_axis(draw)
    axis = options["axis"]
    shape = list(x.shape)
    shape[axis] = draw.size()
    indices = [draw.integer(-x.shape[axis], x.shape[axis] - 1) for _ in range(math.prod(shape))]
    return [x, np.reshape(indices, shape)], options


take_along_axis = define(np.take_along_axis, forward=_take_along_axis, sample=_take_along_axis_sample,
                         options=dict(axis=-1),
                         x=lambda g, x_shape, indices, axis:
                             scatter(g, shape=x_shape, key=_along_axis_key(indices, x_shape, axis)),
                         indices=None)  # fmt: skip
