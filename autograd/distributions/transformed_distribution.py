"""Functions of random variables."""

from . import constraints
from .constraints.composed import with_axes
from .distribution import Distribution
from .independent import Independent
from .transforms import ComposeTransform, Transform
from .utils import sum_rightmost


class TransformedDistribution(Distribution):
    """What becomes of a variable with the distribution `base_distribution` under `transforms`, one or a list of them.

    Raises TypeError for transforms that are none, or a base that is no distribution.

    >>> from autograd.distributions import Normal, TransformedDistribution
    >>> from autograd.distributions.transforms import TanhTransform
    >>> squashed = TransformedDistribution(Normal(0.0, 1.0), [TanhTransform(cache_size=1)])
    >>> squashed.log_prob(tensor(0.0))
    tensor(-0.91893853)
    """

    def __init__(self, base_distribution, transforms, validate_args=None):
        if not isinstance(base_distribution, Distribution):
            raise TypeError(f"TransformedDistribution: expected a Distribution, got {type(base_distribution).__name__}")
        self.base_dist = base_distribution
        self.transforms = [transforms] if isinstance(transforms, Transform) else list(transforms)
        for transform in self.transforms:
            if not isinstance(transform, Transform):
                raise TypeError(f"TransformedDistribution: expected transforms, got {type(transform).__name__}")
        whole, events = ComposeTransform(self.transforms), len(base_distribution.event_shape)
        shape = base_distribution.batch_shape + base_distribution.event_shape
        if len(shape) < whole.domain.event_dim:
            raise ValueError(
                f"TransformedDistribution: expected a base with at least {whole.domain.event_dim} axes, those of what the "
                f"transforms take, got the shape {shape}"
            )
        image = whole.forward_shape(shape)
        if (wider := whole.inverse_shape(image)) != shape:  # parameters of the transforms have more axes than the base
            self.base_dist = base_distribution.expand(wider[: len(wider) - events])
        if events < whole.domain.event_dim:
            self.base_dist = Independent(self.base_dist, whole.domain.event_dim - events)
        events = max(whole.codomain.event_dim, events + whole.codomain.event_dim - whole.domain.event_dim)
        super().__init__(image[: len(image) - events], image[len(image) - events :], validate_args)

    @property
    def has_rsample(self):
        return self.base_dist.has_rsample

    @constraints.dependent_property
    def support(self):
        if not self.transforms:
            return self.base_dist.support
        return with_axes(self.transforms[-1].codomain, len(self._event_shape))

    def expand(self, batch_shape, _instance=None):
        shape = ComposeTransform(self.transforms).inverse_shape((*batch_shape, *self._event_shape))
        base = self.base_dist.expand(shape[: len(shape) - len(self.base_dist.event_shape)])
        return TransformedDistribution(base, self.transforms)

    def _through(self, value):
        for transform in self.transforms:
            value = transform(value)
        return value

    def sample(self, sample_shape=()):
        return self._through(self.base_dist.sample(sample_shape)).detach()

    def rsample(self, sample_shape=()):
        return self._through(self.base_dist.rsample(sample_shape))

    def log_prob(self, value):
        y, events, total = self._checked(value), len(self._event_shape), 0.0
        for transform in reversed(self.transforms):
            x, outer = transform.inv(y), events - transform.codomain.event_dim
            total = total - sum_rightmost(transform.log_abs_det_jacobian(x, y), outer)
            y, events = x, outer + transform.domain.event_dim
        return total + sum_rightmost(self.base_dist.log_prob(y), events - len(self.base_dist.event_shape))

    def cdf(self, value):
        value = self._checked(value)
        for transform in reversed(self.transforms):
            value = transform.inv(value)
        return self._turned(self.base_dist.cdf(value))

    def icdf(self, value):
        return self._through(self.base_dist.icdf(self._turned(value)))

    def _turned(self, probability):
        """The probability of the other side, if the transforms turn the order round an odd number of times."""
        sign = 1
        for transform in self.transforms:
            sign = sign * transform.sign
        return sign * (probability - 0.5) + 0.5
