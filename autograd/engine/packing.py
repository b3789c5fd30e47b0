"""What the graph saves, kept in another form until backward needs it: on a disk, in half precision, not at all.

A record whose arrays are packed has its step replaced, so all others pay nothing. Each array becomes what the user's
first function made of it, and again an array, by the second one, when the step runs.
"""

import contextvars

import numpy as np

from .errors import OperationError, OperationTypeError
from .graph import FIRST, STEP
from .modes import no_grad, observer, observing
from .wrapping import part_step, tensor_of


class saved_tensors_hooks(observing):
    """A block in which ``pack_hook(tensor)`` says what is kept of each array that is saved for backward.

    ``unpack_hook(packed)`` makes the tensor again, each time when backward needs it. Of nested blocks, the innermost
    counts. Operations on arrays that were packed do not notice changes in place.

    Raises
    ------
    TypeError
        for hooks that cannot be called.
    OperationTypeError
        in backward, if `unpack_hook` returns something else than a tensor of the same shape.

    >>> from autograd.autograd.graph import saved_tensors_hooks
    >>> x = tensor([1.0, 2.0], requires_grad=True)
    >>> with saved_tensors_hooks(lambda t: t.half(), lambda t: t.double()):
    ...     y = (x * x).sum()
    >>> y.backward()
    >>> x.grad
    tensor([2., 4.])
    """

    forbidden = contextvars.ContextVar("autograd_no_packing", default=None)
    """Why there may be no such block now, if there may be none."""

    def __new__(cls, pack_hook, unpack_hook):
        for name, hook in (("pack_hook", pack_hook), ("unpack_hook", unpack_hook)):
            if not callable(hook):
                raise TypeError(f"saved_tensors_hooks({name}): expected a function, got {type(hook).__name__}")
        self = super().__new__(cls, None)
        self._hooks = pack_hook, unpack_hook
        return self

    def _copy(self):
        return type(self)(*self._hooks)

    def __enter__(self):
        if self.forbidden.get() is not None:
            raise OperationError(self.forbidden.get())
        return super().__enter__()

    def _value(self):
        hooks, outer = self._hooks, observer()

        def see(result, arguments, options):
            _pack(result._node, *hooks)
            if outer is not None:
                outer(result, arguments, options)

        return see


class _Packed:
    """What stands in a record in place of an array."""

    __slots__ = ("held", "shape", "dtype")

    def __init__(self, array, hook):
        self.shape, self.dtype = array.shape, array.dtype
        self.held = hook(tensor_of(array, None))

    def unpacked(self, hook):
        """The array again; OperationTypeError if `hook` gives something else."""
        tensor = hook(self.held)
        if not hasattr(tensor, "_node") or tensor.shape != self.shape:
            found = f"shape {tensor.shape}" if hasattr(tensor, "_node") else type(tensor).__name__
            raise OperationTypeError(f"unpack_hook: expected a tensor of shape {self.shape}, got {found}")
        array = tensor._raw
        return array if array.dtype == self.dtype else array.astype(self.dtype)


class _PackedStep:
    """The step of a record whose arrays are packed."""

    def __init__(self, step, unpack):
        self.packed_step, self.unpack = step, unpack
        self.name, self.entry, self.layout, self.used = step.name, step.entry, step.layout, getattr(step, "used", step)

    def __call__(self, record, run):
        self._unpack(record)
        return self.packed_step(record, run)

    def recorded(self, record, work, run):
        before = record[:]
        self._unpack(record)
        for slot in _slots(record, self.layout):
            work[slot] = record[slot]
        try:
            return self.packed_step.recorded(record, work, run)
        finally:
            record[FIRST:] = before[FIRST:]

    def _unpack(self, record):
        with no_grad():
            for slot in _slots(record, self.layout):
                record[slot] = _mapped(lambda item: item.unpacked(self.unpack) if item.__class__ is _Packed else item,
                                       record[slot])  # fmt: skip


def _pack(record, pack, unpack):
    if record[STEP] is part_step:
        record = record[FIRST]  # one of several results: what was saved is with the operation
    if record is None or record[STEP].__class__ is _PackedStep:
        return
    step = record[STEP]
    with no_grad():
        for slot in _slots(record, step.layout):
            record[slot] = _mapped(lambda item: _Packed(item, pack) if isinstance(item, (np.ndarray, np.generic)) else item,
                                   record[slot])  # fmt: skip
    record[STEP] = _PackedStep(step, unpack)


def _slots(record, layout):
    return [slot for name in layout.arrays if (slot := layout.saved[name]) < len(record)]


def _mapped(function, held):
    return tuple([function(item) for item in held]) if held.__class__ is tuple else function(held)
