"""Distribution: what all families share, above all shapes and the checks of parameters and values."""

import math

import numpy as np

from ..engine.errors import OperationError
from ..engine.modes import no_grad
from ..engine.tensor import Tensor, as_tensor
from . import constraints
from .utils import broadcast_all


class Distribution:
    """The base of all distributions.

    A draw has the shape ``sample_shape + batch_shape + event_shape``: `batch_shape` counts distributions side by side,
    `event_shape` is that of one draw, and `sample_shape` counts draws. A subclass gives ``rsample`` or ``sample``,
    ``log_prob`` and whatever else has a closed form.

    Parameters
    ----------
    batch_shape, event_shape : tuples
    validate_args : bool, optional
        whether parameters, and later values, are checked; by default they are, unless Python runs with ``-O``

    Attributes
    ----------
    arg_constraints : ``{parameter: Constraint}``
    support : Constraint of a draw
    has_rsample : whether draws are differentiable functions of the parameters

    Raises
    ------
    ValueError
        if a parameter is out of range, or, later, a value.
    OperationError
        for what has no closed form.

    >>> from autograd.distributions import Normal
    >>> Normal(0.0, -1.0)
    Traceback (most recent call last):
    ...
    ValueError: Normal: expected the parameter scale to be positive, got -1.0
    """

    has_rsample = False
    has_enumerate_support = False
    arg_constraints = {}
    support = constraints.real
    _validate_args = __debug__

    @staticmethod
    def set_default_validate_args(value):
        """Whether parameters and values are checked where the constructor is not told.

        >>> from autograd.distributions import Distribution
        >>> Distribution.set_default_validate_args(True)
        """
        if value not in (True, False):
            raise ValueError(f"set_default_validate_args(value): expected a bool, got {value!r}")
        Distribution._validate_args = value

    def __init__(self, batch_shape=(), event_shape=(), validate_args=None):
        self._batch_shape, self._event_shape = tuple(batch_shape), tuple(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            self._check_parameters()

    def _set(self, validate_args, **parameters):
        """Set up one distribution for each element of the `parameters`, which are broadcast."""
        self.__dict__.update(zip(parameters, broadcast_all(*parameters.values())))
        Distribution.__init__(self, self.__dict__[next(iter(parameters))].shape, (), validate_args)

    def _check_parameters(self):
        for name, constraint in self.arg_constraints.items():
            if constraints.is_dependent(constraint) or name not in self.__dict__:
                continue
            value = self.__dict__[name]
            if not constraint.check(value).all():
                raise ValueError(
                    f"{type(self).__name__}: expected the parameter {name} to be {constraint}, got {_in_short(value)}"
                )

    # -- shapes -----------------------------------------------------------------------------------------------

    @property
    def batch_shape(self):
        """How many distributions stand side by side, as a shape."""
        return self._batch_shape

    @property
    def event_shape(self):
        """The shape of one draw of one of them."""
        return self._event_shape

    def _extended_shape(self, sample_shape=()):
        return (*_as_shape(sample_shape), *self._batch_shape, *self._event_shape)

    def expand(self, batch_shape, _instance=None):
        """The same distribution with another `batch_shape`, along whose new axes it is repeated.

        >>> from autograd.distributions import Normal
        >>> Normal(0.0, 1.0).expand((3,)).batch_shape
        (3,)
        """
        batch_shape = _as_shape(batch_shape)
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        for name, value in self.__dict__.items():
            if isinstance(value, Tensor) and name != "temperature":  # which is one for all
                own = value.shape[len(self._batch_shape) :]  # the axes of a parameter behind those of the batch
                made.__dict__[name] = value.expand((*batch_shape, *own))
            elif isinstance(value, Distribution):
                made.__dict__[name] = value.expand((*batch_shape, *value.batch_shape[len(self._batch_shape) :]))
        made._batch_shape = batch_shape
        return made

    # -- draws ------------------------------------------------------------------------------------------------

    def rsample(self, sample_shape=()):
        """Draws through which gradients reach the parameters; OperationError where there are none."""
        raise self._lacks("rsample", "its draws are no differentiable functions of the parameters; use sample and log_prob")

    def sample(self, sample_shape=()):
        """Draws of shape ``sample_shape + batch_shape + event_shape``, without gradient."""
        with no_grad():
            return self.rsample(sample_shape)

    def sample_n(self, n):
        """``sample((n,))``."""
        return self.sample((n,))

    # -- values -----------------------------------------------------------------------------------------------

    def log_prob(self, value):
        """The logarithm of the density, or of the probability, at `value`; one number for each event."""
        raise self._lacks("log_prob")

    def cdf(self, value):
        """The probability of a draw up to `value`."""
        raise self._lacks("cdf")

    def icdf(self, value):
        """The value up to which a draw lies with the probability `value`."""
        raise self._lacks("icdf")

    def entropy(self):
        """The entropy of each distribution, in nats."""
        raise self._lacks("entropy")

    def perplexity(self):
        """``exp(entropy())``."""
        return self.entropy().exp()

    def enumerate_support(self, expand=True):
        """All values that a draw may have, along a new first axis; OperationError where they are infinitely many."""
        raise self._lacks("enumerate_support", "its values are not finitely many")

    @property
    def mean(self):
        """The expected draw."""
        raise self._lacks("mean")

    @property
    def mode(self):
        """The most likely draw."""
        raise self._lacks("mode")

    @property
    def variance(self):
        """The variance of each element of a draw."""
        raise self._lacks("variance")

    @property
    def stddev(self):
        """The standard deviation of each element of a draw."""
        return self.variance.sqrt()

    def _lacks(self, what, reason="it has no closed form"):
        return OperationError(f"{type(self).__name__} has no {what}: {reason}")

    def _checked(self, value):
        """`value` as a Tensor; ValueError if it is of another shape or outside of the support."""
        value = as_tensor(value)
        if not self._validate_args:
            return value
        events = len(self._event_shape)
        if value.shape[value.ndim - events :] != self._event_shape:
            raise ValueError(
                f"{type(self).__name__}: expected values whose last axes are those of one draw, {self._event_shape}, "
                f"got shape {value.shape}"
            )
        outer = value.shape[: value.ndim - events]
        try:
            np.broadcast_shapes(outer, self._batch_shape)
        except ValueError:
            raise ValueError(
                f"{type(self).__name__}: values of shape {value.shape} do not broadcast with the batch {self._batch_shape}"
            ) from None
        if not self.support.check(value).all():
            raise ValueError(f"{type(self).__name__}: expected values in its support, {self.support}, got {_in_short(value)}")
        return value

    def __repr__(self):
        shown = {name: self.__dict__[name] for name in self.arg_constraints if name in self.__dict__}
        return f"{type(self).__name__}({', '.join(f'{name}: {_in_short(value)}' for name, value in shown.items())})"


def _as_shape(shape):
    return (shape,) if isinstance(shape, (int, np.integer)) else tuple(shape)


def _in_short(value):
    return value.item() if math.prod(value.shape) == 1 else f"{value.dtype} of shape {tuple(value.shape)}"
