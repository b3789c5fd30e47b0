"""The continuous Bernoulli distribution."""

from ..engine.tensor import as_tensor
from ..functions.elementwise import abs, clamp, exp, expm1, log, log1p, softplus, where
from . import constraints
from .bernoulli import OfOneChance
from .exp_family import ExponentialFamily
from .utils import uniform_inside


class ContinuousBernoulli(OfOneChance, ExponentialFamily):
    """Numbers from 0 to 1 with a density that goes with ``probs**x (1 - probs)**(1 - x)``: shades of grey in autoencoders.

    `logits` may be given instead of `probs`, which is not the mean (Loaiza-Ganem & Cunningham 2019). Within the limits
    `lims`, where the density is nearly flat and its formulas are 0 / 0, Taylor's series around 1/2 are taken.
    Raises ValueError for probabilities outside of [0, 1], or unless exactly one of the two is given.

    >>> from autograd.distributions import ContinuousBernoulli
    >>> ContinuousBernoulli(0.5).cdf(tensor([0.25]))
    tensor([0.25])
    """

    support = constraints.unit_interval
    has_rsample = True

    def __init__(self, probs=None, logits=None, lims=(0.499, 0.501), validate_args=None):
        self._set_chance(probs, logits)
        self._lims = lims
        super().__init__(self._param.shape, (), validate_args)

    @property
    def _is_flat(self):
        return (self.probs > self._lims[0]) & (self.probs <= self._lims[1])

    @property
    def _steep(self):
        """The log-odds, or something else that is not 0 where the density is flat."""
        return where(self._is_flat, 1.0, self.logits)

    def _log_norm(self):
        """The logarithm of ``2 atanh(1 - 2 probs) / (1 - 2 probs)``, by which the density is multiplied."""
        steep, x = abs(self._steep), self.probs - 0.5
        exact = log(steep) + log1p(exp(-steep)) - log(-expm1(-steep))
        return where(self._is_flat, log(1 + 0 * x) + 0.6931471805599453 + (4 / 3 + 104 / 45 * x**2) * x**2, exact)

    @property
    def mean(self):
        x = self.probs - 0.5
        exact = 1 / self._steep - 1 / expm1(self._steep)
        return where(self._is_flat, 0.5 + (1 / 3 + 16 / 45 * x**2) * x, 1 - exact)

    @property
    def variance(self):
        x = (self.probs - 0.5) ** 2
        exact = 1 / self._steep**2 - 1 / (expm1(self._steep) * -expm1(-self._steep))
        return where(self._is_flat, 1 / 12 - (1 / 15 - 128 / 945 * x) * x, exact)

    def rsample(self, sample_shape=()):
        return self.icdf(uniform_inside(self._extended_shape(sample_shape), self._param.dtype))

    def log_prob(self, value):
        value = self._checked(value)
        return value * self.logits - softplus(self.logits) + self._log_norm()

    def cdf(self, value):
        value = self._checked(value)
        return where(self._is_flat, value, clamp(expm1(value * self._steep) / expm1(self._steep), 0, 1))

    def icdf(self, value):
        value = as_tensor(value)
        return where(self._is_flat, value, log1p(value * expm1(self._steep)) / self._steep)

    def entropy(self):
        return softplus(self.logits) - self._log_norm() - self.mean * self.logits
