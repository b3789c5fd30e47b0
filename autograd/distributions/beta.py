"""The beta distribution."""

from ..functions.arithmetic import lgamma
from ..functions.elementwise import sigmoid
from ..functions.shape import stack
from ..special import betainc, digamma, xlog1py, xlogy
from . import constraints
from .dirichlet import Dirichlet
from .exp_family import ExponentialFamily
from .gamma import log_of_standard_gamma
from .utils import inside_unit


class Beta(ExponentialFamily):
    """The beta distribution on the range from 0 to 1; draws are differentiable.

    Raises ValueError for concentrations that are not positive.

    >>> from autograd.distributions import Beta
    >>> Beta(1.0, 3.0).mean
    tensor(0.25)
    """

    arg_constraints = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support = constraints.unit_interval
    has_rsample = True

    def __init__(self, concentration1, concentration0, validate_args=None):
        self._set(validate_args, concentration1=concentration1, concentration0=concentration0)

    @property
    def _total(self):
        return self.concentration1 + self.concentration0

    @property
    def mean(self):
        return self.concentration1 / self._total

    @property
    def mode(self):
        """The most likely draw; where no concentration exceeds 1, an end."""
        return Dirichlet(stack([self.concentration1, self.concentration0], -1), validate_args=False).mode[..., 0]

    @property
    def variance(self):
        return self.concentration1 * self.concentration0 / (self._total**2 * (self._total + 1))

    def rsample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        logs = [log_of_standard_gamma(one.expand(shape)) for one in (self.concentration1, self.concentration0)]
        return inside_unit(sigmoid(logs[0] - logs[1]))

    def log_prob(self, value):
        value, one, zero = self._checked(value), self.concentration1, self.concentration0
        return xlogy(one - 1, value) + xlog1py(zero - 1, -value) - _log_beta(one, zero)

    def cdf(self, value):
        return betainc(self.concentration1, self.concentration0, self._checked(value))

    def entropy(self):
        one, zero, total = self.concentration1, self.concentration0, self._total
        return (_log_beta(one, zero) - (one - 1) * digamma(one) - (zero - 1) * digamma(zero)
                + (total - 2) * digamma(total))  # fmt: skip


def _log_beta(one, zero):
    return lgamma(one) + lgamma(zero) - lgamma(one + zero)
