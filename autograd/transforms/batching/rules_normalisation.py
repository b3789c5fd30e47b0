"""Batching rules of layer and batch normalisation."""

import numpy as np

from .rules import batching


@batching("layer_norm")
def _layer_norm(batch):
    """The normalised axes are the last ones, however many stand before them; the weights may differ by example."""
    if not any(batch.marked[1:]):
        return batch.apply()
    x, weight, bias = batch.aligned()
    found = batch.apply([batch.whole(), None, None])
    result = found[0] if weight is None else found[0] * weight
    return type(found)(result if bias is None else result + bias, *found[1:])


@batching("batch_norm")
def _batch_norm(batch):
    """The channels of all examples stand side by side, as if they were those of one batch."""
    size, shape = batch.size, batch.shapes[0]
    x = np.reshape(np.swapaxes(batch.whole(), 0, 1), (shape[0], size * shape[1], *shape[2:]))
    weight, bias = (None if value is None else np.reshape(value, -1) for value in batch.wholes()[1:])
    found = batch.apply([x, weight, bias])
    result = np.swapaxes(np.reshape(found[0], (shape[0], size, *shape[1:])), 0, 1)
    return type(found)(result, *(np.reshape(part, (size, shape[1])) for part in found[1:]))
