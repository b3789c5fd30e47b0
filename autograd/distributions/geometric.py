"""The geometric distribution."""

import numpy as np

from ..engine.modes import no_grad
from ..functions.nets import binary_cross_entropy_with_logits
from ..special import xlog1py
from . import constraints
from .bernoulli import OfOneChance
from .utils import drawn


class Geometric(OfOneChance):
    """How many trials fail before the first success, of probability `probs`; or from the log-odds `logits`.

    Raises ValueError for probabilities outside of (0, 1], or unless exactly one of the two is given.

    >>> from autograd.distributions import Geometric
    >>> Geometric(0.5).log_prob(tensor([0.0, 1.0])).exp()
    tensor([0.5 , 0.25])
    """

    support = constraints.nonnegative_integer

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._set_chance(probs, logits)
        super().__init__(self._param.shape, (), validate_args)
        if self._validate_args and probs is not None and not (self.probs > 0).all():
            raise ValueError("Geometric: expected probabilities above 0")

    @property
    def mean(self):
        return 1 / self.probs - 1

    @property
    def mode(self):
        return self.probs * 0

    @property
    def variance(self):
        return (1 / self.probs - 1) / self.probs

    def sample(self, sample_shape=()):
        with no_grad():
            shape = self._extended_shape(sample_shape)
            return drawn(self._param.dtype, "geometric", np.broadcast_to(self.probs.numpy(), shape)) - 1

    def log_prob(self, value):
        return xlog1py(self._checked(value), -self.probs) + self.probs.log()

    def entropy(self):
        return binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none") / self.probs
