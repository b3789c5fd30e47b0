"""Scaled dot-product attention and tables of rows, each recorded as one operation where that is possible."""

import math

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.lanes import lane
from ..engine.tensor import as_tensor
from ..rules import attention, lookup

_attention = lane(attention.attention)
_read_rows, _add_rows = lane(lookup.read_rows), lane(lookup.add_rows)


def attend(query, key, value, bias=None, scale=None):
    """Attention and its weights: ``softmax(scale * query @ key.T + bias)`` times `value`, and that softmax itself.

    Shapes: query (..., L, E), key (..., S, E), value (..., S, V); `bias` broadcasts to (..., L, S), and minus infinity
    in it leaves a pair out. `scale` is ``1 / sqrt(E)`` unless given. Vaswani et al. 2017.

    >>> mixed, weights = attend(zeros(1, 4), zeros(2, 4), tensor([[1.0], [3.0]]))
    >>> mixed.tolist(), weights.tolist()
    ([[2.0]], [[0.5, 0.5]])
    """
    query = as_tensor(query)
    if query.ndim == 0:
        raise OperationError("attend(query): expected at least one axis, the features")
    if scale is None:
        scale = 1 / math.sqrt(max(query.shape[-1], 1))
    return _attention(query, key, value, bias, scale)


def embedding(weight, indices, padding_idx=-1, scale_grad_by_freq=False, sparse=False):
    """The rows of the matrix `weight` with the numbers `indices` (integers of any shape).

    The row `padding_idx` gets no gradient (-1: all do). With `scale_grad_by_freq` each row's gradient is divided by how
    often the row was read. `sparse` is accepted: the gradient is an array of all rows anyway.

    Raises
    ------
    OperationIndexError
        if there is no such row.
    OperationTypeError
        if the indices are no integers.

    >>> embedding(tensor([[1.0, 2.0], [3.0, 4.0]]), tensor([1, 1, 0]))
    tensor([[3., 4.],
            [3., 4.],
            [1., 2.]])
    """
    factor = None
    if padding_idx >= 0 or scale_grad_by_freq:
        factor = _gradient_factors(as_tensor(indices), as_tensor(weight).dtype, padding_idx, scale_grad_by_freq)
    return _read_rows(weight, indices, factor)


def _gradient_factors(indices, dtype, padding_idx, scale_grad_by_freq):
    """What the gradient of each row that was read is multiplied with."""
    factor = (indices != padding_idx).astype(dtype)
    if not scale_grad_by_freq:
        return factor
    _, which, counts = np.unique(indices.detach().numpy(), return_inverse=True, return_counts=True)
    return factor / counts[which].reshape(indices.shape).astype(dtype)


def add_rows(rows, indices, count):
    """(count, D): the sums of those `rows` (..., D) that have the same number in `indices` (...).

    Raises OperationIndexError for a number that is not below `count`.

    >>> add_rows(tensor([[1.0], [2.0], [4.0]]), tensor([0, 2, 0]), 3).tolist()
    [[5.0], [0.0], [2.0]]
    """
    if isinstance(count, bool) or not isinstance(count, (int, np.integer)):
        raise OperationTypeError(f"add_rows(count): expected an integer, got {count!r}")
    return _add_rows(rows, indices, count)
