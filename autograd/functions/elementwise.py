"""Functions of each element: PyTorch's names for the table's entries.

Each of these is the lane of an entry; what it computes and its gradient are in :mod:`autograd.rules`.
"""

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..engine.tensor import as_tensor
from ..rules import arithmetic, exponential, selection, special, trigonometric
from ..rules import complex as complex_numbers

exp, exp2, expm1 = lane(exponential.exp), lane(exponential.exp2), lane(exponential.expm1)
log, log2, log10 = lane(exponential.log), lane(exponential.log2), lane(exponential.log10)
log1p, logaddexp, logaddexp2 = lane(exponential.log1p), lane(exponential.logaddexp), lane(exponential.logaddexp2)
sqrt, square, reciprocal = lane(arithmetic.sqrt), lane(arithmetic.square), lane(arithmetic.reciprocal)

sin, cos, tan = lane(trigonometric.sin), lane(trigonometric.cos), lane(trigonometric.tan)
sinh, cosh, tanh = lane(trigonometric.sinh), lane(trigonometric.cosh), lane(trigonometric.tanh)
arcsin = asin = lane(trigonometric.arcsin)
arccos = acos = lane(trigonometric.arccos)
arctan = atan = lane(trigonometric.arctan)
arctan2 = atan2 = lane(trigonometric.arctan2)
arcsinh = asinh = lane(trigonometric.arcsinh)
arccosh = acosh = lane(trigonometric.arccosh)
arctanh = atanh = lane(trigonometric.arctanh)
hypot, sinc = lane(trigonometric.hypot), lane(trigonometric.sinc)
deg2rad, rad2deg = lane(trigonometric.deg2rad), lane(trigonometric.rad2deg)

absolute = abs = lane(arithmetic.absolute)
negative = neg = lane(arithmetic.negative)
positive = lane(arithmetic.positive_)
sign, floor, ceil, trunc = lane(arithmetic.sign), lane(arithmetic.floor), lane(arithmetic.ceil), lane(arithmetic.trunc)
remainder, fmod = lane(arithmetic.remainder), lane(arithmetic.fmod)
fix, _rint = trunc, lane(arithmetic.rint)

real, imag, angle = lane(complex_numbers.real), lane(complex_numbers.imag), lane(complex_numbers.angle)
conj = lane(complex_numbers.conjugate)

erf = lane(special.erf)
relu, sigmoid, softplus = lane(exponential.relu), lane(exponential.sigmoid), lane(exponential.softplus)
leaky_relu, elu, silu = lane(exponential.leaky_relu), lane(exponential.elu), lane(exponential.silu)
maximum, minimum = lane(selection.maximum), lane(selection.minimum)
fmax, fmin = lane(selection.fmax), lane(selection.fmin)

multiply = mul = lane(arithmetic.multiply)
_add, _subtract, _divide = lane(arithmetic.add), lane(arithmetic.subtract), lane(arithmetic.divide)
_clip, _where = lane(selection.clip), lane(selection.where)


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


def divide(input, other, *, rounding_mode=None):
    """``input / other``; with `rounding_mode` 'trunc' or 'floor', rounded so.

    >>> divide(tensor([7.0]), 2.0, rounding_mode="floor")
    tensor([3.])
    """
    if rounding_mode not in (None, "trunc", "floor"):
        raise OperationError(f"divide(rounding_mode={rounding_mode!r}): expected None, 'trunc' or 'floor'")
    quotient = _divide(input, other)
    return quotient if rounding_mode is None else trunc(quotient) if rounding_mode == "trunc" else floor(quotient)


def round(input, *, decimals=0):
    """The nearest integers, or multiples of ``10**-decimals``; halves go to the even neighbour. The gradient is 0.

    >>> round(tensor([0.5, 1.26])), round(tensor([1.26]), decimals=1)
    (tensor([0., 1.]), tensor([1.3]))
    """
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
    return _where(condition, input, other)


sub, div, clip = subtract, divide, clamp
