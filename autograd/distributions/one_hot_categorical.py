"""The categorical distribution, with categories as rows of an identity matrix."""

import numpy as np

from ..engine.tensor import as_tensor
from ..functions.creation import eye
from . import constraints
from .categorical import OfCategories


class OneHotCategorical(OfCategories):
    """A vector with a 1 in the place of the category, from probabilities `probs` along the last axis, or `logits`.

    Raises ValueError for probabilities that are negative, or unless exactly one of the two is given.

    >>> from autograd.distributions import OneHotCategorical
    >>> OneHotCategorical(tensor([1.0, 3.0])).log_prob(tensor([0.0, 1.0])).exp()
    tensor(0.75)
    """

    support = constraints.one_hot
    has_enumerate_support = True

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._set_chances(probs, logits)
        super().__init__(self._param.shape[:-1], self._param.shape[-1:], validate_args)

    @property
    def mean(self):
        return self.probs

    @property
    def mode(self):
        return self._rows(self.probs.argmax(-1))

    @property
    def variance(self):
        return self.probs * (1 - self.probs)

    def _rows(self, numbers):
        return as_tensor(np.eye(self._num_events, dtype=self._param.dtype)[numbers.numpy()])

    def sample(self, sample_shape=()):
        return self._rows(self._drawn_categories(tuple(sample_shape)))

    def log_prob(self, value):
        return (self._checked(value) * self.logits).sum(-1)

    def entropy(self):
        return self._entropy()

    def enumerate_support(self, expand=True):
        count = self._num_events
        values = eye(count, dtype=self._param.dtype).reshape(count, *[1] * len(self._batch_shape), count)
        return values.expand(count, *self._batch_shape, count) if expand else values


class OneHotCategoricalStraightThrough(OneHotCategorical):
    """:class:`OneHotCategorical` whose draws have the gradient of the probabilities (Bengio, Léonard & Courville 2013).

    >>> from autograd.distributions import OneHotCategoricalStraightThrough
    >>> chances = tensor([0.0, 1.0], requires_grad=True)
    >>> OneHotCategoricalStraightThrough(chances).rsample().tolist()
    [0.0, 1.0]
    """

    has_rsample = True

    def rsample(self, sample_shape=()):
        return self.sample(sample_shape) + (self.probs - self.probs.detach())
