"""Exponential, trigonometric and Fresnel integrals, and Lambert's W.

Formulas: NIST Digital Library of Mathematical Functions, chapters 4, 6, 7, 13 and 25.
"""

import math

import numpy as np
from scipy import special as sc

from ..compositions import composed
from ..domains import Domain, positive, real
from ..samples import of_any_shape
from ..table import define
from .gamma_family import numbers_and
from .parameters import interpolate, slopes_of_two

expi = define(sc.expi, formula=r"\mathrm{Ei}(x)", domain=positive, x=lambda g, x: g * (np.exp(x) / x))
exp1 = define(sc.exp1, formula="E_1(x)", domain=positive, x=lambda g, x: -g * (np.exp(-x) / x))
expn = define(sc.expn, formula="E_n(x)", sample=lambda draw: ([4, draw.array(draw.shape(), positive)], {}),
              n=None,
              x=lambda g, n, x: -g * sc.expn(n - 1, x))  # fmt: skip
spence = define(sc.spence, formula=r"\mathrm{Li}_2(1 - x)", domain=Domain(1.2, 3.0),
                x=lambda g, x: g * (np.log(x) / (1 - x)))  # fmt: skip

# (exp(x) - 1) / x is 1F1(1; 2; x), which has a derivative at 0 without a division by 0. Beyond 1000 both are infinite, and
# SciPy's hyp1f1 does not come back from large numbers.
exprel = define(sc.exprel, formula=r"\frac{e^x - 1}{x}", domain=real,
                x=lambda g, x: g * (0.5 * sc.hyp1f1(2, 3, np.minimum(x, 1e3))))  # fmt: skip

# -- zeta functions: Hurwitz's, and Riemann's, which is that for q = 1 and is continued to all x ------------------------

_hurwitz = getattr(sc._ufuncs, "_zeta", None) or (lambda x, q: sc.zeta(x, q))  # what sc.zeta calls, and so what meets Tensors
_riemann = getattr(sc._ufuncs, "_riemann_zeta", None) or (lambda x: sc.zeta(x))


def _zeta_derivative(x, q, m):
    """DLMF 25.11.17."""
    if m == 0:
        return np.where(q == 1, sc.zeta(x), sc.zeta(x, q))
    return (-1) ** m * math.prod(x + k for k in range(m)) * sc.zeta(x + m, q)


_exponents = Domain(1.8, 4.0)
interpolate("zeta", lambda n, m: lambda x, q: _zeta_derivative(x, q, m),
            (lambda p, z: np.minimum(np.abs(p - 1) / 3, 1.0), None), (_exponents, positive))  # fmt: skip
hurwitz_zeta = define(_hurwitz, name="hurwitz_zeta", elementwise=True, formula=r"\zeta(x, q)",
                      sample=numbers_and(_exponents, positive),
                      x=lambda g, x, q: g * slopes_of_two(x, q, of="zeta"),
                      q=lambda g, x, q: -g * (x * hurwitz_zeta(x + 1, q)))  # fmt: skip
riemann_zeta = define(_riemann, name="riemann_zeta", elementwise=True, formula=r"\zeta(x)", sample=numbers_and(_exponents),
                      x=lambda g, x: g * slopes_of_two(x, 1.0, of="zeta"))  # fmt: skip
zetac = define(sc.zetac, formula=r"\zeta(x) - 1", sample=numbers_and(_exponents),
               x=lambda g, x: g * slopes_of_two(x, 1.0, of="zeta"))  # fmt: skip


@composed(sc.zeta)
def zeta(x, q=None):
    """Hurwitz's zeta function, or Riemann's without `q`.

    >>> zeta(tensor(2.0)).item() * 6 / np.pi**2
    1.0
    """
    return riemann_zeta(x) if q is None else hurwitz_zeta(x, q)


# -- Lambert's W --------------------------------------------------------------------------------------------------

lambertw = define(sc.lambertw, elementwise=True, options=dict(k=0), formula="W(z)",
                  sample=lambda draw: ([draw.array(draw.shape(), positive)], dict(k=draw.choice(0, -1))),
                  z=lambda g, out: g * (np.exp(-out) / (1 + out)))  # fmt: skip
wrightomega = define(sc.wrightomega, formula=r"\omega(z)", domain=real, z=lambda g, out: g * (out / (1 + out)))

# -- pairs of integrals -------------------------------------------------------------------------------------------


def _fresnel_vjp(g, z):
    angle = 0.5 * math.pi * z * z
    return g[0] * np.sin(angle) + g[1] * np.cos(angle)


fresnel = define(sc.fresnel, outputs="S C", elementwise=False, sample=of_any_shape, z=_fresnel_vjp)


def _positive(draw):
    return [draw.array(draw.shape(), positive)], {}


sici = define(sc.sici, outputs="si ci", elementwise=False, sample=_positive,
              x=lambda g, x: (g[0] * np.sin(x) + g[1] * np.cos(x)) / x)  # fmt: skip
shichi = define(sc.shichi, outputs="shi chi", elementwise=False, sample=_positive,
                x=lambda g, x: (g[0] * np.sinh(x) + g[1] * np.cosh(x)) / x)  # fmt: skip
