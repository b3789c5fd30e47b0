"""What the absolute values of variables have in common that are symmetric around 0."""

import math

from ..functions.elementwise import abs, where
from . import constraints
from .distribution import Distribution
from .utils import floating


class Folded(Distribution):
    """The absolute value of a variable of the family ``whole`` around 0, stretched by `scale`.

    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import Cauchy, HalfCauchy
    >>> HalfCauchy(1.0).cdf(tensor(1.0)) == 2 * Cauchy(0.0, 1.0).cdf(tensor(1.0)) - 1
    tensor(True)
    """

    arg_constraints = {"scale": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True
    whole = None

    def __init__(self, scale, validate_args=None):
        (self.scale,) = floating(scale)
        super().__init__(self.scale.shape, (), validate_args)

    def _whole(self):
        return self.whole(self.scale * 0, self.scale, validate_args=False)

    @property
    def mode(self):
        return self.scale * 0

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
