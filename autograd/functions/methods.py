"""Methods of Tensor that are no functions of the package beside: changes in place, casts, copies, other shapes."""

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.inplace import in_place
from ..engine.lanes import lane
from ..engine.operators import raw_key
from ..engine.tensor import Tensor, as_tensor
from ..engine.wrapping import tensor_of
from ..rules import arithmetic, exponential, indexing, selection, trigonometric
from . import arithmetic as arithmetic_functions
from . import elementwise, shape
from .naming import check_device, spread_arguments

_astype, _reshape = shape._astype, shape._reshape

IN_PLACE = {
    "exp_": exponential.exp, "log_": exponential.log, "sqrt_": arithmetic.sqrt, "square_": arithmetic.square,
    "neg_": arithmetic.negative, "abs_": arithmetic.absolute,
    "sin_": trigonometric.sin, "cos_": trigonometric.cos, "tanh_": trigonometric.tanh,
    "sigmoid_": exponential.sigmoid, "relu_": exponential.relu, "mul_": arithmetic.multiply,
    "multiply_": arithmetic.multiply, "floor_": arithmetic.floor, "ceil_": arithmetic.ceil, "trunc_": arithmetic.trunc,
    "sign_": arithmetic.sign, "remainder_": arithmetic.remainder,
}  # fmt: skip


def _in_place_method(name, entry):
    def unary(self):
        return in_place(self, name, entry)

    def binary(self, other):
        return in_place(self, name, entry, other)

    method = unary if len(entry.arguments) == 1 else binary
    method.__name__ = name
    method.__doc__ = f"Replace this tensor's values by those of {entry.name!r}, in place; returns the tensor."
    return method


def clamp_(self, min=None, max=None):
    """Limit the elements to the range from `min` to `max` (None: no limit), in place; returns the tensor."""
    if min is None and max is None:
        raise OperationError("clamp_(): give min, max or both")
    return in_place(self, "clamp_", selection.clip, min, max)


def div_(self, other, *, rounding_mode=None):
    """Divide by `other` in place, and round with `rounding_mode` 'trunc' or 'floor'; returns the tensor."""
    if rounding_mode is not None:
        return copy_(self, elementwise.divide(clone(self), other, rounding_mode=rounding_mode))
    return in_place(self, "div_", arithmetic.divide, other)


def reciprocal_(self):
    """Replace the elements by ``1 / x`` in place; returns the tensor. Raises OperationError for integers."""
    if self.dtype.kind in "biu":
        raise OperationError(f"reciprocal_: fractions cannot be written into a tensor of {self.dtype}; convert it first")
    return in_place(self, "reciprocal_", arithmetic.reciprocal)


def round_(self, *, decimals=0):
    """Round to the nearest multiples of ``10**-decimals`` in place; returns the tensor."""
    if decimals or self.dtype.kind in "iu":
        return copy_(self, elementwise.round(clone(self), decimals=decimals))
    return in_place(self, "round_", arithmetic.rint)


def add_(self, other, *, alpha=1):
    """Add ``alpha * other`` in place; returns the tensor."""
    return in_place(self, "add_", arithmetic.add, other if alpha == 1 else elementwise.mul(other, alpha))


def sub_(self, other, *, alpha=1):
    """Subtract ``alpha * other`` in place; returns the tensor."""
    return in_place(self, "sub_", arithmetic.subtract, other if alpha == 1 else elementwise.mul(other, alpha))


def pow_(self, exponent):
    """Raise to a power in place; returns the tensor."""
    if isinstance(exponent, (int, float)):
        return in_place(self, "pow_", arithmetic.to_power, exponent=exponent)
    return in_place(self, "pow_", arithmetic.power, exponent)


def copy_(self, source, non_blocking=False):
    """Take over the values of `source`, which is broadcast and cast; returns the tensor."""
    return in_place(self, "copy_", indexing.assign, source, key=...)


def fill_(self, value):
    """Set every element to `value`; returns the tensor."""
    return in_place(self, "fill_", indexing.assign, value, key=...)


def zero_(self):
    """Set every element to zero; returns the tensor."""
    return in_place(self, "zero_", indexing.assign, 0, key=...)


def clone(self, *, memory_format=None):
    """A copy with memory of its own, connected to this tensor in the graph.

    >>> x = tensor([1.0], requires_grad=True)
    >>> x.clone().sum().backward()
    >>> x.grad
    tensor([1.])
    """
    return _astype(self, self.dtype, True)  # in the order that its elements have in memory, whatever is asked for


def astype(self, dtype, copy=True):
    """This tensor with another dtype; the gradient is cast back.

    >>> tensor([1.5]).astype(np.float32).dtype
    dtype('float32')
    """
    dtype = np.dtype(dtype)
    if dtype.kind not in "biufc":
        raise OperationTypeError(f"astype(dtype): expected one of numbers or booleans, got {dtype}")
    return self if not copy and self.dtype == dtype else _astype(self, dtype, copy)


def to(self, *arguments, dtype=None, device=None, non_blocking=False, copy=False, memory_format=None):
    """This tensor with another dtype (given by name, as ``float32``, or as another tensor); the device is the CPU.

    Further positions are `non_blocking`, which changes nothing, and `copy`.
    """
    flags = [argument for argument in arguments if isinstance(argument, (bool, np.bool_))]
    for argument in arguments[: len(arguments) - len(flags)]:
        if isinstance(argument, str) and argument.split(":")[0] in ("cpu", "cuda", "mps"):
            device = argument
        elif argument is not None:
            dtype = argument.dtype if isinstance(argument, Tensor) else argument
    check_device(device)
    copy = copy or (len(flags) > 1 and flags[1])
    if dtype is None or self.dtype == np.dtype(dtype):
        return clone(self) if copy else self
    return _astype(self, np.dtype(dtype), True)


def type_as(self, other):
    """This tensor with the dtype of `other`."""
    return astype(self, as_tensor(other).dtype, copy=False)


def _converter(name, dtype):
    def method(self, memory_format=None):
        return astype(self, dtype, copy=False)

    method.__name__, method.__doc__ = name, f"This tensor as {np.dtype(dtype)}."
    return method


def reshape(self, *sizes, shape=None, order="C"):
    """The same elements in another shape; one size may be -1, which is worked out."""
    return _reshape(self, spread_arguments(sizes, shape), order)


def ravel(self):
    """The elements along one axis."""
    return reshape(self, -1)


def reshape_as(self, other):
    """The same elements in the shape of `other`."""
    return reshape(self, as_tensor(other).shape)


def view_as(self, other):
    """The same memory in the shape of `other`."""
    return view(self, as_tensor(other).shape)


def expand_as(self, other):
    """This tensor repeated to the shape of `other`."""
    return shape.broadcast_to(self, as_tensor(other).shape)


def view(self, *shape_, dtype=None):
    """The same memory in another shape (or the elements as another dtype); OperationError if that takes a copy."""
    shape_ = shape_ if dtype is None else (dtype,)
    if len(shape_) == 1 and isinstance(shape_[0], (type, np.dtype)):
        return tensor_of(self.detach()._raw.view(shape_[0]), None)
    memory = self._shared()
    result = reshape(self, *shape_)
    if not np.shares_memory(result._raw, memory) and self._raw.size:
        raise OperationError(f"view({spread_arguments(shape_)}): the elements of this tensor do not lie in that order in "
                             "memory; use reshape()")  # fmt: skip
    return result


def swapaxes(self, axis0, axis1):
    """This tensor with two axes swapped."""
    return shape.transpose(self, axis0, axis1)


def masked_fill(self, mask, value):
    """This tensor with `value` where `mask` is true.

    >>> tensor([1.0, 2.0]).masked_fill(tensor([True, False]), 0.0)
    tensor([0., 2.])
    """
    return elementwise.where(mask, value, self)


def masked_fill_(self, mask, value):
    """Set the elements where `mask` is true to `value`; returns the tensor."""
    return in_place(self, "masked_fill_", indexing.assign, value, key=np.broadcast_to(raw_key(mask), self.shape))


def nonzero(self, *, as_tuple=False):
    """The indices of the elements that are not zero: an (n, ndim) tensor, or a tuple of one tensor for each axis."""
    found = np.nonzero(np.atleast_1d(self._raw))
    if as_tuple:
        return tuple(tensor_of(axis, None) for axis in found)
    return tensor_of(np.stack(found, axis=1)[:, : self.ndim], None)


def size(self, dim=None):
    """The shape, or the length of one axis (PyTorch's method; the number of elements is ``numel()``)."""
    return self.shape if dim is None else self.shape[dim]


def dim(self):
    """The number of axes."""
    return self.ndim


def numel(self):
    """The number of elements."""
    return self._raw.size


def polygamma(self, n):
    """The n-th derivative of digamma at these elements; the function is ``autograd.polygamma(n, input)``.

    >>> tensor([1.0]).polygamma(1) > 1.64
    tensor([ True])
    """
    return arithmetic_functions.polygamma(n, self)


def t(self):
    """The transpose of a matrix; a vector or scalar comes back as it is."""
    if self.ndim > 2:
        raise OperationError(f"t() is for at most two axes, and this tensor has shape {self.shape}; use permute() or .mT")
    return shape._transpose(self, None)


def contiguous(self, memory_format=None):
    """This tensor with its elements in C order in memory; a copy only if they are not."""
    return self if is_contiguous(self) else _astype(self, self.dtype, True, "C")


def is_contiguous(self):
    """Whether the elements lie in C order in memory."""
    return self._raw.__class__ is not np.ndarray or self._raw.flags.c_contiguous


def is_floating_point(self):
    """Whether the dtype is a real floating type."""
    return self.dtype.kind == "f"


def cpu(self):
    """This tensor, which is on the CPU already."""
    return self


def _transposed(self):
    """The tensor with its axes in reverse order."""
    return shape._transpose(self, None)


def _matrix_transposed(self):
    """The tensor with its last two axes swapped."""
    if self.ndim < 2:
        raise OperationTypeError(f".mT needs at least two axes, and this tensor has shape {self.shape}")
    return shape._swapaxes(self, -1, -2)


METHODS = {name: _in_place_method(name, entry) for name, entry in IN_PLACE.items()}
METHODS.update((method.__name__, method) for method in (
    clamp_, div_, reciprocal_, round_, add_, sub_, pow_, copy_, fill_, zero_, clone, astype, to, type_as, reshape, view,
    ravel, view_as, reshape_as, expand_as, swapaxes, masked_fill, masked_fill_, nonzero, size, dim, numel, t, contiguous,
    is_contiguous, is_floating_point, cpu, polygamma,
))  # fmt: skip
METHODS.update((name, _converter(name, dtype)) for name, dtype in dict(
    float=np.float32, double=np.float64, half=np.float16, long=np.int64, int=np.int32, bool=np.bool_, short=np.int16,
    byte=np.uint8, char=np.int8, cfloat=np.complex64, cdouble=np.complex128,
).items())  # fmt: skip
METHODS.update(
    clip_=clamp_,
    divide_=div_,
    take_along_axis=lane(selection.take_along_axis),
    T=property(_transposed),
    mT=property(_matrix_transposed),
    H=property(lambda self: elementwise.conj(_matrix_transposed(self))),
    real=property(elementwise.real),
    imag=property(elementwise.imag),
)
"""``{name: the method or property of Tensor}``; ``methods_late`` puts them on the class."""
