"""Activations: functions of each element that bend it.

With ``inplace=True`` the result takes the place of the input's elements: the same as the form with an underscore, and
under the same rules as all changes in place. On a kink the gradient is PyTorch's.
"""

import numpy as np

import autograd
from autograd import OperationError

from .checking import in_place, real_input

_relu, _elu, _leaky_relu, _silu, _sigmoid = (
    autograd.relu, autograd.elu, autograd.leaky_relu, autograd.silu, autograd.sigmoid)  # fmt: skip

# -- rectifiers ---------------------------------------------------------------------------------------------------


def relu(input, inplace=False):
    """``max(x, 0)``, with gradient 0 at 0; complex numbers are refused.

    >>> import nn
    >>> nn.functional.relu(tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """
    return _relu(input) if not inplace else input.relu_() if isinstance(input, autograd.Tensor) else in_place(relu, input)


def leaky_relu(input, negative_slope=0.01, inplace=False):
    """``x`` where positive, ``negative_slope * x`` elsewhere.

    >>> import nn
    >>> nn.functional.leaky_relu(tensor([-1.0, 2.0]), 0.1)
    tensor([-0.1,  2. ])
    """
    if inplace:
        return in_place(leaky_relu, input, negative_slope)
    return _leaky_relu(input, negative_slope)


def prelu(input, weight):
    """``x`` where positive, ``weight * x`` elsewhere, with one weight for all or one for each channel (axis 1).

    He et al., *Delving Deep into Rectifiers* (2015). Raises OperationError if the weight has another length.

    >>> import nn
    >>> nn.functional.prelu(tensor([[-1.0, -1.0]]), tensor([0.1, 0.5]))
    tensor([[-0.1, -0.5]])
    """
    input, weight = real_input("prelu", input), autograd.as_tensor(weight)
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.ndim > 1 or weight.numel() not in (1, channels):
        raise OperationError(
            f"prelu(weight): expected 1 number or one for each of the {channels} channels, got shape {weight.shape}"
        )
    weight = weight.reshape(-1, *(1,) * (input.ndim - 2)) if weight.numel() > 1 else weight.reshape(())
    return autograd.where(input > 0, input, weight * input)


def rrelu(input, lower=1 / 8, upper=1 / 3, training=False, inplace=False):
    """Leaky ReLU whose slope, while `training`, is drawn for each element between `lower` and `upper`, else their mean.

    Xu et al. (2015), *Empirical Evaluation of Rectified Activations*. Raises OperationError if `lower` exceeds `upper`.

    >>> import nn
    >>> nn.functional.rrelu(tensor([-1.0, 2.0]), 0.2, 0.4)
    tensor([-0.3,  2. ])
    """
    if inplace:
        return in_place(rrelu, input, lower, upper, training)
    if lower > upper:
        raise OperationError(f"rrelu: lower={lower} must not exceed upper={upper}")
    input = real_input("rrelu", input)
    if not training:
        return _leaky_relu(input, (lower + upper) / 2)
    slopes = autograd.default_generator.draw("uniform", lower, upper, input.shape).astype(input.dtype)
    return autograd.where(input > 0, input, input * slopes)


def threshold(input, threshold, value, inplace=False):
    """``x`` where it exceeds `threshold`, `value` elsewhere.

    >>> import nn
    >>> nn.functional.threshold(tensor([0.5, 2.0]), 1.0, -7.0)
    tensor([-7.,  2.])
    """
    if inplace:
        return threshold_(input, threshold, value)
    input = autograd.as_tensor(input)
    if input.dtype.kind not in "iu":
        input = real_input("threshold", input)
    return autograd.where(input <= threshold, value, input)


# -- exponential below 0 ------------------------------------------------------------------------------------------


def elu(input, alpha=1.0, inplace=False):
    """``x`` where positive, ``alpha * (exp(x) - 1)`` elsewhere (Clevert et al. 2016); complex numbers are refused.

    >>> import nn
    >>> nn.functional.elu(tensor([-100.0, 2.0]))
    tensor([-1.,  2.])
    """
    if inplace:
        return in_place(elu, input, alpha)
    return _elu(input, alpha)


def celu(input, alpha=1.0, inplace=False):
    """``x`` where positive, ``alpha * (exp(x / alpha) - 1)`` elsewhere (Barron 2017).

    Raises OperationError for ``alpha=0``.

    >>> import nn
    >>> nn.functional.celu(tensor([-100.0, 2.0]), 0.5)
    tensor([-0.5,  2. ])
    """
    if inplace:
        return in_place(celu, input, alpha)
    if alpha == 0:
        raise OperationError("celu(alpha): expected a number other than 0")
    input = real_input("celu", input)
    return autograd.where(input > 0, input, alpha * autograd.expm1(autograd.clamp(input, max=0.0) / alpha))


_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def selu(input, inplace=False):
    """ELU with alpha and scale such that mean 0 and variance 1 are kept from layer to layer (Klambauer et al. 2017).

    >>> import nn
    >>> nn.functional.selu(tensor([-100.0, 1.0]))
    tensor([-1.75809934,  1.05070099])
    """
    if inplace:
        return in_place(selu, input)
    return _SELU_SCALE * _elu(real_input("selu", input), _SELU_ALPHA)


# -- made of straight lines ---------------------------------------------------------------------------------------


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    """`x` limited to the range from `min_val` to `max_val`; unlike clamp, with gradient 0 on the bounds.

    Raises OperationError if `min_val` exceeds `max_val`.

    >>> import nn
    >>> nn.functional.hardtanh(tensor([-3.0, 0.5, 3.0]))
    tensor([-1. ,  0.5,  1. ])
    """
    if inplace:
        return in_place(hardtanh, input, min_val, max_val)
    if min_val > max_val:
        raise OperationError(f"hardtanh: min_val={min_val} must not exceed max_val={max_val}")
    input = real_input("hardtanh", input, kinds="fiub")
    inside = (input > min_val) & (input < max_val)
    return autograd.where(inside, input, autograd.clamp(input.detach(), min_val, max_val))


def relu6(input, inplace=False):
    """``min(max(x, 0), 6)``.

    >>> import nn
    >>> nn.functional.relu6(tensor([-1.0, 2.0, 7.0]))
    tensor([0., 2., 6.])
    """
    return hardtanh(input, 0.0, 6.0, inplace)


def hardsigmoid(input, inplace=False):
    """``relu6(x + 3) / 6``.

    >>> import nn
    >>> nn.functional.hardsigmoid(tensor([-4.0, 0.0, 4.0]))
    tensor([0. , 0.5, 1. ])
    """
    if inplace:
        return in_place(hardsigmoid, input)
    return hardtanh(real_input("hardsigmoid", input) + 3.0, 0.0, 6.0) / 6.0


def hardswish(input, inplace=False):
    """``x * relu6(x + 3) / 6`` (Howard et al. 2019).

    >>> import nn
    >>> nn.functional.hardswish(tensor([-4.0, 3.0, 4.0]))
    tensor([0., 3., 4.])
    """
    if inplace:
        return in_place(hardswish, input)
    input = real_input("hardswish", input)
    return autograd.where(input >= 3, input, autograd.where(input <= -3, 0.0, input * (input + 3.0) / 6.0))


def hardshrink(input, lambd=0.5):
    """`x` where its magnitude exceeds `lambd`, 0 elsewhere.

    >>> import nn
    >>> nn.functional.hardshrink(tensor([-2.0, 0.3]))
    tensor([-2.,  0.])
    """
    input = real_input("hardshrink", input)
    return autograd.where((input <= lambd) & (input >= -lambd), 0.0, input)


def softshrink(input, lambd=0.5):
    """`x` moved by `lambd` towards 0, and 0 where it would cross it. Raises OperationError for a negative `lambd`.

    >>> import nn
    >>> nn.functional.softshrink(tensor([-2.0, 0.3]))
    tensor([-1.5,  0. ])
    """
    if lambd < 0:
        raise OperationError(f"softshrink(lambd): expected a number of at least 0, got {lambd}")
    input = real_input("softshrink", input)
    moved = autograd.where(input < 0, input + lambd, input - lambd)
    return autograd.where((input <= lambd) & (input >= -lambd), 0.0, moved)


# -- smooth -------------------------------------------------------------------------------------------------------


def silu(input, inplace=False):
    """``x * sigmoid(x)``, also called swish.

    >>> import nn
    >>> nn.functional.silu(tensor([0.0, 100.0]))
    tensor([  0., 100.])
    """
    if inplace:
        return in_place(silu, input)
    return _silu(input)


def mish(input, inplace=False):
    """``x * tanh(log(1 + exp(x)))`` (Misra 2019).

    >>> import nn
    >>> nn.functional.mish(tensor([0.0, 100.0]))
    tensor([  0., 100.])
    """
    if inplace:
        return in_place(mish, input)
    input = real_input("mish", input)
    return input * autograd.tanh(autograd.softplus(input))


def softplus(input, beta=1.0, threshold=20.0):
    """``log(1 + exp(beta * input)) / beta``; where ``beta * input`` exceeds `threshold`, ``input`` itself.

    >>> import nn
    >>> nn.functional.softplus(tensor([0.0, 1000.0])).tolist()
    [0.693147180559..., 1000.0]
    """
    input = autograd.as_tensor(input)
    return autograd.where(input.detach() * beta > threshold, input, autograd.softplus(input, beta))


def softsign(input):
    """``x / (1 + abs(x))``.

    >>> import nn
    >>> nn.functional.softsign(tensor([-1.0, 3.0]))
    tensor([-0.5 ,  0.75])
    """
    input = real_input("softsign", input, kinds="fc")
    return input / (1.0 + np.abs(input))


def tanhshrink(input):
    """``x - tanh(x)``.

    >>> import nn
    >>> nn.functional.tanhshrink(tensor([0.0, 100.0]))
    tensor([ 0., 99.])
    """
    input = autograd.as_tensor(input)
    return input - autograd.tanh(input)


def logsigmoid(input):
    """``log(sigmoid(x))``, without overflow.

    >>> import nn
    >>> nn.functional.logsigmoid(tensor([0.0, -1000.0])).tolist()
    [-0.693147180559..., -1000.0]
    """
    return -autograd.softplus(-real_input("logsigmoid", input))


def glu(input, dim=-1):
    """The first half of `input` along `dim` times the sigmoid of the second half (Dauphin et al. 2017).

    Raises OperationError if that axis has an odd length.

    >>> import nn
    >>> nn.functional.glu(tensor([2.0, 0.0]))
    tensor([1.])
    """
    input = real_input("glu", input, least=1)
    if input.shape[dim] % 2:
        raise OperationError(f"glu(dim={dim}): expected an even number of elements along it, got shape {input.shape}")
    first, second = autograd.chunk(input, 2, dim)
    return first * _sigmoid(second)


# -- in place -----------------------------------------------------------------------------------------------------


def _in_place(function):
    def changed(input, *arguments, **options):
        return in_place(function, input, *arguments, **options)

    changed.__name__ = changed.__qualname__ = f"{function.__name__}_"
    changed.__doc__ = f"""Replace the elements of `input` by those of :func:`{function.__name__}`; returns `input`.

    >>> import nn
    >>> x = tensor([0.0, 1.0])
    >>> nn.functional.{function.__name__}_(x{", 1.0, 2.0" if function is threshold else ""}) is x
    True
    """
    return changed


celu_, elu_, hardtanh_, leaky_relu_, relu_, rrelu_, selu_, threshold_ = map(
    _in_place, (celu, elu, hardtanh, leaky_relu, relu, rrelu, selu, threshold)
)
