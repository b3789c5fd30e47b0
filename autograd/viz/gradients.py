"""The gradient of every record behind a result, found without leaving a trace."""

import numpy as np

from ..engine.backward import sweep_carefully
from ..engine.cotangents import Run, deliver
from ..engine.errors import GradientError
from ..engine.graph import GRAD, LEAF, STEP

FREED = "backward has freed this graph: leaves show their .grad, operations their values only."
SUMMED = "gradients are those of the sum of all the results' elements."


class Gradients:
    """The gradients that one backward pass brought: `raw`, ``{id(record): gradient}``, and as ``.grad`` would show them."""

    __slots__ = ("raw",)

    def __init__(self, raw):
        self.raw = raw

    def shown(self, record):
        return _shown(self.raw.get(id(record)))


def backward_on_a_copy(results, order):
    """The :class:`Gradients` of the sum of all elements of `results`, and notes for the reader.

    The pass runs on copies of the records `order`, so the graph stays as it is, no ``.grad`` changes and no hook is
    called. If it fails (the graph was freed, a rule raised), there are no gradients and a note says why.
    """
    copies, run = _copies(order), Run()
    roots = list({id(result._node): result for result in results}.values())
    captured = {id(copy): None for copy in copies.values()}
    try:
        with np.errstate(all="ignore"):
            for root in roots:
                deliver(copies[id(root._node)], np.ones_like(root._raw)[()], run)
            sweep_carefully(run, keep=True, captured=captured)
    except GradientError:
        return Gradients({}), [FREED]
    except Exception as error:  # a picture is most wanted when something is wrong, so it is drawn without gradients
        return Gradients({}), [f"gradients are not shown, because backward fails: {_first_sentence(error)}"]
    captured.update({id(leaf): gradient for leaf, gradient, _ in run.leaves.values()})
    found = {id(record): captured[id(copies[id(record)])] for record in order}
    several = len(roots) > 1 or roots[0]._raw.size != 1
    return Gradients(found), [SUMMED] if several else []


def contributions(record, gradient):
    """``{argument: gradient}`` that one step of backward sends to each argument of `record`, apart from all others.

    Arguments of a function of a sequence are called by their number. The step runs on a copy of the record whose
    parents are empty records, one for each argument even where two arguments are the same tensor.
    """
    if gradient is None or record[GRAD] is LEAF:
        return {}
    work, receivers = record[:], {}
    work[GRAD] = gradient

    def receiver(name, held):
        if held is not None:
            receivers[name] = [-len(receivers), None, None, None]
        return receivers.get(name)

    for name, slot in record[STEP].layout.parents.items():
        held = record[slot]
        if held.__class__ is tuple:
            work[slot] = tuple([receiver(str(i), one) for i, one in enumerate(held)])
        else:
            work[slot] = receiver(name, held)
    with np.errstate(all="ignore"):
        _bare(record[STEP])(work, Run())
    sent = {name: found[GRAD] for name, found in receivers.items()}
    return {name: _shown(next(iter(g.values())) if isinstance(g, dict) else g) for name, g in sent.items()}


def _copies(order):
    """``{id(record): copy}`` whose parents are copies as well, and whose steps are the bare ones."""
    copies = {id(record): record[:] for record in order}
    for copy in copies.values():
        for slot in copy[STEP].layout.parents.values():
            held = copy[slot]
            if held.__class__ is tuple:
                copy[slot] = tuple(copies.get(id(parent)) for parent in held)
            else:
                copy[slot] = copies.get(id(held))
        copy[STEP] = _bare(copy[STEP])
        if copy[GRAD] is not LEAF:
            copy[GRAD] = None
    return copies


def _bare(step):
    """A step without the hooks and the watch for NaN that may be wrapped around it."""
    while hasattr(step, "step"):
        step = step.step
    return step


def _shown(gradient):
    """A gradient as ``.grad`` would show it; None if none arrived."""
    if gradient is None or isinstance(gradient, dict):  # a dict: one gradient for each of several results
        return None
    return np.conj(gradient) if gradient.dtype.kind == "c" else gradient


def _first_sentence(error):
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].split(". ")[0].rstrip(".") + "."
