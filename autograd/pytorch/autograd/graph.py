"""``torch.autograd.graph``: hooks of several tensors, and counting changes from outside."""

import contextlib
from typing import NamedTuple

from autograd.engine.changes import mark_changed
from autograd.engine.errors import OperationError
from autograd.engine.graph import Node as Node
from autograd.engine.packing import saved_tensors_hooks as saved_tensors_hooks
from autograd.engine.tensor import Tensor


class GradientEdge(NamedTuple):
    """Where a gradient arrives in the graph: the node of an operation, and which of its results."""

    node: Node
    output_nr: int


def get_gradient_edge(tensor):
    """The :class:`GradientEdge` of a tensor that was computed; OperationError for others."""
    if tensor.grad_fn is None:
        raise OperationError("get_gradient_edge(tensor): expected a tensor that was computed from others that require grad")
    return GradientEdge(tensor.grad_fn, 0)


def increment_version(tensor):
    """Say that the memory of a tensor, or of several, was changed behind autograd's back."""
    for one in [tensor] if isinstance(tensor, Tensor) else tensor:
        mark_changed(one)


@contextlib.contextmanager
def disable_saved_tensors_hooks(error_message):
    """A block in which :class:`saved_tensors_hooks` are an OperationError with this message.

    >>> from autograd.autograd.graph import disable_saved_tensors_hooks, saved_tensors_hooks
    >>> with disable_saved_tensors_hooks("not here"), saved_tensors_hooks(abs, abs):
    ...     pass
    Traceback (most recent call last):
    ...
    autograd.OperationError: not here
    """
    before = saved_tensors_hooks.forbidden.set(error_message)
    try:
        yield
    finally:
        saved_tensors_hooks.forbidden.reset(before)


@contextlib.contextmanager
def save_on_cpu(pin_memory=False, device_type="cpu"):
    """A block whose saved tensors are in the memory of the CPU, as they always are."""
    yield


class _Handles:
    """Takes several hooks away together."""

    def __init__(self, handles):
        self.handles = handles

    def remove(self):
        """Take the hooks away."""
        for handle in self.handles:
            handle.remove()


def register_multi_grad_hook(tensors, fn, *, mode="all"):
    """Call `fn` when a backward pass has the gradients of all `tensors` (with a list of them), or of the first (``"any"``).

    >>> from autograd.autograd.graph import register_multi_grad_hook
    >>> x, y = tensor(1.0, requires_grad=True), tensor(2.0, requires_grad=True)
    >>> handle = register_multi_grad_hook([x, y], lambda gradients: print(gradients))
    >>> (x * y).backward()
    [tensor(2.), tensor(1.)]
    """
    if mode not in ("all", "any"):
        raise OperationError(f"register_multi_grad_hook(mode={mode!r}): expected 'all' or 'any'")
    found = {}

    def arrived(place, gradient):
        if mode == "any":
            if not found:
                fn(gradient)
            found[place] = gradient
        else:
            found[place] = gradient
            if len(found) == len(tensors):
                fn([found[i] for i in range(len(tensors))])
        if len(found) == len(tensors):
            found.clear()

    return _Handles([one.register_hook(lambda g, i=i: arrived(i, g)) for i, one in enumerate(tensors)])
