"""``torch.autocast``, which is accepted: numbers are computed in the dtype they have."""

import contextlib
import functools
import warnings

from autograd.engine.errors import OperationTypeError


class autocast(contextlib.ContextDecorator):
    """A block, or a decorated function, that computes in the dtypes its tensors have; `enabled`, it warns that it does so.

    PyTorch would take bfloat16 or float16 for products there, which NumPy has not, or has only slower than float32. A
    GPU that is not there disables the block in PyTorch as well. For another dtype, convert the net: ``net.half()``.

    Raises OperationTypeError for a device that is no text.

    >>> from autograd.amp import autocast
    >>> with autocast("cpu", enabled=False):
    ...     y = tensor([1.0]) * 2
    >>> y
    tensor([2.])
    """

    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise OperationTypeError(f"autocast(device_type): expected text such as 'cpu', got {type(device_type).__name__}")
        self.device_type, self.dtype = device_type, dtype
        if enabled:
            warnings.warn(
                f"autocast({device_type!r}): numbers are computed in the dtypes that the tensors have; "
                "give enabled=False, or convert the net",
                stacklevel=2,
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


def is_autocast_available(device_type):
    """False: numbers are computed in the dtype they have.

    >>> from autograd.amp import is_autocast_available
    >>> is_autocast_available("cpu")
    False
    """
    return False


def custom_fwd(fwd=None, *, device_type="cuda", cast_inputs=None):
    """A decorator of a custom Function's forward that changes nothing: there is no autocast for it to be guarded from.

    >>> from autograd.amp import custom_fwd
    >>> custom_fwd(device_type="cuda")(len)([1, 2])
    2
    """
    return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs) if fwd is None else fwd


def custom_bwd(bwd=None, *, device_type="cuda"):
    """A decorator of a custom Function's backward that changes nothing; see :func:`custom_fwd`."""
    return functools.partial(custom_bwd, device_type=device_type) if bwd is None else bwd
