"""What vmap does, if it was told to, with an entry that has no batching rule: one example after the other."""


from ...engine.lanes import lane
from ...rules.indexing import index
from ...rules.joining import stack
from ..levels import called
from ..nesting import open_batches

_index, _stack = lane(index), lane(stack)


def wants_fallback(level):
    """Whether the vmap of this level was called with ``fallback=True``."""
    return any(batch.fallback for batch in open_batches() if batch.level == level)


def one_by_one(batch):
    """The results of the entry on each example, stacked."""
    results = []
    for i in range(batch.size):
        values = [_index(value, i) if mark else value for value, mark in zip(batch.values, batch.marked)]
        results.append(called(batch.entry, values, batch.options))
    if batch.entry.outputs:
        return type(results[0])(*(_stack(list(parts), 0) for parts in zip(*results)))
    return _stack(results, 0)
