"""In-place operations: the array changes, every view of it sees the change, and gradients stay right.

An in-place operation computes its result out of place, from a copy where its rule will need the old values, leaves a
copy with the operation that computed them where that one's rule will, writes into the tensor's memory, and gives the
tensor the result's record. If the tensor is a view, the tensor it is a
view of gets a record too (``write_view``: the old values with the viewed part replaced), and every other live view
of it gets a fresh record of looking at the new values. What earlier operations saved of the old values is found
stale by :mod:`.changes` if backward ever needs it, and that is an error.
"""

import weakref
from _thread import RLock

import numpy as np

from ..rules.indexing import assign, write_view
from .changes import mark_changed
from .errors import InPlaceError, OperationError, explained
from .graph import STEP
from .lanes import lane
from .modes import is_grad_enabled
from .wrapping import is_layered, tensor_of, unwrap


class ViewPath:
    """How a view is reached from the tensor whose memory it shares: entries with their options, one after another."""

    __slots__ = ("steps",)

    def __init__(self, steps):
        self.steps = steps

    def __call__(self, x):
        for entry, options in self.steps:
            x = entry(x, **options)
        return x

    def __repr__(self):
        return " → ".join(entry.name for entry, _ in self.steps)


def note_view(source, result, entry, options):
    """Remember that `result` looks at memory of `source`, if it does (called by the lanes of view entries)."""
    data, original = result._raw, getattr(source, "_raw", None)
    if data.__class__ is not np.ndarray or original.__class__ is not np.ndarray:
        return
    if data is not original and (data.base is None or data.base is not original and data.base is not original.base):
        return
    root, steps = getattr(source, "_view_of", None) or (source, ())
    result._view_of = root, (*steps, (entry, options))
    views = getattr(root, "_views", None)
    if views is None or len(views) >= 64 and len(views) & (len(views) - 1) == 0:
        views = _room_for_views(root)
    views.append(weakref.ref(result))


_views = RLock()


def _room_for_views(root):
    """The list of the views of `root`; at each power of two the dead ones are dropped, while other threads may append."""
    with _views:
        views = getattr(root, "_views", None)
        if views is None:
            views = root._views = []
        for k in range(len(views) - 1, -1, -1):
            if views[k]() is None:
                del views[k]
    return views


def in_place(x, operation, entry, *arguments, **options):
    """Replace the values of Tensor `x` by ``entry(x, *arguments, **options)``; returns `x`.

    Raises
    ------
    InPlaceError
        if `x` is a leaf that requires grad, or a view of one, outside ``no_grad``.
    OperationError
        if the result has another shape, or a dtype that cannot be cast to that of `x`.
    """
    for value in (x, *arguments):
        if is_layered(value):
            raise InPlaceError(
                f"{operation} on a {value.__class__.__name__}: values that a transform follows cannot be changed in place; "
                "use the out-of-place form, such as x = x + 1, or np.where for assignment"
            )
    recorded = _is_recorded(x, operation, arguments)
    if recorded:
        result = _result_of(_with_old_values(x, entry), entry, arguments, options, x.dtype)
    else:
        values = [unwrap(value, operation)[0] for value in arguments]
        try:
            result = tensor_of(entry.forward(x._raw, *values, **{**entry.options, **options}), None)
        except Exception as error:
            raise explained(error, operation, (x._raw, *values)) from error
    if result.shape != x.shape:
        raise OperationError(
            f"{operation}: the result has shape {result.shape}, which cannot be written in place into "
            f"a tensor of shape {x.shape}; use the out-of-place form"
        )
    _check_castable(result.dtype, x.dtype, operation)
    node = _node_of_base(x, result) if recorded else None
    if recorded:
        _keep_result(x)
    _write(x, result._raw, operation)
    if recorded:
        _take_over(x, result._node, node)
    return x


def assign_in_place(x, key, value):
    """``x[key] = value``; see :func:`in_place`."""
    if is_layered(x) or is_layered(value) or _is_recorded(x, "x[...] = value", (value,)):
        return in_place(x, "x[...] = value", assign, value, key=key)
    value, _ = unwrap(value, "x[...] = value")
    try:
        x._shared()[key] = value
    except Exception as error:
        raise explained(error, "x[...] = value", (x._raw, value)) from error
    mark_changed(x._raw, "x[...] = value")
    return x


def _is_recorded(x, operation, arguments):
    """Whether the graph has to know of this change; refuses changes of leaves that require grad."""
    if not is_grad_enabled():
        return False
    root = refuse_leaf(x, operation)
    return x._node is not None or root._node is not None or any(getattr(v, "_node", None) is not None for v in arguments)


def refuse_leaf(x, operation):
    """What `x` is a view of, or `x` itself; InPlaceError if that is a leaf that requires grad, while grad is enabled."""
    root = (getattr(x, "_view_of", None) or (x,))[0]
    if is_grad_enabled() and root._node is not None and root.is_leaf:
        what = "a leaf that requires grad" if root is x else "a view of a leaf that requires grad"
        raise InPlaceError(
            f"{operation} on {what}: its gradient would be that of values it no longer has. Update "
            "it under no_grad(), or work on a copy: x.clone()"
        )
    return root


def _with_old_values(x, entry):
    """`x` as an operand: with its own copy of the array if the rules of `entry` will want the values from before."""
    needed = any(entry.arguments[0] in rule.names for rule in entry.all_rules())
    return tensor_of(np.array(x._raw)[()] if needed else x._raw, x._node)


def _keep_result(x):
    """Leave a copy of the values that are about to change with the operation that computed them, if its rules need them."""
    root = (getattr(x, "_view_of", None) or (x,))[0]
    record = root._node
    if record is None:
        return
    layout = record[STEP].layout
    for slot in map(layout.saved.get, layout.arrays):
        if record[slot] is root._raw:
            record[slot] = np.array(root._raw)


def _result_of(old, entry, arguments, options, dtype):
    result = lane(entry)(old, *arguments, **options)
    if result.dtype != dtype and np.can_cast(result.dtype, dtype, "same_kind"):
        result = result.astype(dtype)
    return result


def _check_castable(have, want, operation):
    if not np.can_cast(have, want, "same_kind"):
        raise OperationError(
            f"{operation}: the result is {have}, which cannot be written in place into a tensor of "
            f"{want}; convert the tensor first, or use the out-of-place form"
        )


def _node_of_base(x, result):
    """The record that the tensor `x` is a view of gets with `result` in its place."""
    view = getattr(x, "_view_of", None)
    if view is None:
        return None
    root, steps = view
    return lane(write_view)(root, result, path=ViewPath(steps))._node


def _write(x, value, operation):
    if x._raw.__class__ is np.ndarray:
        try:
            np.copyto(x._raw, value, casting="same_kind")
        except ValueError as error:  # read-only memory, such as that of a broadcast view
            raise explained(error, operation, (x._raw, value)) from error
        mark_changed(x._raw, operation)
    else:
        x._raw = x._raw.dtype.type(value)


def take_over_record(x, result):
    """Let `x`, whose memory holds the values of `result` already, go on with the record of `result`."""
    _take_over(x, result._node, _node_of_base(x, result))


def _take_over(x, node, base_node):
    """Give `x`, what it is a view of, and all other views of that their new records."""
    root = x
    if base_node is not None:
        root = x._view_of[0]
        root._node = base_node
    x._node = node
    for reference in getattr(root, "_views", None) or ():
        view = reference()
        if view is not None and view is not x:
            view._node = ViewPath(view._view_of[1])(tensor_of(root._raw, root._node))._node
