"""The vertices of modules that run more than once, in parts: each as large as a frame around it may be.

No way leaves a part and comes back to it: a frame around all three of ``relu(f(relu(x)))``, whose two ``relu`` are one
module, would either hold `f` as well or have an arrow that leads backwards.
"""

from collections import Counter

from ..graph import FOLDED
from .contraction import sources_of


def frames_of(graph):
    """``{vertex key: the frames around it}``, outermost first, each as the name of a module and the number of its part.

    Of modules that have one vertex only, none is drawn.
    """
    parts = _parts(graph)
    around = {vertex.key: _steps(vertex, parts) for vertex in graph.vertices}
    counts = Counter([steps[:length] for steps in around.values() for length in range(1, len(steps) + 1)])
    for key, steps in around.items():
        while steps and counts[steps] == 1:
            steps = steps[:-1]
        around[key] = steps
    return around


def members_of(graph, depth):
    """Lists of the vertices of each module that is nested `depth` deep, of one that runs more than once in parts."""
    parts, members = _parts(graph), {}
    for vertex in graph.vertices:
        if len(vertex.module) >= depth:
            members.setdefault(_steps(vertex, parts)[:depth], []).append(vertex)
    return list(members.values())


def _steps(vertex, parts):
    """The path of a vertex's module, with the number of the part at every step."""
    path = vertex.module
    if not parts:
        return tuple([(name, 0) for name in path])
    return tuple([(name, parts.get(path[:end], {}).get(vertex.key, 0)) for end, name in enumerate(path, 1)])


def _parts(graph):
    """``{path: {vertex key: number of the part}}`` of the modules that have several parts."""
    operations, places = list(filter(_is_computed, graph.vertices)), {}
    for place, vertex in enumerate(operations):
        path = vertex.module
        for end in range(1, len(path) + 1):
            places.setdefault(path[:end], []).append(place)
    scattered = {path: (at[0], at[-1] + 1) for path, at in places.items() if at[-1] - at[0] >= len(at)}
    sources = sources_of(graph) if scattered else {}
    found = {path: _parts_of(path, operations[slice(*ends)], sources) for path, ends in scattered.items()}
    return {path: parts for path, parts in found.items() if any(parts.values())}


def _parts_of(path, operations, sources):
    """``{vertex key: number of the part}`` of a module; a leaf is in the part that uses it first."""
    current, parts, left = 0, {}, {}  # left: the latest part that an operation outside depends on
    for vertex in operations:
        before = [edge.source for edge in sources[vertex.key] if not edge.again]
        after = max([left.get(source.key, -1) for source in before], default=-1)
        if vertex.module[: len(path)] == path:
            current += after >= current
            parts[vertex.key] = current
            for leaf in before:
                if not _is_computed(leaf):
                    parts.setdefault(leaf.key, current)
        else:
            left[vertex.key] = max([after, *(parts.get(source.key, -1) for source in before if _is_computed(source))])
    return parts


def _is_computed(vertex):
    return vertex.operation is not None or vertex.kind == FOLDED
