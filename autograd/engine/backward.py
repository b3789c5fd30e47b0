"""The backward pass.

:func:`sweep` is the whole algorithm: take the newest record off the heap, hand its gradient to its step, which
hands gradients to the records it was computed from. The second form, :func:`sweep_carefully`, does the same and
also leaves a graph intact, stops where nothing is wanted further down, and can run the rules on Tensors, so that
the gradients are themselves part of a graph.
"""

import contextlib
import sys
from _thread import RLock
from collections import deque
from heapq import heappop, heappush
from itertools import starmap
from operator import call, length_hint, setitem

import numpy as np

from .changes import changes, check_unchanged, mark_changed
from .cotangents import Run, deliver, fit
from .graph import FIRST, GRAD, LEAF, ORDER, RESULT, STEP, parents_of, taken, topological_order
from .hooks import call_after_accumulation, through
from .modes import enable_grad
from .wrapping import filled, tensor_of, tensor_of_part


def sweep(run, oldest=None):
    """Carry the gradients that wait in `run` all the way to the leaves, freeing what each record saved.

    With `oldest`, an ORDER, stop before the first record that is older: nothing further down is wanted. A step may give
    back the record that is next, which in a chain of operations spares the heap.
    """
    record = following = None
    limit = changes.last if oldest is None else min(changes.last, oldest)  # ORDER grows with age: larger is older
    run.limit = limit
    try:
        while following is not None or run:
            record = heappop(run) if following is None else following
            if record[ORDER] > limit:  # so old that its arrays may have been changed since, or that nothing wants it
                if oldest is not None and record[ORDER] > oldest:
                    return _clear([record, *run])
                check_unchanged(record)
            following = record[STEP](record, run)
    except BaseException as error:
        _abandon(run, record, error)
        raise


def sweep_carefully(run, keep, recording=False, useful=None, captured=None):
    """:func:`sweep` that can keep the graph, record itself, and prune.

    Parameters
    ----------
    keep : leave what the records saved in place
    recording : run the rules on Tensors, so that the gradients can be differentiated
    useful : ids of the records that lead to something wanted, or None for all
    captured : ``{id(record): None}``, filled with the gradients of these records
    """
    record = None
    try:
        while run:
            record = heappop(run)
            check_unchanged(record)
            if captured is not None and id(record) in captured:
                captured[id(record)] = record[GRAD]
            work, step = _pruned(record, useful), record[STEP]
            record[GRAD] = None
            following = step.recorded(record, work, run) if recording else step(work, run)
            if following is not None:
                heappush(run, following)
            if not keep:
                free(record)
    except BaseException as error:
        _abandon(run, record, error)
        raise


def _pruned(record, useful):
    """A copy of `record` without the parents that lead nowhere useful; its step may free what the copy holds."""
    work = record[:]
    if useful is not None:
        for slot in record[STEP].layout.parents.values():
            held = record[slot]
            if held.__class__ is tuple:
                work[slot] = tuple(parent if id(parent) in useful else None for parent in held)
            elif id(held) not in useful:
                work[slot] = None
    return work


def free(record):
    """Let go of what a record saved; its step says from now on that this is gone."""
    layout = record[STEP].layout
    for name in layout.arrays:
        record[layout.saved[name]] = None
    if layout.arrays:
        record[STEP] = getattr(record[STEP], "used", record[STEP])


def _abandon(run, record, error):
    """Leave no half-collected gradient behind in the graph, and say on the way out which operation failed."""
    _clear(run)
    run.leaves.clear()
    if record is None:
        return
    _clear([record])
    if isinstance(error, Exception):
        error.add_note(f"This happened in backward, in the gradient of {record[STEP].name!r}.")


def _clear(waiting):
    """Take the gradients that have arrived so far out of records that will not be visited."""
    for record in waiting:
        if record[GRAD] is not LEAF:
            record[GRAD] = None


def useful_records(roots, wanted):
    """The ids of the records through which a gradient must go to get from `roots` to one of the records `wanted`."""
    useful = {id(record) for record in wanted}
    oldest = max((record[ORDER] for record in wanted), default=1)  # nothing older can depend on any of them
    for record in reversed(topological_order(roots, oldest)):
        if any(id(parent) in useful for parent in parents_of(record)):
            useful.add(id(record))
    return useful


def run_backward(roots, seeds, *, keep, recording=False, inputs=None, oldest=None, useful=None, boxes=None):
    """Send `seeds` backward from the records `roots`; return the pass and the gradients captured for `inputs`.

    `inputs` is a list of records: only what leads to them is computed (`useful` is what :func:`useful_records` says of
    them, if that is known); a plain pass can instead stop at an ORDER, `oldest`. The gradients come back in
    ``run.leaves`` for leaves and in the second result, ``{id(record): gradient}``, for other records. In a recorded
    pass, the rules see what is in `boxes`, ``{(id(array), id(record)): Tensor}``, in place of Tensors made for them.
    """
    run = Run()
    run.boxes = boxes
    try:
        if inputs is None and not keep and not recording:
            for record, seed in zip(roots, seeds):
                deliver(record, seed, run)
            sweep(run, oldest)
            return run, None
        captured = None
        if inputs is not None:
            captured = {id(record): None for record in inputs}
            useful = useful_records(roots, inputs) if useful is None else useful
        for record, seed in zip(roots, seeds):
            if useful is None or id(record) in useful:
                deliver(record, seed, run)
        with enable_grad() if recording else contextlib.nullcontext():
            sweep_carefully(run, keep, recording, useful, captured)
        return run, captured
    except BaseException:
        _clear(topological_order(roots))  # wherever it happened: no gradient of this pass is left for the next one
        raise


_storing = RLock()
"""Held while gradients are added to ``.grad``, so that passes of several threads into one leaf all count."""


def store_in_leaves(run):
    """Add what a pass collected to ``.grad``, of its leaves and of what retains it: of all, or, if anything fails, of none."""
    finished, hooked = [], []
    for found in run.leaves.values():
        tensor = found[0][FIRST]()
        if tensor is not None:  # else nobody can look at it any more
            finished.append((tensor, _finished(found, tensor)))
            if tensor._hooks:
                hooked.append(tensor)
    if run.retained:
        finished += _retained(run)
    with _storing:
        _add_to_grads(finished)
    if hooked:
        call_after_accumulation(hooked)


def store_retained(run):
    """What of :func:`store_in_leaves` remains to be done where a pass leaves the ``.grad`` of leaves alone."""
    with _storing:
        _add_to_grads(_retained(run))


def _retained(run):
    """``(tensor, gradient)`` for what retains its gradient; hooks have seen it already."""
    pairs = [(found[0][FIRST](), _conjugated(collected(found))) for found in run.retained]
    return [pair for pair in pairs if pair[0] is not None]


def _add_to_grads(pairs):
    """Add to the ``.grad`` of each (tensor, gradient): to all of them, or, if anything fails, to none."""
    second, done = [], [False]
    try:
        for tensor, gradient in pairs:
            if getattr(tensor, "_grad", None) is None:
                tensor._grad = tensor_of(gradient, None)
            else:
                second.append((tensor, gradient))
        if second:
            _accumulate(second, done)
    except BaseException:
        if not done[0]:
            for tensor, gradient in pairs:
                held = getattr(tensor, "_grad", None)
                if held is gradient or held is not None and held._raw is gradient:
                    tensor._grad = None
        raise


def _accumulate(pairs, done):
    """Add to gradients that are there already, and set ``done[0]`` once that has happened."""
    tasks = []
    for tensor, gradient in pairs:
        held = tensor._grad
        if held._node is None and held._raw.__class__ is gradient.__class__ is np.ndarray:
            mark_changed(held._raw, "backward")
            tasks.append((np.add, held._raw, gradient, held._raw))
        else:
            tasks.append((setattr, tensor, "_grad", held + gradient))
    tasks.append((setitem, done, 0, True))
    with np.errstate(all="ignore"):
        _all_or_none(tasks)


_SPARE = 2**16
"""Bytes set free where memory ends in the middle of the change: what remains to be done needs a few small objects."""


def _all_or_none(tasks):
    """Call each ``(function, *arguments)``; if one fails, none has been called, or all have.

    All calls together are one into C, in which no signal (Ctrl-C) is handled. What can still end it is that no memory is
    left: then the task that failed, which had not changed anything, and those after it are called again.
    """
    spare, left = bytearray(_SPARE), iter(tasks)
    try:
        deque(starmap(call, left), maxlen=0)
    except BaseException:
        failed = len(tasks) - length_hint(left) - 1
        if failed > 0:
            del spare
            left.__setstate__(failed)
            deque(starmap(call, left), maxlen=0)
        raise


def leaf_gradient(run, record):
    """The gradient that a pass collected for a leaf, as the user sees it, or None if none arrived."""
    found = run.leaves.get(record[ORDER])
    tensor = record[FIRST]()
    return None if found is None or tensor is None else _finished(found, tensor)


def _references_of_a_local():
    fresh = object()
    return sys.getrefcount(fresh)


_ALONE = _references_of_a_local()
"""What getrefcount says of an object that one local variable refers to: 2 until Python 3.13, 1 from 3.14 on."""


def collected(found):
    """The gradient in an item of ``run.leaves``, in memory of its own."""
    gradient, owned = found[1], found[2]
    if gradient.__class__ is np.ndarray and not owned:
        found[1] = None
        if sys.getrefcount(gradient) > _ALONE or gradient.base is not None and not _is_all_of_its_memory(gradient):
            gradient = gradient.copy()  # it is, or may become, somebody else's array too
    return gradient


def _is_all_of_its_memory(view):
    """Whether `view` shows, in whatever order, all of an array that nobody else refers to."""
    base = view.base
    if base.__class__ is not np.ndarray or base.nbytes != view.nbytes or not view.flags.writeable:
        return False
    return base.flags.owndata and sys.getrefcount(base) == _ALONE + 1


def _finished(found, tensor):
    """A leaf's gradient as the user sees it: through its hooks, and conjugated if complex."""
    gradient = collected(found)
    if tensor._hooks:
        gradient = through(tensor._hooks.values(), gradient)
    return _conjugated(gradient)


def _conjugated(gradient):
    return gradient if gradient.__class__ is np.float64 or gradient.dtype.kind != "c" else gradient.conj()


# -- the rules on Tensors ---------------------------------------------------------------------------------------


def rules_on_tensors(record, work, run):
    """One step of a recorded pass: the rules themselves, run on Tensors.

    What a rule saved comes back as a Tensor that knows where it came from (from `record`), so that differentiating
    the gradient goes on into the graph; `work` is the record without the parents that need nothing.
    """
    step, g = record[STEP], taken(work)
    entry, layout = step.entry, step.layout
    values = _linked(record, layout, entry.outputs, run.boxes)
    values["g"] = filled(g, record[RESULT]) if entry.outputs else g
    if entry.joint:
        slots = layout.parents
        values["needs"] = tuple(work[slot] is not None for slot in slots.values())
        results = entry.joint.function(*[values[name] for name in entry.joint.names])
        for (name, slot), d in zip(slots.items(), results):
            if work[slot] is not None:
                deliver(work[slot], _fitted(tensor_of(d, None), values, name), run)
    elif entry.each:
        for i, parent in enumerate(work[FIRST]):
            if parent is not None:
                values["i"] = i
                d = entry.each.function(*[values[name] for name in entry.each.names])
                deliver(parent, fit(tensor_of(d, None), values["shapes"][i], values["dtypes"][i]), run)
    else:
        for name, slot in layout.parents.items():
            if work[slot] is not None:
                rule = entry.rules[name]
                d = rule.function(*[values[saved] for saved in rule.names])
                deliver(work[slot], _fitted(tensor_of(d, None), values, name), run)


def _fitted(d, values, name):
    if f"{name}_shape" in values:
        return fit(d, values[f"{name}_shape"], values[f"{name}_dtype"])
    return d


def _linked(record, layout, several, boxes):
    """What the record saved, by name; arrays come back as Tensors that know their place in the graph."""
    values = {name: record[slot] for name, slot in layout.saved.items()}
    for name, slot in layout.parents.items():
        value, parent = values.get(name), record[slot]
        if value is None:
            continue  # only the rule of an argument that needs no gradient asks for it
        if parent.__class__ is tuple:
            values[name] = tuple(_placed(v, p, boxes) for v, p in zip(value, parent))
        elif parent is not None or boxes:
            values[name] = _placed(value, parent, boxes)
    if values.get("out") is not None:
        parts = enumerate(values["out"] if several else ())
        several_parts = [_placed(part, record, boxes, i) for i, part in parts]
        values["out"] = several_parts if several else _placed(values["out"], record, boxes)
    for i, name in enumerate(several or ()):
        if values.get(name) is not None:
            values[name] = _placed(values[name], record, boxes, i)
    return values


def _placed(value, record, boxes, i=None):
    """A Tensor around `value`, the result (number `i`) of the operation that left `record`: that of `boxes`, if it is there."""
    found = boxes.get((id(value), id(record))) if boxes else None
    if found is not None:
        return found
    return tensor_of(value, record) if i is None else tensor_of_part(value, record, i)
