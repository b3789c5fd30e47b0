"""Whole random programs: several inputs, values used more than once, indexing, in-place writes, control flow, detach."""

import re

import hypothesis
import hypothesis.strategies as st
import numpy as np

import autograd

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..engine.modes import no_grad
from ..engine.tensor import Tensor
from ..rules.table import TABLE
from . import vocabulary
from .checker import gradcheck
from .draws import HypothesisDraw
from .literals import literal
from .verdicts import GradcheckError, UndecidableError

_LARGEST = 1e3
"""Lines with larger results are not written: their rounding would hide what is wrong elsewhere."""

_GRID = 64
"""Inputs are multiples of 1 / 64, so that they can be read."""

_GROUP = 24

_RECENT = 3
"""From so many of the newest values a line takes its own, so that programs grow deep and not only wide."""

_NAME = re.compile(r"\b[xtc]\d+\b")

_HEAD = """import numpy as np
import autograd as F
from autograd import Tensor, gradients
from autograd.testing.programs import operation
hold = lambda name, value: value
"""


def operation(name):
    """The recording function of an entry of the rule table, as programs call it.

    >>> from autograd.testing.programs import operation
    >>> operation("multiply")(Tensor(2.0), 3.0)
    tensor(6.)
    """
    return lane(TABLE[name])


class Program:
    """A program, which is a function of its inputs: calling it with Tensors gives a list of Tensors.

    Attributes
    ----------
    inputs, constants : ``{name: array}``; constants may be any other values too
    lines : ``[(name, text)]``: what is computed one after the other
    results : the names of the values that are returned
    """

    def __init__(self, inputs, constants, lines, results):
        self.inputs, self.results = inputs, results
        self.lines = _needed(lines, results)
        used = {name for _, text in self.lines for name in _NAME.findall(text)}
        self.constants = {name: value for name, value in constants.items() if name in used}
        self._code = compile("\n".join(text for _, text in self.lines), "<program>", "exec")
        self._held = {}

    def __call__(self, *inputs, library=autograd):
        names = dict(zip(self.inputs, inputs, strict=True))
        names |= {"F": library, "np": np, "operation": operation, "hold": self._hold, **self.constants}
        exec(self._code, names)
        return [names[name] for name in self.results]

    def _hold(self, name, value):
        """A detached value: the one it had at first, for finite differences must not see it change."""
        if name not in self._held:
            self._held[name] = value
        return self._held[name]

    def check(self, order=1, mode="reverse"):
        """Check the gradients as :func:`gradcheck` does; what is wrong is raised together with the program.

        Where finite differences cannot decide, the example is given up (``hypothesis.reject``).
        """
        try:
            return gradcheck(self, *self.inputs.values(), order=order, mode=mode)
        except UndecidableError:
            hypothesis.reject()
        except GradcheckError as error:
            error.add_note(f"\n{self.code}\n{self.tree()}")
            raise

    def gradients(self):
        """The gradients of the sum of all results, as arrays, one for each input."""
        leaves = [Tensor(value, requires_grad=True) for value in self.inputs.values()]
        outputs = [result for result in self(*leaves) if isinstance(result, Tensor) and result.requires_grad]
        if not outputs:
            return [np.zeros_like(value) for value in self.inputs.values()]
        ones = [np.ones(out.shape, out.dtype) for out in outputs]
        return [g.numpy() for g in autograd.gradients(outputs, leaves, ones, materialize_grads=True)]

    @property
    def code(self):
        """The program as a file that can be run: it prints the gradients of the sum of its results."""
        given = [f"{name} = Tensor({literal(value)}, requires_grad=True)" for name, value in self.inputs.items()]
        given += [f"{name} = {literal(value)}" for name, value in self.constants.items()]
        ending = [
            f"outputs = [{', '.join(self.results)}]",
            f"print(gradients(outputs, [{', '.join(self.inputs)}], [F.ones_like(t) for t in outputs], materialize_grads=True))",
        ]
        return _HEAD + "\n".join([*given, *(text for _, text in self.lines), *ending]) + "\n"

    def tree(self):
        """The graph of the results in words; empty if nothing was recorded."""
        from ..viz import draw

        results = [t for t in self(*[Tensor(v, requires_grad=True, name=k) for k, v in self.inputs.items()]) if t.requires_grad]
        return draw(results, gradients=False).text if results else ""

    def __repr__(self):
        return f"<program\n{self.code}>"


@st.composite
def expressions(draw, longest=8, entries=None, shared=False):
    """Random programs, each a :class:`Program`; ``program.check()`` compares its gradients with finite differences.

    Parameters
    ----------
    longest : int
        how many lines a program has at most
    entries : list of str, optional
        the entries of the rule table that it may call (default: all)
    shared : bool
        only what PyTorch has too, under the same names: ``program(*tensors, library=torch)`` runs it there

    >>> from hypothesis import given
    >>> from autograd.testing import expressions
    >>> @given(expressions())
    ... def test_everything(program):
    ...     program.check(order=2)
    """
    if longest < 1:
        raise OperationError(f"expressions(longest): expected at least 1 line, got {longest}")
    writer = Writer(draw, vocabulary.entries_named(entries))
    kinds = vocabulary.SHARED if shared else (vocabulary.table_entry,) * 3 + vocabulary.SHARED
    if entries:
        kinds = (vocabulary.table_entry, *vocabulary.SHARED[:4])
    for _ in range(writer.integer(1, longest)):
        writer.write(writer.choice(kinds))
    return writer.program()


class Writer:
    """Writes a program line by line and runs each at once, so that the next can be chosen by what came out."""

    def __init__(self, draw, entries):
        self.draw, self.entries = HypothesisDraw(draw, empty=False), entries
        self.lines, self.constants = [], {}
        self.inputs = {f"x{i}": self._input() for i in range(self.integer(1, 3))}
        self.values = {name: Tensor(value) for name, value in self.inputs.items()}

    def _input(self):
        shape = self.draw.shape(most=2)
        return np.asarray(np.rint(self.draw.array(shape) * _GRID) / _GRID)

    # -- what kinds of lines ask for --------------------------------------------------------------------------

    def integer(self, low, high):
        return self.draw.integer(low, high)

    def choice(self, options):
        """One of `options`; of many in two steps, because Hypothesis prefers small numbers to large ones."""
        groups = -(-len(options) // _GROUP)
        start = self.integer(0, groups - 1) * _GROUP
        return options[start + self.integer(0, min(_GROUP, len(options) - start) - 1)]

    def shape(self, name):
        return self.values[name].shape

    def value(self, least=0, like=None):
        """The name of one of the newest values with so many axes, or of the shape of another; None if there is none."""
        fitting = [
            name
            for name, value in reversed(self.values.items())
            if value.ndim >= least and (like is None or value.shape == self.shape(like))
        ]
        return self.choice(fitting[:_RECENT]) if fitting else None

    def filled(self, templates, name):
        return name and self.choice(templates).format(name)

    def constant(self, value):
        """How `value` is written: numbers as they are, all else as a name."""
        if isinstance(value, (int, float, str, bool, type(None))):
            return repr(value)
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name

    def fitting(self, shape):
        """An earlier value, made fit to broadcast to `shape`."""
        name = self.value()
        try:
            fits = np.broadcast_shapes(self.shape(name), shape) == shape
        except ValueError:
            fits = False
        return f"F.tanh({name})" if fits else f"F.tanh(F.mean({name}))"

    # -- lines ------------------------------------------------------------------------------------------------

    def write(self, kind):
        """Add a line of this kind, if there is one whose result is finite and not too large."""
        text = kind(self)
        if text is None:
            return
        target = f"t{len(self.lines)}"
        text = text.replace("{target!r}", repr(target))
        text = text.replace("{target}", target) if "{target}" in text else f"{target} = {text}"
        value = self._tried(target, text)
        if value is not None:
            self.lines.append((target, text))
            self.values[target] = value

    def _tried(self, target, text):
        trial = Program(self.inputs, self.constants, [*self.lines, (target, text)], [target])
        with no_grad(), np.errstate(all="ignore"):
            try:
                (value,) = trial(*map(Tensor, self.inputs.values()))
            except (ValueError, TypeError, IndexError):
                return None  # the values do not fit this kind of line
        usable = isinstance(value, Tensor) and value.dtype.kind == "f" and value.numpy().size
        return value if usable and np.max(abs(value.numpy())) < _LARGEST else None

    def program(self):
        """The program that returns the last value, or (the less simple choice) all values that nothing else uses."""
        *others, last = self.values
        used = {name for _, text in self.lines for name in _NAME.findall(text.partition("=")[2])}
        dangling = [name for name in others if name not in used and name not in self.inputs] if self.integer(0, 1) else []
        return Program(self.inputs, self.constants, self.lines, [*dangling, last])


def _needed(lines, results):
    """The lines that the results depend on."""
    wanted, kept = set(results), []
    for name, text in reversed(lines):
        if name in wanted:
            kept.append((name, text))
            wanted.update(_NAME.findall(text))
    return kept[::-1]
