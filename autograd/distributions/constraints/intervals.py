"""Regions between bounds."""

from ...engine.tensor import as_tensor
from .base import Constraint


class _Between(Constraint):
    def __init__(self, lower_bound, upper_bound):
        self.lower_bound, self.upper_bound = lower_bound, upper_bound

    def _holds(self, x):
        return (x >= _plain(self.lower_bound)) & (x <= _plain(self.upper_bound))

    def __repr__(self):
        low, high = _plain(self.lower_bound), _plain(self.upper_bound)
        return self._name or f"{type(self).__name__}(lower_bound={low}, upper_bound={high})"


class interval(_Between):
    """From one bound to the other, both included; bounds may be tensors."""


class half_open_interval(_Between):
    """From the lower bound up to, but without, the upper one."""

    def _holds(self, x):
        return (x >= _plain(self.lower_bound)) & (x < _plain(self.upper_bound))


class integer_interval(_Between):
    """Whole numbers from one bound to the other, both included."""

    is_discrete = True

    def _holds(self, x):
        return _whole(x) & super()._holds(x)


class _Above(Constraint):
    def __init__(self, lower_bound):
        self.lower_bound = lower_bound

    def __repr__(self):
        return self._name or f"{type(self).__name__}(lower_bound={_plain(self.lower_bound)})"


class greater_than(_Above):
    """Above a bound."""

    def _holds(self, x):
        return x > _plain(self.lower_bound)


class greater_than_eq(_Above):
    """Above a bound, or equal to it."""

    def _holds(self, x):
        return x >= _plain(self.lower_bound)


class IntegerFrom(_Above):
    """Whole numbers from a bound on."""

    is_discrete = True

    def _holds(self, x):
        return _whole(x) & (x >= self.lower_bound)


class less_than(Constraint):
    """Below a bound."""

    def __init__(self, upper_bound):
        self.upper_bound = upper_bound

    def _holds(self, x):
        return x < _plain(self.upper_bound)

    def __repr__(self):
        return f"less_than(upper_bound={_plain(self.upper_bound)})"


class multinomial(Constraint):
    """Vectors of counts that add up to the bound."""

    is_discrete, event_dim = True, 1

    def __init__(self, upper_bound):
        self.upper_bound = upper_bound

    def _holds(self, x):
        return (_whole(x) & (x >= 0)).all(-1) & (x.sum(-1) == _plain(self.upper_bound))


def _plain(bound):
    return as_tensor(bound).detach().numpy() if hasattr(bound, "detach") else bound


def _whole(x):
    return x % 1 == 0
