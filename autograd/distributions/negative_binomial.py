"""The negative binomial distribution."""

from ..engine.modes import no_grad
from ..functions.arithmetic import lgamma
from ..functions.elementwise import clamp, exp, floor, sigmoid, softplus, where
from . import constraints
from .bernoulli import OfOneChance
from .utils import broadcast_all, drawn


class NegativeBinomial(OfOneChance):
    """How many trials succeed before `total_count` have failed, each with the probability `probs`; or from log-odds `logits`.

    Raises ValueError for a negative `total_count`, for probabilities outside of [0, 1), or unless exactly one of the two is
    given.

    >>> from autograd.distributions import NegativeBinomial
    >>> NegativeBinomial(3.0, 0.5).mean
    tensor(3.)
    """

    arg_constraints = {
        "total_count": constraints.nonnegative, "probs": constraints.half_open_interval(0.0, 1.0), "logits": constraints.real,
    }  # fmt: skip
    support = constraints.nonnegative_integer

    def __init__(self, total_count, probs=None, logits=None, validate_args=None):
        self._set_chance(probs, logits)
        self.total_count, chance = broadcast_all(total_count, self._param)
        self.__dict__[self._given] = chance
        super().__init__(chance.shape, (), validate_args)

    @property
    def mean(self):
        return self.total_count * exp(self.logits)

    @property
    def mode(self):
        return clamp(floor((self.total_count - 1) * exp(self.logits)), min=0)

    @property
    def variance(self):
        return self.mean / sigmoid(-self.logits)

    def sample(self, sample_shape=()):
        """Draws: Poisson variables whose rates are gamma variables."""
        with no_grad():
            shape, dtype = self._extended_shape(sample_shape), self._param.dtype
            rates = drawn(dtype, "standard_gamma", self.total_count.numpy(), shape) * exp(self.logits)
            return drawn(dtype, "poisson", rates.numpy())

    def log_prob(self, value):
        value, count = self._checked(value), self.total_count
        either = where(count + value == 0, 1.0, count + value)  # without failures nothing is drawn but 0
        ways = lgamma(either) - lgamma(1 + value) - lgamma(where(count + value == 0, 1.0, count))
        return ways - count * softplus(self.logits) - value * softplus(-self.logits)
