"""Lyapunov's and Riccati's matrix equations, which control theory and stochastic processes lead to.

Sources: Kao and Hennequin, *Automatic differentiation of Sylvester, Lyapunov, and algebraic Riccati equations* (2020), where
the gradient of each equation is the solution of a Lyapunov equation for the closed loop; Bini, Iannazzo and Meini, *Numerical
Solution of Algebraic Riccati Equations* (2012), for the bilinear transformation.
"""

import numpy as np
from scipy import linalg

from ..compositions import composed
from ..decompositions import adjoint
from ..table import define
from .equations import solve_sylvester
from .univariate import numeric


@composed(linalg.solve_continuous_lyapunov, linalg.solve_lyapunov)
def solve_continuous_lyapunov(a, q):
    """The x with ``a @ x + x @ a.conj().T = q``."""
    a = numeric(a)
    return solve_sylvester(a, adjoint(a), numeric(q))


@composed(linalg.solve_discrete_lyapunov)
def solve_discrete_lyapunov(a, q, method=None):
    """The x with ``a @ x @ a.conj().T - x + q = 0``: one linear system ('direct'), or by a continuous one ('bilinear')."""
    a, q = numeric(a), numeric(q)
    n = a.shape[0]
    method = method or ("bilinear" if n >= 10 else "direct")
    if method not in ("direct", "bilinear"):
        raise ValueError(f"solve_discrete_lyapunov(method={method!r}): expected 'direct' or 'bilinear'")
    if method == "direct":
        system = np.eye(n * n, dtype=a.dtype) - np.kron(a, np.conjugate(a))
        return np.reshape(np.linalg.solve(system, np.reshape(q, -1)), (n, n))
    one = np.eye(n, dtype=a.dtype)
    inverse = np.linalg.inv(adjoint(a) + one)
    moved = (adjoint(a) - one) @ inverse
    return solve_continuous_lyapunov(adjoint(moved), -2 * np.linalg.inv(a + one) @ q @ inverse)


# -- Riccati, with r positive definite; below, * is the conjugated transpose --------------------------------------


def _hermitian(a):
    return (a + adjoint(a)) / 2


def _gradients(x, multiplier, closed, gain):
    """What both equations share: `closed` is what multiplies x in the closed loop.

    The solution is Hermitian, and so is `multiplier`, the gradient for q. All are those of leaves, the conjugates of what
    a rule returns.
    """
    of_a = 2 * x @ closed @ multiplier
    found = of_a, -of_a @ adjoint(gain), multiplier, gain @ multiplier @ adjoint(gain)
    return tuple(map(np.conjugate, found))


def _continuous_vjp(g, a, b, r, out, needs):
    """a* x + x a - x b r^-1 b* x + q = 0, with gain r^-1 b* x: s (a - b gain)* + (a - b gain) s = -conj(g)."""
    gain = np.linalg.solve(_hermitian(r), adjoint(b) @ out)
    closed = a - b @ gain
    multiplier = solve_sylvester(closed, adjoint(closed), -_hermitian(np.conjugate(g)))
    return _gradients(out, multiplier, np.eye(a.shape[0], dtype=a.dtype), gain)


def _discrete_vjp(g, a, b, r, out, needs):
    """x = a* x a - (a* x b)(r + b* x b)^-1 (b* x a) + q: s = (a - b gain) s (a - b gain)* + conj(g)."""
    gain = np.linalg.solve(_hermitian(r) + adjoint(b) @ out @ b, adjoint(b) @ out @ a)
    closed = a - b @ gain
    multiplier = solve_discrete_lyapunov(closed, _hermitian(np.conjugate(g)))
    return _gradients(out, multiplier, closed, gain)


def _loops(draw):
    """Well damped systems, with q and r near the identity and symmetric."""
    n, m = draw.choice(1, 2), 1
    q, r = (draw.array((k, k)) / 8 for k in (n, m))
    one, other = np.eye(n, dtype=draw.dtype), np.eye(m, dtype=draw.dtype)
    return [draw.array((n, n)) / 4, draw.array((n, m)) / 2 + 1, q + q.T + one, r + r.T + 2 * other], {}


def _of_means(function):
    return lambda a, b, q, r: function(a, b, _hermitian(q), _hermitian(r))


continuous_riccati = define(_of_means(linalg.solve_continuous_are), name="solve_continuous_are",
                            arguments="a b q r", sample=_loops, all=_continuous_vjp)  # fmt: skip
discrete_riccati = define(_of_means(linalg.solve_discrete_are), name="solve_discrete_are",
                          arguments="a b q r", sample=_loops, all=_discrete_vjp)  # fmt: skip


def _of_standard_form(entry, public):
    """With the arguments of SciPy's function; e and s, of the generalized equation, have no rule."""

    def solve(a, b, q, r, e=None, s=None, balanced=True):
        if e is not None or s is not None:
            raise ValueError(f"{entry.name}(e, s) on Tensors: the generalized equation has no gradient rule")
        return entry(*map(numeric, (a, b, q, r)))

    return composed(public)(solve)


solve_continuous_are = _of_standard_form(continuous_riccati, linalg.solve_continuous_are)
solve_discrete_are = _of_standard_form(discrete_riccati, linalg.solve_discrete_are)
