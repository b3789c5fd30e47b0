"""The same operations over and over, whether or not there are modules: what a Python loop leaves behind, drawn once."""

import numpy as np

from ..graph import RESULT, Module
from .contraction import constant_face, contract, face, keep_common_value, sources_of, uses_of

LONGEST = 256
"""Loops of up to this many operations a round are recognised."""

LEAST_ROUNDS = 3
"""Fewer equal rounds than this are drawn as they are."""


def fold_loops(graph):
    """`graph` with each run of equal rounds drawn as one round, in a cluster that says how many there were."""
    operations = [vertex for vertex in graph.vertices if vertex.operation or vertex.lines]
    tokens = np.array(_tokens(graph, operations))
    runs = _runs(tokens)
    if not runs:
        return graph
    sources, uses = sources_of(graph), uses_of(graph)
    faces, modules = {}, {}
    for number, run in enumerate(runs):
        start, stop, period = _aligned(*run, operations)
        rounds = [operations[k : k + period] for k in range(start, stop, period)]
        drawn = _drawn(rounds, f"loop {number}", modules)
        for one in rounds:
            faces.update({vertex.key: picture for vertex, picture in zip(one, drawn)})
            for vertex, picture in zip(one, rounds[0]):
                _match_leaves(sources[vertex.key], sources[picture.key], uses, faces, len(rounds), drawn[0].module)
    return contract(graph, faces, at_end=False, modules=modules)


def _tokens(graph, operations):
    """A number for each operation: equal numbers for operations that do the same with what lies as far back."""
    place = {vertex.key: number for number, vertex in enumerate(operations)}
    sources, uses = sources_of(graph), uses_of(graph)
    numbers, tokens = {}, []
    for vertex in operations:
        arguments = tuple((edge.role, *_argument(edge.source, place, place[vertex.key], uses)) for edge in sources[vertex.key])
        options = tuple(f"{name}={value}" for name, value in vertex.options.items() if name != "key")
        unique = vertex.key if vertex.kind == RESULT or vertex.name else None
        kind = vertex.operation, vertex.lines, vertex.shape, str(vertex.dtype), options, len(vertex.module)
        token = (*kind, unique, arguments)
        tokens.append(numbers.setdefault(token, len(numbers)))
    return tokens


def _argument(source, place, here, uses):
    """How far back an operation lies; which leaf it is, where several operations use it; else its kind and shape."""
    if source.key in place:
        distance = here - place[source.key]
        return ("back", distance) if distance <= 2 * LONGEST else ("at", place[source.key])
    if len(uses[source.key]) > 1:
        return "leaf", source.key
    return source.kind, source.shape


def _runs(tokens):
    """Runs of equal rounds, ``(start, stop, period)``, that do not overlap; those that save most are chosen first."""
    found = []
    for period in range(1, min(LONGEST, len(tokens) // LEAST_ROUNDS) + 1):
        equal = np.concatenate([[False], tokens[period:] == tokens[:-period], [False]])
        edges = np.flatnonzero(equal[1:] != equal[:-1])
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist()):
            if (stop - start) // period + 1 >= LEAST_ROUNDS:
                found.append((stop - start, -period, start))
    taken, chosen = np.zeros(len(tokens), bool), []
    for equal, negative_period, start in sorted(found, reverse=True):
        stop = start + equal - negative_period
        if not taken[start:stop].any():
            taken[start:stop] = True
            chosen.append((start, stop, -negative_period))
    return sorted(chosen)


def _aligned(start, stop, period, operations):
    """The run with rounds that begin where the first, which often differs, begins: where operations repeat backwards."""
    before = 0
    while before < min(start, period) and _resemble(operations[start - before - 1], operations[start - before - 1 + period]):
        before += 1
    shift = -before % period
    if (stop - start - shift) // period < LEAST_ROUNDS:
        shift = 0
    rounds = (stop - start - shift) // period
    return start + shift, start + shift + rounds * period, period


def _resemble(one, other):
    return one.operation == other.operation and one.shape == other.shape


def _drawn(rounds, name, modules):
    """The first round, standing for all of them, inside a cluster."""
    common = rounds[0][0].module
    while any(vertex.module[: len(common)] != common for vertex in rounds[0]):
        common = common[:-1]
    path = (*common, name)
    modules[path] = Module(None, len(rounds))
    drawn = []
    for i, vertex in enumerate(rounds[0]):
        module = (*path, *vertex.module[len(common) :])
        options = _common_options([one[i] for one in rounds])
        drawn.append(face(vertex, times=vertex.times * len(rounds), module=module, options=options))
    return drawn


def _common_options(vertices):
    """The options of the first vertex; an index is left out where it is another one in each round."""
    options = dict(vertices[0].options)
    if "key" in options and any(str(vertex.options.get("key")) != str(options["key"]) for vertex in vertices):
        del options["key"]
    return options


def _match_leaves(edges, pictures, uses, faces, rounds, module):
    """Let what only one operation of each round uses, such as its constants, be drawn once, too."""
    for edge, picture in zip(edges, pictures):
        leaf, drawn = edge.source, picture.source
        if leaf.operation or leaf.lines or len(uses[leaf.key]) > 1 or len(uses[drawn.key]) > 1:
            continue
        if drawn.key not in faces:
            faces[drawn.key] = constant_face(drawn, times=rounds, module=module)
        faces[leaf.key] = faces[drawn.key]
        keep_common_value(faces[drawn.key], leaf)
        if drawn.name and leaf.name:
            faces[leaf.key].name = drawn.name if leaf is drawn else f"{drawn.name} … {leaf.name}"
