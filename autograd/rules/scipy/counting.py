"""Factorials and binomial coefficients as functions of real numbers, and functions of angles in degrees or of periods."""

import math

import numpy as np
from scipy import special as sc

from .. import arithmetic
from ..compositions import composed
from ..domains import positive
from ..table import BY_FUNCTION, define

BY_FUNCTION[sc.round] = arithmetic.rint

radian = define(sc.radian, formula=r"\frac{\pi}{180} (degrees + \frac{minutes}{60} + \frac{seconds}{3600})",
                domain=positive,
                degrees=lambda g: g * (math.pi / 180),
                minutes=lambda g: g * (math.pi / 10800),
                seconds=lambda g: g * (math.pi / 648000))  # fmt: skip


def _no_exact(name, exact):
    if exact:
        raise ValueError(f"{name}(exact=True) counts with whole numbers and takes no Tensors; leave exact away")


@composed(sc.factorial)
def factorial(n, exact=False, extend="zero"):
    """The gamma function of n + 1; 0 for negative n, unless `extend` is "complex", which complex n ask for."""
    _no_exact("factorial", exact)
    if extend not in ("zero", "complex"):
        raise ValueError(f"factorial(extend={extend!r}): expected 'zero' or 'complex'")
    if extend == "complex":
        return sc.gamma(n + 1)
    if np.iscomplexobj(n):
        raise ValueError("factorial of complex numbers: expected extend='complex', for which it is the gamma function of n + 1")
    negative = n < 0
    return np.where(negative, 0, sc.gamma(np.where(negative, 1, n) + 1))


@composed(sc.comb)
def comb(N, k, *, exact=False, repetition=False):
    """The number of ways to take k of N; 0 where there are fewer than none or more than all."""
    _no_exact("comb", exact)
    N = N + k - 1 if repetition else N
    possible = (k <= N) & (N >= 0) & (k >= 0)
    return np.where(possible, sc.binom(np.where(possible, N, 1), np.where(possible, k, 1)), 0)


@composed(sc.perm)
def perm(N, k, exact=False):
    """The number of ways to take k of N in order."""
    _no_exact("perm", exact)
    possible = (k <= N) & (N >= 0) & (k >= 0)
    return np.where(possible, sc.poch(np.where(possible, N - k, 0) + 1, np.where(possible, k, 0)), 0)


@composed(sc.diric)
def diric(x, n):
    """Dirichlet's kernel sin(n x / 2) / (n sin(x / 2)), and its limit, 1 or -1, where that is 0 / 0.

    Of whole `n`; written as the sum of cosines that it is, which has its derivatives everywhere.
    """
    n = int(n)
    if n < 1:
        raise ValueError(f"diric: expected a number of terms of at least 1, got {n}")
    multiples = np.arange(n) - 0.5 * (n - 1)
    return np.mean(np.cos(x[..., None] * multiples), axis=-1)
