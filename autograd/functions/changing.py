"""Methods that make tensors like this one, or change its own shape, with PyTorch's names."""

import numpy as np

from ..engine.errors import GradientError, InPlaceError, OperationError
from ..engine.inplace import in_place
from ..engine.tensor import as_tensor, tensor
from ..rules import indexing
from .creation import empty, full, ones, zeros
from .naming import spread_arguments
from .writing import with_layout


def new_tensor(self, data, *, dtype=None, requires_grad=False, device=None):
    """A tensor of `data` (copied) with this tensor's dtype.

    >>> zeros(1, dtype=np.float32).new_tensor([1, 2]).dtype
    dtype('float32')
    """
    return tensor(data, dtype=dtype or self.dtype, requires_grad=requires_grad)


@with_layout
def new_zeros(self, *sizes, size=None, dtype=None, requires_grad=False, device=None):
    """Zeros of `size` with this tensor's dtype."""
    return zeros(*sizes, size=size, dtype=dtype or self.dtype, requires_grad=requires_grad, device=device)


@with_layout
def new_ones(self, *sizes, size=None, dtype=None, requires_grad=False, device=None):
    """Ones of `size` with this tensor's dtype."""
    return ones(*sizes, size=size, dtype=dtype or self.dtype, requires_grad=requires_grad, device=device)


@with_layout
def new_empty(self, *sizes, size=None, dtype=None, requires_grad=False, device=None):
    """A tensor of `size` with this tensor's dtype, whatever the memory held."""
    return empty(*sizes, size=size, dtype=dtype or self.dtype, requires_grad=requires_grad, device=device)


@with_layout
def new_full(self, size, fill_value, *, dtype=None, requires_grad=False, device=None):
    """A tensor of `size` with this tensor's dtype and one value everywhere."""
    return full(size, fill_value, dtype=dtype or self.dtype, requires_grad=requires_grad, device=device)


def fill_diagonal_(self, fill_value, wrap=False):
    """Set the main diagonal to a number, in place; with `wrap`, that of a tall matrix starts anew below. Returns the tensor."""
    if self.ndim < 2:
        raise OperationError(f"fill_diagonal_(): expected at least two axes, got shape {self.shape}")
    if self.ndim > 2 and len(set(self.shape)) > 1:
        raise OperationError(f"fill_diagonal_(): expected axes of one length, got shape {self.shape}")
    if wrap and self.ndim == 2:
        n, m = self.shape
        numbers = np.arange(0, n * m, m + 1)
        key = (numbers // m, numbers % m)
    else:
        key = (np.arange(min(self.shape)),) * self.ndim
    return in_place(self, "fill_diagonal_", indexing.assign, fill_value, key=key)


def sum_to_size(self, *size):
    """The sum over the axes in which this tensor is larger than `size`: the opposite of broadcasting.

    >>> ones(2, 3).sum_to_size(1, 3)
    tensor([[2., 2., 2.]])
    """
    size = spread_arguments(size)
    extra = self.ndim - len(size)
    fits = extra >= 0 and all(want in (1, have) for want, have in zip(size, self.shape[extra:]))
    if not fits:
        raise OperationError(f"sum_to_size{tuple(size)}: a tensor of that shape cannot be broadcast to {self.shape}")
    axes = [*range(extra), *(k + extra for k, n in enumerate(size) if n == 1 and self.shape[k + extra] != 1)]
    return (self.sum(axes) if axes else self).reshape(size)


# -- the same tensor with another shape -------------------------------------------------------------------------


def _reshaped(self, operation, changed):
    """Let this tensor become `changed`, a view of it."""
    if self.is_leaf and self.requires_grad:
        raise InPlaceError(f"{operation} on a leaf that requires grad; use the form without underscore, or detach() first")
    self._raw, self._node = changed._raw, changed._node
    return self


def squeeze_(self, dim=None):
    """Take away axes of length 1, in place; returns the tensor."""
    return _reshaped(self, "squeeze_", self.squeeze(dim))


def unsqueeze_(self, dim):
    """Put in an axis of length 1, in place; returns the tensor."""
    return _reshaped(self, "unsqueeze_", self.unsqueeze(dim))


def transpose_(self, dim0, dim1):
    """Swap two axes, in place; returns the tensor."""
    return _reshaped(self, "transpose_", self.transpose(dim0, dim1))


def swapaxes_(self, axis0, axis1):
    """Swap two axes, in place; returns the tensor."""
    return _reshaped(self, "swapaxes_", self.swapaxes(axis0, axis1))


def t_(self):
    """Transpose a matrix, in place; returns the tensor."""
    return _reshaped(self, "t_", self.t())


def resize_(self, *size):
    """Give a tensor without a graph another size, in place: elements stay in order, new ones are zero; returns the tensor."""
    if self.requires_grad:
        raise InPlaceError("resize_() on a tensor that requires grad; use reshape(), or detach() first")
    self._raw = np.resize(self._raw, spread_arguments(size)) if not self.numel() else _refitted(self._raw, size)
    return self


def _refitted(array, size):
    result = np.zeros(spread_arguments(size), array.dtype)
    kept = min(result.size, array.size)
    result.reshape(-1)[:kept] = array.reshape(-1)[:kept]
    return result


def detach_(self):
    """Cut this tensor off from the graph, in place; returns the tensor."""
    if getattr(self, "_view_of", None) is not None:
        raise GradientError("detach_() on a view; use detach()")
    self._node = None
    return self


# -- what it is -------------------------------------------------------------------------------------------------


def element_size(self):
    """The bytes of one element."""
    return self.dtype.itemsize


def is_signed(self):
    """Whether the dtype has negative numbers."""
    return self.dtype.kind in "fci"


def stride(self, dim=None):
    """How many elements lie between neighbours along each axis (or along `dim`) in memory."""
    array = np.asarray(self._raw)
    strides = tuple(step // array.itemsize for step in array.strides)
    return strides if dim is None else strides[dim]


def type(self, dtype=None):
    """The name of the dtype, or this tensor with another one."""
    return str(self.dtype) if dtype is None else as_tensor(self).to(dtype)
