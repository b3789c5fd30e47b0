"""The F distribution of Fisher and Snedecor."""

import math

from ..functions.arithmetic import lgamma
from ..functions.elementwise import exp, log, log1p, where
from . import constraints
from .distribution import Distribution
from .gamma import log_of_standard_gamma


class FisherSnedecor(Distribution):
    """The ratio of two chi-squared variables with `df1` and `df2` degrees of freedom, each divided by its own number of them.

    Raises ValueError for degrees of freedom that are not positive.

    >>> from autograd.distributions import FisherSnedecor
    >>> FisherSnedecor(1.0, 4.0).mean
    tensor(2.)
    """

    arg_constraints = {"df1": constraints.positive, "df2": constraints.positive}
    support = constraints.positive
    has_rsample = True

    def __init__(self, df1, df2, validate_args=None):
        self._set(validate_args, df1=df1, df2=df2)

    @property
    def mean(self):
        finite = self.df2 > 2
        return where(finite, self.df2 / where(finite, self.df2 - 2, 1.0), math.nan)

    @property
    def mode(self):
        return where(self.df1 > 2, (self.df1 - 2) / self.df1 * self.df2 / (self.df2 + 2), math.nan)

    @property
    def variance(self):
        finite = self.df2 > 4
        df2 = where(finite, self.df2, 5.0)
        spread = 2 * df2**2 * (self.df1 + df2 - 2) / (self.df1 * (df2 - 2) ** 2 * (df2 - 4))
        return where(finite, spread, math.nan)

    def rsample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        above, below = (log_of_standard_gamma(df.expand(shape) / 2) - log(df) for df in (self.df1, self.df2))
        return exp(above - below)

    def log_prob(self, value):
        value, one, other = self._checked(value), self.df1 / 2, self.df2 / 2
        ratio = self.df1 / self.df2
        heights = lgamma(one + other) - lgamma(one) - lgamma(other) + one * log(ratio)
        return heights + (one - 1) * log(value) - (one + other) * log1p(ratio * value)
