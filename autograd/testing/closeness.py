"""Comparing and making tensors in tests, under the names of ``torch.testing``."""

from collections.abc import Mapping, Sequence

import numpy as np

from ..engine.errors import OperationError
from ..engine.tensor import Tensor, as_tensor
from ..functions.creation import default_generator
from ..functions.naming import check_device, spread_arguments

TOLERANCES = {"e": (1e-3, 1e-5), "f": (1.3e-6, 1e-5), "F": (1.3e-6, 1e-5), "d": (1e-7, 1e-7), "D": (1e-7, 1e-7)}
"""(rtol, atol) by dtype, those of PyTorch; all others are compared exactly."""


def assert_close(actual, expected, *, rtol=None, atol=None, equal_nan=False, check_dtype=True, check_device=True,
                 check_layout=True, check_stride=False, allow_subclasses=True, msg=None):  # fmt: skip
    """Raise AssertionError unless two tensors, numbers, or nested lists or dicts of them, are close.

    Close is ``|actual - expected| <= atol + rtol * |expected|``, with tolerances by dtype (1e-7 for float64, 1.3e-6 and
    1e-5 for float32) unless both are given. Shapes have to agree, and dtypes if `check_dtype`; `msg` is the message, or a
    function of the one there would be. The other options say what is always so.

    Raises OperationError if only one tolerance is given.

    >>> from autograd.testing import assert_close
    >>> assert_close(tensor([1.0, 2.0]), tensor([1.0, 2.0 + 1e-9]))
    >>> assert_close({"a": [1.0]}, {"a": [2.0]})
    Traceback (most recent call last):
    ...
    AssertionError: ['a'][0]: 1 of 1 elements differ: at () 1.0, expected 2.0; ...
    """
    if (rtol is None) != (atol is None):
        raise OperationError("assert_close: expected both rtol and atol, or neither")
    found = _difference(actual, expected, "", rtol, atol, equal_nan, check_dtype)
    if found is not None:
        raise AssertionError(msg(found) if callable(msg) else found if msg is None else msg)


def _difference(actual, expected, where, *options):
    """The first difference in words, or None."""
    if isinstance(actual, Mapping) and isinstance(expected, Mapping):
        if actual.keys() != expected.keys():
            return f"{where}: keys {sorted(map(repr, actual))}, expected {sorted(map(repr, expected))}"
        pairs = [(f"{where}[{key!r}]", actual[key], expected[key]) for key in expected]
    elif _is_sequence(actual) and _is_sequence(expected):
        if len(actual) != len(expected):
            return f"{where}: {len(actual)} items, expected {len(expected)}"
        pairs = [(f"{where}[{i}]", *pair) for i, pair in enumerate(zip(actual, expected))]
    else:
        return _of_tensors(actual, expected, f"{where}: " if where else "", *options)
    return next((found for path, *pair in pairs if (found := _difference(*pair, path, *options))), None)


def _is_sequence(value):
    return isinstance(value, Sequence) and not isinstance(value, str)


def _of_tensors(actual, expected, where, rtol, atol, equal_nan, check_dtype):
    numbers = not isinstance(actual, (Tensor, np.ndarray)) and not isinstance(expected, (Tensor, np.ndarray))
    one, other = (as_tensor(value).detach().numpy() for value in (actual, expected))
    if one.shape != other.shape:
        return f"{where}shape {one.shape}, expected {other.shape}"
    if check_dtype and one.dtype != other.dtype and not numbers:
        return f"{where}dtype {one.dtype}, expected {other.dtype}"
    if rtol is None:
        found = [TOLERANCES.get(array.dtype.char, (0.0, 0.0)) for array in (one, other)]
        rtol, atol = (max(pair) for pair in zip(*found))
    with np.errstate(all="ignore"):
        close = np.isclose(one, other, rtol, atol, equal_nan)
    if close.all():
        return None
    first = tuple(int(i) for i in np.argwhere(~close)[0])
    apart = np.abs(np.asarray(one, np.result_type(one, np.float64)) - other)[~close]
    largest = apart.max() if np.isfinite(apart).all() else "infinite or NaN"
    return (
        f"{where}{np.sum(~close)} of {close.size} elements differ: at {first} {one[first].item()}, expected "
        f"{other[first].item()}; the largest difference is {largest}, allowed are {atol} + {rtol} * |expected|"
    )


def make_tensor(*shape, dtype, device=None, low=None, high=None, requires_grad=False, noncontiguous=False, exclude_zero=False):
    """A tensor of random numbers for a test, uniform from `low` up to `high`: -9 to 9 for floats, -9 to 10 for integers.

    With `noncontiguous` it is every second element of a larger one; with `exclude_zero`, zeros are replaced by the
    smallest positive number. Raises OperationError unless ``low < high``.

    >>> from autograd.testing import make_tensor
    >>> make_tensor(2, 3, dtype=np.float32, low=0, high=1).shape
    (2, 3)
    """
    check_device(device)
    dtype, shape = np.dtype(dtype), tuple(spread_arguments(shape))
    default = (0, 2) if dtype.kind == "b" else (0, 10) if dtype.kind == "u" else (-9, 10) if dtype.kind == "i" else (-9, 9)
    low, high = default[0] if low is None else low, default[1] if high is None else high
    if not low < high:
        raise OperationError(f"make_tensor: expected low below high, got {low} and {high}")
    size = (*shape[:-1], 2 * shape[-1]) if noncontiguous and shape else shape
    if dtype.kind in "iub":
        array = np.asarray(default_generator.draw("integers", int(np.ceil(low)), int(np.ceil(high)), size)).astype(dtype)
    else:
        array = np.asarray(default_generator.draw("uniform", low, high, size))
        array = (array + 1j * default_generator.draw("uniform", low, high, size) if dtype.kind == "c" else array).astype(dtype)
    if exclude_zero:
        array[array == 0] = 1 if dtype.kind in "iub" else np.finfo(dtype).tiny
    made = Tensor(array[..., ::2] if noncontiguous and shape else array)
    return made.requires_grad_() if requires_grad else made
