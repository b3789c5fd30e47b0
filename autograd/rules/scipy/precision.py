"""Functions of SciPy that are wrong, or not there, in single precision."""

import numpy as np


def in_double(function):
    """`function`, whose last argument is the variable, computed in double precision; results have the variable's dtype."""

    def forward(*arguments):
        *parameters, x = arguments
        x = np.asarray(x)
        if x.dtype.kind != "f":
            return function(*parameters, x)
        result = function(*parameters, x.astype(np.float64))
        return tuple(cast(part, x.dtype) for part in result) if isinstance(result, tuple) else cast(result, x.dtype)

    return forward


def cast(result, dtype):
    """`result` in the precision of `dtype`, complex if it is."""
    return result.astype(np.result_type(dtype, np.complex64) if result.dtype.kind == "c" else dtype)
