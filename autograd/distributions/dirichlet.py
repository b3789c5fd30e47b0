"""The Dirichlet distribution."""

import numpy as np

from ..engine.tensor import as_tensor
from ..functions.arithmetic import lgamma
from ..functions.elementwise import clamp, where
from ..functions.reductions import softmax
from ..special import digamma, xlogy
from . import constraints
from .exp_family import ExponentialFamily
from .gamma import log_of_standard_gamma
from .utils import floating, inside_unit


class Dirichlet(ExponentialFamily):
    """The Dirichlet distribution of probabilities along the last axis; draws are differentiable.

    Raises ValueError for concentrations that are not positive, or of no axis.

    >>> from autograd.distributions import Dirichlet
    >>> Dirichlet(tensor([1.0, 3.0])).mean
    tensor([0.25, 0.75])
    """

    arg_constraints = {"concentration": constraints.independent(constraints.positive, 1)}
    support = constraints.simplex
    has_rsample = True

    def __init__(self, concentration, validate_args=None):
        (self.concentration,) = floating(concentration)
        if self.concentration.ndim < 1:
            raise ValueError("Dirichlet: expected concentrations along a last axis, got a number")
        super().__init__(self.concentration.shape[:-1], self.concentration.shape[-1:], validate_args)

    @property
    def _total(self):
        return self.concentration.sum(-1, keepdim=True)

    @property
    def mean(self):
        return self.concentration / self._total

    @property
    def mode(self):
        """The most likely draw; where no concentration exceeds 1, a corner."""
        above, count = clamp(self.concentration - 1, min=0), self.concentration.shape[-1]
        total = above.sum(-1, keepdim=True)
        corner = as_tensor(np.eye(count, dtype=above.dtype)[self.concentration.argmax(-1).numpy()])
        return where(total > 0, above / where(total > 0, total, 1.0), corner)

    @property
    def variance(self):
        total = self._total
        return self.concentration * (total - self.concentration) / (total**2 * (total + 1))

    def rsample(self, sample_shape=()):
        logs = log_of_standard_gamma(self.concentration.expand(self._extended_shape(sample_shape)))
        return inside_unit(softmax(logs, -1))

    def log_prob(self, value):
        value, shapes = self._checked(value), self.concentration
        return xlogy(shapes - 1, value).sum(-1) + lgamma(shapes.sum(-1)) - lgamma(shapes).sum(-1)

    def entropy(self):
        shapes, total, k = self.concentration, self.concentration.sum(-1), self.concentration.shape[-1]
        return (lgamma(shapes).sum(-1) - lgamma(total) - (k - total) * digamma(total)
                - ((shapes - 1) * digamma(shapes)).sum(-1))  # fmt: skip
