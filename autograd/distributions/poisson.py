"""The Poisson distribution."""

from ..engine.modes import no_grad
from ..functions.arithmetic import lgamma
from ..functions.elementwise import floor
from ..special import xlogy
from . import constraints
from .exp_family import ExponentialFamily
from .utils import drawn, floating


class Poisson(ExponentialFamily):
    """The Poisson distribution: how often something happens that happens `rate` times on average.

    Raises ValueError for a negative rate.

    >>> from autograd.distributions import Poisson
    >>> Poisson(1.0).log_prob(tensor([0.0, 1.0]))
    tensor([-1., -1.])
    """

    arg_constraints = {"rate": constraints.nonnegative}
    support = constraints.nonnegative_integer

    def __init__(self, rate, validate_args=None):
        (self.rate,) = floating(rate)
        super().__init__(self.rate.shape, (), validate_args)

    @property
    def mean(self):
        return self.rate

    variance = mean

    @property
    def mode(self):
        return floor(self.rate)

    def sample(self, sample_shape=()):
        with no_grad():
            return drawn(self.rate.dtype, "poisson", self.rate.numpy(), self._extended_shape(sample_shape))

    def log_prob(self, value):
        value = self._checked(value)
        return xlogy(value, self.rate) - self.rate - lgamma(value + 1)
