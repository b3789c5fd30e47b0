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
    def _normal(self):
        return self.base_dist

    @property
    def loc(self):
        """The mean of the normal variable."""
        return self._normal.loc

    @property
    def scale(self):
        """Its standard deviation."""
        return self._normal.scale
