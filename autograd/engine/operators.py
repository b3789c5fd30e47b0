"""Python's operators on Tensors: each is the lane of its entry."""

import numpy as np

from ..rules import arithmetic, indexing, products
from .errors import explained
from .inplace import assign_in_place, in_place
from .lanes import lane
from .wrapping import as_raw, reader_among, tensor_of

_add, _subtract, _remainder = lane(arithmetic.add), lane(arithmetic.subtract), lane(arithmetic.remainder)
_multiply, _divide, _matmul = lane(arithmetic.multiply), lane(arithmetic.divide), lane(products.matmul)
_power, _to_power, _square = lane(arithmetic.power), lane(arithmetic.to_power), lane(arithmetic.square)
_index = lane(indexing.index)


class Operators:
    """The operators of :class:`~autograd.engine.tensor.Tensor`."""

    __slots__ = ()

    __add__ = _add
    __sub__ = _subtract
    __mul__ = _multiply
    __truediv__ = _divide
    __mod__ = _remainder
    __matmul__ = _matmul
    __neg__ = lane(arithmetic.negative)
    __pos__ = lane(arithmetic.positive_)
    __abs__ = lane(arithmetic.absolute)

    def __radd__(self, other):
        return _add(other, self)

    def __rsub__(self, other):
        return _subtract(other, self)

    def __rmul__(self, other):
        return _multiply(other, self)

    def __rtruediv__(self, other):
        return _divide(other, self)

    def __rmod__(self, other):
        return _remainder(other, self)

    def __rmatmul__(self, other):
        return _matmul(other, self)

    def __pow__(self, exponent):
        """x ** y; a plain number as exponent needs no logarithm and no care for the sign of x."""
        if exponent.__class__ is int or exponent.__class__ is float:
            if exponent == 2 and (exponent.__class__ is int or self.dtype.kind in "fc"):
                return _square(self)
            return _to_power(self, exponent)
        return _power(self, exponent)

    def __rpow__(self, base):
        return _power(base, self)

    def __floordiv__(self, other):
        return without_gradient(np.floor_divide, self, other)

    def __rfloordiv__(self, other):
        return without_gradient(np.floor_divide, other, self)

    def __divmod__(self, other):
        return self // other, self % other

    def __rdivmod__(self, other):
        return other // self, other % self

    def __eq__(self, other):
        return without_gradient(np.equal, self, other)

    def __ne__(self, other):
        return without_gradient(np.not_equal, self, other)

    def __lt__(self, other):
        return without_gradient(np.less, self, other)

    def __le__(self, other):
        return without_gradient(np.less_equal, self, other)

    def __gt__(self, other):
        return without_gradient(np.greater, self, other)

    def __ge__(self, other):
        return without_gradient(np.greater_equal, self, other)

    def __and__(self, other):
        return without_gradient(np.bitwise_and, self, other)

    def __or__(self, other):
        return without_gradient(np.bitwise_or, self, other)

    def __xor__(self, other):
        return without_gradient(np.bitwise_xor, self, other)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __iadd__(self, other):
        return in_place(self, "+=", arithmetic.add, other)

    def __isub__(self, other):
        return in_place(self, "-=", arithmetic.subtract, other)

    def __imul__(self, other):
        return in_place(self, "*=", arithmetic.multiply, other)

    def __itruediv__(self, other):
        return in_place(self, "/=", arithmetic.divide, other)

    def __imod__(self, other):
        return in_place(self, "%=", arithmetic.remainder, other)

    def __imatmul__(self, other):
        return in_place(self, "@=", products.matmul, other)

    def __ipow__(self, exponent):
        return in_place(self, "**=", arithmetic.power, exponent)

    def __lshift__(self, other):
        return without_gradient(np.left_shift, self, other)

    def __rshift__(self, other):
        return without_gradient(np.right_shift, self, other)

    def __invert__(self):
        return without_gradient(np.invert, self)

    def __getitem__(self, key):
        return _index(self, key if key.__class__ is int or key.__class__ is slice else raw_key(key))

    def __setitem__(self, key, value):
        assign_in_place(self, raw_key(key), value)

    def __hash__(self):
        return id(self)


def without_gradient(function, *arguments):
    """Apply a function that has no gradient (its results are integers or booleans) to the bare arrays."""
    reader = reader_among(arguments)
    if reader is not None:
        return reader.apply_constant(function, arguments, {})
    values = [value._raw if hasattr(value, "_node") else value for value in arguments]
    try:
        return tensor_of(function(*values), None)
    except (TypeError, ValueError) as error:
        raise explained(error, function.__name__, values) from error


def raw_key(key):
    """An index with the Tensors in it replaced by their arrays."""
    if key.__class__ is tuple:
        return key if indexing.is_basic(key) else tuple([raw_key(part) for part in key])
    if hasattr(key, "_node"):
        return key._raw
    if key.__class__ is list:
        return as_raw(key) if key else np.empty(0, np.intp)
    return key
