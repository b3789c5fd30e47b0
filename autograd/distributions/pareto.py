"""The Pareto distribution."""

import math

from ..engine.tensor import as_tensor
from ..functions.elementwise import expm1, log, log1p, where
from . import constraints
from .by_quantile import ByQuantile


class Pareto(ByQuantile):
    """The Pareto distribution from `scale` upwards, with a tail that falls with the power `alpha`.

    Raises ValueError for parameters that are not positive.

    >>> from autograd.distributions import Pareto
    >>> Pareto(1.0, 3.0).mean
    tensor(1.5)
    """

    arg_constraints = {"scale": constraints.positive, "alpha": constraints.positive}

    def __init__(self, scale, alpha, validate_args=None):
        self._set(validate_args, scale=scale, alpha=alpha)

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self):
        return constraints.greater_than_eq(self.scale)

    def _above(self, bound):
        """`alpha` where it is above the bound from which a moment is finite, else that bound and 1."""
        return where(self.alpha > bound, self.alpha, bound + 1.0)

    @property
    def mean(self):
        alpha = self._above(1)
        return where(self.alpha > 1, self.scale * alpha / (alpha - 1), math.inf)

    @property
    def mode(self):
        return self.scale

    @property
    def variance(self):
        alpha = self._above(2)
        return where(self.alpha > 2, self.scale**2 * alpha / ((alpha - 1) ** 2 * (alpha - 2)), math.inf)

    def log_prob(self, value):
        return log(self.alpha) + self.alpha * log(self.scale) - (self.alpha + 1) * log(self._checked(value))

    def cdf(self, value):
        return -expm1(self.alpha * log(self.scale / self._checked(value)))

    def icdf(self, value):
        return self.scale * (-log1p(-as_tensor(value)) / self.alpha).exp()

    def entropy(self):
        return log(self.scale / self.alpha) + 1 + 1 / self.alpha
