"""Transforms of whole vectors and matrices."""

import math

import numpy as np

from ...engine.errors import OperationError
from ...functions.creation import arange, eye, ones_like, zeros
from ...functions.elementwise import clamp, exp, log, sigmoid, softplus, sqrt, tanh
from ...functions.joining import diag_embed
from ...functions.reductions import cumprod, cumsum, softmax
from ...functions.shape import cat, diagonal, tril
from ...linalg import cholesky
from .. import constraints
from ..utils import inside_unit, rows_of_triangle, tril_matrix_to_vec, vec_to_tril_matrix
from .base import Transform


class SoftmaxTransform(Transform):
    """``softmax(x)`` along the last axis, whose inverse is the logarithm; it is not one to one and has no Jacobian."""

    domain, codomain = constraints.real_vector, constraints.simplex
    bijective = False

    def _call(self, x):
        return softmax(x, -1)

    def _inverse(self, y):
        return log(y)


class StickBreakingTransform(Transform):
    """n numbers as n + 1 probabilities: each says which part of what is left is broken off a stick."""

    domain, codomain = constraints.real_vector, constraints.simplex

    def forward_shape(self, shape):
        return (*shape[:-1], shape[-1] + 1)

    def inverse_shape(self, shape):
        return (*shape[:-1], shape[-1] - 1)

    @staticmethod
    def _logs_of_rests(n, dtype):
        """Logarithms of how many pieces are left behind each, so that zeros give equal pieces."""
        return log(arange(n, 0, -1, dtype=dtype))

    def _call(self, x):
        part = inside_unit(sigmoid(x - self._logs_of_rests(x.shape[-1], x.dtype)))
        one = ones_like(part[..., :1])
        return cat([part, one], -1) * cat([one, cumprod(1 - part, -1)], -1)

    def _inverse(self, y):
        pieces = y[..., :-1]
        rest = clamp(1 - cumsum(pieces, -1), min=float(np.finfo(y.dtype).tiny))
        return log(pieces) - log(rest) + self._logs_of_rests(pieces.shape[-1], y.dtype)

    def log_abs_det_jacobian(self, x, y):
        x = x - self._logs_of_rests(x.shape[-1], x.dtype)
        return (log(y[..., :-1]) - softplus(x)).sum(-1)


class LowerCholeskyTransform(Transform):
    """A matrix as a lower triangular one with a positive diagonal, ``exp`` of its own; it has no Jacobian."""

    domain, codomain = constraints.independent(constraints.real, 2), constraints.lower_cholesky
    bijective = False

    def _call(self, x):
        return tril(x, -1) + diag_embed(exp(diagonal(x, dim1=-2, dim2=-1)))

    def _inverse(self, y):
        return tril(y, -1) + diag_embed(log(diagonal(y, dim1=-2, dim2=-1)))


class PositiveDefiniteTransform(Transform):
    """A matrix as a positive definite one, L Lᵀ with the triangle L of LowerCholeskyTransform; it has no Jacobian.

    >>> from autograd.distributions.transforms import PositiveDefiniteTransform
    >>> PositiveDefiniteTransform()(tensor([[0.0, 7.0], [2.0, 0.0]]))
    tensor([[1., 2.],
            [2., 5.]])
    """

    domain, codomain = constraints.independent(constraints.real, 2), constraints.positive_definite
    bijective = False

    def _call(self, x):
        lower = LowerCholeskyTransform()(x)
        return lower @ lower.mT

    def _inverse(self, y):
        return LowerCholeskyTransform().inv(cholesky(y))


class CorrCholeskyTransform(Transform):
    """n (n - 1) / 2 numbers as the lower Cholesky factor of a correlation matrix with n rows, each of length 1.

    ``tanh`` of the numbers are partial correlations; each breaks its part off what is left of its row's length 1
    (Lewandowski, Kurowicka & Joe 2009). The Jacobian is that of the elements below the diagonal.

    >>> from autograd.distributions.transforms import CorrCholeskyTransform
    >>> CorrCholeskyTransform()(tensor([0.0]))
    tensor([[1., 0.],
            [0., 1.]])
    """

    domain, codomain = constraints.real_vector, constraints.corr_cholesky

    def forward_shape(self, shape):
        n = rows_of_triangle(shape[-1], -1)
        return (*shape[:-1], n, n)

    def inverse_shape(self, shape):
        if len(shape) < 2 or shape[-1] != shape[-2]:
            raise OperationError(f"CorrCholeskyTransform: expected square matrices, got shape {tuple(shape)}")
        return (*shape[:-2], shape[-1] * (shape[-1] - 1) // 2)

    def _call(self, x):
        most = 1 - float(np.finfo(x.dtype).eps)
        partial = vec_to_tril_matrix(clamp(tanh(x), -most, most), -1)
        left = cumprod(sqrt(1 - partial**2), -1)
        before = cat([ones_like(left[..., :1]), left[..., :-1]], -1)
        return (partial + eye(partial.shape[-1], dtype=x.dtype)) * before

    def _inverse(self, y):
        left = 1 - cumsum(y**2, -1)
        before = cat([ones_like(left[..., :1]), left[..., :-1]], -1)
        return (tril_matrix_to_vec(y, -1) / sqrt(tril_matrix_to_vec(before, -1))).atanh()

    def log_abs_det_jacobian(self, x, y):
        """Of ``log(1 - tanh(x)**2)``, once for the element itself and half of it for each of its row behind it."""
        n = y.shape[-1]
        row, column = np.tril_indices(n, -1)
        times = (1 + (row - column - 1) / 2).astype(x.dtype)
        return (2 * (math.log(2) - x - softplus(-2 * x)) * times).sum(-1)


class ReshapeTransform(Transform):
    """Events of shape `in_shape` as events of shape `out_shape`, with as many elements.

    Raises ValueError where they have not, OperationError for a value of another shape.

    >>> from autograd.distributions.transforms import ReshapeTransform
    >>> ReshapeTransform((4,), (2, 2))(tensor([1.0, 2.0, 3.0, 4.0])).shape
    (2, 2)
    """

    def __init__(self, in_shape, out_shape, cache_size=0):
        super().__init__(cache_size)
        self.in_shape, self.out_shape = tuple(in_shape), tuple(out_shape)
        if math.prod(self.in_shape) != math.prod(self.out_shape):
            raise ValueError(f"ReshapeTransform: {self.in_shape} and {self.out_shape} have not equally many elements")

    @property
    def domain(self):
        return constraints.independent(constraints.real, len(self.in_shape))

    @property
    def codomain(self):
        return constraints.independent(constraints.real, len(self.out_shape))

    def forward_shape(self, shape):
        return _exchanged(shape, self.in_shape, self.out_shape)

    def inverse_shape(self, shape):
        return _exchanged(shape, self.out_shape, self.in_shape)

    def _call(self, x):
        return x.reshape(self.forward_shape(x.shape))

    def _inverse(self, y):
        return y.reshape(self.inverse_shape(y.shape))

    def log_abs_det_jacobian(self, x, y):
        return zeros(x.shape[: x.ndim - len(self.in_shape)], dtype=x.dtype)


def _exchanged(shape, last, new):
    """`shape` with its last axes, which must be `last`, exchanged for `new`."""
    shape, batch = tuple(shape), len(shape) - len(last)
    if batch < 0 or shape[batch:] != last:
        raise OperationError(f"ReshapeTransform: expected a shape that ends in {last}, got {shape}")
    return shape[:batch] + new
