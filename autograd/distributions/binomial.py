"""The binomial distribution."""

import numpy as np

from ..engine.modes import no_grad
from ..functions.arithmetic import lgamma
from ..functions.creation import arange
from ..functions.elementwise import clamp, floor, softplus
from . import constraints
from .bernoulli import OfOneChance
from .utils import broadcast_all, drawn


class Binomial(OfOneChance):
    """How many of `total_count` trials succeed, each with the probability `probs`; or from the log-odds `logits`.

    Raises ValueError for counts that are negative or no whole numbers, for probabilities outside of [0, 1], or unless
    exactly one of the two is given.

    >>> from autograd.distributions import Binomial
    >>> Binomial(2, 0.5).log_prob(tensor([1.0])).exp()
    tensor([0.5])
    """

    arg_constraints = {"total_count": constraints.nonnegative_integer, **OfOneChance.arg_constraints}
    has_enumerate_support = True

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        self._set_chance(probs, logits)
        self.total_count, chance = broadcast_all(total_count, self._param)
        self.__dict__["logits" if probs is None else "probs"] = chance
        super().__init__(chance.shape, (), validate_args)

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self):
        return constraints.integer_interval(0, self.total_count)

    @property
    def mean(self):
        return self.total_count * self.probs

    @property
    def mode(self):
        return clamp(floor((self.total_count + 1) * self.probs), max=self.total_count)

    @property
    def variance(self):
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape=()):
        with no_grad():
            counts, chances = self.total_count.numpy().astype(np.int64), self.probs.numpy()
            return drawn(self._param.dtype, "binomial", counts, chances, self._extended_shape(sample_shape))

    def log_prob(self, value):
        value, count = self._checked(value), self.total_count
        ways = lgamma(count + 1) - lgamma(value + 1) - lgamma(count - value + 1)
        return value * self.logits - count * softplus(self.logits) + ways

    def entropy(self):
        chances = self.log_prob(self.enumerate_support(expand=False))
        return -(chances.exp() * chances).sum(0)

    def enumerate_support(self, expand=True):
        counts = self.total_count.detach().numpy()
        if counts.size and counts.min() != counts.max():
            raise self._lacks("enumerate_support", "the counts differ, and so do the numbers of values")
        values = arange(1 + int(counts.flat[0]), dtype=self._param.dtype).reshape(-1, *[1] * len(self._batch_shape))
        return values.expand(-1, *self._batch_shape) if expand else values
