"""Pulling gradients back through one graph again and again.

A backward pass frees what the records saved. So passes that are to leave a graph as it is run on copies of its records,
which are made once; before each further pass they are put back into the state that they were made in.
"""

from ..engine.backward import sweep, useful_records
from ..engine.cotangents import Run, deliver
from ..engine.graph import GRAD, LEAF, STEP, parents_of


class Replay:
    """What leads from `roots` (records, or None) to the records `leaves`, for any number of passes, also at the same time."""

    __slots__ = ("roots", "leaves", "free")

    def __init__(self, roots, leaves):
        self.roots, self.leaves, self.free = roots, leaves, []

    def run(self, seeds):
        """Send a seed from each root to the leaves, and return the pass, whose ``leaves`` hold the gradients."""
        try:
            roots, copies, originals = self.free.pop()
        except IndexError:  # the first pass, or all copies are at work: in other threads, or around this call
            roots, copies = self._copies()
            originals = [copy[:] for copy in copies]
        else:
            for copy, original in zip(copies, originals):
                copy[:] = original
        run = Run()
        for root, seed in zip(roots, seeds):
            if root is not None:
                deliver(root, seed, run)
        sweep(run)
        self.free.append((roots, copies, originals))
        return run

    def _copies(self):
        """The roots, and all records between them and the leaves, as copies that refer to copies.

        What leads to no leaf is None: a root as well as a parent.
        """
        useful = useful_records([root for root in self.roots if root is not None], self.leaves)
        copies, waiting = {}, [root for root in self.roots if id(root) in useful]
        while waiting:
            record = waiting.pop()
            if id(record) in useful and id(record) not in copies and record[GRAD] is not LEAF:
                copies[id(record)] = record[:]
                waiting += parents_of(record)

        def linked(record):
            return copies.get(id(record), record) if id(record) in useful else None

        for copy in copies.values():
            for slot in copy[STEP].layout.parents.values():
                held = copy[slot]
                copy[slot] = tuple(map(linked, held)) if held.__class__ is tuple else linked(held)
        return list(map(linked, self.roots)), list(copies.values())
