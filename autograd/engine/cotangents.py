"""Gradients in flight: fitted to the tensor they belong to, added up where several arrive.

Whether an array may be written to is answered here and nowhere else: only arrays that :func:`accumulate` made itself, and
that still wait in their record, are added to, and only those that nobody holds any more are taken for a result.
"""

import functools
import sys
from heapq import heappush

import numpy as np
from numpy import ndarray

from .graph import GRAD, LEAF, ORDER


class Run(list):
    """One backward pass: the heap of records whose gradient has begun to arrive, and what the pass has collected.

    Attributes
    ----------
    leaves : ``{number of the record: [record, gradient, owned]}`` for the leaves that were reached
    owned : ids of the waiting records whose gradient array was made by `accumulate` and may be added to in place
    retained : items like those of `leaves` for other tensors that keep their gradient (``retain_grad()``)
    boxes : what the rules of a recorded pass see in place of Tensors (see :func:`~.backward.run_backward`), or None
    limit : the oldest ORDER whose step may be taken together with others (see :mod:`.blocks`), or None for none
    """

    __slots__ = ("leaves", "owned", "retained", "boxes", "limit")

    def __init__(self):
        self.leaves = {}
        self.owned = set()
        self.retained = ()
        self.boxes = self.limit = None


def fit(gradient, shape, dtype):
    """`gradient` with the shape and dtype of the argument it belongs to.

    Sums over axes that broadcasting added or stretched, drops the imaginary part for a real argument, and casts.
    Works alike on arrays and on Tensors.
    """
    if gradient.shape != shape:
        gradient = _sum_to(gradient, shape)
    if gradient.dtype is not dtype and gradient.dtype != dtype:
        if gradient.dtype.kind == "c" and dtype.kind != "c":
            gradient = gradient.real
        gradient = gradient.astype(dtype, copy=False)
    return gradient


def _sum_to(gradient, shape):
    """Undo broadcasting: the sum of `gradient` over the axes in which it is larger than `shape`."""
    axes = _larger_axes(gradient.shape, shape)
    if axes:
        gradient = np.add.reduce(gradient, axis=axes)
    if gradient.shape != shape:
        gradient = gradient.reshape(shape)
    return gradient


@functools.lru_cache(maxsize=1024)
def _larger_axes(given, shape):
    """The axes that broadcasting an array of `shape` to the shape `given` added or stretched."""
    added = len(given) - len(shape)
    return (*range(added), *[k + added for k, n in enumerate(shape) if n == 1 and given[k + added] != 1])


def deliver(record, gradient, run):
    """Hand one gradient to the record of an argument (the generated steps have this written out)."""
    held = record[GRAD]
    if held is None:
        heappush(run, record)
        record[GRAD] = gradient
    else:
        accumulate(record, held, gradient, run)


def accumulate(record, held, gradient, run):
    """Add a further gradient to what a record already holds; the slow half of :func:`deliver`.

    ``+=`` is quicker than a call of np.add: it adds to an array in place and makes a new scalar of a scalar.
    """
    if held is LEAF:
        found = run.leaves.get(record[ORDER])
        if found is None:
            run.leaves[record[ORDER]] = [record, gradient, False]
        elif found[2]:
            found[1] += gradient
        else:
            found[1] = total = found[1] + gradient
            found[2] = not hasattr(total, "_node")  # a new array, or a scalar, which += replaces; += on a Tensor is recorded
    elif id(record) in run.owned:
        held += gradient
    else:
        record[GRAD] = total = held + gradient
        if total.__class__ is ndarray:
            run.owned.add(id(record))


def _references(g):
    return sys.getrefcount(g)


def _references_of_one_owner():
    g = object()
    return _references(g)


_ONE_OWNER = _references_of_one_owner()
"""What a function counts for an argument that only a local variable of its caller holds; versions of Python differ."""


def in_place_of_g(ufunc, g, *others):
    """``ufunc(g, *others)``, in the memory of `g` if the step that calls this is the last to see that array.

    A large array that is new is not in the cache, and writing to it takes twice as long.
    """
    if g.__class__ is ndarray and g.base is None and sys.getrefcount(g) <= _ONE_OWNER and g.flags.writeable:
        return ufunc(g, *others, out=g)
    return ufunc(g, *others)


def deliver_into(record, shape, dtype, add_into, run):
    """Let a rule add its gradient into the array that a record collects in, making that array if there is none.

    This is what keeps reading an array row by row linear: each row adds to its own part and nothing else is touched.
    """
    held = record[GRAD]
    if held is LEAF:
        found = run.leaves.get(record[ORDER])
        if found is None:
            found = run.leaves[record[ORDER]] = [record, np.zeros(shape, dtype), True]
        elif not found[2]:
            found[1], found[2] = np.array(found[1]), True
        add_into(found[1])
        return
    if held is None:
        held = np.zeros(shape, dtype)
        heappush(run, record)
    elif id(record) not in run.owned:
        held = np.array(held)
    run.owned.add(id(record))
    record[GRAD] = held
    add_into(held)
