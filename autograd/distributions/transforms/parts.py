"""Transforms of which each acts on its own part of an axis."""

from ...engine.errors import OperationError
from ...functions.shape import cat, split, stack, unbind
from .. import constraints
from ..utils import sum_rightmost
from .base import Transform


class _OfParts(Transform):
    """One transform for each part; a subclass says how a value is taken apart and put together."""

    def __init__(self, tseq, dim, cache_size):
        super().__init__(cache_size)
        self.transforms, self.dim = list(tseq), dim
        for transform in self.transforms:
            if not isinstance(transform, Transform):
                raise TypeError(f"{type(self).__name__}: expected transforms, got {type(transform).__name__}")

    @property
    def bijective(self):
        return all(transform.bijective for transform in self.transforms)

    def _apart(self, value, expected):
        """The parts of `value`, which must have as many elements along the axis as `expected`."""
        if not -value.ndim <= self.dim < value.ndim or value.shape[self.dim] != expected:
            raise OperationError(
                f"{type(self).__name__}: expected {expected} elements along axis {self.dim}, got shape {value.shape}"
            )
        return self._split(value)

    def _call(self, x):
        return self._joined([transform(part) for transform, part in zip(self.transforms, self._parts(x))])

    def _inverse(self, y):
        return self._joined([transform._inverted(part) for transform, part in zip(self.transforms, self._parts(y))])

    def _stretches(self, x, y):
        return [one.log_abs_det_jacobian(*pair) for one, *pair in zip(self.transforms, self._parts(x), self._parts(y))]


class CatTransform(_OfParts):
    """Each transform of the list acts on so many elements along an axis as `lengths` says, one unless it is given.

    Raises TypeError for what is no transform, ValueError where the two lists differ in length, OperationError for a value
    that has not so many elements there.

    >>> from autograd.distributions.transforms import CatTransform, ExpTransform, identity_transform
    >>> CatTransform([ExpTransform(), identity_transform], lengths=[1, 2])(tensor([0.0, 0.0, 5.0]))
    tensor([1., 0., 5.])
    """

    def __init__(self, tseq, dim=0, lengths=None, cache_size=0):
        super().__init__(tseq, dim, cache_size)
        self.lengths = [1] * len(self.transforms) if lengths is None else list(lengths)
        if len(self.lengths) != len(self.transforms):
            raise ValueError(f"CatTransform: {len(self.transforms)} transforms, but {len(self.lengths)} lengths")

    @property
    def length(self):
        """How many elements there are along the axis."""
        return sum(self.lengths)

    @property
    def event_dim(self):
        return max(transform.event_dim for transform in self.transforms)

    @property
    def domain(self):
        return constraints.cat([transform.domain for transform in self.transforms], self.dim, self.lengths)

    @property
    def codomain(self):
        return constraints.cat([transform.codomain for transform in self.transforms], self.dim, self.lengths)

    def _parts(self, value):
        return self._apart(value, self.length)

    def _split(self, value):
        return split(value, self.lengths, self.dim)

    def _joined(self, parts):
        return cat(parts, self.dim)

    def log_abs_det_jacobian(self, x, y):
        events = self.event_dim
        found = [sum_rightmost(stretch, events - one.event_dim) for one, stretch in zip(self.transforms, self._stretches(x, y))]
        behind = (self.dim if self.dim < 0 else self.dim - x.ndim) + events  # the axis, counted from the end of the batch
        return cat(found, behind) if behind < 0 else sum(found)


class StackTransform(_OfParts):
    """Each transform of the list acts on one element along an axis.

    Raises TypeError for what is no transform, OperationError for a value with more or fewer elements there.

    >>> from autograd.distributions.transforms import ExpTransform, StackTransform, identity_transform
    >>> StackTransform([ExpTransform(), identity_transform], dim=1)(tensor([[0.0, 5.0], [0.0, 7.0]]))
    tensor([[1., 5.],
            [1., 7.]])
    """

    def __init__(self, tseq, dim=0, cache_size=0):
        super().__init__(tseq, dim, cache_size)

    @property
    def domain(self):
        return constraints.stack([transform.domain for transform in self.transforms], self.dim)

    @property
    def codomain(self):
        return constraints.stack([transform.codomain for transform in self.transforms], self.dim)

    def _parts(self, value):
        return self._apart(value, len(self.transforms))

    def _split(self, value):
        return unbind(value, self.dim)

    def _joined(self, parts):
        return stack(parts, self.dim)

    def log_abs_det_jacobian(self, x, y):
        return stack(self._stretches(x, y), self.dim)
