r"""Derivatives in parameters that neither SciPy nor a formula has one for: SciPy's own values are interpolated.

Bessel functions are analytic in their order, hypergeometric functions in their parameters (NIST Digital Library of
Mathematical Functions, 10.2(ii), 13.2(ii), 15.2(ii)), and so are the others here. The polynomial through values in Chebyshev's
points converges geometrically to such a function, its derivatives to the function's (Trefethen, *Approximation Theory and
Approximation Practice*, 2013, chapters 8 and 21). Of the coefficients for 32 points 22 are used; the others say how much
rounding there is in SciPy's values. Where that would leave less than about ten digits of a derivative, it is NaN.
"""

import functools
import math

import numpy as np
from numpy.polynomial import chebyshev

from ..table import define
from .gamma_family import numbers_and
from .tails import elementwise

_POINTS, _USED = 32, 22

_COARSE = 1e-12
"""How large, beside the largest coefficient, those may be that should be nothing but rounding."""


@functools.cache
def _points_and_weights(n):
    """Chebyshev's points, the matrix from values there to coefficients, and the n-th derivative at 0 of each polynomial."""
    points = np.cos(np.pi * (np.arange(_POINTS) + 0.5) / _POINTS)
    to_coefficients = chebyshev.chebvander(points, _POINTS - 1) * (2 / _POINTS)
    to_coefficients[:, 0] /= 2
    return points, to_coefficients, chebyshev.chebval(0.0, chebyshev.chebder(np.eye(_POINTS)[:, :_USED], n))


def _interpolated(function, which, n, reach, coarse):
    """The n-th derivative of ``function(*vectors)`` for that argument, from values up to `reach` to both sides of it."""

    def derivative(*vectors):
        points, to_coefficients, slopes = _points_and_weights(n)
        distance = np.asarray(reach(*vectors))
        around = [value[..., None] for value in vectors]
        around[which] = around[which] + distance[..., None] * points
        coefficients = function(*around) @ to_coefficients
        size = np.max(np.abs(coefficients), axis=-1)
        rounding = np.max(np.abs(coefficients[..., _USED:]), axis=-1)
        return np.where(rounding <= coarse * size, coefficients[..., :_USED] @ slopes / distance**n, np.nan)

    return derivative


def reach_of_waves(p, z):
    """Phases turn by up to a quarter for each unit of the order (a half where it is negative); powers of z / p grow."""
    return 2 / (0.5 * math.pi * (1 + (p < 1)) + np.arcsinh((np.abs(p) + 1) / np.abs(z)))


# -- as entries, by the number of arguments --------------------------------------------------------------------------

_KNOWN = {2: {}, 3: {}, 4: {}}
"""``{number of arguments: {name: (derivatives, reaches, domains)}}``"""


def interpolate(name, derivatives, reaches, domains):
    """Let :func:`slopes_of_two` and its like find the derivatives of the function `name`.

    ``derivatives(*times)`` is a function of vectors, differentiated for those arguments that have no ``reach(*vectors)`` in
    `reaches`; for the others it is interpolated, from values up to that distance. Tests draw arguments from `domains`.
    """
    _KNOWN[len(reaches)][name] = derivatives, reaches, domains


def _derivative(*vectors, of, times):
    derivatives, reaches, _ = _KNOWN[len(times)][of]
    function, coarse = derivatives(*times), _COARSE
    for which, reach in enumerate(reaches):
        if reach is not None and times[which]:
            function, coarse = _interpolated(function, which, times[which], reach, coarse), 1e3 * coarse
    finite = np.isfinite(sum(vectors))  # from others, some of these functions do not come back
    return np.where(finite, function(*(np.where(finite, value, 1.0) for value in vectors)), np.nan)


def _sample(count):
    """One array for the last argument, numbers for the others: each element takes many values of a function."""

    def sample(draw):
        of = draw.choice(*_KNOWN[count])
        reaches, domains = _KNOWN[count][of][1:]
        which = draw.choice(*[k for k, reach in enumerate(reaches) if reach is not None])
        arguments, _ = numbers_and(*domains)(draw)
        return arguments, dict(of=of, times=_more((0,) * count, which))

    return sample


def _more(times, which):
    return (*times[:which], times[which] + 1, *times[which + 1 :])


_forward = elementwise(_derivative, real=False)

slopes_of_two = define(_forward, name="slopes_of_two", elementwise=True, sample=_sample(2),
                       formula=r"\partial^{times} \mathrm{of}(p, z)", options=dict(of="", times=(1, 0)),
                       p=lambda g, p, z, of, times: g * slopes_of_two(p, z, of=of, times=_more(times, 0)),
                       z=lambda g, p, z, of, times: g * slopes_of_two(p, z, of=of, times=_more(times, 1)))  # fmt: skip

slopes_of_three = define(_forward, name="slopes_of_three", elementwise=True, sample=_sample(3),
                         formula=r"\partial^{times} \mathrm{of}(p, q, z)", options=dict(of="", times=(1, 0, 0)),
                         p=lambda g, p, q, z, of, times: g * slopes_of_three(p, q, z, of=of, times=_more(times, 0)),
                         q=lambda g, p, q, z, of, times: g * slopes_of_three(p, q, z, of=of, times=_more(times, 1)),
                         z=lambda g, p, q, z, of, times: g * slopes_of_three(p, q, z, of=of, times=_more(times, 2)))

slopes_of_four = define(_forward, name="slopes_of_four", elementwise=True, sample=_sample(4),
                        formula=r"\partial^{times} \mathrm{of}(p, q, r, z)", options=dict(of="", times=(1, 0, 0, 0)),
                        p=lambda g, p, q, r, z, of, times: g * slopes_of_four(p, q, r, z, of=of, times=_more(times, 0)),
                        q=lambda g, p, q, r, z, of, times: g * slopes_of_four(p, q, r, z, of=of, times=_more(times, 1)),
                        r=lambda g, p, q, r, z, of, times: g * slopes_of_four(p, q, r, z, of=of, times=_more(times, 2)),
                        z=lambda g, p, q, r, z, of, times: g * slopes_of_four(p, q, r, z, of=of, times=_more(times, 3)))
