"""The gamma function and its relatives: logarithms, derivatives, and the beta function.

Formulas: NIST Digital Library of Mathematical Functions, chapter 5.
"""

import math

import numpy as np
from scipy import special as sc

from ..compositions import composed
from ..domains import Domain, positive
from ..table import define

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


def numbers_and(*domains):
    """A sample with a number from each domain, and an array from the last: of what takes long for each element."""
    *numbers, last = domains
    return lambda draw: ([*[draw.array((), domain) for domain in numbers], draw.array(draw.shape(most=1), last)], {})


# -- the gamma function, its logarithm and the derivatives of that ------------------------------------------------

gamma = define(sc.gamma, formula=r"\Gamma(x)", domain=gamma_arguments,
               x=lambda g, x, out: g * (out * sc.digamma(x)))  # fmt: skip
rgamma = define(sc.rgamma, formula=r"\frac{1}{\Gamma(x)}", domain=gamma_arguments,
                x=lambda g, x, out: -g * (out * sc.digamma(x)))  # fmt: skip
gammaln = define(sc.gammaln, formula=r"\ln\left|\Gamma(x)\right|", domain=gamma_arguments,
                 x=lambda g, x: g * sc.digamma(x))  # fmt: skip
loggamma = define(sc.loggamma, formula=r"\ln\Gamma(x)", domain=positive,
                  x=lambda g, x: g * sc.digamma(x))  # fmt: skip
digamma = define(sc.digamma, name="digamma", formula=r"\psi(x)",
                 domain=gamma_arguments, x=lambda g, x: g * polygamma(1, x))  # fmt: skip

_SHIFT, _BERNOULLI = 16, sc.bernoulli(20)[2::2]
"""How far numbers are moved to the right, where few terms of the series are enough."""


def _cotangents(n, z):
    """The derivative of order `n` >= 1 of pi cot(pi z): s = 1 / sin(pi z)^2 times a polynomial q of the cotangent.

    From cot' = -s and s' = -2 cot s, the next is q times -2 cot less s q'. Far from the real axis s is far smaller than
    1 + cot^2, which it is, could show: it comes from the exponential.
    """
    times, s = np.polynomial.Polynomial([0, -2]), np.polynomial.Polynomial([1, 0, 1])
    q = np.polynomial.Polynomial([-1])
    for _ in range(n - 1):
        q = times * q - s * q.deriv()
    side = np.where(z.imag < 0, -1, 1)
    turn = side * 2j * math.pi * (z - np.rint(z.real))
    return math.pi ** (n + 1) * -4 * np.exp(turn) / np.expm1(turn) ** 2 * q(side * 1j * (1 + np.exp(turn)) / np.expm1(turn))


def _complex_polygamma(n, z):
    """Of complex numbers, which SciPy's does not take: by the Euler-Maclaurin formula, DLMF 25.11.5 and 5.15.6.

    Those left of 1/2 are reflected, so that what is added up is on the right.
    """
    if n == 0:
        return sc.digamma(z)
    left = z.real < 0.5
    right, s = np.where(left, 1 - z, z), n + 1
    total = sum((right + k) ** -s for k in range(_SHIFT + n))
    end = right + (_SHIFT + n)
    term = s * end ** -(s + 1)
    total += end**-n / n + end**-s / 2
    for k, number in enumerate(_BERNOULLI.tolist(), 1):
        total += number / math.factorial(2 * k) * term
        term *= (s + 2 * k - 1) * (s + 2 * k) / end**2
    total *= (-1) ** s * math.factorial(n)
    return np.where(left, (-1) ** n * total - _cotangents(n, np.where(left, z, 0.25)), total)


def _polygamma(n, x):
    """SciPy's gives float64 for any x."""
    x = np.asarray(x)
    if x.dtype.kind == "c":
        n, z = np.broadcast_arrays(n, x)
        result = np.empty(z.shape, z.dtype)
        with np.errstate(divide="ignore", invalid="ignore"):  # at the poles
            for order in np.unique(n):
                result[n == order] = _complex_polygamma(int(order), z[n == order].astype(np.complex128))
        return result[()]
    result = sc.polygamma(n, x)
    return result.astype(x.dtype) if x.dtype.kind == "f" else result


polygamma = define(sc.polygamma, forward=_polygamma, elementwise=True, formula=r"\psi^{(n)}(x)",
                   sample=with_fixed(None, positive),
                   n=None,
                   x=lambda g, n, x: g * polygamma(n + 1, x))  # fmt: skip

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

    DLMF 35.3.4. Raises ValueError where `a` is too small for `d`, and for a `d` that nobody would wait for.

    >>> multigammaln(tensor([2.0]), 1)
    tensor([0.])
    """
    if np.any(a <= 0.5 * (d - 1)):
        raise ValueError(f"multigammaln: expected a > (d - 1) / 2 = {0.5 * (d - 1)}, and some of a is not")
    if d > 1_000_000:
        raise ValueError(f"multigammaln: expected a dimension d of at most 1,000,000, got {d:,}: it takes as many steps")
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
