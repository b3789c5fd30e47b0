"""What all transforms share, their inverses, and how they are put one behind the other."""

import copy
import math

import numpy as np

from ...engine.errors import OperationError
from ...engine.tensor import Tensor, as_tensor
from ...functions.creation import zeros_like
from .. import constraints
from ..constraints.composed import with_axes
from ..utils import sum_rightmost


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

    def with_cache(self, cache_size=1):
        """The same transform with, or with 0 without, a memory of its last result.

        >>> from autograd.distributions.transforms import TanhTransform
        >>> squash, x = TanhTransform().with_cache(), tensor(3.0)
        >>> squash.inv(squash(x)) is x
        True
        """
        if self._cache_size == cache_size:
            return self
        made = copy.copy(self)
        Transform.__init__(made, cache_size)
        return made

    @property
    def event_dim(self):
        """How many axes make one event."""
        return self.domain.event_dim

    def forward_shape(self, shape):
        """The shape of ``transform(x)`` for an x of this `shape`."""
        return tuple(shape)

    def inverse_shape(self, shape):
        """The shape of ``transform.inv(y)`` for a y of this `shape`."""
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
        if self._last[1] is y and y is not None:
            return self._last[0]
        x = self._inverse(as_tensor(y))
        if self._cache_size:
            self._last = x, y
        return x

    def _call(self, x):
        raise TypeError(f"{type(self).__name__} does not say what it computes: write _call(self, x)")

    def _inverse(self, y):
        raise TypeError(f"{type(self).__name__} does not say how it is undone: write _inverse(self, y)")

    def log_abs_det_jacobian(self, x, y):
        """The logarithm of the Jacobian's determinant at `x`, whose image is `y`."""
        raise OperationError(f"{type(self).__name__} has no Jacobian of its own: write log_abs_det_jacobian(self, x, y)")

    def __eq__(self, other):
        """Whether the other one is of the same class and was given the same."""
        if type(self) is not type(other):
            return False
        mine, others = ({k: v for k, v in vars(one).items() if k not in ("_cache_size", "_last")} for one in (self, other))
        return mine.keys() == others.keys() and all(_same(value, others[name]) for name, value in mine.items())

    def __hash__(self):
        return hash(type(self))  # the same for equal ones, whatever tensors they hold

    def __repr__(self):
        return f"{type(self).__name__}()"


def _same(one, other):
    if isinstance(one, (Tensor, np.ndarray)) or isinstance(other, (Tensor, np.ndarray)):
        return np.array_equal(as_tensor(one).detach().numpy(), as_tensor(other).detach().numpy())
    return one == other


class InverseTransform(Transform):
    """A transform the other way round."""

    def __init__(self, transform):
        super().__init__()
        if not isinstance(transform, Transform):
            raise TypeError(f"InverseTransform: expected a Transform, got {type(transform).__name__}")
        self.transform = transform

    @property
    def domain(self):
        return self.transform.codomain

    @property
    def codomain(self):
        return self.transform.domain

    @property
    def bijective(self):
        return self.transform.bijective

    @property
    def sign(self):
        return self.transform.sign

    @property
    def inv(self):
        return self.transform

    def with_cache(self, cache_size=1):
        return self.transform.with_cache(cache_size).inv

    def forward_shape(self, shape):
        return self.transform.inverse_shape(shape)

    def inverse_shape(self, shape):
        return self.transform.forward_shape(shape)

    def __call__(self, x):
        return self.transform._inverted(x)

    def _inverted(self, y):
        return self.transform(y)

    def log_abs_det_jacobian(self, x, y):
        return -self.transform.log_abs_det_jacobian(y, x)

    def __repr__(self):
        return f"{self.transform}.inv"


class ComposeTransform(Transform):
    """Transforms one after the other, the first of the list first.

    >>> from autograd.distributions.transforms import AffineTransform, ComposeTransform, ExpTransform
    >>> ComposeTransform([ExpTransform(), AffineTransform(1.0, 2.0)])(tensor(0.0))
    tensor(3.)
    """

    def __init__(self, parts, cache_size=0):
        super().__init__(cache_size)
        self.parts = list(parts)
        for part in self.parts:
            if not isinstance(part, Transform):
                raise TypeError(f"ComposeTransform: expected transforms, got {type(part).__name__}")

    @property
    def domain(self):
        if not self.parts:
            return constraints.real
        axes = 0  # of an event, from the last part to the first
        for part in reversed(self.parts):
            axes = max(axes - part.codomain.event_dim, 0) + part.domain.event_dim
        return with_axes(self.parts[0].domain, axes)

    @property
    def codomain(self):
        if not self.parts:
            return constraints.real
        axes = 0
        for part in self.parts:
            axes = max(axes - part.domain.event_dim, 0) + part.codomain.event_dim
        return with_axes(self.parts[-1].codomain, axes)

    @property
    def bijective(self):
        return all(part.bijective for part in self.parts)

    @property
    def sign(self):
        return math.prod(part.sign for part in self.parts)

    def forward_shape(self, shape):
        for part in self.parts:
            shape = part.forward_shape(shape)
        return tuple(shape)

    def inverse_shape(self, shape):
        for part in reversed(self.parts):
            shape = part.inverse_shape(shape)
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
        if not self.parts:
            return zeros_like(x)
        total, axes = 0.0, self.domain.event_dim
        for part in self.parts:
            image = y if part is self.parts[-1] else part(x)
            outer = axes - part.domain.event_dim
            total = total + sum_rightmost(part.log_abs_det_jacobian(x, image), outer)
            x, axes = image, outer + part.codomain.event_dim
        return total

    def __repr__(self):
        return f"ComposeTransform({self.parts})"


class IndependentTransform(Transform):
    """`base_transform`, of which the last `reinterpreted_batch_ndims` axes are one event.

    >>> from autograd.distributions.transforms import ExpTransform, IndependentTransform
    >>> IndependentTransform(ExpTransform(), 1).log_abs_det_jacobian(tensor([1.0, 2.0]), None)
    tensor(3.)
    """

    def __init__(self, base_transform, reinterpreted_batch_ndims, cache_size=0):
        super().__init__(cache_size)
        if not isinstance(base_transform, Transform):
            raise TypeError(f"IndependentTransform: expected a transform, got {type(base_transform).__name__}")
        self.base_transform, self.reinterpreted_batch_ndims = base_transform, reinterpreted_batch_ndims

    @property
    def domain(self):
        return constraints.independent(self.base_transform.domain, self.reinterpreted_batch_ndims)

    @property
    def codomain(self):
        return constraints.independent(self.base_transform.codomain, self.reinterpreted_batch_ndims)

    @property
    def bijective(self):
        return self.base_transform.bijective

    @property
    def sign(self):
        return self.base_transform.sign

    def forward_shape(self, shape):
        return self.base_transform.forward_shape(shape)

    def inverse_shape(self, shape):
        return self.base_transform.inverse_shape(shape)

    def _call(self, x):
        return self.base_transform(x)

    def _inverse(self, y):
        return self.base_transform._inverted(y)

    def log_abs_det_jacobian(self, x, y):
        return sum_rightmost(self.base_transform.log_abs_det_jacobian(x, y), self.reinterpreted_batch_ndims)

    def __repr__(self):
        return f"IndependentTransform({self.base_transform}, {self.reinterpreted_batch_ndims})"


identity_transform = ComposeTransform([])
