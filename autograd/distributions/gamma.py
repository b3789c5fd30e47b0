"""The gamma distribution, and differentiable draws from it."""

import numpy as np

from ..engine.function import Function
from ..engine.tensor import as_tensor
from ..functions.arithmetic import lgamma
from ..functions.elementwise import clamp, exp, log
from ..rules.scipy.tails import gammainc_slope
from ..special import digamma, gammainc, xlogy
from . import constraints
from .exp_family import ExponentialFamily
from .utils import drawn, uniform_inside


class Gamma(ExponentialFamily):
    """The gamma distribution with the shape `concentration` and the inverse scale `rate`.

    Draws are differentiable in both (see :func:`log_of_standard_gamma`).
    Raises ValueError for parameters that are not positive.

    >>> from autograd.distributions import Gamma
    >>> Gamma(3.0, 2.0).mean
    tensor(1.5)
    """

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, concentration, rate, validate_args=None):
        self._set(validate_args, concentration=concentration, rate=rate)

    @property
    def mean(self):
        return self.concentration / self.rate

    @property
    def mode(self):
        return clamp(self.concentration - 1, min=0) / self.rate

    @property
    def variance(self):
        return self.concentration / self.rate**2

    def rsample(self, sample_shape=()):
        shape = self._extended_shape(sample_shape)
        value = exp(log_of_standard_gamma(self.concentration.expand(shape)) - log(self.rate))
        return clamp(value, min=float(np.finfo(value.dtype).tiny))

    def log_prob(self, value):
        value, shape = self._checked(value), self.concentration
        return xlogy(shape, self.rate) + xlogy(shape - 1, value) - self.rate * value - lgamma(shape)

    def cdf(self, value):
        return gammainc(self.concentration, self.rate * self._checked(value))

    def entropy(self):
        shape = self.concentration
        return shape - log(self.rate) + lgamma(shape) + (1 - shape) * digamma(shape)


def log_of_standard_gamma(concentration):
    """The logarithms of draws from the gamma distribution with rate 1, differentiable in the concentration.

    A draw for the shape a is one for the shape a + 1 times ``u**(1/a)`` with u uniform (Marsaglia & Tsang 2000, section 6),
    so that tiny draws keep their logarithm; the draw for a + 1 is differentiated implicitly (Figurnov, Mohamed & Mnih,
    *Implicit Reparameterization Gradients*, 2018).
    """
    concentration = as_tensor(concentration)
    boost = log(uniform_inside(concentration.shape, concentration.dtype)) / concentration
    return _LogOfGamma.apply(concentration + 1) + boost


class _LogOfGamma(Function):
    """The logarithm y of a gamma draw with a shape a of at least 1: P(a, exp(y)) stays the same when a moves."""

    @staticmethod
    def forward(ctx, shape):
        value = log(drawn(shape.dtype, "standard_gamma", shape.detach().numpy()))
        ctx.save_for_backward(shape, value)
        return value

    @staticmethod
    def backward(ctx, g):
        shape, value = ctx.saved_tensors
        return g * slope_of_quantile(shape, value).astype(value.dtype)


def slope_of_quantile(shape, value):
    """The derivative for `shape` of the logarithm of that gamma quantile whose logarithm is `value`, in double precision."""
    shape, value = as_tensor(shape).astype(np.float64), as_tensor(value).astype(np.float64)
    x = exp(value)
    return -gammainc_slope(shape, x) * exp(lgamma(shape) + x - shape * value)
