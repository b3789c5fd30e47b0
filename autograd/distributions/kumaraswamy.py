"""The Kumaraswamy distribution."""

import math

import numpy as np

from ..engine.tensor import as_tensor
from ..functions.arithmetic import lgamma
from ..functions.elementwise import exp, expm1, log, log1p, where
from ..special import digamma, xlog1py, xlogy
from . import constraints
from .by_quantile import ByQuantile
from .utils import inside_unit


class Kumaraswamy(ByQuantile):
    """The Kumaraswamy distribution from 0 to 1: much like the beta distribution, and drawn in closed form.

    Raises ValueError for concentrations that are not positive.

    >>> from autograd.distributions import Kumaraswamy
    >>> Kumaraswamy(2.0, 1.0).cdf(tensor(0.5))
    tensor(0.25)
    """

    arg_constraints = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support = constraints.unit_interval

    def __init__(self, concentration1, concentration0, validate_args=None):
        self._set(validate_args, concentration1=concentration1, concentration0=concentration0)

    def _moment(self, k):
        a, b = 1 + k / self.concentration1, self.concentration0
        return b * exp(lgamma(a) + lgamma(b) - lgamma(a + b))

    @property
    def mean(self):
        return self._moment(1)

    @property
    def mode(self):
        """The most likely draw; NaN where the density is infinite or flat."""
        a, b = self.concentration1, self.concentration0
        peaked = (a >= 1) & (b >= 1) & (a * b > 1)
        return where(peaked, (where(peaked, a - 1, 1.0) / where(peaked, a * b - 1, 1.0)) ** (1 / a), math.nan)

    @property
    def variance(self):
        return self._moment(2) - self._moment(1) ** 2

    def log_prob(self, value):
        value, a, b = self._checked(value), self.concentration1, self.concentration0
        return log(a) + log(b) + xlogy(a - 1, value) + xlog1py(b - 1, -(value**a))

    def cdf(self, value):
        return -expm1(xlog1py(self.concentration0, -(self._checked(value) ** self.concentration1)))

    def icdf(self, value):
        rest = -expm1(log1p(-as_tensor(value)) / self.concentration0)
        return inside_unit(rest ** (1 / self.concentration1))

    def entropy(self):
        a, b = self.concentration1, self.concentration0
        return (1 - 1 / b) + (1 - 1 / a) * (digamma(b + 1) + float(np.euler_gamma)) - log(a) - log(b)
