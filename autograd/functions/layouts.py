"""Views by strides, splitting by sizes, and positions from flat indices, with PyTorch's signatures."""

import numpy as np

from ..engine.errors import OperationError
from ..engine.tensor import Tensor, as_tensor
from .creation import arange
from .elementwise import where
from .picking import put, take
from .shape import narrow, split


def as_strided(input, size, stride, storage_offset=None):
    """The elements of `input`, as they lie in C order, with the given size and strides (in elements); a copy, not a view.

    OperationError where that leads outside of the elements.

    >>> as_strided(tensor([1.0, 2.0, 3.0, 4.0]), (3, 2), (1, 1)).tolist()
    [[1.0, 2.0], [2.0, 3.0], [3.0, 4.0]]
    """
    input = as_tensor(input)
    return take(input, _places("as_strided", input, size, stride, storage_offset))


def as_strided_scatter(input, src, size, stride, storage_offset=None):
    """`input` with `src` in the elements that :func:`as_strided` picks.

    >>> as_strided_scatter(tensor([1.0, 2.0, 3.0]), tensor([9.0, 8.0]), (2,), (2,)).tolist()
    [9.0, 2.0, 8.0]
    """
    input = as_tensor(input)
    return put(input, _places("as_strided_scatter", input, size, stride, storage_offset), src)


def _places(name, input, size, stride, offset):
    size, stride = tuple(size), tuple(stride)
    if len(size) != len(stride):
        raise OperationError(f"{name}: {len(size)} sizes, but {len(stride)} strides")
    places = np.full(size, offset or 0)
    for axis, (n, step) in enumerate(zip(size, stride)):
        places += (np.arange(n) * step).reshape(n, *[1] * (len(size) - axis - 1))
    if places.size and not (places.min() >= 0 and places.max() < input.numel()):
        raise OperationError(f"{name}: size {size} and stride {stride} lead outside of {input.numel()} elements")
    return places


def split_with_sizes(input, split_sizes, dim=0):
    """Pieces of these lengths along an axis.

    >>> [len(part) for part in split_with_sizes(tensor([1.0, 2.0, 3.0]), [1, 2])]
    [1, 2]
    """
    return split(input, list(split_sizes), dim)


def narrow_copy(input, dim, start, length):
    """:func:`autograd.narrow` with memory of its own.

    >>> narrow_copy(tensor([1.0, 2.0, 3.0]), 0, 1, 2)
    tensor([2., 3.])
    """
    return narrow(input, dim, start, length).clone()


def unravel_index(indices, shape):
    """The positions in a tensor of `shape` that flat indices mean: one tensor for each axis.

    >>> unravel_index(tensor([5]), (2, 3))
    (tensor([1]), tensor([2]))
    """
    found = np.unravel_index(as_tensor(indices).numpy(), (shape,) if isinstance(shape, int) else tuple(shape))
    return tuple(Tensor(part) for part in found)


def range(start=0, end=None, step=1, *, dtype=None, requires_grad=False, device=None):
    """``torch.range``, which includes the end; take :func:`arange`, as PyTorch advises.

    >>> range(1, 3)
    tensor([1., 2., 3.])
    """
    start, end = (0, start) if end is None else (start, end)
    count = int((end - start) / step) + 1
    numbers = arange(count, dtype=float) * float(step) + float(start)
    made = numbers if dtype is None else numbers.astype(dtype)
    return made.requires_grad_() if requires_grad else made


def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    """The tensor over the memory of a buffer, such as bytes.

    >>> frombuffer(bytearray(8), dtype=np.float64)
    tensor([0.])
    """
    return Tensor(np.frombuffer(buffer, dtype, count, offset), requires_grad=requires_grad)


def fill(input, value):
    """A tensor of the shape of `input` with `value` everywhere; the gradient goes to `value`.

    >>> fill(tensor([1.0, 2.0]), 7.0)
    tensor([7., 7.])
    """
    input = as_tensor(input)
    return where(np.ones(input.shape, bool), as_tensor(value).astype(input.dtype), input)
