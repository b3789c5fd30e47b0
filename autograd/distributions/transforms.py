"""Invertible functions of random variables, with the logarithm of how they stretch space."""

import math

from ..engine.tensor import as_tensor
from ..functions.elementwise import abs, exp, expm1, log, sigmoid, softplus, tanh
from ..functions.elementwise import sign as sign_of
from . import constraints
from .utils import sum_rightmost


class Transform:
    """The base of invertible functions: called, ``inv``, and the logarithm of the Jacobian's determinant.

    A subclass writes ``_call``, ``_inverse`` and ``log_abs_det_jacobian``. With ``cache_size=1`` the inverse of the
    last result is the last argument itself, which costs nothing and loses nothing to rounding.

    >>> from autograd.distributions.transforms import ExpTransform
    >>> ExpTransform()(tensor(0.0)), ExpTransform().inv(tensor(1.0))
    (tensor(1.), tensor(0.))
    """

    domain, codomain = constraints.real, constraints.real
    bijective = True
    sign = 1
    """1 if it rises, -1 if it falls."""

    def __init__(self, cache_size=0):
        if cache_size not in (0, 1):
            raise ValueError(f"{type(self).__name__}: expected cache_size 0 or 1, got {cache_size!r}")
        self._cache_size, self._last = cache_size, (None, None)

    @property
    def event_dim(self):
        """How many axes make one event."""
        return self.domain.event_dim

    def __call__(self, x):
        if self._last[0] is x and x is not None:
            return self._last[1]
        y = self._call(as_tensor(x))
        if self._cache_size:
            self._last = x, y
        return y

    @property
    def inv(self):
        """The inverse transform."""
        return InverseTransform(self)

    def _inverted(self, y):
        return self._last[0] if self._last[1] is y and y is not None else self._inverse(as_tensor(y))

    def _call(self, x):
        raise TypeError(f"{type(self).__name__} does not say what it computes: write _call(self, x)")

    def _inverse(self, y):
        raise TypeError(f"{type(self).__name__} does not say how it is undone: write _inverse(self, y)")

    def log_abs_det_jacobian(self, x, y):
        """The logarithm of the Jacobian's determinant at `x`, whose image is `y`."""
        raise TypeError(f"{type(self).__name__} does not say how it stretches: write log_abs_det_jacobian(self, x, y)")

    def __repr__(self):
        return f"{type(self).__name__}()"


class InverseTransform(Transform):
    """A transform the other way round."""

    def __init__(self, transform):
        super().__init__()
        if not isinstance(transform, Transform):
            raise TypeError(f"InverseTransform: expected a Transform, got {type(transform).__name__}")
        self.transform = transform
        self.domain, self.codomain = transform.codomain, transform.domain

    @property
    def inv(self):
        return self.transform

    def __call__(self, x):
        return self.transform._inverted(x)

    def _inverted(self, y):
        return self.transform(y)

    @property
    def sign(self):
        return self.transform.sign

    def log_abs_det_jacobian(self, x, y):
        return -self.transform.log_abs_det_jacobian(y, x)

    def __repr__(self):
        return f"{self.transform}.inv"


class ComposeTransform(Transform):
    """Transforms one after the other, the first of the list first."""

    def __init__(self, parts, cache_size=0):
        super().__init__(cache_size)
        self.parts = list(parts)
        for part in self.parts:
            if not isinstance(part, Transform):
                raise TypeError(f"ComposeTransform: expected transforms, got {type(part).__name__}")
        if self.parts:
            self.domain, self.codomain = self.parts[0].domain, self.parts[-1].codomain

    @property
    def sign(self):
        return math.prod(part.sign for part in self.parts)

    @property
    def event_dim(self):
        return max((part.event_dim for part in self.parts), default=0)

    def _call(self, x):
        for part in self.parts:
            x = part(x)
        return x

    def _inverse(self, y):
        for part in reversed(self.parts):
            y = part._inverted(y)
        return y

    def log_abs_det_jacobian(self, x, y):
        total, most = 0.0, self.event_dim
        for part in self.parts:
            image = part(x)
            total = total + sum_rightmost(part.log_abs_det_jacobian(x, image), most - part.event_dim)
            x = image
        return total

    def __repr__(self):
        return f"ComposeTransform({self.parts})"


class AffineTransform(Transform):
    """``loc + scale * x``; with `event_dim`, of events with so many axes."""

    def __init__(self, loc, scale, event_dim=0, cache_size=0):
        super().__init__(cache_size)
        self.loc, self.scale = loc, scale
        self.domain = self.codomain = constraints.independent(constraints.real, event_dim) if event_dim else constraints.real

    @property
    def sign(self):
        return sign_of(as_tensor(self.scale).detach())

    def _call(self, x):
        return self.loc + self.scale * x

    def _inverse(self, y):
        return (y - self.loc) / self.scale

    def log_abs_det_jacobian(self, x, y):
        stretch = log(abs(as_tensor(self.scale))) + 0 * x
        return sum_rightmost(stretch, self.event_dim)


class ExpTransform(Transform):
    """``exp(x)``."""

    codomain = constraints.positive

    def _call(self, x):
        return exp(x)

    def _inverse(self, y):
        return log(y)

    def log_abs_det_jacobian(self, x, y):
        return x


class PowerTransform(Transform):
    """``x**exponent`` of positive numbers."""

    domain = codomain = constraints.positive

    def __init__(self, exponent, cache_size=0):
        super().__init__(cache_size)
        self.exponent = as_tensor(exponent)

    @property
    def sign(self):
        return sign_of(self.exponent.detach())

    def _call(self, x):
        return x**self.exponent

    def _inverse(self, y):
        return y ** (1 / self.exponent)

    def log_abs_det_jacobian(self, x, y):
        return log(abs(self.exponent * y / x))


class SigmoidTransform(Transform):
    """``1 / (1 + exp(-x))``."""

    codomain = constraints.unit_interval

    def _call(self, x):
        return sigmoid(x)

    def _inverse(self, y):
        return y.logit()

    def log_abs_det_jacobian(self, x, y):
        return -softplus(-x) - softplus(x)


class SoftplusTransform(Transform):
    """``log(1 + exp(x))``."""

    codomain = constraints.positive

    def _call(self, x):
        return softplus(x)

    def _inverse(self, y):
        return y + log(-expm1(-y))

    def log_abs_det_jacobian(self, x, y):
        return -softplus(-x)


class TanhTransform(Transform):
    """``tanh(x)``; give ``cache_size=1`` where draws are put into ``log_prob``, since inverting loses much near the bounds."""

    codomain = constraints.interval(-1.0, 1.0)

    def _call(self, x):
        return tanh(x)

    def _inverse(self, y):
        return y.atanh()

    def log_abs_det_jacobian(self, x, y):
        return 2 * (math.log(2) - x - softplus(-2 * x))


identity_transform = ComposeTransform([])
