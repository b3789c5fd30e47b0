"""Python floats next to arrays: converted once, not in every operation.

NumPy gives a Python float the dtype of the array beside it, and spends more time on that than on multiplying eight
elements. The same few constants come again and again, so they are kept here as 0-d arrays of each dtype.
"""

import math

import numpy as np

LIMIT = 256
"""So many floats are remembered for each dtype; then all are forgotten, so that changing numbers take no memory."""


class _Floats(dict):
    """``{number: 0-d array}`` of one dtype, filled on demand."""

    def __init__(self, dtype):
        self.dtype = dtype

    def __missing__(self, number):
        if not (number and math.isfinite(number)):
            return number  # 0.0 and -0.0 are the same key
        with np.errstate(over="ignore"):
            array = np.array(number, self.dtype)
        if not np.isfinite(array):
            return number  # too large for the dtype: NumPy is to say so in the operation
        array.flags.writeable = False
        if len(self) >= LIMIT:
            self.clear()
        self[number] = array
        return array


class _AsTheyAre:
    """For dtypes whose result with a float is of another dtype, such as integers."""

    def __getitem__(self, number):
        return number


class _ByKind(dict):
    """``{dtype.char: the floats of that dtype}``."""

    def __missing__(self, char):
        found = self[char] = _Floats(np.dtype(char)) if char in "efdg" else _AsTheyAre()
        return found


floats = _ByKind()
