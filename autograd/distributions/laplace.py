"""The Laplace distribution."""

from ..engine.tensor import as_tensor
from ..functions.elementwise import abs, expm1, log, log1p, sign
from .location_scale import LocationScale


class Laplace(LocationScale):
    """The Laplace distribution: exponential on either side of `loc`, with the mean distance `scale`.

    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import Laplace
    >>> Laplace(0.0, 0.5).log_prob(tensor([1.0]))
    tensor([-2.])
    """

    @property
    def mean(self):
        return self.loc

    @property
    def variance(self):
        return 2 * self.scale**2

    def log_prob(self, value):
        return -log(2 * self.scale) - abs(self._checked(value) - self.loc) / self.scale

    def cdf(self, value):
        distance = self._checked(value) - self.loc
        return 0.5 - 0.5 * sign(distance) * expm1(-abs(distance) / self.scale)

    def icdf(self, value):
        from_middle = as_tensor(value) - 0.5
        return self.loc - self.scale * sign(from_middle) * log1p(-2 * abs(from_middle))

    def entropy(self):
        return 1 + log(2 * self.scale)
