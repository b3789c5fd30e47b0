"""Comparisons, tests of each element, logic and bits: no gradient passes through any of them."""

import numpy as np

from ..engine.errors import OperationTypeError
from ..engine.operators import without_gradient
from ..engine.tensor import as_tensor
from ..engine.wrapping import tensor_of


def _constant(function, name, meaning, example):
    """A function of PyTorch that is NumPy's `function` and gives a Tensor without a graph."""

    def of_one(input):
        return without_gradient(function, input)

    def of_two(input, other):
        try:
            return without_gradient(function, input, other)
        except AttributeError as error:  # NumPy's, of objects that are no numbers
            raise OperationTypeError(f"{name}(input, other): expected numbers: {error}") from error

    compared = of_one if getattr(function, "nin", 1) == 1 else of_two

    compared.__name__ = compared.__qualname__ = name
    compared.__doc__ = f"{meaning}; no gradient passes through.\n\n    >>> {example[0]}\n    {example[1]}\n    "
    return compared


_PAIR = "tensor([1.0, 2.0]), tensor([2.0, 2.0])"
_BITS = "tensor([1, 2]), tensor([3, 2])"
_LOGIC = "tensor([True, False]), tensor([True, True])"

eq = _constant(np.equal, "eq", "``input == other``, elementwise", (f"eq({_PAIR})", "tensor([False,  True])"))
ne = not_equal = _constant(np.not_equal, "ne", "``input != other``, elementwise", (f"ne({_PAIR})", "tensor([ True, False])"))
lt = less = _constant(np.less, "lt", "``input < other``, elementwise", (f"lt({_PAIR})", "tensor([ True, False])"))
le = less_equal = _constant(np.less_equal, "le", "``input <= other``, elementwise", (f"le({_PAIR})", "tensor([ True,  True])"))
gt = greater = _constant(np.greater, "gt", "``input > other``, elementwise", (f"gt({_PAIR})", "tensor([False, False])"))
ge = greater_equal = _constant(np.greater_equal, "ge", "``input >= other``, elementwise",
                               (f"ge({_PAIR})", "tensor([False,  True])"))  # fmt: skip

isnan = _constant(np.isnan, "isnan", "Whether each element is NaN", ("isnan(tensor([1.0, np.nan]))", "tensor([False,  True])"))
isinf = _constant(np.isinf, "isinf", "Whether each element is infinite",
                  ("isinf(tensor([1.0, np.inf]))", "tensor([False,  True])"))  # fmt: skip
isposinf = _constant(np.isposinf, "isposinf", "Whether each element is plus infinity",
                     ("isposinf(tensor([1.0, np.inf]))", "tensor([False,  True])"))  # fmt: skip
isneginf = _constant(np.isneginf, "isneginf", "Whether each element is minus infinity",
                     ("isneginf(tensor([1.0, -np.inf]))", "tensor([False,  True])"))  # fmt: skip
isfinite = _constant(np.isfinite, "isfinite", "Whether each element is neither NaN nor infinite",
                     ("isfinite(tensor([1.0, np.nan]))", "tensor([ True, False])"))  # fmt: skip
isreal = _constant(np.isreal, "isreal", "Whether each element has no imaginary part",
                   ("isreal(tensor([1.0, 1j]))", "tensor([ True, False])"))  # fmt: skip
signbit = _constant(np.signbit, "signbit", "Whether each element is negative, or a negative zero",
                    ("signbit(tensor([1.0, -0.0]))", "tensor([False,  True])"))  # fmt: skip
floor_divide = _constant(np.floor_divide, "floor_divide", "``input // other``, elementwise",
                         ("floor_divide(tensor([7.0]), tensor([2.0]))", "tensor([3.])"))  # fmt: skip

logical_and = _constant(np.logical_and, "logical_and", "Whether both are not zero",
                        (f"logical_and({_LOGIC})", "tensor([ True, False])"))  # fmt: skip
logical_or = _constant(np.logical_or, "logical_or", "Whether one or both are not zero",
                       (f"logical_or({_LOGIC})", "tensor([ True,  True])"))  # fmt: skip
logical_xor = _constant(np.logical_xor, "logical_xor", "Whether just one is not zero",
                        (f"logical_xor({_LOGIC})", "tensor([False,  True])"))  # fmt: skip
logical_not = _constant(np.logical_not, "logical_not", "Whether each element is zero",
                        ("logical_not(tensor([True, False]))", "tensor([False,  True])"))  # fmt: skip

bitwise_and = _constant(np.bitwise_and, "bitwise_and", "The bits that both have", (f"bitwise_and({_BITS})", "tensor([1, 2])"))
bitwise_or = _constant(np.bitwise_or, "bitwise_or", "The bits that one of them has", (f"bitwise_or({_BITS})", "tensor([3, 2])"))
bitwise_xor = _constant(np.bitwise_xor, "bitwise_xor", "The bits that just one has",
                        (f"bitwise_xor({_BITS})", "tensor([2, 0])"))  # fmt: skip
bitwise_not = _constant(np.bitwise_not, "bitwise_not", "All bits the other way", ("bitwise_not(tensor([0]))", "tensor([-1])"))
bitwise_left_shift = _constant(np.left_shift, "bitwise_left_shift", "The bits moved to the left",
                               ("bitwise_left_shift(tensor([1]), tensor([3]))", "tensor([8])"))  # fmt: skip
bitwise_right_shift = _constant(np.right_shift, "bitwise_right_shift", "The bits moved to the right",
                                ("bitwise_right_shift(tensor([8]), tensor([3]))", "tensor([1])"))  # fmt: skip
gcd = _constant(np.gcd, "gcd", "The greatest common divisor", ("gcd(tensor([4]), tensor([6]))", "tensor([2])"))
lcm = _constant(np.lcm, "lcm", "The least common multiple", ("lcm(tensor([4]), tensor([6]))", "tensor([12])"))


def heaviside(input, values):
    """0 where `input` is negative, 1 where it is positive, else `values`; no gradient passes through.

    >>> heaviside(tensor([-1.0, 0.0, 2.0]), tensor(0.5))
    tensor([0. , 0.5, 1. ])
    """
    return without_gradient(np.heaviside, input, values)


def isclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether ``|input - other| <= atol + rtol * |other|``, elementwise.

    >>> isclose(tensor([1.0, 2.0]), tensor([1.0 + 1e-9, 3.0]))
    tensor([ True, False])
    """
    return tensor_of(np.isclose(_plain(input), _plain(other), rtol, atol, equal_nan), None)


def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether :func:`isclose` holds for all elements, as a bool.

    >>> allclose(tensor([1.0]), tensor([1.0 + 1e-9]))
    True
    """
    return bool(np.allclose(_plain(input), _plain(other), rtol, atol, equal_nan))


def equal(input, other):
    """Whether two tensors have the same shape and the same elements, as a bool.

    >>> equal(tensor([1.0]), tensor([1.0, 1.0]))
    False
    """
    return bool(np.array_equal(_plain(input), _plain(other)))


def isin(elements, test_elements, *, assume_unique=False, invert=False):
    """Whether each of `elements` is among `test_elements`.

    >>> isin(tensor([1, 2, 3]), tensor([3, 1]))
    tensor([ True, False,  True])
    """
    return tensor_of(np.isin(_plain(elements), _plain(test_elements), assume_unique, invert), None)


def is_nonzero(input):
    """Whether the only element of `input` is not zero; OperationTypeError if there are several."""
    if as_tensor(input).numel() != 1:
        raise OperationTypeError(f"is_nonzero(input): expected one element, got shape {as_tensor(input).shape}")
    return bool(_plain(input))


def count_nonzero(input, dim=None):
    """How many elements are not zero, in all or along `dim`.

    >>> count_nonzero(tensor([[0.0, 2.0], [3.0, 4.0]]), dim=0)
    tensor([1, 2])
    """
    return tensor_of(np.count_nonzero(_plain(input), axis=dim), None)


def _plain(value):
    return as_tensor(value).detach()._raw
