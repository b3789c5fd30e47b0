"""The normal distribution of vectors."""

import math

from ..functions.joining import broadcast_shapes
from ..linalg import solve_triangular
from . import constraints
from .covariances import OfCovariance
from .utils import drawn, floating


class MultivariateNormal(OfCovariance):
    """The normal distribution of vectors with the mean `loc` (..., n) and one of three matrices (..., n, n).

    Parameters
    ----------
    loc : the mean
    covariance_matrix, precision_matrix : symmetric and positive definite; the one is the other's inverse
    scale_tril : lower triangular with a positive diagonal, the covariance's Cholesky factor

    Raises
    ------
    ValueError
        unless exactly one of the three matrices is given, or if it is not as said.

    >>> from autograd.distributions import MultivariateNormal
    >>> MultivariateNormal(tensor([0.0, 0.0]), tensor([[4.0, 0.0], [0.0, 1.0]])).scale_tril
    tensor([[2., 0.],
            [0., 1.]])
    """

    arg_constraints = {"loc": constraints.real_vector, **OfCovariance.arg_constraints}
    support = constraints.real_vector
    has_rsample = True

    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        name, matrix = self._the_one_of(
            covariance_matrix=covariance_matrix, precision_matrix=precision_matrix, scale_tril=scale_tril
        )
        loc, matrix = floating(loc, matrix)
        if loc.ndim < 1 or matrix.ndim < 2 or not matrix.shape[-1] == matrix.shape[-2] == loc.shape[-1]:
            raise ValueError(
                f"MultivariateNormal: expected loc (..., n) and {name} (..., n, n), got {loc.shape} and {matrix.shape}"
            )
        batch, n = broadcast_shapes(loc.shape[:-1], matrix.shape[:-2]), loc.shape[-1]
        self.loc = loc.expand((*batch, n))
        self.__dict__[name] = matrix.expand((*batch, n, n))
        super().__init__(batch, (n,), validate_args)

    @property
    def mean(self):
        return self.loc

    mode = mean

    @property
    def variance(self):
        return (self.scale_tril**2).sum(-1)

    def rsample(self, sample_shape=()):
        numbers = drawn(self.loc.dtype, "standard_normal", self._extended_shape(sample_shape))
        return self.loc + (self.scale_tril @ numbers.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value):
        distance = (self._checked(value) - self.loc).unsqueeze(-1)
        factor = self.scale_tril.expand((*distance.shape[:-2], *self.scale_tril.shape[-2:]))
        squares = (solve_triangular(factor, distance, upper=False) ** 2).sum((-2, -1))
        return -0.5 * (squares + self.loc.shape[-1] * math.log(2 * math.pi)) - self._half_log_det()

    def entropy(self):
        return 0.5 * self.loc.shape[-1] * (1 + math.log(2 * math.pi)) + self._half_log_det()
