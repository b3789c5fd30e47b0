"""``torch.autograd.forward_ad``: tensors that carry a tangent, made by hand."""

import contextlib
from typing import NamedTuple

from autograd.engine.errors import OperationError
from autograd.engine.tensor import Tensor, as_tensor
from autograd.transforms.dual import Dual, dual
from autograd.transforms.levels import next_level

_open_levels = []


class UnpackedDualTensor(NamedTuple):
    """What :func:`unpack_dual` gives."""

    primal: Tensor
    tangent: Tensor | None


def enter_dual_level():
    """Begin a level, in which :func:`make_dual` can be called; returns it."""
    _open_levels.append(next_level())
    return _open_levels[-1]


def exit_dual_level(*, level=None):
    """End the level that was begun last."""
    if not _open_levels or level not in (None, _open_levels[-1]):
        raise OperationError("exit_dual_level(level): expected the level that was begun last, and not yet ended")
    _open_levels.pop()


@contextlib.contextmanager
def dual_level():
    """A block in which dual tensors can be made.

    >>> from autograd.autograd import forward_ad
    >>> with forward_ad.dual_level():
    ...     x = forward_ad.make_dual(tensor(3.0), tensor(1.0))
    ...     forward_ad.unpack_dual(x * x).tangent
    tensor(6.)
    """
    level = enter_dual_level()
    try:
        yield level
    finally:
        exit_dual_level(level=level)


def make_dual(tensor, tangent, *, level=None):
    """`tensor` with a tangent of the same shape; OperationError outside of :func:`dual_level`."""
    if not _open_levels:
        raise OperationError("make_dual(): expected to be called inside of a block `with dual_level():`")
    tensor, tangent = as_tensor(tensor), as_tensor(tangent)
    if tensor.shape != tangent.shape:
        raise OperationError(f"make_dual(tensor, tangent): a tangent of shape {tangent.shape} for shape {tensor.shape}")
    return dual(tensor, tangent, _open_levels[-1] if level is None else level)


def unpack_dual(tensor, *, level=None):
    """``(primal, tangent)`` of a dual tensor; the tangent is None where there is none."""
    level = level or (_open_levels[-1] if _open_levels else None)
    if isinstance(tensor, Dual) and tensor.level == level:
        return UnpackedDualTensor(tensor.primal, tensor.tangent)
    return UnpackedDualTensor(tensor, None)
