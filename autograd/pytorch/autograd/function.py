"""``torch.autograd.function``: custom operations."""

import functools

from autograd.engine.function import Context as FunctionCtx  # noqa: F401  (PyTorch's name)
from autograd.engine.function import Function as Function
from autograd.engine.modes import no_grad


def once_differentiable(fn):
    """A decorator of a static method backward that cannot itself be differentiated: what it returns is constant.

    >>> from autograd.autograd.function import once_differentiable
    >>> once_differentiable(lambda ctx, g: g * 2)(None, tensor(1.0))
    tensor(2.)
    """

    @functools.wraps(fn)
    def constant(ctx, *gradients):
        with no_grad():
            return fn(ctx, *gradients)

    return constant
