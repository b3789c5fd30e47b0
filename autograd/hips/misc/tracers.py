"""Compatibility with HIPS autograd: the operations of a function recorded once and replayed."""

from functools import partial

from autograd.engine.errors import GradientError
from autograd.tracer import Node, trace
from autograd.util import subvals, toposort
from autograd.wrap_util import wraps


class ConstGraphNode(Node):
    """An operation with everything that did not come from the input held fixed."""

    def __init__(self, value, fun, args, kwargs, parent_argnums, parents):
        self.parents = parents
        args = subvals(args, [(argnum, None) for argnum in parent_argnums])
        self.partial_fun = lambda values: fun(*subvals(args, zip(parent_argnums, values)), **kwargs)


def const_graph_unary(fun):
    """`fun` of one argument, whose operations are recorded in the first call and replayed in every later one.

    >>> double = const_graph_unary(lambda x: x + x)
    >>> print(double(1.0), double(2.0))
    2.0 4.0
    """
    graph = []

    def replayed(x):
        if graph:
            values = {graph[0]: x}
            for node in graph[1:]:
                values[node] = node.partial_fun([values[parent] for parent in node.parents])
            return values[graph[-1]]
        value, node = trace(ConstGraphNode.new_root(), fun, x)
        if node is None:
            raise GradientError("const_graph: the output does not depend on the input, so there is nothing to replay")
        graph.extend(reversed(list(toposort(node))))
        return value

    return replayed


def const_graph(fun, *args, **kwargs):
    """`fun` with `args` and `kwargs` held fixed, recorded in the first call; see :func:`const_graph_unary`."""
    fixed = partial(fun, *args, **kwargs)
    replayed = const_graph_unary(lambda rest: fixed(*rest))

    @wraps(fun)
    def of_rest(*rest):
        return replayed(rest)

    return of_rest


class FullGraphNode(Node):
    """An operation with its value and ``recipe``: the function, its arguments and options, and its parents by place."""

    def __init__(self, value, fun, args, kwargs, parent_argnums, parents):
        self.value, self.recipe = value, (fun, args, kwargs, zip(parent_argnums, parents))

    def initialize_root(self):
        self.value, self.recipe = None, (lambda x: x, (), {}, [])


def full_graph(fun, *args, **kwargs):
    """The node of ``fun(*args, **kwargs)``, from which all others are reached."""
    return trace(FullGraphNode.new_root(), lambda values: fun(*values, **kwargs), args)[1]
