"""What stands at the top of many programs for PyTorch: constants, layouts, old names of dtypes, settings."""

import math

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.tensor import Tensor
from ..rules.parallel import always_expects_jobs, expect_jobs_always
from .naming import check_device, spread_arguments

e, pi, inf, nan, newaxis = math.e, math.pi, math.inf, math.nan, None

Size = tuple
"""A tensor's shape is a plain tuple."""

strided, contiguous_format, preserve_format = "strided", "contiguous_format", "preserve_format"
channels_last, channels_last_3d = "channels_last", "channels_last_3d"


def _legacy(name, dtype):
    def made(*data):
        numbers = spread_arguments(data)
        if len(data) == 1 and not isinstance(data[0], int):
            return Tensor(np.array(Tensor(data[0])._raw, dtype))
        return Tensor(np.empty(numbers, dtype))

    made.__name__ = made.__qualname__ = name
    made.__doc__ = f"""A tensor of {np.dtype(dtype)}: of the data, or of the size given as integers, with whatever memory held.

    >>> {name}([1, 2]).dtype
    dtype({str(np.dtype(dtype))!r})
    """
    return made


HalfTensor, FloatTensor = _legacy("HalfTensor", np.float16), _legacy("FloatTensor", np.float32)
DoubleTensor, LongTensor = _legacy("DoubleTensor", np.float64), _legacy("LongTensor", np.int64)
IntTensor, ShortTensor = _legacy("IntTensor", np.int32), _legacy("ShortTensor", np.int16)
ByteTensor, CharTensor = _legacy("ByteTensor", np.uint8), _legacy("CharTensor", np.int8)
BoolTensor = _legacy("BoolTensor", np.bool_)


def typename(obj):
    """The name of the class of `obj`, with its module.

    >>> typename(1.0)
    'builtins.float'
    """
    return f"{type(obj).__module__}.{type(obj).__qualname__}"


def use_deterministic_algorithms(mode, *, warn_only=False):
    """Whether the same operations on the same numbers have the same bits, whatever this process has computed before.

    With one thread, and of everything but products of large matrices and small convolutions, they always have. These are
    computed in another way, with other last bits, for a while after large work has been shared out to helping threads
    (:func:`set_num_threads`); with `mode` always, in processes forked from this one, too. `warn_only` is accepted.

    >>> use_deterministic_algorithms(False)
    """
    expect_jobs_always(bool(mode))


def set_default_device(device):
    """Accepted for the CPU, the only device; OperationTypeError for another.

    >>> set_default_device("cpu")
    """
    check_device(device)


def set_float32_matmul_precision(precision):
    """Accepted: products of float32 are always computed in float32, which 'medium' and 'high' allow, too."""
    if precision not in ("highest", "high", "medium"):
        raise OperationError(f"set_float32_matmul_precision({precision!r}): expected 'highest', 'high' or 'medium'")


def are_deterministic_algorithms_enabled():
    """What :func:`use_deterministic_algorithms` was told last.

    >>> are_deterministic_algorithms_enabled()
    False
    """
    return always_expects_jobs()


_PROFILES = {
    "default": dict(precision=8, threshold=1000, edgeitems=3, linewidth=75),
    "short": dict(precision=2, threshold=1000, edgeitems=2, linewidth=75),
    "full": dict(precision=8, threshold=2**31 - 1, edgeitems=3, linewidth=75),
}


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None):
    """How tensors are printed: NumPy's settings, under PyTorch's names; they hold for arrays as well.

    Raises OperationError for an unknown profile, and OperationTypeError for what is no such number.

    >>> with np.printoptions():
    ...     set_printoptions(precision=2)
    ...     print(tensor([1 / 3]))
    tensor([0.33])
    """
    if profile is not None and profile not in _PROFILES:
        raise OperationError(f"set_printoptions(profile={profile!r}): expected one of {', '.join(_PROFILES)}")
    given = dict(precision=precision, threshold=threshold, edgeitems=edgeitems, linewidth=linewidth)
    for name in ("precision", "edgeitems", "linewidth"):
        if given[name] is not None and (not isinstance(given[name], (int, np.integer)) or given[name] < 0):
            raise OperationTypeError(f"set_printoptions({name}={given[name]!r}): expected a whole number from 0 on")
    chosen = {**_PROFILES.get(profile, {}), **{name: value for name, value in given.items() if value is not None}}
    if sci_mode is not None:
        chosen["suppress"] = not sci_mode
    np.set_printoptions(**chosen)


def is_storage(obj):
    """False: there are no storages here but arrays.

    >>> is_storage(tensor(1.0))
    False
    """
    return False


def is_signed(input):
    """Whether the dtype of `input` has negative numbers.

    >>> is_signed(tensor(1))
    True
    """
    return _checked(input).is_signed()


def is_same_size(input, other):
    """Whether two tensors have the same shape.

    >>> is_same_size(zeros(2), ones(2))
    True
    """
    return _checked(input).shape == _checked(other).shape


def _checked(value):
    if not isinstance(value, Tensor):
        raise OperationTypeError(f"expected a Tensor, got {type(value).__name__}")
    return value


def resolve_conj(input):
    """`input` itself: conjugates are always computed at once."""
    return input


def conj_physical(input):
    """The complex conjugate of each element, which is always computed at once.

    >>> conj_physical(tensor([1j])).tolist()
    [-1j]
    """
    return _checked(input).conj()


def is_conj(input):
    """False: conjugates are always computed at once.

    >>> is_conj(tensor(1j).conj())
    False
    """
    return False


