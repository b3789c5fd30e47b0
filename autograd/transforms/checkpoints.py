"""checkpoint: a function whose inner values are not kept for backward, but computed again there.

The function runs as ever, and then its records are dropped: a single one takes their place, which leads to whatever
the function used from outside, its arguments and what it closes over. In backward the function runs once more, and
the gradients go through the records of that second run (Griewank, *Achieving logarithmic growth of temporal and
spatial complexity in reverse automatic differentiation*, 1992).
"""

import functools
from heapq import heappop, heappush

from ..engine.cotangents import Run, deliver
from ..engine.graph import FIRST, GRAD, ORDER, STEP, Layout, next_order, parents_of, taken, topological_order
from ..engine.modes import enable_grad, is_grad_enabled
from ..engine.tensor import Tensor
from ..engine.wrapping import several, tensor_of
from .containers import flattened
from .levels import is_carrier

_LAYOUT = Layout(("outside",), ("inputs", "call"), ("inputs",))


def checkpoint(function, *arguments, use_reentrant=None, **options):
    """`function` without keeping its inner values for backward, which computes them again: less memory, more time.

    ``checkpoint(function)`` returns such a function, as in HIPS autograd; ``checkpoint(function, *arguments)`` calls it
    at once, as in PyTorch (whose `use_reentrant` makes no difference here). Gradients of any order reach the arguments,
    in nested containers too, and everything that the function closes over. It must compute the same the second time:
    no fresh random numbers, no state that it changes.

    Inside of jvp and vmap it is the function itself, which keeps nothing for backward there anyway.

    >>> grad(checkpoint(lambda x: np.sin(np.sin(x))))(0.0)
    1.0
    >>> x = Tensor(3.0, requires_grad=True)
    >>> checkpoint(lambda x: x * x, x).backward()
    >>> x.grad
    tensor(6.)
    """

    @functools.wraps(function)
    def recomputed(*args, **kwargs):
        return _recorded_as_one(function, args, kwargs)

    return recomputed(*arguments, **options) if arguments or options else recomputed


def _recorded_as_one(function, args, kwargs):
    if not is_grad_enabled():
        return function(*args, **kwargs)
    start = next_order()
    outputs, rebuild = flattened(function(*args, **kwargs))
    inside = [t._node for t in outputs if isinstance(t, Tensor) and t._node is not None and t._node[ORDER] < start]
    if not inside or any(is_carrier(output) for output in outputs):
        return rebuild(outputs)
    outside = _used_from_outside(inside, start)
    inputs = tuple(t._raw for t in flattened((args, kwargs))[0] if isinstance(t, Tensor) and not is_carrier(t))
    described = tuple((t._raw.shape, t._raw.dtype) if isinstance(t, Tensor) else None for t in outputs)
    record = [next_order(), _step, None, described, outside, inputs, functools.partial(function, *args, **kwargs)]
    names = tuple(f"result_{i}" for i in range(len(outputs)))
    parts = several([t._raw if isinstance(t, Tensor) else 0 for t in outputs], record, names)
    return rebuild([
        part if isinstance(t, Tensor) and t._node is not None and t._node[ORDER] < start else t
        for t, part in zip(outputs, parts)
    ])  # fmt: skip


def _used_from_outside(inside, start):
    """The records older than `start` that those `inside` were computed from directly."""
    found = {}
    for record in topological_order(inside, start):
        for parent in parents_of(record):
            if parent[ORDER] > start:
                found[id(parent)] = parent
    return tuple(found.values())


def _step(record, run):
    _through_second_run(record, run, recorded=False)


def _recorded_step(record, work, run):
    _through_second_run(work, run, recorded=True)


_step.name, _step.entry, _step.layout, _step.recorded = "checkpoint", None, _LAYOUT, _recorded_step


def _through_second_run(record, run, recorded):
    """Call the function again and carry the record's gradients through its new records, to where they lead outside."""
    wanted = {id(parent) for parent in record[FIRST] if parent is not None}
    start = next_order()
    with enable_grad():
        outputs, _ = flattened(record[FIRST + 2]())
    inner = Run()
    for i, gradient in taken(record).items():
        deliver(outputs[i]._node, tensor_of(gradient, None) if recorded else gradient, inner)
    _sweep_newer(inner, start, recorded)
    run.retained = [*run.retained, *inner.retained]
    for parent in inner:
        gradient = taken(parent)
        if id(parent) in wanted:
            deliver(parent, gradient, run)
    for parent, gradient, _ in inner.leaves.values():
        if id(parent) in wanted:
            deliver(parent, gradient, run)


def _sweep_newer(run, start, recorded):
    """Carry the gradients that wait in `run` through the records that are newer than `start`."""
    try:
        while run and run[0][ORDER] < start:
            record = heappop(run)
            step, work = record[STEP], record[:]
            record[GRAD] = None
            following = step.recorded(record, work, run) if recorded else step(work, run)
            if following is not None:
                heappush(run, following)
    except BaseException:
        for record in run:  # leave nothing behind in what others use too
            record[GRAD] = None
        raise
