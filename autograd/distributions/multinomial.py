"""The multinomial distribution."""

import math

import numpy as np

from ..engine.modes import no_grad
from ..functions.arithmetic import lgamma
from ..functions.elementwise import where
from . import constraints
from .binomial import Binomial
from .categorical import OfCategories
from .utils import drawn


class Multinomial(OfCategories):
    """How often each category comes in `total_count` draws, from probabilities `probs` along the last axis, or `logits`.

    Raises ValueError for a count that is no whole number, or unless exactly one of the two is given.

    >>> from autograd.distributions import Multinomial
    >>> Multinomial(4, tensor([1.0, 3.0])).mean
    tensor([1., 3.])
    """

    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        if isinstance(total_count, bool) or not isinstance(total_count, (int, np.integer)) or total_count < 0:
            raise ValueError(f"Multinomial: expected total_count to be a whole number, one for all, got {total_count!r}")
        self.total_count = int(total_count)
        self._set_chances(probs, logits)
        super().__init__(self._param.shape[:-1], self._param.shape[-1:], validate_args)

    @constraints.dependent_property(is_discrete=True, event_dim=1)
    def support(self):
        return constraints.multinomial(self.total_count)

    @property
    def mean(self):
        return self.total_count * self.probs

    @property
    def variance(self):
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape=()):
        with no_grad():
            chances = self.probs.numpy().astype(np.float64)
            chances = chances / chances.sum(-1, keepdims=True)
            return drawn(self._param.dtype, "multinomial", self.total_count, chances, (*sample_shape, *self._batch_shape))

    def entropy(self):
        """From the entropy of one draw and the mean number of orders, counted for each category by itself."""
        of_each = Binomial(self.total_count, self.probs, validate_args=False)
        counts = of_each.enumerate_support()
        orders = (of_each.log_prob(counts).exp() * lgamma(counts + 1)).sum(0).sum(-1)
        return self.total_count * self._entropy() - math.lgamma(self.total_count + 1) + orders

    def log_prob(self, value):
        value = self._checked(value)
        ways = lgamma(value.sum(-1) + 1) - lgamma(value + 1).sum(-1)
        return ways + (value * where(value > 0, self.logits, 0.0)).sum(-1)
