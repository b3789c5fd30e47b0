"""The Gumbel distribution."""

import math

import numpy as np

from ..engine.tensor import as_tensor
from ..functions.elementwise import exp, log
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all, uniform_inside


class Gumbel(Distribution):
    """The Gumbel distribution, of the largest of many values: around `loc`, with the width `scale`.

    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import Gumbel
    >>> Gumbel(0.0, 1.0).mean
    tensor(0.57721566)
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    has_rsample = True

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = broadcast_all(loc, scale)
        super().__init__(self.loc.shape, (), validate_args)

    @property
    def mean(self):
        return self.loc + self.scale * float(np.euler_gamma)

    @property
    def mode(self):
        return self.loc

    @property
    def stddev(self):
        return math.pi / math.sqrt(6) * self.scale

    @property
    def variance(self):
        return self.stddev**2

    def rsample(self, sample_shape=()):
        return self.icdf(uniform_inside(self._extended_shape(sample_shape), self.loc.dtype))

    def log_prob(self, value):
        distance = (self.loc - self._checked(value)) / self.scale
        return distance - exp(distance) - log(self.scale)

    def cdf(self, value):
        return exp(-exp((self.loc - self._checked(value)) / self.scale))

    def icdf(self, value):
        return self.loc - self.scale * log(-log(as_tensor(value)))

    def entropy(self):
        return log(self.scale) + (1 + float(np.euler_gamma))
