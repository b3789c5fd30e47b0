"""The graph behind a result as a list of steps: what each is called, computes, and belongs to."""

from dataclasses import dataclass, field

import numpy as np

from ..engine.graph import RESULT, Node, topological_order
from ..rules.fused import linear_composed
from ..viz.graph import arguments_of
from .constants import identified, recovered
from .expressions import Call, Constant, Expression, Name, call, is_number, is_transpose, part_of
from .held import check_alive, has_several_results, known_values
from .naming import ACTIVATIONS, PRODUCTS, Names, in_latex, layer_of
from .readable import RECURRENCES
from .several import composed, kept_label
from .symbol import NotSymbolic, Symbol

INLINED = frozenset(["transpose", "swapaxes", "astype", "alias", "positive"])
"""Operations that are written where they are used, if that is one place only."""

EXPANDED = {"linear": linear_composed}
"""Fused operations that read better as the composition which they equal."""


UNSEEN = "of a bias that requires no grad the graph keeps nothing, so a layer may have one that is not shown"

OF_LOSSES = frozenset([
    "subtract", "square", "to_power", "absolute", "multiply", "negative", "log", "log_softmax", "sum", "mean", "index",
    "take_along_axis", "divide", "mse", "bce_with_logits", "cross_entropy", "logsumexp", "maximum", "part", "astype",
])  # fmt: skip
"""Operations that a loss is made of when it is written in several."""

LOSS = "the loss"
"""The part of a net that comes after its last layer."""


@dataclass(eq=False)
class Step:
    """One tensor of the computation: a leaf, or the result of an operation.

    Attributes
    ----------
    node : its record in the graph
    label : its name in LaTeX; None if it is written where it is used
    expression : what stands for it in formulas
    forward : how it is computed; None for a leaf
    value : its value, or zeros of its shape where `known` is False
    uses : the steps that it is an argument of, as often as it is
    layer : the part of the net that it belongs to, or None
    bindings : ``{argument of the entry: Symbol}`` for everything that its rules may ask for
    kept : ``{result: (Symbol, how it is computed)}`` of those of several results that only its rules ask for
    """

    node: Node
    label: str | None = None
    expression: Expression | None = None
    forward: Expression | None = None
    value: object = None
    known: bool = False
    uses: list = field(default_factory=list)
    layer: str | None = None
    bindings: dict = field(default_factory=dict)
    given: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)
    parents: list = field(default_factory=list)
    name: str | None = None
    is_root: bool = False

    @property
    def shape(self):
        return self.node.shape

    @property
    def is_leaf(self):
        return self.node.is_leaf

    @property
    def operation(self):
        return self.node.name

    def symbol(self):
        return Symbol(self.expression, self.value)


@dataclass(eq=False)
class Given:
    """A constant that has a name of its own."""

    label: str
    shape: tuple | None
    value: object
    note: str


class Steps:
    """All steps behind a result, oldest first.

    Attributes
    ----------
    all : list of Step; `root` is the last one
    given : the constants with names
    notes : what a reader should know
    """

    def __init__(self, result, labels, limit, named):
        self._named = named
        self.labels, self.names, self.notes, self.given = labels, Names(), [], []
        self._constants = {}
        records = topological_order([result._node])[::-1]
        if len(records) > limit:
            raise ValueError(f"explain(result): its graph has {len(records):,} operations and leaves, more than {limit:,}, "
                             "which nobody would read; explain a part of it, or raise limit=")  # fmt: skip
        check_alive(records)
        values = known_values(records, result)
        self._by_record = {id(record): self._made(record, values) for record in records}
        self.all = list(self._by_record.values())
        self.root = self._by_record[id(result._node)]
        self.root.is_root = True
        for step in self.all:
            step.parents = [self.of(p.record) for value in step.node.parents.values() for p in _flat(value)]
            for parent in step.parents:
                parent.uses.append(step)
        self._find_layers()
        self._name_leaves()
        for step in self.all:
            if not step.is_leaf:
                self._describe(step)

    def of(self, record):
        return self._by_record[id(record)]

    def _made(self, record, values):
        node = Node(record)
        value = values.get(id(record))
        known = value is not None
        if not known and not has_several_results(node):
            value = np.broadcast_to(np.zeros((), node.dtype), node.shape)
        return Step(node, value=value, known=known, name=self.labels.of_record(record, node.variable))

    # -- layers -------------------------------------------------------------------------------------------------------

    def _find_layers(self):
        """An operation on parameters belongs to their layer, any other to that of its newest argument."""
        for step in self.all:
            if step.is_leaf:
                step.layer = layer_of(step.name)
                continue
            known = [parent for parent in step.parents if parent.layer is not None]
            own = [parent for parent in known if parent.is_leaf]
            inherited = sorted((parent for parent in known if not parent.is_leaf), key=lambda parent: parent.node.order)
            step.layer = own[0].layer if own else inherited[-1].layer if inherited else None
        self._mark_the_loss()
        ordered = [step.layer for step in self.all if not step.is_leaf and step.layer is not None]
        self.layers = [layer for layer in dict.fromkeys(ordered) if layer != LOSS]

    def _mark_the_loss(self):
        """The loss is the result, if it is a number and no parameter is its argument, and what leads there in one line."""
        has_own = lambda step: any(parent.is_leaf and parent.layer is not None for parent in step.parents)
        step, layers = self.root, [one.layer for one in self.all if one.is_leaf]
        if step.shape != () or not any(layers) or has_own(step) or step.is_leaf:
            return
        while step is not None:
            step.layer = LOSS
            before = [parent for parent in step.parents if not parent.is_leaf]
            step = before[0] if len(before) == 1 and before[0].operation in OF_LOSSES and not has_own(before[0]) else None

    def number_of(self, layer):
        """The number of a layer, from 1, as an index; '' if there is only one."""
        if layer not in self.layers or len(self.layers) == 1:
            return ""
        return str(self.layers.index(layer) + 1)

    # -- names --------------------------------------------------------------------------------------------------------

    def _name_leaves(self):
        root = self.root
        root.label = self.names.unique(in_latex(root.name) if root.name else "L" if root.shape == () else "y")
        leaves = [step for step in self.all if step.is_leaf]
        first_use = {id(parent): step.node.order for step in reversed(self.all) for parent in step.parents}
        for step in sorted(leaves, key=lambda leaf: (first_use.get(id(leaf), 0), leaf.node.order)):
            if step is not self.root:
                step.label = self._leaf_label(step)
            step.expression = Name(step.label, step.shape, step.node.dtype)
        self.leaves = leaves

    def _leaf_label(self, step):
        if step.name is None:
            return self.names.first_or_numbered("x")
        path, dot, last = step.name.rpartition(".")
        if not dot:
            return self.names.unique(in_latex(step.name))
        label, number = in_latex(last), self.number_of(step.layer)
        return self.names.unique(f"{label}_{{{number}}}" if number and "_" not in label else label)

    def _step_label(self, step):
        if step is self.root:
            return step.label
        if step.name is not None:
            return self.names.unique(in_latex(step.name))
        whole = step.node.parents.get("whole")
        if whole is not None:
            return self.names.unique(in_latex(output_name(whole, step.node.saved["index"])))
        number = self.number_of(step.layer)
        if step.layer is not None and step.layer != LOSS and (number or len(self.layers) == 1):
            letter = "z" if self._is_product(step) else "a" if step.operation in ACTIVATIONS else None
            label = letter and (f"{letter}_{{{number}}}" if number else letter)
            if label and label not in self.names._taken:
                return self.names.unique(label)
        return self.names.numbered("v")

    def _is_product(self, step):
        products = [step, *(parent for parent in step.parents if self._is_inlined(parent))]
        return any(one.operation in PRODUCTS for one in products)

    def _is_inlined(self, step):
        if step.is_leaf or step is self.root or step.name is not None or len(step.uses) != 1:
            return False
        if step.operation in INLINED:
            return step.operation in ("astype", "alias", "positive") or step.forward is None or _is_turned(step.forward)
        user = step.uses[0]
        others = [parent for parent in user.parents if parent is not step]
        return step.operation == "matmul" and user.operation == "add" and len(step.shape) == 2 and (
            not others or (others[0].is_leaf and len(others[0].shape) <= 1))  # fmt: skip

    # -- what each step computes --------------------------------------------------------------------------------------

    def _describe(self, step):
        arguments = self._arguments(step)
        step.forward = self._forward(step, arguments)
        self._bind(step)
        if step.node.entry is not None and step.node.entry.outputs and has_several_results(step.node):
            step.given = {**step.node.entry.options, **step.node.saved, **dict(arguments)}
            self._keep(step)
        if self._is_inlined(step) or has_several_results(step.node):
            step.expression = step.forward
        else:
            step.label = self._step_label(step)
            step.expression = Name(step.label, step.shape, step.node.dtype)

    def _arguments(self, step):
        """``[(name of the argument, Symbol)]`` as far as the graph kept them."""
        found = []
        for name, parent, value, shape in arguments_of(step.node):
            if parent is not None:
                found.append((name, self.of(parent.record).symbol()))
            else:
                found.append((name, self._constant(step, name, value, shape)))
        return found

    def _constant(self, step, argument, value, shape):
        given = None
        if value is None and not step.node.parents.get("whole"):
            others = [parent.value if parent.known else None for parent in step.parents]
            out = step.value if step.known else None
            given = identified(step.operation, argument, others, out, self._named)
            value = self._named[given] if given else recovered(step.operation, argument, others, out)
        if value is not None and (is_number(value) or not isinstance(value, np.ndarray)):
            return Symbol(Constant(value), value, constant=True)
        key = id(value) if value is not None else (id(step), argument)
        if key not in self._constants:
            label = self._constant_label(step, argument, value)
            shape = np.shape(value) if value is not None else shape
            note = "constant" if value is not None else "constant that no rule needs, so the graph did not keep it"
            self.given.append(Given(label, shape, value, note))
            self._constants[key] = Name(label, shape, getattr(value, "dtype", None))
        name = self._constants[key]
        return Symbol(name, np.zeros(name.shape or ()) if value is None else value, constant=True)

    def _constant_label(self, step, argument, value):
        given = self.labels.of_array(value) if value is not None else None
        if given is not None:
            return self.names.unique(in_latex(given))
        if value is not None and (step.layer == LOSS or argument in ("targets", "target")):
            return self.names.first_or_numbered("t" if self.root.label == "y" else "y")
        has_own = any(parent.is_leaf and parent.layer is not None for parent in step.parents)
        if argument in ("x", "a", "input") and (step.operation in PRODUCTS or has_own):
            return self.names.first_or_numbered("x")
        return self.names.numbered("c")

    def _forward(self, step, arguments):
        node, entry = step.node, step.node.entry
        if node.name == "linear" and node.parents["bias"] is None:
            arguments = self._with_constant_bias(step, arguments)
        symbols = [symbol for _, symbol in arguments]
        operands = [symbol.expression for symbol in symbols]
        whole = node.parents.get("whole")
        if whole is not None:
            return self._part(step.parents[0], node.saved["index"], step.value if step.known else None)
        if entry is None:
            return Call(node.name, None, operands, {}, None, node.shape, node.dtype)
        if node.name in EXPANDED and all(symbol.expression.shape is not None for symbol in symbols):
            try:
                return EXPANDED[node.name](*symbols).expression
            except (NotSymbolic, TypeError, ValueError):
                pass
        options = {name: node.saved[name] for name in entry.options if name in node.saved}
        operands = [tuple(operands)] if entry.each else operands
        shape, dtype = (None, None) if entry.outputs else (node.shape, node.dtype)
        if any(operand.shape is None for operand in operands if isinstance(operand, Expression)):
            return Call(entry.name, entry, operands, options, entry, shape, dtype)
        return call(entry.name, entry, operands, options, entry, shape, dtype)

    def _with_constant_bias(self, step, arguments):
        """The arguments of a linear layer, and a frozen bias, of which the graph keeps nothing, if it shows in the result."""
        given = dict(arguments)
        weight, x = given.get("weight"), given.get("x")
        if weight is None or x is None or not (step.known and all(parent.known for parent in step.parents)):
            if UNSEEN not in self.notes:
                self.notes.append(UNSEEN)
            return arguments
        difference = step.value - x.value @ np.transpose(weight.value)
        bias = difference.reshape(-1, weight.shape[0])[:1].reshape(-1) if difference.size else np.zeros(weight.shape[0])
        if np.abs(difference).max(initial=0) <= 1e-5 * np.abs(step.value).max(initial=0):
            return arguments
        return [*arguments, ("bias", self._constant(step, "bias", bias.astype(step.node.dtype), bias.shape))]

    def _bind(self, step):
        """Give the step a Symbol for each name that its rules ask for."""
        node, entry = step.node, step.node.entry
        if entry is None:
            return
        for name, value in node.saved.items():
            parent = node.parents.get(name)
            if name == "out" or name in (entry.outputs or ()):  # the chain rule asks for these by results()
                continue
            if entry.each and name == entry.arguments[0]:
                step.bindings[name] = tuple(self._saved(step, name, one, node_of) for one, node_of in zip(value, parent))
            elif name in entry.arguments:
                step.bindings[name] = None if value is None else self._saved(step, name, value, parent)
            else:
                step.bindings[name] = value

    def _keep(self, step):
        """Names for those of the results that the rules ask for and nothing else uses."""
        used = {user.node.saved["index"] for user in step.uses}
        if step.operation in RECURRENCES:  # which says what they are
            return
        for index, name in enumerate(step.node.entry.outputs):
            value = step.node.saved.get(name)
            if value is None or index in used:
                continue
            forward = self._part(step, index, value)
            label = self.names.unique(kept_label(name, lambda label: label not in self.names._taken))
            step.kept[name] = Symbol(Name(label, np.shape(value), np.asarray(value).dtype), value), forward

    def _part(self, step, index, value):
        """One of the several results of a step, as a composition if there is one."""
        name = output_name(step.node, index)
        known = self.results(step)
        found = composed(step.operation, name, step.given, known, value) if step.given else None
        shape, dtype = step.node.record[RESULT][index]
        return found or part_of(step.forward, name, index, np.zeros(shape, dtype))

    def results(self, step):
        """``{result: Symbol}`` of those of the several results of a step that have names by now."""
        found = {name: symbol for name, (symbol, _) in step.kept.items()}
        for user in step.uses:
            if user.expression is not None:
                found[output_name(step.node, user.node.saved["index"])] = user.symbol()
        return found

    def _saved(self, step, name, value, parent):
        if parent is not None:
            return Symbol(self.of(parent.record).expression, value)
        return self._constant(step, name, value, np.shape(value))


def _is_turned(expression):
    """Whether axes are exchanged as by a transpose, which ᵀ says, or nothing is exchanged."""
    return is_transpose(expression) or not isinstance(expression, Call) or expression.name not in ("transpose", "swapaxes")


def output_name(whole, index):
    """What the result number `index` of an operation with several is called."""
    return whole.entry.outputs[index] if whole.entry else f"part_{index}"


def _flat(parents):
    return [p for p in (parents if isinstance(parents, tuple) else (parents,)) if p is not None]
