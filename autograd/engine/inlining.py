"""Rules that consist of arithmetic alone, as the text of an expression.

A rule is run once on symbols that write down what is done to them. If nothing but Python's operators is used on
them, the text is the whole rule, and the generated steps carry it in place of a call.
"""

import re

from ..rules.parallel import COSTLY

_UFUNCS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


class _Text:
    """A symbol: operators on it give longer texts; anything else raises TypeError or AttributeError."""

    __slots__ = ("text",)
    __array_ufunc__ = None  # NumPy leaves operators to this class

    def __init__(self, text):
        self.text = text

    def __add__(self, other):
        return _binary(self, "+", other)

    def __radd__(self, other):
        return _binary(other, "+", self)

    def __sub__(self, other):
        return _binary(self, "-", other)

    def __rsub__(self, other):
        return _binary(other, "-", self)

    def __mul__(self, other):
        return _binary(self, "*", other)

    def __rmul__(self, other):
        return _binary(other, "*", self)

    def __truediv__(self, other):
        return _binary(self, "/", other)

    def __rtruediv__(self, other):
        return _binary(other, "/", self)

    def __neg__(self):
        return _Text(f"(-{self.text})")

    def __gt__(self, other):
        return _binary(self, ">", other)

    def __lt__(self, other):
        return _binary(self, "<", other)

    def __bool__(self):
        raise TypeError("a rule that looks at values is no expression")


def _binary(left, operator, right):
    return _Text(f"({_written(left)} {operator} {_written(right)})")


def _written(value):
    if value.__class__ is _Text:
        return value.text
    if value.__class__ in (int, float):
        return repr(value)
    raise TypeError(f"{value!r} is neither a symbol nor a number")


def expression_of(rule, names=None):
    """The text of a rule that is arithmetic on its parameters and numbers, such as ``(g * y)``; None for any other.

    With `names`, ``{parameter: name}``, the parameters are called so in the text.

    >>> from autograd.rules.arithmetic import divide, power
    >>> expression_of(divide.rules["y"]), expression_of(power.rules["x"])
    ('(((-g) * out) / y)', None)
    """
    try:
        return _written(rule.function(*[_Text(names[name] if names else name) for name in rule.names]))
    except Exception:  # whatever the rule does with a symbol that is no array: it is called then
        return None


def operation_on(text, g="g"):
    """``(name of the ufunc, text of the further argument or None)`` of a rule whose last operation is one on `g`, which it
    reads nowhere else; None for any other text.

    >>> operation_on("(g * (1 - out))"), operation_on("(-g)"), operation_on("((-g) * y)"), operation_on("(g * g)")
    (('multiply', '(1 - out)'), ('negative', None), None, None)
    """
    if text == f"(-{g})":
        return "negative", None
    found = re.fullmatch(rf"\({g} ([-+*/]) (.+)\)", text)
    return (_UFUNCS[found[1]], found[2]) if found and not re.search(rf"\b{g}\b", found[2]) else None


def ufunc_call(text):
    """The text of a rule whose last operation is one on `g`, as one that may write over `g`; None for any other text.

    >>> ufunc_call("(g * y)"), ufunc_call("(-g)"), ufunc_call("((-g) * y)")
    ('in_place_of_g(np.multiply, g, y)', 'in_place_of_g(np.negative, g)', None)
    """
    found = operation_on(text)
    return found and f"in_place_of_g(np.{found[0]}, {', '.join(filter(None, ('g', found[1])))})"


def forward_call(entry, arguments):
    """The text of a call of the forward function; `arguments` are the text of its own. Costly functions share out large arrays.

    >>> from autograd.rules.arithmetic import negative
    >>> from autograd.rules.exponential import exp
    >>> forward_call(negative, "x")
    'forward(x)'
    >>> forward_call(exp, "x")
    'forward(x) if x.__class__ is not ndarray or x.nbytes < LARGE else in_pieces(forward, x)'
    """
    if entry.name not in COSTLY.split():
        return f"forward({arguments})"
    first, by_position = entry.arguments[0], ", ".join([*entry.arguments, *entry.options])
    small = f"{first}.__class__ is not ndarray or {first}.nbytes < LARGE"
    return f"forward({arguments}) if {small} else in_pieces(forward, {by_position})"
