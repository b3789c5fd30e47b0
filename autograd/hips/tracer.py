"""Compatibility with HIPS autograd: running a function while every operation makes a node of the caller's own class."""

import contextlib
import operator
import warnings

import numpy as np

from autograd.engine.errors import GradientError
from autograd.engine.graph import FIRST, STEP
from autograd.engine.tensor import Tensor
from autograd.engine.wrapping import RAW, part_step, readers, tensor_of
from autograd.primitives import getval as getval
from autograd.primitives import isbox as isbox
from autograd.primitives import notrace_primitive as notrace_primitive
from autograd.primitives import primitive as primitive
from autograd.rules import arithmetic
from autograd.transforms.boxes import ArrayMethods, bare
from autograd.transforms.containers import CONTAINERS, flattened
from autograd.transforms.levels import Carrier, called, is_carrier, next_level, own_variable, pulled_back
from autograd.transforms.nesting import is_nested
from autograd.transforms.objects import Box as Box
from autograd.util import subval as subval
from autograd.util import subvals as subvals
from autograd.util import toposort as toposort


class Node:
    """One operation of a trace; subclasses say in ``__init__`` and ``initialize_root`` what they remember of it."""

    def __init__(self, value, fun, args, kwargs, parent_argnums, parents):
        self.parents = list(parents)

    def initialize_root(self, *args, **kwargs):
        self.parents = []

    @classmethod
    def new_root(cls, *args, **kwargs):
        """The node of the input."""
        root = cls.__new__(cls)
        root.initialize_root(*args, **kwargs)
        return root


_new = object.__new__
_boxes, _alone, _quick = {}, set(), set()
"""For each level whose trace is running: its boxes, by what they hold. The levels among these inside of no transform. And
those of them whose nodes are made as most objects are, so that it can be done in two steps, which is quicker than in one."""


def _is_made_as_most(kind):
    return type(kind) is type and kind.__new__ is _new


class NodeBox(ArrayMethods, Carrier):
    """A value with the node that it belongs to.

    Attributes
    ----------
    node : a node of the class of this trace
    plain : the bare value, where the trace is quick (see above) and nothing is recorded; else None
    """

    __slots__ = ("node", "plain", "_content")

    @property
    def content(self):
        """The value that other transforms see."""
        try:
            return self._content
        except AttributeError:  # made when somebody first asks
            self._content = content = tensor_of(self.plain, None)
            return content

    @property
    def _raw(self):
        return self.content._raw if self.plain is None else self.plain

    @property
    def _trace(self):
        return self.level

    @property
    def seen(self):
        """The value that nodes are given: the bare one, unless the trace itself is inside of another transform."""
        return self._raw if self.level in _alone else self.content

    def on_contents(self, function):
        return node_box(function(self.content), self.node, self.level)

    def as_variable(self):
        """The same value, with the same node, over a variable that a gradient can be taken for in the trace."""
        return node_box(own_variable(self.content), self.node, self.level)

    def apply_entry(self, entry, arguments, options):
        """Apply `entry`; where nothing but plain values is in the boxes, as it mostly is, in a few steps."""
        value = self.plain
        if value is None or not entry.is_unary:
            return self._apply_to_plain(entry, arguments, options)
        try:
            result = entry.forward(value)
        except Exception:
            return self._apply_to_any(entry, arguments, options)  # which fails too, and explains
        box, node = _new(NodeBox), self.node  # as in _plain_box, without a call
        box.plain, box.level = result, self.level
        box.node = made = _new(type(node))
        made.__init__(result, entry.operation or operation_of(entry), (value,), options, (0,), (node,))
        return box

    def _apply_to_plain(self, entry, arguments, options):
        """Apply an entry of any kind, to bare values if there are no others."""
        values, places, parents = list(arguments), [], []
        for k, value in enumerate(arguments):
            if self._is_beside(value) and value.plain is not None:
                places.append(k)
                parents.append(value.node)
                value = values[k] = value.plain
            if value.__class__ not in RAW and value.__class__ is not float and value.__class__ is not int:
                return self._apply_to_any(entry, arguments, options)
        if entry.outputs or not places:
            return self._apply_to_any(entry, arguments, options)
        try:
            result = entry(*values, **options)
        except Exception:
            return self._apply_to_any(entry, arguments, options)
        node = type(self.node)(result, operation_of(entry), tuple(values), options, tuple(places), tuple(parents))
        return node_box(result, node, self.level)

    _apply_to_any = Carrier.apply_entry

    def apply(self, entry, values, options):
        """Apply `entry` to what is inside, and make a node of the class of this trace for the result."""
        return self._noted(called(entry, self._inside(values), options), operation_of(entry), values, options)

    def constant(self, function, arguments, options):
        """Apply a function without gradient to what is inside; arrays that it gives have a node, too."""
        result = function(*self._inside(arguments), **dict(zip(options, self._inside(options.values()))))
        boxes = any(self._is_beside(value) for value in arguments)
        return self._noted(result, function, arguments, options) if boxes and hasattr(result, "dtype") else result

    def pulled_back(self, inputs, seed, within):
        """The gradients of what is inside; the backward pass runs its rules on boxes, so its operations have nodes."""
        if not is_carrier(self.content):
            return pulled_back(self.content, inputs, seed, within, _boxes.get(self.level, {}))
        found = pulled_back(self.content, inputs, self._inside([seed])[0], within)
        return [None if gradient is None else self._noted(gradient, backward, (self,), {}) for gradient in found]

    def _is_beside(self, value):
        return value.__class__ is NodeBox and value.level == self.level

    def _inside(self, values):
        """`values`, and lists and tuples of them, with what is in the boxes of this trace in place of the boxes."""
        inside = []
        for value in values:
            if value.__class__ in (list, tuple):
                value = self._inside(value)
            elif self._is_beside(value):
                _register(value)
                value = value.content
            inside.append(value)
        return inside

    def _noted(self, result, function, values, options):
        """`result` in a box, with a node that says that it came from ``function(*values, **options)``."""
        places, parents, args = [], [], list(values)
        for k, value in enumerate(values):
            if self._is_beside(value):
                places.append(k)
                parents.append(value.node)
                args[k] = value.seen
        args, places, parents, seen = tuple(args), tuple(places), tuple(parents), result
        if self.level in _alone:
            args, seen = bare(args), _rebuilt(result, map(bare, result)) if isinstance(result, tuple) else bare(result)
        node = type(self.node)(seen, function, args, options, places, parents)
        if not isinstance(result, tuple):
            return node_box(result, node, self.level)
        taken = [type(self.node)(part, container_take, (seen, i), {}, (0,), (node,)) for i, part in enumerate(seen)]
        return _rebuilt(result, [node_box(part, one, self.level) for part, one in zip(result, taken)])


def backward(value):
    """What a backward pass through another trace stands for, which is seen as a whole; it cannot be run on another value."""
    raise GradientError("a backward pass through a trace inside of this one cannot be replayed; trace the function itself")


def container_take(container, i):
    """What is at place `i` of several results, or among all numbers and arrays in a nested container."""
    return flattened(container)[0][i]


def _rebuilt(results, parts):
    return type(results)(*parts) if hasattr(results, "_fields") else tuple(parts)


readers.add(NodeBox)


class _Operation:
    """An entry as a function of separate arguments, with the name of the public function it stands for, if there is one."""

    def __init__(self, entry):
        self.entry = entry
        names = [function.__name__ for function in entry.functions[:1]]
        self.__name__ = entry.name if not names or names[0].startswith("_") else names[0]

    def __call__(self, *args, **options):
        return self.entry(args, **options) if self.entry.each else self.entry(*args, **options)


def operation_of(entry):
    """The operation that stands for `entry` in all traces."""
    if entry.operation is None:
        entry.operation = _Operation(entry)
    return entry.operation


def node_box(value, node, level):
    """`value` as part of the trace of that level."""
    box = _new(NodeBox)
    box.node, box.level, box.plain = node, level, None
    value = np.float64(value) if value.__class__ is float else value
    if level not in _quick:
        box._content = tensor_of(value, None)
    elif value.__class__ in RAW:
        box.plain = value
        return box
    else:
        box._content = content = tensor_of(value, None)
        if content.__class__ is Tensor and content._node is None:
            box.plain = content._raw
            return box
    _register(box)
    return box


def _plain_box(value, beside, function, args, places):
    """`value`, which ``function(*args)`` gave of one box without a record and of numbers, with a node of its own."""
    box, parent = _new(NodeBox), beside.node
    box.plain, box.level = value, beside.level
    box.node = type(parent)(value, function, args, {}, places, (parent,))
    return box


def _register(box):
    """Let backward passes inside of the trace find `box` by what it holds."""
    level, content = box.level, box.content
    if level in _boxes and not is_carrier(content):
        boxes, array, record = _boxes[level], id(content._raw), content._node
        boxes[array, id(record)] = box
        if record is not None and record[STEP] is part_step:  # the operation's own rule knows it as one of its results
            boxes[array, id(record[FIRST])] = box


def _beside_a_number(name, entry):
    """The operators ``__name__`` of plain boxes and numbers of Python's; with all else they are what other carriers have."""
    of_others, reflected_of_others = getattr(NodeBox, f"__{name}__"), getattr(NodeBox, f"__r{name}__")
    function, compute = operation_of(entry), getattr(operator, name)

    def operate(self, other):
        value = self.plain
        if value is None or not (other.__class__ is float or other.__class__ is int):
            return of_others(self, other)
        box, node, result = _new(NodeBox), self.node, compute(value, other)  # as in _plain_box, without a call
        box.plain, box.level = result, self.level
        box.node = made = _new(type(node))
        made.__init__(result, function, (value, other), {}, (0,), (node,))
        return box

    def reflected(self, other):
        value = self.plain
        if value is None or not (other.__class__ is float or other.__class__ is int):
            return reflected_of_others(self, other)
        return _plain_box(compute(other, value), self, function, (other, value), (1,))

    return operate, reflected


_ENTRIES = dict(add=arithmetic.add, sub=arithmetic.subtract, mul=arithmetic.multiply, truediv=arithmetic.divide)
for _name, _entry in _ENTRIES.items():
    _operate, _reflected = _beside_a_number(_name, _entry)
    setattr(NodeBox, f"__{_name}__", _operate)
    setattr(NodeBox, f"__r{_name}__", _reflected)


class _BoxOfSeveral(tuple):
    """A tuple of values that are part of one trace."""


def new_box(value, trace, node):
    """`value`, an array, a number, or a tuple or list of such, as part of a trace."""
    if not isinstance(value, (tuple, list)):
        return node_box(value, node, trace)
    boxes = _BoxOfSeveral(new_box(item, trace, node) for item in value)
    boxes._trace = trace
    return boxes


class TraceStack:
    """Opens traces for programs that trace by hand."""

    @contextlib.contextmanager
    def new_trace(self):
        """The level of a new trace, for :func:`new_box`."""
        yield next_level()


trace_stack = TraceStack()


def trace(start_node, fun, x):
    """Run ``fun(x)`` with a node for each operation; returns the result's value and node (None: it has none).

    >>> class Names(Node):
    ...     def __init__(self, value, fun, args, kwargs, parent_argnums, parents):
    ...         self.name = fun.__name__
    >>> value, node = trace(Names.new_root(), np.sin, 0.0)
    >>> node.name
    'sin'
    """
    level = next_level()
    leaves, rebuild = None, None
    if x.__class__ is float or x.__class__ in RAW:
        is_traced = False
    elif isinstance(x, CONTAINERS):
        leaves, rebuild = flattened(x)
        is_traced = any([hasattr(leaf, "_node") for leaf in leaves])
    else:
        is_traced = hasattr(x, "_node")
    _boxes[level] = {}
    if not is_traced and not is_nested():
        _alone.add(level)
        if _is_made_as_most(type(start_node)):
            _quick.add(level)
    try:
        end = fun(node_box(x, start_node, level) if leaves is None else rebuild(_taken(x, leaves, start_node, level)))
        if end.__class__ is NodeBox and end.level == level:
            value = end.plain
            return end.seen if value is None else value, end.node
    finally:
        del _boxes[level]
        _alone.discard(level)
        _quick.discard(level)
    warnings.warn("Output seems independent of input.", stacklevel=2)
    return end, None


def _taken(container, leaves, node, level):
    """What is in a container, in boxes; taking it out are operations too."""
    nodes = [type(node)(leaf, container_take, (container, i), {}, (0,), (node,)) for i, leaf in enumerate(leaves)]
    return [node_box(leaf, one, level) for leaf, one in zip(leaves, nodes)]


def register_notrace(trace_type, primitive_fun):
    """Accepted for HIPS's sake: a function without a gradient makes no node in any trace here, whatever its class."""
    if not callable(primitive_fun):
        raise TypeError(f"register_notrace: expected a function, got {type(primitive_fun).__name__}")
