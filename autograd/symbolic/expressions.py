"""Expressions: what a rule did to its symbols, as a tree that can be read, printed and evaluated.

There are three kinds: a name, a constant, and a call of a function. Calls are made by :func:`call`, which leaves out
what changes nothing (a factor 1, a transpose of a transpose), so that formulas come out as one would write them.
Every simplification is an equality for all values; the tests evaluate what is printed.
"""

import numbers
import operator

import numpy as np

from ..rules.table import TABLE


class Expression:
    """A part of a formula; `shape` and `dtype` are those of its value."""

    __slots__ = ("shape", "dtype")

    def evaluate(self, values):
        """The value of this expression.

        Parameters
        ----------
        values : ``{name (LaTeX): array}`` for the names that occur in it

        Raises
        ------
        KeyError
            for a name that `values` does not have.
        """
        if isinstance(self, Name):
            return values[self.label]
        if isinstance(self, Constant):
            return np.float64(self.value) if self.value.__class__ is float else self.value
        arguments = [_evaluated(argument, values) for argument in self.arguments]
        return self.function(*arguments, **self.options)

    def parts(self):
        """This expression and all within it, each as often as it occurs, outer ones first."""
        found, waiting = [], [self]
        while waiting:
            part = waiting.pop()
            found.append(part)
            if isinstance(part, Call):
                waiting.extend(reversed(part.operands()))
        return found

    def names(self):
        """The labels of the names that occur, each once, from left to right."""
        return list(dict.fromkeys(part.label for part in self.parts() if isinstance(part, Name)))

    def __repr__(self):
        what = getattr(self, "label", None) or getattr(self, "name", None) or f"constant {self.value!r}"
        return f"<{what}, {'×'.join(map(str, self.shape or ())) or 'scalar'}>"


def _evaluated(argument, values):
    if isinstance(argument, Expression):
        return argument.evaluate(values)
    return type(argument)(_evaluated(item, values) for item in argument) if isinstance(argument, (list, tuple)) else argument


class Name(Expression):
    """Something that has a name: a leaf, a constant array, a step of the computation, or the gradient of one.

    `label` is the name in LaTeX: ``W_{2}``, ``\\delta_{1}``. The shape is None where the graph did not keep it.
    """

    __slots__ = ("label",)

    def __init__(self, label, shape, dtype=None):
        self.label, self.shape, self.dtype = label, shape, dtype


class Constant(Expression):
    """A number or array that stands in the formula itself, or something else that a function takes (None, a string)."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value
        self.shape = np.shape(value) if is_number(value) or isinstance(value, np.ndarray) else ()
        self.dtype = getattr(value, "dtype", None)


class Nothing(Constant):
    """The gradient, zero, of a result that nothing uses: what it is multiplied with does not show in a formula."""

    __slots__ = ()

    def __init__(self, shape, dtype):
        super().__init__(np.zeros(shape, dtype)[()])


class Call(Expression):
    """A function applied to expressions.

    Attributes
    ----------
    name : that of the entry in the rule table, or of the NumPy function
    function : computes the value
    arguments : Expressions, or tuples of them
    options : what else the function was given
    entry : the line of the rule table, or None
    boxes, text : how it is written, once it was (:mod:`.notation`, :mod:`.writers`); parts are asked for theirs again and again
    """

    __slots__ = ("name", "function", "arguments", "options", "entry", "boxes", "text")

    def __init__(self, name, function, arguments, options, entry, shape, dtype):
        self.name, self.function, self.arguments, self.options = name, function, tuple(arguments), options
        self.entry, self.shape, self.dtype = entry, shape, dtype
        self.boxes = self.text = None

    def operands(self):
        """The Expressions among the arguments, those in sequences too."""
        found = []
        for argument in self.arguments:
            found += [argument] if isinstance(argument, Expression) else [a for a in argument if isinstance(a, Expression)]
        return found


def is_number(value):
    """Whether `value` is a number of Python or NumPy (or a 0-d array)."""
    return isinstance(value, (numbers.Number, np.generic)) or (isinstance(value, np.ndarray) and value.ndim == 0)


def is_constant(expression, value):
    """Whether `expression` is the number `value` itself."""
    return isinstance(expression, Constant) and is_number(expression.value) and bool(expression.value == value)


def is_transpose(expression):
    """Whether `expression` is a matrix (or a batch of them) with its last two axes exchanged."""
    if not isinstance(expression, Call) or expression.shape is None:
        return False
    ndim = len(expression.shape)
    if expression.name == "transpose":
        axes = expression.options.get("axes", None)
        extra = expression.arguments[1:]
        axes = extra[0].value if extra and isinstance(extra[0], Constant) else axes
        return ndim == 2 and (axes is None or tuple(a % 2 for a in axes) == (1, 0))
    if expression.name == "swapaxes" and ndim >= 2:
        axes = [a.value for a in expression.arguments[1:] if isinstance(a, Constant)] or list(expression.options.values())
        return sorted(axis % ndim for axis in axes) == [ndim - 2, ndim - 1]
    return False


# -- making calls ---------------------------------------------------------------------------------------------------


def call(name, function, arguments, options, entry, shape, dtype):
    """The call as an expression, in its simplest form."""
    made = Call(name, function, arguments, options, entry, shape, dtype)
    simpler = _without_nothing(made) if any(isinstance(argument, Nothing) for argument in arguments) else None
    simplify = _SIMPLER.get(name)
    if simpler is None and simplify:
        simpler = simplify(made)
    return made if simpler is None else simpler


def _without_nothing(made):
    """0 x = 0, and x + 0 = x."""
    if made.name in ("multiply", "matmul", "negative", "transpose", "swapaxes", "conjugate", "index", "reshape"):
        return Nothing(made.shape, made.dtype)
    if made.name == "where" and all(isinstance(x, Nothing) or is_constant(x, 0) for x in made.arguments[1:]):
        return Nothing(made.shape, made.dtype)
    if made.name not in ("add", "subtract", "divide"):
        return None
    x, y = made.arguments
    if made.name == "divide":
        return Nothing(made.shape, made.dtype) if isinstance(x, Nothing) else None
    if isinstance(y, Nothing):
        return x if x.shape == made.shape else None
    return None if y.shape != made.shape else y if made.name == "add" else negative(y)


def part_of(whole, name, index, value):
    """One of the several results of `whole`, as an expression."""
    return Call(f".{name}", operator.itemgetter(index), [whole], {}, None, np.shape(value), np.asarray(value).dtype)


def _product(made):
    """1 x = x; a column times a row, which broadcasting multiplies, is their matrix product; numbers stand together."""
    x, y = made.arguments
    if isinstance(x, Constant) and isinstance(y, Constant) and x.value.__class__ is y.value.__class__ is float:
        return Constant(x.value * y.value)
    if is_constant(x, 1) and y.shape == made.shape:
        return y
    if isinstance(x, Call) and x.name in ("reshape", "index") and is_constant(x.arguments[0], 1) and y.shape == made.shape:
        return y
    if is_constant(x, -1) and y.shape == made.shape:
        return negative(y)
    if is_constant(y, 1) and x.shape == made.shape:
        return x
    shapes = x.shape, y.shape
    if len(x.shape) == len(y.shape) == 2 and shapes[0][1] == shapes[1][0] == 1 < max(x.shape[0], y.shape[1]):
        return call("matmul", np.matmul, (x, y), {}, TABLE["matmul"], made.shape, made.dtype)
    for one in (x, y):  # (-x) y = -(x y)
        if _is_call(one, "negative"):
            operands = [one.arguments[0] if operand is one else operand for operand in (x, y)]
            return negative(call("multiply", np.multiply, operands, {}, made.entry, made.shape, made.dtype))
    factor, number = _factor(x), _factor(y)
    if factor and number and y.shape == made.shape:  # (a / b) * (c * z) = (a c / b) * z
        (a, b), (c, d), rest = factor, number, _rest(y)
        if rest is not None and _rest(x) is None and rest.shape == made.shape:
            return _times(a * c, b * d, rest, made)
    return None


def _factor(expression):
    """(a, b) if the expression is a / b or a / b times something, with integers a and b; else None."""
    if _is_integer(expression):
        return int(expression.value), 1
    if isinstance(expression, Call) and expression.name == "divide" and all(map(_is_integer, expression.arguments)):
        return int(expression.arguments[0].value), int(expression.arguments[1].value)
    if isinstance(expression, Call) and expression.name == "multiply" and _rest(expression) is not None:
        return _factor(expression.arguments[0])
    return None


def _rest(expression):
    """What a number is multiplied with in `expression`, or None."""
    if isinstance(expression, Call) and expression.name == "multiply" and expression.arguments[1].shape == expression.shape:
        first = expression.arguments[0]
        if _factor(first) and _rest(first) is None:
            return expression.arguments[1]
    return None


def _is_integer(expression):
    if not isinstance(expression, Constant) or not is_number(expression.value):
        return False
    return np.asarray(expression.value).dtype.kind in "iuf" and float(expression.value).is_integer()


def _times(a, b, rest, made):
    number = Constant(a)
    if b != 1:
        number = Call("divide", np.divide, (number, Constant(b)), {}, TABLE["divide"], (), np.dtype(float))
    if a == b:
        return rest
    return Call("multiply", np.multiply, (number, rest), {}, made.entry, made.shape, made.dtype)


def _quotient(made):
    """x / 1 = x, and (-x) / y = -(x / y)."""
    x, y = made.arguments
    if is_constant(y, 1) and x.shape == made.shape:
        return x
    if _is_call(x, "negative"):
        return negative(call("divide", np.divide, (x.arguments[0], y), {}, made.entry, made.shape, made.dtype))
    return None


def _negative(made):
    """-(-x) = x, -(x - y) = y - x, and a number takes its sign along."""
    (x,) = made.arguments
    if isinstance(x, Constant) and is_number(x.value):
        return Constant(-x.value)
    if _is_call(x, "subtract"):
        return call("subtract", np.subtract, x.arguments[::-1], {}, x.entry, x.shape, x.dtype)
    return x.arguments[0] if _is_call(x, "negative") else None


def _transposed(made):
    """(xᵀ)ᵀ = x, (x y)ᵀ = yᵀ xᵀ, and a vector has nothing to transpose."""
    x = made.arguments[0]
    if len(x.shape) < 2 and made.shape == x.shape:
        return x
    if not is_transpose(made) or not isinstance(x, Call):
        return None
    if is_transpose(x):
        return x.arguments[0]
    if x.name == "matmul" and all(len(a.shape) >= 2 for a in x.arguments):
        one, two = x.arguments
        return call("matmul", np.matmul, (transpose(two), transpose(one)), {}, TABLE["matmul"], made.shape, made.dtype)
    return None


def _is_call(expression, name):
    return isinstance(expression, Call) and expression.name == name


def negative(x):
    """Minus `x`, as an expression."""
    return call("negative", np.negative, (x,), {}, TABLE["negative"], x.shape, x.dtype)


def transpose(x):
    """The transpose of the matrix `x`, or of each matrix of a batch, as an expression."""
    if len(x.shape) > 2:
        shape = (*x.shape[:-2], x.shape[-1], x.shape[-2])
        return call("swapaxes", np.swapaxes, (x, Constant(-1), Constant(-2)), {}, TABLE["swapaxes"], shape, x.dtype)
    return call("transpose", np.transpose, (x,), {}, TABLE["transpose"], x.shape[::-1], x.dtype)


def _matrix_product(made):
    """A row of ones times a matrix is the sum of its rows."""
    x, y = made.arguments
    is_ones = isinstance(x, Constant) and isinstance(x.value, np.ndarray) and x.value.ndim == 1 and (x.value == 1).all()
    if is_ones and len(y.shape) == 2:
        return call("sum", np.sum, (y,), dict(axis=0), TABLE["sum"], made.shape, made.dtype)
    return None


def _same_shape(made):
    """Reshaping (or broadcasting, or summing over no axes) to the shape that is there, or once more."""
    x = made.arguments[0]
    if x.shape == made.shape:
        return x
    orders = {one.options.get("order", "C") for one in (made, x) if isinstance(one, Call)}
    if made.name == "reshape" and _is_call(x, "reshape") and orders == {"C"}:
        return call("reshape", made.function, x.arguments, made.options, made.entry, made.shape, made.dtype)
    return None


def _element_of_one(made):
    """An index that only takes axes of length 1 away from what only got them by reshaping gives the first shape back."""
    x, key = made.arguments[0], made.options.get("key")
    if not _is_call(x, "reshape") or x.options.get("order", "C") != "C" or x.arguments[0].shape != made.shape:
        return None
    if not isinstance(key, tuple) or len(key) != len(x.shape):
        return None
    whole = all(part == slice(None) if isinstance(part, slice) else n == 1 and part.__class__ is int and part in (0, -1)
                for part, n in zip(key, x.shape))  # fmt: skip
    return x.arguments[0] if whole else None


def _same_value(made):
    """A change of dtype and an alias are nothing that a formula shows."""
    return made.arguments[0]


def _conjugate(made):
    """A real number is its own conjugate."""
    x = made.arguments[0]
    if isinstance(x, Constant) and is_number(x.value):
        return x if np.isrealobj(x.value) else None
    return x if x.dtype is not None and np.dtype(x.dtype).kind == "f" else None


_SIMPLER = {
    "multiply": _product, "divide": _quotient, "negative": _negative, "transpose": _transposed, "swapaxes": _transposed,
    "matmul": _matrix_product, "reshape": _same_shape, "broadcast_to": _same_shape, "astype": _same_value,
    "index": _element_of_one, "alias": _same_value, "positive": _same_value, "conjugate": _conjugate,
}  # fmt: skip
