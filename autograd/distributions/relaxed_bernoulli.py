"""Differentiable stand-ins for draws of 0 or 1."""

from ..functions.elementwise import log, log1p, sigmoid, softplus
from . import constraints
from .bernoulli import OfOneChance
from .utils import floating, uniform_inside


class RelaxedBernoulli(OfOneChance):
    """Numbers between 0 and 1 that gather at the ends as the `temperature` goes to 0 (Maddison, Mnih & Teh 2017).

    Raises ValueError for a temperature that is not positive, or unless exactly one of `probs` and `logits` is given.

    >>> from autograd.distributions import RelaxedBernoulli
    >>> draws = RelaxedBernoulli(0.5, tensor([0.2, 0.8])).rsample((100,))
    >>> bool(((draws >= 0) & (draws <= 1)).all())
    True
    """

    support = constraints.unit_interval
    has_rsample = True

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self._set_chance(probs, logits)
        (self.temperature,) = floating(temperature)
        if not (self.temperature > 0).all():
            raise ValueError("RelaxedBernoulli: expected a positive temperature")
        super().__init__(self._param.shape, (), validate_args)

    def rsample(self, sample_shape=()):
        numbers = uniform_inside(self._extended_shape(sample_shape), self._param.dtype)
        return sigmoid((log(numbers) - log1p(-numbers) + self.logits) / self.temperature)

    def log_prob(self, value):
        value = self._checked(value)
        odds = log(value) - log1p(-value)
        score = self.logits - self.temperature * odds
        return log(self.temperature) + score - 2 * softplus(score) - log(value) - log1p(-value)
