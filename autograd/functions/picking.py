"""Reading and writing elements by index or mask, with PyTorch's signatures; the in-place forms are in ``methods_late``.

All of these are an index, its adjoint ``scatter`` or ``assign`` with a key that is worked out here.
"""

import math

import numpy as np

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..engine.operators import raw_key
from ..engine.tensor import as_tensor
from ..engine.wrapping import tensor_of
from ..rules import indexing
from .elementwise import where
from .naming import axis_of, number_as_row
from .shape import expand, movedim

_index, _scatter, _assign = lane(indexing.index), lane(indexing.scatter), lane(indexing.assign)


# -- keys -------------------------------------------------------------------------------------------------------


def _positions(index, function):
    """An index as an array of integers; OperationError for anything else."""
    found = np.asarray(raw_key(index))
    if found.dtype.kind not in "iu":
        raise OperationError(f"{function}(index): expected integers, got {found.dtype}{list(found.shape)}")
    return found


def along_key(input, dim, index, function):
    """The key that names, for each place in `index`, the element of `input` with that number along `dim`."""
    index = _positions(index, function)
    dim = axis_of(dim, input.ndim, function)
    if not index.size:
        return (np.zeros(index.shape, np.intp),) * input.ndim
    if index.ndim != input.ndim:
        raise OperationError(
            f"{function}(index): expected as many axes as the tensor has, but {index.shape} does not fit {input.shape}"
        )
    if any(n > m for k, (n, m) in enumerate(zip(index.shape, input.shape)) if k != dim):
        raise OperationError(f"{function}(index): shape {index.shape} goes beyond {input.shape} in an axis other than {dim}")
    key = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    if key:
        key[dim] = index
    return tuple(key)


def axis_key(input, dim, index, function):
    """The key that picks whole slices of `input` by their numbers along `dim`."""
    return (*[slice(None)] * axis_of(dim, input.ndim, function), np.atleast_1d(_positions(index, function)))


def _flat_key(input, index, function):
    positions = _positions(index, function)
    size = input.numel()
    if positions.size and not -size <= positions.min() <= positions.max() < size:
        raise OperationError(f"{function}(index): expected numbers of the {size} elements of {input.shape}, got {positions}")
    return np.unravel_index(np.remainder(positions, max(size, 1)), input.shape or (1,))


def _mask(mask, function):
    found = np.asarray(raw_key(mask))
    if found.dtype != bool:
        raise OperationError(f"{function}(mask): expected booleans, got {found.dtype}{list(found.shape)}")
    return found


def _source(src, shape):
    """`src` limited to `shape`, as PyTorch allows it to be larger than the index; numbers stay numbers."""
    src = as_tensor(src)
    return src if src.ndim == 0 else src[tuple(slice(n) for n in shape)]


# -- along one axis, an index for each element ------------------------------------------------------------------


def gather(input, dim, index, *, sparse_grad=False):
    """The elements of `input` with the numbers `index` along `dim`: ``out[i][j] = input[index[i][j]][j]`` for dim 0.

    `index` has as many axes as `input` and is nowhere longer except along `dim`; the result has its shape. Gradients are
    never sparse, whatever `sparse_grad` is.

    >>> gather(tensor([[1.0, 2.0], [3.0, 4.0]]), 1, tensor([[0, 0], [1, 0]]))
    tensor([[1., 1.],
            [4., 3.]])
    """
    input = as_tensor(input)
    if input.ndim == 0:
        return gather(input.reshape(1), dim, np.ravel(raw_key(index))).reshape(np.shape(raw_key(index)))
    return _index(input, along_key(input, dim, index, "gather"))


def take_along_dim(input, indices, dim=None):
    """The elements with the numbers `indices` along `dim`, broadcast; without `dim`, of the flattened tensor.

    >>> take_along_dim(tensor([[10.0, 30.0, 20.0]]), tensor([[1, 2]]), dim=1)
    tensor([[30., 20.]])
    """
    indices = _positions(indices, "take_along_dim")
    return take(input, indices.reshape(-1)) if dim is None else np.take_along_axis(as_tensor(input), indices, dim)


def scatter(input, dim, index, src=None, *, value=None, reduce=None):
    """`input` with the elements that `index` names along `dim` replaced by those of `src` (or by a number).

    The opposite of :func:`gather`; where an element is named twice, the last one counts. `reduce` 'add' or 'multiply'
    combines instead of replacing.

    >>> scatter(zeros(1, 3), 1, tensor([[2, 0]]), tensor([[5.0, 6.0]]))
    tensor([[6., 0., 5.]])
    """
    if reduce is not None:
        if reduce not in ("add", "multiply"):
            raise OperationError(f"scatter(reduce={reduce!r}): expected 'add' or 'multiply'")
        src = np.full(np.shape(raw_key(index)), value) if src is None else src
        return scatter_reduce(input, dim, index, src, {"add": "sum", "multiply": "prod"}[reduce])
    input = as_tensor(input)
    key = along_key(input, dim, index, "scatter")
    given = value if src is None else src
    if given is None:
        raise OperationError("scatter(): give src, a tensor, or value, a number")
    return _assign(input, _source(given, np.shape(raw_key(index))), key)


def scatter_add(input, dim, index, src):
    """`input` with the elements of `src` added to those that `index` names along `dim`, every mention counting.

    >>> scatter_add(zeros(1, 2), 1, tensor([[0, 0, 1]]), tensor([[1.0, 2.0, 3.0]]))
    tensor([[3., 3.]])
    """
    input = as_tensor(input)
    key = along_key(input, dim, index, "scatter_add")
    return input + _scatter(_source(src, np.shape(raw_key(index))), input.shape, key)


def scatter_reduce(input, dim, index, src, reduce, *, include_self=True):
    """`input` combined with the elements of `src` at the places that `index` names along `dim`.

    `reduce` is 'sum', 'prod', 'mean', 'amax' or 'amin'; with ``include_self=False`` what was there does not take part
    where something arrives. Elements that tie for 'amax' and 'amin' share the gradient equally.

    >>> scatter_reduce(zeros(2), 0, tensor([0, 0, 1]), tensor([1.0, 2.0, 3.0]), "mean", include_self=False)
    tensor([1.5, 3. ])
    """
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        raise OperationError(f"scatter_reduce(reduce={reduce!r}): expected 'sum', 'prod', 'mean', 'amax' or 'amin'")
    input = as_tensor(input)
    key = along_key(input, dim, index, "scatter_reduce")
    src = _source(src, np.shape(raw_key(index)))
    src = expand(src, np.shape(raw_key(index))) if src.ndim == 0 else src
    arrived = np.zeros(input.shape, np.intp)
    np.add.at(arrived, key, 1)
    kept = np.ones(input.shape, bool) if include_self else arrived == 0
    if reduce in ("amax", "amin"):
        return _extremes_by_key(input, src, key, kept, np.maximum if reduce == "amax" else np.minimum)
    if reduce == "prod":
        return _products_by_key(where(kept, input, 1), src, key)
    total = where(kept, input, 0) + _scatter(src, input.shape, key)
    counts = np.maximum(arrived + kept, 1)
    return total if reduce == "sum" else total / counts.astype(total.dtype) if total.dtype.kind in "fc" else total // counts


def _products_by_key(start, src, key):
    """Multiply once for each repetition, so that the gradient is right with any number of zeros."""
    flat = np.ravel_multi_index(np.broadcast_arrays(*key), start.shape).ravel() if key else np.zeros(1, np.intp)
    order = np.argsort(flat, kind="stable")
    ranks = np.empty_like(flat)
    ranks[order] = np.arange(flat.size) - np.searchsorted(flat[order], flat[order])
    result, elements = start.reshape(-1), src.reshape(-1)
    for k in range(ranks.max() + 1 if ranks.size else 0):
        chosen = np.flatnonzero(ranks == k)
        result = result * _assign(np.ones(math.prod(start.shape), start.dtype), elements[chosen], flat[chosen])
    return result.reshape(start.shape)


def _extremes_by_key(input, src, key, kept, larger):
    found = np.where(kept, input.detach().numpy(), -np.inf if larger is np.maximum else np.inf)
    larger.at(found, key, src.detach().numpy())
    won, own_won = src.detach().numpy() == found[key], kept & (input.detach().numpy() == found)
    ties = np.array(own_won, np.intp)
    np.add.at(ties, key, won)
    shares = where(own_won, input, 0) + _scatter(where(won, src, 0), input.shape, key)
    if shares.dtype.kind != "f":
        return shares.detach() // np.maximum(ties, 1)
    shares = shares / np.maximum(ties, 1).astype(shares.dtype)
    return tensor_of(found.astype(input.dtype), None) + (shares - shares.detach())  # the values exactly, the gradient shared


# -- whole slices -----------------------------------------------------------------------------------------------


def _slices(source, input, key, function):
    """`source` as a Tensor in the shape of ``input[key]``; for a single slice it may lack this axis."""
    source, axis = as_tensor(source), len(key) - 1
    shape = (*input.shape[:axis], key[-1].size, *input.shape[axis + 1 :])
    if source.shape != shape and not (key[-1].size == 1 and source.shape == (*shape[:axis], *shape[axis + 1 :])):
        raise OperationError(f"{function}(source): expected the shape of the slices, {shape}, got {source.shape}")
    return source.reshape(shape)


@number_as_row
def index_add(input, dim, index, source, *, alpha=1):
    """`input` with ``alpha * source`` added to its slices `index` along `dim`, every mention counting.

    >>> index_add(zeros(2, 2), 0, tensor([1, 1]), ones(2, 2))
    tensor([[0., 0.],
            [2., 2.]])
    """
    key = axis_key(input, dim, index, "index_add")
    source = _slices(source, input, key, "index_add")
    return input + _scatter(source if alpha == 1 else source * alpha, input.shape, key)


@number_as_row
def index_copy(input, dim, index, source):
    """`input` with its slices `index` along `dim` replaced by those of `source`.

    >>> index_copy(zeros(3), 0, tensor([2, 0]), tensor([5.0, 6.0]))
    tensor([6., 0., 5.])
    """
    key = axis_key(input, dim, index, "index_copy")
    return _assign(input, _slices(source, input, key, "index_copy"), key)


@number_as_row
def index_fill(input, dim, index, value):
    """`input` with its slices `index` along `dim` filled with a number.

    >>> index_fill(zeros(3), 0, tensor([2]), 7.0)
    tensor([0., 0., 7.])
    """
    return _assign(input, value, axis_key(input, dim, index, "index_fill"))


def index_put(input, indices, values, accumulate=False):
    """`input` with ``input[indices] = values``, or, with `accumulate`, with `values` added there, every mention counting.

    >>> index_put(zeros(3), (tensor([0, 0]),), tensor([1.0, 2.0]), accumulate=True)
    tensor([3., 0., 0.])
    """
    input, key = as_tensor(input), tuple(raw_key(index) for index in indices)
    if not accumulate:
        return _assign(input, values, key)
    shape = np.empty(input.shape, bool)[key].shape
    return input + _scatter(expand(as_tensor(values), shape), input.shape, key)


@number_as_row
def index_reduce(input, dim, index, source, reduce, *, include_self=True):
    """`input` combined with the slices of `source` at the slices `index` along `dim`; see :func:`scatter_reduce`.

    >>> index_reduce(ones(2), 0, tensor([1, 1]), tensor([2.0, 3.0]), "prod")
    tensor([1., 6.])
    """
    source = as_tensor(source).reshape(1) if np.ndim(source) == 0 else as_tensor(source)
    shape = [1] * source.ndim
    shape[axis_of(dim, input.ndim, "index_reduce")] = -1
    index = np.broadcast_to(_positions(index, "index_reduce").reshape(shape), source.shape)
    return scatter_reduce(input, dim, index, source, reduce, include_self=include_self)


# -- by a mask, or by number ------------------------------------------------------------------------------------


def masked_select(input, mask):
    """The elements of `input` where `mask` is true, in a row; the two are broadcast.

    >>> masked_select(tensor([1.0, 2.0, 3.0]), tensor([True, False, True]))
    tensor([1., 3.])
    """
    input, mask = as_tensor(input), _mask(mask, "masked_select")
    shape = np.broadcast_shapes(input.shape, mask.shape)
    return _index(expand(input, shape), np.broadcast_to(mask, shape))


def masked_fill(input, mask, value):
    """`input` with `value` where `mask` is true.

    >>> masked_fill(tensor([1.0, 2.0]), tensor([True, False]), 0.0)
    tensor([0., 2.])
    """
    return where(_mask(mask, "masked_fill"), value, input)


def masked_scatter(input, mask, source):
    """`input` with the places where `mask` is true filled by the elements of `source`, in order.

    >>> masked_scatter(zeros(3), tensor([True, False, True]), tensor([5.0, 6.0]))
    tensor([5., 0., 6.])
    """
    input, source = as_tensor(input), as_tensor(source)
    mask = _mask(mask, "masked_scatter")
    shape = np.broadcast_shapes(input.shape, mask.shape)
    input, mask = expand(input, shape), np.broadcast_to(mask, shape)
    wanted = int(mask.sum())
    if source.numel() < wanted:
        raise OperationError(f"masked_scatter(source): the mask has {wanted} places, and source only {source.numel()} elements")
    return _assign(input, source.reshape(-1)[:wanted], mask)


def take(input, index):
    """The elements of the flattened tensor with the numbers `index`, in the shape of `index`.

    >>> take(tensor([[1.0, 2.0], [3.0, 4.0]]), tensor([3, 0]))
    tensor([4., 1.])
    """
    input = as_tensor(input)
    return _index(input if input.ndim else input.reshape(1), _flat_key(input, index, "take"))


@number_as_row
def put(input, index, source, accumulate=False):
    """`input` with the elements that `index` names in the flattened tensor replaced by (or added to) `source`.

    >>> put(zeros(2, 2), tensor([3]), tensor([7.0]))
    tensor([[0., 0.],
            [0., 7.]])
    """
    key, source = _flat_key(input, index, "put"), as_tensor(source)
    return index_put(input, key, source.reshape(np.shape(key[0])) if source.ndim else source, accumulate)


# -- parts replaced ---------------------------------------------------------------------------------------------


def select_scatter(input, src, dim, index):
    """`input` with its slice number `index` along `dim` replaced by `src`.

    >>> select_scatter(zeros(2, 2), ones(2), 0, 1)
    tensor([[0., 0.],
            [1., 1.]])
    """
    input = as_tensor(input)
    return _assign(input, src, (*[slice(None)] * axis_of(dim, input.ndim, "select_scatter"), index))


def slice_scatter(input, src, dim=0, start=None, end=None, step=1):
    """`input` with its slices from `start` to `end` along `dim` replaced by `src`.

    >>> slice_scatter(zeros(3), ones(2), start=1)
    tensor([0., 1., 1.])
    """
    input = as_tensor(input)
    return _assign(input, src, (*[slice(None)] * axis_of(dim, input.ndim, "slice_scatter"), slice(start, end, step)))


def diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    """`input` with its diagonal replaced by `src`.

    >>> diagonal_scatter(zeros(2, 2), ones(2))
    tensor([[1., 0.],
            [0., 1.]])
    """
    moved = movedim(as_tensor(input), (dim1, dim2), (-2, -1))
    n, m = moved.shape[-2:]
    length = max(min(n + min(offset, 0), m - max(offset, 0)), 0)
    steps = np.arange(length)
    written = _assign(moved, src, (..., steps - min(offset, 0), steps + max(offset, 0)))
    return movedim(written, (-2, -1), (dim1, dim2))


def unfold(input, dimension, size, step=1):
    """All windows of `size` along `dimension`, `step` apart, as a new last axis.

    >>> unfold(tensor([1.0, 2.0, 3.0, 4.0]), 0, 2, 2)
    tensor([[1., 2.],
            [3., 4.]])
    """
    input = as_tensor(input)
    dimension = axis_of(dimension, input.ndim, "unfold")
    length = input.shape[dimension] if input.ndim else 1
    if not 0 <= size <= length or step < 1:
        raise OperationError(f"unfold(size={size}, step={step}): expected a size of at most {length} and a step of at least 1")
    if input.ndim == 0:
        return input.reshape(1)[:size]
    windows = np.arange(0, length - size + 1, step)[:, None] + np.arange(size)
    return movedim(_index(input, (*[slice(None)] * dimension, windows)), dimension + 1, -1)


def argwhere(input):
    """The indices of the elements that are not zero, one row each.

    >>> argwhere(tensor([0.0, 3.0]))
    tensor([[1]])
    """
    return as_tensor(input).nonzero()


def nonzero(input, *, as_tuple=False):
    """The indices of the elements that are not zero: an (n, ndim) tensor, or a tuple of one tensor for each axis.

    >>> nonzero(tensor([0.0, 3.0]))
    tensor([[1]])
    """
    return as_tensor(input).nonzero(as_tuple=as_tuple)
