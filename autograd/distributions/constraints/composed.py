"""Regions made of others, and those that have names."""

from ...engine.errors import OperationError
from ...engine.tensor import as_tensor
from ...functions.shape import cat as joined
from ...functions.shape import split, unbind
from ...functions.shape import stack as stacked
from .base import Constraint
from .intervals import IntegerFrom, greater_than, greater_than_eq, interval
from .regions import real


class _OfBase(Constraint):
    def __init__(self, base_constraint):
        if not isinstance(base_constraint, Constraint):
            raise TypeError(f"{type(self).__name__}: expected a Constraint, got {type(base_constraint).__name__}")
        self.base_constraint = base_constraint

    @property
    def is_discrete(self):
        return self.base_constraint.is_discrete

    @property
    def event_dim(self):
        return self.base_constraint.event_dim


class independent(_OfBase):
    """`base_constraint`, of whose batch the last axes are part of the event."""

    def __init__(self, base_constraint, reinterpreted_batch_ndims):
        super().__init__(base_constraint)
        if reinterpreted_batch_ndims < 0:
            raise ValueError(f"independent: expected 0 axes or more, got {reinterpreted_batch_ndims}")
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims

    @property
    def event_dim(self):
        return self.base_constraint.event_dim + self.reinterpreted_batch_ndims

    def check(self, value):
        return _all_of_last(self.base_constraint.check(value), self.reinterpreted_batch_ndims)

    def __repr__(self):
        return self._name or f"independent({self.base_constraint}, {self.reinterpreted_batch_ndims})"


class MixtureSameFamilyConstraint(_OfBase):
    """Values that each component of a mixture may have; `base_constraint` is that of the components."""

    def check(self, value):
        value = as_tensor(value)
        found = self.base_constraint.check(value.unsqueeze(-1 - self.event_dim))
        return _all_of_last(found, found.ndim - (value.ndim - self.event_dim))

    def __repr__(self):
        return f"MixtureSameFamilyConstraint({self.base_constraint})"


def _all_of_last(found, count):
    """Whether all of the last `count` axes hold."""
    if found.ndim < count:
        raise OperationError(f"a region whose events have {count} axes of their own, for values with {found.ndim} of them")
    return found if count == 0 else found.all(tuple(range(-count, 0)))


class _OfParts(Constraint):
    def __init__(self, cseq, dim):
        self.cseq, self.dim = list(cseq), dim
        for one in self.cseq:
            if not isinstance(one, Constraint):
                raise TypeError(f"{type(self).__name__}: expected constraints, got {type(one).__name__}")

    @property
    def is_discrete(self):
        return any(one.is_discrete for one in self.cseq)

    @property
    def event_dim(self):
        return max(one.event_dim for one in self.cseq)


class cat(_OfParts):
    """Each region of `cseq` holds for as many elements along an axis as `lengths` says, one unless it is given."""

    def __init__(self, cseq, dim=0, lengths=None):
        super().__init__(cseq, dim)
        self.lengths = [1] * len(self.cseq) if lengths is None else list(lengths)
        if len(self.lengths) != len(self.cseq):
            raise ValueError(f"cat: {len(self.cseq)} constraints, but {len(self.lengths)} lengths")

    def check(self, value):
        parts = split(as_tensor(value), self.lengths, self.dim)
        return joined([one.check(part) for one, part in zip(self.cseq, parts)], self.dim)


class stack(_OfParts):
    """Each region of `cseq` holds for one element along an axis."""

    def __init__(self, cseq, dim=0):
        super().__init__(cseq, dim)

    @property
    def event_dim(self):
        most = super().event_dim
        return most + 1 if self.dim + most < 0 else most

    def check(self, value):
        parts = unbind(as_tensor(value), self.dim)
        if len(parts) != len(self.cseq):
            raise OperationError(f"stack: expected {len(self.cseq)} elements along axis {self.dim}, got {len(parts)}")
        return stacked([one.check(part) for one, part in zip(self.cseq, parts)], self.dim)


def with_axes(constraint, event_dim):
    """`constraint` with events of so many axes, if it has fewer."""
    missing = event_dim - constraint.event_dim
    return independent(constraint, missing) if missing > 0 else constraint


def _named(name, constraint):
    constraint._name = name
    return constraint


real_vector = _named("real_vector", independent(real, 1))
positive = _named("positive", greater_than(0.0))
nonnegative = _named("nonnegative", greater_than_eq(0.0))
unit_interval = _named("unit_interval", interval(0.0, 1.0))
nonnegative_integer = _named("nonnegative_integer", IntegerFrom(0))
positive_integer = _named("positive_integer", IntegerFrom(1))
