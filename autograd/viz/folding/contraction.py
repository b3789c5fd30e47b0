"""Several vertices drawn as one: the only way in which a graph becomes smaller."""

from dataclasses import replace

from ..graph import CONSTANT, FOLDED, Graph


def contract(graph, face_of, *, at_end, modules=None):
    """`graph` with each vertex that has a face replaced by it; vertices with the same face become one.

    Parameters
    ----------
    face_of : ``{vertex key: the Vertex drawn in its place}``
    at_end : whether a face takes the place of the last or of the first vertex that it stands for
    modules : what to add to ``graph.modules``

    Edges within a face disappear, equal edges become one, and edges that now lead backwards are marked ``again``.
    """
    placed = {}
    for vertex in graph.vertices:
        face = face_of.get(vertex.key, vertex)
        if at_end:
            placed.pop(face.key, None)
        placed.setdefault(face.key, face)
    place = {key: number for number, key in enumerate(placed)}
    edges = _contracted(graph.edges, face_of, place, at_end)
    edges.sort(key=lambda edge: place[edge.target.key])
    moved = {key: face_of[now].key if now in face_of else now for key, now in graph.drawn_as.items()}
    drawn_as = {**{key: face.key for key, face in face_of.items()}, **moved}
    return Graph(list(placed.values()), edges, graph.notes, {**graph.modules, **(modules or {})}, drawn_as)


def _contracted(edges, face_of, place, at_end):
    kept, seen = [], set()
    for edge in edges:
        source, target = face_of.get(edge.source.key, edge.source), face_of.get(edge.target.key, edge.target)
        if source is edge.source and target is edge.target:
            kept.append(edge)
            continue
        within = source is target and at_end and not edge.again
        key = (source.key, target.key, edge.role if target.operation else None)
        if within or key in seen:
            continue
        seen.add(key)
        is_leaf = source.operation is None and source.kind != FOLDED
        again = edge.again or (place[source.key] >= place[target.key] and not is_leaf)
        kept.append(replace(edge, source=source, target=target, gradient=None, again=again))
    return kept


def face(vertex, **changes):
    """A vertex to draw in place of several: without the value and gradient that only one of them has."""
    return replace(vertex, value=None, gradient=None, where=None, **changes)


def constant_face(vertex, **changes):
    """A face for leaves that are alike; a number is shown as long as :func:`keep_common_value` finds no other one."""
    made = face(vertex, **changes)
    made.value = vertex.value if vertex.kind == CONSTANT and not vertex.shape else None
    return made


def keep_common_value(face, vertex):
    """Take the value from a face that also stands for `vertex`, unless that has the same one."""
    if face.value is not None and (vertex.value is None or bool(face.value != vertex.value)):
        face.value = None


def uses_of(graph):
    """``{vertex key: [edges that it is the source of]}``."""
    found = {vertex.key: [] for vertex in graph.vertices}
    for edge in graph.edges:
        found[edge.source.key].append(edge)
    return found


def sources_of(graph):
    """``{vertex key: [edges that lead to it]}``."""
    found = {vertex.key: [] for vertex in graph.vertices}
    for edge in graph.edges:
        found[edge.target.key].append(edge)
    return found
