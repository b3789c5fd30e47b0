"""Chains of elementwise operations, each used by the next one only, drawn as one vertex."""

from ..graph import FOLDED, OPERATION
from ..style import GLYPHS
from .contraction import contract, face, uses_of

MOST_NAMES = 6
"""So many operations of a chain are named; the rest are counted."""


def fold_chains(graph):
    """`graph` with each chain of at least two elementwise operations of one module and shape as one vertex."""
    uses, before = uses_of(graph), {}
    for vertex in graph.vertices:
        following = _following(vertex, uses[vertex.key])
        if following is not None and following.key not in before:
            before[following.key] = vertex
    faces = {}
    starts = {vertex.key for vertex in before.values()} - before.keys()
    after = {vertex.key: key for key, vertex in before.items()}
    by_key = {vertex.key: vertex for vertex in graph.vertices}
    for start in starts:
        members = [by_key[start]]
        while members[-1].key in after:
            members.append(by_key[after[members[-1].key]])
        chain = _chain(members)
        faces.update({member.key: chain for member in members})
    return contract(graph, faces, at_end=True) if faces else graph


def _following(vertex, uses):
    """The elementwise operation of the same shape and module that alone uses `vertex`, or None."""
    if len(uses) != 1 or not _is_link(vertex):
        return None
    target = uses[0].target
    fits = _is_link(target) and target.shape == vertex.shape and target.module == vertex.module
    return target if fits and target.name is None and vertex.name is None else None


def _is_link(vertex):
    return vertex.kind == OPERATION and vertex.elementwise and vertex.times == 1


def _chain(members):
    last = members[-1]
    signs = [GLYPHS.get(member.operation, member.operation) for member in members]
    shown = signs if len(signs) <= MOST_NAMES else [*signs[: MOST_NAMES - 1], "…", signs[-1]]
    lines = (" ".join(shown), f"{len(members):,} elementwise operations")
    return face(last, kind=FOLDED, operation=None, options={}, lines=lines)
