"""Lets Python's allocator fail at one point after the other: ``python tests/stress/failing_allocations.py [step]``.

CPython's own test module does it, from within the allocator: every object that the engine, NumPy or the interpreter asks
for fails in its turn (the data of arrays excepted, which NumPy takes from the system). This is a program of its own, because
such a failure in somebody else's C may end the process.
"""

import _testcapi
import collections
import sys

import numpy as np
from test_faults import FORMS, consistent, expected_gradients, loss_of, outcome, parameters, with_retained

from autograd.engine import interpreted
from autograd.engine.modes import special

ENOUGH = 100
"""So many failures in a row that nobody noticed are beyond the last allocation: a cache makes up for some of them."""


EXPECTED = (None, MemoryError, SystemError)
"""How it may end: NumPy forgets to set an exception in some places, and Python then says SystemError."""


def failing_at(number, run):
    """Run ``run()`` with one allocation failing; the kind of exception, or None if it got through."""
    caught = None
    _testcapi.set_nomemory(number, number + 1)
    try:
        run()
    except BaseException as error:
        _testcapi.remove_mem_hooks()
        caught = type(error)
    _testcapi.remove_mem_hooks()
    return caught


def backward_that_fails(step, options):
    """Fail at one allocation in so many of a backward pass; how often it ended in which way."""
    wanted, ends, number, through = expected_gradients(), collections.Counter(), 0, 0
    while through < ENOUGH / step:
        leaves = parameters()
        loss, retained = with_retained(leaves)
        before = special.on
        kind = failing_at(number, lambda loss=loss: loss.backward(**options))
        end = outcome(leaves, wanted)
        assert kind in EXPECTED, (number, kind)
        assert end in ("all", "none") and consistent(leaves, retained, loss), (number, kind, end)
        assert kind is not None or end == "all", (number, end)
        special.on = before
        ends[end if kind else "through"] += 1
        through = 0 if kind else through + 1
        number += step
    return dict(ends)


def forward_that_fails(step):
    """The same of a forward pass: leaves and modes stay what they were."""
    wanted, ends, number, through = expected_gradients(), collections.Counter(), 0, 0
    leaves = parameters()
    loss_of(*leaves)
    values = [leaf.detach().numpy().copy() for leaf in leaves]
    while through < ENOUGH / step:
        before = special.on
        kind = failing_at(number, lambda: loss_of(*leaves))
        assert kind in EXPECTED, (number, kind)
        assert special.on == before and all(np.array_equal(x.detach().numpy(), y) for x, y in zip(leaves, values))
        ends["stopped" if kind else "through"] += 1
        through = 0 if kind else through + 1
        number += step
    loss_of(*leaves).backward()
    assert outcome(leaves, wanted) == "all"
    return dict(ends)


if __name__ == "__main__":
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for interpreted.PATIENCE in (float("inf"), 0):  # as lanes begin, then compiled
        for form in FORMS:
            backward_that_fails(100_000, form)  # beforehand: compile() itself would end the process
        print("forward", forward_that_fails(every))
        for form in FORMS:
            print("backward", form, backward_that_fails(every, form))
