"""Between Tensors and raw arrays: taking arrays out of arguments, putting results in.

Raw values are ndarrays and NumPy scalars: a 0-d result stays the scalar that NumPy made of it, because arithmetic on
scalars is several times faster than on 0-d arrays.
"""

import functools
from collections import namedtuple
from heapq import heappush
from types import MappingProxyType

import numpy as np

from .errors import GradientError, OperationTypeError
from .graph import FIRST, GRAD, Layout, next_order, taken
from .modes import anomaly_mode, is_grad_enabled, observer

RAW = frozenset([np.ndarray, *np.sctypeDict.values()])
"""The classes of raw values."""

readers = set()
"""Subclasses of Tensor that decide for themselves what applying an entry means (forward mode's dual numbers, ...).

A lane hands the whole call to the ``apply_entry(entry, arguments, options)`` of the first such argument, and functions
without gradient go to its ``apply_constant(function, arguments, options)``.
"""

faces = set()
"""Those readers that hold a value and a record as Tensor does, and differ from it only in what their methods mean."""

_Tensor = None
_new = object.__new__


def provide(tensor_class):
    """Tell this module the Tensor class, which is defined after it."""
    global _Tensor
    _Tensor = tensor_class


def tensor_of(value, record):
    """A Tensor around `value` whose gradient goes to `record` (None: nowhere); a Tensor comes back as it is."""
    if value.__class__ not in RAW:  # asked first: isinstance takes its time where the class has a class of its own
        if isinstance(value, _Tensor):
            return value
        value = as_raw(value)
    result = _new(_Tensor)
    result._raw = value
    result._node = record
    return result


def as_raw(value, dtype=None):
    """`value` as a raw array or scalar; Tensors, also inside lists, are taken by value.

    Raises OperationTypeError if it is not numeric, and GradientError if a Tensor in it requires grad.
    """
    if isinstance(value, _Tensor):
        value = _plain(value)
    if dtype is None and value.__class__ in RAW and value.dtype.kind in "fciub":
        return value
    if isinstance(value, np.ndarray) and (isinstance(value, np.matrix) or hasattr(value, "mask")):
        raise OperationTypeError(
            f"cannot make a tensor of {type(value).__name__} {str(value)[:60]!r}: its operations mean something else than "
            "those of arrays. Give np.asarray(value), or, of a masked array, value.filled(0) or value.compressed()"
        )
    try:
        array = np.asarray(_plain(value) if isinstance(value, (list, tuple)) else value, dtype)
    except (ValueError, TypeError) as error:
        raise OperationTypeError(f"cannot make a tensor of {type(value).__name__} {str(value)[:60]!r}: {error}") from error
    if value is None:
        raise OperationTypeError("cannot make a tensor of None; does the function or forward() that gave it lack a return?")
    if array.dtype.kind not in "fciub":
        raise OperationTypeError(
            f"cannot make a tensor of {type(value).__name__} {str(value)[:60]!r}: expected numbers "
            f"or booleans, nested to one shape, and got dtype {array.dtype}"
        )
    return array if isinstance(value, np.ndarray) or array.ndim else array[()]


def _plain(value):
    """Nested lists with the Tensors in them replaced by their arrays (lists are as deep as the array, no deeper)."""
    if isinstance(value, _Tensor):
        if value._node is not None or value.__class__ in readers:
            raise GradientError(
                "making a new tensor of one that requires grad would drop its gradient silently; "
                "use stack() or concatenate for several, clone() for one, or t.detach() if that is what you want"
            )
        return value._raw
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def unwrap(value, operation):
    """The raw value and the record of an argument of `operation`."""
    if isinstance(value, _Tensor):
        return value._raw, value._node
    if value is None or value.__class__ in RAW or value.__class__ in (int, bool, complex):
        return value, None
    try:
        return as_raw(value), None
    except OperationTypeError as error:
        raise OperationTypeError(f"{operation}: {error}") from None


def rewrap(value, record):
    """An argument as it was before it was unwrapped (a constant Tensor comes back as its bare array)."""
    return value if record is None else tensor_of(value, record)


def is_layered(value):
    """Whether `value` carries more than a value and a record: the tangent of a dual number, a batch, ..."""
    return value.__class__ in readers and value.__class__ not in faces


def reader_among(values):
    """The first of `values` whose class is one of the `readers`, or None."""
    if readers and values.__class__ in (list, tuple):
        for value in values:
            if value.__class__ in readers:
                return value
    return None


def unwrap_all(values, operation):
    """:func:`unwrap` for a sequence: a tuple of raw values and a tuple of records (or None if there is none)."""
    if isinstance(values, (_Tensor, np.ndarray)):
        values = list(values)
    if not isinstance(values, (list, tuple)):
        raise OperationTypeError(f"{operation} takes a list or tuple of tensors, not {type(values).__name__}")
    pairs = [unwrap(value, operation) for value in values]
    records = tuple([record for _, record in pairs])
    arrays = tuple([np.asarray(value) if value.__class__ in (int, float, bool, complex) else value for value, _ in pairs])
    return arrays, records if any(record is not None for record in records) else None


# -- functions with several results -----------------------------------------------------------------------------

_PART = Layout(("whole",), ("index",), ())
_result_classes = {}


def several(parts, record, names, arguments=(), options=MappingProxyType({})):
    """The results of an operation as a named tuple of Tensors; `record` collects a gradient for each of them."""
    results = tensors_of_parts(parts, record)
    for result in results:
        if result._node is not None:
            unusual(result, arguments, options)
    kind = _result_classes.get(names)
    if kind is None:
        kind = _result_classes[names] = namedtuple("Results", names)
    return kind(*results)


def tensors_of_parts(parts, record):
    """Tensors around the several results of an operation; each has a record of its own that hands on to `record`."""
    return [tensor_of_part(part, record, i) for i, part in enumerate(parts)]


def tensor_of_part(part, record, i):
    """A Tensor around the result number `i` of the operation that left `record`."""
    part = as_raw(part)
    wanted = record is not None and part.dtype.kind in "fc"
    return tensor_of(part, [next_order(), part_step, None, part, record, i] if wanted else None)


def part_step(record, run):
    """The step of one of several results: it files its gradient with the operation that made it.

    A result has several records where a rule asked for it, on Tensors: their gradients add up.
    """
    g, whole, i = taken(record), record[FIRST], record[FIRST + 1]
    if whole is None:
        return  # nothing is wanted beyond this result itself
    if whole[GRAD] is None:
        heappush(run, whole)
        whole[GRAD] = {}
    filed = whole[GRAD]
    filed[i] = filed[i] + g if i in filed else g


part_step.name, part_step.entry, part_step.layout = "part", None, _PART
part_step.recorded = lambda record, work, run: part_step(work, run)
part_step.used = part_step


def filled(gradients, described):
    """One gradient for each result, with zeros for those that nothing used."""
    given = [gradients.get(i) for i in range(len(described))]
    return [_zeros(*described[i]) if g is None else g for i, g in enumerate(given)]


@functools.lru_cache(maxsize=256)
def _zeros(shape, dtype):
    """Zeros to be read only, made once; they take no memory, which it would cost more to get than to read."""
    return np.broadcast_to(np.zeros((), dtype), shape)


# -- modes ------------------------------------------------------------------------------------------------------


def unusual(result, arguments, options=MappingProxyType({})):
    """What happens to a fresh result while any mode block is open: forget its record, watch over it, show it."""
    if not is_grad_enabled():
        result._node = None
    elif result._node is not None:
        if anomaly_mode() is not None:
            from .anomaly import watch  # here, since few programs need it

            watch(result, arguments, anomaly_mode())
        if observer() is not None:
            observer()(result, arguments, options)
