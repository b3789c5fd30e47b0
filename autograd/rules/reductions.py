"""Sums, products, means, extremes and norms over axes."""

import math

import numpy as np

from .axes import axes_of, count_along, with_kept
from .cumulative import product_of_others
from .samples import along_filled_axis, reduced, reduced_filled, spread_out
from .shape import reshape, transpose
from .table import define, remember

_LARGE = 4096
"""Number of elements from which a view that repeats an array is cheaper than a copy of it."""


def _sum(x, axis, keepdims):
    return np.add.reduce(x, axis=axis, keepdims=keepdims)


def _spread(x, shape, axis, keepdims):
    x = with_kept(x, shape, axis, keepdims)
    if math.prod(shape) > _LARGE:
        return np.broadcast_to(x, shape)
    result = np.empty(shape, x.dtype)
    result[...] = x
    return result


def _spread_sample(draw):
    (x,), options = reduced(draw)
    return [draw.array(_sum(x, **options).shape)], dict(shape=x.shape, **options)


sum_ = define(np.sum, name="sum", formula=r"\sum x", sample=reduced,
              forward=_sum, options=dict(axis=None, keepdims=False),
              x=lambda g, x_shape, axis, keepdims: spread(g, shape=x_shape, axis=axis, keepdims=keepdims))  # fmt: skip

# The adjoint of summing: every element of a sum gets the sum's gradient.
spread = define(_spread, name="spread", view=True, sample=_spread_sample,
                options=dict(shape=(), axis=None, keepdims=False),
                x=lambda g, axis, keepdims: np.add.reduce(g, axis=axis, keepdims=keepdims))  # fmt: skip


def _mean(x, axis, keepdims):
    if x.dtype.char == "e":  # float16, whose sums overflow early: NumPy's mean adds up in float32
        return np.mean(x, axis=axis, keepdims=keepdims)
    return np.add.reduce(x, axis=axis, keepdims=keepdims) / count_along(x.shape, axis)


mean = define(np.mean, formula=r"\overline{x}", sample=reduced_filled,
              forward=_mean, options=dict(axis=None, keepdims=False),
              x=lambda g, x_shape, axis, keepdims: spread(
                  g / (count_along(x_shape, axis) or 1), shape=x_shape, axis=axis, keepdims=keepdims))  # fmt: skip


def _conjugated(x):
    return x if x.dtype.kind != "c" else np.conjugate(x)


def _deviation(g, x, axis, ddof, keepdims):
    """g (x - mean) / (n - ddof), which the gradients of variance and standard deviation share."""
    centred = x - mean(x, axis=axis, keepdims=True)
    return with_kept(g / (count_along(x.shape, axis) - ddof), x.shape, axis, keepdims) * _conjugated(centred)


def _squares(x):
    return x * x if x.dtype.kind != "c" else x.real**2 + x.imag**2


def _var(x, axis, ddof, keepdims):
    if x.dtype == np.float16:
        return _var(x.astype(np.float32), axis, ddof, keepdims).astype(np.float16)
    squares = _squares(x - _mean(x, axis, True))
    return _sum(squares, axis, keepdims) / max(count_along(x.shape, axis) - ddof, 0)


def _std(x, axis, ddof, keepdims):
    if x.dtype == np.float16:  # NumPy's own is infinite where the variance is too large for float16
        return _std(x.astype(np.float32), axis, ddof, keepdims).astype(np.float16)
    return np.sqrt(_var(x, axis, ddof, keepdims))


var = define(np.var, formula=r"\mathrm{var}(x)", sample=spread_out,
             forward=_var, options=dict(axis=None, ddof=0, keepdims=False),
             x=lambda g, x, axis, ddof, keepdims: _deviation(2 * g, x, axis, ddof, keepdims))  # fmt: skip

# Where all elements are equal there is no derivative; the gradient is zero there, as it is for the norm.
std = define(np.std, formula=r"\mathrm{std}(x)", sample=spread_out,
             forward=_std, options=dict(axis=None, ddof=0, keepdims=False),
             x=lambda g, x, out, axis, ddof, keepdims: _deviation(
                 _zero_where_zero(g, out), x, axis, ddof, keepdims))  # fmt: skip


def _zero_where_zero(g, out):
    """g / out, and 0 where `out` is 0."""
    return np.where(out == 0, 0, g / np.where(out == 0, 1, out))


def _prod(x, axis, keepdims):
    return np.multiply.reduce(x, axis=axis, keepdims=keepdims)


def _prod_gradient(g, x, axis, keepdims):
    """g times the product of the other elements: no division, so zeros are no special case."""
    axes = axes_of(axis, x.ndim)
    rest = tuple(k for k in range(x.ndim) if k not in axes)
    order = (*axes, *rest)
    rows = transpose(x, axes=order)
    others = product_of_others(reshape(rows, shape=(count_along(x.shape, axes), *rows.shape[len(axes):])), 0)
    back = tuple(order.index(k) for k in range(x.ndim))
    return with_kept(g, x.shape, axis, keepdims) * transpose(reshape(others, shape=rows.shape), axes=back)


prod = define(np.prod, formula=r"\prod x", sample=reduced,
              forward=_prod, options=dict(axis=None, keepdims=False),
              x=_prod_gradient)  # fmt: skip


def _amax(x, axis, keepdims):
    return np.maximum.reduce(x, axis=axis, keepdims=keepdims)


def _amin(x, axis, keepdims):
    return np.minimum.reduce(x, axis=axis, keepdims=keepdims)


def _shared_by_ties(g, x, out, axis, keepdims):
    """The gradient of an extreme: all elements that reach it share it equally."""
    reached = (x == with_kept(out, x.shape, axis, keepdims)).astype(x.dtype)
    return with_kept(g, x.shape, axis, keepdims) * reached / np.add.reduce(reached, axis=axis, keepdims=True)


def _distinct(draw):
    return reduced_filled(draw, distinct=True)


amax = define((np.max, np.amax), name="amax", formula=r"\max x", sample=_distinct,
              forward=_amax, options=dict(axis=None, keepdims=False), x=_shared_by_ties)  # fmt: skip
amin = define((np.min, np.amin), name="amin", formula=r"\min x", sample=_distinct,
              forward=_amin, options=dict(axis=None, keepdims=False), x=_shared_by_ties)  # fmt: skip


def _norm(x, axis, keepdims):
    if x.dtype == np.float16:  # squares of numbers from 256 on would overflow
        return _norm(x.astype(np.float32), axis, keepdims).astype(np.float16)
    return np.sqrt(_sum(_squares(x), axis, keepdims))


# The length of the vector along one axis, or of everything along several; at zero its gradient is zero.
norm = define(_norm, name="norm", formula=r"\left\|x\right\|", sample=_distinct,
              options=dict(axis=None, keepdims=False),
              x=lambda g, x, out, axis, keepdims: with_kept(g, x.shape, axis, keepdims) * (
                  _conjugated(x) / with_kept(np.where(out == 0, np.inf, out), x.shape, axis, keepdims)))  # fmt: skip


# -- exponentials over axes ---------------------------------------------------------------------------------------


def _exponentials(x, axis):
    """exp(x - c), its sum over `axis` (1 where that is 0), x - c, and the maximum: c keeps the powers from overflow.

    c is the maximum. Where that is infinite the result is the limit: the elements at +inf share all the weight, and
    a row of nothing but -inf has none to give.
    """
    if x.dtype.kind not in "fc":
        x = x.astype(np.float64)
    top = np.maximum.reduce(x, axis=axis, keepdims=True, initial=-np.inf)
    if np.isfinite(top).all():
        shifted = x - top
        weights = np.exp(shifted)
        return weights, np.add.reduce(weights, axis=axis, keepdims=True), shifted, top
    indicators = np.where(x == np.inf, 0, -np.inf).astype(x.dtype)
    shifted = np.where(top == np.inf, indicators, x) - np.where(np.isinf(top), 0, top)
    weights = np.exp(shifted)
    total = np.add.reduce(weights, axis=axis, keepdims=True)
    return weights, np.where(total == 0, 1, total), shifted, top


def _logsumexp(x, axis, keepdims):
    return _logsumexp_and_weights(x, axis, keepdims)[0]


def _logsumexp_and_weights(x, axis, keepdims):
    weights, total, _, top = _exponentials(x, axis)
    if top.dtype.kind == "c":  # so that the imaginary part is an angle from -pi to pi
        turn, top = np.exp(1j * top.imag), top.real
        weights, total = weights * turn, total * turn
    result = np.log(total) + top
    return result if keepdims else result.squeeze(axis), (weights, total)


def _of_weights(g, residuals, x_shape, axis, keepdims):
    weights, total = residuals
    return with_kept(g, x_shape, axis, keepdims) / total * weights


def _softmax(x, axis):
    weights, total, _, _ = _exponentials(x, axis)
    return weights / total


def _log_softmax(x, axis):
    _, total, shifted, _ = _exponentials(x, axis)
    return shifted - np.log(total)


logsumexp = define(_logsumexp, name="logsumexp", formula=r"\log \sum e^{x}", sample=reduced_filled,
                   options=dict(axis=None, keepdims=False),
                   x=lambda g, x, axis, keepdims:
                       with_kept(g, x.shape, axis, keepdims) * softmax(x, axis=axis))  # fmt: skip
remember(logsumexp, _logsumexp_and_weights, x=_of_weights)

softmax = define(_softmax, name="softmax", formula=r"\mathrm{softmax}(x)", sample=along_filled_axis,
                 options=dict(axis=-1),
                 x=lambda g, out, axis: out * (g - np.add.reduce(g * out, axis=axis, keepdims=True)))  # fmt: skip

log_softmax = define(_log_softmax, name="log_softmax", formula=r"\log\,\mathrm{softmax}(x)", sample=along_filled_axis,
                     options=dict(axis=-1),
                     x=lambda g, out, axis: g - np.exp(out) * np.add.reduce(g, axis=axis, keepdims=True))  # fmt: skip
