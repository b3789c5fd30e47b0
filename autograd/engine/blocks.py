"""Backward through large elementwise operations, a block of their arrays at a time.

A step on arrays that no cache holds waits for memory, mostly to write what only the next step reads. So where such operations
follow one another, all their rules are run on one block, then on the next: what they hand on stays in the cache, and threads
share the blocks. What the sweep would have done in each block is written out as a function, once for each sequence of
operations, because threads that spend their time in Python, and not in NumPy, keep each other waiting.
"""

import functools
import linecache
from heapq import heappop, heappush

import numpy as np

from ..rules.parallel import each, raising, slices
from .backward import free
from .cotangents import deliver
from .graph import GRAD, LEAF, ORDER, RESULT, STEP, parents_of, taken
from .inlining import expression_of, operation_on

_BLOCK = 2**19
"""Bytes of a block: calls are long beside what they cost, and a few blocks fit into a core's share of the caches."""

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


# -- which operations -----------------------------------------------------------------------------------------------


def _together(record, run):
    """The records that the sweep comes to from `record` on, as long as they are alike, and those they hand gradients to."""
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


def _alike(record, first):
    return hasattr(record[STEP], "in_blocks") and record[RESULT] == first[RESULT]


def _is_next(record, run):
    """Whether the pass goes on to this record, before any that waits in `run`; that may be the record itself."""
    return record[ORDER] <= run.limit and not (run and run[0][ORDER] <= record[ORDER])


# -- their rules, block by block ------------------------------------------------------------------------------------


def _in_blocks(found, beyond, g):
    """The gradients that the records `found`, of which the first one's is `g`, hand to those `beyond`."""
    shape, dtype = found[0][RESULT]
    saved = [record[slot] for record in found for slot in record[STEP].layout.saved.values()]
    like = next((value for value in saved if np.shape(value) == shape and any(value.strides)), g)
    axis = max(range(len(shape)), key=lambda k: like.strides[k] if shape[k] > 1 else -1)
    is_cut = [_reaches_along(value, axis - len(shape), shape[axis]) for value in saved]
    results = [np.empty_like(like, dtype) for _ in beyond]
    take_steps = _written_out(_plan(found, beyond))

    def work(piece):
        part = (..., piece, *(slice(None),) * (len(shape) - axis - 1))
        values = [value[part] if cut else value for value, cut in zip(saved, is_cut)]
        take_steps(g[part], values, [result[part] for result in results])

    each(work, slices(shape[axis], max(1, shape[axis] * _BLOCK // like.size // dtype.itemsize)))
    return results


def _reaches_along(value, axis, length):
    """Whether `value` is an array with this length along an axis, counted from behind, and so has a part in each block."""
    return value.__class__ is np.ndarray and value.ndim >= -axis and value.shape[axis] == length


def _plan(found, beyond):
    """For each record its step and the numbers of its parents, which are the places in `found` and, behind it, in `beyond`."""
    numbers = {id(record): k for k, record in enumerate([*found, *beyond])}
    slots = [(record, record[STEP].layout.parents.values()) for record in found]
    return tuple([(record[STEP], tuple([numbers.get(id(record[slot])) for slot in parents])) for record, parents in slots])


@functools.lru_cache(maxsize=256)
def _written_out(plan):
    """A function of the incoming gradient, all that the records saved, and arrays for the gradients of those beyond."""
    writer = _Writer(len(plan))
    for k, (step, parents) in enumerate(plan):
        writer.write(k, step, parents)
    saved = [f"{name}_{k}" for k, (step, _) in enumerate(plan) for name in step.layout.saved]
    results = [f"r{k}" for k in sorted(writer.arrived) if k >= len(plan)]
    given = [f"    [{', '.join(saved)}] = saved", f"    [{', '.join(results)}] = results"]
    text = "\n".join(["def take_steps(d0, saved, results):", *given, *writer.lines, ""])
    file = f"<autograd block {' '.join(step.entry.name for step, _ in plan)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    exec(compile(text, file, "exec"), writer.namespace)
    return writer.namespace["take_steps"]


class _Writer:
    """Writes down what the sweep does: ``d3`` is the gradient of record 3 of the plan, ``r7`` memory for that of one beyond.

    Memory that is not in the cache is slow. So what is in memory of its own, with no second name, is written over as soon as it
    has been read for the last time.
    """

    def __init__(self, number):
        self.number, self.lines, self.arrived, self.own = number, [], set(), set()
        self.namespace = {name: getattr(np, name) for name in ("add", "subtract", "multiply", "divide", "negative")}

    def write(self, k, step, parents):
        """Step number k: the gradients that it hands on, in the order in which it does."""
        names = {name: f"{name}_{k}" for name in step.layout.saved} | {"g": f"d{k}"}
        (first, *others) = zip(step.layout.parents, parents)
        wanted = [(name, parent) for name, parent in (*others, first) if parent is not None]
        for name, parent in wanted:
            rule, function = step.entry.rules[name], f"vjp_{name}_{k}"
            self.namespace[function] = rule.function
            text = expression_of(rule, names) or f"{function}({', '.join(names[one] for one in rule.names)})"
            if parent >= self.number and parent not in self.arrived:
                self._begin_result(text, f"d{k}", parent)
            else:
                self._hand_on(text, k, parent, is_last=name == wanted[-1][0])
            self.arrived.add(parent)
        self.lines.append(f"    del d{k}")

    def _begin_result(self, text, g, parent):
        operation = operation_on(text, g)
        self.lines.append(f"    {_into(f'r{parent}', operation, g)}" if operation else f"    r{parent}[...] = {text}")

    def _hand_on(self, text, k, parent, is_last):
        """Write down that a gradient, `text`, goes from record k to one of the plan, or is not the first for one beyond."""
        g, target = f"d{k}", f"d{parent}" if parent < self.number else f"r{parent}"
        has_arrived, operation = parent in self.arrived, operation_on(text, g)
        if has_arrived and text == f"(-{g})":
            self._add("subtract", "-=", target, g, parent)
            return
        if operation and is_last and k in self.own:
            self.lines.append(f"    {_into(g, operation, g)}")
            text = g
        if has_arrived:
            self._add("add", "+=", target, text, parent)
            return
        self.lines.append(f"    {target} = {text}")
        if text.startswith("(") or text == g and is_last and k in self.own:  # arithmetic makes a new array
            self.own.add(parent)
        else:
            self.own.discard(k)

    def _add(self, ufunc, in_place, target, text, parent):
        """Add one more gradient to what has arrived, or take it away."""
        is_own = parent in self.own or parent >= self.number
        self.lines.append(f"    {target} {in_place} {text}" if is_own else f"    {target} = {ufunc}({target}, {text})")
        self.own.add(parent)


def _into(target, operation, g):
    """The call that does an operation on g into `target`."""
    ufunc, other = operation
    return f"{ufunc}({', '.join(filter(None, (g, other, target)))})"
