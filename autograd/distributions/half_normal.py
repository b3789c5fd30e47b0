"""The absolute value of a normal variable."""

import math

from .folded import Folded
from .normal import Normal


class HalfNormal(Folded):
    """The absolute value of a normal variable with the mean 0 and the standard deviation `scale`.

    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import HalfNormal
    >>> HalfNormal(2.0).mean
    tensor(1.59576912)
    """

    whole = Normal

    @property
    def mean(self):
        return self.scale * math.sqrt(2 / math.pi)

    @property
    def variance(self):
        return self.scale**2 * (1 - 2 / math.pi)
