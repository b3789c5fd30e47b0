"""ArrayBox: what a traced function sees in place of an ndarray or a number; its methods mean what NumPy's do.

A function that is differentiated at an ndarray is to compute what it computes when it is called with that ndarray. So
its argument is traced as a Tensor with an ndarray's methods (``.std()`` divides by n, ``.size`` is a number,
``.transpose(1, 0)`` permutes), while Tensors, given by those who call PyTorch's methods on them, stay Tensors.

Results keep the class at no cost: the lanes of ArrayBox are the same generated source as Tensor's, compiled with
another class in it.
"""

import math
import operator
import weakref

import numpy as np

from ..engine import wrapping
from ..engine.errors import failed
from ..engine.graph import LEAF, leaf_step, next_order
from ..engine.lanes import family, lane
from ..engine.operators import raw_key
from ..engine.tensor import Tensor
from ..engine.wrapping import faces, is_layered, readers, tensor_of
from ..rules import arithmetic, indexing, products, shape
from ..rules.table import BY_FUNCTION, TABLE
from .objects import Box, opened

METHODS = """all any argmax argmin argpartition argsort choose clip compress conj conjugate cumprod cumsum diagonal dot max
    mean min nonzero prod ptp ravel repeat round searchsorted sort squeeze std sum swapaxes take trace var"""
"""The methods of an ndarray that are the function of that name."""

WITHOUT_GRADIENT = "eq ne lt le gt ge floordiv"
IN_PLACE = "add sub mul truediv floordiv mod pow matmul"


def bare(value):
    """`value` with every Tensor in it (also inside tuples and lists) replaced by its array."""
    if value.__class__ in wrapping.RAW or value.__class__ is float:
        return value
    if isinstance(value, Tensor):
        return opened(value._raw)
    if value.__class__ in (list, tuple):
        return value.__class__(bare(item) for item in value)
    return value


def _bare_constants(result):
    """What NumPy's functions give for an ndarray: results without a gradient as bare arrays."""
    if result.__class__ is Tensor and result._node is None:
        return result._raw
    if result.__class__ in (list, tuple):
        return result.__class__(map(_bare_constants, result))
    return result


class ArrayMethods(Box):
    """An ndarray's methods, for a subclass of Tensor that stands for one."""

    __slots__ = ()
    __array_priority__ = 100.0
    holds_arrays = True

    size = property(lambda self: math.prod(self.shape))
    flat = property(lambda self: iter(self.ravel()))
    T = property(lambda self: np.transpose(self))
    real = property(lambda self: np.real(self))
    imag = property(lambda self: np.imag(self))
    _value = property(lambda self: self._raw, doc="The bare array or number.")

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return _bare_constants(Tensor.__array_ufunc__(self, ufunc, method, *inputs, **options))

    def __array_function__(self, function, types, arguments, options):
        return _bare_constants(Tensor.__array_function__(self, function, types, arguments, options))

    def reshape(self, *shape_, order="C"):
        """The same elements in another shape, given as one tuple or as several numbers."""
        return np.reshape(self, _one_or_many(shape_), order=order)

    def transpose(self, *axes):
        """The axes in another order, given as one tuple or as several numbers; reversed if none is given."""
        return np.transpose(self, _one_or_many(axes) if axes else None)

    def flatten(self, order="C"):
        """A copy with one axis."""
        return np.reshape(self, -1, order=order)

    def copy(self, order="C"):
        """A copy with memory of its own."""
        return np.copy(self)

    def __copy__(self):
        return self.copy()

    def __deepcopy__(self, memo):
        return self.copy()

    def astype(self, dtype, order="K", casting="unsafe", subok=True, copy=True):
        """With another dtype; integers and booleans have no gradient."""
        return shape.astype(self, dtype=np.dtype(dtype), copy=copy)

    def tolist(self):
        """Nested lists of the elements, which stay connected."""
        return [part.tolist() for part in self] if self.ndim else self

    def __repr__(self):
        return f"Autograd {type(self).__name__} with value {self._raw!r}"

    __str__ = __repr__
    __hash__ = Tensor.__hash__


class _Late:
    """A method of :data:`METHODS` until it is first looked at; then it is made."""

    def __init__(self, name):
        self.name = name

    def __get__(self, instance, owner):
        from .numpy_functions import method  # which takes its time, and few methods are used

        setattr(ArrayMethods, self.name, method(self.name))
        return getattr(owner if instance is None else instance, self.name)


for _name in METHODS.split():
    setattr(ArrayMethods, _name, _Late(_name))


def _one_or_many(values):
    return values[0] if len(values) == 1 else values


class _ClassOfBoxes(type(Tensor)):
    """Lets programs ask for the box of an array, and whether a value is one, in whatever mode it is traced."""

    def __call__(cls, value, *arguments, **options):
        if options:
            return super().__call__(value, *arguments, **options)
        from .tracing import variable

        return variable(np.asarray(value)[()], "ArrayBox")

    def __instancecheck__(cls, value):
        return isinstance(value, ArrayMethods) if cls is ArrayBox else super().__instancecheck__(value)


class ArrayBox(ArrayMethods, Tensor, lean=True, metaclass=_ClassOfBoxes):
    """A Tensor with the methods of the ndarray (or NumPy scalar) that it stands for in a traced function.

    >>> from autograd import grad
    >>> grad(lambda x: x.std() * x.size)(np.array([1.0, 3.0]))
    array([-1.,  1.])
    """

    __slots__ = ()
    __module__ = "autograd.numpy.numpy_boxes"  # where programs find it, some of which compare str(type(x))

    def apply_entry(self, entry, arguments, options):
        """Apply `entry` and give an ArrayBox."""
        return array_lane(entry)(*arguments, **options)

    __apply_entry__ = apply_entry

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        entry = BY_FUNCTION.get(ufunc) if method == "__call__" and not options else None
        return super().__array_ufunc__(ufunc, method, *inputs, **options) if entry is None else array_lane(entry)(*inputs)

    def as_variable(self):
        """The same value as a variable of its own, connected to this one."""
        return array_lane(shape.alias)(self)


readers.add(ArrayBox)
faces.add(ArrayBox)


def boxed(value):
    """A Tensor as an ArrayBox with the same value and record; anything else as it is."""
    if value.__class__ is not Tensor:
        return value
    result = object.__new__(ArrayBox)
    result._raw, result._node = value._raw, value._node
    return result


def leaf_box(value):
    """An ArrayBox over the floating or complex array or scalar `value` that requires grad, made without any check."""
    box = object.__new__(ArrayBox)
    box._raw, box._name, box._hooks = value, None, None
    box._node = [next_order(), leaf_step, LEAF, (value.shape, value.dtype), weakref.ref(box)]
    return box


def _other_reader_among(values):
    return wrapping.reader_among([value for value in values if value.__class__ not in faces])


def _several(*arguments):
    results = wrapping.several(*arguments)
    return type(results)(*map(boxed, results))


# -- beside containers that compute by themselves, such as xarray's -------------------------------------------------


class _Container:
    """One of them in a lane. No universal function takes it, so the lane fails, and `_failed` lets the container do it."""

    __slots__ = ("value",)
    __array_ufunc__ = None

    def __init__(self, value):
        self.value = value


def _unwrap(value, operation):
    if value.__class__ in wrapping.RAW:
        return value, None
    if value.__class__ is Tensor:
        return value._raw, value._node
    return (_Container(value), None) if _computes(value) and _is_ufunc(operation) else wrapping.unwrap(value, operation)


def _is_ufunc(name):
    return name in TABLE and isinstance(TABLE[name].functions[0], np.ufunc)


def _computes(value):
    if value.__class__ in readers or value.__class__ is Tensor or value.__class__ in wrapping.RAW:
        return False
    return hasattr(type(value), "__array_ufunc__") and not isinstance(value, (Tensor, np.ndarray, np.generic))


def _failed(error, name, values, records, entry, options):
    """What a container among the arguments makes of the operation, around boxes; else an array with its values is taken."""
    if not any(value.__class__ is _Container for value in values):
        return failed(error, name, values, records, entry, options)
    boxes = [boxed(tensor_of(value, record)) if record is not None else value for value, record in zip(values, records)]
    given = [value.value if value.__class__ is _Container else value for value in boxes]
    found = by_container(entry, given)
    if found is not NotImplemented:
        return found
    return array_lane(entry)(*[np.asarray(value) if _computes(value) else value for value in given])


def by_container(entry, values):
    """What a container among `values` makes of the operation, around traced values; NotImplemented if there is none."""
    containers = [value for value in values if _computes(value)] if _is_ufunc(entry.name) else ()
    try:
        return containers[0].__array_ufunc__(entry.functions[0], "__call__", *values) if containers else NotImplemented
    except Exception:  # it turns what it is given into plain arrays, as pandas does
        return NotImplemented


_tools = family(
    Tensor=ArrayBox,
    unwrap=_unwrap,
    failed=_failed,
    new=type.__call__.__get__(ArrayBox),  # an empty one, made without Python code
    several=_several,
    reader_among=_other_reader_among,
    rewrap=lambda value, record: value if record is None else boxed(tensor_of(value, record)),
)


def array_lane(entry):
    """The lane of `entry` whose results are ArrayBoxes."""
    return lane(entry, _tools)


# -- operators: those of Tensor, with the lanes of ArrayBox -------------------------------------------------------


def _reflected(function):
    return lambda self, other: function(other, self)


def _rebinding(function):
    return lambda self, other: function(self, other)


def _on_bare(function):
    """On bare arrays, as NumPy's own comparisons are."""

    def operation(self, other):
        return NotImplemented if is_layered(other) else function(self._raw, bare(other))

    return operation


def _bind():
    lanes = dict(add=arithmetic.add, sub=arithmetic.subtract, mul=arithmetic.multiply, truediv=arithmetic.divide,
                 mod=arithmetic.remainder, matmul=products.matmul)  # fmt: skip
    for name, entry in lanes.items():
        setattr(ArrayBox, f"__{name}__", array_lane(entry))
        setattr(ArrayBox, f"__r{name}__", _reflected(array_lane(entry)))
    ArrayBox.__neg__, ArrayBox.__abs__ = array_lane(arithmetic.negative), array_lane(arithmetic.absolute)
    for name in WITHOUT_GRADIENT.split():
        setattr(ArrayBox, f"__{name}__", _on_bare(getattr(operator, name)))
    ArrayBox.__rfloordiv__ = _on_bare(lambda x, y: y // x)
    for name in IN_PLACE.split():  # a new value under the same name: what was computed from the old one stays valid
        setattr(ArrayMethods, f"__i{name}__", _rebinding(getattr(operator, name)))


_to_power, _square, _power = map(array_lane, (arithmetic.to_power, arithmetic.square, arithmetic.power))
_index = array_lane(indexing.index)


def _pow(self, exponent):
    if exponent.__class__ is int or exponent.__class__ is float:
        return _square(self) if exponent == 2 else _to_power(self, exponent)
    return _power(self, exponent)


def _getitem(self, key):
    return _index(self, key if key.__class__ is int or key.__class__ is slice else raw_key(key))


ArrayBox.__pow__, ArrayBox.__rpow__, ArrayBox.__getitem__ = _pow, _reflected(_power), _getitem
_bind()
