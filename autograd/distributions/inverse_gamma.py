"""The inverse gamma distribution."""

import math

from ..functions.arithmetic import lgamma
from ..functions.elementwise import exp, log, where
from ..special import digamma, gammaincc
from . import constraints
from .distribution import Distribution
from .gamma import log_of_standard_gamma


class InverseGamma(Distribution):
    """The distribution of 1 / x for a gamma variable x with the shape `concentration` and the inverse scale `rate`.

    Raises ValueError for parameters that are not positive.

    >>> from autograd.distributions import InverseGamma
    >>> InverseGamma(3.0, 4.0).mean
    tensor(2.)
    """

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.positive
    has_rsample = True

    def __init__(self, concentration, rate, validate_args=None):
        self._set(validate_args, concentration=concentration, rate=rate)

    @property
    def mean(self):
        finite = self.concentration > 1
        return where(finite, self.rate / where(finite, self.concentration - 1, 1.0), math.inf)

    @property
    def mode(self):
        return self.rate / (self.concentration + 1)

    @property
    def variance(self):
        finite = self.concentration > 2
        shape = where(finite, self.concentration, 3.0)
        return where(finite, self.rate**2 / ((shape - 1) ** 2 * (shape - 2)), math.inf)

    def rsample(self, sample_shape=()):
        return exp(log(self.rate) - log_of_standard_gamma(self.concentration.expand(self._extended_shape(sample_shape))))

    def log_prob(self, value):
        value, shape = self._checked(value), self.concentration
        return shape * log(self.rate) - lgamma(shape) - (shape + 1) * log(value) - self.rate / value

    def cdf(self, value):
        return gammaincc(self.concentration, self.rate / self._checked(value))

    def entropy(self):
        shape = self.concentration
        return shape + log(self.rate) + lgamma(shape) - (1 + shape) * digamma(shape)
