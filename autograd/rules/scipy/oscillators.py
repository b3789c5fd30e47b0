"""Functions that SciPy gives together with their derivatives: Kelvin, Mathieu, parabolic cylinder, spheroidal functions.

Each solves a linear equation of second order, which says what the derivative of the derivative is. NIST Digital Library of
Mathematical Functions, 10.61.3 (Kelvin), 28.2.1 and 28.20.1 (Mathieu), 12.2.2 and 12.2.3 (parabolic cylinder), 30.2.1
(spheroidal). Gradients are for the variable; the parameters have none.
"""

import math

import numpy as np
from scipy import special as sc

from ..domains import Domain, nonzero, positive, real
from ..table import define
from .precision import in_double
from .refusals import no_derivative

# -- Kelvin functions: ber + i bei solves x^2 w'' + x w' = i x^2 w ------------------------------------------------


def _kelvin(function, formula, slope, domain=nonzero):
    return define(function, formula=formula, domain=domain, x=lambda g, x: g * slope(x))


ber = _kelvin(sc.ber, r"\mathrm{ber}(x)", lambda x: sc.berp(x), real)
bei = _kelvin(sc.bei, r"\mathrm{bei}(x)", lambda x: sc.beip(x), real)
ker = _kelvin(sc.ker, r"\mathrm{ker}(x)", lambda x: sc.kerp(x), positive)
kei = _kelvin(sc.kei, r"\mathrm{kei}(x)", lambda x: sc.keip(x), positive)
berp = _kelvin(sc.berp, r"\mathrm{ber}'(x)", lambda x: -sc.bei(x) - sc.berp(x) / x)
beip = _kelvin(sc.beip, r"\mathrm{bei}'(x)", lambda x: sc.ber(x) - sc.beip(x) / x)
kerp = _kelvin(sc.kerp, r"\mathrm{ker}'(x)", lambda x: -sc.kei(x) - sc.kerp(x) / x, positive)
keip = _kelvin(sc.keip, r"\mathrm{kei}'(x)", lambda x: sc.ker(x) - sc.keip(x) / x, positive)


def _all_kelvin_vjp(g, x):
    of_be, of_ke, of_bep, of_kep = g
    be, ke, bep, kep = sc.kelvin(x)
    return of_be * bep + of_ke * kep + of_bep * (1j * be - bep / x) + of_kep * (1j * ke - kep / x)


kelvin = define(sc.kelvin, outputs="Be Ke Bep Kep", elementwise=False,
                sample=lambda draw: ([draw.array(draw.shape(), positive)], {}), x=_all_kelvin_vjp)  # fmt: skip


# -- parabolic cylinder functions: a value and its derivative -----------------------------------------------------


def _parameter_and(domain):
    return lambda draw: ([draw.integer(0, 2), draw.array(draw.shape(), domain)], {})


def _cylinder(function, curvature):
    """Solutions of w'' = curvature(parameter, x) w."""

    def vjp(g, parameter, x):
        value, slope = entry(parameter, x)
        return g[0] * slope + g[1] * curvature(parameter, x) * value

    entry = define(function, forward=in_double(function), outputs="value slope", elementwise=False,
                   sample=_parameter_and(real), parameter=no_derivative(function.__name__, "parameter"), x=vjp)  # fmt: skip
    return entry


pbdv = _cylinder(sc.pbdv, lambda v, x: 0.25 * x * x - v - 0.5)
pbvv = _cylinder(sc.pbvv, lambda v, x: 0.25 * x * x - v - 0.5)
pbwa = _cylinder(sc.pbwa, lambda a, x: a - 0.25 * x * x)


def _guarded(function, fits, harmless):
    """A `function` of SciPy's, not a number where its parameters do not fit: it may end the process there.

    It is called with those that are `harmless` instead; ``fits(*parameters)`` says where the parameters are as they should be.
    """

    def guarded(*arguments):
        parameters, x = arguments[: len(harmless)], arguments[len(harmless) :]
        fitting = fits(*parameters)
        result = function(*(np.where(fitting, one, other) for one, other in zip(parameters, harmless)), *x)
        if isinstance(result, tuple):
            return tuple(np.where(fitting, part, np.nan)[()] for part in result)
        return np.where(fitting, result, np.nan)

    return guarded


# -- Mathieu functions, of an angle in degrees or of a distance ---------------------------------------------------


def _order_and_parameter(domain):
    return lambda draw: ([draw.integer(1, 3), draw.integer(1, 2), draw.array(draw.shape(), domain)], {})


def _of_moderate(function):
    """SciPy computes the length of a series, a polynomial in q, in integers, which overflow."""
    return _guarded(function, lambda m, q: (np.abs(m) <= 1e6) & (np.abs(q) <= 1e6), harmless=(1, 1.0))


def _of_angle(function, characteristic):
    """w'' = (2 q cos 2x - a) w, with x in radians; SciPy takes degrees."""
    characteristic = _of_moderate(characteristic)

    def vjp(g, m, q, x):
        value, slope = entry(m, q, x)
        curvature = 2 * q * np.cos(math.pi / 90 * x) - characteristic(m, q)
        return math.pi / 180 * (g[0] * slope + g[1] * curvature * value)

    entry = define(function, forward=in_double(_of_moderate(function)), outputs="value slope", elementwise=False,
                   sample=_order_and_parameter(Domain(-90.0, 90.0)),
                   m=None, q=no_derivative(function.__name__, "q"), x=vjp)  # fmt: skip
    return entry


def _of_distance(function, characteristic):
    """w'' = (a - 2 q cosh 2x) w."""
    characteristic = _of_moderate(characteristic)

    def vjp(g, m, q, x):
        value, slope = entry(m, q, x)
        return g[0] * slope + g[1] * (characteristic(m, q) - 2 * q * np.cosh(2 * x)) * value

    entry = define(function, forward=in_double(_of_moderate(function)), outputs="value slope", elementwise=False,
                   sample=_order_and_parameter(Domain(0.2, 1.2)),
                   m=None, q=no_derivative(function.__name__, "q"), x=vjp)  # fmt: skip
    return entry


mathieu_cem = _of_angle(sc.mathieu_cem, sc.mathieu_a)
mathieu_sem = _of_angle(sc.mathieu_sem, sc.mathieu_b)
mathieu_modcem1 = _of_distance(sc.mathieu_modcem1, sc.mathieu_a)
mathieu_modcem2 = _of_distance(sc.mathieu_modcem2, sc.mathieu_a)
mathieu_modsem1 = _of_distance(sc.mathieu_modsem1, sc.mathieu_b)
mathieu_modsem2 = _of_distance(sc.mathieu_modsem2, sc.mathieu_b)

# -- spheroidal wave functions: (1 - x^2) w'' = 2 x w' - (lambda - c^2 x^2 - m^2 / (1 - x^2)) w -------------------


def _within_tables(function):
    """SciPy sums series of about ``40 + |c| + (n - m) / 2`` terms, in tables of 200, and writes past their end."""
    return _guarded(function, lambda m, n, c: np.abs(c) + (n - m) / 2 <= 150, harmless=(0, 1, 1.0))


def _spheroidal(function, characteristic, domain, of_c=1, of_x=1):
    """The oblate ones have -c^2 for c^2 (`of_c`), and their radial ones i x for x, which makes x^2 and c^2 negative."""

    characteristic_number = _within_tables(characteristic)

    def vjp(g, m, n, c, x):
        value, slope = entry(m, n, c, x)
        left = 1 - of_x * x * x
        inner = characteristic_number(m, n, c) - of_c * of_x * c * c * x * x - m * m / left
        return g[0] * slope + g[1] * of_x * (2 * x * slope - inner * value) / left

    def sample(draw):
        return [draw.integer(0, 1), draw.integer(1, 2), draw.integer(1, 2), draw.array(draw.shape(), domain)], {}

    entry = define(function, forward=in_double(_within_tables(function)), outputs="value slope", elementwise=False,
                   sample=sample, m=None, n=None, c=no_derivative(function.__name__, "c"), x=vjp)  # fmt: skip
    return entry


pro_ang1 = _spheroidal(sc.pro_ang1, sc.pro_cv, Domain(-0.8, 0.8, avoid=(0.0,)))
pro_rad1 = _spheroidal(sc.pro_rad1, sc.pro_cv, Domain(1.3, 2.0))
obl_ang1 = _spheroidal(sc.obl_ang1, sc.obl_cv, Domain(-0.8, 0.8, avoid=(0.0,)), of_c=-1)
obl_rad1 = _spheroidal(sc.obl_rad1, sc.obl_cv, Domain(0.3, 1.5), of_c=-1, of_x=-1)
