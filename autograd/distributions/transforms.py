"""Invertible functions of random variables, with the logarithm of how they stretch space."""

import math

import numpy as np

from ..engine.tensor import as_tensor
from ..functions.creation import arange, ones_like
from ..functions.elementwise import abs, clamp, exp, expm1, log, sigmoid, softplus, tanh
from ..functions.elementwise import sign as sign_of
from ..functions.joining import diag_embed
from ..functions.reductions import cumprod, cumsum, softmax
from ..functions.shape import cat, diagonal, tril
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

    def forward_shape(self, shape):
        """The shape of ``transform(x)`` for an x of this `shape`."""
        return tuple(shape)

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

    def forward_shape(self, shape):
        for part in self.parts:
            shape = part.forward_shape(shape)
        return tuple(shape)

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


class AbsTransform(Transform):
    """``|x|``, whose inverse is the positive one of the two; it has no Jacobian."""

    codomain = constraints.positive
    bijective = False

    def _call(self, x):
        return abs(x)

    def _inverse(self, y):
        return y


class IndependentTransform(Transform):
    """`base_transform`, of which the last `reinterpreted_batch_ndims` axes are one event."""

    def __init__(self, base_transform, reinterpreted_batch_ndims, cache_size=0):
        super().__init__(cache_size)
        if not isinstance(base_transform, Transform):
            raise TypeError(f"IndependentTransform: expected a transform, got {type(base_transform).__name__}")
        self.base_transform, self.reinterpreted_batch_ndims = base_transform, reinterpreted_batch_ndims
        self.domain = constraints.independent(base_transform.domain, reinterpreted_batch_ndims)
        self.codomain = constraints.independent(base_transform.codomain, reinterpreted_batch_ndims)

    @property
    def sign(self):
        return self.base_transform.sign

    def forward_shape(self, shape):
        return self.base_transform.forward_shape(shape)

    def _call(self, x):
        return self.base_transform(x)

    def _inverse(self, y):
        return self.base_transform._inverted(y)

    def log_abs_det_jacobian(self, x, y):
        return sum_rightmost(self.base_transform.log_abs_det_jacobian(x, y), self.reinterpreted_batch_ndims)


class SoftmaxTransform(Transform):
    """``softmax(x)`` along the last axis, whose inverse is the logarithm; it is not one to one and has no Jacobian."""

    domain, codomain = constraints.real_vector, constraints.simplex
    bijective = False

    def _call(self, x):
        return softmax(x, -1)

    def _inverse(self, y):
        return log(y)


class StickBreakingTransform(Transform):
    """n numbers as n + 1 probabilities: each says which part of what is left is broken off a stick."""

    domain, codomain = constraints.real_vector, constraints.simplex

    def forward_shape(self, shape):
        return (*shape[:-1], shape[-1] + 1)

    @staticmethod
    def _logs_of_rests(n, dtype):
        """Logarithms of how many pieces are left behind each, so that zeros give equal pieces."""
        return log(arange(n, 0, -1, dtype=dtype))

    def _call(self, x):
        part = sigmoid(x - self._logs_of_rests(x.shape[-1], x.dtype))
        one = ones_like(part[..., :1])
        return cat([part, one], -1) * cat([one, cumprod(1 - part, -1)], -1)

    def _inverse(self, y):
        pieces = y[..., :-1]
        rest = clamp(1 - cumsum(pieces, -1), min=float(np.finfo(y.dtype).tiny))
        return log(pieces) - log(rest) + self._logs_of_rests(pieces.shape[-1], y.dtype)

    def log_abs_det_jacobian(self, x, y):
        x = x - self._logs_of_rests(x.shape[-1], x.dtype)
        return (log(y[..., :-1]) - softplus(x)).sum(-1)


class LowerCholeskyTransform(Transform):
    """A matrix as a lower triangular one with a positive diagonal, ``exp`` of its own; it has no Jacobian."""

    domain, codomain = constraints.independent(constraints.real, 2), constraints.lower_cholesky
    bijective = False

    def _call(self, x):
        return tril(x, -1) + diag_embed(exp(diagonal(x, dim1=-2, dim2=-1)))

    def _inverse(self, y):
        return tril(y, -1) + diag_embed(log(diagonal(y, dim1=-2, dim2=-1)))


identity_transform = ComposeTransform([])
