"""Differentiable stand-ins for draws of a category."""

import math

from ..functions.elementwise import exp, log
from ..functions.reductions import log_softmax, logsumexp
from . import constraints
from .categorical import OfCategories
from .utils import floating, uniform_inside


class RelaxedOneHotCategorical(OfCategories):
    """The Gumbel-softmax distribution: probabilities that gather at one category as the `temperature` goes to 0.

    Maddison, Mnih & Teh, *The Concrete Distribution*, 2017. Raises ValueError for a temperature that is not positive, or
    unless exactly one of `probs` and `logits` is given.

    >>> from autograd.distributions import RelaxedOneHotCategorical
    >>> RelaxedOneHotCategorical(0.5, tensor([0.2, 0.8])).rsample().sum()
    tensor(1.)
    """

    support = constraints.simplex
    has_rsample = True

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self._set_chances(probs, logits)
        (self.temperature,) = floating(temperature)
        if not (self.temperature > 0).all():
            raise ValueError("RelaxedOneHotCategorical: expected a positive temperature")
        super().__init__(self._param.shape[:-1], self._param.shape[-1:], validate_args)

    def rsample(self, sample_shape=()):
        noise = -log(-log(uniform_inside(self._extended_shape(sample_shape), self._param.dtype)))
        return exp(log_softmax((self.logits + noise) / self.temperature, -1))

    def log_prob(self, value):
        logs, k, temperature = log(self._checked(value)), self._num_events, self.temperature
        height = math.lgamma(k) + (k - 1) * log(temperature)
        score = self.logits - temperature * logs
        return height + (score - logsumexp(score, -1, keepdim=True)).sum(-1) - logs.sum(-1)
