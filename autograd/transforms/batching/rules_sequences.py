"""Batching rules of recurrent layers, attention and embeddings."""

from collections import namedtuple

import numpy as np

from .fallback import one_by_one
from .rules import batching


@batching("lstm_gates", "gru_gates")
def _of_whole_rows(batch):
    """Any axes before the last one are a batch already."""
    return batch.apply(batch.wholes())


@batching("lstm_cell")
def _lstm_cell(batch):
    """All examples side by side in one batch, unless each has weights of its own."""
    if any(batch.marked[3:]):
        return one_by_one(batch)
    rows = [np.reshape(value, (-1, value.shape[-1])) for value in batch.wholes()[:3]]
    results = batch.apply([*rows, *batch.values[3:]])
    return type(results)(*(np.reshape(part, (batch.size, *batch.shapes[1][:-1], *part.shape[1:])) for part in results))


@batching("lstm_sequence")
def _lstm_sequence(batch):
    return _over_steps(batch, 2)


@batching("gru_sequence")
def _gru_sequence(batch):
    return _over_steps(batch, 1)


@batching("rnn_sequence")
def _rnn_sequence(batch):
    return _over_steps(batch, 1)


def _over_steps(batch, states):
    """Each sequence of all examples side by side, so that those that end first come last; with weights of their own,
    the composition, on one more axis."""
    if any(batch.marked[1 + states :]):
        from ...rules import sequences_composed

        composed = getattr(sequences_composed, f"{batch.entry.name}_composed")
        results = composed(*batch.wholes(), **batch.options)
        return namedtuple("Results", batch.entry.outputs)(*results) if batch.entry.outputs else results
    wholes = [np.swapaxes(value, 0, 1) for value in batch.wholes()[: 1 + states]]
    rows = [np.reshape(value, (-1, value.shape[-1])) for value in wholes]
    sizes = tuple(batch.size * size for size in batch.options["sizes"])
    results = batch.apply([*rows, *batch.values[1 + states :]], sizes=sizes)
    apart = [np.swapaxes(np.reshape(part, (-1, batch.size, *part.shape[1:])), 0, 1)
             for part in (results if batch.entry.outputs else [results])]  # fmt: skip
    return type(results)(*apart) if batch.entry.outputs else apart[0]


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
