"""Making a graph smaller before it is drawn, so that it can be read: modules as boxes, repetitions drawn once."""

from collections import Counter
from dataclasses import replace

from ..graph import CONSTANT
from .blocks import fold_blocks
from .boxes import box_modules
from .chains import fold_chains
from .loops import fold_loops
from .selection import select

__all__ = ["box_modules", "fold_blocks", "fold_chains", "fold_loops", "fold_until", "select", "size"]

FOLDS = (fold_blocks, fold_loops, fold_chains, fold_loops)
"""In this order: modules know best what belongs together, and shorter chains make more loops alike."""


def fold_until(graph, limit):
    """`graph` folded step by step until its size is at most `limit`, with a note; None if that is not enough."""
    counts = Counter(vertex.operation for vertex in graph.vertices if vertex.operation)
    for step in (*FOLDS, *_boxings(graph)):
        graph = step(graph)
        if size(graph) <= limit:
            most = ", ".join(f"{name} {number:,}" for name, number in counts.most_common(3))
            note = f"folded, because there are {counts.total():,} operations ({most}{', …' * (len(counts) > 3)})."
            return replace(graph, notes=[*graph.notes, note])
    return None


def size(graph):
    """The number of operations, folded parts and leaves; constants do not count."""
    return sum(vertex.kind != CONSTANT for vertex in graph.vertices)


def _boxings(graph):
    """Functions that box modules, innermost first."""
    deepest = max((len(vertex.module) for vertex in graph.vertices), default=0)
    return [lambda graph, depth=depth: box_modules(graph, depth) for depth in range(deepest, 0, -1)]
