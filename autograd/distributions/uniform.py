"""The uniform distribution."""

import math

from ..engine.tensor import as_tensor
from ..functions.creation import full_like
from ..functions.elementwise import clamp, log, where
from . import constraints
from .distribution import Distribution
from .utils import drawn


class Uniform(Distribution):
    """The uniform distribution on the range from `low` up to, but without, `high`.

    Raises ValueError unless ``low < high``.

    >>> from autograd.distributions import Uniform
    >>> Uniform(0.0, 4.0).log_prob(tensor([1.0]))
    tensor([-1.38629436])
    """

    arg_constraints = {"low": constraints.dependent, "high": constraints.dependent}
    has_rsample = True

    def __init__(self, low, high, validate_args=None):
        self._set(validate_args, low=low, high=high)
        if self._validate_args and not (self.low < self.high).all():
            raise ValueError("Uniform: expected low to be below high")

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self):
        return constraints.interval(self.low, self.high)

    @property
    def mean(self):
        return (self.high + self.low) / 2

    @property
    def mode(self):
        return full_like(self.low, math.nan)

    @property
    def variance(self):
        return (self.high - self.low) ** 2 / 12

    def rsample(self, sample_shape=()):
        return self.low + (self.high - self.low) * drawn(self.low.dtype, "random", self._extended_shape(sample_shape))

    def log_prob(self, value):
        value = self._checked(value)
        inside = (value >= self.low) & (value < self.high)
        return where(inside, -log(self.high - self.low), -math.inf)

    def cdf(self, value):
        return clamp((self._checked(value) - self.low) / (self.high - self.low), 0, 1)

    def icdf(self, value):
        return as_tensor(value) * (self.high - self.low) + self.low

    def entropy(self):
        return log(self.high - self.low)
