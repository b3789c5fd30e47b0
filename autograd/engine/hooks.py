"""Functions that see, and may replace, a gradient on its way. A record with hooks has its step replaced, so records
without any pay nothing."""

import weakref

from .errors import OperationError
from .graph import FIRST, GRAD, STEP
from .modes import no_grad
from .wrapping import tensor_of


class Hooked:
    """The step of a record with hooks: the gradient passes through them, then on to the step that was there."""

    def __init__(self, step):
        self.step, self.hooks, self.retained = step, {}, []
        self.name, self.entry, self.layout, self.used = step.name, step.entry, step.layout, getattr(step, "used", step)

    def __call__(self, record, run):
        self._pass(record, run)
        return self.step(record, run)

    def recorded(self, record, work, run):
        self._pass(work, run)
        return self.step.recorded(record, work, run)

    def retain(self, tensor):
        """Have passes keep the gradient for this Tensor: they store it at their end, together with those of the leaves."""
        if not self.retains(tensor):
            self.retained.append([None] * FIRST + [weakref.ref(tensor)])

    def _pass(self, record, run):
        record[GRAD] = gradient = through(self.hooks.values(), record[GRAD])
        if self.retained:
            run.retained = [*run.retained, *([item, gradient, False] for item in self.retained)]

    def retains(self, tensor):
        """Whether passes keep the gradient for this Tensor."""
        return any(item[FIRST]() is tensor for item in self.retained)


class HookHandle:
    """What registering a hook returns: ``remove()`` takes the hook away, as does leaving a ``with`` block."""

    __slots__ = ("_hooks", "_key")

    def __init__(self, hooks, function):
        self._hooks, self._key = hooks, object()  # not itself the key: that would be a reference cycle
        hooks[self._key] = function

    def remove(self):
        """Take the hook away; a second time does nothing."""
        self._hooks.pop(self._key, None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()


class AfterAccumulation:
    """A hook of a leaf that waits until the pass has added to ``.grad``; it is given the leaf."""

    def __init__(self, hook):
        self.hook = hook

    def __call__(self, gradient):
        """Nothing, while the gradient itself passes."""


def call_after_accumulation(leaves):
    """Call the hooks of `leaves` that have waited for their ``.grad``; what they compute is not recorded."""
    with no_grad():
        for leaf in leaves:
            for hook in list(leaf._hooks.values()):
                if hook.__class__ is AfterAccumulation:
                    hook.hook(leaf)


def hooked(record):
    """The step of an operation's record, ready to add hooks to."""
    if not isinstance(record[STEP], Hooked):
        record[STEP] = Hooked(record[STEP])
    return record[STEP]


def retains(tensor):
    """Whether passes keep the gradient of this computed Tensor."""
    step = tensor._node[STEP]
    return isinstance(step, Hooked) and step.retains(tensor)


def through(hooks, gradient):
    """`gradient` (an array, or a Tensor while gradients are recorded) after each of `hooks` has seen it.

    Hooks see gradients as ``.grad`` shows them: a Tensor, conjugated where it is complex.
    """
    if not hooks:
        return gradient
    recorded = hasattr(gradient, "_node")
    complex_ = gradient.dtype.kind == "c"
    tensor = tensor_of(gradient.conj() if complex_ else gradient, None)
    for hook in list(hooks):
        if recorded:
            answer = hook(tensor)
        else:
            with no_grad():
                answer = hook(tensor)
        if answer is not None:
            tensor = _checked(answer, tensor, hook)
    gradient = tensor if recorded else tensor._raw
    return gradient.conj() if complex_ else gradient


def _checked(answer, tensor, hook):
    answer = tensor_of(answer, None)
    if answer.shape != tensor.shape:
        raise OperationError(
            f"the hook {getattr(hook, '__name__', hook)!r} returned a gradient of shape {answer.shape}; "
            f"expected {tensor.shape}, or None to leave the gradient as it is"
        )
    return answer if answer.dtype == tensor.dtype else answer.astype(tensor.dtype)
