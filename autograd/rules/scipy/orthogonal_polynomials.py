"""Orthogonal polynomials, spherical harmonics and Legendre functions, with gradients for where they are evaluated.

Formulas: NIST Digital Library of Mathematical Functions, table 18.3.1 and 18.9.15 to 18.9.27 (polynomials), 14.10 (Legendre
functions). The derivative of a polynomial is one of the next lower degree, so no rule divides by 1 - x**2.
"""

import math

import numpy as np
from scipy import special as sc

from ..compositions import composed
from ..domains import inside_one, positive, real
from ..table import define
from .gamma_family import unit, with_fixed
from .refusals import no_derivative


def _polynomial(function, formula, slope, domain=real):
    """Degree n; ``slope(n, x)`` is the derivative for x."""
    name = function.__name__
    return define(function, name=name, formula=formula, sample=with_fixed(None, domain),
                  n=no_derivative(name, "n"),
                  x=lambda g, n, x: g * slope(n, x))  # fmt: skip


eval_legendre = _polynomial(sc.eval_legendre, "P_n(x)", lambda n, x: sc.eval_gegenbauer(n - 1, 1.5, x))
eval_chebyt = _polynomial(sc.eval_chebyt, "T_n(x)", lambda n, x: n * sc.eval_chebyu(n - 1, x))
eval_chebyu = _polynomial(sc.eval_chebyu, "U_n(x)", lambda n, x: 2 * sc.eval_gegenbauer(n - 1, 2.0, x))
eval_chebyc = _polynomial(sc.eval_chebyc, "C_n(x)", lambda n, x: n * sc.eval_chebyu(n - 1, 0.5 * x))
eval_chebys = _polynomial(sc.eval_chebys, "S_n(x)", lambda n, x: sc.eval_gegenbauer(n - 1, 2.0, 0.5 * x))
eval_laguerre = _polynomial(sc.eval_laguerre, "L_n(x)", lambda n, x: -sc.eval_genlaguerre(n - 1, 1.0, x))
eval_hermite = _polynomial(sc.eval_hermite, "H_n(x)", lambda n, x: 2 * n * sc.eval_hermite(np.maximum(n - 1, 0), x))
eval_hermitenorm = _polynomial(sc.eval_hermitenorm, r"\mathit{He}_n(x)",
                               lambda n, x: n * sc.eval_hermitenorm(np.maximum(n - 1, 0), x))  # fmt: skip

# Shifted to the interval from 0 to 1.
eval_sh_legendre = _polynomial(sc.eval_sh_legendre, "P_n(2x - 1)",
                               lambda n, x: 2 * sc.eval_gegenbauer(n - 1, 1.5, 2 * x - 1), unit)  # fmt: skip
eval_sh_chebyt = _polynomial(sc.eval_sh_chebyt, "T_n(2x - 1)",
                             lambda n, x: 2 * n * sc.eval_chebyu(n - 1, 2 * x - 1), unit)  # fmt: skip
eval_sh_chebyu = _polynomial(sc.eval_sh_chebyu, "U_n(2x - 1)",
                             lambda n, x: 4 * sc.eval_gegenbauer(n - 1, 2.0, 2 * x - 1), unit)  # fmt: skip

# -- with parameters ----------------------------------------------------------------------------------------------

eval_gegenbauer = define(sc.eval_gegenbauer, formula=r"C_n^{(\alpha)}(x)", sample=with_fixed(None, None, real),
                         n=no_derivative("eval_gegenbauer", "n"),
                         alpha=no_derivative("eval_gegenbauer", "alpha"),
                         x=lambda g, n, alpha, x:
                             g * (2 * alpha * sc.eval_gegenbauer(n - 1, alpha + 1.0, x)))  # fmt: skip
eval_genlaguerre = define(sc.eval_genlaguerre, formula=r"L_n^{(\alpha)}(x)", sample=with_fixed(None, None, real),
                          n=no_derivative("eval_genlaguerre", "n"),
                          alpha=no_derivative("eval_genlaguerre", "alpha"),
                          x=lambda g, n, alpha, x: -g * sc.eval_genlaguerre(n - 1, alpha + 1.0, x))  # fmt: skip
eval_jacobi = define(sc.eval_jacobi, formula=r"P_n^{(\alpha, \beta)}(x)", sample=with_fixed(None, None, None, real),
                     n=no_derivative("eval_jacobi", "n"),
                     alpha=no_derivative("eval_jacobi", "alpha"),
                     beta=no_derivative("eval_jacobi", "beta"),
                     x=lambda g, n, alpha, beta, x: g * (
                         0.5 * (n + alpha + beta + 1) * sc.eval_jacobi(n - 1, alpha + 1.0, beta + 1.0, x)))  # fmt: skip


def _two_parameters(draw):
    """p - q must be above -1."""
    return [draw.integer(1, 3), draw.integer(3, 4), draw.integer(1, 2), draw.array(draw.shape(), unit)], {}


def _sh_jacobi_slope(n, p, q, x):
    """The polynomials are scaled to lead with x ** n, so that the derivative leads with n x ** (n - 1)."""
    return n * sc.eval_sh_jacobi(np.maximum(n - 1, 0), p + 2.0, q + 1.0, x)


eval_sh_jacobi = define(sc.eval_sh_jacobi, formula="G_n^{(p, q)}(x)", sample=_two_parameters,
                        n=no_derivative("eval_sh_jacobi", "n"),
                        p=no_derivative("eval_sh_jacobi", "p"),
                        q=no_derivative("eval_sh_jacobi", "q"),
                        x=lambda g, n, p, q, x: g * _sh_jacobi_slope(n, p, q, x))  # fmt: skip


@composed(sc.assoc_laguerre)
def assoc_laguerre(x, n, k=0.0):
    return sc.eval_genlaguerre(n, k, x)


# -- spherical harmonics and Legendre functions -------------------------------------------------------------------


def _turned(n, m, theta, up, down):
    """The derivative for theta from the neighbouring orders, which divides by nothing, so that it holds at the poles."""
    return 0.5 * (((n - m) * (n + m + 1)) ** 0.5 * up - ((n + m) * (n - m + 1)) ** 0.5 * down)


def _harmonic_slope(n, m, theta, phi):
    turn = np.exp(1j * phi)
    return _turned(n, m, theta, sph_harm_y(n, m + 1, theta, phi) / turn, sph_harm_y(n, m - 1, theta, phi) * turn)


def _degree_and_order(*domains):
    def sample(draw):
        n = draw.integer(0, 3)
        shapes = draw.broadcastable(len(domains))
        return [n, draw.integer(-n, n), *(draw.array(shape, domain) for shape, domain in zip(shapes, domains))], {}

    return sample


sph_harm_y = define(sc.sph_harm_y, name="sph_harm_y", forward=lambda n, m, theta, phi: sc.sph_harm_y(n, m, theta, phi),
                    elementwise=True, formula=r"Y_n^m(\theta, \phi)", sample=_degree_and_order(positive, real),
                    n=None, m=None,
                    theta=lambda g, n, m, theta, phi: g * _harmonic_slope(n, m, theta, phi),
                    phi=lambda g, m, out: g * (1j * m * out))  # fmt: skip

# SciPy's Legendre functions have a first axis for the derivatives that they also give; these two do not.
_at_angle = define(lambda n, m, theta: sc.sph_legendre_p(n, m, theta)[0], name="sph_legendre_p",
                   elementwise=True, formula=r"\bar{P}_n^m(\theta)", sample=_degree_and_order(positive),
                   n=None, m=None,
                   theta=lambda g, n, m, theta: g * _turned(
                       n, m, theta, _at_angle(n, m + 1, theta), _at_angle(n, m - 1, theta)))  # fmt: skip

# DLMF 14.10.5, which holds on the whole plane but at -1 and 1.
_on_plane = define(lambda n, m, z: sc.assoc_legendre_p(n, m, z)[0], name="assoc_legendre_p", elementwise=True,
                   formula="P_n^m(z)", sample=_degree_and_order(inside_one), n=None, m=None,
                   z=lambda g, n, m, z, out: g * (
                       (n * z * out - (n + m) * _on_plane(n - 1, m, z)) / (z * z - 1)))  # fmt: skip

lpmv = define(sc.lpmv, formula="P_v^m(x)",
              sample=lambda draw: ([draw.integer(0, 2), draw.integer(2, 3), draw.array(draw.shape(), inside_one)], {}),
              m=None,
              v=no_derivative("lpmv", "v"),
              x=lambda g, m, v, x, out: g * ((v * x * out - (v + m) * sc.lpmv(m, v - 1, x)) / (x * x - 1)))  # fmt: skip


@composed(sc.legendre_p)
def legendre_p(n, z, *, diff_n=0):
    """The value and `diff_n` derivatives along a new first axis."""
    orders = range(diff_n + 1)
    derivatives = [math.prod(range(1, 2 * k, 2)) * sc.eval_gegenbauer(n - k, k + 0.5, z) for k in orders]
    return np.stack(derivatives)


@composed(sc.sph_legendre_p)
def sph_legendre_p(n, m, theta, *, diff_n=0):
    """The value along a new first axis."""
    if diff_n:
        raise ValueError(f"sph_legendre_p on Tensors takes no diff_n={diff_n!r} other than 0; the transforms of autograd give "
                         "derivatives")  # fmt: skip
    return _at_angle(n, m, theta)[None]


@composed(sc.assoc_legendre_p)
def assoc_legendre_p(n, m, z, *, branch_cut=2, norm=False, diff_n=0):
    """The value along a new first axis; real ones between -1 and 1 are spherical harmonics without their factors."""
    if branch_cut != 2 or diff_n:
        raise ValueError(f"assoc_legendre_p on Tensors takes neither branch_cut={branch_cut!r} nor diff_n={diff_n!r} other "
                         "than 2 and 0; the transforms of autograd give derivatives")  # fmt: skip
    if z.dtype.kind == "c":
        return (np.sqrt((n + 0.5) / sc.poch(n - m + 1.0, 2.0 * m)) if norm else 1.0) * _on_plane(n, m, z)[None]
    scale = math.sqrt(2 * math.pi) if norm else np.sqrt(4 * math.pi / (2 * n + 1) * sc.poch(n - m + 1.0, 2.0 * m))
    return scale * _at_angle(n, m, np.arccos(z))[None]
