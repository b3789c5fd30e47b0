"""The error function and its relatives, the normal distribution and the logistic function.

Formulas: NIST Digital Library of Mathematical Functions, chapter 7.
"""

import math

import numpy as np
from scipy import special as sc

from .. import exponential, special
from ..domains import Domain, real
from ..table import BY_FUNCTION, define
from .gamma_family import unit

_TWO_BY_ROOT_PI = 2 / math.sqrt(math.pi)
_ROOT_TWO_PI = math.sqrt(2 * math.pi)
_ROOT_TWO_BY_PI = math.sqrt(2 / math.pi)
_ROOT_HALF = math.sqrt(0.5)

erf = BY_FUNCTION[sc.erf] = special.erf
erfc = define(sc.erfc, formula=r"\operatorname{erfc}(x)", domain=real,
              x=lambda g, x: g * (-_TWO_BY_ROOT_PI * np.exp(-x * x)))  # fmt: skip
erfcx = define(sc.erfcx, formula=r"e^{x^2} \operatorname{erfc}(x)", domain=real,
               x=lambda g, x, out: g * (2 * x * out - _TWO_BY_ROOT_PI))  # fmt: skip
erfi = define(sc.erfi, formula=r"\operatorname{erfi}(x)", domain=real,
              x=lambda g, x: g * (_TWO_BY_ROOT_PI * np.exp(x * x)))  # fmt: skip
dawsn = define(sc.dawsn, formula="F(x)", domain=real, x=lambda g, x, out: g * (1 - 2 * x * out))
wofz = define(sc.wofz, formula="w(x)", domain=real,
              x=lambda g, x, out: g * (_TWO_BY_ROOT_PI * 1j - 2 * x * out))  # fmt: skip
erfinv = define(sc.erfinv, formula=r"\operatorname{erf}^{-1}(x)", domain=unit,
                x=lambda g, out: g * (np.exp(out * out) / _TWO_BY_ROOT_PI))  # fmt: skip
erfcinv = define(sc.erfcinv, formula=r"\operatorname{erfc}^{-1}(x)", domain=unit,
                 x=lambda g, out: -g * (np.exp(out * out) / _TWO_BY_ROOT_PI))  # fmt: skip

# -- the normal distribution --------------------------------------------------------------------------------------


def _normal_density(x):
    return np.exp(-0.5 * x * x) / _ROOT_TWO_PI


def _density_in_tail(x):
    """The density over the probability of less than x, without a quotient of two numbers that vanish."""
    return _ROOT_TWO_BY_PI / sc.erfcx(-_ROOT_HALF * x)


ndtr = define(sc.ndtr, formula=r"\Phi(x)", domain=real, x=lambda g, x: g * _normal_density(x))
ndtri = define(sc.ndtri, formula=r"\Phi^{-1}(x)", domain=unit, x=lambda g, out: g / _normal_density(out))
log_ndtr = define(sc.log_ndtr, formula=r"\ln\Phi(x)", domain=real, x=lambda g, x: g * _density_in_tail(x))
ndtri_exp = define(sc.ndtri_exp, formula=r"\Phi^{-1}(e^x)", domain=Domain(-3.0, -0.2),
                   x=lambda g, out: g / _density_in_tail(out))  # fmt: skip

owens_t = define(sc.owens_t, formula="T(h, a)", domain=real,
                 h=lambda g, h, a: g * (-0.5 * _normal_density(h) * sc.erf(_ROOT_HALF * a * h)),
                 a=lambda g, h, a: g * (np.exp(-0.5 * h * h * (1 + a * a)) / (2 * math.pi * (1 + a * a))))  # fmt: skip

# -- the logistic function ----------------------------------------------------------------------------------------

expit = BY_FUNCTION[sc.expit] = exponential.sigmoid
logit = define(sc.logit, formula=r"\ln\frac{x}{1 - x}", domain=unit, x=lambda g, x: g / (x * (1 - x)))
log_expit = define(sc.log_expit, formula=r"\ln\sigma(x)", domain=real, x=lambda g, x: g * expit(-x))
