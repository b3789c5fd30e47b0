"""``torch.cuda``: not here, and programs that ask find out, so that ``"cuda" if cuda.is_available() else "cpu"`` is the CPU."""

from autograd.faces import face as _face


def is_available():
    """False.

    >>> from autograd import cuda
    >>> cuda.is_available()
    False
    """
    return False


def is_bf16_supported():
    """False."""
    return False


def is_initialized():
    """False."""
    return False


def device_count():
    """0.

    >>> from autograd import cuda
    >>> cuda.device_count()
    0
    """
    return 0


def memory_allocated(device=None):
    """0: bytes that tensors have on a GPU."""
    return 0


max_memory_allocated = memory_reserved = max_memory_reserved = memory_allocated


def synchronize(device=None):
    """Nothing: there is nothing to wait for."""


empty_cache = ipc_collect = reset_peak_memory_stats = synchronize


def manual_seed(seed):
    """Nothing: there are no generators of a GPU."""


manual_seed_all = manual_seed

__getattr__, __dir__, __all__ = _face(__name__, {".": "amp"})
