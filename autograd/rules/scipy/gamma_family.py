"""The gamma function and its relatives: logarithms, derivatives, beta functions, incomplete ones.

Formulas: NIST Digital Library of Mathematical Functions, chapters 5, 8 and 25.
"""

import math

import numpy as np
from scipy import special as sc

from ..compositions import composed
from ..domains import Domain, positive
from ..table import define
from .refusals import no_derivative, real_only

unit = Domain(0.1, 0.9)
"""Where probabilities are sampled."""

gamma_arguments = Domain(-2.7, 3.0, avoid=(-2.0, -1.0, 0.0), gap=0.3)
"""Clear of the poles of the gamma function."""


def with_fixed(*domains):
    """A sample of an elementwise function: integers from 1 to 3 for each None, an array from each domain."""

    def sample(draw):
        shapes = iter(draw.broadcastable(len(domains)))
        return [draw.integer(1, 3) if domain is None else draw.array(next(shapes), domain) for domain in domains], {}

    return sample


# -- the gamma function, its logarithm and the derivatives of that ------------------------------------------------

gamma = define(sc.gamma, forward=real_only(sc.gamma), formula=r"\Gamma(x)", domain=gamma_arguments,
               x=lambda g, x, out: g * (out * sc.digamma(x)))  # fmt: skip
rgamma = define(sc.rgamma, forward=real_only(sc.rgamma), formula=r"\frac{1}{\Gamma(x)}", domain=gamma_arguments,
                x=lambda g, x, out: -g * (out * sc.digamma(x)))  # fmt: skip
gammaln = define(sc.gammaln, formula=r"\ln\left|\Gamma(x)\right|", domain=gamma_arguments,
                 x=lambda g, x: g * sc.digamma(x))  # fmt: skip
loggamma = define(sc.loggamma, forward=real_only(sc.loggamma), formula=r"\ln\Gamma(x)", domain=positive,
                  x=lambda g, x: g * sc.digamma(x))  # fmt: skip
digamma = define(sc.digamma, name="digamma", forward=real_only(sc.digamma), formula=r"\psi(x)",
                 domain=gamma_arguments, x=lambda g, x: g * polygamma(1, x))  # fmt: skip


def _polygamma(n, x):
    """SciPy's gives float64 for any x."""
    x = np.asarray(x)
    result = sc.polygamma(n, x)
    return result.astype(x.dtype) if x.dtype.kind == "f" else result


polygamma = define(sc.polygamma, forward=_polygamma, elementwise=True, formula=r"\psi^{(n)}(x)",
                   sample=with_fixed(None, positive),
                   n=None,
                   x=lambda g, n, x: g * polygamma(n + 1, x))  # fmt: skip

# The Hurwitz zeta function; with q = 1 it is Riemann's.
zeta = define(sc.zeta, name="zeta", elementwise=True, formula=r"\zeta(x, q)",
              sample=lambda draw: ([draw.integer(2, 4), draw.array(draw.shape(), positive)], {}),
              x=no_derivative("zeta", "x"),
              q=lambda g, x, q: -g * (x * zeta(x + 1, q)))  # fmt: skip

poch = define(sc.poch, formula=r"\frac{\Gamma(a + m)}{\Gamma(a)}", domain=positive,
              a=lambda g, a, m, out: g * out * (sc.digamma(a + m) - sc.digamma(a)),
              m=lambda g, a, m, out: g * out * sc.digamma(a + m))  # fmt: skip


def _between(n, k):
    return sc.digamma(n - k + 1)


binom = define(sc.binom, formula=r"\binom{n}{k}", domain=dict(n=Domain(1.1, 3.0), k=unit),
               n=lambda g, n, k, out: g * out * (sc.digamma(n + 1) - _between(n, k)),
               k=lambda g, n, k, out: g * out * (_between(n, k) - sc.digamma(k + 1)))  # fmt: skip


@composed(sc.multigammaln)
def multigammaln(a, d):
    """The logarithm of the multivariate gamma function of dimension `d`, for ``a > (d - 1) / 2``.

    DLMF 35.3.4. Raises ValueError where `a` is too small for `d`.

    >>> multigammaln(tensor([2.0]), 1)
    tensor([0.])
    """
    if np.any(a <= 0.5 * (d - 1)):
        raise ValueError(f"multigammaln: expected a > (d - 1) / 2 = {0.5 * (d - 1)}, and some of a is not")
    result = d * (d - 1) / 4 * math.log(math.pi)
    for j in range(d):
        result = sc.gammaln(a - j / 2) + result
    return result


# -- the beta function --------------------------------------------------------------------------------------------

beta = define(sc.beta, formula=r"\mathrm{B}(a, b)", domain=positive,
              a=lambda g, a, b, out: g * out * (sc.digamma(a) - sc.digamma(a + b)),
              b=lambda g, a, b, out: g * out * (sc.digamma(b) - sc.digamma(a + b)))  # fmt: skip
betaln = define(sc.betaln, formula=r"\ln\mathrm{B}(a, b)", domain=positive,
                a=lambda g, a, b: g * (sc.digamma(a) - sc.digamma(a + b)),
                b=lambda g, a, b: g * (sc.digamma(b) - sc.digamma(a + b)))  # fmt: skip


# -- incomplete gamma and beta functions --------------------------------------------------------------------------


# SciPy computes in float64 where a parameter is a number of Python; the densities have the dtype of x all the same.


def gamma_density(a, x):
    """The derivative of gammainc(a, x) for x; at x = 0 with a = 1 the power is 0 ** 0 = 1."""
    return np.exp(sc.xlogy(a - 1, x) - x - sc.gammaln(a)).astype(x.dtype)


def beta_density(a, b, x):
    """The derivative of betainc(a, b, x) for x."""
    return np.exp(sc.xlogy(a - 1, x) + sc.xlog1py(b - 1, -x) - sc.betaln(a, b)).astype(x.dtype)


_for_x, _for_y = with_fixed(None, positive), with_fixed(None, unit)
_for_x_of_three = _for_y_of_three = with_fixed(None, None, unit)

gammainc = define(sc.gammainc, formula="P(a, x)", sample=_for_x,
                  a=no_derivative("gammainc", "a"),
                  x=lambda g, a, x: g * gamma_density(a, x))  # fmt: skip
gammaincc = define(sc.gammaincc, formula="Q(a, x)", sample=_for_x,
                   a=no_derivative("gammaincc", "a"),
                   x=lambda g, a, x: -g * gamma_density(a, x))  # fmt: skip
gammaincinv = define(sc.gammaincinv, formula="P^{-1}(a, y)", sample=_for_y,
                     a=no_derivative("gammaincinv", "a"),
                     y=lambda g, a, out: g / gamma_density(a, out))  # fmt: skip
gammainccinv = define(sc.gammainccinv, formula="Q^{-1}(a, y)", sample=_for_y,
                      a=no_derivative("gammainccinv", "a"),
                      y=lambda g, a, out: -g / gamma_density(a, out))  # fmt: skip
betainc = define(sc.betainc, formula="I_x(a, b)", sample=_for_x_of_three,
                 a=no_derivative("betainc", "a"),
                 b=no_derivative("betainc", "b"),
                 x=lambda g, a, b, x: g * beta_density(a, b, x))  # fmt: skip
betaincc = define(sc.betaincc, formula="1 - I_x(a, b)", sample=_for_x_of_three,
                  a=no_derivative("betaincc", "a"),
                  b=no_derivative("betaincc", "b"),
                  x=lambda g, a, b, x: -g * beta_density(a, b, x))  # fmt: skip
betaincinv = define(sc.betaincinv, formula="I^{-1}_y(a, b)", sample=_for_y_of_three,
                    a=no_derivative("betaincinv", "a"),
                    b=no_derivative("betaincinv", "b"),
                    y=lambda g, a, b, out: g / beta_density(a, b, out))  # fmt: skip
betainccinv = define(sc.betainccinv, name="betainccinv", formula="I^{-1}_{1-y}(a, b)", sample=_for_y_of_three,
                     a=no_derivative("betainccinv", "a"),
                     b=no_derivative("betainccinv", "b"),
                     y=lambda g, a, b, out: -g / beta_density(a, b, out))  # fmt: skip

# -- distribution functions with the same derivatives -------------------------------------------------------------

chdtr = define(sc.chdtr, formula=r"P(\frac{v}{2}, \frac{x}{2})", sample=_for_x,
               v=no_derivative("chdtr", "v"),
               x=lambda g, v, x: g * (0.5 * gamma_density(0.5 * v, 0.5 * x)))  # fmt: skip
chdtrc = define(sc.chdtrc, formula=r"Q(\frac{v}{2}, \frac{x}{2})", sample=_for_x,
                v=no_derivative("chdtrc", "v"),
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


stdtr = define(sc.stdtr, formula=r"F_{df}(t)", sample=with_fixed(None, Domain(-2.0, 2.0)),
               df=no_derivative("stdtr", "df"),
               t=lambda g, df, t: g * _student_density(df, t))  # fmt: skip
stdtrit = define(sc.stdtrit, formula=r"F^{-1}_{df}(p)", sample=_for_y,
                 df=no_derivative("stdtrit", "df"),
                 p=lambda g, df, out: g / _student_density(df, out))  # fmt: skip
