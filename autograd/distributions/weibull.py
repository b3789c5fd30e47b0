"""The Weibull distribution."""

import numpy as np

from ..engine.tensor import as_tensor
from ..functions.arithmetic import lgamma
from ..functions.elementwise import clamp, exp, expm1, log, log1p
from . import constraints
from .by_quantile import ByQuantile


class Weibull(ByQuantile):
    """The Weibull distribution of lifetimes, stretched by `scale`, with the shape `concentration`.

    Raises ValueError for parameters that are not positive.

    >>> from autograd.distributions import Weibull
    >>> Weibull(2.0, 1.0).mean
    tensor(2.)
    """

    arg_constraints = {"scale": constraints.positive, "concentration": constraints.positive}
    support = constraints.positive

    def __init__(self, scale, concentration, validate_args=None):
        self._set(validate_args, scale=scale, concentration=concentration)

    def _moment(self, k):
        return self.scale**k * exp(lgamma(1 + k / self.concentration))

    @property
    def mean(self):
        return self._moment(1)

    @property
    def mode(self):
        return self.scale * clamp(1 - 1 / self.concentration, min=0) ** (1 / self.concentration)

    @property
    def variance(self):
        return self._moment(2) - self._moment(1) ** 2

    def log_prob(self, value):
        logs, k = log(self._checked(value) / self.scale), self.concentration
        return log(k / self.scale) + (k - 1) * logs - exp(k * logs)

    def cdf(self, value):
        return -expm1(-((self._checked(value) / self.scale) ** self.concentration))

    def icdf(self, value):
        return self.scale * (-log1p(-as_tensor(value))) ** (1 / self.concentration)

    def entropy(self):
        return float(np.euler_gamma) * (1 - 1 / self.concentration) + log(self.scale / self.concentration) + 1
