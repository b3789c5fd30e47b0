"""Student's distribution."""

import math

from ..functions.arithmetic import lgamma
from ..functions.elementwise import exp, log, log1p, sqrt, where
from ..special import digamma
from . import constraints
from .distribution import Distribution
from .gamma import log_of_standard_gamma
from .utils import drawn


class StudentT(Distribution):
    """Student's distribution with `df` degrees of freedom, moved to `loc` and stretched by `scale`.

    Raises ValueError for degrees of freedom or a scale that are not positive.

    >>> from autograd.distributions import StudentT
    >>> StudentT(4.0).variance
    tensor(2.)
    """

    arg_constraints = {"df": constraints.positive, "loc": constraints.real, "scale": constraints.positive}
    has_rsample = True

    def __init__(self, df, loc=0.0, scale=1.0, validate_args=None):
        self._set(validate_args, df=df, loc=loc, scale=scale)

    @property
    def mean(self):
        return where(self.df > 1, self.loc, math.nan)

    @property
    def mode(self):
        return self.loc

    @property
    def variance(self):
        finite = self.scale**2 * self.df / where(self.df > 2, self.df - 2, 1.0)
        return where(self.df > 2, finite, where(self.df > 1, math.inf, math.nan))

    def rsample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        chi2 = 2 * exp(log_of_standard_gamma(self.df.expand(shape) / 2))
        return self.loc + self.scale * drawn(self.df.dtype, "standard_normal", shape) / sqrt(chi2 / self.df)

    def log_prob(self, value):
        distance, df = (self._checked(value) - self.loc) / self.scale, self.df
        height = log(self.scale) + 0.5 * log(math.pi * df) + lgamma(df / 2) - lgamma((df + 1) / 2)
        return -0.5 * (df + 1) * log1p(distance**2 / df) - height

    def entropy(self):
        df, half = self.df, 0.5 * (self.df + 1)
        log_beta = lgamma(0.5 * df) + math.lgamma(0.5) - lgamma(half)
        return log(self.scale) + half * (digamma(half) - digamma(0.5 * df)) + 0.5 * log(df) + log_beta
