"""Values that the graph did not keep, computed once more from those that it has."""

import numpy as np

from ..folding.contraction import sources_of

MOST_ELEMENTS = 50_000_000
"""No more numbers than this are computed altogether."""


def recompute(graph):
    """Fill in missing values of `graph`, in computing order, where all arguments and options of an operation are known.

    The table's own forward functions are called on what is there. A value that fails to be computed, or comes out in
    another shape or dtype than the graph has noted, stays missing.
    """
    sources, budget = sources_of(graph), MOST_ELEMENTS
    for vertex in graph.vertices:
        edges = sources[vertex.key]
        if vertex.value is not None or not vertex.settled or any(edge.source.value is None for edge in edges):
            continue
        entry = edges[0].entry if edges else None
        budget -= int(np.prod(vertex.shape))
        if entry is not None and budget > 0 and (entry.each or len(edges) == len(entry.arguments)):
            vertex.value = _computed(entry, [edge.source.value for edge in edges], vertex)


def _computed(entry, arguments, vertex):
    try:
        with np.errstate(all="ignore"):
            value = entry.forward(*([arguments] if entry.each else arguments), **{**entry.options, **vertex.options})
    except Exception:  # whatever a forward function says to arguments that were changed in the meantime
        return None
    return value if np.shape(value) == vertex.shape and value.dtype == vertex.dtype else None
