"""Symbols: values that write down what is done to them.

A rule of the table is plain NumPy code, so it runs on symbols as it runs on arrays. A symbol carries the value beside
the expression: every shape is right, nothing has to be said of any function twice, and the expression is true because
it lists the very calls that gave the value.
"""

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from ..rules.table import BY_FUNCTION, TABLE
from .expressions import Constant, Expression, call, part_of


class NotSymbolic(TypeError):
    """A rule did something to a symbol that leaves no trace in a formula: looked at the value, or converted it."""


_REDUCTIONS = {np.add: np.sum, np.multiply: np.prod, np.maximum: np.max, np.minimum: np.min}


class Symbol(NDArrayOperatorsMixin):
    """An expression with its value.

    Attributes
    ----------
    expression : Expression
    value : raw array or scalar
    constant : whether the value is a constant of the computation, which a rule may also look at
    """

    __slots__ = ("expression", "value", "constant")

    def __init__(self, expression, value, constant=False):
        self.expression, self.value, self.constant = expression, value, constant

    # -- NumPy's protocols, and that of entries -----------------------------------------------------------------------

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if method == "reduce" and ufunc in _REDUCTIONS:
            options = {"axis": 0, **options}
            return apply(_REDUCTIONS[ufunc], inputs, options)
        return apply(ufunc, inputs, options) if method == "__call__" else NotImplemented

    def __array_function__(self, function, types, arguments, options):
        return apply(function, arguments, options)

    def __apply_entry__(self, entry, arguments, options):
        return apply(entry, arguments, options, entry)

    # -- what rules use of arrays ---------------------------------------------------------------------------------------

    @property
    def shape(self):
        return np.shape(self.value)

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return np.size(self.value)

    @property
    def dtype(self):
        return np.asarray(self.value).dtype

    @property
    def T(self):
        return apply(np.transpose, (self,), {})

    @property
    def real(self):
        return apply(np.real, (self,), {}) if self.dtype.kind == "c" else self

    @property
    def imag(self):
        return apply(np.imag, (self,), {})

    def conj(self):
        return apply(np.conjugate, (self,), {}) if self.dtype.kind == "c" else self

    def reshape(self, *shape, order="C"):
        shape = shape[0] if len(shape) == 1 and not isinstance(shape[0], (int, np.integer)) else shape
        return apply(TABLE["reshape"], (self,), dict(shape=shape, order=order), TABLE["reshape"])

    def swapaxes(self, one, other):
        return apply(np.swapaxes, (self, one, other), {})

    def transpose(self, axes=None):
        return apply(np.transpose, (self,), dict(axes=axes))

    def squeeze(self, axis=None):
        return apply(np.squeeze, (self,), dict(axis=axis))

    def sum(self, axis=None, keepdims=False):
        return apply(np.sum, (self,), dict(axis=axis, keepdims=keepdims))

    def astype(self, dtype, copy=True):
        return apply(TABLE["astype"], (self,), dict(dtype=dtype, copy=copy), TABLE["astype"])

    def __getitem__(self, key):
        return apply(TABLE["index"], (self,), dict(key=key), TABLE["index"])

    def __len__(self):
        return len(self.value)

    # -- what leaves no trace -----------------------------------------------------------------------------------------

    def __array__(self, dtype=None, copy=None):
        if not self.constant:
            raise NotSymbolic("a rule made a bare array of a symbol")
        return np.asarray(self.value, dtype)

    def __bool__(self):
        raise NotSymbolic("a rule asked whether a symbol is true")

    def __float__(self):
        raise NotSymbolic("a rule made a number of a symbol")

    __int__ = __index__ = __complex__ = __iter__ = __float__

    def __repr__(self):
        return f"Symbol({self.expression!r})"


def apply(function, arguments, options, entry=None):
    """Call `function` on the values, and write the call down; what is no array (a shape, a dtype) comes back bare."""
    value = function(*map(raw, arguments), **{name: raw(item) for name, item in options.items()})
    constant = all(symbol.constant for symbol in _symbols(arguments))
    several = isinstance(value, (list, tuple)) and any(isinstance(item, (np.ndarray, np.generic)) for item in value)
    if (several and constant) or not (several or isinstance(value, (np.ndarray, np.generic, float, complex))):
        return value
    if any(isinstance(item, Symbol) for item in options.values()):
        raise NotSymbolic(f"{function} was given a symbol as an option")
    entry = entry or BY_FUNCTION.get(function)
    name = entry.name if entry else function.__name__
    operands = [expression_of(argument) for argument in arguments]
    if not several:
        made = call(name, function, operands, options, entry, np.shape(value), np.asarray(value).dtype)
        return Symbol(made, value, constant)
    if entry is None or not entry.outputs:
        raise NotSymbolic(f"{function} has several results, and they have no names")
    whole = call(name, function, operands, options, entry, None, None)
    return [Symbol(part_of(whole, name, i, part), part) for i, (name, part) in enumerate(zip(entry.outputs, value))]


def raw(value):
    """The value of a symbol; anything else as it is, sequences item by item."""
    if isinstance(value, Symbol):
        return value.value
    return type(value)(map(raw, value)) if value.__class__ in (list, tuple) else value


def expression_of(value):
    """The expression of a symbol; a constant for anything else, sequences item by item."""
    if isinstance(value, Symbol):
        return value.expression
    if value.__class__ in (list, tuple) and any(isinstance(item, Symbol) for item in value):
        return tuple(map(expression_of, value))
    return value if isinstance(value, Expression) else Constant(value)


def _symbols(arguments):
    for argument in arguments:
        if isinstance(argument, Symbol):
            yield argument
        elif argument.__class__ in (list, tuple):
            yield from _symbols(argument)
