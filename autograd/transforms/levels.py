"""Tensors that carry something along: a tangent (:class:`~.dual.Dual`) or a batch (:class:`~.batching.batched.Batched`).

Each call of jvp or vmap has a level of its own, a number that grows; what it carries is told apart from what an
enclosing call carries by it. A carrier holds Tensors, which may be carriers of lower levels, never of higher ones:
the innermost transform is the outermost layer. Lanes hand a call with such an argument to :meth:`Carrier.apply_entry`.
"""

import itertools
import math

import numpy as np

from ..engine.backward import run_backward, store_retained
from ..engine.errors import OperationTypeError
from ..engine.graph import FIRST, GRAD, LEAF, ORDER, topological_order
from ..engine.lanes import lane
from ..engine.tensor import Tensor
from ..engine.wrapping import is_layered, tensor_of
from ..rules.shape import alias
from .boxes import ArrayBox, array_lane, by_container

next_level = itertools.count(1).__next__


class Carrier(Tensor):
    """The base of both kinds.

    A subclass has ``content``, the Tensor that it is about; ``on_contents(function)``, itself with all it holds put
    through a function that keeps shapes; ``apply``, ``constant`` and ``custom``, which apply an entry, a function without
    gradient or a custom operation at its own level; and ``pulled_back``, the gradients of itself.
    """

    __slots__ = ("level",)

    @property
    def shape(self):
        return self.content.shape

    @property
    def dtype(self):
        return self.content.dtype

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def itemsize(self):
        return self.dtype.itemsize

    @property
    def nbytes(self):
        return self.numel() * self.itemsize

    @property
    def _node(self):
        return self.content._node

    @property
    def is_leaf(self):
        return False

    def numel(self):
        """The number of elements."""
        return math.prod(self.shape)

    def detach(self):
        """The same values without anything that a gradient or a tangent could pass through."""
        return self.on_contents(lambda content: content.detach())

    def numpy(self, *, force=False):
        """GradientError unless `force`: NumPy would not carry along what this tensor does."""
        return self.detach()._raw if force else self.__array__()

    def __len__(self):
        if not self.shape:
            raise OperationTypeError("len() of a 0-d tensor")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def apply_entry(self, entry, arguments, options):
        """Apply `entry` at the highest level among its arguments."""
        values = arguments[0] if entry.each else arguments
        by_other = by_container(entry, values)
        return highest(*values).apply(entry, values, options) if by_other is NotImplemented else by_other

    def apply_function(self, function, arguments):
        """Apply a custom operation, a class, at the highest level among its arguments."""
        return highest(*arguments).custom(function, arguments)

    def apply_constant(self, function, arguments, options):
        """Apply a function without gradient at the highest level among its arguments."""
        top = highest(*arguments, *options.values())
        return top.constant(function, arguments, options)


_alias = lane(alias)


def own_variable(value):
    """`value` over a Tensor that a gradient can be taken for here, whatever else is computed from `value` elsewhere."""
    if is_carrier(value):
        return value.as_variable()
    if value._node is not None:
        return _alias(value)
    kind = ArrayBox if value.__class__ is ArrayBox else Tensor
    return kind(value._raw, requires_grad=True)


is_carrier = is_layered


def highest(*values):
    """The carrier of the highest level among `values` (and the lists and tuples in them), or None."""
    top = None
    for value in values:
        if value.__class__ in (list, tuple):
            value = highest(*value)
        if is_carrier(value) and (top is None or value.level > top.level):
            top = value
    return top


def called(entry, values, options):
    """The lane's call of `entry` for values that may be carriers of lower levels."""
    if entry.each:
        return lane(entry)(list(values), **options)
    for value in values:
        if value.__class__ is ArrayBox:  # which the lane would hand over to
            return array_lane(entry)(*values, **options)
    return lane(entry)(*values, **options)


def innermost(value):
    """The Tensor at the bottom of a carrier: what a gradient is collected for."""
    while is_carrier(value):
        value = value.content
    return value


def pulled_back(output, inputs, seed, within=(), boxes=None):
    """The gradients of Tensor `output`, weighted by `seed`, for the leaf or computed Tensors `inputs` (None: unused).

    In the engine's convention (not conjugated), recorded, and for carriers at every level. `inputs` are innermost
    Tensors; `within` are the levels of the batches that they have an axis for. A `seed` may be batched over further
    ones: it goes through the rules as it is. `boxes` is what rules are to see in place of Tensors; see `run_backward`.
    """
    if is_carrier(output):
        return output.pulled_back(inputs, seed, within)
    if output._node is None:
        return [None] * len(inputs)
    records = [tensor._node for tensor in inputs]
    wanted = [record for record in records if record is not None]
    run, captured = run_backward([output._node], [seed], keep=True, recording=True, inputs=wanted, boxes=boxes)
    if run.retained:
        store_retained(run)
    return [None if record is None else _collected(record, run, captured) for record in records]


def _collected(record, run, captured):
    if record[GRAD] is LEAF:
        found = run.leaves.get(record[ORDER])
        return None if found is None else found[1]
    return captured[id(record)]


def zeros_like(tensor):
    """Zeros of the shape and dtype of a Tensor."""
    zero = tensor.dtype.type(0) if tensor.shape == () else np.zeros(tensor.shape, tensor.dtype)
    return tensor_of(zero, None)


def finished(value, recorded):
    """A result in the caller's form: a bare array unless `recorded`, or unless a gradient could still pass.

    That is when its graph leads to a leaf that somebody still holds: one that the function closes over. (The
    variables that transforms made are gone by now.)
    """
    if recorded or not isinstance(value, Tensor) or is_carrier(value):
        return value
    if value._node is not None:
        for record in topological_order([value._node]):
            if record[GRAD] is LEAF and record[FIRST]() is not None:
                return value
    return value._raw
