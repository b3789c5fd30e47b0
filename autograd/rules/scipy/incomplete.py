"""Incomplete gamma and beta functions, their inverses, and the distribution functions that are one of them.

Formulas: NIST Digital Library of Mathematical Functions, chapter 8; for the parameters of the shape, :mod:`.tails`.
"""

import math

import numpy as np
from scipy import special as sc

from ..domains import Domain, positive
from ..table import define
from .gamma_family import unit, with_fixed
from .tails import (
    beta_curvature,
    beta_density,
    betainc_slope_a,
    betainc_slope_b,
    gamma_density,
    gammainc_slope,
    in_double_precision,
)


def of_shapes(*domains):
    """A sample of an elementwise function, with parameters of a shape (None) neither small nor whole numbers."""
    return with_fixed(*(domain or _shapes for domain in domains))


_shapes = Domain(0.6, 3.0)
_for_x, _for_y = of_shapes(None, positive), of_shapes(None, unit)
_for_x_of_three = _for_y_of_three = of_shapes(None, None, unit)

gammainc = define(sc.gammainc, formula="P(a, x)", sample=_for_x,
                  a=lambda g, a, x: g * gammainc_slope(a, x),
                  x=lambda g, a, x: g * gamma_density(a, x))  # fmt: skip
gammaincc = define(sc.gammaincc, formula="Q(a, x)", sample=_for_x,
                   a=lambda g, a, x: -g * gammainc_slope(a, x),
                   x=lambda g, a, x: -g * gamma_density(a, x))  # fmt: skip
gammaincinv = define(sc.gammaincinv, formula="P^{-1}(a, y)", sample=_for_y,
                     a=lambda g, a, out: -g * gammainc_slope(a, out) / gamma_density(a, out),
                     y=lambda g, a, out: g / gamma_density(a, out))  # fmt: skip
gammainccinv = define(sc.gammainccinv, formula="Q^{-1}(a, y)", sample=_for_y,
                      a=lambda g, a, out: -g * gammainc_slope(a, out) / gamma_density(a, out),
                      y=lambda g, a, out: -g / gamma_density(a, out))  # fmt: skip
betainc = define(sc.betainc, formula="I_x(a, b)", sample=_for_x_of_three,
                 a=lambda g, a, b, x: g * betainc_slope_a(a, b, x),
                 b=lambda g, a, b, x: g * betainc_slope_b(a, b, x),
                 x=lambda g, a, b, x: g * beta_density(a, b, x))  # fmt: skip
betaincc = define(sc.betaincc, formula="1 - I_x(a, b)", sample=_for_x_of_three,
                  a=lambda g, a, b, x: -g * betainc_slope_a(a, b, x),
                  b=lambda g, a, b, x: -g * betainc_slope_b(a, b, x),
                  x=lambda g, a, b, x: -g * beta_density(a, b, x))  # fmt: skip
betaincinv = define(sc.betaincinv, formula="I^{-1}_y(a, b)", sample=_for_y_of_three,
                    a=lambda g, a, b, out: -g * betainc_slope_a(a, b, out) / beta_density(a, b, out),
                    b=lambda g, a, b, out: -g * betainc_slope_b(a, b, out) / beta_density(a, b, out),
                    y=lambda g, a, b, out: g / beta_density(a, b, out))  # fmt: skip
betainccinv = define(sc.betainccinv, name="betainccinv", formula="I^{-1}_{1-y}(a, b)", sample=_for_y_of_three,
                     a=lambda g, a, b, out: -g * betainc_slope_a(a, b, out) / beta_density(a, b, out),
                     b=lambda g, a, b, out: -g * betainc_slope_b(a, b, out) / beta_density(a, b, out),
                     y=lambda g, a, b, out: -g / beta_density(a, b, out))  # fmt: skip

# -- distribution functions with the same derivatives -------------------------------------------------------------

chdtr = define(sc.chdtr, formula=r"P(\frac{v}{2}, \frac{x}{2})", sample=_for_x,
               v=lambda g, v, x: g * (0.5 * gammainc_slope(0.5 * v, 0.5 * x)),
               x=lambda g, v, x: g * (0.5 * gamma_density(0.5 * v, 0.5 * x)))  # fmt: skip
chdtrc = define(sc.chdtrc, formula=r"Q(\frac{v}{2}, \frac{x}{2})", sample=_for_x,
                v=lambda g, v, x: -g * (0.5 * gammainc_slope(0.5 * v, 0.5 * x)),
                x=lambda g, v, x: -g * (0.5 * gamma_density(0.5 * v, 0.5 * x)))  # fmt: skip
pdtr = define(sc.pdtr, formula=r"Q(\lfloor k \rfloor + 1, m)", sample=_for_x,
              k=None,  # constant between its jumps
              m=lambda g, k, m: -g * gamma_density(np.floor(k) + 1, m))  # fmt: skip
pdtrc = define(sc.pdtrc, formula=r"P(\lfloor k \rfloor + 1, m)", sample=_for_x,
               k=None,
               m=lambda g, k, m: g * gamma_density(np.floor(k) + 1, m))  # fmt: skip


def _student_density(df, t):
    log_scale = sc.gammaln(0.5 * (df + 1)) - sc.gammaln(0.5 * df) - 0.5 * np.log(math.pi * df)
    return np.exp(log_scale - 0.5 * (df + 1) * np.log1p(t * t / df)).astype(t.dtype)


def _student_slope(df, t):
    """F is (1 + sign(t) I_z(1/2, df/2)) / 2 with z = t^2 / (df + t^2), which for a fixed df depends on t / sqrt(df)."""
    square = t * t
    shape = 0.25 * np.sign(t) * betainc_slope_b(0.5, 0.5 * df, square / (df + square))
    return shape - 0.5 * t / df * _student_density(df, t)


def _student_density_slope(df, t):
    """The derivative of the density for df."""
    square = t * t
    constant = sc.psi(0.5 * df + 0.5) - sc.psi(0.5 * df) - 1 / df
    relative = constant - np.log1p(square / df) + (df + 1) * square / (df * (df + square))
    return 0.5 * relative * _student_density(df, t)


def _student_curvature(df, t):
    square, density = t * t, _student_density(df, t)
    shape = 0.125 * np.sign(t) * beta_curvature(0.5, 0.5 * df, square / (df + square), 1, 1)
    mixed = sc.psi(0.5 * df + 0.5) - sc.psi(0.5 * df) - np.log1p(square / df)
    scaled = density / df - _student_density_slope(df, t) - 0.5 * density * mixed
    return (shape + 0.5 * t / df * scaled).astype(t.dtype)


stdtr_slope = define(in_double_precision(_student_slope), name="stdtr_slope", elementwise=True,
                     formula=r"\frac{\partial F_{df}(t)}{\partial df}", sample=of_shapes(None, Domain(-2.0, 2.0)),
                     df=lambda g, df, t: g * _student_curvature(df, t),
                     t=lambda g, df, t: g * _student_density_slope(df, t))  # fmt: skip
stdtr = define(sc.stdtr, formula=r"F_{df}(t)", sample=of_shapes(None, Domain(-2.0, 2.0)),
               df=lambda g, df, t: g * stdtr_slope(df, t),
               t=lambda g, df, t: g * _student_density(df, t))  # fmt: skip
stdtrit = define(sc.stdtrit, formula=r"F^{-1}_{df}(p)", sample=_for_y,
                 df=lambda g, df, out: -g * stdtr_slope(df, out) / _student_density(df, out),
                 p=lambda g, df, out: g / _student_density(df, out))  # fmt: skip
