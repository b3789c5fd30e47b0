"""Reading rows of a table by their numbers, and its adjoint, adding rows up by theirs: embeddings.

`factor`, one number for each row that is read, scales the gradient and nothing else: 0 keeps a row from being
trained, as the row of a padding token is.
"""

import math

import numpy as np

from .products import as_rows
from .samples_sequences import added_up, looked_up
from .table import define

_FEW = 512
"""Up to so many sums, a product with a matrix of zeros and ones is faster than sorting."""


def _check(indices, count):
    if indices.dtype.kind not in "iu":
        raise TypeError(f"expected integers, the numbers of rows, and got {indices.dtype}: write .astype(int) or .long()")
    if indices.size and not 0 <= indices.min() <= indices.max() < count:
        wrong = indices[(indices < 0) | (indices >= count)].flat[0]
        raise IndexError(f"index {wrong} is out of range for a table of {count} rows, which are numbered 0 to {count - 1}")


def _read_rows(table, indices, factor):
    indices = np.asarray(indices)
    if table.ndim != 2:
        raise ValueError(f"expected a table of two axes, and got one of shape {table.shape}")
    _check(indices, len(table))
    return table.take(indices, axis=0)


def _add_rows(rows, indices, count):
    indices = np.asarray(indices)
    if rows.ndim == 0 or rows.shape[:-1] != indices.shape:
        raise ValueError(f"expected a number for each row of {rows.shape}, and got numbers of shape {indices.shape}")
    _check(indices, count)
    rows, indices = as_rows(rows, rows.shape), indices.ravel()
    if rows.dtype.kind in "fc" and count <= _FEW and rows.size:
        return _by_product(rows, indices, count)
    sums = np.zeros((count, rows.shape[-1]), rows.dtype)
    if indices.size:
        order = np.argsort(indices, kind="stable")
        sorted_indices = indices[order]
        starts = np.flatnonzero(np.diff(sorted_indices, prepend=-1))
        sums[sorted_indices[starts]] = np.add.reduceat(rows[order], starts, axis=0)
    return sums


def _by_product(rows, indices, count):
    members = np.zeros((count, len(indices)), rows.dtype)
    members[indices, np.arange(len(indices))] = 1
    return members @ rows


def _scaled(g, factor):
    return g if factor is None else g * factor[..., None]


read_rows = define(_read_rows, name="read_rows", sample=looked_up,
                   table=lambda g, table_shape, indices, factor:
                       add_rows(_scaled(g, factor), indices, count=table_shape[0]),
                   indices=None,
                   factor=None)  # fmt: skip

# The adjoint of reading: each sum adds up the rows that carry its number.
add_rows = define(_add_rows, name="add_rows", sample=added_up, options=dict(count=0),
                  rows=lambda g, indices: read_rows(g, indices, None),
                  indices=None)  # fmt: skip


def read_rows_composed(table, indices, factor=None):
    """Without the `factor`, which changes the gradient only."""
    return np.take(table, indices, axis=0)


def add_rows_composed(rows, indices, count):
    belongs = np.arange(count)[:, None] == np.ravel(indices)
    return np.matmul(belongs.astype(float), np.reshape(rows, (math.prod(indices.shape), rows.shape[-1])))
