"""Exponentials, logarithms, and the activations of neural networks that are made of them."""

import functools
import math

import numpy as np

from .domains import nonzero, positive, real
from .table import define

_LN2, _LN10 = math.log(2.0), math.log(10.0)

exp = define(np.exp, formula="e^{x}", domain=real, x=lambda g, out: g * out)
exp2 = define(np.exp2, formula="2^{x}", domain=real, x=lambda g, out: g * (out * _LN2))
expm1 = define(np.expm1, formula="e^{x} - 1", domain=real, x=lambda g, out: g * (out + 1))

log = define(np.log, formula=r"\ln x", domain=positive, x=lambda g, x: g / x)
log2 = define(np.log2, formula=r"\log_2 x", domain=positive, x=lambda g, x: g / (x * _LN2))
log10 = define(np.log10, formula=r"\log_{10} x", domain=positive, x=lambda g, x: g / (x * _LN10))
log1p = define(np.log1p, formula=r"\ln(1 + x)", domain=positive, x=lambda g, x: g / (1 + x))


# -- sigmoid and what grows like it -----------------------------------------------------------------------------


def check_real(x):
    """Refuse complex numbers, which have no order; NumPy would compare their real parts first."""
    if np.iscomplexobj(x):
        raise TypeError("it is defined for real numbers only, and these are complex")


def decay(x):
    """exp(-abs(x)), which cannot overflow."""
    check_real(x)
    return np.exp(-np.abs(x))


def _sigmoid(x):
    """1 / (1 + exp(-x)) for x >= 0, exp(x) / (1 + exp(x)) below: no overflow, no digits lost at either end."""
    if np.iscomplexobj(x):
        z = np.exp(np.where(x.real < 0, x, -x))
        return np.where(x.real < 0, z, 1) / (1 + z)
    z = decay(x)
    return np.maximum(z, x >= 0) / (1 + z)


def _softplus(x, beta):
    return np.maximum(x, 0) + np.log1p(decay(beta * x)) / beta


sigmoid = define(_sigmoid, name="sigmoid", elementwise=True, formula=r"\sigma(x)", domain=real,
                 x=lambda g, out: g * (out * (1 - out)))  # fmt: skip

softplus = define(_softplus, name="softplus", elementwise=True, options=dict(beta=1.0),
                  formula=r"\frac{1}{\beta} \ln(1 + e^{\beta x})",
                  sample=lambda draw: ([draw.array(draw.shape())], dict(beta=draw.choice(1.0, 0.5, 3.0))),
                  x=lambda g, x, beta: g * sigmoid(beta * x))  # fmt: skip


def _share(x, y):
    """exp(x) / (exp(x) + exp(y)), without overflow. Equal infinities share alike, where x - y would be NaN."""
    alike = (x == y) & np.isinf(x)
    return sigmoid(np.where(alike, 0.0, x) - np.where(alike, 0.0, y))


def _logaddexp(x, y):
    """NumPy's, and for complex numbers the one with the larger real part plus the logarithm of what is left."""
    if not (np.iscomplexobj(x) or np.iscomplexobj(y)):
        return np.logaddexp(x, y)
    first = np.real(x) >= np.real(y)
    top, other = np.where(first, x, y), np.where(first, y, x)
    alike = np.isinf(top.real) & (top.real == other.real)
    return top + np.log1p(np.exp(np.where(alike, 0, other) - np.where(alike, 0, top)))


logaddexp = define(np.logaddexp, forward=_logaddexp, formula=r"\ln(e^{x} + e^{y})", domain=real,
                   x=lambda g, x, y: g * _share(x, y),
                   y=lambda g, x, y: g * _share(y, x))  # fmt: skip

logaddexp2 = define(np.logaddexp2, formula=r"\log_2(2^{x} + 2^{y})", domain=real,
                    x=lambda g, x, y: g * _share(x * _LN2, y * _LN2),
                    y=lambda g, x, y: g * _share(y * _LN2, x * _LN2))  # fmt: skip


# -- activations ------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=16)
def _zeros(dtype, shape):
    zeros = np.zeros(shape, dtype)
    zeros.flags.writeable = False
    return zeros


_MANY, _RUN = 2**12, 2**15
"""So many elements at least are compared with an array of zeros, so many at a time: half of a core's second cache."""


def _relu(x):
    if x.__class__ is np.ndarray and x.dtype.kind == "f":
        if x.size > _MANY:
            return _relu_of_many(x)
        return np.maximum(x, _zeros(x.dtype, ()))  # an array is taken as it is, where a number of Python would be converted
    check_real(x)
    return np.maximum(x, 0)


def _relu_of_many(x):
    """NumPy takes the maximum of two arrays three times as fast as that of an array and a number."""
    result = np.empty_like(x)
    if result.strides != x.strides:  # x has gaps: there is no single run to go along
        return np.maximum(x, _zeros(x.dtype, ()))
    given, target, zeros = x.ravel("K"), result.ravel("K"), _zeros(x.dtype, _RUN)
    for start in range(0, x.size, _RUN):
        part = given[start : start + _RUN]
        np.maximum(part, zeros[: part.size], out=target[start : start + _RUN])
    return result


def _leaky_relu(x, negative_slope):
    check_real(x)
    return np.where(x > 0, x, x * negative_slope)


def _elu(x, alpha):
    check_real(x)
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


relu = define(_relu, name="relu", elementwise=True, formula=r"\max(x, 0)", domain=nonzero,
              x=lambda g, out: g * (out > 0))  # fmt: skip

leaky_relu = define(_leaky_relu, name="leaky_relu", elementwise=True, options=dict(negative_slope=0.01),
                    sample=lambda draw: ([draw.array(draw.shape(), nonzero)],
                                         dict(negative_slope=draw.choice(0.01, 0.2, 1.5))),
                    x=lambda g, x, negative_slope: np.where(x > 0, g, g * negative_slope))  # fmt: skip

elu = define(_elu, name="elu", elementwise=True, options=dict(alpha=1.0),
             sample=lambda draw: ([draw.array(draw.shape(), nonzero)], dict(alpha=draw.choice(1.0, 0.5))),
             x=lambda g, x, alpha: np.where(x > 0, g, g * (alpha * np.exp(np.minimum(x, 0)))))  # fmt: skip


def _silu(x):
    return x * _sigmoid(x)


def _silu_vjp(g, x):
    s = sigmoid(x)
    return g * (s * (1 + x * (1 - s)))


silu = define(_silu, name="silu", elementwise=True, formula=r"x \, \sigma(x)", domain=real, x=_silu_vjp)

# GELU with the tanh in place of the error function: Hendrycks & Gimpel 2016, section 2.
_SCALE, _CUBIC = math.sqrt(2 / math.pi), 0.044715


def _gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(_SCALE * (x + _CUBIC * (x * x * x))))


def _gelu_tanh_vjp(g, x):
    square = x * x
    t = np.tanh(_SCALE * (x + _CUBIC * (x * square)))
    inner = _SCALE * (1 + 3 * _CUBIC * square)
    return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner)


gelu_tanh = define(_gelu_tanh, name="gelu_tanh", elementwise=True, domain=real, x=_gelu_tanh_vjp,
                   formula=r"\frac{x}{2}(1 + \tanh(\sqrt{2/\pi}\,(x + 0.044715\,x^3)))")  # fmt: skip
