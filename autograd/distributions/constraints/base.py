"""What all regions share, and regions that depend on parameters."""

import numpy as np

from ...engine.errors import OperationError
from ...engine.tensor import as_tensor


class Constraint:
    """The base of regions, each in the last `event_dim` axes of a value; a subclass writes ``check``.

    `is_discrete` says whether it holds whole numbers only.

    >>> from autograd.distributions import constraints
    >>> constraints.unit_interval.check(tensor([0.5, 1.5]))
    tensor([ True, False])
    """

    is_discrete, event_dim = False, 0
    _name = None

    def check(self, value):
        """For each event in `value`, whether it lies in the region."""
        value = as_tensor(value).detach()
        with np.errstate(all="ignore"):
            return as_tensor(np.asarray(self._holds(value.numpy())))

    def _holds(self, x):
        """The same of an array."""
        raise TypeError(f"{type(self).__name__} does not say which values it holds: write check(self, value)")

    def __repr__(self):
        settings = ", ".join(f"{name}={value}" for name, value in vars(self).items() if name != "_name")
        return self._name or f"{type(self).__name__}({settings})"


class _Dependent(Constraint):
    def __init__(self, *, is_discrete=None, event_dim=None):
        self._is_discrete, self._event_dim = is_discrete, event_dim

    def __call__(self, *, is_discrete=None, event_dim=None):
        """The same with what is known of it, ``constraints.dependent(event_dim=1)``."""
        known = lambda given, before: before if given is None else given
        return _Dependent(is_discrete=known(is_discrete, self._is_discrete), event_dim=known(event_dim, self._event_dim))

    @property
    def is_discrete(self):
        return self._known("is_discrete")

    @property
    def event_dim(self):
        return self._known("event_dim")

    def _known(self, what):
        if (value := getattr(self, f"_{what}")) is None:
            raise OperationError(f"the {what} of this region depends on parameters: ask that of an object, not of its class")
        return value

    def check(self, value):
        raise OperationError("this region depends on parameters: ask that of an object, not of its class")

    def __repr__(self):
        return "dependent"


class dependent_property(property, _Dependent):
    """A property that is a region which depends on parameters; of the class, it is a region that says so.

    >>> from autograd.distributions import Distribution, Uniform, constraints
    >>> Uniform(0.0, 2.0).support
    interval(lower_bound=0.0, upper_bound=2.0)
    >>> constraints.is_dependent(Uniform.support), Uniform.support.event_dim
    (True, 0)
    """

    def __init__(self, fget=None, *, is_discrete=None, event_dim=None):
        property.__init__(self, fget)
        _Dependent.__init__(self, is_discrete=is_discrete, event_dim=event_dim)

    def __call__(self, fget):
        return dependent_property(fget, is_discrete=self._is_discrete, event_dim=self._event_dim)


def is_dependent(constraint):
    """Whether a region depends on other parameters and so cannot be checked by itself."""
    return isinstance(constraint, _Dependent)


dependent = _Dependent()
"""A region that other parameters decide about; what has it checks it by itself."""
