"""Putting tensors together and taking them apart, with PyTorch's signatures, beyond ``cat``, ``stack`` and ``split``."""

import itertools
import math
import operator

import numpy as np

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..engine.tensor import as_tensor
from ..engine.wrapping import tensor_of
from ..rules import indexing
from .shape import broadcast_to, cat, diagonal, flip, movedim, narrow, reshape, stack

_scatter = lane(indexing.scatter)
concat = concatenate = cat


def _tensors(values):
    """Tensors given one by one or as one sequence."""
    if len(values) == 1 and isinstance(values[0], (tuple, list)):
        values = values[0]
    return [as_tensor(value) for value in values]


def atleast_1d(*tensors):
    """The tensor (or each of several) with at least one axis.

    >>> atleast_1d(tensor(1.0)).shape
    (1,)
    """
    return _at_least(1, tensors)


def atleast_2d(*tensors):
    """The tensor (or each of several) with at least two axes, new ones first.

    >>> atleast_2d(tensor([1.0, 2.0])).shape
    (1, 2)
    """
    return _at_least(2, tensors)


def atleast_3d(*tensors):
    """The tensor (or each of several) with at least three axes, in the way of NumPy: (n,) becomes (1, n, 1).

    >>> atleast_3d(tensor([1.0, 2.0])).shape
    (1, 2, 1)
    """
    return _at_least(3, tensors)


def _at_least(axes, tensors):
    shapes = {1: lambda s: s or (1,), 2: lambda s: (1,) * (2 - len(s)) + s if len(s) < 2 else s,
              3: lambda s: [(1, 1, 1), (1, *s, 1), (*s, 1), s][min(len(s), 3)]}  # fmt: skip
    results = [reshape(t, shapes[axes](t.shape)) for t in _tensors(tensors)]
    return results[0] if len(tensors) == 1 and not isinstance(tensors[0], (tuple, list)) else tuple(results)


def hstack(tensors):
    """Tensors side by side: joined along the second axis, vectors along the first.

    >>> hstack([tensor([1.0]), tensor([2.0, 3.0])])
    tensor([1., 2., 3.])
    """
    parts = [reshape(t, t.shape or (1,)) for t in _tensors((tensors,))]
    return cat(parts, dim=0 if parts and parts[0].ndim == 1 else 1)


def vstack(tensors):
    """Tensors on top of each other: joined along the first axis, vectors as rows.

    >>> vstack([tensor([1.0, 2.0]), tensor([3.0, 4.0])])
    tensor([[1., 2.],
            [3., 4.]])
    """
    return cat([_at_least(2, (t,)) for t in _tensors((tensors,))], dim=0)


def dstack(tensors):
    """Tensors behind each other: joined along the third axis.

    >>> dstack([tensor([1.0]), tensor([2.0])]).shape
    (1, 1, 2)
    """
    return cat([_at_least(3, (t,)) for t in _tensors((tensors,))], dim=2)


def column_stack(tensors):
    """Tensors side by side, vectors as columns.

    >>> column_stack([tensor([1.0, 2.0]), tensor([3.0, 4.0])])
    tensor([[1., 3.],
            [2., 4.]])
    """
    return hstack([reshape(t, (math.prod(t.shape), 1)) if t.ndim < 2 else t for t in _tensors((tensors,))])


row_stack = vstack


_MANY = 100_000
"""So many parts are not made of an axis that is shorter: the number is a slip."""


def tensor_split(input, indices_or_sections, dim=0):
    """`input` in so many parts along `dim`, the first ones longer by one where needed, or cut before given indices.

    >>> [part.tolist() for part in tensor_split(tensor([1.0, 2.0, 3.0]), 2)]
    [[1.0, 2.0], [3.0]]
    """
    input = as_tensor(input)
    if input.ndim == 0:
        raise OperationError("tensor_split(input): expected at least one axis")
    length = input.shape[dim]
    if np.ndim(indices_or_sections) == 0:
        indices_or_sections = operator.index(indices_or_sections)
        if indices_or_sections < 1:
            raise OperationError(f"tensor_split(sections={indices_or_sections}): expected at least 1")
        if indices_or_sections > max(length, _MANY):
            raise OperationError(f"tensor_split(sections={indices_or_sections}): axis {dim} has {length} elements")
        size, longer = divmod(length, indices_or_sections)
        cuts = [k * size + min(k, longer) for k in range(1, indices_or_sections)]
    else:
        cuts = [min(max(int(i) + length if i < 0 else int(i), 0), length) for i in indices_or_sections]
    ends = [*cuts, length]
    return tuple(narrow(input, dim, start, max(end - start, 0)) for start, end in zip([0, *cuts], ends))


def hsplit(input, indices_or_sections):
    """`input` in parts along its second axis (vectors: along the first); see :func:`tensor_split`.

    >>> [part.tolist() for part in hsplit(tensor([1.0, 2.0]), 2)]
    [[1.0], [2.0]]
    """
    return tensor_split(input, indices_or_sections, 0 if as_tensor(input).ndim == 1 else 1)


def vsplit(input, indices_or_sections):
    """`input` in parts along its first axis; see :func:`tensor_split`.

    >>> len(vsplit(zeros(4, 2), 2))
    2
    """
    return tensor_split(input, indices_or_sections, 0)


def dsplit(input, indices_or_sections):
    """`input` in parts along its third axis; see :func:`tensor_split`.

    >>> len(dsplit(zeros(1, 1, 4), 2))
    2
    """
    return tensor_split(input, indices_or_sections, 2)


def unflatten(input, dim, sizes):
    """`input` with the axis `dim` made into several of the given sizes, one of which may be -1.

    >>> unflatten(zeros(6), 0, (2, -1)).shape
    (2, 3)
    """
    input = as_tensor(input)
    dim = dim % max(input.ndim, 1)
    return reshape(input, (*input.shape[:dim], *_filled_in(sizes, input.shape[dim]), *input.shape[dim + 1 :]))


def _filled_in(sizes, length):
    sizes = tuple(int(size) for size in sizes)
    rest = math.prod(size for size in sizes if size != -1)
    found = tuple(length // max(rest, 1) if size == -1 else size for size in sizes)
    if sizes.count(-1) > 1 or math.prod(found) != length:
        raise OperationError(f"unflatten(sizes={sizes}): these do not multiply to the length of the axis, {length}")
    return found


def broadcast_tensors(*tensors):
    """The tensors, each broadcast to the shape of them all.

    >>> [t.shape for t in broadcast_tensors(zeros(3, 1), zeros(2))]
    [(3, 2), (3, 2)]
    """
    tensors = _tensors(tensors)
    shape = broadcast_shapes(*[t.shape for t in tensors])
    return tuple(broadcast_to(t, shape) for t in tensors)


def broadcast_shapes(*shapes):
    """The shape that shapes broadcast to; OperationError if they do not.

    >>> broadcast_shapes((3, 1), (2,))
    (3, 2)
    """
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        raise OperationError(f"broadcast_shapes: these shapes cannot be broadcast: {', '.join(map(str, shapes))}") from None


def meshgrid(*tensors, indexing="ij"):
    """The coordinates of a grid: for each of the vectors, its values along an axis of its own.

    `indexing` 'ij' gives results of shape (len(first), len(second), ...), 'xy' swaps the first two axes.

    >>> x, y = meshgrid(tensor([1.0, 2.0]), tensor([3.0, 4.0, 5.0]))
    >>> x.shape, y[0].tolist()
    ((2, 3), [3.0, 4.0, 5.0])
    """
    if indexing not in ("ij", "xy"):
        raise OperationError(f"meshgrid(indexing={indexing!r}): expected 'ij' or 'xy'")
    vectors = _tensors(tensors)
    if any(t.ndim > 1 for t in vectors):
        raise OperationError(f"meshgrid: expected vectors, got shapes {', '.join(str(t.shape) for t in vectors)}")
    shape = tuple(t.numel() for t in vectors)
    n = len(vectors)
    grids = [broadcast_to(reshape(t, (*(1,) * k, -1, *(1,) * (n - k - 1))), shape) for k, t in enumerate(vectors)]
    return tuple(movedim(grid, 0, 1) for grid in grids) if indexing == "xy" and n > 1 else tuple(grids)


def cartesian_prod(*tensors):
    """All combinations of one element of each vector, one row each.

    >>> cartesian_prod(tensor([1.0, 2.0]), tensor([3.0])).tolist()
    [[1.0, 3.0], [2.0, 3.0]]
    """
    vectors = _tensors(tensors)
    if len(vectors) == 1:
        return vectors[0]
    return stack([reshape(grid, -1) for grid in meshgrid(*vectors)], dim=1)


def combinations(input, r=2, with_replacement=False):
    """All ways to take `r` elements of a vector, in order, one row each.

    >>> combinations(tensor([1.0, 2.0, 3.0])).tolist()
    [[1.0, 2.0], [1.0, 3.0], [2.0, 3.0]]
    """
    input = as_tensor(input)
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = list(choose(range(input.numel()), r))
    return input[np.array(rows, np.intp).reshape(len(rows), r)]


def block_diag(*tensors):
    """Matrices along the diagonal of a larger one, zeros elsewhere; vectors count as rows.

    >>> block_diag(tensor([[1.0]]), tensor([[2.0, 3.0]])).tolist()
    [[1.0, 0.0, 0.0], [0.0, 2.0, 3.0]]
    """
    blocks = [_at_least(2, (t,)) for t in _tensors(tensors)]
    width, rows, column = sum(block.shape[1] for block in blocks), [], 0
    for block in blocks:
        n, m = block.shape
        rows.append(np.pad(block, ((0, 0), (column, width - column - m))))
        column += m
    return cat(rows, dim=0)


def diag_embed(input, offset=0, dim1=-2, dim2=-1):
    """Matrices with the vectors along the last axis of `input` as their diagonals.

    >>> diag_embed(tensor([1.0, 2.0])).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    input = as_tensor(input)
    size = input.shape[-1] + abs(offset)
    steps = np.arange(input.shape[-1])
    key = (..., steps - min(offset, 0), steps + max(offset, 0))
    return movedim(_scatter(input, (*input.shape[:-1], size, size), key), (-2, -1), (dim1, dim2))


def diagflat(input, offset=0):
    """The matrix with the elements of `input`, flattened, as its diagonal.

    >>> diagflat(tensor([[1.0], [2.0]])).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    return diag_embed(reshape(as_tensor(input), -1), offset)


def trace(input):
    """The sum of a matrix's diagonal.

    >>> trace(tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor(5.)
    """
    input = as_tensor(input)
    if input.ndim != 2:
        raise OperationError(f"trace(input): expected a matrix, got shape {input.shape}")
    return diagonal(input).sum()


def fliplr(input):
    """`input` with its second axis reversed.

    >>> fliplr(tensor([[1.0, 2.0]])).tolist()
    [[2.0, 1.0]]
    """
    return flip(as_tensor(input), 1)


def flipud(input):
    """`input` with its first axis reversed.

    >>> flipud(tensor([1.0, 2.0])).tolist()
    [2.0, 1.0]
    """
    return flip(as_tensor(input), 0)


def rot90(input, k=1, dims=(0, 1)):
    """`input` turned by `k` right angles in the plane of two axes.

    >>> rot90(tensor([[1.0, 2.0]])).tolist()
    [[2.0], [1.0]]
    """
    return np.rot90(as_tensor(input), k, dims).clone()


def vander(x, N=None, increasing=False):
    """The matrix of the powers of a vector's elements, the highest (or with `increasing` the lowest) first.

    >>> vander(tensor([2.0, 3.0]), 3).tolist()
    [[4.0, 2.0, 1.0], [9.0, 3.0, 1.0]]
    """
    x = as_tensor(x)
    n = x.shape[-1] if N is None else N
    powers = np.arange(n) if increasing else np.arange(n - 1, -1, -1)
    return stack([x**int(power) for power in powers], dim=-1) if n else tensor_of(np.zeros((*x.shape, 0)), None)


def tril_indices(row, col, offset=0, *, dtype=None, device=None):
    """The indices of the lower triangle of a matrix, as a (2, n) tensor.

    >>> tril_indices(2, 2).tolist()
    [[0, 1, 1], [0, 0, 1]]
    """
    return tensor_of(np.array(np.tril_indices(row, offset, col), dtype or np.int64), None)


def triu_indices(row, col, offset=0, *, dtype=None, device=None):
    """The indices of the upper triangle of a matrix, as a (2, n) tensor.

    >>> triu_indices(2, 2).tolist()
    [[0, 0, 1], [0, 1, 1]]
    """
    return tensor_of(np.array(np.triu_indices(row, offset, col), dtype or np.int64), None)

