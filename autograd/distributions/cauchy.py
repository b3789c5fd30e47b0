"""The Cauchy distribution."""

import math

from ..engine.tensor import as_tensor
from ..functions.creation import full_like
from ..functions.elementwise import atan, log, log1p, tan
from .location_scale import LocationScale


class Cauchy(LocationScale):
    """The Cauchy distribution around `loc` with the half width `scale`; it has no mean.

    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import Cauchy
    >>> Cauchy(0.0, 1.0).cdf(tensor(1.0))
    tensor(0.75)
    """

    @property
    def mean(self):
        return full_like(self.loc, math.nan)

    @property
    def variance(self):
        return full_like(self.loc, math.inf)

    def log_prob(self, value):
        distance = (self._checked(value) - self.loc) / self.scale
        return -math.log(math.pi) - log(self.scale) - log1p(distance**2)

    def cdf(self, value):
        return atan((self._checked(value) - self.loc) / self.scale) / math.pi + 0.5

    def icdf(self, value):
        return tan(math.pi * (as_tensor(value) - 0.5)) * self.scale + self.loc

    def entropy(self):
        return math.log(4 * math.pi) + log(self.scale)
