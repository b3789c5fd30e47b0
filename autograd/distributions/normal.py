"""The normal distribution."""

import math

from ..functions.elementwise import log
from ..special import erfinv, ndtr
from .exp_family import ExponentialFamily
from .location_scale import LocationScale
from .utils import drawn


class Normal(LocationScale, ExponentialFamily):
    """The normal distribution with the mean `loc` and the standard deviation `scale` (Gauss 1809).

    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import Normal
    >>> mean = tensor(1.0, requires_grad=True)
    >>> Normal(mean, 2.0).rsample((3,)).sum().backward()
    >>> mean.grad
    tensor(3.)
    >>> Normal(0.0, 1.0).log_prob(tensor(0.0))
    tensor(-0.91893853)
    """

    @property
    def mean(self):
        return self.loc

    @property
    def stddev(self):
        return self.scale

    @property
    def variance(self):
        return self.scale**2

    def rsample(self, sample_shape=()):
        return self.loc + self.scale * drawn(self.loc.dtype, "standard_normal", self._extended_shape(sample_shape))

    def log_prob(self, value):
        value = self._checked(value)
        return -((value - self.loc) ** 2) / (2 * self.variance) - log(self.scale) - 0.5 * math.log(2 * math.pi)

    def cdf(self, value):
        return ndtr((self._checked(value) - self.loc) / self.scale)

    def icdf(self, value):
        return self.loc + self.scale * erfinv(2 * value - 1) * math.sqrt(2)

    def entropy(self):
        return 0.5 + 0.5 * math.log(2 * math.pi) + log(self.scale)
