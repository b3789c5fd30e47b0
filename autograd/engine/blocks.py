"""Backward through large elementwise operations, a block of their arrays at a time.

A step on arrays that no cache holds waits for memory, mostly to write what only the next step reads. So where such operations
follow one another, all their steps are run on one block, then on the next: what they hand on stays in the cache, and threads
share the blocks.

A block is a small graph of its own: copies of the records, with what they saved cut to the block, and leaves for the records
that gradients go on to. So the plain steps and the sweep do the work, in the order in which they would have done it anyway.
"""

from heapq import heappop, heappush

import numpy as np

from ..rules.parallel import each, raising, slices
from .backward import free, sweep
from .cotangents import Run, deliver
from .graph import GRAD, LEAF, ORDER, RESULT, STEP, leaf_step, parents_of, taken

_BLOCK = 2**19
"""Bytes of a block: a few of them are in a core's second cache, and calls are long beside what they cost."""

_MOST = 64
"""So many operations at most are done together, since none of them frees what it saved before all are done."""


def done_in_blocks(record, run):
    """Take the step of this record, and those that the sweep would take next, in blocks; False if it has to be taken alone."""
    found, beyond = _together(record, run)
    if len(found) < 2:
        return False
    g = taken(record)
    try:
        with raising():
            gradients = _in_blocks(found, beyond, g)
    except FloatingPointError:  # the step by itself warns, once, raises or calls, as np.errstate has it
        record[GRAD], run.limit = g, None
        return False
    for one in found:
        free(one)
    for one, gradient in zip(beyond, gradients):
        deliver(one, gradient, run)
    return True


def _together(record, run):
    """The records that the sweep comes to next, from `record` on, as long as they are alike, and those they hand gradients to."""
    found, beyond, waiting, seen = [], [], [record], set()
    while waiting:
        newest = heappop(waiting)
        if len(found) == _MOST or not _alike(newest, record) or not _is_next(newest, run):
            return found, [*beyond, newest, *waiting]
        found.append(newest)
        for parent in parents_of(newest):
            if id(parent) not in seen:
                seen.add(id(parent))
                beyond.append(parent) if parent[GRAD] is LEAF else heappush(waiting, parent)
    return found, beyond


def _is_next(record, run):
    """Whether the pass goes on to this record, before any that waits in `run`; that may be the record itself."""
    return record[ORDER] <= run.limit and not (run and run[0][ORDER] <= record[ORDER])


def _alike(record, first):
    return hasattr(record[STEP], "on_block") and record[RESULT] == first[RESULT]


def _in_blocks(found, beyond, g):
    """The gradients that the records `found`, of which the first one's is `g`, hand to those `beyond`."""
    shape, dtype = found[0][RESULT]
    like = next((array for array in _saved(found) if array.shape == shape and any(array.strides)), g)
    axis = max(range(len(shape)), key=lambda k: like.strides[k] if shape[k] > 1 else -1)
    results = [np.empty_like(like, dtype) for _ in beyond]

    def work(piece):
        index = (..., piece, *(slice(None),) * (len(shape) - axis - 1))
        copies = {id(one): [one[ORDER], leaf_step, LEAF, None] for one in beyond}
        for record in reversed(found):
            copies[id(record)] = _copy(record, copies, index)
        run = Run()
        deliver(copies[id(found[0])], g[index], run)
        sweep(run)
        for one, result in zip(beyond, results):
            result[index] = run.leaves[one[ORDER]][1]

    each(work, slices(shape[axis], max(1, shape[axis] * _BLOCK // like.size // dtype.itemsize)))
    return results


def _saved(records):
    for record in records:
        layout = record[STEP].layout
        yield from (value for name in layout.arrays if (value := record[layout.saved[name]]).__class__ is np.ndarray)


def _copy(record, copies, index):
    """`record` for one block: with copies of its parents, and the part of each array that it saved."""
    step, copy = record[STEP], record[:]
    copy[STEP] = step.on_block
    for slot in step.layout.parents.values():
        if copy[slot] is not None:
            copy[slot] = copies[id(copy[slot])]
    for name in step.layout.arrays:
        slot = step.layout.saved[name]
        copy[slot] = _part(copy[slot], index)
    return copy


def _part(value, index):
    """The part of a saved array that belongs to a block; one that is broadcast along the axis of blocks belongs to each."""
    axes = len(index) - 1  # behind the dots
    if value.__class__ is not np.ndarray or value.ndim < axes or value.shape[-axes] == 1:
        return value
    return value[index]
