"""What functions of a normal variable share."""

from . import constraints
from .transformed_distribution import TransformedDistribution


class OfNormal(TransformedDistribution):
    """The base of such families: the parameters are those of the normal variable.

    >>> from autograd.distributions import LogNormal
    >>> LogNormal(1.0, 2.0).loc, LogNormal(1.0, 2.0).scale
    (tensor(1.), tensor(2.))
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}

    @property
    def loc(self):
        """The mean of the normal variable."""
        return self.base_dist.loc

    @property
    def scale(self):
        """Its standard deviation."""
        return self.base_dist.scale
