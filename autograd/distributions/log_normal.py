"""The log-normal distribution."""

from ..functions.elementwise import exp, expm1
from . import constraints
from .normal import Normal
from .of_normal import OfNormal
from .transforms import ExpTransform


class LogNormal(OfNormal):
    """The distribution of ``exp(x)`` for a normal x with the mean `loc` and the standard deviation `scale`.

    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import LogNormal
    >>> LogNormal(0.0, 1.0).mean
    tensor(1.64872127)
    """

    support = constraints.positive

    def __init__(self, loc, scale, validate_args=None):
        super().__init__(Normal(loc, scale, validate_args), ExpTransform(), validate_args)

    def expand(self, batch_shape, _instance=None):
        base = self.base_dist.expand(batch_shape)
        return LogNormal(base.loc, base.scale)

    @property
    def mean(self):
        return exp(self.loc + self.scale**2 / 2)

    @property
    def mode(self):
        return exp(self.loc - self.scale**2)

    @property
    def variance(self):
        return expm1(self.scale**2) * exp(2 * self.loc + self.scale**2)

    def entropy(self):
        return self.base_dist.entropy() + self.loc
