"""Compatibility with HIPS autograd: running a function while every operation makes a node of the caller's own class."""

import functools
import itertools
import warnings

import numpy as np

from autograd.engine.errors import GradientError
from autograd.engine.tensor import Tensor
from autograd.engine.wrapping import readers, tensor_of
from autograd.primitives import getval as getval
from autograd.primitives import isbox as isbox
from autograd.primitives import notrace_primitive as notrace_primitive
from autograd.primitives import primitive as primitive
from autograd.transforms.boxes import ArrayMethods
from autograd.transforms.containers import flattened
from autograd.transforms.levels import own_variable, pulled_back
from autograd.transforms.objects import Box as Box
from autograd.util import toposort as toposort

_next_trace = itertools.count(1).__next__


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


class NodeBox(ArrayMethods, Tensor):
    """A value with the node that it belongs to; `inner` is the value that other traces see."""

    __slots__ = ("inner", "node", "trace")

    def apply_entry(self, entry, arguments, options):
        """Apply `entry` to what is inside, and make a node of the class of this trace for the result."""
        args = list(arguments[0] if entry.each else arguments)
        level, places, parents = 0, [], []
        for arg in args:
            if arg.__class__ is NodeBox and arg.trace > level:
                level = arg.trace
        for k, arg in enumerate(args):
            if arg.__class__ is NodeBox and arg.trace == level:
                places.append(k)
                parents.append(arg.node)
                args[k] = arg.inner
        fun = _operation(entry)
        value = fun(*args, **options)
        make = type(parents[0])
        node = make(value, fun, tuple(args), options, tuple(places), tuple(parents))
        return node_box(value, node, level)

    @property
    def content(self):
        """The value inside as a Tensor: what a gradient is collected for."""
        return self.inner if isinstance(self.inner, Tensor) else tensor_of(self.inner, None)

    def as_variable(self):
        """The same value, with the same node, over a variable that a gradient can be taken for in the trace."""
        return node_box(own_variable(self.content), self.node, self.trace)

    def pulled_back(self, inputs, seed, within):
        """The gradients of what is inside. A backward pass is one operation of the trace for each of them."""
        weights = seed.inner if seed.__class__ is NodeBox else seed
        found = pulled_back(self.content, inputs, tensor_of(weights, None), within)
        return [None if gradient is None else self._backward_node(gradient) for gradient in found]

    def _backward_node(self, gradient):
        node = type(self.node)(gradient, backward, (self.inner,), {}, (0,), (self.node,))
        return node_box(gradient, node, self.trace)


def backward(value):
    """What a backward pass stands for in a trace, which sees it as a whole; it cannot be run again on another value."""
    raise GradientError("a backward pass inside of a trace cannot be replayed; trace the function itself")


readers.add(NodeBox)


class _Operation:
    """An entry as a function of separate arguments, with the name of the NumPy function it stands for."""

    def __init__(self, entry):
        self.entry = entry
        self.__name__ = entry.functions[0].__name__ if entry.functions else entry.name

    def __call__(self, *args, **options):
        return self.entry(args, **options) if self.entry.each else self.entry(*args, **options)


_operation = functools.cache(_Operation)


def node_box(value, node, trace):
    """`value` (also a tuple of values) as part of a trace."""
    if isinstance(value, tuple):
        parts = [node_box(part, node, trace) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    box = object.__new__(NodeBox)
    if isinstance(value, Tensor):
        box._data, box._node, box.inner = value._data, value._node, value
    else:
        data = value if value.__class__ is np.float64 else tensor_of(value, None)._data
        box._data, box._node, box.inner = data, None, data
    box.node, box.trace = node, trace
    return box


def new_box(value, trace, node):
    """`value` as part of a trace."""
    return node_box(value, node, trace)


def _leaf(container, i):
    """What is at place `i` among all numbers and arrays in a nested container."""
    return flattened(container)[0][i]


def trace(start_node, fun, x):
    """Run ``fun(x)`` with a node for each operation; returns the result's value and node (None: it has none).

    >>> class Names(Node):
    ...     def __init__(self, value, fun, args, kwargs, parent_argnums, parents):
    ...         self.name = fun.__name__
    >>> value, node = trace(Names.new_root(), np.sin, 0.0)
    >>> node.name
    'sin'
    """
    level = _next_trace()
    leaves, rebuild = flattened(x)
    nodes = [start_node]
    if isinstance(x, (tuple, list, dict)):  # a container: what is in it is taken out of it, which are operations too
        nodes = [type(start_node)(leaf, _leaf, (x, i), {}, (0,), (start_node,)) for i, leaf in enumerate(leaves)]
    end = fun(rebuild([node_box(leaf, node, level) for leaf, node in zip(leaves, nodes)]))
    if end.__class__ is NodeBox and end.trace == level:
        return end.inner, end.node
    warnings.warn("Output seems independent of input.", stacklevel=2)
    return end, None


def register_notrace(trace_type, primitive_fun):
    """Accepted for HIPS's sake: a function without a gradient makes no node in any trace here, whatever its class."""
    if not callable(primitive_fun):
        raise TypeError(f"register_notrace: expected a function, got {type(primitive_fun).__name__}")
