"""Exponential, trigonometric and Fresnel integrals, hypergeometric functions, and Lambert's W.

Formulas: NIST Digital Library of Mathematical Functions, chapters 4, 6, 7, 13, 15 and 25.
"""

import math

import numpy as np
from scipy import special as sc

from ..domains import Domain, positive, real
from ..samples import of_any_shape
from ..table import define
from .gamma_family import unit, with_fixed
from .refusals import no_derivative

expi = define(sc.expi, formula=r"\mathrm{Ei}(x)", domain=positive, x=lambda g, x: g * (np.exp(x) / x))
exp1 = define(sc.exp1, formula="E_1(x)", domain=positive, x=lambda g, x: -g * (np.exp(-x) / x))
expn = define(sc.expn, formula="E_n(x)", sample=lambda draw: ([4, draw.array(draw.shape(), positive)], {}),
              n=None,
              x=lambda g, n, x: -g * sc.expn(n - 1, x))  # fmt: skip
spence = define(sc.spence, formula=r"\mathrm{Li}_2(1 - x)", domain=Domain(1.2, 3.0),
                x=lambda g, x: g * (np.log(x) / (1 - x)))  # fmt: skip

# -- hypergeometric functions, and what is made of them -----------------------------------------------------------

hyp0f1 = define(sc.hyp0f1, formula="{}_0F_1(v; z)", sample=with_fixed(None, real),
                v=no_derivative("hyp0f1", "v"),
                z=lambda g, v, z: g * (sc.hyp0f1(v + 1, z) / v))  # fmt: skip
hyp1f1 = define(sc.hyp1f1, formula="{}_1F_1(a; b; x)", sample=with_fixed(None, None, real),
                a=no_derivative("hyp1f1", "a"),
                b=no_derivative("hyp1f1", "b"),
                x=lambda g, a, b, x: g * (a / b * sc.hyp1f1(a + 1, b + 1, x)))  # fmt: skip
hyp2f1 = define(sc.hyp2f1, formula="{}_2F_1(a, b; c; z)", sample=with_fixed(None, None, None, unit),
                a=no_derivative("hyp2f1", "a"),
                b=no_derivative("hyp2f1", "b"),
                c=no_derivative("hyp2f1", "c"),
                z=lambda g, a, b, c, z: g * (a * b / c * sc.hyp2f1(a + 1, b + 1, c + 1, z)))  # fmt: skip
hyperu = define(sc.hyperu, formula="U(a, b, x)", sample=with_fixed(None, None, positive),
                a=no_derivative("hyperu", "a"),
                b=no_derivative("hyperu", "b"),
                x=lambda g, a, b, x: g * (-a * sc.hyperu(a + 1, b + 1, x)))  # fmt: skip

# (exp(x) - 1) / x is 1F1(1; 2; x), which has a derivative at 0 without a division by 0. Beyond 1000 both are infinite, and
# SciPy's hyp1f1 does not come back from large numbers.
exprel = define(sc.exprel, formula=r"\frac{e^x - 1}{x}", domain=real,
                x=lambda g, x: g * (0.5 * sc.hyp1f1(2, 3, np.minimum(x, 1e3))))  # fmt: skip

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
