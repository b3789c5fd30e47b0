"""The logistic normal distribution."""

from . import constraints
from .normal import Normal
from .of_normal import OfNormal
from .transforms import StickBreakingTransform


class LogisticNormal(OfNormal):
    """Probabilities of n + 1 classes, made by stick breaking of n normal variables with `loc` and `scale` (..., n).

    Raises ValueError for a scale that is not positive, or for parameters without axes.

    >>> from autograd.distributions import LogisticNormal
    >>> LogisticNormal(tensor([0.0, 0.0]), tensor([1.0, 1.0])).rsample().shape
    (3,)
    """

    support = constraints.simplex

    def __init__(self, loc, scale, validate_args=None):
        base = Normal(loc, scale, validate_args)
        if not base.batch_shape:
            raise ValueError("LogisticNormal: expected loc and scale (..., n), got numbers")
        super().__init__(base, StickBreakingTransform(), validate_args)

    @property
    def _normal(self):
        return self.base_dist.base_dist  # inside of the Independent that the transform of vectors asks for

    def expand(self, batch_shape, _instance=None):
        base = self._normal.expand((*batch_shape, self._normal.batch_shape[-1]))
        return LogisticNormal(base.loc, base.scale)
