"""Batching rules of recurrent layers, attention and embeddings."""

import numpy as np

from .fallback import one_by_one
from .rules import batching


@batching("lstm_gates", "gru_gates")
def _of_whole_rows(batch):
    """Any axes before the last one are a batch already."""
    return batch.apply(batch.wholes())


@batching("lstm_cell", "lstm_sequence")
def _lstm(batch):
    """All examples side by side in one batch, unless each has weights of its own."""
    if any(batch.marked[3:]):
        return one_by_one(batch)
    x, hidden, cell, *weights = batch.wholes()[:3] + batch.values[3:]
    rows = (-1,) if batch.ndims[1] == 1 else (batch.size * batch.shapes[1][0],)
    axis = 1 if batch.entry.name == "lstm_sequence" else 0  # where the batch is
    states = [np.reshape(state, (*rows, state.shape[-1])) for state in (hidden, cell)]
    x = np.moveaxis(x, 0, axis)
    results = batch.apply([np.reshape(x, (*x.shape[:axis], *rows, x.shape[-1])), *states, *weights])
    parts = []
    for part in results:
        whole = (*part.shape[:axis], batch.size, *batch.shapes[1][:-1], part.shape[-1])
        parts.append(np.moveaxis(np.reshape(part, whole), axis, 0))
    return type(results)(*parts)


@batching("attention")
def _attention(batch):
    query, key, value, bias = batch.wholes()
    if bias is not None:
        scores = (*batch.shapes[0][:-1], batch.shapes[1][-2])
        added = (1,) * (len(scores) - batch.ndims[3])
        bias = np.reshape(bias, (batch.size, *added, *batch.shapes[3]))
    return batch.apply([query, key, value, bias])


@batching("read_rows")
def _read_rows(batch):
    """Tables of the examples below each other, with the numbers of each moved on to its own."""
    table, indices, factor = batch.values
    if not batch.marked[0]:
        return batch.apply([table, batch.whole(1), factor if factor is None else batch.whole(2)])
    count, width = batch.shapes[0]
    factor = None if factor is None else batch.whole(2)
    return batch.apply([np.reshape(table, (batch.size * count, width)), _moved_on(batch, count), factor])


@batching("add_rows")
def _add_rows(batch):
    count, width = batch.options["count"], batch.shapes[0][-1]
    sums = batch.apply([batch.whole(0), _moved_on(batch, count), *batch.values[2:]], count=batch.size * count)
    return np.reshape(sums, (batch.size, count, width))


def _moved_on(batch, count):
    """The row numbers, argument 1, plus `count` for each example before."""
    firsts = np.arange(batch.size) * count
    return batch.whole(1) + np.reshape(firsts, (batch.size, *(1,) * batch.ndims[1]))
