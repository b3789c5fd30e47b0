"""The Gumbel distribution."""

import math

import numpy as np

from ..engine.tensor import as_tensor
from ..functions.elementwise import exp, log
from .location_scale import LocationScale


class Gumbel(LocationScale):
    """The Gumbel distribution, of the largest of many values: around `loc`, with the width `scale`.

    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import Gumbel
    >>> Gumbel(0.0, 1.0).mean
    tensor(0.57721566)
    """

    @property
    def mean(self):
        return self.loc + self.scale * float(np.euler_gamma)

    @property
    def stddev(self):
        return math.pi / math.sqrt(6) * self.scale

    @property
    def variance(self):
        return self.stddev**2

    def log_prob(self, value):
        distance = (self.loc - self._checked(value)) / self.scale
        return distance - exp(distance) - log(self.scale)

    def cdf(self, value):
        return exp(-exp((self.loc - self._checked(value)) / self.scale))

    def icdf(self, value):
        return self.loc - self.scale * log(-log(as_tensor(value)))

    def entropy(self):
        return log(self.scale) + (1 + float(np.euler_gamma))
