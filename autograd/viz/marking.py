"""The ways from chosen tensors to the results, which a picture shows thick."""

from ..engine.graph import ORDER
from ..engine.tensor import Tensor


def mark(graph, chosen):
    """Set ``marked`` on every vertex of `graph`: whether it lies behind one of the `chosen` tensors.

    Raises
    ------
    TypeError
        if something chosen is neither a Tensor nor a name.
    ValueError
        if no vertex is one of the tensors, or has that name.
    """
    if chosen is None:
        return
    wanted = chosen if isinstance(chosen, (list, tuple)) else [chosen]
    marked = {key for one in wanted for key in _found(graph, one)}
    for edge in graph.edges:  # in the order of their targets, so a source is finished before it is used
        if edge.source.key in marked:
            marked.add(edge.target.key)
    for vertex in graph.vertices:
        vertex.marked = vertex.key in marked


def _found(graph, one):
    if isinstance(one, str):
        keys = [vertex.key for vertex in graph.vertices if vertex.name == one]
        known = sorted({vertex.name for vertex in graph.vertices if vertex.name})
        what = f"nothing in this graph is called {one!r}; there are {', '.join(known[:12]) or 'no names'}"
    elif isinstance(one, Tensor):
        keys = [vertex.key for vertex in graph.vertices if one._node is not None and vertex.order == -one._node[ORDER]]
        what = "the tensor is not part of this graph: the result does not depend on it"
    else:
        raise TypeError(f"draw(highlight): expected a Tensor or the name of one, not {type(one).__name__}")
    if not keys:
        raise ValueError(f"draw(highlight): {what}")
    return keys
