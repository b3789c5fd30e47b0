"""Modules drawn as one box each."""

from ..graph import CONSTANT, FOLDED, PARAMETER, RESULT, Vertex
from ..text import counted
from .contraction import contract
from .parts import members_of


def box_modules(graph, depth):
    """`graph` with everything in a module of at least `depth` names, such as ``blocks.3`` for 2, in a box of its own.

    A module that runs more than once has a box for each time, unless nothing happens in between. Results stay outside,
    and a module that holds a single vertex stays as it is.
    """
    faces = {}
    for members in members_of(graph, depth):
        inside = [vertex for vertex in members if vertex.kind != RESULT]
        if any(vertex.operation or vertex.kind == FOLDED for vertex in inside) and len(inside) > 1:
            box = _box(inside[0].module[:depth], inside, graph.modules)
            faces.update({vertex.key: box for vertex in inside})
    return contract(graph, faces, at_end=True) if faces else graph


def _box(path, inside, modules):
    last = [vertex for vertex in inside if vertex.kind not in (PARAMETER, CONSTANT)][-1]
    known = modules.get(path)
    kind = known.kind if known else None
    name = ".".join(path)
    operations = sum(bool(vertex.operation) for vertex in inside)
    lines = [kind or name or "model", name if kind else "", _contents(operations, inside)]
    times = min(vertex.times for vertex in inside)
    return Vertex(f"{inside[0].key}_module", FOLDED, module=path[:-1], shape=last.shape, dtype=last.dtype, times=times,
                  lines=tuple(line for line in lines if line), order=last.order)  # fmt: skip


def _contents(operations, inside):
    parameters = [vertex for vertex in inside if vertex.kind == PARAMETER and vertex.shape is not None]
    numbers = sum(_size(vertex.shape) for vertex in parameters)
    words = [counted(operations, "operation")] if operations else []
    return ", ".join([*words, *([f"{counted(numbers, 'weight')}"] if parameters else [])])


def _size(shape):
    size = 1
    for n in shape:
        size *= n
    return size
