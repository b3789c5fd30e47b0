"""What functions check about their arguments, and how they fit them to each other."""

import numpy as np

import autograd
from autograd import OperationError, OperationTypeError


def real_input(name, input, least=0, most=None, kinds="f"):
    """`input` as a Tensor; raises unless its dtype is of these `kinds` (NumPy's letters) and it has `least` to `most` axes."""
    input = autograd.as_tensor(input)
    if input.dtype.kind not in kinds:
        cure = "convert it first: x.float()" if input.dtype.kind in "iub" else "take its real part or its magnitude first"
        wanted = {"f": "real floating", "fc": "floating or complex"}.get(kinds, "real")
        raise OperationTypeError(f"{name}: expected {wanted} numbers, got {input.dtype}{list(input.shape)}; {cure}")
    if input.ndim < least or (most is not None and input.ndim > most):
        wanted = f"at least {least}" if most is None else f"{least}" if most == least else f"{least} to {most}"
        raise OperationError(f"{name}: expected input with {wanted} axes, got shape {input.shape}")
    return input


def by_channel(value, input):
    """One number for each channel, shaped to broadcast against `input`, whose channels are axis 1."""
    return autograd.as_tensor(value).reshape(-1, *(1,) * (input.ndim - 2))


def per_axis(name, value, count):
    """A number for each of `count` axes: one for all, or a sequence of that many."""
    if np.ndim(value) == 0:
        return (value,) * count
    values = tuple(value)
    if len(values) != count:
        raise OperationError(f"{name}: expected one number or {count} of them, got {values}")
    return values


def in_place(function, input, *arguments, **options):
    """Replace the elements of `input` by those of ``function(input, ...)``; returns `input`.

    Raises OperationTypeError for anything but a Tensor, and InPlaceError for a leaf that requires grad.
    """
    if not isinstance(input, autograd.Tensor):
        raise OperationTypeError(f"{function.__name__}: in place: expected a Tensor to change, got {type(input).__name__}")
    return input.copy_(function(input.clone() if input.requires_grad else input, *arguments, **options))
