"""How many threads NumPy's library of matrix products (BLAS) uses, and for which processor, if it is one that can be asked.

Its functions are found through the module of NumPy's that is linked with it, under the names that its builds have.
"""

import functools
from _thread import allocate_lock as Lock

import numpy as np

_NAMES = [
    *[(f"{front}openblas_get_num_threads{back}", f"{front}openblas_set_num_threads{back}")
      for front in ("scipy_", "") for back in ("64_", "")],
    ("MKL_Get_Max_Threads", "MKL_Set_Num_Threads"),
    ("bli_thread_get_num_threads", "bli_thread_set_num_threads"),
]  # fmt: skip


_CORE_NAMES = [f"{front}openblas_get_corename{back}" for front in ("scipy_", "") for back in ("64_", "")]


@functools.cache
def _library():
    import ctypes  # here, since small programs never ask

    try:
        return ctypes.PyDLL(np._core._multiarray_umath.__file__)
    except (AttributeError, OSError):
        return None


@functools.cache
def _functions():
    """The library's functions that get and set the number; None where there are none by a known name."""
    library = _library()
    for get, set_ in _NAMES:
        if hasattr(library, get) and hasattr(library, set_):
            return getattr(library, get), getattr(library, set_)
    return None


@functools.cache
def core():
    """The name of the processor that OpenBLAS works for, such as ``"SkylakeX"``; None of another library."""
    for name in _CORE_NAMES:
        if hasattr(_library(), name):
            import ctypes  # here, since small programs never ask

            function = getattr(_library(), name)
            function.restype = ctypes.c_char_p
            return function().decode()
    return None


def threads():
    """The number of threads, or None if it cannot be asked."""
    return _functions() and _functions()[0]()


def set_threads(number):
    """Let the library use `number` threads, if it can be told."""
    if _functions():
        with one_thread.lock:
            if one_thread.users:
                one_thread.before = number
            else:
                _functions()[1](number)


class _OneThread:
    """While anybody is inside, in whatever thread, the library uses one thread."""

    def __init__(self):
        self.lock, self.users, self.before = Lock(), 0, None

    def __enter__(self):
        with self.lock:
            self.users += 1
            if self.users == 1 and _functions():
                get, set_ = _functions()
                self.before = get()
                set_(1)

    def __exit__(self, *_):
        with self.lock:
            self.users -= 1
            if not self.users and _functions():
                _functions()[1](self.before)


one_thread = _OneThread()


def start_anew():
    """In a forked process: whoever was inside has stayed behind."""
    inside, before = one_thread.users, one_thread.before
    one_thread.__init__()
    if inside:
        set_threads(before)
