"""The absolute value of a Cauchy variable."""

import math

from ..functions.creation import full_like
from .cauchy import Cauchy
from .folded import Folded


class HalfCauchy(Folded):
    """The absolute value of a Cauchy variable around 0 with the width `scale`: a usual prior of scales.

    Raises ValueError for a scale that is not positive.

    >>> from autograd.distributions import HalfCauchy
    >>> HalfCauchy(2.0).icdf(0.5)
    tensor(2.)
    """

    whole = Cauchy

    @property
    def mean(self):
        return full_like(self.scale, math.inf)

    variance = mean
