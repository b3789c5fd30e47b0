"""Traced values of the user's own classes: what ``Box.register`` of the HIPS names makes differentiable.

Such a value travels through the engine as the one element of an array without axes would: inside of a :class:`Held`.
"""

import functools
import weakref

from ..engine.graph import LEAF, leaf_step, next_order
from ..engine.tensor import Tensor
from ..engine.wrapping import is_layered

_space_of = []
"""The function that gives the vector space of a value, once the HIPS names are imported."""


def provide(vspace):
    """Say how values are added: by ``vspace(value).add``, and what the zero is, ``vspace(value).zeros()``."""
    _space_of[:] = [vspace]


class Held:
    """A value of a class of the user's, with what the engine asks of an array."""

    __slots__ = ("value",)
    shape, ndim, size, nbytes, dtype = (), 0, 1, 0, object

    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Held(_space_of[0](self.value).add(self.value, other.value))

    def zero(self):
        """The zero of the space that the value lives in."""
        return Held(_space_of[0](self.value).zeros())


def opened(value):
    """What a Held holds; anything else as it is."""
    return value.value if value.__class__ is Held else value


class _Makers(dict):
    """What makes the box of each kind of arrays; where such an array stands beside a traced value, that one computes."""

    def __setitem__(self, kind, maker):
        super().__setitem__(kind, maker)
        theirs = vars(kind).get("__array_ufunc__")
        if theirs is not None and not hasattr(theirs, "__wrapped__"):
            kind.__array_ufunc__ = _unless_traced(theirs)


def _unless_traced(theirs):
    @functools.wraps(theirs)
    def array_ufunc(self, ufunc, method, *inputs, **options):
        if any(isinstance(value, Tensor) for value in inputs):
            return NotImplemented
        return theirs(self, ufunc, method, *inputs, **options)

    return array_ufunc


class Box:
    """What traced values are an instance of; a subclass says what stands for a value of another class in a trace.

    >>> from autograd.extend import Box
    >>> class Polynomial:
    ...     def __init__(self, *coefficients):
    ...         self.coefficients = coefficients
    >>> class PolynomialBox(Box, Polynomial):
    ...     coefficients = property(lambda self: self._value.coefficients)
    >>> PolynomialBox.register(Polynomial)
    """

    __slots__ = ()
    holds_arrays = False
    kinds = {}
    type_mappings = _Makers()
    """Kinds of arrays: ``maker(value, trace, node)`` gives the box (trace and node are None here), or raises."""

    @classmethod
    def register(cls, value_type):
        """Let values of `value_type` be differentiated; in a traced function they are instances of this class."""
        if cls.holds_arrays:
            Box.type_mappings[value_type] = cls
            return
        members = {"_value": property(lambda self: self._raw.value), "dtype": object, "shape": ()}
        Box.kinds[value_type] = type(Tensor)(cls.__name__, (cls, Tensor), members)


def boxed_object(tensor):
    """A Tensor over a Held as an instance of the class that is registered for it; any other as it is."""
    if not Box.kinds or is_layered(tensor) or tensor._raw.__class__ is not Held:
        return tensor
    box = object.__new__(Box.kinds[tensor._raw.value.__class__])
    box._raw, box._node = tensor._raw, tensor._node
    return box


def variable_of(value):
    """A variable that stands for `value`, of a registered class."""
    box = object.__new__(Box.kinds[value.__class__])
    box._raw, box._name, box._hooks = Held(value), None, None
    box._node = [next_order(), leaf_step, LEAF, ((), object), weakref.ref(box)]
    return box
