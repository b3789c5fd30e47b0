"""Which operation in a graph has the wrong rule: each is checked on its own, with the values that it was given."""

import numpy as np

from ..engine.graph import FIRST, STEP
from ..engine.lanes import lane
from ..engine.modes import observing
from ..engine.tensor import Tensor
from ..engine.wrapping import part_step
from ..transforms.containers import flattened
from .verdicts import WRONG

LIMIT = 500
"""Longer computations are searched no further than this many operations."""


class Operation:
    """One operation of a computation: called with other arguments, it does the same to them.

    Attributes
    ----------
    name : str
    arguments : list of arrays, numbers and whatever else it was given
    options : dict
    result : Tensor
    """

    def __init__(self, step, result, arguments, options):
        self._step, self.name, self.result = step, _name_of(step, options), result
        self._each = self._step.entry is not None and self._step.entry.each is not None
        self.arguments, self.options = [_bare(value) for value in arguments], options

    def __call__(self, *arguments):
        if self._step.entry is None:
            return self._step.cls.apply(*[_as_given(value) for value in arguments])
        arguments = [list(arguments)] if self._each else arguments
        results = lane(self._step.entry)(*arguments, **self.options)
        return list(results) if self._step.entry.outputs else results

    def described(self):
        """The name with the shapes of its arguments."""
        shapes = ", ".join(f"{value.dtype}{list(value.shape)}" if hasattr(value, "shape") else repr(value)
                           for value in self.arguments)  # fmt: skip
        return f"{self.name!r} (called with {shapes})"


def wrong_operation(fn, inputs, check):
    """The first operation of ``fn(*inputs)`` that is wrong on its own, all that are at a kink, and the results.

    ``check(operation, *arguments)`` gives the Report of one operation. The first item is None if none is wrong.
    """
    operations, kinks, seen = [], [], set()

    def see(result, arguments, options):
        record = result._node
        if record[STEP] is part_step:
            record = record[FIRST]  # one of several results: the operation is what they are parts of
        if id(record) not in seen and len(operations) < LIMIT:
            seen.add(id(record))
            operations.append(Operation(record[STEP], result, arguments, options))

    with observing(see):
        results = fn(*inputs)
    for operation in operations:
        try:
            report = check(operation, *operation.arguments)
        except (TypeError, ValueError):
            continue  # it has no floating argument, or cannot be repeated: it is not what the check is about
        if report.verdict == WRONG:
            return operation, kinks, _results(results)
        if report.kinks:
            kinks.append(operation)
    return None, kinks, _results(results)


def _name_of(step, options):
    """The name of the operation; for a primitive, whose entry is one of many alike, that of the user's function."""
    function = getattr(options.get("call"), "function", None)
    return getattr(function, "__name__", step.name)


def _bare(value):
    if isinstance(value, Tensor):
        value = value._raw
    return np.array(value)[()] if isinstance(value, np.ndarray) else value


def _as_given(value):
    """An argument of a custom Function, which expects Tensors."""
    return Tensor(value) if isinstance(value, (np.ndarray, np.generic)) else value


def _results(results):
    return tuple(result for result in flattened(results)[0] if isinstance(result, Tensor) and result.requires_grad)
