"""Transforms of each number by itself."""

import math

import numpy as np

from ...engine.tensor import as_tensor
from ...functions.elementwise import abs, exp, expm1, log, sigmoid, softplus, tanh
from ...functions.elementwise import sign as sign_of
from .. import constraints
from ..constraints.composed import with_axes
from ..utils import inside_unit, sum_rightmost
from .base import Transform


class AffineTransform(Transform):
    """``loc + scale * x``; with `event_dim`, of events with so many axes.

    >>> from autograd.distributions.transforms import AffineTransform
    >>> AffineTransform(1.0, 2.0)(tensor([0.0, 1.0]))
    tensor([1., 3.])
    """

    def __init__(self, loc, scale, event_dim=0, cache_size=0):
        super().__init__(cache_size)
        self.loc, self.scale, self._event_dim = loc, scale, event_dim

    @property
    def domain(self):
        return with_axes(constraints.real, self._event_dim)

    codomain = domain

    @property
    def sign(self):
        return sign_of(as_tensor(self.scale).detach())

    def forward_shape(self, shape):
        return np.broadcast_shapes(tuple(shape), np.shape(self.loc), np.shape(self.scale))

    inverse_shape = forward_shape

    def _call(self, x):
        return self.loc + self.scale * x

    def _inverse(self, y):
        return (y - self.loc) / self.scale

    def log_abs_det_jacobian(self, x, y):
        if isinstance(self.scale, (int, float)):
            stretch = as_tensor(math.log(math.fabs(self.scale)) if self.scale else -math.inf, dtype=x.dtype)
        else:
            stretch = log(abs(as_tensor(self.scale)))
        return sum_rightmost(stretch.broadcast_to(np.broadcast_shapes(x.shape, stretch.shape)), self._event_dim)


class ExpTransform(Transform):
    """``exp(x)``."""

    codomain = constraints.positive

    def _call(self, x):
        return exp(x)

    def _inverse(self, y):
        return log(y)

    def log_abs_det_jacobian(self, x, y):
        return x


class PowerTransform(Transform):
    """``x**exponent`` of positive numbers.

    >>> from autograd.distributions.transforms import PowerTransform
    >>> PowerTransform(2.0)(tensor(3.0))
    tensor(9.)
    """

    domain = codomain = constraints.positive

    def __init__(self, exponent, cache_size=0):
        super().__init__(cache_size)
        self.exponent = as_tensor(exponent)

    @property
    def sign(self):
        return sign_of(self.exponent.detach())

    def forward_shape(self, shape):
        return np.broadcast_shapes(tuple(shape), self.exponent.shape)

    inverse_shape = forward_shape

    def _call(self, x):
        return x**self.exponent

    def _inverse(self, y):
        return y ** (1 / self.exponent)

    def log_abs_det_jacobian(self, x, y):
        return log(abs(self.exponent * y / x))


class SigmoidTransform(Transform):
    """``1 / (1 + exp(-x))``, kept off 0 and 1 by a rounding, so that it can be undone."""

    codomain = constraints.unit_interval

    def _call(self, x):
        return inside_unit(sigmoid(x))

    def _inverse(self, y):
        return inside_unit(y).logit()

    def log_abs_det_jacobian(self, x, y):
        return -softplus(-x) - softplus(x)


class SoftplusTransform(Transform):
    """``log(1 + exp(x))``."""

    codomain = constraints.positive

    def _call(self, x):
        return softplus(x)

    def _inverse(self, y):
        return y + log(-expm1(-y))

    def log_abs_det_jacobian(self, x, y):
        return -softplus(-x)


class TanhTransform(Transform):
    """``tanh(x)``; give ``cache_size=1`` where draws are put into ``log_prob``, since inverting loses much near the bounds."""

    codomain = constraints.interval(-1.0, 1.0)

    def _call(self, x):
        return tanh(x)

    def _inverse(self, y):
        return y.atanh()

    def log_abs_det_jacobian(self, x, y):
        return 2 * (math.log(2) - x - softplus(-2 * x))


class AbsTransform(Transform):
    """``|x|``, whose inverse is the positive one of the two; it has no Jacobian."""

    codomain = constraints.positive
    bijective = False

    def _call(self, x):
        return abs(x)

    def _inverse(self, y):
        return y


class CumulativeDistributionTransform(Transform):
    """The probability, under a `distribution`, of values up to x; the way to a copula.

    >>> from autograd.distributions import CumulativeDistributionTransform, Normal
    >>> CumulativeDistributionTransform(Normal(0.0, 1.0))(tensor(0.0))
    tensor(0.5)
    """

    codomain = constraints.unit_interval

    def __init__(self, distribution, cache_size=0):
        super().__init__(cache_size)
        for needed in ("cdf", "icdf", "log_prob", "support"):
            if not hasattr(distribution, needed):
                raise TypeError(
                    f"CumulativeDistributionTransform: expected a Distribution, got {type(distribution).__name__}"
                )
        self.distribution = distribution

    @property
    def domain(self):
        return self.distribution.support

    def _call(self, x):
        return self.distribution.cdf(x)

    def _inverse(self, y):
        return self.distribution.icdf(y)

    def log_abs_det_jacobian(self, x, y):
        return self.distribution.log_prob(x)
