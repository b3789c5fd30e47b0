"""The generalised Pareto distribution, of what exceeds a high threshold."""

import math

from ..engine.tensor import as_tensor
from ..functions.elementwise import expm1, log, log1p, where
from . import constraints
from .by_quantile import ByQuantile


class GeneralizedPareto(ByQuantile):
    """The generalised Pareto distribution from `loc` upwards, stretched by `scale`.

    The tail falls with the power ``1 / concentration``; with 0 it is exponential, and below 0 it ends.
    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import GeneralizedPareto
    >>> GeneralizedPareto(1.0, 2.0, 0.5).mean
    tensor(5.)
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive, "concentration": constraints.real}

    def __init__(self, loc, scale, concentration, validate_args=None):
        self._set(validate_args, loc=loc, scale=scale, concentration=concentration)

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self):
        with_end = where(self.concentration < 0, self.concentration, -1.0)
        return constraints.interval(self.loc, where(self.concentration < 0, self.loc - self.scale / with_end, math.inf))

    def _bent(self, function, x):
        """``function(x concentration) / concentration``, for a function that is x near 0."""
        k = where(self.concentration == 0, 1.0, self.concentration)
        return where(self.concentration == 0, x, function(x * k) / k)

    @property
    def mean(self):
        k = where(self.concentration < 1, self.concentration, 0.0)
        return where(self.concentration < 1, self.loc + self.scale / (1 - k), math.inf)

    @property
    def mode(self):
        return self.loc

    @property
    def variance(self):
        k = where(self.concentration < 0.5, self.concentration, 0.0)
        return where(self.concentration < 0.5, self.scale**2 / ((1 - k) ** 2 * (1 - 2 * k)), math.inf)

    def log_survival_function(self, value):
        """The logarithm of the probability of a draw above `value`."""
        return -self._bent(log1p, (value - self.loc) / self.scale)

    def log_prob(self, value):
        return (1 + self.concentration) * self.log_survival_function(self._checked(value)) - log(self.scale)

    def log_cdf(self, value):
        """The logarithm of the probability of a draw up to `value`."""
        return log(self.cdf(value))

    def cdf(self, value):
        return -expm1(self.log_survival_function(self._checked(value)))

    def icdf(self, value):
        return self.loc + self.scale * self._bent(expm1, -log1p(-as_tensor(value)))

    def entropy(self):
        return log(self.scale) + self.concentration + 1
