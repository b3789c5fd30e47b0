"""Normalising to mean 0 and variance 1: layer normalisation and batch normalisation, as one record each.

Both give ``(x - mean) / sqrt(variance + eps) * weight + bias``, and beside it the mean and the variance (divided by n)
that they found (of half precision in single). Layer normalisation takes these over the last axes (Ba, Kiros & Hinton
2016, equation 4), batch normalisation over all axes but the channels, which are axis 1 (Ioffe & Szegedy 2015,
algorithm 1).

With c = x - mean, n the number of elements in a mean, s = 1 / sqrt(variance + eps) and h the incoming gradient times
the weight, the gradient for x is ``s (h - mean(h) - s² c mean(h c))``; gradients that arrive at the mean and at the
variance themselves add ``g_mean / n + 2 g_variance c / n``.

Large temporaries cost more than the arithmetic, so the rules go on working in arrays that they made themselves
(:func:`onto`); on Tensors they are plain expressions. Beside each entry stands its composition (``..._composed``).
"""

import math

import numpy as np

from .channels import by_channel, channel_sums, from_channels, has_batch_last
from .domains import positive
from .fused import column_sums, row_sums, vector_of_ones
from .table import define

# -- sums of rows and columns, and work in place ------------------------------------------------------------------


def onto(ufunc, own, other):
    """``ufunc(own, other)``, in the memory of `own`, an array just made which nobody else has seen yet."""
    if own.__class__ is np.ndarray and (other.__class__ is float or other.__class__ is np.ndarray and own.dtype == other.dtype):
        return ufunc(own, other, out=own)
    return ufunc(own, other)


def _row_sums(rows):
    """The sum of each row as a column."""
    return row_sums(rows)[:, None]


def _outer(column, row):
    """Their product as a matrix; on arrays `np.dot` takes two thirds of the time that broadcasting takes."""
    return np.dot(column, row[None])


def _wide(x):
    """`x` in a precision that its sums can be trusted in."""
    return x.astype(np.float32) if x.dtype == np.float16 else x


def _check_real(x):
    if x.dtype.kind != "f":
        raise TypeError(f"expected real floating numbers to normalise, not {x.dtype}{list(x.shape)}")


def _result(y, x, weight, bias):
    """`y`, which may have been computed in a wider precision, as NumPy's promotion has it."""
    return y.astype(np.result_type(*[a for a in (x, weight, bias) if a is not None])) if x.dtype == np.float16 else y


# -- over the last axes -------------------------------------------------------------------------------------------


def _parts(shape, last):
    """The leading and the normalised part of a shape."""
    lead = len(shape) - last
    return shape[:lead], shape[lead:]


def _as_rows(x, shape, last):
    lead, normalised = _parts(shape, last)
    return x.reshape((math.prod(lead), math.prod(normalised)))


def _check_layer(x, weight, bias, last):
    _check_real(x)
    if not 0 < last <= x.ndim:
        raise ValueError(f"expected to normalise over 1 to {x.ndim} of the last axes of x, which is {x.shape}; got {last}")
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and np.shape(value) != x.shape[x.ndim - last :]:
            raise ValueError(f"expected a {name} of the shape of the normalised axes, {x.shape[x.ndim - last :]}, "
                             f"and got {np.shape(value)}")  # fmt: skip


def _layer_norm(x, weight, bias, last, eps):
    _check_layer(x, weight, bias, last)
    lead, _ = _parts(x.shape, last)
    rows = _as_rows(_wide(x), x.shape, last)
    n = max(rows.shape[1], 1)
    mean = _row_sums(rows) / n
    y = rows - mean
    variance = np.vecdot(y, y)[:, None] / n
    scale = 1 / np.sqrt(variance + eps)
    y = onto(np.multiply, y, scale if weight is None else _outer(scale, weight.reshape(-1)))
    y = y if bias is None else onto(np.add, y, bias.reshape(-1))
    kept = (*lead, *(1,) * last)
    return _result(y.reshape(x.shape), x, weight, bias), mean.reshape(kept), variance.reshape(kept)


def _layer_norm_vjp(g, x, weight, mean, variance, needs, last, eps):
    shape, n = x.shape, max(math.prod(x.shape[x.ndim - last :]), 1)
    g_mean, g_variance = g[1].reshape((-1, 1)), g[2].reshape((-1, 1))
    g, x = _as_rows(_wide(g[0]), shape, last), _as_rows(_wide(x), shape, last)
    scale = 1 / np.sqrt(variance.reshape((-1, 1)) + eps)
    centred = x - mean.reshape((-1, 1))
    slope = g * centred
    d_weight = (scale[:, 0] @ slope).reshape(weight.shape) if needs[1] else None
    d_bias = column_sums(g).reshape(shape[len(shape) - last :]) if needs[2] else None
    if not needs[0]:
        return None, d_weight, d_bias
    weights = vector_of_ones(n, g.dtype) if weight is None else _wide(weight).reshape(-1)
    offset = ((g @ weights)[:, None] * scale - g_mean) / n
    factor = ((slope @ weights)[:, None] * (scale * scale * scale) - 2 * g_variance) / n
    correction = onto(np.add, onto(np.multiply, centred, factor), offset)
    d_x = g * (scale if weight is None else _outer(scale, weights))
    return onto(np.subtract, d_x, correction).reshape(shape), d_weight, d_bias


def _layer_sample(draw):
    last = draw.choice(1, 1, 2)
    shape = (*draw.shape(most=2), *(draw.size() + 1 for _ in range(last)))
    weight = draw.choice(draw.array(shape[len(shape) - last :]), None)
    bias = draw.choice(draw.array(shape[len(shape) - last :]), None)
    return [draw.distinct(shape), weight, bias], dict(last=last, eps=draw.choice(0.5, 0.1))


layer_norm = define(_layer_norm, name="layer_norm", arguments="x weight bias", outputs="normalised mean variance",
                    options=dict(last=1, eps=1e-5), sample=_layer_sample, all=_layer_norm_vjp)  # fmt: skip


def layer_norm_composed(x, weight, bias, last=1, eps=1e-5):
    axes = tuple(range(-last, 0))
    mean, variance = np.mean(x, axis=axes, keepdims=True), np.var(x, axis=axes, keepdims=True)
    return _scaled((x - mean) / np.sqrt(variance + eps), weight, bias), mean, variance


def _scaled(normalised, weight, bias):
    normalised = normalised if weight is None else normalised * weight
    return normalised if bias is None else normalised + bias


# -- over all axes but the channels -------------------------------------------------------------------------------


def _channel_products(x, y):
    """The sum of x y in each channel, for a real x."""
    return column_sums((x * y)[:, :, 0] if x.shape[2] == 1 else np.vecdot(x, y))


def _check_batch(x, weight, bias):
    _check_real(x)
    if x.ndim < 2:
        raise ValueError(f"expected x of shape (N, C) or (N, C, d1, ...) with channels C, and got {x.shape}")
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and np.shape(value) != x.shape[1:2]:
            raise ValueError(f"expected one {name} for each of the {x.shape[1]} channels, and got shape {np.shape(value)}")


def _batch_norm(x, weight, bias, eps):
    _check_batch(x, weight, bias)
    batch_last = has_batch_last(x)
    wide = by_channel(_wide(x), x.shape, batch_last)
    n = max(wide.shape[0] * wide.shape[2], 1)
    mean = channel_sums(wide) / n
    y = wide - mean[:, None]
    variance = _channel_products(y, y) / n
    scale = 1 / np.sqrt(variance + eps)
    y = onto(np.multiply, y, (scale if weight is None else scale * weight)[:, None])
    y = y if bias is None else onto(np.add, y, bias[:, None])
    return _result(from_channels(y, x.shape, batch_last), x, weight, bias), mean, variance


def _batch_norm_vjp(g, x, weight, mean, variance, needs, eps):
    g, g_mean, g_variance = g
    shape, batch_last = x.shape, g.__class__ is np.ndarray and has_batch_last(x)
    g, x = by_channel(_wide(g), shape, batch_last), by_channel(_wide(x), shape, batch_last)
    n = max(x.shape[0] * x.shape[2], 1)
    scale = 1 / np.sqrt(variance + eps)
    centred = x - mean[:, None]
    d_bias = channel_sums(g)
    slope = _channel_products(centred, g) * scale
    if not needs[0]:
        return None, slope, d_bias
    weights = scale if weight is None else scale * weight
    offset = (weights * d_bias - g_mean) / n
    factor = (weights * slope * scale - 2 * g_variance) / n
    d_x = g * weights[:, None]
    d_x = onto(np.subtract, d_x, onto(np.multiply, centred, factor[:, None]))
    d_x = onto(np.subtract, d_x, offset[:, None])
    return from_channels(d_x, shape, batch_last), slope, d_bias


def _batch_sample(draw):
    channels = draw.size()
    shape = (draw.size() + 3, channels, *draw.shape(most=2))
    x = draw.distinct(shape)
    weight, bias = draw.choice(draw.array((channels,), positive), None), draw.choice(draw.array((channels,)), None)
    return [x, weight, bias], dict(eps=draw.choice(0.5, 0.1))


batch_norm = define(_batch_norm, name="batch_norm", arguments="x weight bias", outputs="normalised mean variance",
                    options=dict(eps=1e-5), sample=_batch_sample, all=_batch_norm_vjp)  # fmt: skip


def batch_norm_composed(x, weight, bias, eps=1e-5):
    axes = (0, *range(2, np.ndim(x)))
    mean, variance = np.mean(x, axis=axes), np.var(x, axis=axes)
    mean_, variance_, weight, bias = (
        value if value is None else np.reshape(value, (-1,) + (1,) * (np.ndim(x) - 2))
        for value in (mean, variance, weight, bias)
    )
    return _scaled((x - mean_) / np.sqrt(variance_ + eps), weight, bias), mean, variance
