"""What distributions share that are given one of three matrices: a covariance, its inverse, or its Cholesky factor."""

from ..functions.elementwise import log
from ..functions.shape import diagonal
from ..linalg import cholesky, inv
from . import constraints
from .distribution import Distribution
from .utils import lazy_property


class OfCovariance(Distribution):
    """The base of such distributions; each of the other two matrices is computed when it is asked for.

    >>> from autograd.distributions import MultivariateNormal
    >>> MultivariateNormal(tensor([0.0]), precision_matrix=tensor([[4.0]])).scale_tril
    tensor([[0.5]])
    """

    arg_constraints = {
        "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }

    def _the_one_of(self, **matrices):
        """The name of the matrix that is given, and the matrix; ValueError unless it is exactly one."""
        given = {name: matrix for name, matrix in matrices.items() if matrix is not None}
        if len(given) != 1:
            raise ValueError(f"{type(self).__name__}: expected one of the three matrices, got {sorted(given) or 'none'}")
        return next(iter(given.items()))

    @lazy_property
    def scale_tril(self):
        """The lower triangular L with L Lᵀ the covariance."""
        if "covariance_matrix" in self.__dict__:
            return cholesky(self.covariance_matrix)
        return cholesky(inv(self.precision_matrix))

    @lazy_property
    def covariance_matrix(self):
        """The covariance."""
        return self.scale_tril @ self.scale_tril.mT

    @lazy_property
    def precision_matrix(self):
        """The inverse of the covariance."""
        return inv(self.covariance_matrix)

    def _half_log_det(self):
        return log(diagonal(self.scale_tril, dim1=-2, dim2=-1)).sum(-1)
