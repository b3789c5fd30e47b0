"""Compatibility with HIPS autograd: vector spaces of arrays, numbers, and tuples, lists and dicts of these."""

import math

import numpy as np

from autograd.engine.tensor import Tensor
from autograd.transforms.containers import flattened
from autograd.transforms.numpy_functions import numpy_function
from autograd.transforms.objects import Held, provide

_dot, _conj, _real, _ravel = (numpy_function(function) for function in (np.dot, np.conj, np.real, np.ravel))


class VSpace:
    """The space that a value lives in; subclasses say what its elements are and how they are added."""

    mappings = {}
    iscomplex = False

    def __init__(self, value):
        pass

    @classmethod
    def register(cls, value_type, vspace_maker=None):
        """Make values of `value_type` elements of this kind of space (or of what `vspace_maker` gives for one)."""
        VSpace.mappings[value_type] = vspace_maker or cls

    def add(self, x_prev, x_new):
        return self._add(x_prev, x_new)

    def mut_add(self, x_prev, x_new):
        return self._mut_add(self.zeros() if x_prev is None else x_prev, x_new)

    def scalar_mul(self, x, a):
        return self._scalar_mul(x, a)

    def inner_prod(self, x, y):
        return self._inner_prod(x, y)

    def covector(self, x):
        return self._covector(x)

    def _add(self, x, y):
        return x + y

    def _mut_add(self, x, y):
        x += y
        return x

    def _scalar_mul(self, x, a):
        return x * a

    def _covector(self, x):
        return x

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self):
        return id(self)

    def __repr__(self):
        return f"{type(self).__name__}_{self.__dict__}"


class ArrayVSpace(VSpace):
    """Real arrays of one shape and dtype."""

    def __init__(self, value):
        value = np.asarray(value)
        self.shape, self.dtype = value.shape, value.dtype

    @property
    def size(self):
        return math.prod(self.shape)

    @property
    def ndim(self):
        return len(self.shape)

    def zeros(self):
        return np.zeros(self.shape, self.dtype)

    def ones(self):
        return np.ones(self.shape, self.dtype)

    def randn(self):
        return np.array(np.random.standard_normal(self.shape)).astype(self.dtype)

    def standard_basis(self):
        return self._basis(1)

    def _basis(self, *units):
        for index in np.ndindex(self.shape):
            for unit in units:
                vector = self.zeros()
                vector[index] = unit
                yield vector

    def _inner_prod(self, x, y):
        return _dot(_ravel(x), _ravel(y))


class ComplexArrayVSpace(ArrayVSpace):
    """Complex arrays, as a real space of twice the dimension."""

    iscomplex = True

    @property
    def size(self):
        return 2 * math.prod(self.shape)

    def ones(self):
        return super().ones() * (1 + 1j)

    def randn(self):
        return super().randn() + 1j * super().randn()

    def standard_basis(self):
        return self._basis(1, 1j)

    def _inner_prod(self, x, y):
        return _real(_dot(_conj(_ravel(x)), _ravel(y)))

    def _covector(self, x):
        return _conj(x)


class ContainerVSpace(VSpace):
    """Tuples, lists and dicts of one nesting, whose leaves live in spaces of their own."""

    def __init__(self, value):
        leaves, self._rebuild = flattened(value)
        self.spaces = [vspace(leaf) for leaf in leaves]
        self.shape = self._rebuild(self.spaces)

    @property
    def size(self):
        return sum(space.size for space in self.spaces)

    def zeros(self):
        return self._rebuild([space.zeros() for space in self.spaces])

    def ones(self):
        return self._rebuild([space.ones() for space in self.spaces])

    def randn(self):
        return self._rebuild([space.randn() for space in self.spaces])

    def standard_basis(self):
        for i, space in enumerate(self.spaces):
            for vector in space.standard_basis():
                leaves = [other.zeros() for other in self.spaces]
                leaves[i] = vector
                yield self._rebuild(leaves)

    def _map(self, operation, *values):
        parts = zip(*(flattened(value)[0] for value in values))
        return [getattr(space, operation)(*part) for space, part in zip(self.spaces, parts)]

    def _add(self, x, y):
        return self._rebuild(self._map("_add", x, y))

    def _mut_add(self, x, y):
        return self._rebuild(self._map("_mut_add", x, y))

    def _scalar_mul(self, x, a):
        return self._rebuild([space.scalar_mul(leaf, a) for space, leaf in zip(self.spaces, flattened(x)[0])])

    def _inner_prod(self, x, y):
        return sum(self._map("_inner_prod", x, y))

    def _covector(self, x):
        return self._rebuild(self._map("_covector", x))

    def __eq__(self, other):
        return type(self) is type(other) and self.shape == other.shape

    __hash__ = VSpace.__hash__


class SparseObject:
    """A gradient given by what it adds to: ``mut_add(array)`` adds it in place and returns the array."""

    __slots__ = ("vs", "mut_add")

    def __init__(self, vs, mut_add):
        self.vs, self.mut_add = vs, mut_add


def dense(gradient):
    """A gradient that may be a SparseObject as an element of its space."""
    return gradient.mut_add(gradient.vs.zeros()) if isinstance(gradient, SparseObject) else gradient


def vspace(value):
    """The space that `value` lives in; TypeError if it is in none.

    >>> vspace(np.zeros((2, 3))).size
    6
    """
    if isinstance(value, Tensor):
        value = value._raw
    if isinstance(value, Held):
        value = value.value
    maker = VSpace.mappings.get(type(value))
    if maker is None:
        if not isinstance(value, tuple):
            known = ", ".join(sorted(kind.__name__ for kind in VSpace.mappings))
            raise TypeError(f"Can't find vector space for value {value} of type {type(value)}. Valid types are {known}")
        maker = ContainerVSpace  # a named tuple
    return maker(value)


def _array_space(value):
    return ComplexArrayVSpace(value) if value.dtype.kind == "c" else ArrayVSpace(value)


VSpace.register(np.ndarray, _array_space)
VSpace.register(SparseObject, lambda value: value.vs)
for _kind in (float, np.float16, np.float32, np.float64, np.longdouble):
    ArrayVSpace.register(_kind)
for _kind in (complex, np.complex64, np.complex128, np.clongdouble):
    ComplexArrayVSpace.register(_kind)
for _kind in (tuple, list, dict):
    ContainerVSpace.register(_kind)

provide(vspace)
