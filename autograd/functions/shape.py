"""Reshaping, rearranging, joining and splitting, with PyTorch's signatures."""

import numpy as np

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..engine.tensor import as_tensor
from ..rules import indexing, joining, selection
from ..rules import shape as shapes
from .naming import axis_of, numpy_names, spread_arguments

_reshape, _transpose, _swapaxes = lane(shapes.reshape), lane(shapes.transpose), lane(shapes.swapaxes)
_moveaxis, _squeeze, _expand_dims = lane(shapes.moveaxis), lane(shapes.squeeze), lane(shapes.expand_dims)
_broadcast_to, _tile, _repeat = lane(shapes.broadcast_to), lane(shapes.tile), lane(shapes.repeat)
_flip, _roll, _diagonal = lane(shapes.flip), lane(shapes.roll), lane(shapes.diagonal)
_place_diagonal, _tril, _triu = lane(shapes.place_diagonal), lane(shapes.tril), lane(shapes.triu)
_concatenate, _stack, _index = lane(joining.concatenate), lane(joining.stack), lane(indexing.index)
_astype, _take = lane(shapes.astype), lane(selection.take)


def reshape(input, *shape):
    """The same elements in another shape; one size may be -1, which is worked out.

    >>> reshape(tensor([1.0, 2.0, 3.0, 4.0]), (2, -1))
    tensor([[1., 2.],
            [3., 4.]])
    """
    return _reshape(input, spread_arguments(shape))


def flatten(input, start_dim=0, end_dim=-1):
    """`input` with the axes from `start_dim` to `end_dim` (included) made into one.

    >>> flatten(tensor([[1.0, 2.0], [3.0, 4.0]])).shape
    (4,)
    """
    input = as_tensor(input)
    n = input.ndim
    start, end = (axis + n if axis < 0 else axis for axis in (start_dim, end_dim))
    if n == 0:
        return _reshape(input, (1,))
    if not 0 <= start <= end < n:
        raise OperationError(f"flatten(start_dim={start_dim}, end_dim={end_dim}): not a range of the {n} axes of {input.shape}")
    return _reshape(input, (*input.shape[:start], int(np.prod(input.shape[start : end + 1])), *input.shape[end + 1 :]))


def permute(input, *axes, dims=None):
    """`input` with its axes in the order `dims`, given one by one or as a sequence.

    >>> permute(tensor([[[1.0, 2.0, 3.0]]]), 2, 0, 1).shape
    (3, 1, 1)
    """
    return _transpose(input, spread_arguments(axes, dims))


def transpose(input, dim0, dim1):
    """`input` with two axes swapped (``np.transpose`` has NumPy's meaning).

    >>> transpose(tensor([[1.0, 2.0, 3.0]]), 0, 1).shape
    (3, 1)
    """
    input = as_tensor(input)
    if input.ndim:
        return _swapaxes(input, dim0, dim1)
    axis_of(dim0, 0, "transpose"), axis_of(dim1, 0, "transpose")
    return _reshape(input, ())


def movedim(input, source, destination):
    """`input` with the axes `source` (one or several) moved to `destination`.

    >>> movedim(tensor([[[1.0, 2.0, 3.0]]]), 2, 0).shape
    (3, 1, 1)
    """
    return _moveaxis(input, source, destination)


swapaxes = swapdims = transpose
moveaxis = movedim


@numpy_names
def squeeze(input, dim=None):
    """`input` without its axes of length 1, or without those of `dim` that have length 1.

    >>> squeeze(tensor([[1.0, 2.0]])).shape
    (2,)
    """
    if dim is None:
        return _squeeze(input, None)
    input, dims = as_tensor(input), dim if isinstance(dim, (tuple, list)) else (dim,)
    axes = [axis_of(axis, input.ndim, "squeeze") for axis in dims]
    return _squeeze(input, tuple(axis for axis in axes if input.ndim and input.shape[axis] == 1))


@numpy_names
def unsqueeze(input, dim):
    """`input` with a new axis of length 1 at position `dim`.

    >>> unsqueeze(tensor([1.0, 2.0]), 1).shape
    (2, 1)
    """
    return _expand_dims(input, dim)


def broadcast_to(input, size):
    """`input` seen in a larger `size` by repeating its elements (a read-only view).

    >>> broadcast_to(tensor([1.0, 2.0]), (2, 2))
    tensor([[1., 2.],
            [1., 2.]])
    """
    return _broadcast_to(input, tuple(size))


def expand(input, *sizes, size=None, implicit=False):
    """:func:`broadcast_to` where -1 keeps an axis as it is.

    >>> expand(tensor([[1.0], [2.0]]), -1, 3).shape
    (2, 3)
    """
    input, sizes = as_tensor(input), spread_arguments(sizes, size)
    added = len(sizes) - input.ndim
    sizes = tuple(input.shape[k - added] if length == -1 else length for k, length in enumerate(sizes))
    return _broadcast_to(input, sizes)


def tile(input, *times, dims=None):
    """`input` repeated `dims` times along each axis.

    >>> tile(tensor([1.0, 2.0]), (2,))
    tensor([1., 2., 1., 2.])
    """
    return _tile(input, times[0] if len(times) == 1 and dims is None else spread_arguments(times, dims))


def repeat(input, *sizes, repeats=None):
    """`input` repeated along each axis, as in PyTorch; ``np.repeat`` repeats each element.

    >>> repeat(tensor([1.0, 2.0]), 2, 1).shape
    (2, 2)
    """
    return _tile(input, spread_arguments(sizes, repeats))


@numpy_names
def repeat_interleave(input, repeats=None, dim=None, *, output_size=None):
    """Each element (or slice along `dim`) repeated; with the numbers alone, the index of each as often as it says.

    The length of the result follows from `repeats`; `output_size` is accepted.

    >>> repeat_interleave(tensor([1.0, 2.0]), 2)
    tensor([1., 1., 2., 2.])
    """
    if repeats is None:
        repeats, input = input, np.arange(len(input))
    return _repeat(input, getattr(repeats, "_raw", repeats), dim)


def flip(input, *axes, dims=None):
    """`input` in reverse order along the axes `dims`, in memory of its own (``np.flip`` gives a view).

    >>> flip(tensor([1.0, 2.0]), 0)
    tensor([2., 1.])
    """
    return _flip(input, spread_arguments(axes, dims)).clone()


def roll(input, shifts, dims=None):
    """`input` with its elements moved along `dims`; what leaves one end comes in at the other.

    >>> roll(tensor([1.0, 2.0, 3.0]), 1)
    tensor([3., 1., 2.])
    """
    if isinstance(shifts, (tuple, list)) and len(shifts) != (1 if dims is None or isinstance(dims, int) else len(dims)):
        raise OperationError(f"roll(shifts={shifts}, dims={dims}): expected one shift for each axis")
    return _roll(input, shifts, dims)


def diagonal(input, offset=0, dim1=0, dim2=1):
    """The diagonal of the axes `dim1` and `dim2`, as the last axis of the result.

    >>> diagonal(tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 4.])
    """
    return _diagonal(input, offset, dim1, dim2)


def diag(input, diagonal=0):
    """The diagonal of a matrix, or the matrix with a given diagonal.

    >>> diag(tensor([1.0, 2.0]))
    tensor([[1., 0.],
            [0., 2.]])
    """
    found = np.diag(as_tensor(input), diagonal)
    return found.clone() if found.ndim == 1 else found  # as in PyTorch, whose diagonal() is the view


def tril(input, diagonal=0):
    """The lower triangle of the last two axes, zeros above.

    >>> tril(tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[1., 0.],
            [3., 4.]])
    """
    return _tril(_matrices(input, "tril"), diagonal)


def triu(input, diagonal=0):
    """The upper triangle of the last two axes, zeros below.

    >>> triu(tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[1., 2.],
            [0., 4.]])
    """
    return _triu(_matrices(input, "triu"), diagonal)


def _matrices(input, function):
    input = as_tensor(input)
    if input.ndim < 2:
        raise OperationError(f"{function}(input): expected at least two axes, got shape {input.shape}")
    return input


@numpy_names
def cat(tensors, dim=0):
    """`tensors` joined along an axis that they have; ``tensor([])`` counts for nothing, however many axes the others have.

    >>> cat([tensor([1.0]), tensor([2.0, 3.0])])
    tensor([1., 2., 3.])
    """
    try:
        return _concatenate(tensors, dim)
    except OperationError:
        kept = [tensor for tensor in tensors if np.shape(tensor) != (0,)]  # tensor([]) is nothing, also beside matrices
        if len(kept) in (0, len(tensors)):
            raise
        return _concatenate(kept, dim)


@numpy_names
def stack(tensors, dim=0):
    """`tensors` of one shape joined along a new axis.

    >>> stack([tensor([1.0]), tensor([2.0])]).shape
    (2, 1)
    """
    return _stack(tensors, dim)


def _length(input, dim, function):
    """The length of an axis, which must be there."""
    if not -input.ndim <= dim < input.ndim:
        raise OperationError(f"{function}(dim={dim}): expected an axis of a tensor with {input.ndim} axes")
    return input.shape[dim]


def _part(input, dim, start, end):
    """The slice from `start` to `end` along an axis."""
    return _index(input, (*[slice(None)] * (dim % input.ndim), slice(start, end)))


@numpy_names
def split(tensor, split_size_or_sections=None, dim=0, *, split_size=None):
    """`tensor` cut along `dim` into parts of a given size (the last may be smaller), or of the sizes in a list.

    >>> [part.tolist() for part in split(arange(5), 2)]
    [[0, 1], [2, 3], [4]]
    """
    tensor = as_tensor(tensor)
    length = _length(tensor, dim, "split")
    sizes = split_size_or_sections if split_size is None else split_size
    if isinstance(sizes, (int, np.integer)):
        if sizes <= 0:
            raise OperationError(f"split(): the size of a part must be positive, not {sizes}")
        sizes = [int(sizes)] * (length // sizes) + [length % sizes] * (length % sizes > 0)
    if sum(sizes) != length:
        raise OperationError(f"split(): the parts {list(sizes)} add up to {sum(sizes)}, but axis {dim} has length {length}")
    ends = np.cumsum(sizes).tolist()
    return tuple(_part(tensor, dim, end - size, end) for size, end in zip(sizes, ends))


@numpy_names
def chunk(input, chunks, dim=0):
    """`input` cut along `dim` into `chunks` parts of equal size (the last may be smaller).

    >>> [part.tolist() for part in chunk(arange(5), 2)]
    [[0, 1, 2], [3, 4]]
    """
    input = as_tensor(input)
    if chunks <= 0:
        raise OperationError(f"chunk(): the number of parts must be positive, not {chunks}")
    return split(input, max(1, -(-_length(input, dim, "chunk") // chunks)), dim)


@numpy_names
def unbind(input, dim=0):
    """The slices of `input` along `dim`, as a tuple.

    >>> unbind(tensor([1.0, 2.0]))
    (tensor(1.), tensor(2.))
    """
    input = as_tensor(input)
    return tuple(select(input, dim, i) for i in range(_length(input, dim, "unbind")))


def select(input, dim, index):
    """The slice of `input` at `index` along `dim`, without that axis.

    >>> select(tensor([[1.0, 2.0], [3.0, 4.0]]), 1, 0)
    tensor([1., 3.])
    """
    input = as_tensor(input)
    return _index(input, (*[slice(None)] * (dim % input.ndim), int(index)))


def narrow(input, dim, start, length):
    """`length` slices of `input` from `start` on along `dim`; a negative `start` counts from the end.

    >>> narrow(arange(5), 0, 1, 3), narrow(arange(5), 0, -2, 2)
    (tensor([1, 2, 3]), tensor([3, 4]))
    """
    input, start = as_tensor(input), int(start)
    whole = _length(input, dim, "narrow")
    start = start + whole if start < 0 else start
    if not 0 <= start <= start + length <= whole:
        raise OperationError(f"narrow(): {start}:{start + length} is not inside axis {dim} of length {whole}")
    return _part(input, dim, start, start + length)


def index_select(input, dim, index):
    """The slices of `input` along `dim` at the positions in `index`.

    >>> index_select(tensor([1.0, 2.0, 3.0]), 0, tensor([2, 0]))
    tensor([3., 1.])
    """
    input, index = as_tensor(input), getattr(index, "_raw", index)
    if input.ndim == 0:  # a row of one, of which one element is asked for
        return _take(_reshape(input, (1,)), index, dim).reshape(())
    return _take(input, index, dim)
