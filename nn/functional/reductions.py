"""What losses share: how they are reduced to one number, and how targets are fitted to predictions."""

import numpy as np

import autograd
from autograd import OperationError, OperationTypeError

from .checking import real_input

REDUCTIONS = ("mean", "sum", "none")


def check_reduction(reduction):
    """Raise ValueError for an unknown reduction."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"reduction: expected 'mean', 'sum' or 'none', got {reduction!r}")


def reduction_of(reduction, size_average=None, reduce=None):
    """The reduction that PyTorch's older arguments `size_average` and `reduce` mean, if one of them is given."""
    if size_average is not None or reduce is not None:
        reduction = "none" if reduce is False else "sum" if size_average is False else "mean"
    check_reduction(reduction)
    return reduction


def reduced(loss, reduction):
    """The losses, their sum or their mean."""
    return loss.mean() if reduction == "mean" else loss.sum() if reduction == "sum" else loss


def weighted(loss, weight, reduction):
    """Losses times a weight for each, of the same shape; a mean is divided by the sum of the weights."""
    if weight is None:
        return reduced(loss, reduction)
    weight = autograd.as_tensor(weight, loss.dtype)
    if weight.shape != loss.shape:
        raise OperationError(f"weight: expected one for each element, of shape {loss.shape}, got {weight.shape}")
    loss = loss * weight
    return loss.sum() / weight.sum() if reduction == "mean" else reduced(loss, reduction)


def like(target, input):
    """`target` as a Tensor of the input's dtype, so that labels in float64 do not turn a float32 net into float64."""
    target = autograd.as_tensor(target)
    if target.dtype.kind == "c" != input.dtype.kind:
        raise OperationTypeError(f"target: expected real numbers beside {input.dtype}{list(input.shape)}, got {target.dtype}; "
                                 "take its real part or its magnitude first")  # fmt: skip
    return target if target.dtype == input.dtype else target.astype(input.dtype)


def alike(name, input, target, kinds="fiub"):
    """`input` and `target` as Tensors of one dtype; refuses shapes that would broadcast, nearly always a mistake.

    Complex numbers are refused unless `kinds` says otherwise.
    """
    input, target = real_input(name, input, kinds=kinds), autograd.as_tensor(target)
    if target.dtype.kind == "c" and "c" in kinds:
        input = input.astype(np.result_type(input.dtype, target.dtype))
    if input.shape != target.shape:
        raise OperationError.of(
            f"{name}: expected input and target of the same shape, got {input.shape} and {target.shape}; "
            "reshape one of them, for example with .reshape or [:, None]", input=input, target=target)  # fmt: skip
    return input, like(target, input)


def broadcastable(name, value, input):
    """A factor for the elements of `input`, in its dtype, or None."""
    if value is None:
        return None
    value = autograd.as_tensor(value, input.dtype)
    try:
        fits = np.broadcast_shapes(value.shape, input.shape) == input.shape
    except ValueError:
        fits = False
    if not fits:
        raise OperationError(f"{name}: shape {value.shape} does not broadcast to the input's {input.shape}")
    return value
