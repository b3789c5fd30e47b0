"""Dtypes under PyTorch's names, what dtypes combine to, questions about tensors, and the one device there is."""

import numpy as np
from numpy import dtype as dtype
from numpy import finfo as finfo
from numpy import iinfo as iinfo
from numpy import promote_types as promote_types

from ..engine.conversions import device as device
from ..engine.errors import OperationTypeError
from ..engine.tensor import Tensor, as_tensor

half = np.float16
float = np.float32
double = np.float64
short, int, long = np.int16, np.int32, np.int64
cfloat, cdouble = np.complex64, np.complex128
bool = np.bool_


def is_tensor(obj):
    """Whether `obj` is a Tensor.

    >>> is_tensor(tensor(1.0)), is_tensor(1.0)
    (True, False)
    """
    return isinstance(obj, Tensor)


def is_floating_point(input):
    """Whether the dtype is a real floating type.

    >>> is_floating_point(tensor(1))
    False
    """
    return as_tensor(input).dtype.kind == "f"


def can_cast(from_, to):
    """Whether PyTorch would convert the dtype by itself: not from complex to real, real to integers, or numbers to bool.

    Raises OperationTypeError for dtypes of anything else.

    >>> can_cast(np.float64, np.float32), can_cast(np.float32, np.int64)
    (True, False)
    """
    source, goal = (np.dtype(each).kind.replace("u", "i") for each in (from_, to))
    if source not in "bifc" or goal not in "bifc":
        raise OperationTypeError(f"can_cast(from_, to): expected dtypes of numbers or bool, got {from_} and {to}")
    return "bifc".index(source) <= "bifc".index(goal)


def is_complex(input):
    """Whether the dtype is complex.

    >>> is_complex(tensor(1j))
    True
    """
    return as_tensor(input).dtype.kind == "c"


def numel(input):
    """The number of elements.

    >>> numel(zeros(2, 3))
    6
    """
    return as_tensor(input).numel()


def result_type(tensor1, tensor2):
    """The dtype that an operation of the two has, as NumPy decides (NEP 50).

    >>> result_type(tensor([1.0], dtype=np.float32), 1.0)
    dtype('float32')
    """
    operands = [value._raw if isinstance(value, Tensor) else value for value in (tensor1, tensor2)]
    try:
        return np.result_type(*operands)
    except TypeError as error:
        raise OperationTypeError(f"result_type: {error}") from error


def clone(input, *, memory_format=None):
    """A copy with memory of its own, connected to `input` in the graph.

    >>> clone(tensor([1.0]))
    tensor([1.])
    """
    return as_tensor(input).clone()


def detach(input):
    """The same values without a graph, in shared memory.

    >>> detach(tensor([1.0], requires_grad=True)).requires_grad
    False
    """
    return as_tensor(input).detach()


def t(input):
    """The transpose of a matrix; a vector or scalar comes back as it is.

    >>> t(tensor([[1.0, 2.0]])).shape
    (2, 1)
    """
    return as_tensor(input).t()


def ravel(input):
    """The elements in one row.

    >>> ravel(tensor([[1.0, 2.0]]))
    tensor([1., 2.])
    """
    return as_tensor(input).reshape(-1)


def adjoint(input):
    """The last two axes swapped, and conjugated.

    >>> adjoint(tensor([[1j, 2.0]])).tolist()
    [[-1j], [(2-0j)]]
    """
    return as_tensor(input).mT.conj()
