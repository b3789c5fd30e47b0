"""The categorical distribution."""

import math

import numpy as np

from ..engine.modes import no_grad
from ..engine.tensor import as_tensor
from ..functions.creation import arange, full
from ..functions.elementwise import clamp
from ..functions.joining import broadcast_tensors
from ..functions.picking import gather
from ..functions.reductions import logsumexp
from . import constraints
from .distribution import Distribution
from .utils import drawn, floating, lazy_property, logits_to_probs, one_of, probs_to_logits


class OfCategories(Distribution):
    """What distributions share that are given the chances of several categories, as `probs` or as `logits`."""

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}

    def _set_chances(self, probs, logits):
        name = type(self).__name__
        self._given = one_of(name, probs, logits)
        (given,) = floating(logits if probs is None else probs)
        if given.ndim < 1:
            raise ValueError(f"{name}: expected {self._given} along a last axis, got a number")
        if probs is None:
            self.logits = given - logsumexp(given, -1, keepdim=True)
        else:
            self.probs = given / given.sum(-1, keepdim=True)

    @property
    def _param(self):
        """The parameter that was given, normalised."""
        return getattr(self, self._given)

    @property
    def param_shape(self):
        """The shape of the parameter."""
        return self._param.shape

    @property
    def _num_events(self):
        return self._param.shape[-1]

    @lazy_property
    def logits(self):
        """The logarithms of the probabilities."""
        return probs_to_logits(self.probs)

    @lazy_property
    def probs(self):
        """The probabilities of the categories."""
        return logits_to_probs(self.logits)

    def _drawn_categories(self, sample_shape):
        """The number of a category for each draw: where the sum of the probabilities up to it exceeds a uniform number."""
        with no_grad():
            sums = np.cumsum(self.probs.detach().numpy().astype(np.float64), -1)
            shape = (*sample_shape, *sums.shape[:-1], 1)
            numbers = drawn(np.float64, "random", shape).numpy() * sums[..., -1:]
            return as_tensor((numbers >= sums).sum(-1))

    def _entropy(self):
        least = float(np.finfo(self.logits.dtype).min)
        return -(clamp(self.logits, min=least) * self.probs).sum(-1)


class Categorical(OfCategories):
    """The number of a category, from the probabilities `probs` along the last axis, or their logarithms `logits`.

    Both are normalised. Raises ValueError for probabilities that are negative, or unless exactly one of the two is given.

    >>> from autograd.distributions import Categorical
    >>> Categorical(tensor([1.0, 3.0])).log_prob(tensor(1)).exp()
    tensor(0.75)
    """

    has_enumerate_support = True

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._set_chances(probs, logits)
        super().__init__(self._param.shape[:-1], (), validate_args)

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self):
        return constraints.integer_interval(0, self._num_events - 1)

    @property
    def mean(self):
        return full(self._batch_shape, math.nan, dtype=self._param.dtype)

    variance = mean

    @property
    def mode(self):
        return self.probs.argmax(-1)

    def sample(self, sample_shape=()):
        return self._drawn_categories(self._extended_shape(sample_shape)[: len(sample_shape)])

    def log_prob(self, value):
        numbers = self._checked(value).to(np.int64).unsqueeze(-1)
        numbers, logits = broadcast_tensors(numbers, self.logits)
        return gather(logits, -1, numbers[..., :1]).squeeze(-1)

    def entropy(self):
        return self._entropy()

    def enumerate_support(self, expand=True):
        values = arange(self._num_events).reshape(-1, *[1] * len(self._batch_shape))
        return values.expand(-1, *self._batch_shape) if expand else values
