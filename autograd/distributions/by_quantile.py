"""What distributions share that are drawn by their quantile function, which makes draws differentiable."""

from .distribution import Distribution
from .utils import uniform_inside


class ByQuantile(Distribution):
    """The base of continuous families with ``icdf`` in closed form.

    >>> from autograd.distributions import Pareto
    >>> Pareto(1.0, 2.0).rsample((3,)).shape
    (3,)
    """

    has_rsample = True

    def rsample(self, sample_shape=()):
        first = self.__dict__[next(iter(self.arg_constraints))]
        return self.icdf(uniform_inside(self._extended_shape(sample_shape), first.dtype))
