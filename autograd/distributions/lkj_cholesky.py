"""The distribution of Lewandowski, Kurowicka and Joe, of correlation matrices."""

import math

import numpy as np

from ..engine.modes import no_grad
from ..functions.arithmetic import lgamma
from ..functions.creation import arange
from ..functions.elementwise import clamp, log, sqrt
from ..functions.joining import diag_embed
from ..functions.shape import diagonal, tril
from . import constraints
from .distribution import Distribution
from .utils import drawn, floating


class LKJCholesky(Distribution):
    """Cholesky factors of correlation matrices of `dim` rows.

    The density of the matrices goes with ``det(matrix)**(concentration - 1)``: with 1 all are equally likely, above, those
    near the identity are more so. Draws are made by the onion method (Lewandowski, Kurowicka & Joe 2009).
    Raises ValueError for fewer than 2 rows, or a concentration that is not positive.

    >>> from autograd.distributions import LKJCholesky
    >>> (LKJCholesky(3, 0.5).sample() ** 2).sum(-1)
    tensor([1., 1., 1.])
    """

    arg_constraints = {"concentration": constraints.positive}
    support = constraints.corr_cholesky

    def __init__(self, dim, concentration=1.0, validate_args=None):
        if dim < 2:
            raise ValueError(f"LKJCholesky: expected matrices of at least 2 rows, got dim={dim}")
        self.dim = dim
        (self.concentration,) = floating(concentration)
        super().__init__(self.concentration.shape, (dim, dim), validate_args)

    def sample(self, sample_shape=()):
        """Draws: each row is a random direction, with a random share of length 1; what is left is on the diagonal."""
        with no_grad():
            shape, dtype = self._extended_shape(sample_shape), self.concentration.dtype
            before = arange(1, self.dim, dtype=dtype)  # how many elements a row has before the diagonal
            rest = self.concentration.unsqueeze(-1) + (self.dim - 1 - before) / 2
            shares = drawn(dtype, "beta", (before / 2).numpy(), rest.numpy(), (*shape[:-2], self.dim - 1))
            directions = tril(drawn(dtype, "standard_normal", (*shape[:-2], self.dim - 1, self.dim)))
            directions = directions / sqrt((directions**2).sum(-1, keepdim=True))
            rows = np.zeros(shape, dtype)
            rows[..., 1:, :] = (sqrt(shares).unsqueeze(-1) * directions).numpy()
            left = clamp(1 - (rows**2).sum(-1), min=float(np.finfo(dtype).tiny))
            return rows + diag_embed(sqrt(left))

    def log_prob(self, value):
        before = arange(1, self.dim, dtype=self.concentration.dtype)
        powers = 2 * (self.concentration.unsqueeze(-1) - 1) + self.dim - 1 - before
        heights = (powers * log(diagonal(self._checked(value), dim1=-2, dim2=-1)[..., 1:])).sum(-1)
        top = self.concentration + (self.dim - 1) / 2
        below = lgamma(top.unsqueeze(-1) - before / 2).sum(-1) - (self.dim - 1) * lgamma(top)
        return heights - below - self.dim * (self.dim - 1) / 4 * math.log(math.pi)
