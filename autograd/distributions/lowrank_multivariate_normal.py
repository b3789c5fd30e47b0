"""The normal distribution of vectors whose covariance is a diagonal and a few directions."""

import math

from ..functions.creation import eye
from ..functions.elementwise import log, sqrt
from ..functions.joining import broadcast_shapes, diag_embed
from ..functions.shape import diagonal
from ..linalg import cholesky, solve_triangular
from . import constraints
from .multivariate_normal import MultivariateNormal
from .utils import drawn, floating, lazy_property


class LowRankMultivariateNormal(MultivariateNormal):
    """The normal distribution of vectors with the mean `loc` (..., n) and the covariance ``W Wᵀ + diag(cov_diag)``.

    W is `cov_factor` (..., n, rank) and `cov_diag` (..., n) is positive. Densities need a Cholesky factor of rank × rank
    only (the matrix inversion and determinant lemmas of Woodbury).
    Raises ValueError for shapes that do not fit together, or a diagonal that is not positive.

    >>> from autograd.distributions import LowRankMultivariateNormal
    >>> LowRankMultivariateNormal(tensor([0.0, 0.0]), tensor([[1.0], [2.0]]), tensor([1.0, 1.0])).covariance_matrix
    tensor([[2., 2.],
            [2., 5.]])
    """

    arg_constraints = {
        "loc": constraints.real_vector,
        "cov_factor": constraints.independent(constraints.real, 2),
        "cov_diag": constraints.independent(constraints.positive, 1),
    }

    def __init__(self, loc, cov_factor, cov_diag, validate_args=None):
        loc, factor, diag = floating(loc, cov_factor, cov_diag)
        if min(loc.ndim, factor.ndim - 1, diag.ndim) < 1 or not loc.shape[-1] == factor.shape[-2] == diag.shape[-1]:
            raise ValueError(
                "LowRankMultivariateNormal: expected loc (..., n), cov_factor (..., n, rank) and cov_diag (..., n), "
                f"got {loc.shape}, {factor.shape} and {diag.shape}"
            )
        batch, n = broadcast_shapes(loc.shape[:-1], factor.shape[:-2], diag.shape[:-1]), loc.shape[-1]
        self.loc, self.cov_diag = loc.expand((*batch, n)), diag.expand((*batch, n))
        self.cov_factor = factor.expand((*batch, *factor.shape[-2:]))
        super(MultivariateNormal, self).__init__(batch, (n,), validate_args)

    @lazy_property
    def _small_factor(self):
        """The Cholesky factor of 1 + Wᵀ diag(1 / cov_diag) W."""
        scaled = self.cov_factor / self.cov_diag.unsqueeze(-1)
        return cholesky(self.cov_factor.mT @ scaled + eye(self.cov_factor.shape[-1], dtype=self.loc.dtype))

    @lazy_property
    def covariance_matrix(self):
        """The covariance."""
        return self.cov_factor @ self.cov_factor.mT + diag_embed(self.cov_diag)

    @lazy_property
    def scale_tril(self):
        """The lower triangular L with L Lᵀ the covariance."""
        return cholesky(self.covariance_matrix)

    @property
    def variance(self):
        return (self.cov_factor**2).sum(-1) + self.cov_diag

    def rsample(self, sample_shape=()):
        shape, dtype = self._extended_shape(sample_shape), self.loc.dtype
        along = drawn(dtype, "standard_normal", (*shape[:-1], self.cov_factor.shape[-1]))
        apart = drawn(dtype, "standard_normal", shape)
        return self.loc + (self.cov_factor @ along.unsqueeze(-1)).squeeze(-1) + sqrt(self.cov_diag) * apart

    def _half_log_det(self):
        return log(diagonal(self._small_factor, dim1=-2, dim2=-1)).sum(-1) + 0.5 * log(self.cov_diag).sum(-1)

    def _squared_distance(self, value):
        distance = value - self.loc
        scaled = distance / self.cov_diag
        along = self.cov_factor.mT @ scaled.unsqueeze(-1)
        factor = self._small_factor.expand((*along.shape[:-2], *self._small_factor.shape[-2:]))
        return (distance * scaled).sum(-1) - (solve_triangular(factor, along, upper=False) ** 2).sum((-2, -1))

    def log_prob(self, value):
        squares = self._squared_distance(self._checked(value))
        return -0.5 * (squares + self.loc.shape[-1] * math.log(2 * math.pi)) - self._half_log_det()
