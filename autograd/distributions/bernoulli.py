"""The Bernoulli distribution."""

import math

from ..engine.modes import no_grad
from ..functions.creation import arange
from ..functions.elementwise import where
from ..functions.nets import binary_cross_entropy_with_logits
from . import constraints
from .distribution import Distribution
from .exp_family import ExponentialFamily
from .utils import broadcast_all, drawn, floating, lazy_property, logits_to_probs, one_of, probs_to_logits


class OfOneChance(Distribution):
    """What distributions share that are given the chance of a single trial, as `probs` or as `logits`, its log-odds."""

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}

    def _set_chance(self, probs, logits):
        self._given = one_of(type(self).__name__, probs, logits)
        if logits is None:
            (self.probs,) = floating(probs)
        else:
            (self.logits,) = floating(logits)

    @property
    def _param(self):
        """The parameter that was given."""
        return getattr(self, self._given)

    @property
    def param_shape(self):
        """The shape of the parameter."""
        return self._param.shape

    @lazy_property
    def logits(self):
        """The logarithm of the odds."""
        return probs_to_logits(self.probs, is_binary=True)

    @lazy_property
    def probs(self):
        """The chance of a success."""
        return logits_to_probs(self.logits, is_binary=True)


class Bernoulli(OfOneChance, ExponentialFamily):
    """1 with the probability `probs`, else 0; or from the log-odds `logits`.

    Raises ValueError for probabilities outside of [0, 1], or unless exactly one of the two is given.

    >>> from autograd.distributions import Bernoulli
    >>> Bernoulli(0.25).log_prob(tensor([1.0, 0.0])).exp()
    tensor([0.25, 0.75])
    """

    support = constraints.boolean
    has_enumerate_support = True

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._set_chance(probs, logits)
        super().__init__(self._param.shape, (), validate_args)

    @property
    def mean(self):
        return self.probs

    @property
    def mode(self):
        return where(self.probs == 0.5, math.nan, (self.probs >= 0.5) * (0 * self.probs + 1))

    @property
    def variance(self):
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape=()):
        with no_grad():
            numbers = drawn(self._param.dtype, "random", self._extended_shape(sample_shape))
            return (numbers < self.probs).to(self._param.dtype)

    def log_prob(self, value):
        logits, value = broadcast_all(self.logits, self._checked(value))
        return -binary_cross_entropy_with_logits(logits, value, reduction="none")

    def entropy(self):
        return binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")

    def enumerate_support(self, expand=True):
        values = arange(2, dtype=self._param.dtype).reshape(-1, *[1] * len(self._batch_shape))
        return values.expand(-1, *self._batch_shape) if expand else values
