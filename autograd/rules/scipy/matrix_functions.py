"""Functions of matrices: exponential, logarithm, powers, trigonometric functions.

For any of them, f([[a, e], [0, a]]) has f(a) on its diagonal and, above it, the derivative of f at a in the direction e
(Higham, *Functions of Matrices* (2008), section 3.2 and theorem 3.6). The gradient is the derivative at the transposed
matrix in the direction g, so that each of these functions is its own rule, at any order.
"""

import numpy as np
from scipy import linalg

from ..compositions import composed
from ..linear_algebra import finite
from ..products import transposed
from ..samples_linear import invertible
from ..table import define
from .equations import solve_sylvester
from .precision import in_double
from .univariate import numeric


def _stacked(a, e):
    """The matrix [[a, e], [0, a]]."""
    upper = np.concatenate([a, e], axis=-1)
    return np.concatenate([upper, np.concatenate([np.zeros_like(a), a], axis=-1)], axis=-2)


def _corner(block):
    """What is above the diagonal of a matrix of 2 by 2 blocks."""
    n = block.shape[-1] // 2
    return block[..., :n, n:]


def _any_square(draw):
    n = draw.size()
    return [draw.array((n, n))], {}


def _near_identity(draw):
    """Eigenvalues around 1, where roots are smooth and real."""
    (a,), _ = _any_square(draw)
    return [a / 8 + np.eye(a.shape[-1], dtype=a.dtype)], {}


def _matrix_function(function, name, formula, sample=_any_square):
    def rule(g, a):
        return _corner(entry(_stacked(transposed(a), g)))

    entry = define(function, name=name, forward=lambda a: function(a), formula=formula, sample=sample, a=rule)
    return entry


cosm = _matrix_function(linalg.cosm, "cosm", r"\cos a")
sinm = _matrix_function(linalg.sinm, "sinm", r"\sin a")
tanm = _matrix_function(linalg.tanm, "tanm", r"\tan a", _near_identity)
coshm = _matrix_function(linalg.coshm, "coshm", r"\cosh a")
sinhm = _matrix_function(linalg.sinhm, "sinhm", r"\sinh a")
tanhm = _matrix_function(linalg.tanhm, "tanhm", r"\tanh a", _near_identity)


# -- the exponential, with an algorithm of its own for the derivative ---------------------------------------------


def _expm_frechet(a, e):
    """Al-Mohy & Higham 2009 for one matrix; batches go through the exponential of twice the size.

    Not a number for a matrix of which some are not, or are infinite: SciPy's exponential is not either.
    """
    if a.ndim == 2 and a.shape[0]:
        if not (np.isfinite(a).all() and np.isfinite(e).all()):
            return np.full_like(a + e, np.nan)
        return linalg.expm_frechet(a, e, compute_expm=False)
    return _corner(linalg.expm(_stacked(a, e)))


def _expm_frechet_vjp(g, a, e, needs):
    """The derivative is linear in e; in a it is a block of the exponential of [[a, e], [0, a]], as above."""
    if not needs[0]:
        return None, expm_frechet(transposed(a), g)
    n = a.shape[-1]
    block = expm_frechet(transposed(_stacked(a, e)), _stacked(np.zeros_like(a), g))
    return block[..., :n, :n] + block[..., n:, n:], _corner(block)


def _two_squares(draw):
    (a,), _ = _any_square(draw)
    return [a, draw.array(a.shape)], {}


def _batch_of_squares(draw):
    (a,), _ = invertible(draw)
    return [a / (2 + 2 * a.shape[-1])], {}


expm = define(linalg.expm, formula="e^{a}", sample=_batch_of_squares,
              a=lambda g, a: expm_frechet(transposed(a), g))  # fmt: skip
expm_frechet = define(_expm_frechet, name="expm_frechet", arguments="a e", sample=_two_squares,
                      all=_expm_frechet_vjp)  # fmt: skip

# -- the square root ----------------------------------------------------------------------------------------------

# From r @ r = a: dr solves r @ dr + dr @ r = da.
sqrtm = define(linalg.sqrtm, forward=lambda a: linalg.sqrtm(finite(a, "sqrtm")), formula=r"\sqrt{a}", sample=_near_identity,
               a=lambda g, out: solve_sylvester(transposed(out), transposed(out), g))  # fmt: skip

# -- the logarithm, powers, the sign ------------------------------------------------------------------------------

def _small_near_identity(draw):
    """At most 2 by 2, because the second derivative is made of some hundred operations."""
    n = draw.choice(1, 2)
    return [draw.array((n, n)) / 8 + np.eye(n, dtype=draw.dtype)], {}


_ROOTS, _NODES = 6, np.polynomial.legendre.leggauss(6)


def _log_frechet(a, e):
    """The derivative of the logarithm of `a` in the direction `e`.

    Al-Mohy, Higham and Relton, *Computing the Fréchet derivative of the matrix logarithm* (2013): square roots bring `a`
    near the identity, where log(a) is the integral of y / (1 + t y) for t from 0 to 1, with y = a - 1, by Gauss's rule.
    """
    for _ in range(_ROOTS):
        a = sqrtm(a)
        e = solve_sylvester(a, a, e)
    one = np.eye(a.shape[-1], dtype=a.dtype)
    total = 0
    for node, weight in zip(*_NODES):
        share = float(1 + node) / 2
        inverse = np.linalg.inv((1 - share) * one + share * a)
        total = total + float(weight) * 2 ** (_ROOTS - 1) * (inverse @ e @ inverse)
    return total


logm = define(linalg.logm, forward=in_double(lambda a: linalg.logm(finite(a, "logm"))), formula=r"\ln a",
              sample=_small_near_identity, a=lambda g, a: _log_frechet(transposed(a), g))  # fmt: skip


def _signed(draw):
    """One eigenvalue near 1 and one near -2."""
    return [draw.array((2, 2)) / 16 + np.diag([1, -2]).astype(draw.dtype)], {}


signm = _matrix_function(linalg.signm, "signm", r"\mathrm{sign}(a)", _signed)


@composed(linalg.fractional_matrix_power)
def fractional_matrix_power(A, t):
    """``A`` to the power `t`, which may be differentiated too: exp(t log(A)), or products for a whole number.

    >>> fractional_matrix_power(tensor([[4.0]]), 0.5).tolist()
    [[2.0]]
    """
    if not hasattr(t, "ndim") and int(t) == t:
        return np.linalg.matrix_power(numeric(A), int(t))
    return expm(t * logm(numeric(A)))


@composed(linalg.expm_frechet)
def expm_and_frechet(A, E, method=None, compute_expm=True, check_finite=True):
    """The exponential of A (unless `compute_expm` is False) and its derivative in the direction E."""
    A, E = numeric(A), numeric(E)
    derivative = expm_frechet(A, E)
    return (expm(A), derivative) if compute_expm else derivative
