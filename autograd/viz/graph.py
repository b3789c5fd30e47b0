"""What there is to draw: the vertices and edges behind a result, with their names, values and gradients.

This module knows the engine's records and nothing about drawing; :mod:`autograd.viz.dot` knows drawing and nothing
about records. Everything is taken out at once, so what happens to the tensors later does not change a picture.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from ..engine.changes import changes, owner_of
from ..engine.graph import ORDER, STEP, Node
from .attribution import modules_of
from .derivatives import local_derivative
from .gradients import backward_on_a_copy, contributions
from .text import Written

VARIABLE, PARAMETER, CONSTANT, OPERATION, RESULT, FOLDED = KINDS = (
    "variable", "parameter", "constant", "operation", "result", "folded")  # fmt: skip
"""What a vertex can be: a leaf that requires grad, one that belongs to a module, something without a gradient, an
operation in between, an operation whose result is what was asked for, and several vertices drawn as one."""


@dataclass(slots=True, eq=False)
class Vertex:
    """One tensor, with the operation that made it.

    Attributes
    ----------
    key : ``"n0"``, ``"n1"``, ... from the oldest on: unique, and the same for the same graph
    kind : one of KINDS
    operation : the name of the operation, or None for a leaf or constant
    name : what the user calls the tensor, or None
    shape, dtype : None for constants that the graph did not keep; dtype is None for plain Python numbers
    value, gradient : arrays or scalars, or None where they are not known
    options : ``{name: value}`` of the operation's options that differ from their default
    where : the line of the user's code that made it, if it was recorded in anomaly mode
    repeats : this is a leaf that is drawn in full elsewhere
    module : the path of the module that it belongs to, such as ``("blocks", "3", "attention")``; () for none
    saved : ``{name: array}`` of what backward keeps alive for this operation
    elementwise : whether each element of the result depends on one element of each argument only
    times : of how many equal vertices this one is the picture
    lines : what a folded vertex says of what is in it
    order : the number of the operation: larger is newer
    marked : whether it lies on a highlighted path; None if nothing is highlighted
    settled : whether `options` say all about how the operation was called
    """

    key: str
    kind: str
    operation: str | None = None
    name: str | None = None
    shape: tuple | None = None
    dtype: object = None
    value: object = None
    gradient: object = None
    options: dict = field(default_factory=dict)
    where: str | None = None
    repeats: bool = False
    module: tuple = ()
    saved: dict = field(default_factory=dict)
    elementwise: bool = False
    times: int = 1
    lines: tuple = ()
    order: int = 0
    marked: bool | None = None
    settled: bool = False
    _written: dict = field(default_factory=dict, init=False, repr=False)

    def written(self, what):
        """The ``"value"`` or the ``"gradient"`` in words, found out once: :class:`~autograd.viz.text.Written`."""
        array, known = getattr(self, what), self._written.get(what)
        if known is None or known.of is not array:
            known = self._written[what] = Written(array)
        return known


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` is an argument of `target`.

    Attributes
    ----------
    role : ``left`` or ``right`` of an operator, else the name of the argument in the rule table
    stretched : whether broadcasting stretches the argument
    gradient : what backward sends along this edge, or None where that was not asked for or is not known
    argument, entry : what the rule table calls the argument, and the line of the table; None for a custom Function
    again : this edge leads back to where a repeated part begins
    bridges : this edge stands for a way through what is hidden
    """

    source: Vertex
    target: Vertex
    role: str
    stretched: bool = False
    gradient: object = None
    argument: str | None = None
    entry: object = None
    again: bool = False
    bridges: bool = False

    @property
    def derivative(self):
        """The gradient rule of this argument as its source has it, such as ``g * y``, or None if there is none."""
        return local_derivative(self.entry, self.argument)


@dataclass(frozen=True, slots=True)
class Module:
    """What a cluster of vertices is called: the class of the module, and how often it is there."""

    kind: str | None = None
    times: int = 1
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """Vertices from the oldest to the newest, edges in the order of their targets, and notes for the reader.

    `modules` says more of some of the paths in ``vertex.module``: ``{path: Module}``. In a folded graph `drawn_as` is
    ``{key: key of the vertex that is drawn in its place}``. `frames` says which frames are drawn around each vertex, as
    :func:`autograd.viz.parts.frames_of` gives them.
    """

    vertices: list
    edges: list
    notes: list
    modules: dict = field(default_factory=dict)
    drawn_as: dict = field(default_factory=dict)
    frames: dict = field(default_factory=dict)


def collect(results, order, labels, *, gradients=True, flows=False, values=True):
    """The :class:`Graph` behind `results`.

    Parameters
    ----------
    results : list of Tensors that have a record
    order : all records behind them, newest first, as ``topological_order`` gives them
    labels : :class:`~autograd.viz.names.Labels`
    gradients : whether to find out gradients
    flows : whether to find out what each operation sends to each of its arguments
    values : whether to find out the values of operations
    """
    found, notes = backward_on_a_copy(results, order) if gradients else (None, [])
    nodes = [_Known(record) for record in reversed(order)]
    collector = _Collector(results, nodes, labels, found, flows and gradients, values)
    for node in nodes:
        collector.add(node)
    paths, kinds = modules_of(order, labels)
    for record in reversed(order) if paths else ():
        collector.place(record, paths.get(id(record), ()))
    return Graph(collector.vertices, collector.edges, notes, {path: Module(kind) for path, kind in kinds.items()})


def arguments_of(node):
    """``[(argument, Node or None, value or None, shape or None)]`` of an operation, in the order of its arguments.

    Arguments that need no gradient are listed with what the rules saved of them; one of which nothing is known is
    left out, unless the operation is a ufunc, whose arguments are never optional.
    """
    parents, saved, entry = node.parents, node.saved, node.entry
    names = tuple(parents) if entry is None else (*entry.arguments, *(p for p in parents if p not in entry.arguments))
    found = []
    for name in names:
        parent, value = parents.get(name), saved.get(name)
        if isinstance(parent, tuple):
            found += _each_of(parent, value, saved.get("shapes"))
            continue
        shape = saved.get(f"{name}_shape")
        if shape is None and value is not None:
            shape = np.shape(value)
        if parent is not None or shape is not None or (entry is not None and isinstance(entry.forward, np.ufunc)):
            found.append((name, parent, value, shape))
    return found


def _each_of(parents, values, shapes):
    """The arguments of an operation on a sequence of arrays, which are called by their number."""
    values, shapes = values or [None] * len(parents), shapes or [None] * len(parents)
    return [(str(i), parent, values[i], shapes[i]) for i, parent in enumerate(parents)]


class _Known(Node):
    """A node whose parts, all of which are asked for more than once, are looked up once."""

    __slots__ = ("dtype", "entry", "is_leaf", "parents", "saved", "shape", "value", "variable")

    def __init__(self, record):
        super().__init__(record)
        node = super()
        self.entry, self.is_leaf, self.parents, self.saved = node.entry, node.is_leaf, node.parents, node.saved
        self.variable = node.variable
        self.value = node.value
        self.shape, self.dtype = node.shape, node.dtype


class _Collector:
    """Makes a vertex for each node and for each constant, oldest first."""

    def __init__(self, results, nodes, labels, gradients, flows, values):
        self.vertices, self.edges = [], []
        self._labels, self._gradients, self._flows = labels, gradients, flows
        self._values = _known_values(results, nodes if values else [])
        self._results = {id(result._node) for result in results}
        self._by_record, self._constants, self._constants_of, self._uses = {}, {}, {}, Counter()

    def add(self, node):
        record = node.record
        known = len(self.vertices)
        arguments = [(self._source(*argument), argument[0]) for argument in arguments_of(node)]
        constants = self.vertices[known:]
        for source, _ in arguments:
            if source.kind == CONSTANT:
                self._uses[source.key] += 1
        vertex = self._leaf(node) if node.is_leaf else self._operation(node)
        self._by_record[id(record)] = vertex
        self._constants_of[vertex.key] = constants
        entry = node.entry
        flows = contributions(record, self._gradients.raw.get(id(record))) if self._flows else {}
        for position, (source, name) in enumerate(arguments):
            stretched = vertex.elementwise and bool(source.shape) and source.shape != vertex.shape
            role = ("left", "right")[position] if entry is not None and entry.infix else name
            self.edges.append(Edge(source, vertex, role, stretched, flows.get(name), name, entry))

    def place(self, record, path):
        """Put the vertex of `record` into the module at `path`, and the constants that nothing else uses."""
        vertex = self._by_record[id(record)]
        vertex.module = path
        for constant in self._constants_of.get(vertex.key, ()):
            constant.module = () if constant.shape and self._uses[constant.key] > 1 else path

    def _source(self, name, parent, value, shape):
        if parent is not None:
            return self._by_record[id(parent.record)]
        is_array = isinstance(value, np.ndarray) and value.ndim > 0  # numbers are drawn wherever they are used
        shared = self._constants.get(id(value)) if is_array else None
        if shared is not None:
            return shared
        vertex = self._vertex(CONSTANT, name=self._labels.of_array(value), shape=shape, value=value,
                              dtype=getattr(value, "dtype", None))  # fmt: skip
        if is_array:
            self._constants[id(value)] = vertex
        return vertex

    def _leaf(self, node):
        variable = node.variable
        kind = PARAMETER if self._labels.is_parameter(node.record, variable) else VARIABLE
        held = getattr(variable, "_grad", None)
        gradient = self._gradient(node) if self._gradients is None or self._gradients.raw or held is None else held._raw
        return self._of_record(node, kind, gradient=gradient)

    def _operation(self, node):
        kind = RESULT if id(node.record) in self._results else OPERATION
        entry, saved = node.entry, node.saved
        settled = entry is not None and entry.outputs is None and all(name in saved for name in entry.options)
        return self._of_record(
            node, kind, gradient=self._gradient(node), operation=_operation_name(node), settled=settled,
            options=_options(entry, saved), where=getattr(node.record[STEP], "where", None),
            saved=_saved_arrays(node, saved), elementwise=entry is not None and entry.elementwise,
        )  # fmt: skip

    def _of_record(self, node, kind, *, gradient, **more):
        value = node.value if node.is_leaf else self._values.get(id(node.record))
        shape, dtype = (None, None) if _has_several_results(node) else (node.shape, node.dtype)
        name = self._labels.of_record(node.record, node.variable)
        gradient = None if self._gradients is None else gradient
        return self._vertex(kind, name=name, shape=shape, dtype=dtype, value=value, gradient=gradient,
                            order=node.order, **more)  # fmt: skip

    def _gradient(self, node):
        return None if self._gradients is None else self._gradients.shown(node.record)

    def _vertex(self, kind, **details):
        vertex = Vertex(f"n{len(self.vertices)}", kind, **details)
        self.vertices.append(vertex)
        return vertex


def _known_values(results, nodes):
    """``{id(record): value}`` of every operation and result whose value is known, as far as it is still what it was.

    A record keeps small values only, but what an operation saved of an argument is the argument's value.
    """
    values = {}
    for node in reversed(nodes):
        if node.is_leaf:
            continue
        record, saved = node.record, node.saved
        own = saved.get("out") if node.value is None and not _has_several_results(node) else node.value
        pairs = [(record, own), *[(p.record, saved.get(name)) for name, p in node.parents.items() if isinstance(p, Node)]]
        for known, value in pairs:
            if value is not None and not _changed_since(record, value):
                values[id(known)] = value
    values.update({id(result._node): result._raw for result in results})
    return values


def _changed_since(record, value):
    """Whether `value` is an array that was changed in place after `record` was made."""
    change = changes.by_owner.get(id(owner_of(value)))
    return change is not None and isinstance(value, np.ndarray) and change[0] < record[ORDER]


def _saved_arrays(node, saved):
    """``{name: array}`` of what backward keeps alive for an operation; those of a sequence are counted by number."""
    found = {}
    for name in node.record[STEP].layout.arrays:
        held = saved.get(name)
        for i, array in enumerate(held if isinstance(held, tuple) else (held,)):
            if isinstance(array, (np.ndarray, np.generic)):
                found[f"{name}[{i}]" if isinstance(held, tuple) else name] = array
    return found


def _has_several_results(node):
    return node.entry is not None and node.entry.outputs is not None


def _operation_name(node):
    """The operation's name; for one of several results, the name of that result."""
    if node.entry is not None:
        return node.name
    whole = node.parents.get("whole")
    if whole is not None and _has_several_results(whole):
        return whole.entry.outputs[node.saved["index"]]
    return node.name


def _options(entry, saved):
    if entry is None:
        return {}
    defaults = entry.options
    return {name: saved[name] for name in defaults if name in saved and not _same(saved[name], defaults[name])}


def _same(one, other):
    return one is other or (type(one) is type(other) and isinstance(one, (int, float, str, bool)) and one == other)
