"""Pulling gradients back through one graph again and again.

A backward pass frees what the records saved. So passes that are to leave a graph as it is run on copies of its records,
which are made once; before each further pass they are put back into the state that they were made in.
"""

from ..engine.backward import sweep, useful_records
from ..engine.cotangents import Run, deliver
from ..engine.graph import GRAD, LEAF, STEP, parents_of


class Replay:
    """What leads from the records `roots` to the records `leaves`, for any number of passes, in any number of threads."""

    __slots__ = ("roots", "useful", "free")

    def __init__(self, roots, leaves):
        self.roots, self.useful, self.free = roots, useful_records(roots, leaves), []

    def run(self, seeds):
        """Send `seeds` from the roots to the leaves, and return the pass, whose ``leaves`` hold the gradients."""
        try:
            copies, originals = self.free.pop()
            for copy, original in zip(copies.values(), originals):
                copy[:] = original
        except IndexError:  # the first pass, or all copies are at work, in other threads or around this call
            copies = self._copies()
            originals = [copy[:] for copy in copies.values()]
        run = Run()
        for root, seed in zip(self.roots, seeds):
            if id(root) in self.useful:
                deliver(copies.get(id(root), root), seed, run)
        sweep(run)
        self.free.append((copies, originals))
        return run

    def _copies(self):
        """``{id of a record: a copy of it}``; copies refer to copies, and not to parents that lead nowhere wanted."""
        copies, waiting = {}, list(self.roots)
        while waiting:
            record = waiting.pop()
            if id(record) in self.useful and id(record) not in copies and record[GRAD] is not LEAF:
                copies[id(record)] = record[:]
                waiting += parents_of(record)

        def linked(parent):
            return copies.get(id(parent), parent) if id(parent) in self.useful else None

        for copy in copies.values():
            for slot in copy[STEP].layout.parents.values():
                held = copy[slot]
                copy[slot] = tuple(map(linked, held)) if held.__class__ is tuple else linked(held)
        return copies
