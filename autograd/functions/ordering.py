"""Sorting and the largest few, with PyTorch's signatures; gradients go to the elements that were picked."""

import numpy as np

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..engine.tensor import as_tensor
from ..engine.wrapping import is_layered, tensor_of
from ..rules import selection
from .naming import numpy_names
from .reductions import ValuesAndIndices

_take_along_axis = lane(selection.take_along_axis)


def _order(input, dim, descending):
    """The indices that sort `input` along `dim`; equal elements keep their order."""
    if is_layered(input):
        return np.argsort(-input if descending else input, axis=dim, kind="stable")
    values = input._raw
    return np.argsort(-values if descending else values, axis=dim, kind="stable")


@numpy_names
def sort(input, dim=-1, descending=False, *, stable=True):
    """`input` sorted along `dim`, as ``(values, indices)``; equal elements keep their order, `stable` or not.

    >>> sort(tensor([3.0, 1.0, 2.0])).values
    tensor([1., 2., 3.])
    """
    input = as_tensor(input)
    if input.ndim == 0:
        return ValuesAndIndices(input, tensor_of(np.intp(0), None))
    indices = _order(input, dim, descending)
    return ValuesAndIndices(_take_along_axis(input, indices, dim), tensor_of(indices, None))


@numpy_names
def argsort(input, dim=-1, descending=False, *, stable=True):
    """The indices that sort `input` along `dim`.

    >>> argsort(tensor([3.0, 1.0, 2.0]))
    tensor([1, 2, 0])
    """
    return sort(input, dim, descending).indices


@numpy_names
def topk(input, k, dim=-1, largest=True, sorted=True):
    """The `k` largest (or smallest) elements along `dim`, as ``(values, indices)``, always sorted.

    >>> topk(tensor([3.0, 1.0, 2.0]), 2).indices
    tensor([0, 2])
    """
    input = as_tensor(input)
    length = input.shape[dim] if input.ndim else 1
    if not 0 <= k <= length:
        raise OperationError(f"topk(k={k}): expected 0 to {length}, the length of axis {dim} of {input.shape}")
    values, indices = sort(input, dim, largest)
    first = (*[slice(None)] * (dim % input.ndim), slice(k)) if input.ndim else ...
    return ValuesAndIndices(values[first], indices[first])
