"""Logarithms and powers that are right at 0, entropies, transformations of data, robust losses."""

import math

import numpy as np
from scipy import special as sc

from .. import arithmetic, exponential
from ..domains import Domain, nonzero, positive, real
from ..table import BY_FUNCTION, define

# SciPy has copies of its own of these.
BY_FUNCTION[sc.exp2], BY_FUNCTION[sc.expm1] = exponential.exp2, exponential.expm1
BY_FUNCTION[sc.log1p], BY_FUNCTION[sc.cbrt] = exponential.log1p, arithmetic.cbrt

_LN10 = math.log(10.0)
_RADIANS = math.pi / 180

exp10 = define(sc.exp10, formula="10^{x}", domain=real, x=lambda g, out: g * (out * _LN10))
cosm1 = define(sc.cosm1, formula=r"\cos x - 1", domain=real, x=lambda g, x: -g * np.sin(x))
powm1 = define(sc.powm1, formula="x^{y} - 1", domain=dict(x=positive, y=real),
               x=lambda g, x, y: g * (y * x ** np.where((x == 0) & (y == 0), 1, y - 1)),
               y=lambda g, x, out: g * sc.xlogy(out + 1, x))  # fmt: skip

sindg = define(sc.sindg, formula=r"\sin x^{\circ}", domain=real, x=lambda g, x: g * (_RADIANS * sc.cosdg(x)))
cosdg = define(sc.cosdg, formula=r"\cos x^{\circ}", domain=real, x=lambda g, x: g * (-_RADIANS * sc.sindg(x)))
tandg = define(sc.tandg, formula=r"\tan x^{\circ}", domain=real,
               x=lambda g, out: g * (_RADIANS * (1 + out * out)))  # fmt: skip
cotdg = define(sc.cotdg, formula=r"\cot x^{\circ}", domain=Domain(20.0, 160.0),
               x=lambda g, out: g * (-_RADIANS * (1 + out * out)))  # fmt: skip

# -- x log(y), which is 0 where x is ------------------------------------------------------------------------------


def _one_at_zeros(x, y):
    """`y`, but 1 where x and y are both 0: there xlogy(x, y) stays 0 as x varies, in the convention of PyTorch."""
    return np.where((x == 0) & (y == 0), 1, y)


xlogy = define(sc.xlogy, formula=r"x \ln y", domain=positive,
               x=lambda g, x, y: g * np.log(_one_at_zeros(x, y)),
               y=lambda g, x, y: g * (x / _one_at_zeros(x, y)))  # fmt: skip
xlog1py = define(sc.xlog1py, formula=r"x \ln(1 + y)", domain=positive,
                 x=lambda g, x, y: g * np.log(_one_at_zeros(x, 1 + y)),
                 y=lambda g, x, y: g * (x / _one_at_zeros(x, 1 + y)))  # fmt: skip

entr = define(sc.entr, formula=r"-x \ln x", domain=positive, x=lambda g, x: -g * (np.log(x) + 1))
rel_entr = define(sc.rel_entr, formula=r"x \ln\frac{x}{y}", domain=positive,
                  x=lambda g, x, y: g * (np.log(x / y) + 1),
                  y=lambda g, x, y: -g * (x / y))  # fmt: skip
kl_div = define(sc.kl_div, formula=r"x \ln\frac{x}{y} - x + y", domain=positive,
                x=lambda g, x, y: g * np.log(x / y),
                y=lambda g, x, y: g * (1 - x / y))  # fmt: skip

# -- Box and Cox's transformation ---------------------------------------------------------------------------------

_box = dict(lmbda=nonzero)

boxcox = define(sc.boxcox, formula=r"\frac{x^{\lambda} - 1}{\lambda}", domain=dict(x=positive, **_box),
                x=lambda g, x, lmbda: g * x ** (lmbda - 1),
                lmbda=lambda g, x, lmbda, out: g * _boxcox_slope(x, lmbda, out))  # fmt: skip


def _boxcox_slope(x, lmbda, out):
    """The derivative of (exp(lmbda l) - 1) / lmbda for lmbda, with l = log(x); at lmbda = 0 it is l ** 2 / 2."""
    log = np.log(x)
    zero = lmbda == 0
    return np.where(zero, 0.5 * log * log, ((lmbda * out + 1) * log - out) / np.where(zero, 1, lmbda))


boxcox1p = define(sc.boxcox1p, formula=r"\frac{(1 + x)^{\lambda} - 1}{\lambda}", domain=dict(x=positive, **_box),
                  x=lambda g, x, lmbda: g * (1 + x) ** (lmbda - 1),
                  lmbda=lambda g, x, lmbda, out: g * _boxcox_slope(1 + x, lmbda, out))  # fmt: skip


def _inv_boxcox_slope(y, lmbda, power):
    """The derivative of power = (1 + lmbda y) ** (1 / lmbda) for lmbda; at lmbda = 0 it is -y ** 2 / 2 exp(y)."""
    zero = lmbda == 0
    safe = np.where(zero, 1, lmbda)
    general = (y / (1 + lmbda * y) - np.log1p(lmbda * y) / safe) / safe
    return power * np.where(zero, -0.5 * y * y, general)


_inverse_box = dict(y=Domain(0.1, 0.4), lmbda=nonzero)

inv_boxcox = define(sc.inv_boxcox, formula=r"(1 + \lambda y)^{1 / \lambda}", domain=_inverse_box,
                    y=lambda g, y, lmbda, out: g * (out / (1 + lmbda * y)),
                    lmbda=lambda g, y, lmbda, out: g * _inv_boxcox_slope(y, lmbda, out))  # fmt: skip
inv_boxcox1p = define(sc.inv_boxcox1p, formula=r"(1 + \lambda y)^{1 / \lambda} - 1", domain=_inverse_box,
                      y=lambda g, y, lmbda, out: g * ((out + 1) / (1 + lmbda * y)),
                      lmbda=lambda g, y, lmbda, out: g * _inv_boxcox_slope(y, lmbda, out + 1))  # fmt: skip

# -- robust losses ------------------------------------------------------------------------------------------------

huber = define(sc.huber, formula=r"\mathrm{huber}_{\delta}(r)",
               domain=dict(delta=Domain(0.8, 1.2), r=Domain(-2.0, 2.0, avoid=(-1.0, 1.0), gap=0.3)),
               delta=lambda g, delta, r: g * np.maximum(np.abs(r) - delta, 0),
               r=lambda g, delta, r: g * np.minimum(np.maximum(r, -delta), delta))  # fmt: skip


def _stretched(delta, r):
    return np.hypot(delta, r) / delta  # sqrt(1 + (r / delta) ** 2)


pseudo_huber = define(sc.pseudo_huber, formula=r"\delta^2 (\sqrt{1 + (r / \delta)^2} - 1)",
                      domain=dict(delta=positive, r=real),
                      delta=lambda g, delta, r, out: g * ((2 * out - r * r / _stretched(delta, r)) / delta),
                      r=lambda g, delta, r: g * (r / _stretched(delta, r)))  # fmt: skip
