"""The graph: one record for each operation, and a view that gives the parts of a record their names.

A record is a plain list, because a list display is the cheapest object that Python makes, and because a heap of
lists orders them by their first item without help. Its items are::

    ORDER    minus the number of the operation: a smallest-first heap hands out the newest first, and since an
             operation is always newer than what it was computed from, that is a topological order
    STEP     the function ``step(record, run)`` that takes this record's gradient and hands its parents theirs
    GRAD     the gradient collected so far during a backward pass; None outside of one; LEAF in a leaf's record
    RESULT   the result itself where it is no larger than this record, else its (shape, dtype): for drawing
    ...      one slot for each differentiable argument: its record, or None where no gradient is needed
    ...      one slot for each thing that a rule asked for

The last two groups are laid out by the step: ``step.layout`` says which slot holds what. A record refers to its
parents only, never to Tensors or to its users, so there are no reference cycles.
"""

import itertools

import numpy as np

ORDER, STEP, GRAD, RESULT, FIRST = range(5)

orders = itertools.count(0, -1)
"""Hands out the numbers: ``next(orders)`` is quicker than a bound ``__next__``."""


def next_order():
    """The ORDER of an operation, or a change in place, that happens now."""
    return next(orders)


class _Leaf:
    """Stands in a leaf's GRAD slot, which is never None, so that gradients for leaves are told apart at no cost."""

    __slots__ = ()

    def __repr__(self):
        return "LEAF"


LEAF = _Leaf()

SMALL = 16
"""Results of up to this many elements stay in their record, for drawing: no more memory than the record itself."""


class Layout:
    """Which slot of a record holds which parent and which saved value.

    Attributes
    ----------
    parents : ``{argument: slot}``; an indexed entry has one slot with a tuple of parents
    saved : ``{name: slot}``
    arrays : the names in `saved` that hold arrays (or tuples of arrays) and are dropped once used
    """

    __slots__ = ("parents", "saved", "arrays")

    def __init__(self, parents, saved, arrays):
        self.parents = {name: FIRST + k for k, name in enumerate(parents)}
        self.saved = {name: FIRST + len(parents) + k for k, name in enumerate(saved)}
        self.arrays = tuple(name for name in saved if name in arrays)


NO_LAYOUT = Layout((), (), ())


def taken(record):
    """The gradient that has arrived at `record`, which is left without one (the generated steps have this written out)."""
    gradient, record[GRAD] = record[GRAD], None
    return gradient


def leaf_step(record, run):
    """The step of a leaf, which has no parents; the backward pass collects its gradient instead of calling this."""


leaf_step.name, leaf_step.entry, leaf_step.layout, leaf_step.hooks = "leaf", None, NO_LAYOUT, ()


def kept(out):
    """What goes into the RESULT slot: the value if it is small (a copy of a view), else its shape and dtype."""
    if isinstance(out, np.ndarray):
        if out.size > SMALL:
            return out.shape, out.dtype
        return out if out.base is None else out.copy()
    return out


def parents_of(record):
    """The records of a record's differentiable arguments, in argument order, without those that need no gradient."""
    parents = []
    for slot in record[STEP].layout.parents.values():
        held = record[slot]
        if held.__class__ is tuple:
            parents.extend(parent for parent in held if parent is not None)
        elif held is not None:
            parents.append(held)
    return parents


def topological_order(roots, oldest=None):
    """Every record that the `roots` depend on, newest first: each comes before all it was computed from.

    With `oldest`, an ORDER, the search does not go on to records that are older than that one.
    """
    seen = {id(record): record for record in roots}
    waiting = list(seen.values())
    while waiting:
        for parent in parents_of(waiting.pop()):
            if id(parent) not in seen and (oldest is None or parent[ORDER] <= oldest):
                seen[id(parent)] = parent
                waiting.append(parent)
    return sorted(seen.values(), key=lambda record: record[ORDER])


class _Name(str):
    """A name that may also be called, as PyTorch's nodes are asked for theirs: ``node.name()``."""

    __slots__ = ()

    def __call__(self):
        return str(self)


class Node:
    """A record of the graph with names for its parts; two views of one record are equal.

    >>> x = Tensor(3.0, requires_grad=True)
    >>> (x * 2).grad_fn.name
    'multiply'
    """

    __slots__ = ("record",)

    def __init__(self, record):
        self.record = record

    @property
    def name(self):
        """The name of the operation; 'leaf' for a tensor that the user made. PyTorch's ``name()`` gives it as well."""
        return _Name(self.record[STEP].name)

    @property
    def entry(self):
        """The line of the rule table, or None for a leaf or a custom Function."""
        return self.record[STEP].entry

    @property
    def order(self):
        """The number of the operation: larger is newer."""
        return -self.record[ORDER]

    @property
    def is_leaf(self):
        """Whether no operation made this: it stands for a tensor of the user's."""
        return self.record[GRAD] is LEAF

    @property
    def parents(self):
        """``{argument: Node, tuple of Node-or-None, or None}`` for the differentiable arguments."""
        held = {name: self.record[slot] for name, slot in self.record[STEP].layout.parents.items()}
        return {name: _view(value) for name, value in held.items()}

    @property
    def next_functions(self):
        """PyTorch's form of `parents`: a tuple of (Node or None, 0)."""
        flat = []
        for value in self.parents.values():
            flat.extend(value if isinstance(value, tuple) else [value])
        return tuple((node, 0) for node in flat)

    @property
    def saved(self):
        """``{name: value}`` of what the rules asked for; arrays are None once a backward pass has used them."""
        slots = self.record[STEP].layout.saved.items()
        # The step of a used record describes the longest form of it; a plain record ends before the metadata.
        return {name: self.record[slot] for name, slot in slots if slot < len(self.record)}

    @property
    def variable(self):
        """The leaf Tensor of a leaf's record, or None if it is gone (or if this is no leaf)."""
        return self.record[FIRST]() if self.is_leaf else None

    @property
    def value(self):
        """The result where it was small enough to stay in the record, else None."""
        if self.is_leaf:
            return None if self.variable is None else self.variable._raw
        result = self.record[RESULT]
        return None if result.__class__ is tuple else result

    @property
    def shape(self):
        """The shape of the result."""
        return self._described()[0]

    @property
    def dtype(self):
        """The dtype of the result."""
        return self._described()[1]

    def _described(self):
        value = self.value
        if value is not None:
            return np.shape(value), np.asarray(value).dtype
        result = self.record[RESULT]
        return result if result is not None else ((), None)

    def register_prehook(self, fn):
        """Call ``fn(gradients)`` with the tuple of what has arrived for the results, before the step is taken.

        What it returns, a tuple again, replaces them. Returns a handle with ``remove()``.

        >>> x = Tensor(3.0, requires_grad=True)
        >>> y = x * 2
        >>> handle = y.grad_fn.register_prehook(lambda gradients: (gradients[0] * 10,))
        >>> y.backward()
        >>> x.grad
        tensor(20.)
        """
        from .node_hooks import add_node_hook

        return add_node_hook(self, fn, "before")

    def register_hook(self, fn):
        """Call ``fn(inputs, outputs)`` with the gradients that the step sends to the arguments, and those that had arrived.

        What it returns, a tuple again, replaces the first. Of a leaf, which has no arguments, it is called when the
        gradient has been added to ``.grad``. Returns a handle with ``remove()``.

        >>> x = Tensor(3.0, requires_grad=True)
        >>> y = x * 2
        >>> handle = y.grad_fn.register_hook(lambda inputs, outputs: print(inputs, outputs))
        >>> y.backward()
        (tensor(2.), None) (tensor(1.),)
        """
        from .node_hooks import add_node_hook

        return add_node_hook(self, fn, "after")

    def __eq__(self, other):
        return isinstance(other, Node) and self.record is other.record

    def __hash__(self):
        return id(self.record)

    def __repr__(self):
        return f"<{self.name} {list(self.shape)}>"


def _view(held):
    if held.__class__ is tuple:
        return tuple(None if record is None else Node(record) for record in held)
    return None if held is None else Node(held)
