"""The dtype of new floating tensors where none is given: NumPy's float64, unless the user sets another."""

import numpy as np

from .errors import OperationTypeError

_COMPLEX_OF = {"e": np.complex64, "f": np.complex64, "d": np.complex128}
_chosen = None


def set_default_dtype(d):
    """Let Python floats, and functions that make floating tensors, give this dtype; the parameters of `nn` have it too.

    Without a call of this, Python floats become float64, as in NumPy, and parameters are float32, as in PyTorch; None
    brings that back. Arrays keep their dtypes, always.

    Raises OperationTypeError if `d` is no real floating dtype.

    >>> set_default_dtype(np.float32)
    >>> tensor([1.0]).dtype, zeros(2).dtype, tensor(np.zeros(2)).dtype
    (dtype('float32'), dtype('float32'), dtype('float64'))
    >>> set_default_dtype(None)
    >>> tensor([1.0]).dtype
    dtype('float64')
    """
    global _chosen
    if d is not None and np.dtype(d).kind != "f":
        raise OperationTypeError(f"set_default_dtype(d): expected a real floating dtype, such as float32, not {np.dtype(d)}")
    _chosen = None if d is None else np.dtype(d)


def get_default_dtype(unset=np.float64):
    """The dtype of Python floats and lists of them: what :func:`set_default_dtype` chose, or else `unset`.

    >>> get_default_dtype()
    dtype('float64')
    """
    return np.dtype(unset) if _chosen is None else _chosen


def in_default_dtype(array):
    """A raw array or number that was made of Python's floats, or by NumPy, in the default dtype."""
    if _chosen is None or array.dtype.char not in "dD":
        return array
    return array.astype(_chosen if array.dtype.char == "d" else _COMPLEX_OF[_chosen.char])
