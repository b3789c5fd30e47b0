"""The derivation of a gradient: everything that is to be read, in the order in which it is read."""

from dataclasses import dataclass

import numpy as np

from ..engine.errors import GradientError
from ..engine.tensor import Tensor
from ..viz.names import Labels
from ..viz.text import brief, rows
from .chain_rule import Gradient, chain_rule
from .expressions import Call, Expression, Name
from .naming import in_latex
from .reasons import Lengths, batch_letter, legend, reasons_of, shape_equation, transposes
from .shortening import shortened
from .steps import LOSS, Steps
from .writers import to_text

LIMIT = 400
"""Graphs of more operations and leaves than this are not explained: nobody could read it."""


LONG_SLOPE = 24
"""A local derivative of more characters than this is written ∂y/∂x in the equation of the gradient."""


@dataclass(eq=False)
class Line:
    """One equation.

    Attributes
    ----------
    kind : 'forward', 'local' (a local derivative), 'part' (a part of the next line that has a name), 'gradient'
    left : LaTeX of what stands before the equals sign (with an equals sign of its own where there are two names)
    right : Expression
    label : the name that the line defines, or None
    shapes : the shapes of the result and of the factors, in words of text: ``(2×6) = (2×n)(n×6)``
    reasons : sentences
    value : the array, where it is known
    """

    kind: str
    left: str
    right: Expression
    label: str | None = None
    shapes: str = ""
    reasons: tuple = ()
    value: object = None

    @property
    def numbers(self):
        """The value in a few lines: a small matrix row by row, a large one by its statistics; empty if it is not known."""
        return [] if self.value is None else number_lines(self.value)


@dataclass(eq=False)
class Block:
    """Lines under a heading."""

    title: str
    lines: list
    note: str = ""


@dataclass(eq=False)
class Entry:
    """A line of the list of symbols: a leaf or a constant."""

    label: str
    shapes: str
    meaning: str


class Reading:
    """What a derivation says, made from a result; see :func:`autograd.symbolic.explain`."""

    def __init__(self, result, labels, dimensions, limit, named):
        steps = Steps(result, labels, limit, named)
        letters = batch_letter(steps) if dimensions is None else dimensions
        self.lengths, self.steps = Lengths(letters), steps
        self.result = steps.root.label
        self.found = chain_rule(steps)
        self.forward = [line for step in steps.all if not step.is_leaf for line in self._forward_lines(step)]
        self.backward = self._blocks()
        self.symbols = self._symbols()
        self.gradients = {one.step.label: one for one in self.found if isinstance(one, Gradient) and one.step.is_leaf}
        self.notes = self._notes(letters)

    def lines(self):
        """All lines of the backward half."""
        return [line for block in self.backward for line in block.lines]

    # -- forward ------------------------------------------------------------------------------------------------------

    def _forward_lines(self, step):
        """The equation of a step, or those of the results that it keeps for its rules."""
        rows = [(symbol.expression.label, forward, symbol.value) for symbol, forward in step.kept.values()]
        rows += [] if step.label is None else [(step.label, step.forward, step.value if step.known else None)]
        return [Line("forward", label, forward, label, shape_equation(forward, forward.shape, self.lengths), value=value)
                for label, forward, value in rows]  # fmt: skip

    # -- backward -----------------------------------------------------------------------------------------------------

    def _blocks(self):
        blocks, key, self._known, self._said = [], object(), {}, set()
        for found in self.found:
            layer = self._layer_of(found)
            if layer != key:
                blocks.append(Block(self._title(layer, blocks), [], self._note(layer)))
                key = layer
            blocks[-1].lines += self._gradient_lines(found) if isinstance(found, Gradient) else self._slope_lines(found)
        return blocks

    def _layer_of(self, found):
        """The layer in whose block something stands: a gradient comes with the oldest operation that uses its tensor."""
        if not isinstance(found, Gradient) or found.step.is_root or not found.step.uses:
            return found.step.layer
        return min(found.step.uses, key=lambda user: user.node.order).layer

    def _title(self, layer, blocks):
        if layer is None:
            title = "From the result back to the leaves" if not blocks else "Before the layers"
        elif layer == LOSS:
            title = "The loss"
        else:
            number = self.steps.number_of(layer)
            title = f"Layer {number}" if number else "The layer"
        return title + (", continued" if any(block.title == title for block in blocks) else "")

    def _note(self, layer):
        """The parameters of a layer by their own names."""
        if layer in (None, LOSS):
            return ""
        own = [leaf for leaf in self.steps.leaves if leaf.layer == layer and leaf.name]
        return ", ".join(f"{to_text(leaf.label)} is {leaf.name}" for leaf in own if leaf.label != in_latex(leaf.name))

    def _slope_lines(self, slope):
        step = slope.step
        if slope.argument is None:
            return [Line("local", rf"\d {step.label}", slope.expression)]
        label = rf"\frac{{\partial {step.label}}}{{\partial {slope.argument}}}"
        expression, lines = self._shortened(slope.expression)
        if len(to_text(expression)) > LONG_SLOPE:
            self._known[to_text(expression)] = Name(label, expression.shape, expression.dtype)
        return [*lines, Line("local", label, expression, label)]

    def _shortened(self, expression):
        """An expression with names for its long parts, and the lines that define these."""
        expression, parts = shortened(expression, lambda: self.steps.names.numbered("t"), self._known)
        return expression, [self._part_line(label, part) for label, part in parts]

    def _part_line(self, label, part):
        shapes = shape_equation(part, part.shape, self.lengths)
        return Line("part", label, part, label, shapes, tuple(transposes(part, self.lengths)))

    def _gradient_lines(self, gradient):
        is_total = isinstance(gradient.expression, Call) and gradient.expression.name == "total"
        expression, lines = self._total_lines(gradient) if is_total else self._shortened(gradient.expression)
        plain = rf"\frac{{\partial {self.result}}}{{\partial {gradient.step.label}}}"
        left = plain if gradient.label == plain else f"{gradient.label} = {plain}"
        shapes = shape_equation(expression, gradient.step.shape, self.lengths)
        reasons = tuple(reason for reason in reasons_of(gradient, expression, self.lengths) if reason not in self._said)
        self._said |= {reason for reason in reasons if reason.startswith("the rule of")}  # once is enough
        return [*lines, Line("gradient", left, expression, gradient.label, shapes, reasons, gradient.value)]

    def _total_lines(self, gradient):
        """A sum of very many gradients, and the lines that give each of them a name."""
        lines, names = [], []
        for part in gradient.expression.arguments[0]:
            part, before = self._shortened(part)
            label = self.steps.names.numbered("g")
            names.append(Name(label, part.shape, part.dtype))
            lines += [*before, Line("part", label, part, label)]
        total = gradient.expression
        return Call(total.name, total.function, [tuple(names)], {}, None, total.shape, total.dtype), lines

    # -- what surrounds the equations ---------------------------------------------------------------------------------

    def _symbols(self):
        shape_of = lambda one: "" if one.shape is None else self.lengths.shape(one.shape)
        entries = [Entry(one.label, shape_of(one), one.note) for one in self.steps.given]
        for leaf in self.steps.leaves:
            meaning = leaf.name if leaf.name and leaf.label != in_latex(leaf.name) else "variable"
            entries.append(Entry(leaf.label, self.lengths.shape(leaf.shape), meaning))
        return entries

    def _notes(self, letters):
        notes = [f"{letter} = {length}" for letter, length in letters.items()]
        if self.steps.root.shape != ():
            notes.append(f"{to_text(self.result)} is no scalar: gradients are those of the sum of its elements")
        if any(leaf.node.dtype.kind == "c" for leaf in self.steps.leaves):
            notes.append("derivatives of complex numbers are the plain (holomorphic) ones; .grad holds their conjugates")
        if any(getattr(step.node.record[1], "hooks", None) for step in self.steps.all if not step.is_leaf):
            notes.append("hooks that change gradients are not shown")
        return notes + self.steps.notes + legend([line.right for line in (*self.forward, *self.lines())])

    # -- the proof ----------------------------------------------------------------------------------------------------

    def evaluated(self):
        """``{label: array}`` of every line of the backward half, computed from the printed formulas alone."""
        values = {step.label: step.value for step in self.steps.all if step.label is not None and step.known}
        values |= {one.label: one.value for one in self.steps.given if one.value is not None}
        values |= {symbol.expression.label: symbol.value for step in self.steps.all for symbol, _ in step.kept.values()}
        values |= self._from_forward(values)
        for line in self.lines():
            if line.label is not None:
                values[line.label] = line.right.evaluate(values)
        return values

    def _from_forward(self, known):
        """Values of steps that the graph kept nothing of, computed by the forward equations."""
        found = {}
        for line in self.forward:
            if line.label not in known and all(name in known or name in found for name in line.right.names()):
                found[line.label] = line.right.evaluate({**known, **found})
        return found


def number_lines(value):
    """The lines that show an array.

    >>> from autograd.symbolic.derivation import number_lines
    >>> print("\\n".join(number_lines(np.array([[1.0, 20.0], [3.5, 4.0]]))))
    ⎡  1  20⎤
    ⎣3.5   4⎦
    """
    table = rows(value) if np.ndim(value) == 2 else None
    if table is None or len(table) == 1:
        return [f"= {brief(value)}"]
    widths = [max(map(len, column)) for column in zip(*table)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in table]
    sides = ["⎡⎤", *["⎢⎥"] * (len(lines) - 2), "⎣⎦"]
    return [f"{left}{line}{right}" for (left, right), line in zip(sides, lines)]


def checked(result, names, module, dimensions, limit):
    """The Labels for a result, and the constants with names, once everything that was given is known to be right."""
    if not isinstance(result, Tensor):
        raise TypeError(f"explain(result): expected a Tensor, and got {type(result).__name__}")
    if result._node is None:
        raise GradientError("explain(result): there is nothing to derive, because the result does not require grad: nothing "
                            "that it was computed from has requires_grad=True, or it was computed under no_grad() or "
                            "detached")  # fmt: skip
    if not isinstance(limit, int) or limit < 1:
        raise ValueError(f"explain(limit): expected a number of operations and leaves, at least 1, not {limit!r}")
    if dimensions is not None and not (
        isinstance(dimensions, dict)
        and all(isinstance(letter, str) and isinstance(length, (int, np.integer)) for letter, length in dimensions.items())
    ):
        raise TypeError(f"explain(dimensions): expected a dict from letters to lengths, such as dict(n=4), not {dimensions!r}")
    if isinstance(names, dict):
        names = {name: Tensor(value) if isinstance(value, np.ndarray) else value for name, value in names.items()}
    labels = Labels(names, module, [result])
    constants = {name: tensor._raw for name, tensor in (names or {}).items() if tensor._node is None}
    return labels, {name: array for name, array in constants.items() if isinstance(array, np.ndarray)}

