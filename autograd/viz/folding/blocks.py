"""Sibling modules that are built alike, drawn once with their number: ``TransformerBlock × 12``.

Either each works on what the one before made, as layers do, or all of them give to the same operations, as heads do.
"""

from ..graph import CONSTANT, RESULT, Module
from .contraction import constant_face, contract, face, keep_common_value, sources_of


def fold_blocks(graph):
    """`graph` with every run of equal sibling modules drawn as the first of them; outer modules first."""
    depth = 1
    while any(len(vertex.module) >= depth for vertex in graph.vertices):
        graph = _fold_at(graph, depth)
        depth += 1
    return graph


def _fold_at(graph, depth):
    members = {}
    for vertex in graph.vertices:
        if len(vertex.module) >= depth and vertex.kind not in (RESULT, CONSTANT):
            members.setdefault(vertex.module[:depth], []).append(vertex)
    sources = sources_of(graph)
    described = {path: _description(path, inside, sources, graph.modules) for path, inside in members.items()}
    targets = _targets(graph, members)
    faces, modules = {}, {}
    for run in _runs(described, targets):
        first, last = run[0], run[-1]
        known = graph.modules.get(first)
        modules[first] = Module(known.kind if known else None, len(run), last=last[-1])
        drawn = [_times(vertex, len(run), first, last) for vertex in members[first]]
        for path in run:
            faces.update({vertex.key: picture for vertex, picture in zip(members[path], drawn)})
            for vertex, picture in zip(members[path], members[first]):
                _match_constants(sources[vertex.key], sources[picture.key], first[:-1], len(run), faces)
    return contract(graph, faces, at_end=False, modules=modules) if faces else graph


def _targets(graph, members):
    """``{path: what uses the results of this module}``: paths of such modules, keys of other vertices."""
    depth = len(next(iter(members), ()))
    found = {path: set() for path in members}
    for edge in graph.edges:
        path, target = edge.source.module[:depth], edge.target
        if path in found and target.module[:depth] != path:
            found[path].add(target.module[:depth] if target.module[:depth] in found else target.key)
    return found


def _runs(described, targets):
    """Lists of at least two paths, neighbours in `described`, that are alike and belong together."""
    run = []
    for path, description in described.items():
        alike = run and path[:-1] == run[0][:-1] and description == described[run[0]]
        if run and not (alike and (path in targets[run[-1]] or targets[path] == targets[run[-1]])):
            if len(run) > 1:
                yield run
            run = []
        run.append(path)
    if len(run) > 1:
        yield run


def _description(path, inside, sources, modules):
    """What two modules must have in common: their operations, shapes, options, and the edges among them.

    What comes from outside may be a constant for one, such as the data for the first layer, and computed for another.
    """
    number = {vertex.key: i for i, vertex in enumerate(inside)}
    known = modules.get(path)
    lines = [known.kind if known else None]
    for vertex in inside:
        edges = tuple((edge.role, number.get(edge.source.key)) for edge in sources[vertex.key])
        options = tuple(f"{name}={value}" for name, value in vertex.options.items())
        lines.append((vertex.kind, vertex.operation, vertex.shape, str(vertex.dtype), options, vertex.times,
                      vertex.module[len(path):], edges))  # fmt: skip
    return tuple(lines)


def _match_constants(edges, pictures, parent, count, faces):
    """Let the constants of a block that is not drawn disappear behind what is in their place in the first block."""
    beside = {edge.role: edge.source for edge in pictures}
    for edge in edges:
        constant, drawn = edge.source, beside.get(edge.role)
        if constant.kind != CONSTANT or len(constant.module) <= len(parent) or drawn is None:
            continue
        if drawn.kind == CONSTANT and drawn.key not in faces:
            faces[drawn.key] = constant_face(drawn, times=drawn.times * count)
        faces[constant.key] = faces.get(drawn.key, drawn)
        if drawn.kind == CONSTANT:
            keep_common_value(faces[drawn.key], constant)


def _times(vertex, count, first, last):
    """`vertex` as the picture of `count` equal ones; the name of a parameter has the changing part left open."""
    name, start = vertex.name, ".".join(first)
    if name is not None and name.startswith(f"{start}."):
        name = ".".join([*first[:-1], f"{first[-1]}–{last[-1]}"]) + name[len(start) :]
    return face(vertex, times=vertex.times * count, name=name)
