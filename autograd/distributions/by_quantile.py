"""What distributions share that are drawn by their quantile function, which makes draws differentiable."""

from .distribution import Distribution
from .utils import broadcast_all, uniform_inside


class ByQuantile(Distribution):
    """The base of continuous families with ``icdf`` in closed form; `parameters` are broadcast, in the order given.

    >>> from autograd.distributions import Pareto
    >>> Pareto(1.0, 2.0).rsample((3,)).shape
    (3,)
    """

    has_rsample = True

    def _set(self, validate_args, **parameters):
        self.__dict__.update(zip(parameters, broadcast_all(*parameters.values())))
        super().__init__(self.__dict__[next(iter(parameters))].shape, (), validate_args)

    def rsample(self, sample_shape=()):
        first = self.__dict__[next(iter(self.arg_constraints))]
        return self.icdf(uniform_inside(self._extended_shape(sample_shape), first.dtype))
