"""The Laplace distribution."""

from ..engine.tensor import as_tensor
from ..functions.elementwise import abs, expm1, log, log1p, sign
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all, uniform_inside


class Laplace(Distribution):
    """The Laplace distribution: exponential on either side of `loc`, with the mean distance `scale`.

    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import Laplace
    >>> Laplace(0.0, 0.5).log_prob(tensor([1.0]))
    tensor([-2.])
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    has_rsample = True

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = broadcast_all(loc, scale)
        super().__init__(self.loc.shape, (), validate_args)

    @property
    def mean(self):
        return self.loc

    mode = mean

    @property
    def variance(self):
        return 2 * self.scale**2

    def rsample(self, sample_shape=()):
        return self.icdf(uniform_inside(self._extended_shape(sample_shape), self.loc.dtype))

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
