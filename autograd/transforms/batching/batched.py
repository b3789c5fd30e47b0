"""A Tensor that stands for one example of a batch, while every operation on it works on the whole batch."""

import numpy as np

from ...engine.errors import GradientError, OperationTypeError
from ...engine.lanes import lane
from ...engine.wrapping import readers, tensor_of
from ...rules.shape import broadcast_to, swapaxes
from ..boxes import ArrayMethods
from ..levels import Carrier, is_carrier, own_variable, pulled_back
from ..nesting import open_batches
from .constants import OF_SHAPES, constant_on_batches
from .fallback import wants_fallback
from .rules import apply_to_batches

_broadcast_to, _swapaxes = lane(broadcast_to), lane(swapaxes)


class Batched(Carrier):
    """One example of `whole`, whose first axis counts the examples. Shape, ndim and len are those of one example."""

    __slots__ = ("whole",)

    @property
    def content(self):
        return self.whole

    @property
    def count(self):
        """How many examples there are."""
        return self.whole.shape[0]

    @property
    def shape(self):
        return self.whole.shape[1:]

    @property
    def _raw(self):
        raise OperationTypeError(
            "this value differs between the examples of vmap, and a single one was asked for: by float(), bool() or an "
            "if, numpy(), an index or an in-place change. Use where() for a choice, take() or take_along_axis() to "
            "index with it, and functions that return new tensors"
        )

    def __array__(self, dtype=None, copy=None):
        return self._raw

    def __getitem__(self, key):
        if isinstance(key, Batched) and key.dtype.kind in "iu":  # each example has an index of its own
            return np.take(self, key, axis=0)
        return super().__getitem__(key)

    def _check_dropped(self, kind):
        return self._raw

    def on_contents(self, function):
        return batched(function(self.whole), self.level)

    def as_variable(self):
        return batched(own_variable(self.whole), self.level)

    def apply(self, entry, values, options):
        """Apply `entry` to the whole batch by its batching rule."""
        level, size = self.level, self.count
        marks = [_is_at(value, level) for value in values]
        wholes = [value.whole if mark else value for value, mark in zip(values, marks)]
        results = apply_to_batches(entry, wholes, marks, {**entry.options, **options}, size, level)
        if entry.outputs:
            return type(results)(*(batched(part, level) for part in results))
        return batched(results, level)

    def constant(self, function, arguments, options):
        """Apply a function without gradient to the whole batch."""
        level = self.level
        marks = [_is_at(value, level) for value in arguments]
        wholes = [value.whole if mark else value for value, mark in zip(arguments, marks)]
        result = constant_on_batches(function, wholes, marks, options)
        if function in OF_SHAPES:
            return tensor_of(result, None) if isinstance(result, np.ndarray) else result
        return batched(result, level) if isinstance(result, np.ndarray) or hasattr(result, "_node") else result

    def custom(self, function, arguments):
        """Apply a custom operation to the whole batch, as its ``vmap`` says."""
        from ..custom import function_on_batches  # here, since few programs have any

        level, marks = self.level, [_is_at(value, self.level) for value in arguments]
        wholes = [value.whole if mark else value for value, mark in zip(arguments, marks)]
        pairs, single = function_on_batches(function, wholes, marks, self.count, wants_fallback(level))
        results = tuple(batched(result, level) if mark else result for result, mark in pairs)
        return results[0] if single else results

    def pulled_back(self, inputs, seed, within):
        """The gradients of the whole batch at once, if the inputs have an axis for it."""
        if self.level not in within:
            raise GradientError("a gradient inside vmap, for something that was not made a variable inside of it")
        found = pulled_back(self.whole, inputs, whole_at(seed, self.level, self.count), within)
        return [None if gradient is None else with_batch(gradient, self.level) for gradient in found]

    def somewhere(self, arguments):
        """One element of each of `arguments`, of the shape of this mask, where it holds in any example; None if nowhere."""
        mask, wholes = self.whole, [whole_at(argument, self.level, self.count) for argument in arguments]
        if is_carrier(mask):
            return mask.somewhere(wholes)
        places = np.flatnonzero(mask._raw)
        return [whole.reshape(-1)[int(places[0])].detach() for whole in wholes] if places.size else None

    def __repr__(self):
        return f"<one example of {self.count}: {self.dtype}{list(self.shape)}>"


class ArrayBatched(ArrayMethods, Batched):
    """One example of a batch of ArrayBoxes."""

    __slots__ = ()


readers.update([Batched, ArrayBatched])


def _is_at(value, level):
    return isinstance(value, Batched) and value.level == level


def batched(whole, level):
    """One example of `whole`, an array or Tensor with the examples along its first axis."""
    whole = tensor_of(whole, None)
    result = object.__new__(ArrayBatched if isinstance(whole, ArrayMethods) else Batched)
    result.whole, result.level = whole, level
    return result


def whole_at(value, level, size):
    """`value` without the batch of `level`, as a Tensor whose first axis is that batch's (repeated if it has none)."""
    if not is_carrier(value) or value.level < level:
        return _broadcast_to(value, (size, *value.shape))
    if value.level == level:
        return value.whole
    if isinstance(value, Batched):
        return batched(_swapaxes(whole_at(value.whole, level, size), 0, 1), value.level)
    return value.on_contents(lambda content: whole_at(content, level, size))


def with_batch(value, level):
    """The reverse of :func:`whole_at`: the first axis of `value` becomes the batch of `level`."""
    if not is_carrier(value) or value.level < level:
        return batched(value, level)
    if isinstance(value, Batched):
        return batched(with_batch(_swapaxes(value.whole, 0, 1), level), value.level)
    return value.on_contents(lambda content: with_batch(content, level))


def batches_of(value):
    """The levels of the batches that `value` is an example of."""
    levels = set()
    while is_carrier(value):
        if isinstance(value, Batched):
            levels.add(value.level)
        value = value.content
    return levels


def expanded(value, levels=None):
    """`value` as an example of every open batch (or of those of `levels`), repeated where it was not of one.

    A gradient inside vmap is that of each example. What it is taken for must not be shared between the examples,
    or their gradients would be added up.
    """
    for level, size, _ in open_batches():
        if (levels is None or level in levels) and level not in batches_of(value):
            value = with_batch(whole_at(value, level, size), level)
    return value
