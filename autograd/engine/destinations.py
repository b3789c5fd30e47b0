"""``out=``: a result that goes into a tensor that is there already, as PyTorch's functions take it."""

import numpy as np

from .changes import mark_changed
from .errors import GradientError, OperationError, OperationTypeError
from .modes import is_grad_enabled
from .wrapping import is_layered


def write_out(out, name, results):
    """Write `results` (a Tensor, or a tuple of several) into `out`, which has as many, and return that.

    A destination of another size takes on that of its result, in memory of its own. Nothing is written unless all fits.

    Raises
    ------
    GradientError
        if a result was recorded, or a destination requires grad: what is in memory already cannot be given a history.
    OperationTypeError
        for a destination that is no Tensor, or of a dtype that the result cannot be cast to.
    OperationError
        for another number of destinations than results.
    """
    several = isinstance(results, tuple)
    places, parts = (tuple(out) if isinstance(out, (tuple, list)) else (out,)), (results if several else (results,))
    if len(places) != len(parts) or isinstance(out, (tuple, list)) != several:
        raise OperationError(f"{name}(out=): expected {len(parts) if several else 'one'} Tensor(s), got {len(places)}")
    for place, part in zip(places, parts):
        _check_fits(place, part, name)
    for place, part in zip(places, parts):
        _fill(place, part._raw, name)
    return type(results)(*places) if hasattr(results, "_fields") else out


def _check_fits(place, part, name):
    if not hasattr(place, "_node"):
        raise OperationTypeError(f"{name}(out=): expected a Tensor, got {type(place).__name__}")
    if is_layered(part) or is_layered(place):
        raise GradientError(f"{name}(out=): a value that a transform follows cannot be written into memory; leave out= away")
    if part._node is not None or place._node is not None and is_grad_enabled():
        which = "an argument" if part._node is not None else "the tensor to write into"
        raise GradientError(
            f"{name}(out=): {which} requires grad, and a result in memory that exists already is not recorded; "
            "leave out= away, or write under no_grad()"
        )
    if not np.can_cast(part.dtype, place.dtype, "same_kind"):
        raise OperationTypeError(f"{name}(out=): the result is {part.dtype}, which cannot be written into {place.dtype}")


def _fill(place, values, name):
    if place.shape == values.shape:
        np.copyto(place._shared(), values, casting="same_kind")
        mark_changed(place._raw, f"{name}(out=)")
    else:
        place._raw = np.array(values, place.dtype)
