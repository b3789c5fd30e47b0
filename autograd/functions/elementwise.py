"""Functions of each element: PyTorch's names for the table's entries.

Each of these is the lane of an entry; what it computes and its gradient are in :mod:`autograd.rules`.
"""

from ..engine.defaults import get_default_dtype
from ..engine.errors import OperationError
from ..engine.lanes import lane, torch_lane
from ..engine.tensor import as_tensor
from ..rules import arithmetic, exponential, selection, special, trigonometric
from ..rules import complex as complex_numbers

exp, exp2, expm1 = torch_lane(exponential.exp), torch_lane(exponential.exp2), torch_lane(exponential.expm1)
log, log2, log10 = torch_lane(exponential.log), torch_lane(exponential.log2), torch_lane(exponential.log10)
log1p = torch_lane(exponential.log1p)
logaddexp, logaddexp2 = torch_lane(exponential.logaddexp), torch_lane(exponential.logaddexp2)
sqrt, square, _reciprocal = torch_lane(arithmetic.sqrt), torch_lane(arithmetic.square), torch_lane(arithmetic.reciprocal)

sin, cos, tan = torch_lane(trigonometric.sin), torch_lane(trigonometric.cos), torch_lane(trigonometric.tan)
sinh, cosh, tanh = torch_lane(trigonometric.sinh), torch_lane(trigonometric.cosh), torch_lane(trigonometric.tanh)
arcsin = asin = torch_lane(trigonometric.arcsin)
arccos = acos = torch_lane(trigonometric.arccos)
arctan = atan = torch_lane(trigonometric.arctan)
arctan2 = atan2 = torch_lane(trigonometric.arctan2)
arcsinh = asinh = torch_lane(trigonometric.arcsinh)
arccosh = acosh = torch_lane(trigonometric.arccosh)
arctanh = atanh = torch_lane(trigonometric.arctanh)
hypot, sinc = torch_lane(trigonometric.hypot), torch_lane(trigonometric.sinc)
deg2rad, rad2deg = torch_lane(trigonometric.deg2rad), torch_lane(trigonometric.rad2deg)

absolute = abs = torch_lane(arithmetic.absolute)
negative = neg = torch_lane(arithmetic.negative)
positive = torch_lane(arithmetic.positive_)
sign, trunc = torch_lane(arithmetic.sign), torch_lane(arithmetic.trunc)
floor, ceil = torch_lane(arithmetic.floor), torch_lane(arithmetic.ceil)
remainder, fmod = torch_lane(arithmetic.remainder), torch_lane(arithmetic.fmod)
fix, _rint = trunc, lane(arithmetic.rint)

real, imag, angle = torch_lane(complex_numbers.real), torch_lane(complex_numbers.imag), torch_lane(complex_numbers.angle)
conj = torch_lane(complex_numbers.conjugate)

erf = torch_lane(special.erf)
relu, sigmoid, softplus = torch_lane(exponential.relu), torch_lane(exponential.sigmoid), torch_lane(exponential.softplus)
leaky_relu, elu, silu = torch_lane(exponential.leaky_relu), torch_lane(exponential.elu), torch_lane(exponential.silu)
maximum, minimum = torch_lane(selection.maximum), torch_lane(selection.minimum)
nextafter = torch_lane(arithmetic.nextafter)

multiply = mul = torch_lane(arithmetic.multiply)
_add, _subtract, _divide = lane(arithmetic.add), lane(arithmetic.subtract), lane(arithmetic.divide)
_clip, _where, _rounded_quotient = lane(selection.clip), lane(selection.where), lane(arithmetic.rounded_quotient)


def add(input, other, *, alpha=1):
    """``input + alpha * other``.

    >>> add(tensor([1.0]), tensor([2.0]), alpha=10)
    tensor([21.])
    """
    return _add(input, other if alpha == 1 else multiply(other, alpha))


def subtract(input, other, *, alpha=1):
    """``input - alpha * other``.

    >>> subtract(tensor([1.0]), tensor([2.0]))
    tensor([-1.])
    """
    return _subtract(input, other if alpha == 1 else multiply(other, alpha))


def reciprocal(input):
    """``1 / input``, for integers, too (``np.reciprocal`` rounds these to integers).

    >>> reciprocal(tensor([4]))
    tensor([0.25])
    """
    input = as_tensor(input)
    return _reciprocal(input) if input.dtype.kind in "fc" else _divide(1, input)


def fmax(input, other):
    """The larger one of each pair, and what is a number beside NaN; where both are equal, `input` gets the gradient.

    >>> fmax(tensor([1.0, np.nan]), tensor([2.0, 3.0]))
    tensor([2., 3.])
    """
    input, other = as_tensor(input), as_tensor(other)
    return _where((input >= other) | (other != other), input, other)


def fmin(input, other):
    """The smaller one of each pair, and what is a number beside NaN; where both are equal, `input` gets the gradient.

    >>> fmin(tensor([1.0, np.nan]), tensor([2.0, 3.0]))
    tensor([1., 3.])
    """
    input, other = as_tensor(input), as_tensor(other)
    return _where((input <= other) | (other != other), input, other)


def divide(input, other, *, rounding_mode=None):
    """``input / other``; with `rounding_mode` 'trunc' or 'floor' rounded so, with a gradient of 0: integers stay integers.

    >>> divide(tensor([7.0]), 2.0, rounding_mode="floor")
    tensor([3.])
    """
    if rounding_mode not in (None, "trunc", "floor"):
        raise OperationError(f"divide(rounding_mode={rounding_mode!r}): expected None, 'trunc' or 'floor'")
    return _divide(input, other) if rounding_mode is None else _rounded_quotient(input, other, rounding_mode)


def round(input, *, decimals=0):
    """The nearest integers, or multiples of ``10**-decimals``; halves go to the even neighbour. The gradient is 0.

    >>> round(tensor([0.5, 1.26])), round(tensor([1.26]), decimals=1)
    (tensor([0., 1.]), tensor([1.3]))
    """
    if as_tensor(input).dtype.kind in "iu" and decimals >= 0:
        return as_tensor(input).clone()
    if decimals == 0:
        return _rint(input)
    factor = 10.0**decimals
    return _rint(input * factor) / factor


def pow(input, exponent):
    """``input ** exponent``, elementwise.

    >>> pow(tensor([3.0]), 2)
    tensor([9.])
    """
    return input**exponent


def clamp(input, min=None, max=None):
    """`input` limited to the range from `min` to `max` (numbers or tensors; None: no limit); gradient 1 on the bounds.

    >>> clamp(tensor([-1.0, 0.5, 2.0]), 0.0, 1.0)
    tensor([0. , 0.5, 1. ])
    """
    if min is None and max is None:
        raise OperationError("clamp(): give min, max or both")
    return _clip(input, min, max)


def where(condition, input=None, other=None):
    """`input` where `condition` is true and `other` elsewhere; with a condition alone, the indices where it is true.

    Both are computed everywhere: where the one that is not taken is infinite or NaN, so is its gradient. Take
    :func:`branch` then, which computes each only where it is taken.

    >>> where(tensor([True, False]), tensor([1.0, 2.0]), 0.0)
    tensor([1., 0.])
    """
    if input is None and other is None:
        return as_tensor(condition).nonzero(as_tuple=True)
    result = _where(condition, input, other)
    if isinstance(input, (int, float)) and isinstance(other, (int, float)) and result.dtype.kind == "f":
        return result.astype(get_default_dtype(), copy=False)  # plain numbers have no dtype
    return result


sub, div, clip = subtract, divide, clamp
