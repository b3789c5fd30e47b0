"""Families of orthogonal polynomials by their three-term recurrences (DLMF 18.9), with gradients in ``input``."""

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.tensor import as_tensor
from .elementwise import where

FAMILIES = {
    "chebyshev_polynomial_t": ("the first kind of Chebyshev", lambda x: x, lambda x, k, p, q: 2 * x * p - q),
    "chebyshev_polynomial_u": ("the second kind of Chebyshev", lambda x: 2 * x, lambda x, k, p, q: 2 * x * p - q),
    "chebyshev_polynomial_v": ("the third kind of Chebyshev", lambda x: 2 * x - 1, lambda x, k, p, q: 2 * x * p - q),
    "chebyshev_polynomial_w": ("the fourth kind of Chebyshev", lambda x: 2 * x + 1, lambda x, k, p, q: 2 * x * p - q),
    "hermite_polynomial_h": ("Hermite, of physics", lambda x: 2 * x, lambda x, k, p, q: 2 * x * p - 2 * k * q),
    "hermite_polynomial_he": ("Hermite, of probability", lambda x: x, lambda x, k, p, q: x * p - k * q),
    "laguerre_polynomial_l": ("Laguerre", lambda x: 1 - x, lambda x, k, p, q: ((2 * k + 1 - x) * p - k * q) / (k + 1)),
    "legendre_polynomial_p": ("Legendre", lambda x: x, lambda x, k, p, q: ((2 * k + 1) * x * p - k * q) / (k + 1)),
}
"""By name: of whom, the polynomial of degree 1, and that of degree k + 1 from those of degrees k (p) and k - 1 (q)."""

LARGEST_DEGREE = 1_000_000


def _evaluated(input, n, first, following):
    x, degrees = as_tensor(input), as_tensor(n).detach().numpy()
    if not np.all(degrees == np.floor(degrees)):
        raise OperationTypeError("the degree n of a polynomial is an integer, or a tensor of integers")
    before, now = x * 0 + 1, first(x)
    result = where(degrees == 0, before, before * 0)
    if degrees.max(initial=0) > LARGEST_DEGREE:
        raise OperationError(f"expected a degree of at most {LARGEST_DEGREE:,}, got {degrees.max():,}: it takes as many steps")
    for k in range(1, int(degrees.max(initial=0)) + 1):
        result = where(degrees == k, now, result)
        before, now = now, following(x, k, now, before)
    return result


def polynomials():
    """The functions of all families, each of Chebyshev's followed by that on [0, 1]."""
    made = []
    for name, (whose, first, following) in FAMILIES.items():
        made.append(_named(name, whose, lambda x, n, f=first, g=following: _evaluated(x, n, f, g)))
        if name.startswith("chebyshev"):
            about = f"{whose}, of ``2 * input - 1``"
            made.append(_named(f"shifted_{name}", about,
                               lambda x, n, f=first, g=following: _evaluated(2 * as_tensor(x) - 1, n, f, g)))  # fmt: skip
    return made


def _named(name, whose, evaluate):
    def polynomial(input, n):
        return evaluate(input, n)

    polynomial.__name__ = polynomial.__qualname__ = name
    polynomial.__doc__ = f"""The polynomial of {whose}, of degree `n` (an integer or a tensor of them; 0 below degree 0).

    >>> {name}(tensor([0.5]), 0)
    tensor([1.])
    """
    return polynomial
