"""Leaves that are used in many places, drawn again beside each of their far uses.

An edge across a large part of a picture is hard to follow, and Graphviz's time grows faster than the square of what
such edges span: a chain of 200 operations that all use one variable takes minutes, and with repeats a second.
"""

from dataclasses import replace

FAR = 12
"""A leaf whose edges together pass by more than this many operations is repeated."""


def with_repeats(graph):
    """`graph` with a small vertex, in place of every long edge of a much-used leaf."""
    depth = depths(graph)
    spans = _spans_by_source(graph, depth)
    first, copies, edges = {}, {vertex.key: [vertex] for vertex in graph.vertices}, []
    for edge in graph.edges:
        leaf, place = edge.source, depth[edge.target.key]
        if leaf.operation is None and spans.get(leaf.key, 0) > FAR and place != first.setdefault(leaf.key, place):
            edge = replace(edge, source=_again(leaf, copies[leaf.key]))
        edges.append(edge)
    return replace(graph, vertices=[vertex for group in copies.values() for vertex in group], edges=edges)


def _again(leaf, copies):
    leaf.name = leaf.name or leaf.key  # so that one can see which leaf it is
    copies.append(replace(leaf, key=f"{leaf.key}_{len(copies)}", repeats=True))
    return copies[-1]


def depths(graph):
    """``{key: the number of operations on the longest path that ends there}``."""
    depth = {vertex.key: 0 for vertex in graph.vertices}
    for edge in graph.edges:  # in the order of their targets, so a source is finished before it is used
        if edge.again:
            continue
        depth[edge.target.key] = max(depth[edge.target.key], depth[edge.source.key] + 1)
    return depth


def _spans_by_source(graph, depth):
    """How many operations the edges of each vertex pass by; a leaf is drawn right before its first use."""
    first, spans = {}, {}
    for edge in graph.edges:
        if edge.again:
            continue
        key, end = edge.source.key, depth[edge.target.key]
        start = depth[key] + 1 if edge.source.operation else first.setdefault(key, end)
        spans[key] = spans.get(key, 0) + max(end - start, 0)
    return spans


def span(graph):
    """How many operations all edges together pass by: what the time of Graphviz depends on."""
    return sum(_spans_by_source(graph, depths(graph)).values())
