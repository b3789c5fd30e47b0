"""Constants that no rule asks for, found again where that is certain.

``x + 1`` keeps nothing of the 1, since its gradient does not depend on it. Where the value of x and that of the result
are known, the constant is what leads from one to the other, and it is only believed if it gives the very same result.
"""

import numpy as np

_INVERSES = {
    ("add", "x"): lambda out, other: out - other,
    ("add", "y"): lambda out, other: out - other,
    ("subtract", "x"): lambda out, other: out + other,
    ("subtract", "y"): lambda out, other: other - out,
    ("multiply", "x"): lambda out, other: out / other,
    ("multiply", "y"): lambda out, other: out / other,
    ("divide", "x"): lambda out, other: out * other,
}
_FORWARD = dict(add=np.add, subtract=np.subtract, multiply=np.multiply, divide=np.divide)
_MOST = 16


def recovered(operation, argument, others, out):
    """The number (or small array) that was the `argument` of `operation`, or None if it cannot be told.

    >>> from autograd.symbolic.constants import recovered
    >>> recovered("add", "y", [2.0], 3.0), recovered("divide", "x", [4.0], 0.25)
    (1.0, 1.0)
    """
    inverse = _INVERSES.get((operation, argument))
    if inverse is None or len(others) != 1 or others[0] is None or out is None or np.size(out) > _MOST:
        return None
    with np.errstate(all="ignore"):
        exact = np.asarray(inverse(out, others[0]))
        for candidate in (_rounded(exact, 6), _rounded(exact, 12), exact):
            for value in (_one_number(candidate), candidate):
                if value is not None and _gives(operation, argument, value, others[0], out):
                    return value
    return None


def identified(operation, argument, others, out, named):
    """The name in `named`, ``{name: array}``, of the array that was the `argument` of `operation`, or None."""
    if operation not in _FORWARD or len(others) != 1 or others[0] is None or out is None:
        return None
    for name, array in named.items():
        try:
            if _gives(operation, argument, array, others[0], out):
                return name
        except ValueError:  # its shape does not fit
            continue
    return None


def _rounded(array, digits):
    return array if array.dtype.kind == "c" else np.array([float(f"{x:.{digits}g}") for x in array.flat]).reshape(array.shape)


def _one_number(array):
    """The number that all elements are, or None."""
    return array.flat[0].item() if array.size and (array == array.flat[0]).all() else None


def _gives(operation, argument, value, other, out):
    pair = (value, other) if argument == "x" else (other, value)
    found = _FORWARD[operation](*pair)
    return np.shape(found) == np.shape(out) and bool((np.asarray(found, np.asarray(out).dtype) == out).all())
