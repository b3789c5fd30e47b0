"""Mixtures of distributions of one family."""

from ..engine.modes import no_grad
from ..functions.picking import gather
from ..functions.reductions import logsumexp
from . import constraints
from .categorical import Categorical
from .distribution import Distribution


class MixtureSameFamily(Distribution):
    """A draw from one of several components, the last axis of the batch of `component_distribution`, chosen at random.

    Parameters
    ----------
    mixture_distribution : Categorical
        with the chances of the components
    component_distribution : Distribution

    Raises
    ------
    TypeError, ValueError
        if the first is no Categorical, or has not one category for each component.

    >>> from autograd.distributions import Categorical, MixtureSameFamily, Normal
    >>> two = MixtureSameFamily(Categorical(tensor([0.5, 0.5])), Normal(tensor([-1.0, 3.0]), 1.0))
    >>> two.mean
    tensor(1.)
    """

    def __init__(self, mixture_distribution, component_distribution, validate_args=None):
        if not isinstance(mixture_distribution, Categorical):
            raise TypeError(f"MixtureSameFamily: expected a Categorical, got {type(mixture_distribution).__name__}")
        if not isinstance(component_distribution, Distribution):
            raise TypeError(f"MixtureSameFamily: expected a Distribution, got {type(component_distribution).__name__}")
        batch, chances = component_distribution.batch_shape, mixture_distribution.param_shape
        if batch[-1:] != chances[-1:]:
            raise ValueError(f"MixtureSameFamily: {chances[-1]} categories for components with the batch {batch}")
        self.mixture_distribution, self.component_distribution = mixture_distribution, component_distribution
        super().__init__(batch[:-1], component_distribution.event_shape, validate_args)

    @constraints.dependent_property
    def support(self):
        return constraints.MixtureSameFamilyConstraint(self.component_distribution.support)

    @property
    def _events(self):
        return len(self._event_shape)

    def _weighted(self, values):
        chances = self.mixture_distribution.probs
        return (chances.reshape(*chances.shape, *[1] * self._events) * values).sum(-1 - self._events)

    @property
    def mean(self):
        return self._weighted(self.component_distribution.mean)

    @property
    def variance(self):
        """The mean variance of the components and the variance of their means."""
        means = self.component_distribution.mean
        apart = means - self.mean.unsqueeze(-1 - self._events)
        return self._weighted(self.component_distribution.variance) + self._weighted(apart**2)

    def expand(self, batch_shape, _instance=None):
        count = self.component_distribution.batch_shape[-1]
        mixture = self.mixture_distribution.expand(tuple(batch_shape))
        return MixtureSameFamily(mixture, self.component_distribution.expand((*batch_shape, count)))

    def sample(self, sample_shape=()):
        with no_grad():
            numbers = self.mixture_distribution.sample(sample_shape)
            values, axis = self.component_distribution.sample(sample_shape), -1 - self._events
            shape = [*values.shape]
            shape[axis] = 1
            numbers = numbers.reshape(*numbers.shape, *[1] * (1 + self._events)).expand(*shape)
            return gather(values, axis, numbers).squeeze(axis)

    def log_prob(self, value):
        value = self._checked(value).unsqueeze(-1 - self._events)
        return logsumexp(self.component_distribution.log_prob(value) + self.mixture_distribution.logits, -1)

    def cdf(self, value):
        chances = self.mixture_distribution.probs
        return (self.component_distribution.cdf(self._checked(value).unsqueeze(-1)) * chances).sum(-1)

    def __repr__(self):
        return f"MixtureSameFamily({self.mixture_distribution}, {self.component_distribution})"
