"""The Wishart distribution."""

import math

import numpy as np

from ..functions.arithmetic import lgamma
from ..functions.creation import arange
from ..functions.elementwise import exp, log, where
from ..functions.joining import broadcast_shapes, diag_embed
from ..functions.shape import diagonal, tril
from ..linalg import cholesky, solve_triangular
from ..special import digamma
from . import constraints
from .covariances import OfCovariance
from .exp_family import ExponentialFamily
from .gamma import log_of_standard_gamma
from .utils import drawn, floating


class Wishart(OfCovariance, ExponentialFamily):
    """The distribution of ``X Xᵀ`` for p × df normal numbers X whose columns have one of three matrices (..., p, p).

    Parameters
    ----------
    df : degrees of freedom, more than p - 1, whole or not
    covariance_matrix, precision_matrix : symmetric and positive definite; the one is the other's inverse
    scale_tril : lower triangular with a positive diagonal, the covariance's Cholesky factor

    Draws are made by Bartlett's decomposition (1933) and differentiable.
    Raises ValueError unless exactly one of the three matrices is given, or if a parameter is not as said.

    >>> from autograd.distributions import Wishart
    >>> Wishart(3.0, tensor([[1.0, 0.0], [0.0, 2.0]])).mean
    tensor([[3., 0.],
            [0., 6.]])
    """

    arg_constraints = {"df": constraints.dependent, **OfCovariance.arg_constraints}
    support = constraints.positive_definite
    has_rsample = True

    def __init__(self, df, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        name, matrix = self._the_one_of(
            covariance_matrix=covariance_matrix, precision_matrix=precision_matrix, scale_tril=scale_tril
        )
        df, matrix = floating(df, matrix)
        if matrix.ndim < 2 or matrix.shape[-1] != matrix.shape[-2]:
            raise ValueError(f"Wishart: expected {name} (..., p, p), got shape {matrix.shape}")
        batch, event = broadcast_shapes(df.shape, matrix.shape[:-2]), matrix.shape[-2:]
        self.df = df.expand(batch)
        self.__dict__[name] = matrix.expand((*batch, *event))
        super().__init__(batch, event, validate_args)
        if self._validate_args and not (self.df > event[-1] - 1).all():
            raise ValueError(f"Wishart: expected df above {event[-1] - 1}, for matrices of {event[-1]} rows")

    def _halves(self):
        """Half the degrees of freedom that are left to each row, along a last axis."""
        return (self.df.unsqueeze(-1) - arange(self._event_shape[-1], dtype=self.df.dtype)) / 2

    def _of_matrices(self, number):
        return number.unsqueeze(-1).unsqueeze(-1)

    @property
    def mean(self):
        return self._of_matrices(self.df) * self.covariance_matrix

    @property
    def mode(self):
        """The most likely draw; NaN where it is singular."""
        left = self.df - self._event_shape[-1] - 1
        return self._of_matrices(where(left > 0, left, math.nan)) * self.covariance_matrix

    @property
    def variance(self):
        covariance = self.covariance_matrix
        variances = diagonal(covariance, dim1=-2, dim2=-1)
        return self._of_matrices(self.df) * (covariance**2 + variances.unsqueeze(-1) * variances.unsqueeze(-2))

    def rsample(self, sample_shape=()):
        shape, dtype = self._extended_shape(sample_shape), self.df.dtype
        roots = exp(0.5 * (math.log(2) + log_of_standard_gamma(self._halves().expand(shape[:-1]))))
        factor = self.scale_tril @ (tril(drawn(dtype, "standard_normal", shape), -1) + diag_embed(roots))
        return factor @ factor.mT

    def _log_multigamma(self):
        """The logarithm of the multivariate gamma function of half the degrees of freedom."""
        p = self._event_shape[-1]
        return lgamma(self._halves()).sum(-1) + p * (p - 1) / 4 * math.log(math.pi)

    def log_prob(self, value):
        p, factor = self._event_shape[-1], cholesky(self._checked(value))
        own = self.scale_tril.expand(np.broadcast_shapes(factor.shape, self.scale_tril.shape))
        trace = (solve_triangular(own, factor.expand(own.shape), upper=False) ** 2).sum((-2, -1))
        log_det = 2 * log(diagonal(factor, dim1=-2, dim2=-1)).sum(-1)
        height = self.df * (p / 2 * math.log(2) + self._half_log_det()) + self._log_multigamma()
        return 0.5 * ((self.df - p - 1) * log_det - trace) - height

    def entropy(self):
        p = self._event_shape[-1]
        heights = (p + 1) * (self._half_log_det() + p / 2 * math.log(2)) + self._log_multigamma() + self.df * p / 2
        return heights - (self.df - p - 1) / 2 * digamma(self._halves()).sum(-1)
