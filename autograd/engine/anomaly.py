"""Anomaly mode: records that know the line of the user's code that made them, and look for NaN."""

from heapq import heappush

import numpy as np

from .errors import AnomalyError
from .graph import GRAD, LEAF, ORDER, STEP


class Watched:
    """A step in anomaly mode: it knows the line of the user's code that made its record, and looks for NaN."""

    def __init__(self, step, where):
        self.step, self.where = step, where
        self.name, self.entry, self.layout, self.used = step.name, step.entry, step.layout, getattr(step, "used", step)

    def __call__(self, record, run):
        self._watching(lambda: self.step(record, run), record, run)

    def recorded(self, record, work, run):
        self._watching(lambda: self.step.recorded(record, work, run), work, run)

    def _watching(self, take_step, record, run):
        gradient, parents = record[GRAD], list(_parents(record, self.layout))
        try:
            with np.errstate(all="ignore"):  # what is found below says more than NumPy's warning
                following = take_step()
            if following is not None:
                heappush(run, following)
        except AnomalyError:
            raise
        except Exception as error:
            error.add_note(f"The operation {self.name!r} was recorded here:\n{self.where}")
            raise
        if not _has_nan(gradient):
            for parent in parents:
                if _has_nan(_waiting(parent, run)):
                    raise AnomalyError(
                        f"the gradient rule of {self.name!r} made the first NaN of this backward pass. "
                        f"The operation was recorded here:\n{self.where}"
                    )


def _parents(record, layout):
    for slot in layout.parents.values():
        held = record[slot]
        yield from (p for p in (held if held.__class__ is tuple else (held,)) if p is not None)


def _waiting(record, run):
    """The gradient that has arrived at a record so far."""
    if record[GRAD] is not LEAF:
        return record[GRAD]
    found = run.leaves.get(record[ORDER])
    return None if found is None else found[1]


def _has_nan(value):
    value = getattr(value, "_raw", value)
    dtype = getattr(value, "dtype", None)
    return dtype is not None and dtype.kind in "fc" and bool(np.isnan(value).any())


def watch(result, arguments, mode):
    where = calling_line()
    record = result._node
    if mode.forward and _has_nan(result._raw) and not any(map(_has_nan, arguments)):
        raise AnomalyError(f"{record[STEP].name!r} made the first NaN of this computation. It was called here:\n{where}")
    record[STEP] = Watched(record[STEP], where)


def calling_line():
    """Where the user's code called into this package or into ``nn``, as the line of a traceback."""
    import traceback  # here, since few programs need it

    for frame, line in traceback.walk_stack(None):
        if not frame.f_globals.get("__name__", "").startswith(("autograd.", "nn.")):
            code = frame.f_code
            summary = traceback.FrameSummary(code.co_filename, line, code.co_name)
            return traceback.format_list([summary])[0].rstrip()
    return "  (outside of any Python code)"
