"""Numbers, arrays, shapes and options in a few characters."""

import math
from functools import lru_cache

import numpy as np

from ..engine.graph import SMALL

LONGEST_ROW = 8
"""Vectors of more elements than this are written in several rows."""

PER_AXIS = ("kernel", "stride", "padding", "dilation")
"""Options with a number for each axis, which are written as one number where all are equal."""


def number(value):
    """A number with four significant digits.

    >>> from autograd.viz.text import number
    >>> number(3.14159265), number(2), number(True)
    ('3.142', '2', 'True')
    """
    value = value.item() if isinstance(value, (np.generic, np.ndarray)) else value
    if isinstance(value, int):
        return str(value)
    value = value + 0.0  # so that minus zero is written as zero
    return f"{value.real:.4g}{value.imag:+.4g}j" if isinstance(value, complex) else f"{value:.4g}"


def rows(value):
    """The elements of a small array as rows of strings; None if it has more than 16.

    >>> from autograd.viz.text import rows
    >>> rows(np.eye(2))
    [['1', '0'], ['0', '1']]
    """
    array = np.asarray(value)
    if array.size > SMALL or array.size == 0:
        return None
    if array.ndim < 2 or array.shape[-1] == 1 and array.size > LONGEST_ROW:
        flat = array.reshape(-1).tolist()
        table = [flat[i : i + LONGEST_ROW] for i in range(0, len(flat), LONGEST_ROW)]
    else:
        table = array.reshape(-1, array.shape[-1]).tolist()
    if array.dtype.kind == "f":
        return [[f"{element + 0.0:.4g}" for element in row] for row in table]
    return [[number(element) for element in row] for row in table]


def statistics(value):
    """What can be said of a large array, as pairs of a word and a number.

    >>> from autograd.viz.text import statistics
    >>> statistics(np.arange(100.0))
    [('min', '0'), ('mean', '49.5'), ('max', '99')]
    """
    array = np.asarray(value)
    kind = array.dtype.kind
    if kind == "b":
        return [("true", f"{np.count_nonzero(array)} of {array.size}")]
    if kind == "c":
        return [("size |·|", ""), *statistics(np.abs(array))]
    with np.errstate(all="ignore"):
        mean = np.add.reduce(array, axis=None, dtype=np.float64) / max(array.size, 1)
    finite = array
    if not math.isfinite(mean):  # the sum tells without a look at each element
        finite = array[np.isfinite(array)]
        with np.errstate(all="ignore"):  # the mean of the largest numbers may be infinite
            mean = finite.mean(dtype=np.float64) if finite.size else None
    pairs = []
    if finite.size:
        least, largest = np.minimum.reduce(finite, axis=None), np.maximum.reduce(finite, axis=None)  # quicker than methods
        written = _float if kind == "f" else number
        pairs = [("min", written(least)), ("mean", _float(mean)), ("max", written(largest))]
    if finite.size < array.size:
        pairs.append(("not finite", f"{array.size - finite.size} of {array.size}"))
    return pairs or [("empty", "")]


def _float(value):
    return f"{float(value) + 0.0:.4g}"  # plus zero, so that minus zero is written as zero


def brief(value):
    """An array on one line: its elements if there are few, else its statistics."""
    return Written(value).brief


class Written:
    """An array in words: its elements if there are few, else its statistics.

    Attributes
    ----------
    of : the array
    rows : as :func:`rows` gives them, or None
    statistics : as :func:`statistics` gives them, () if there are rows
    """

    __slots__ = ("_brief", "of", "rows", "statistics")

    def __init__(self, value):
        self.of, self.rows, self.statistics, self._brief = value, rows(value), (), None
        if self.rows is None:
            self.statistics = statistics(value)

    @property
    def brief(self):
        """All of it on one line."""
        if self._brief is None:
            self._brief = self._on_one_line()
        return self._brief

    def _on_one_line(self):
        if self.rows is None:
            return ", ".join([f"{word} {found}".rstrip() for word, found in self.statistics])
        axes, lines = np.ndim(self.of), [", ".join(row) for row in self.rows]
        return lines[0] if axes == 0 else f"[{(', ' if axes == 1 else '; ').join(lines)}]"


def option(name, value):
    """An option of an operation: ``axis=0``; an index as it is typed: ``[1:, 0]``."""
    if name == "key":
        parts = value if isinstance(value, tuple) else (value,)
        return f"[{', '.join(map(_index, parts))}]"
    if isinstance(value, (np.ndarray, np.generic)):
        return f"{name}={_array(np.asarray(value))}"
    if isinstance(value, float):
        return f"{name}={number(value)}"
    return f"{name}={_shortened(str(_of_all_axes(value) if name in PER_AXIS else value))}"


def changes_nothing(name, value):
    """Whether an option of a window is as it is without it: steps of 1, margins of 0.

    >>> from autograd.viz.text import changes_nothing
    >>> changes_nothing("stride", (1, 1)), changes_nothing("padding", ((1, 1), (1, 1)))
    (True, False)
    """
    neutral = dict(stride=1, dilation=1, groups=1, padding=0).get(name)
    return neutral is not None and _of_all_axes(value) == neutral


def _of_all_axes(value):
    """The one number that a nested tuple has everywhere, else the tuple."""
    if not isinstance(value, tuple) or not value:
        return value
    inner = {_of_all_axes(part) for part in value}
    return inner.pop() if len(inner) == 1 else value


def _index(part):
    if isinstance(part, slice):
        step = "" if part.step is None else f":{part.step}"
        return f"{'' if part.start is None else part.start}:{'' if part.stop is None else part.stop}{step}"
    if part is Ellipsis:
        return "..."
    return _array(part) if isinstance(part, np.ndarray) else _shortened(str(part))


def _array(array):
    if array.size <= 4:
        return brief(array)
    kind = "mask" if array.dtype.kind == "b" else "array"
    return f"{kind} {array.shape}"


def _shortened(text):
    return text if len(text) <= 24 else text[:21] + "..."


@lru_cache
def of_dtype(dtype):
    """The name of a dtype, which NumPy works out anew each time."""
    return str(dtype)


def counted(number, noun, plural=None):
    """``1 operation``, ``1,000 operations``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def memory(count):
    """A number of bytes: ``96 B``, ``1.2 kB``, ``3.4 MB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count} B" if unit == "B" else f"{count:.3g} {unit}"
        count /= 1000
