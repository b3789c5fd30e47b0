"""Tensors as NumPy and Python take them: array protocols, numbers, lengths."""

import numpy as np

from .errors import GradientError, OperationError, OperationTypeError
from .lanes import lane
from .modes import transform_depth
from .numpy_protocols import array_function, array_ufunc
from .wrapping import as_raw, is_layered


class device(str):
    """Where tensors are, which can only be the CPU: the text ``'cpu'``, with PyTorch's ``type`` and ``index``.

    Raises OperationTypeError for any other device.

    >>> device("cpu"), device("cpu").type
    ('cpu', 'cpu')
    """

    type, index = "cpu", None

    def __new__(cls, name="cpu", index=None):
        if str(name).split(":")[0] != "cpu":
            raise OperationTypeError(f"device={name!r}: expected 'cpu' or None; this package computes with NumPy on the CPU")
        return super().__new__(cls, "cpu")


CPU = device()


class Conversions:
    """What NumPy and Python may ask of a :class:`~autograd.engine.tensor.Tensor`."""

    __slots__ = ()

    def __array__(self, dtype=None, copy=None):
        data = self._raw
        if (self._node is not None or is_layered(self)) and (dtype is None or np.dtype(dtype).kind in "fcO"):
            raise GradientError(
                "NumPy asked for the bare array of a tensor that requires grad, which would drop its "
                "gradient silently: call the function on Tensors directly (SciPy's functions are in autograd.scipy, an array "
                "of several Tensors is np.stack; of a table of pandas, table.to_numpy() @ t), or use t.detach()"
            )
        return np.array(data, dtype) if copy else np.asarray(data, dtype)

    __array_ufunc__ = array_ufunc
    __array_function__ = array_function
    __pandas_priority__ = 5000  # more than a DataFrame's: series * t is t's own product with an array of the series

    def __apply_entry__(self, entry, arguments, options):
        return lane(entry)(*arguments, **options)

    def __bool__(self):
        return bool(self._number("bool"))

    def __float__(self):
        self._check_dropped("float")
        return float(self._number("float"))

    def __int__(self):
        return int(self._number("int"))

    def __complex__(self):
        self._check_dropped("complex")
        return complex(self._number("complex"))

    def _check_dropped(self, kind):
        """Refuse to make a bare number of what a transform is just following."""
        if is_layered(self) or (self._node is not None and transform_depth.get()):
            raise GradientError(
                f"{kind}() inside a function that is being differentiated would drop the gradient silently: compute with "
                "the tensor itself (np.stack makes an array of several), or use t.detach() if that is what you want"
            )

    def __index__(self):
        if self._raw.dtype.kind not in "iub":
            raise OperationTypeError(f"only integer tensors can be used as an index, not {self.dtype}")
        return int(self._number("index"))

    def _number(self, kind):
        if self._raw.size != 1:
            raise OperationError(
                f"{kind}() of a tensor with shape {self.shape}: only one element has a single value; "
                "use .any(), .all() or a reduction"
            )
        return self._raw.item()

    def __len__(self):
        if self._raw.ndim == 0:
            raise OperationTypeError("len() of a 0-d tensor")
        return len(self._raw)

    def __iter__(self):
        if self._raw.ndim == 0:
            raise OperationTypeError("iteration over a 0-d tensor")
        return (self[i] for i in range(len(self._raw)))

    def __contains__(self, value):
        return bool(np.any(self._raw == as_raw(value)))
