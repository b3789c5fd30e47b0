"""What families share whose members are one shape, moved by `loc` and stretched by `scale`."""

from . import constraints
from .by_quantile import ByQuantile


class LocationScale(ByQuantile):
    """The base of such families; draws come from ``icdf`` unless a family knows a better way.

    Parameters
    ----------
    loc, scale : numbers or tensors, which are broadcast
        where the highest point of the density is, and how wide it is; ValueError for a scale that is not positive

    >>> from autograd.distributions import Laplace, Normal
    >>> Laplace(1.0, 2.0).mode, Normal(1.0, 2.0).mode
    (tensor(1.), tensor(1.))
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}

    def __init__(self, loc, scale, validate_args=None):
        self._set(validate_args, loc=loc, scale=scale)

    @property
    def mode(self):
        return self.loc
