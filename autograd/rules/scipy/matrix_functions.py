"""Functions of matrices: exponential, logarithm, roots, trigonometric functions.

For any of them, f([[a, e], [0, a]]) has f(a) on its diagonal and, above it, the derivative of f at a in the direction e
(Higham, *Functions of Matrices* (2008), section 3.2 and theorem 3.6). The gradient is the derivative at the transposed
matrix in the direction g, so that each of these functions is its own rule, at any order.
"""

import numpy as np
from scipy import linalg

from ..products import transposed
from ..samples_linear import invertible
from ..table import define
from .equations import solve_sylvester


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
    """Eigenvalues around 1, where logarithms and roots are smooth and real."""
    (a,), _ = _any_square(draw)
    return [a / 8 + np.eye(a.shape[-1], dtype=a.dtype)], {}


def _matrix_function(function, name, formula, sample=_any_square):
    def rule(g, a):
        return _corner(entry(_stacked(transposed(a), g)))

    entry = define(function, name=name, forward=lambda a: function(a), formula=formula, sample=sample, a=rule)
    return entry


def _logm(a):
    """Single precision is computed in double, because SciPy warns of its own rounding there."""
    if a.dtype.char not in "fF":
        return linalg.logm(a)
    result = linalg.logm(a.astype(np.promote_types(a.dtype, np.float64)))
    return result.astype(np.complex64 if result.dtype.kind == "c" else np.float32)


logm = _matrix_function(_logm, "logm", r"\log a", _near_identity)
cosm = _matrix_function(linalg.cosm, "cosm", r"\cos a")
sinm = _matrix_function(linalg.sinm, "sinm", r"\sin a")
tanm = _matrix_function(linalg.tanm, "tanm", r"\tan a", _near_identity)
coshm = _matrix_function(linalg.coshm, "coshm", r"\cosh a")
sinhm = _matrix_function(linalg.sinhm, "sinhm", r"\sinh a")
tanhm = _matrix_function(linalg.tanhm, "tanhm", r"\tanh a", _near_identity)


fractional_matrix_power = define(
    linalg.fractional_matrix_power, forward=lambda A, t: linalg.fractional_matrix_power(A, t), options=dict(t=0.5),
    formula="A^{t}", sample=lambda draw: (_near_identity(draw)[0], dict(t=draw.choice(0.5, -1.5, 2))),
    A=lambda g, A, t: _corner(fractional_matrix_power(_stacked(transposed(A), g), t=t)))  # fmt: skip

# -- the exponential, with an algorithm of its own for the derivative -----------------------------------------------


def _expm_frechet(a, e):
    """Al-Mohy & Higham 2009 for one matrix; batches go through the exponential of twice the size."""
    if a.ndim == 2 and a.shape[0]:
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

# -- the square root ---------------------------------------------------------------------------------------------------

# From r @ r = a: dr solves r @ dr + dr @ r = da.
sqrtm = define(linalg.sqrtm, forward=lambda a: linalg.sqrtm(a), formula=r"\sqrt{a}", sample=_near_identity,
               a=lambda g, out: solve_sylvester(transposed(out), transposed(out), g))  # fmt: skip
