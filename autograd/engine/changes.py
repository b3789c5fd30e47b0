"""Which arrays were changed in place, and when: how backward knows that a saved array is no longer what it was.

Operations and in-place changes draw their numbers from one counter. A record saved an array at its own number, so
the array is stale if the memory behind it was changed at a later one. Recording pays nothing for this, and a
backward pass only looks closer at records that are older than the last change anywhere.
"""

import weakref
from _thread import RLock
from functools import partial

import numpy as np

from .errors import InPlaceError
from .graph import ORDER, STEP, next_order


class _Changes:
    __slots__ = ("last", "by_owner", "lock")

    def __init__(self):
        self.last = 1  # no record has a positive ORDER: nothing was changed yet
        self.by_owner = {}
        self.lock = RLock()


changes = _Changes()


def owner_of(array):
    """The object that owns an array's memory; views of one array have the same."""
    while isinstance(array, np.ndarray) and array.base is not None:
        array = array.base
    return array


def mark_changed(array, operation):
    """Note that `array`'s memory was just changed in place by `operation` (a name, for messages)."""
    owner = owner_of(array)
    key = id(owner)
    try:
        alive = weakref.ref(owner, partial(changes.by_owner.pop, key))  # in C, where no Ctrl-C gets lost
    except TypeError:  # memory of another library that cannot be referred to weakly
        alive = owner
    with changes.lock:  # or a thread that drew its number earlier could put `last` back
        changes.last = order = next_order()
        changes.by_owner[key] = (order, operation, alive)


def check_unchanged(record):
    """Raise :class:`InPlaceError` if something that `record` saved was changed in place after it was saved."""
    layout = record[STEP].layout
    for name in layout.arrays:
        held = record[layout.saved[name]]
        for array in held if held.__class__ is tuple else (held,):
            if not isinstance(array, np.ndarray):
                continue
            order, operation, _ = changes.by_owner.get(id(owner_of(array)), (1, "", None))
            if order < record[ORDER]:
                which = "its result" if name == "out" else f"its argument {name!r}"
                raise InPlaceError(
                    f"the gradient of {record[STEP].name!r} needs {which} ({array.dtype}{list(array.shape)}), but "
                    f"{operation!r} changed that array in place afterwards. Use the out-of-place form there "
                    "(y = x + 1 instead of x += 1), change a .clone(), or call backward() before the change"
                )
