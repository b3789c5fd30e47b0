"""More functions of each element, with PyTorch's signatures: compositions, and entries that live with SciPy's.

Where SciPy is needed it is imported when the function is first called.
"""

import importlib

import numpy as np

from ..engine.errors import OperationError
from ..engine.tensor import as_tensor
from .elementwise import absolute, clamp, divide, multiply, sqrt, subtract, trunc, where

true_divide = divide


def _special(name, meaning, example):
    """The function of ``autograd.special`` with that name, imported when it is first called."""

    def function(*arguments, **options):
        return getattr(importlib.import_module("autograd.special"), name)(*arguments, **options)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{meaning}; see ``autograd.special``.\n\n    >>> {example[0]}\n    {example[1]}\n    "
    return function


digamma = _special("digamma", "The derivative of the logarithm of the gamma function",
                   ("round(digamma(tensor(1.0)) * 1000)", "tensor(-577.)"))  # fmt: skip
polygamma = _special("polygamma", "The n-th derivative of digamma", ("polygamma(1, tensor(1.0)) > 1.64", "tensor(True)"))
erfc = _special("erfc", "1 - erf(x), without cancellation", ("erfc(tensor(0.0))", "tensor(1.)"))
erfinv = _special("erfinv", "The x with erf(x) = input", ("erfinv(tensor(0.0))", "tensor(0.)"))
i0 = _special("i0", "The modified Bessel function of order 0", ("i0(tensor(0.0))", "tensor(1.)"))
xlogy = _special("xlogy", "x * log(y), 0 where x is 0", ("xlogy(tensor(0.0), tensor(0.0))", "tensor(0.)"))
logit = _special("logit", "log(x / (1 - x))", ("logit(tensor(0.5))", "tensor(0.)"))


def lgamma(input):
    """The logarithm of the size of the gamma function.

    >>> lgamma(tensor(1.0))
    tensor(0.)
    """
    return importlib.import_module("autograd.special").gammaln(input)


def mvlgamma(input, p):
    """The logarithm of the multivariate gamma function of dimension `p`.

    >>> round(mvlgamma(tensor(2.0), 1))
    tensor(0.)
    """
    return importlib.import_module("autograd.special").multigammaln(input, p)


def igamma(input, other):
    """The regularised lower incomplete gamma function; its gradient is with respect to `other`.

    >>> igamma(tensor(1.0), tensor(0.0))
    tensor(0.)
    """
    return importlib.import_module("autograd.special").gammainc(input, other)


def igammac(input, other):
    """The regularised upper incomplete gamma function; its gradient is with respect to `other`.

    >>> igammac(tensor(1.0), tensor(0.0))
    tensor(1.)
    """
    return importlib.import_module("autograd.special").gammaincc(input, other)


def rsqrt(input):
    """``1 / sqrt(input)``.

    >>> rsqrt(tensor(4.0))
    tensor(0.5)
    """
    return 1.0 / sqrt(input)


def frac(input):
    """The part after the point: ``input - trunc(input)``.

    >>> frac(tensor([1.5, -2.25]))
    tensor([ 0.5 , -0.25])
    """
    return subtract(input, trunc(input))


def sgn(input):
    """The sign; of a complex number its direction, 0 at 0.

    >>> sgn(tensor([-3.0, 0.0]))
    tensor([-1.,  0.])
    """
    input = as_tensor(input)
    if input.dtype.kind != "c":
        return np.sign(input)
    size = absolute(input)
    return where(size == 0, 0.0, input / where(size == 0, 1.0, size))


def lerp(input, end, weight):
    """``input + weight * (end - input)``.

    >>> lerp(tensor([0.0]), tensor([10.0]), 0.25)
    tensor([2.5])
    """
    return input + weight * (as_tensor(end) - input)


def addcmul(input, tensor1, tensor2, *, value=1):
    """``input + value * tensor1 * tensor2``.

    >>> addcmul(tensor([1.0]), tensor([2.0]), tensor([3.0]), value=10)
    tensor([61.])
    """
    product = multiply(tensor1, tensor2)
    return input + (product if value == 1 else value * product)


def addcdiv(input, tensor1, tensor2, *, value=1):
    """``input + value * tensor1 / tensor2``.

    >>> addcdiv(tensor([1.0]), tensor([6.0]), tensor([3.0]))
    tensor([3.])
    """
    quotient = divide(tensor1, tensor2)
    return input + (quotient if value == 1 else value * quotient)


def rsub(input, other, *, alpha=1):
    """``other - alpha * input``.

    >>> rsub(tensor([1.0]), tensor([5.0]))
    tensor([4.])
    """
    return subtract(other, input, alpha=alpha)


def copysign(input, other):
    """The size of `input` with the sign of `other`.

    >>> copysign(tensor([1.0, -2.0]), tensor([-1.0, 1.0]))
    tensor([-1.,  2.])
    """
    return np.copysign(as_tensor(input), other)


def float_power(input, exponent):
    """``input ** exponent`` in float64 (complex128 for complex tensors).

    >>> float_power(tensor([2], dtype=np.int64), 2).dtype
    dtype('float64')
    """
    base = input if hasattr(input, "_node") else as_tensor(input)
    return base.astype(np.complex128 if base.dtype.kind == "c" else np.float64) ** exponent


def nan_to_num(input, nan=0.0, posinf=None, neginf=None):
    """`input` with NaN and infinities replaced: by `nan`, and by the largest and smallest number unless given.

    >>> nan_to_num(tensor([np.nan, 1.0]))
    tensor([0., 1.])
    """
    input = as_tensor(input)
    if input.dtype.kind not in "fc":
        return input.clone()
    return np.nan_to_num(input, nan=nan, posinf=posinf, neginf=neginf)


def ldexp(input, other):
    """``input * 2 ** other``.

    >>> ldexp(tensor([3.0]), tensor([2]))
    tensor([12.])
    """
    return input * 2.0 ** as_tensor(other)


def frexp(input):
    """Mantissa and exponent with ``input = mantissa * 2 ** exponent``; the mantissa's gradient is that of a constant exponent.

    >>> [part.tolist() for part in frexp(tensor([12.0]))]
    [[0.75], [4]]
    """
    return np.frexp(as_tensor(input))


def clamp_min(input, min):
    """`input` limited from below.

    >>> clamp_min(tensor([-1.0, 2.0]), 0.0)
    tensor([0., 2.])
    """
    return clamp(input, min=min)


def clamp_max(input, max):
    """`input` limited from above.

    >>> clamp_max(tensor([-1.0, 2.0]), 0.0)
    tensor([-1.,  0.])
    """
    return clamp(input, max=max)


def threshold(input, threshold, value):
    """`input` where it exceeds `threshold`, `value` elsewhere.

    >>> threshold(tensor([1.0, 3.0]), 2.0, 0.0)
    tensor([0., 3.])
    """
    input = as_tensor(input)
    return where(input <= threshold, value, input)


def complex(real, imag):
    """The complex tensor with these parts.

    >>> complex(tensor([1.0]), tensor([2.0]))
    tensor([1.+2.j], dtype=complex128)
    """
    real, imag = as_tensor(real), as_tensor(imag)
    if real.dtype.kind != "f" or imag.dtype.kind != "f":
        raise OperationError(f"complex(real, imag): expected two real floating tensors, got {real.dtype} and {imag.dtype}")
    return real + imag * np.array(1j, np.result_type(real.dtype, imag.dtype, np.complex64))


def polar(abs, angle):
    """The complex tensor with these sizes and directions.

    >>> polar(tensor([2.0]), tensor([0.0]))
    tensor([2.+0.j], dtype=complex128)
    """
    return complex(abs * np.cos(as_tensor(angle)), abs * np.sin(as_tensor(angle)))


def view_as_real(input):
    """Real and imaginary part of a complex tensor along a new last axis (a copy here).

    >>> view_as_real(tensor([1.0 + 2.0j]))
    tensor([[1., 2.]])
    """
    input = as_tensor(input)
    if input.dtype.kind != "c":
        raise OperationError(f"view_as_real(input): expected a complex tensor, got {input.dtype}")
    return np.stack([np.real(input), np.imag(input)], axis=-1)


def view_as_complex(input):
    """The complex tensor whose parts lie along the last axis, of length 2 (a copy here).

    >>> view_as_complex(tensor([[1.0, 2.0]]))
    tensor([1.+2.j], dtype=complex128)
    """
    input = as_tensor(input)
    if input.ndim == 0 or input.shape[-1] != 2:
        raise OperationError(f"view_as_complex(input): expected a last axis of length 2, got shape {input.shape}")
    return complex(input[..., 0], input[..., 1])
