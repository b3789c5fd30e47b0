"""Why shapes do not fit, as text: the operands with their axes under each other, where they came from, what would fit.

This is only ever read after something has failed, so nothing here needs to be quick.
"""

import math
import re

import numpy as np

from .graph import Node
from .named_axes import axes_of, clash_of, renamed

PRODUCTS = frozenset(["matmul", "@="])
BROADCASTING = frozenset(["mse", "bce_with_logits"])
"""Operations that are not elementwise and broadcast their arguments nevertheless."""



class Operand:
    """One array of a failed operation.

    Attributes
    ----------
    role : the argument's name
    shape : tuple
    origin : where it came from: the name of a leaf, the operation that made it, or what kind of value it is
    name : what it is called: the name of the leaf, if it can stand in an expression, else `role`
    """

    def __init__(self, role, shape, origin, name=None):
        self.role, self.shape, self.origin, self.name = role, tuple(shape), origin, name or role


def operands_of(arguments, records, roles):
    """The Operands among the raw `arguments`; `records` and `roles` say where they came from and what they are called."""
    found = []
    for k, value in enumerate(arguments):
        shape = getattr(value, "shape", () if isinstance(value, (int, float, complex)) else None)
        if shape is not None:
            record = records[k] if k < len(records) else None
            role = roles[k] if k < len(roles) else str(k)
            found.append(Operand(role, shape, origin_of(record, value), _name_of(record)))
    if len({operand.name for operand in found}) < len(found):  # one tensor twice
        for operand in found:
            operand.name = operand.role
    return found


def _name_of(record):
    """The name of a leaf, if it can stand in an expression."""
    name = None if record is None else getattr(Node(record).variable, "name", None)
    return name if isinstance(name, str) and name.isidentifier() else None


def origin_of(record, value):
    """Where a value came from, in a few words."""
    if record is None:
        return "an array" if isinstance(value, np.ndarray) else "a number"
    node = Node(record)
    if not node.is_leaf:
        return f"the result of {node.name}"
    name = getattr(node.variable, "name", None)
    return f"the leaf {name!r}" if name else "a leaf"


def lined_up(operation, operands, options=None, broadcasts=True, message=""):
    """The lines that show why `operands` do not fit; an empty string where shapes are not what is wrong.

    `broadcasts` says whether an operation that this module does not know broadcasts its arguments; otherwise they are
    listed. `message` is what the operation itself said.

    >>> from autograd.engine.shapes import Operand, lined_up
    >>> print(lined_up("add", [Operand("x", (4, 3), "the leaf 'x'"), Operand("y", (4,), "an array")]))
      x   4 × 3   the leaf 'x'
      y       4   an array
              ^   3 and 4: neither equal nor 1
      what would fit: y[:, None] of shape (4, 1) or x.T of shape (3, 4)
    """
    options = options or {}
    named = axes_of(operation, operands, options, message) if operation not in PRODUCTS else None
    if named is not None:
        return "\n".join(_by_name(operands, named))
    if operation != "reshape" and operands and (told := _told(operands, options, message)):
        return "\n".join(told)
    if len(operands) < 2 and operation != "reshape" and broadcasts:
        return ""
    if operation in PRODUCTS:
        explain = _matrix_product
    elif operation == "concatenate":
        explain = _joined
    elif operation == "stack":
        explain = _stacked
    elif operation in ("linear", "reshape"):
        explain = dict(linear=_linear, reshape=_reshaped)[operation]
    else:
        explain = _broadcast if broadcasts or operation in BROADCASTING else _listed
    return "\n".join(explain(operands, options))


def _listed(operands, options):
    return _table(operands, [0] * len(operands), [], "") if operands else []


# -- axes with names, and what NumPy says of one axis -----------------------------------------------------------------


def _by_name(operands, named):
    """The shapes beside the names of their axes, and which of them would have to be equally long."""
    words = [f"({', '.join(names)})" for names in named]
    wide = max(map(len, words))
    told = [Operand(operand.role, operand.shape, f"{word:<{wide}}   {operand.origin}", operand.name)
            for operand, word in zip(operands, words)]  # fmt: skip
    lines, clash = _listed(told, {}), clash_of(operands, named)
    if clash is None:
        return lines
    name, (i, first), (j, second) = clash
    lines.append(f"  {name} is {first} in {operands[i].name} and {second} in {operands[j].name}: these must be equal")
    shapes = [(k, renamed(operands[k].shape, named[k], name, wanted)) for k, wanted in ((j, first), (i, second))]
    return lines + _fitting([_said(operands[k].name, shape) for k, shape in shapes if shape is not None])


_TOLD = {
    r"index -?\d+ is out of bounds for axis (?P<axis>\d+) with size (?P<size>[1-9]\d*)":
        lambda size, **_: f"indices from {-size} to {size - 1}",
    r"index -?\d+ is out of range for a table of (?P<size>\d+) rows": lambda size, **_: f"indices from 0 to {size - 1}",
    r"array is (?P<size>\d+)-dimensional, but \d+ were indexed": lambda size, **_: f"at most {size} indices",
    r"boolean index did not match indexed array along axis (?P<axis>\d+); size of axis is (?P<size>\d+)":
        lambda axis, size: f"a mask with {size} elements along axis {axis}",
    r"a window of \d+ does not fit into axis (?P<space>\d+) of space, which has (?P<size>\d+)":
        lambda size, **_: f"a window of at most {size}, or padding",
    r"axes don't match array": lambda ndim, **_: f"axes that are {tuple(range(ndim))} in any order",
}  # fmt: skip
"""What is said of one operand, and from its numbers what would fit: of an axis, also one counted from the first of space."""


def _told(operands, options, message):
    """The operand of which `message` names an axis, with that axis marked; empty if it names none."""
    for pattern, fitting in _TOLD.items():
        if found := re.search(pattern, message):
            numbers = {name: int(number) for name, number in found.groupdict().items()}
            axis = numbers.get("axis", numbers.pop("space", -3) + 2)
            marks = [axis] if 0 <= axis < len(operands[0].shape) else []
            if "size" not in numbers:
                numbers["ndim"] = len(operands[0].shape)
            return _table(operands[:1], [0], marks, "here") + _fitting([fitting(**numbers)])
    return []


# -- tables of axes ---------------------------------------------------------------------------------------------------


def _table(operands, offsets, marks, remark):
    """Axes in columns: operand k begins `offsets[k]` columns from the left; `marks` are columns to point at."""
    count = max(offset + len(operand.shape) for offset, operand in zip(offsets, operands))
    columns = [[""] * len(operands) for _ in range(count)]
    for k, (offset, operand) in enumerate(zip(offsets, operands)):
        for axis, length in enumerate(operand.shape):
            columns[offset + axis][k] = str(length)
    widths = [max(len(cell) for cell in column) for column in columns]
    named = max(len(operand.name) for operand in operands)
    lines = []
    for k, operand in enumerate(operands):
        cells = [columns[c][k].rjust(widths[c]) for c in range(count)]
        lines.append(f"  {operand.name:<{named}}   {_with_signs(cells)}   {operand.origin}".rstrip())
    if marks:
        pointers = [("^" if c in marks else "").rjust(widths[c]) for c in range(count)]
        lines.append(f"  {'':<{named}}   {'   '.join(pointers)}   {remark}")
    return lines


def _with_signs(cells):
    """``4 × 3``; cells that are empty stay so."""
    text = cells[0] if cells else ""
    for before, cell in zip(cells, cells[1:]):
        text += (" × " if before.strip() and cell.strip() else "   ") + cell
    return text


def _fitting(ideas):
    return [f"  what would fit: {' or '.join(ideas)}"] if ideas else []


def _said(expression, shape):
    return f"{expression} of shape {shape}"


# -- broadcasting -----------------------------------------------------------------------------------------------------


def _broadcast(operands, options):
    """Axes are lined up from the last one; each pair must be equal, or one of them 1."""
    ndim = max(len(operand.shape) for operand in operands)
    offsets = [ndim - len(operand.shape) for operand in operands]
    marks, clash = [], None
    for column in range(ndim):
        lengths = [operand.shape[column - offset] for operand, offset in zip(operands, offsets) if column >= offset]
        different = list(dict.fromkeys(length for length in lengths if length != 1))
        if len(different) > 1:
            marks.append(column)
            clash = clash or different
    if not marks:
        return []
    remark = f"{clash[0]} and {clash[1]}: neither equal nor 1"
    return _table(operands, offsets, marks, remark) + _fitting(_broadcast_ideas(operands))


def _broadcast_ideas(operands):
    """Small changes of one operand after which the first two that do not broadcast do."""
    pairs = [(one, other) for k, one in enumerate(operands) for other in operands[k + 1 :]]
    operands = next(([*pair] for pair in pairs if not _broadcasts(*(operand.shape for operand in pair))), None)
    if operands is None:
        return []
    found = []
    for this, other in (operands[::-1], operands):
        for expression, shape in _changes(this):
            if _broadcasts(shape, other.shape) and len(found) < 2:
                found.append(_said(expression, shape))
    smaller, larger = sorted(operands, key=lambda operand: math.prod(operand.shape))
    if not found and len(larger.shape) == 2:
        rows, columns = larger.shape
        found.append(f"{smaller.name} of shape ({columns},), ({rows}, 1) or ({rows}, {columns})")
    return found


def _changes(operand):
    shape, name = operand.shape, operand.name
    if len(shape) == 1:
        return [(f"{name}[:, None]", (*shape, 1))]
    if len(shape) == 2:
        return [(f"{name}.T", shape[::-1]), (f"{name}[:, None]", (shape[0], 1, shape[1]))]
    return [(f"{name}[..., None]", (*shape, 1))] if shape else []


def _broadcasts(one, other):
    try:
        np.broadcast_shapes(one, other)
    except ValueError:
        return False
    return True


# -- products ---------------------------------------------------------------------------------------------------------


def _matrix_product(operands, options):
    """The last axis of the left one is summed over with the last but one (or the only one) of the right one."""
    left, right = operands[:2]
    if not left.shape or not right.shape:
        scalar = left if not left.shape else right
        return [*_listed(operands[:2], options), f"  a matrix product takes no numbers: multiply by {scalar.name} with *"]
    inner = len(right.shape) - 2 if len(right.shape) > 1 else 0
    shift = len(left.shape) - 1 - inner
    offsets = [max(0, -shift), max(0, shift)]
    if left.shape[-1] == right.shape[inner]:
        return _batches([left, right])
    column = offsets[0] + len(left.shape) - 1
    remark = f"these must be equal, the product sums over them: {left.shape[-1]} and {right.shape[inner]}"
    return _table([left, right], offsets, [column], remark) + _fitting(_product_ideas(left, right))


def _batches(operands):
    """The axes before the matrices are broadcast."""
    ndim = max(len(operand.shape) for operand in operands)
    offsets = [ndim - len(operand.shape) for operand in operands]
    for column in range(ndim - 2):
        lengths = {operand.shape[column - offset] for operand, offset in zip(operands, offsets) if column >= offset} - {1}
        if len(lengths) > 1:
            first, second = (operand.shape[column - offset] for operand, offset in zip(operands, offsets))
            remark = f"{first} and {second} matrices: neither equal nor 1"
            return _table(operands, offsets, [column], remark)
    return []


def _product_ideas(left, right):
    found = []
    turned = lambda shape: (*shape[:-2], shape[-1], shape[-2])
    name = lambda o: f"{o.name}.T" if len(o.shape) == 2 else f"{o.name}.swapaxes(-1, -2)"
    for one, other, expression in (
        (left.shape, turned(right.shape) if len(right.shape) > 1 else None, f"{left.name} @ {name(right)}"),
        (turned(left.shape) if len(left.shape) > 1 else None, right.shape, f"{name(left)} @ {right.name}"),
        (right.shape, left.shape, f"{right.name} @ {left.name}"),
    ):
        if one is not None and other is not None and one[-1] == other[-2 if len(other) > 1 else 0]:
            made = one[:-1] + (other[-1:] if len(other) > 1 else ())
            found.append(_said(expression, made))
    inner = right.shape[-2 if len(right.shape) > 1 else 0]
    return found[:2] or [f"{left.name} of shape (..., {inner})", f"{right.name} of shape ({left.shape[-1]}, ...)"]


def _linear(operands, options):
    """x (..., in) times the transpose of weight (out, in), plus bias (out)."""
    by_role = {operand.role: operand for operand in operands}
    x, weight, bias = (by_role.get(role) for role in ("x", "weight", "bias"))
    if x is None or weight is None or len(weight.shape) != 2 or not x.shape:
        return _listed(operands, options)
    transposed = Operand("weight", weight.shape[::-1], weight.origin, f"{weight.name}.T")
    if x.shape[-1] != weight.shape[1]:
        lines = _matrix_product([x, transposed], options)
        return [line for line in lines if "what would fit" not in line] + [
            f"  what would fit: {x.name} of shape (..., {weight.shape[1]}), or {weight.name} of shape "
            f"({weight.shape[0]}, {x.shape[-1]})"]  # fmt: skip
    product = Operand("x", (*x.shape[:-1], weight.shape[0]), "their product", f"{x.name} @ {transposed.name}")
    return _broadcast([product, bias], options) if bias is not None else []


# -- joining and reshaping ----------------------------------------------------------------------------------------------


def _joined(operands, options):
    """All axes but the one along which arrays are joined must agree."""
    ndims = {len(operand.shape) for operand in operands}
    if not ndims:
        return []
    axis = options.get("axis", 0)
    offsets = [0] * len(operands)
    if len(ndims) > 1:
        lines = _table(operands, offsets, [], "")
        remark = f"  they have {' and '.join(map(str, sorted(ndims)))} axes: all must have as many"
        return [*lines, remark, *_fitting(_ideas_of_axes(operands, axis))]
    ndim = ndims.pop()
    joined = axis % ndim if ndim and isinstance(axis, int) and -ndim <= axis < ndim else None
    marks = [k for k in range(ndim) if k != joined and len({operand.shape[k] for operand in operands}) > 1]
    if not marks:
        return []
    lengths = sorted({operand.shape[marks[0]] for operand in operands})
    exception = "" if joined is None else f", only axis {axis} may differ"
    remark = f"{' and '.join(map(str, lengths))}: these must be equal{exception}"
    ideas = [f"axis={marks[0]}"] if len(marks) == 1 and joined is not None and _may_join(operands, marks[0]) else []
    if not ideas:
        ideas = _ideas_of_axes(operands, axis)
    return _table(operands, offsets, marks, remark) + _fitting(ideas)


def _stacked(operands, options):
    """All shapes must agree."""
    return _joined(operands, dict(axis=None))


def _ideas_of_axes(operands, axis):
    """The last of the operands in the shape of the first; along the axis where they are joined, any length n."""
    one, other = operands[0], operands[-1]
    lengths = [*map(str, one.shape)]
    if isinstance(axis, int) and -len(lengths) <= axis < len(lengths):
        lengths[axis] = "n"
    return [f"{other.name} of shape ({', '.join(lengths)}{',' if len(lengths) == 1 else ''})"]


def _may_join(operands, axis):
    rest = {operand.shape[:axis] + operand.shape[axis + 1 :] for operand in operands}
    return len(rest) == 1


def _reshaped(operands, options):
    """As many elements before as after."""
    (x, *_), wanted = operands, options.get("shape")
    if wanted is None:
        return []
    wanted = (wanted,) if isinstance(wanted, (int, np.integer)) else tuple(wanted)
    count = math.prod(x.shape)
    known = math.prod(n for n in wanted if n != -1)
    target = f"{known} elements" if -1 not in wanted else f"a multiple of {known} elements"
    named = max(len(x.name), len("shape"))
    lines = [
        f"  {x.name:<{named}}   {' × '.join(map(str, x.shape)) or 'a number'}   {count} elements   {x.origin}",
        f"  {'shape':<{named}}   {' × '.join(map(str, wanted)) or 'a number'}   {target}",
    ]
    return lines + _fitting([str(shape) for shape in _reshape_ideas(wanted, count)[:3]])


def _reshape_ideas(wanted, count):
    """The wanted shape with one length changed so that the number of elements is right."""
    found = []
    for k in range(len(wanted)):
        others = math.prod(n for i, n in enumerate(wanted) if i != k and n != -1)
        if others > 0 and count % others == 0 and -1 not in wanted[:k] + wanted[k + 1 :]:
            found.append((*wanted[:k], count // others, *wanted[k + 1 :]))
    return found
