"""The absolute value of a normal variable."""

import math

from ..functions.elementwise import abs, where
from . import constraints
from .distribution import Distribution
from .normal import Normal
from .utils import floating


class HalfNormal(Distribution):
    """The absolute value of a normal variable with the mean 0 and the standard deviation `scale`.

    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import HalfNormal
    >>> HalfNormal(2.0).mean
    tensor(1.59576912)
    """

    arg_constraints = {"scale": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, scale, validate_args=None):
        (self.scale,) = floating(scale)
        super().__init__(self.scale.shape, (), validate_args)

    def _whole(self):
        return Normal(self.scale * 0, self.scale, validate_args=False)

    @property
    def mean(self):
        return self.scale * math.sqrt(2 / math.pi)

    @property
    def mode(self):
        return self.scale * 0

    @property
    def variance(self):
        return self.scale**2 * (1 - 2 / math.pi)

    def rsample(self, sample_shape=()):
        return abs(self._whole().rsample(sample_shape))

    def log_prob(self, value):
        value = self._checked(value)
        return where(value >= 0, self._whole().log_prob(value) + math.log(2), -math.inf)

    def cdf(self, value):
        return 2 * self._whole().cdf(self._checked(value)) - 1

    def icdf(self, value):
        return self._whole().icdf((value + 1) / 2)

    def entropy(self):
        return self._whole().entropy() - math.log(2)
