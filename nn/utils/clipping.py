"""Keeping gradients from growing too large."""

import math

import numpy as np

import autograd


def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """The norm of all `tensors` together, as if they were one vector.

    Parameters
    ----------
    tensors : Tensor or iterable of Tensors
    norm_type : p of the p-norm; ``inf`` for the largest size
    error_if_nonfinite : raise if it is infinite or NaN
    foreach : accepted for PyTorch's sake

    Returns a Tensor without axes, of the tensors' dtype. It is computed in float64 and not recorded.

    Raises
    ------
    ValueError
        for a norm that is not finite, if asked to.

    >>> import nn
    >>> nn.utils.get_total_norm([tensor([3.0]), tensor([[4.0]])])
    tensor(5.)
    """
    arrays = [tensor.detach().numpy() for tensor in _as_list(tensors)]
    total = _norm(arrays, float(norm_type))
    if error_if_nonfinite and not math.isfinite(total):
        raise ValueError(
            f"the total norm of order {norm_type} is {total}, so gradients cannot be clipped to it; "
            "error_if_nonfinite=False clips all the same"
        )
    dtype = np.finfo(np.result_type(*arrays)).dtype if arrays else np.dtype(float)
    with np.errstate(over="ignore"):
        return autograd.tensor(dtype.type(total))


def _norm(arrays, order):
    if math.isinf(order):
        return max((float(np.abs(array).max(initial=0.0)) for array in arrays), default=0.0)
    if order == 2:
        return math.sqrt(sum(_sum_of_squares(array) for array in arrays))
    return float(sum((np.abs(array).astype(float) ** order).sum() for array in arrays)) ** (1 / order)


def _sum_of_squares(array):
    flat = np.ascontiguousarray(array).reshape(-1)
    if flat.dtype.kind == "c":
        flat = flat.view(flat.real.dtype)
    if flat.dtype == np.float32 and flat.size < 1 << 20:  # larger ones add up in float32, in blocks, at a third of the cost
        flat = flat.astype(np.float64)
    return float(np.vdot(flat, flat))


def clip_grads_with_norm_(parameters, max_norm, total_norm, foreach=None):
    """Multiply all gradients by ``max_norm / total_norm``, in place, if that is below 1.

    >>> import nn
    >>> weight = nn.Parameter([1.0])
    >>> weight.grad = tensor([4.0])
    >>> nn.utils.clip_grads_with_norm_([weight], 1.0, tensor(4.0))
    >>> np.round(weight.grad.numpy(), 4).tolist()
    [1.0]
    """
    factor = float(max_norm) / (float(total_norm.item() if hasattr(total_norm, "item") else total_norm) + 1e-6)
    if not factor >= 1:
        for gradient in _gradients(parameters):
            _change(gradient, lambda array: np.multiply(array, factor, out=array, casting="unsafe"))


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """Shrink all gradients, in place, by one factor, so that their norm together is at most `max_norm` (Pascanu, Mikolov &
    Bengio, *On the Difficulty of Training Recurrent Neural Networks*, 2013).

    Parameters
    ----------
    parameters : Tensor or iterable of Tensors
    max_norm : float
    norm_type : p of the p-norm; ``inf`` for the largest size
    error_if_nonfinite : raise if the norm is infinite or NaN; then nothing is changed
    foreach : accepted for PyTorch's sake

    Returns the norm before clipping, a Tensor.

    Raises
    ------
    ValueError
        for a norm that is not finite, if asked to.

    >>> import nn
    >>> weight = nn.Parameter([1.0, 1.0])
    >>> weight.grad = tensor([3.0, 4.0])
    >>> nn.utils.clip_grad_norm_([weight], 1.0)
    tensor(5.)
    >>> np.round(weight.grad.numpy(), 4).tolist()
    [0.6, 0.8]
    """
    parameters = _as_list(parameters)
    total = get_total_norm(_gradients(parameters), norm_type, error_if_nonfinite)
    clip_grads_with_norm_(parameters, max_norm, total)
    return total


def clip_grad_value_(parameters, clip_value, foreach=None):
    """Bring every element of every gradient into ±`clip_value`, in place.

    >>> import nn
    >>> weight = nn.Parameter([1.0, 1.0])
    >>> weight.grad = tensor([-3.0, 0.5])
    >>> nn.utils.clip_grad_value_(weight, 1.0)
    >>> weight.grad
    tensor([-1. ,  0.5])
    """
    limit = float(clip_value)
    for gradient in _gradients(parameters):
        _change(gradient, lambda array: np.clip(array, -limit, limit, out=array))


def _as_list(tensors):
    tensors = [tensors] if isinstance(tensors, autograd.Tensor) else list(tensors)
    for k, tensor in enumerate(tensors):
        if not isinstance(tensor, autograd.Tensor):
            raise TypeError(f"item {k}: expected a Tensor, got {type(tensor).__name__}")
    return tensors


def _gradients(parameters):
    return [parameter.grad for parameter in _as_list(parameters) if parameter.grad is not None]


def _change(gradient, change):
    """Change the memory of a gradient, which may itself be part of a graph, by ``change(array)``."""
    memory = gradient.data.numpy()
    change(memory)
    autograd.mark_changed(memory, "clip_grad")


clip_grad_norm = clip_grad_norm_
"""An older name."""
