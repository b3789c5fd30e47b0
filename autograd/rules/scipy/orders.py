r"""The modified Bessel function of the second kind in its order.

Differentiating DLMF 10.32.9 under the integral sign, n times,

    K_v(z) = \int_0^\infty e^{-z \cosh t} \cosh(v t) dt,    d^n K / dv^n = \int_0^\infty e^{-z \cosh t} t^n \cosh^{(n)}(v t) dt,

where no term is negative for v > 0, so nothing cancels. Of such even functions, which fall faster than any exponential, the
trapezoidal rule is exact to rounding as soon as its steps are short enough (Trefethen and Weideman, *The exponentially
convergent trapezoidal rule*, 2014). What is integrated here is the quotient of both integrals, since SciPy knows K_v(z).
"""

import numpy as np
from scipy import special as sc

from ..domains import Domain, positive
from ..table import define
from .tails import elementwise

orders = Domain(0.3, 2.5)
"""Where orders are sampled."""

_LONGEST = 0.125
"""The longest step: the error is about exp(-pi^2 / step)."""

_NEGLIGIBLE = 45.0


def _heights(v, growth, decay, s):
    """The logarithm of e^(v t - z cosh t), s from its peak, less that of the peak; growth - decay is 2 v.

    Near the peak the terms of first order would cancel: s - sinh(s) is in powers of s there.
    """
    square, series = s * s, 1.0
    for k in range(8, 1, -1):
        series = 1 + series * square / (2 * k * (2 * k + 1))
    near = -v * s * square / 6 * series - (growth + decay) * np.sinh(s / 2) ** 2
    return np.where(np.abs(s) < 1, near, v * s - (growth * np.expm1(s) + decay * np.expm1(-s)) / 2)


def _reach(shape, width, limit):
    """How far from the peak, in the direction of the sign of `width` and up to `limit`, the terms are not negligible."""
    reach = np.clip(10 * width, -4.0, 4.0)  # which is more than enough for a bell of this width, and a start for wider ones
    short = np.isfinite(width)
    while short.any():
        short &= (_heights(*shape, reach) > -_NEGLIGIBLE) & (np.abs(reach) < limit)
        reach = np.where(short, 1.4 * reach, reach)
    return np.minimum(np.abs(reach), limit)


def _mean(v, z, n):
    """The quotient of both integrals."""
    order, length = np.abs(v), np.hypot(v, z)
    shape = order, length + order, z * (z / (length + order))
    peak, width = np.arcsinh(order / z), length**-0.5
    step = np.minimum(_LONGEST, width / 1.5)
    start = np.floor((peak - _reach(shape, -width, peak)) / step)
    count = np.ceil((peak + _reach(shape, width, np.inf)) / step) - start
    nodes = np.arange(int(np.max(count, initial=0, where=np.isfinite(count))) + 1)
    order, growth, decay, peak, step, start = (value[:, None] for value in (*shape, peak, step, start))
    t = (start + nodes) * step
    terms = np.where(t == 0, 0.5, 1) * np.exp(_heights(order, growth, decay, t - peak))
    opposite = np.exp(-2 * order * t)
    slopes = -np.expm1(-2 * order * t) if n % 2 else 1 + opposite
    return np.sum(terms * t**n * slopes, axis=1) / np.sum(terms * (1 + opposite), axis=1) * np.sign(v) ** (n % 2)


def _kv_slope(v, z, n, scaled):
    known = (z > 0) & (z < np.inf)
    value = (sc.kve if scaled else sc.kv)(v, z)
    return np.where(z == np.inf, 0.0, value * _mean(np.where(known, v, np.nan), np.where(known, z, np.nan), n))


def _sample(draw):
    shape = draw.shape()
    return [draw.array(shape, orders), draw.array(shape, positive)], dict(n=draw.choice(1, 2), scaled=draw.boolean())


def _kv_slope_z(g, v, z, n, scaled, out):
    """As for K_v itself, of which any derivative for v is a sum of neighbours, too."""
    neighbours = -0.5 * (kv_slope(v - 1, z, n=n, scaled=scaled) + kv_slope(v + 1, z, n=n, scaled=scaled))
    return g * (neighbours + out if scaled else neighbours)


kv_slope = define(elementwise(_kv_slope), name="kv_slope", elementwise=True, sample=_sample,
                  formula=r"\frac{\partial^n K_v(z)}{\partial v^n}", options=dict(n=1, scaled=False),
                  v=lambda g, v, z, n, scaled: g * kv_slope(v, z, n=n + 1, scaled=scaled),
                  z=_kv_slope_z)  # fmt: skip
