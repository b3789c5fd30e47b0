"""The batching rules: how each entry of the table works on a whole batch at once.

A rule is given a :class:`Batch`: the entry's arguments, each with the examples along its first axis or the same for
all of them, and the options of one example. Its result has the examples along its first axis. Elementwise entries
need no rule: their arguments are aligned. Most others only shift an axis option by one.
"""

import importlib

import numpy as np

from ...engine.errors import NoRuleError
from ...rules.axes import axes_of, position
from ..levels import called
from .fallback import one_by_one, wants_fallback

RULES = {}
"""``{name of an entry: function of a Batch that gives the result}``, as far as they have been looked for"""

ROOMS = ("products", "indexing", "signals", "windows", "normalisation", "sequences")
"""The rooms with further rules, ``rules_products`` and so on; importing them takes longer than many a Jacobian."""


def batching(*names):
    """Register the decorated function as the batching rule of the entries called `names`."""

    def register(rule):
        RULES.update(dict.fromkeys(names, rule))
        return rule

    return register


class Batch:
    """One call of an entry on a batch.

    Attributes
    ----------
    entry : the entry
    values : its arguments; those that are `marked` have the examples along their first axis
    options : what was given for one example, with the entry's defaults
    shapes, ndims : of one example of each argument (None for an argument that is None)
    size : the number of examples
    """

    def __init__(self, entry, values, marked, options, size):
        self.entry, self.values, self.marked, self.options, self.size = entry, values, marked, options, size
        self.shapes = [None if value is None else np.shape(value)[mark:] for value, mark in zip(values, marked)]
        self.ndims = [None if shape is None else len(shape) for shape in self.shapes]

    def apply(self, values=None, **options):
        """The entry on other values or with other options."""
        return called(self.entry, self.values if values is None else values, {**self.options, **options})

    def aligned(self):
        """The values with as many axes behind the examples as the longest has, so that they broadcast."""
        longest = max(n for n in self.ndims if n is not None)
        return [
            np.reshape(value, (self.size, *(1,) * (longest - n), *shape)) if mark and n < longest else value
            for value, mark, n, shape in zip(self.values, self.marked, self.ndims, self.shapes)
        ]

    def whole(self, i=0):
        """Argument `i` with the examples along its first axis, repeated if it is the same for all."""
        value = self.values[i]
        return value if self.marked[i] or value is None else np.broadcast_to(value, (self.size, *self.shapes[i]))

    def wholes(self):
        return [self.whole(i) for i in range(len(self.values))]

    def shared(self, i):
        """Argument `i`, which must be the same for all examples."""
        if self.marked[i]:
            raise NoRuleError(
                f"vmap: {self.entry.name!r} has no batching rule for {self.entry.arguments[i]!r} that differ between the "
                "examples; map over the other arguments only, or loop over the examples"
            )
        return self.values[i]

    def flat(self, i=0):
        """Argument `i` with the elements of an example along one axis."""
        return np.reshape(self.whole(i), (self.size, -1))


def rule_for(name):
    """The batching rule of the entry called `name`, or None; rooms are imported one after the other until it is found."""
    for room in ROOMS:
        if name in RULES:
            break
        importlib.import_module(f"{__package__}.rules_{room}")
    return RULES.get(name)


def apply_to_batches(entry, values, marked, options, size, level):
    """The result of `entry` on a batch; NoRuleError names the entry if it has no batching rule."""
    batch = Batch(entry, values, marked, options, size)
    if entry.elementwise:
        return batch.apply(batch.aligned())
    rule = rule_for(entry.name)
    if rule is not None:
        return rule(batch)
    if wants_fallback(level):
        return one_by_one(batch)
    raise NoRuleError(
        f"vmap: the entry {entry.name!r} has no batching rule. vmap(..., fallback=True) runs it on one example after "
        "the other (slowly); or write it with functions that have one"
    )


# -- the axes of one example, counted in the whole batch --------------------------------------------------------------


def behind(axis, ndim):
    """An axis of an example with `ndim` axes."""
    return position(axis, ndim) + 1


def all_behind(axis, ndim):
    """The axes of an example that a reduction's ``axis`` means, as a tuple."""
    axes = axis if isinstance(axis, tuple) else axes_of(None, ndim) if axis is None else (axis,)
    return tuple(behind(k, ndim) for k in axes) if ndim else ()


def _each_behind(axis, ndim):
    return tuple(behind(k, ndim) for k in axis) if isinstance(axis, (tuple, list)) else behind(axis, ndim)


@batching("modf", "divmod", "frexp", "astype")
def _elementwise(batch):
    return batch.apply(batch.aligned())


@batching("sum", "mean", "var", "std", "prod", "amax", "amin", "norm", "logsumexp", "softmax", "log_softmax", "flip")
def _over_axes(batch):
    return batch.apply(axis=all_behind(batch.options["axis"], batch.ndims[0]))


@batching("shift", "unwrap_angles", "latest_extreme", "fft", "ifft", "rfft", "irfft")
def _along_axis(batch):
    return batch.apply(axis=behind(batch.options["axis"], batch.ndims[0]))


@batching("recurrence")
def _along_axis_of_both(batch):
    return batch.apply(batch.wholes(), axis=behind(batch.options["axis"], batch.ndims[0]))


@batching("cumsum", "cumprod")
def _cumulative(batch):
    axis = batch.options["axis"]
    if axis is None or not batch.ndims[0]:
        return batch.apply([batch.flat()], axis=1)
    return batch.apply(axis=behind(axis, batch.ndims[0]))


@batching("spread")
def _spread(batch):
    shape = tuple(batch.options["shape"])
    return batch.apply(shape=(batch.size, *shape), axis=all_behind(batch.options["axis"], len(shape)),
                       keepdims=batch.options["keepdims"]) if shape else batch.values[0]  # fmt: skip


# -- shape ------------------------------------------------------------------------------------------------------------


def _sizes(shape):
    return tuple(shape) if np.ndim(shape) else (shape,)


@batching("reshape")
def _reshape(batch):
    shape, x = _sizes(batch.options["shape"]), batch.values[0]
    if -1 in shape:
        shape = np.empty(batch.shapes[0], bool).reshape(shape).shape
    if batch.options["order"] == "C":
        return batch.apply(shape=(batch.size, *shape))
    return np.moveaxis(batch.apply([np.moveaxis(x, 0, -1)], shape=(*shape, batch.size)), -1, 0)


@batching("squeeze")
def _squeeze(batch):
    axis, shape = batch.options["axis"], batch.shapes[0]
    axes = tuple(k for k, n in enumerate(shape) if n == 1) if axis is None else axis
    return batch.apply(axis=_each_behind(axes, len(shape)))


@batching("expand_dims")
def _expand_dims(batch):
    axis = batch.options["axis"]
    return batch.apply(axis=_each_behind(axis, batch.ndims[0] + (len(axis) if isinstance(axis, (tuple, list)) else 1)))


@batching("broadcast_to")
def _broadcast_to(batch):
    shape = _sizes(batch.options["shape"])
    added = (1,) * (len(shape) - batch.ndims[0])
    return batch.apply([np.reshape(batch.values[0], (batch.size, *added, *batch.shapes[0]))], shape=(batch.size, *shape))


@batching("transpose")
def _transpose(batch):
    ndim, axes = batch.ndims[0], batch.options["axes"]
    axes = range(ndim)[::-1] if axes is None else axes
    return batch.apply(axes=(0, *(behind(axis, ndim) for axis in axes)))


@batching("swapaxes", "diagonal")
def _two_axes(batch):
    ndim = batch.ndims[0]
    axis1, axis2 = behind(batch.options["axis1"], ndim), behind(batch.options["axis2"], ndim)
    return batch.apply(axis1=axis1, axis2=axis2)


@batching("place_diagonal")
def _place_diagonal(batch):
    shape = batch.options["shape"]
    axis1, axis2 = behind(batch.options["axis1"], len(shape)), behind(batch.options["axis2"], len(shape))
    return batch.apply(shape=(batch.size, *shape), axis1=axis1, axis2=axis2)


@batching("moveaxis")
def _moveaxis(batch):
    ndim = batch.ndims[0]
    source, destination = batch.options["source"], batch.options["destination"]
    return batch.apply(source=_each_behind(source, ndim), destination=_each_behind(destination, ndim))


@batching("rot90")
def _rot90(batch):
    return batch.apply(axes=_each_behind(tuple(batch.options["axes"]), batch.ndims[0]))


@batching("roll")
def _roll(batch):
    axis = batch.options["axis"]
    if axis is None:
        return np.reshape(batch.apply([batch.flat()], axis=1), (batch.size, *batch.shapes[0]))
    return batch.apply(axis=_each_behind(axis, batch.ndims[0]))


@batching("tril", "triu")
def _triangle(batch):
    if batch.ndims[0] > 1:
        return batch.apply()
    n = batch.shapes[0][0]
    return batch.apply([np.broadcast_to(batch.values[0][:, None], (batch.size, n, n))])


@batching("pad_constant")
def _pad(batch):
    widths = np.broadcast_to(batch.options["pad_width"], (batch.ndims[0], 2)).tolist()
    return batch.apply(pad_width=((0, 0), *map(tuple, widths)))


@batching("tile")
def _tile(batch):
    reps, shape = _sizes(batch.options["reps"]), batch.shapes[0]
    ndim = max(len(reps), len(shape))
    x = np.reshape(batch.values[0], (batch.size, *(1,) * (ndim - len(shape)), *shape))
    return batch.apply([x], reps=(1, *(1,) * (ndim - len(reps)), *reps))


@batching("repeat")
def _repeat(batch):
    axis = batch.options["axis"]
    if axis is None:
        return batch.apply([batch.flat()], axis=1)
    return batch.apply(axis=behind(axis, batch.ndims[0]))


# -- joining ----------------------------------------------------------------------------------------------------------


@batching("concatenate")
def _concatenate(batch):
    axis = batch.options["axis"]
    if axis is None:
        return batch.apply([batch.flat(i) for i in range(len(batch.values))], axis=1)
    return batch.apply(batch.wholes(), axis=behind(axis, batch.ndims[0]))


@batching("stack")
def _stack(batch):
    return batch.apply(batch.wholes(), axis=behind(batch.options["axis"], batch.ndims[0] + 1))
