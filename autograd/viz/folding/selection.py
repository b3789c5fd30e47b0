"""Leaving vertices out: what is hidden between visible vertices becomes one small vertex, so that ways through it show."""

from dataclasses import replace

from ..graph import FOLDED, RESULT, Vertex
from ..text import counted
from .contraction import contract

KEPT = (RESULT,)
"""What is asked for is always drawn."""


def select(graph, only, hide):
    """`graph` with what `only` accepts and `hide` does not; results always stay.

    Connected hidden operations are drawn together as a vertex with three dots; hidden leaves and constants disappear.
    """
    hidden = {v.key for v in graph.vertices if v.kind not in KEPT and not _wanted(v, only, hide)}
    if not hidden:
        return graph
    operations = {v.key for v in graph.vertices if v.key in hidden and v.operation}
    leaves = hidden - operations
    vertices = [v for v in graph.vertices if v.key not in leaves]
    edges = [e for e in graph.edges if e.source.key not in leaves and e.target.key not in leaves]
    faces = {}
    for members in _components(vertices, edges, operations):
        dots = Vertex(f"{members[0].key}_hidden", FOLDED, module=_shared_module(members), order=members[-1].order,
                      shape=members[-1].shape, dtype=members[-1].dtype,
                      lines=("…", f"{counted(len(members), 'operation')} hidden"))  # fmt: skip
        faces.update({member.key: dots for member in members})
    return contract(replace(graph, vertices=vertices, edges=edges), faces, at_end=True)


def _wanted(vertex, only, hide):
    return (only is None or bool(only(vertex))) and (hide is None or not hide(vertex))


def _components(vertices, edges, hidden):
    """Lists of the `hidden` vertices that edges connect with each other, each in order."""
    parent = {key: key for key in hidden}

    def root(key):
        while parent[key] != key:
            parent[key] = key = parent[parent[key]]
        return key

    for edge in edges:
        if edge.source.key in hidden and edge.target.key in hidden:
            parent[root(edge.source.key)] = root(edge.target.key)
    found = {}
    for vertex in vertices:
        if vertex.key in hidden:
            found.setdefault(root(vertex.key), []).append(vertex)
    return found.values()


def _shared_module(members):
    paths = {member.module for member in members}
    return paths.pop() if len(paths) == 1 else ()
