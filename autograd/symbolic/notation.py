"""How each operation is written in mathematics.

The table's own ``formula`` is used wherever an entry has one that mentions all of its arguments. What is said here is
for operations whose notation depends on shapes or options, and for NumPy functions that have no entry. Everything
else is written as a named function, ``svd(a)``, with the options that are not as they are by default.
"""

import math

import numpy as np

from ..viz.text import changes_nothing, option
from .constant_notation import constant_boxes, single
from .expressions import Call, Constant, Name, is_constant, is_number, is_transpose
from .formulas import Fence, Fraction, Row, Script, Sign, Slot, level, parsed, products_of, substituted

COMPARISONS = dict(greater=">", greater_equal=r"\geq", less="<", less_equal=r"\leq", equal="=", not_equal=r"\neq")

PLAIN = {
    "subtract": "x - y", "solve": r"a^{-1} \cdot b",
    "negative": "-x", "log1p": r"\ln\left(1 + x\right)", "transpose": r"x^{\mathsf{T}}",
    "conjugate": r"\bar{x}", "real": r"\mathrm{Re}\left(x\right)",
    "assign": r"\mathrm{assign}(x, value)",
    "leaky_relu": r"\max(x, 0) + negative_slope \cdot \min(x, 0)", "logical_and": r"x \, y",
    "bitwise_and": r"x \, y", "bitwise_or": r"\max(x, y)", "sqrt": r"\sqrt{x}", "floor_divide": r"\lfloor\frac{x}{y}\rfloor",
    "isinf": r"\left[\left|x\right| = \infty\right]", "isnan": r"\left[x \neq x\right]", 
    "zeros_like": r"\mathbf{0}", "ones_like": r"\mathbf{1}",
}  # fmt: skip
"""Formulas in the same LaTeX as the table's, for what is written otherwise here or has no entry."""

_OPTIONS_WITHOUT_MEANING = frozenset(["keepdims", "copy", "order", "dtype", "optimize"])


def boxes(expression):
    """The boxes of an Expression, for :mod:`.writers`."""
    if isinstance(expression, Name):
        return single(parsed(expression.label))
    if isinstance(expression, Constant):
        return constant_boxes(expression.value)
    if expression.boxes is None:
        expression.boxes = _boxes_of_call(expression)
    return expression.boxes


def _boxes_of_call(expression):
    special = _vjp if is_vjp(expression) else _SPECIAL.get(expression.name)
    found = special(expression) if special else None
    if found is None:
        found = _by_formula(expression)
    return _named(expression) if found is None else found


def _single_row(box):
    return box.items if isinstance(box, Row) else (box,)


def operand(argument):
    """The boxes of an argument; a sequence of them is written with commas."""
    if isinstance(argument, tuple):
        items = [part for one in argument for part in (operand(one), Sign(",", "operator"))]
        return Row(tuple(items[:-1]))
    return boxes(argument)


def filled(template, **given):
    """A formula with boxes in place of the names."""
    return substituted(parsed(template, tuple(sorted(given))), given)


# -- operations by their formula -------------------------------------------------------------------------------------------


def _by_formula(call):
    entry = call.entry
    template = PLAIN.get(call.name) or (entry.formula if entry else None)
    if template is None:
        return None
    names = entry.arguments if entry else ("x", "y", "z")[: len(call.arguments)]
    given = dict(zip(names, call.arguments))
    options = {name: call.options.get(name, default) for name, default in (entry.options if entry else {}).items()}
    wanted = tuple(sorted({**given, **options}))
    try:
        box = parsed(template, wanted)
    except ValueError:
        return None
    mentioned = _slots(box)
    if any(name not in mentioned and not _is_none(value) for name, value in given.items()):
        return None  # it would hide an argument
    hidden = {name for name in options if name not in mentioned and name not in _OPTIONS_WITHOUT_MEANING}
    if any(not _same(options[name], entry.options[name]) for name in hidden) or len(call.arguments) > len(names):
        return None
    return substituted(box, {name: operand(value) for name, value in given.items()}
                       | {name: constant_boxes(value) for name, value in options.items()})  # fmt: skip


def _is_none(argument):
    return isinstance(argument, Constant) and argument.value is None


def _slots(box):
    found, waiting = set(), [box]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Slot):
            found.add(one.name)
        elif isinstance(one, tuple):
            waiting.extend(one)
        elif hasattr(one, "__dataclass_fields__"):
            waiting.extend(getattr(one, name) for name in one.__dataclass_fields__)
    return found


def _same(one, other):
    try:
        return bool(one is other or one == other)
    except ValueError:
        return False


def _named(call):
    """``name(x, y; option=value)``; one of several results as an attribute, ``svd(a).S``."""
    if call.name.startswith("."):
        return Row((*_single_row(boxes(call.arguments[0])), Sign(call.name, "word")))
    items = list(operand(tuple(argument for argument in call.arguments if not _is_none(argument))).items)
    defaults = call.entry.options if call.entry else {}
    for name, value in call.options.items():
        if name in _OPTIONS_WITHOUT_MEANING or _is_default(name, value, defaults):
            continue
        items += [Sign(";" if ";" not in [getattr(i, "text", "") for i in items] else ",", "operator"),
                  Sign(option(name, value), "code")]  # fmt: skip
    return Row((Sign(call.name, "word"), Fence("(", Row(tuple(items)), ")")))


def _is_default(name, value, defaults):
    """Whether an option changes nothing: as it is by default, or steps of 1 and margins of 0."""
    if name in defaults and _same(value, defaults[name]):
        return True
    return changes_nothing(name, value)


def _convolution(call):
    """x ∗ W + b, with what is not as usual behind it."""
    x, weight, *bias = call.arguments
    box = filled(r"x \ast w", x=boxes(x), w=boxes(weight))
    if bias and not _is_none(bias[0]):
        box = Row((*box.items, Sign("+", "operator"), boxes(bias[0])))
    defaults = call.entry.options
    unusual = [option(name, value) for name, value in call.options.items() if not _is_default(name, value, defaults)]
    return Row((*box.items, Sign(f"  ({', '.join(unusual)})", "code"))) if unusual else box


# -- operations whose notation depends on what they are given ---------------------------------------------------------------


def _multiply(call):
    """Between two arrays ⊙, element by element; a number and anything ·, or nothing between the two."""
    x, y = call.arguments
    if isinstance(x, Name) and isinstance(y, Name) and x.label == y.label:
        return filled("x^2", x=boxes(x))
    if x.shape not in ((), None) and y.shape not in ((), None):
        return filled(r"x \odot y", x=boxes(x), y=boxes(y))
    if isinstance(y, Constant) and is_number(y.value) and not (isinstance(x, Constant) and is_number(x.value)):
        x, y = y, x  # numbers stand in front
    one, two = boxes(x), boxes(y)
    if isinstance(x, Constant) and is_number(x.value) and not isinstance(two, (Fraction, Row)) and not _starts_with_number(two):
        return filled(r"x \, y", x=one, y=two)
    return filled(r"x \cdot y", x=one, y=two)


def _starts_with_number(box):
    while isinstance(box, (Row, Script)):
        box = box.items[0] if isinstance(box, Row) and box.items else getattr(box, "base", None)
    return isinstance(box, Sign) and box.kind == "number"


def _matmul(call):
    x, y = map(boxes, call.arguments)
    return filled(r"x \cdot y", x=x, y=y)


def _power(call):
    x, y = (*map(boxes, call.arguments), None)[:2]
    if call.name == "to_power":
        exponent = call.options.get("exponent", 2)
        if exponent == 0.5:
            return filled(r"\sqrt{x}", x=x)
        y = constant_boxes(exponent)
    return filled("x^{y}", x=x, y=y)


def _comparison(call):
    """Iverson's bracket: 1 where the statement holds, 0 elsewhere."""
    x, y = call.arguments
    return Fence("[", filled(f"x {COMPARISONS[call.name]} y", x=boxes(x), y=boxes(y)), "]")


def _transpose(call):
    return filled(r"x^{\mathsf{T}}", x=boxes(call.arguments[0])) if is_transpose(call) else None


def axis_of(call):
    """The axis that a reduction was given, by position or by name."""
    if len(call.arguments) > 1 and isinstance(call.arguments[1], Constant):
        return call.arguments[1].value
    return call.options.get("axis")


def axis_words(shape, axis):
    """Over what a reduction goes: '' for everything, 'rows', 'columns', or 'axes 0, 2'."""
    if shape is None or axis is None:
        return ""
    axes = sorted(k % len(shape) for k in (axis if isinstance(axis, tuple) else (axis,))) if shape else []
    if len(axes) == len(shape):
        return ""
    if len(shape) == 2:
        return "rows" if axes == [0] else "columns"
    return ("axis " if len(axes) == 1 else "axes ") + ", ".join(map(str, axes))


def _sum(call):
    words = axis_words(call.arguments[0].shape, axis_of(call))
    sign = Sign("Σ", "function", r"\sum")
    sign = Script(sign, Row((Sign(words, "word"),))) if words else sign
    body = boxes(call.arguments[0])
    return Row((sign, body if level(body) >= 2 and not products_of(body) else Fence("(", body, ")")))


def _over_axes(name):
    def written(call):
        words = axis_words(call.arguments[0].shape, axis_of(call))
        if not words and name not in ("spread", "logsumexp") and call.entry and call.entry.formula:
            return None
        sign = Script(Sign(name, "word"), Row((Sign(words, "word"),))) if words else Sign(name, "word")
        return Row((sign, Fence("(", boxes(call.arguments[0]), ")")))

    return written


def _spread(call):
    """Copies along the axes that were summed over; copies of one number are a number times ones."""
    x = call.arguments[0]
    if np.size(np.empty(x.shape or ())) == 1:
        ones = Sign("1", "bold" if call.shape else "number")
        if isinstance(x, Constant) and x.value == 1:
            return ones
        return filled(r"x \cdot y", x=boxes(x), y=ones)
    shape = call.options.get("shape", call.shape)
    words = axis_words(shape, call.options.get("axis"))
    sign = Script(Sign("copies", "word"), Row((Sign(words, "word"),))) if words else Sign("copies", "word")
    return Row((sign, Fence("(", boxes(x), ")")))


def _index(call):
    base = boxes(call.arguments[0])
    base = base if level(base) >= 4 else Fence("(", base, ")")
    return Row((base, Sign(option("key", call.options.get("key")), "code")))


def _scatter(call):
    place = Sign(option("key", call.options.get("key")), "code")
    return Row((Sign("scatter", "word"), Fence("(", Row((boxes(call.arguments[0]), Sign(";", "operator"), place)), ")")))


def _reshape(call):
    shape = "×".join(map(str, call.shape)) or "scalar"
    return Row((Script(Sign("reshape", "word"), Row((Sign(shape, "word"),))), Fence("(", boxes(call.arguments[0]), ")")))


def _expanded_by_key(call):
    """An index of nothing but full slices and None only adds axes."""
    key = call.options.get("key")
    parts = key if isinstance(key, tuple) else (key,)
    only_axes = all(part is None or part is Ellipsis or (isinstance(part, slice) and part == slice(None)) for part in parts)
    return _reshape(call) if only_axes else _index(call)


def _where(call):
    """``where(c, x, 0)`` is x where c holds: the product with Iverson's bracket."""
    if len(call.arguments) != 3:
        return None
    condition, x, y = call.arguments
    if is_constant(y, 0) and is_constant(x, 1):
        return boxes(condition)
    if is_constant(y, 0):
        return filled(r"x \odot y" if call.shape else r"x \cdot y", x=boxes(x), y=boxes(condition))
    return Row((Sign("where", "word"), Fence("(", operand((condition, x, y)), ")")))


def _class_errors(call):
    targets = call.arguments[1]
    plain = len(call.arguments) < 3 or _is_none(call.arguments[2])
    plain = plain and not call.options.get("label_smoothing") and len(call.arguments[0].shape or ()) <= 2
    if not plain:
        return None
    right = "targets" if targets.shape == call.arguments[0].shape else r"\mathrm{onehot}(targets)"
    return filled(rf"\mathrm{{softmax}}(x) - {right}", x=boxes(call.arguments[0]), targets=boxes(targets))


def _cross_entropy(call):
    x, targets, *weight = call.arguments
    options = call.options
    plain = not (weight and not _is_none(weight[0])) and not options.get("label_smoothing") and len(x.shape or ()) == 2
    if not plain or options.get("reduction", "mean") == "none":
        return None
    indices = targets.shape != x.shape
    inner = r"\ln \mathrm{softmax}(x)_{i, target_i}" if indices else r"(target \odot \ln \mathrm{softmax}(x))"
    front = rf"-\frac{{1}}{{{x.shape[0]}}}" if options.get("reduction", "mean") == "mean" else "-"
    return filled(rf"{front} \sum{'_i' if indices else ''} {inner}", x=boxes(x), target=boxes(targets))


def _mean_of_squares(call):
    x, y = map(boxes, call.arguments)
    difference = filled("x - y", x=x, y=y)
    square = Script(Fence("(", difference, ")"), None, Row((Sign("2", "number"),)))
    reduction = call.options.get("reduction", "mean")
    if reduction == "none":
        return square
    size = math.prod(np.broadcast_shapes(*(argument.shape or () for argument in call.arguments)))
    template = rf"\frac{{1}}{{{size}}} \sum x" if reduction == "mean" else r"\sum x"
    return filled(template, x=square)


def _total(call):
    """g₁ + g₂ + ... + g₉."""
    first, second, *_, last = call.arguments[0]
    return filled(r"x + y + \text{…} + z", x=boxes(first), y=boxes(second), z=boxes(last))


def _vjp(call):
    g, *others = call.arguments
    items = [operand(g), Sign(";", "operator"), *operand(tuple(others)).items]
    rule = [Script(Sign("vjp", "word"), Row((Sign(call.name.removeprefix("vjp_"), "word"),))),
            Fence("(", Row(tuple(items if others else items[:1])), ")")]  # fmt: skip
    argument = getattr(call.function, "argument", None)
    return Row((*rule, Sign(f".{argument}", "word"))) if argument else Row(tuple(rule))


def _vecdot(call):
    """Of real numbers the sum of products along the last axis."""
    x, y = call.arguments[:2]
    if x.dtype is None or np.dtype(x.dtype).kind == "c" or call.options.get("axis", -1) != -1 or not x.shape:
        return None
    words = axis_words(x.shape, -1)
    sign = Sign("Σ", "function", r"\sum")
    return Row((Script(sign, Row((Sign(words, "word"),))) if words else sign,
                Fence("(", filled(r"x \odot y", x=boxes(x), y=boxes(y)), ")")))  # fmt: skip


def _einsum(call):
    """Factors with their indices below, the sum over those that the result has not: [Σₖ aᵢₖ bₖⱼ]ᵢⱼ."""
    operands, subscripts = call.operands(), str(call.options.get("subscripts", "")).replace(" ", "")
    inputs, arrow, output = subscripts.partition("->")
    letters = inputs.split(",")
    if not arrow or "." in inputs or len(letters) != len(operands):
        return None
    factors = [_with_indices(operand(one), below) for one, below in zip(operands, letters) if not _is_ones(one)]
    summed = sorted(set(inputs) - set(output) - {","})
    sign = [Script(Sign("Σ", "function", r"\sum"), _indices("".join(summed)))] if summed else []
    spaced = [part for factor in factors for part in (factor, Sign(" ", "space", r"\,"))][:-1]
    body = Row((*sign, *spaced)) if spaced else Sign("1", "number")
    return Script(Fence("[", body, "]"), _indices(output)) if output else body


def _indices(letters):
    return Row(tuple(Sign(letter) for letter in letters))


def _with_indices(box, letters):
    box = box if level(box) >= 4 and not isinstance(box, Script) else Fence("(", box, ")")
    return Script(box, _indices(letters)) if letters else box


def _is_ones(expression):
    return isinstance(expression, Constant) and bool(np.all(np.equal(expression.value, 1)))


_SPECIAL = {
    "multiply": _multiply, "matmul": _matmul, "power": _power, "to_power": _power, "transpose": _transpose,
    "swapaxes": _transpose, "sum": _sum, "mean": _over_axes("mean"), "amax": _over_axes("max"), "amin": _over_axes("min"),
    "prod": _over_axes("prod"), "logsumexp": _over_axes("logsumexp"), "spread": _spread, "index": _expanded_by_key,
    "scatter": _scatter, "reshape": _reshape, "expand_dims": _reshape, "squeeze": _reshape, "broadcast_to": _reshape,
    "where": _where, "class_errors": _class_errors, "cross_entropy": _cross_entropy, "total": _total,
    "convolution": _convolution, "mse": _mean_of_squares, "vecdot": _vecdot, "einsum": _einsum,
    **dict.fromkeys(COMPARISONS, _comparison),
}  # fmt: skip


def is_vjp(expression):
    """Whether an expression is a rule that could not be written out, and stands there by its name."""
    return isinstance(expression, Call) and expression.name.startswith("vjp_")
