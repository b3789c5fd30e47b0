"""Settings that programs for PyTorch make or ask for. There is one device and one way to compute, so few can be changed."""

import warnings

from ..engine.conversions import CPU
from ..engine.errors import OperationError, OperationTypeError
from ..engine.modes import is_grad_enabled
from ..engine.tensor import as_tensor


def compile(model=None, *, fullgraph=False, dynamic=None, backend="inductor", mode=None, options=None, disable=False):
    """`model` itself, a function or module: nothing is compiled, and it is run as it is. Also a decorator, with or without
    options.

    Raises OperationTypeError for what cannot be called.

    >>> @compile(fullgraph=True)
    ... def double(x):
    ...     return 2 * x
    >>> double(tensor(1.0))
    tensor(2.)
    """
    if model is None:
        return compile
    if not callable(model):
        raise OperationTypeError(f"compile(model): expected a function or module, got {type(model).__name__}")
    return model


def get_default_device():
    """The CPU, the only device.

    >>> get_default_device()
    'cpu'
    """
    return CPU


def get_float32_matmul_precision():
    """'highest': products of float32 are always computed in float32.

    >>> get_float32_matmul_precision()
    'highest'
    """
    return "highest"


def set_deterministic_debug_mode(debug_mode):
    """Accepted: the same operations on the same numbers always give the same results here. OperationError for another mode.

    >>> set_deterministic_debug_mode("warn")
    """
    if debug_mode not in (0, 1, 2, "default", "warn", "error"):
        raise OperationError(f"set_deterministic_debug_mode({debug_mode!r}): expected 'default', 'warn', 'error', or 0 to 2")


def get_deterministic_debug_mode():
    """2: results are always deterministic.

    >>> get_deterministic_debug_mode()
    2
    """
    return 2


def is_deterministic_algorithms_warn_only_enabled():
    """False.

    >>> is_deterministic_algorithms_warn_only_enabled()
    False
    """
    return False


def set_flush_denormal(mode):
    """False: NumPy has no switch for denormal numbers.

    >>> set_flush_denormal(True)
    False
    """
    return False


def set_warn_always(b):
    """Let each warning be shown every time, or, as Python does by default, once for each place.

    >>> set_warn_always(False)
    """
    global _warns_always
    _warns_always = bool(b)
    if _warns_always:
        warnings.simplefilter("always")


def is_warn_always_enabled():
    """What :func:`set_warn_always` was told last.

    >>> is_warn_always_enabled()
    False
    """
    return _warns_always


_warns_always = False


def get_num_interop_threads():
    """1: operations run one after the other; ``get_num_threads`` says how many threads one may use.

    >>> get_num_interop_threads()
    1
    """
    return 1


def set_num_interop_threads(num_threads):
    """Accepted: operations run one after the other. OperationError unless the number is at least 1.

    >>> set_num_interop_threads(4)
    """
    if num_threads < 1:
        raise OperationError(f"set_num_interop_threads({num_threads}): expected at least 1")


def is_inference_mode_enabled():
    """Whether nothing is recorded just now: ``inference_mode`` is ``no_grad`` here.

    >>> with inference_mode():
    ...     is_inference_mode_enabled()
    True
    """
    return not is_grad_enabled()


def is_inference(input):
    """False: inference mode leaves no mark on tensors.

    >>> is_inference(tensor(1.0))
    False
    """
    return as_tensor(input).is_inference()


def is_neg(input):
    """False: negation is always computed at once.

    >>> is_neg(-tensor(1.0))
    False
    """
    return as_tensor(input).is_neg()


def resolve_neg(input):
    """`input` itself: negation is always computed at once."""
    return input


def is_autocast_enabled(device_type=None):
    """False: numbers are computed in the dtype they have.

    >>> is_autocast_enabled()
    False
    """
    return False
