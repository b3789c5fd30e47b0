"""The exponential distribution."""

from ..engine.tensor import as_tensor
from ..functions.elementwise import expm1, log, log1p
from . import constraints
from .exp_family import ExponentialFamily
from .utils import drawn, floating


class Exponential(ExponentialFamily):
    """The exponential distribution: waiting times for what happens `rate` times in a unit of time.

    Raises ValueError for a rate that is not positive.

    >>> from autograd.distributions import Exponential
    >>> Exponential(2.0).mean
    tensor(0.5)
    """

    arg_constraints = {"rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, rate, validate_args=None):
        (self.rate,) = floating(rate)
        super().__init__(self.rate.shape, (), validate_args)

    @property
    def mean(self):
        return 1 / self.rate

    stddev = mean

    @property
    def mode(self):
        return self.rate * 0

    @property
    def variance(self):
        return self.rate**-2

    def rsample(self, sample_shape=()):
        return drawn(self.rate.dtype, "standard_exponential", self._extended_shape(sample_shape)) / self.rate

    def log_prob(self, value):
        return log(self.rate) - self.rate * self._checked(value)

    def cdf(self, value):
        return -expm1(-self.rate * self._checked(value))

    def icdf(self, value):
        return -log1p(-as_tensor(value)) / self.rate

    def entropy(self):
        return 1 - log(self.rate)
