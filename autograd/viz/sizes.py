"""The matrix-dimension sheet: products of matrices as rectangles to scale."""

import math
from dataclasses import dataclass

from .canvas import Canvas
from .graph import CONSTANT, PARAMETER, RESULT, VARIABLE
from .style import FAINT, FRAME, INK, LOOKS, PALE

LARGEST, SMALLEST = 92.0, 13.0
"""The sides of the largest and the smallest rectangle, in points."""

STEEPEST = LARGEST / SMALLEST
"""Up to this ratio of lengths, sides are to scale; beyond it, so are their logarithms."""

GAP, MARGIN, LABEL = 22, 30, 33
ROWS, INNER, OUTER = FAINT, LOOKS[VARIABLE].border, LOOKS[RESULT].border
"""Colours of the axes: examples, what goes into a layer, what comes out of it. Letters say the same: n, in, out."""

FILLS = {name: LOOKS[kind].fill for name, kind in dict(a=VARIABLE, W=PARAMETER, z=RESULT, b=CONSTANT).items()}


@dataclass
class Matrix:
    """A rectangle: its name, which of the fills it has, and its axes as (length, colour, letter)."""

    name: str
    fill: str
    rows: tuple
    columns: tuple


@dataclass
class Equation:
    """``result = left · right (+ added)`` in matrices, with what it says."""

    result: Matrix
    left: Matrix
    right: Matrix
    added: Matrix | None
    formula: str
    heading: str = ""
    remark: str = ""

    def matrices(self):
        return [matrix for matrix in (self.result, self.left, self.right, self.added) if matrix is not None]

    def shapes(self):
        """``(4×3) = (4×2)(2×3) + (3)``."""
        plain = lambda matrix: f"({matrix.rows[0]}×{matrix.columns[0]})"
        added = f" + ({self.added.columns[0]})" if self.added else ""
        return f"{plain(self.result)} = {plain(self.left)}{plain(self.right)}{added}"


TURNED = "is turned so that the n examples meet: the product sums over them"


def equations_of(dense):
    """The forward and backward equations of dense layers, first to last."""
    found = []
    for number, layer in enumerate(dense, start=1):
        found += _of_layer(layer, _subscript(number) if len(dense) > 1 else "", number)
    return found


def _of_layer(layer, index, number):
    n = (math.prod(layer.shape_out[:-1]), ROWS, "n")
    inner, outer = (layer.sizes[0], INNER, "in"), (layer.sizes[1], OUTER, "out")
    before = f"a{_subscript(number - 1)}" if index and number > 1 else "x" if index else "a"
    weight, bias, z, delta = f"W{index}", f"b{index}", f"z{index}", f"δ{index}"
    a, da = (lambda rows, columns, name: Matrix(name, "a", rows, columns)), f"∂L/∂{before}"
    across, along = (f"{weight}ᵀ", weight) if layer.transposed else (weight, f"{weight}ᵀ")
    added = Matrix(bias, "b", (1, ROWS, ""), outer) if layer.bias is not None else None
    forward = Equation(Matrix(z, "z", n, outer), a(n, inner, before), Matrix(across, "W", inner, outer), added,
                       f"{z} = {before} · {across}" + (f" + {bias}" if added else ""),
                       f"Layer {number}" + (f" ({layer.path})" if layer.path else ""))  # fmt: skip
    if layer.transposed:
        formula = f"∂L/∂{weight} = {delta}ᵀ · {before}"
        of_weight = Equation(Matrix(f"∂L/∂{weight}", "W", outer, inner), Matrix(f"{delta}ᵀ", "z", outer, n),
                             a(n, inner, before), None, formula, remark=f"{delta} {TURNED}")  # fmt: skip
    else:
        formula = f"∂L/∂{weight} = {before}ᵀ · {delta}"
        of_weight = Equation(Matrix(f"∂L/∂{weight}", "W", inner, outer), a(inner, n, f"{before}ᵀ"),
                             Matrix(delta, "z", n, outer), None, formula, remark=f"{before} {TURNED}")  # fmt: skip
    remark = f"{weight} the other way round than forward: out meets out"
    remark += "" if index and number > 1 else f" (only if {before} requires grad)"
    of_input = Equation(a(n, inner, da), Matrix(delta, "z", n, outer), Matrix(along, "W", outer, inner), None,
                        f"{da} = {delta} · {along}", remark=remark)  # fmt: skip
    return [forward, of_weight, of_input]


def _subscript(number):
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(number))


# -- drawing ----------------------------------------------------------------------------------------------------------


class _Scale:
    """From lengths of axes to points: to scale while all stay visible, else logarithmic."""

    def __init__(self, equations):
        matrices = [matrix for equation in equations for matrix in equation.matrices()]
        lengths = [length for matrix in matrices for length, *_ in (matrix.rows, matrix.columns)]
        self.largest = max(lengths)
        relevant = [length for length in lengths if length > 1] or [1]
        self.is_linear = self.largest / min(relevant) <= STEEPEST

    def __call__(self, length):
        if self.is_linear:
            return max(LARGEST * length / self.largest, SMALLEST * 0.8)
        return SMALLEST + (LARGEST - SMALLEST) * math.log(max(length, 1)) / math.log(self.largest)


def canvas_of(equations):
    """The sheet on a canvas: a band for each layer, forward in front, then the two products of the backward pass."""
    scale = _Scale(equations)
    groups = [equations[k : k + 3] for k in range(0, len(equations), 3)]
    widths = [max(_width(group[k], scale) for group in groups) for k in range(3)]
    canvas = Canvas(2 * MARGIN + sum(widths) + 2 * 44, 0)
    y = MARGIN + 20
    lefts = [MARGIN, MARGIN + widths[0] + 44, MARGIN + widths[0] + widths[1] + 88]
    for x, width, text in ((lefts[0], widths[0], "forward"), (lefts[1], widths[1] + widths[2] + 44, "backward")):
        canvas.write(x, y - 14, text, size=13, bold=True, anchor="start")
        canvas.line([(x, y - 6), (x + width, y - 6)], stroke=PALE, thickness=1)
    for group in groups:
        height = max(_height(equation, scale) for equation in group)
        canvas.write(MARGIN, y + 16, group[0].heading, size=11.5, bold=True, anchor="start")
        for x, equation in zip(lefts, group):
            _draw(canvas, equation, x, y + 44, height, scale)
        y += height + 120
    note = "sides are drawn to scale" if scale.is_linear else "the logarithms of the sides are drawn to scale"
    canvas.write(MARGIN, y, f"δ: ∂L/∂z; n: examples; in, out: what goes into a layer and comes out of it; {note}", size=9.5,
                 anchor="start", fill=FAINT)  # fmt: skip
    canvas.height = y + MARGIN - 8
    return canvas


def _width(equation, scale):
    total = sum(max(scale(matrix.columns[0]), 9.0 + 6.2 * len(matrix.name)) + LABEL for matrix in equation.matrices())
    return max(total + GAP * (len(equation.matrices()) - 1), 5.0 * len(equation.remark), 6.2 * len(equation.formula))


def _height(equation, scale):
    return max(scale(matrix.rows[0]) for matrix in equation.matrices())


def _draw(canvas, equation, x, y, height, scale):
    signs = ["", "=", "·", "+"]
    for k, matrix in enumerate(equation.matrices()):
        if k:
            canvas.write(x + GAP / 2 + 2, y + height / 2 + 5, signs[k], size=15)
            x += GAP
        x = _rectangle(canvas, matrix, x, y, height, scale)
    left = x - _drawn_width(equation, scale)
    canvas.write(left, y + height + 32, equation.formula, size=12, anchor="start", bold=True)
    canvas.write(left, y + height + 47, equation.shapes(), size=10.5, anchor="start")
    if equation.remark:
        canvas.write(left, y + height + 61, equation.remark, size=9, anchor="start", fill=FAINT)


def _drawn_width(equation, scale):
    matrices = equation.matrices()
    return sum(LABEL + max(scale(m.columns[0]), 9.0 + 6.2 * len(m.name)) for m in matrices) + GAP * (len(matrices) - 1)


def _rectangle(canvas, matrix, x, y, height, scale):
    """A matrix with its sides in the colours of its axes and their lengths beside them; returns where it ends."""
    wide, tall = scale(matrix.columns[0]), scale(matrix.rows[0])
    room = max(wide, 9.0 + 6.2 * len(matrix.name))
    left, top = x + LABEL + (room - wide) / 2, y + (height - tall) / 2
    canvas.rectangle(left, top, wide, tall, fill=FILLS[matrix.fill], stroke=FRAME, thickness=0.8,
                     tip=f"{matrix.name}: {matrix.rows[0]}×{matrix.columns[0]}")  # fmt: skip
    canvas.line([(left, top), (left, top + tall)], stroke=matrix.rows[1], thickness=3)
    canvas.line([(left, top), (left + wide, top)], stroke=matrix.columns[1], thickness=3)
    canvas.write(left - 5, top + tall / 2 + 3.5, _side(matrix.rows), size=9.5, anchor="end", fill=matrix.rows[1])
    canvas.write(left + wide / 2, top - 5, _side(matrix.columns), size=9.5, fill=matrix.columns[1])
    inside = wide >= 7 + 6.2 * len(matrix.name) and tall >= 15
    canvas.write(left + wide / 2, top + tall / 2 + 4 if inside else top + tall + 12, matrix.name, size=10.5, fill=INK)
    return x + LABEL + room


def _side(axis):
    """``n 5``: the letter of an axis and its length."""
    length, _, letter = axis
    return f"{letter} {length}".strip()


def in_words(equations):
    """The equations with the shapes of all factors, one in each line."""
    return "\n".join(f"{equation.formula}: {equation.shapes()}" for equation in equations)
