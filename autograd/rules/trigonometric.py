"""Circular and hyperbolic functions and their inverses, angles, the sinc function."""

import math

import numpy as np

from .compositions import composed, constant
from .domains import above_one, inside_one, nonzero, real
from .samples import wrapped_angles
from .table import define

sin = define(np.sin, formula=r"\sin x", domain=real, x=lambda g, x: g * np.cos(x))
cos = define(np.cos, formula=r"\cos x", domain=real, x=lambda g, x: -g * np.sin(x))
tan = define(np.tan, formula=r"\tan x", domain=inside_one, x=lambda g, out: g * (1 + out * out))

# -(x * x - 1) and not 1 - x * x: the signs of imaginary zeros decide which side of the branch cut, beyond 1 and -1, is meant.
arcsin = define(np.arcsin, formula=r"\arcsin x", domain=inside_one, x=lambda g, x: g / np.sqrt(-(x * x - 1)))
arccos = define(np.arccos, formula=r"\arccos x", domain=inside_one, x=lambda g, x: -g / np.sqrt(-(x * x - 1)))
arctan = define(np.arctan, formula=r"\arctan x", domain=real, x=lambda g, x: g / (1 + x * x))

sinh = define(np.sinh, formula=r"\sinh x", domain=real, x=lambda g, x: g * np.cosh(x))
cosh = define(np.cosh, formula=r"\cosh x", domain=real, x=lambda g, x: g * np.sinh(x))
tanh = define(np.tanh, formula=r"\tanh x", domain=real, x=lambda g, out: g * (1 - out * out))

# How a tangent passes through tanh, from its result y, which forward mode gives in one record.
tanh_slope = define(lambda tangent, y: tangent * (1 - y * y), name="tanh_slope", elementwise=True, domain=real,
                    tangent=lambda g, y: g * (1 - y * y),
                    y=lambda g, tangent, y: g * (-2 * tangent * y))  # fmt: skip

arcsinh = define(np.arcsinh, formula=r"\mathrm{arsinh}\, x", domain=real, x=lambda g, x: g / np.sqrt(1 + x * x))
# Two roots, not one of x * x - 1: that would be the other branch in half of the complex plane.
arccosh = define(np.arccosh, formula=r"\mathrm{arcosh}\, x", domain=above_one,
                 x=lambda g, x: g / (np.sqrt(x - 1) * np.sqrt(x + 1)))  # fmt: skip
arctanh = define(np.arctanh, formula=r"\mathrm{artanh}\, x", domain=inside_one, x=lambda g, x: g / (1 - x * x))


# -- right triangles and angles ---------------------------------------------------------------------------------


def _unless_zero(length):
    """`length` as a divisor: inf in place of 0, so that what is 0 / 0 at the tip of a cone is 0, to any order."""
    return np.where(length == 0, np.inf, length)


hypot = define(np.hypot, formula=r"\sqrt{x^2 + y^2}", domain=nonzero,
               x=lambda g, x, out: g * (x / _unless_zero(out)),
               y=lambda g, y, out: g * (y / _unless_zero(out)))  # fmt: skip

arctan2 = define(np.arctan2, formula=r"\mathrm{atan2}(y, x)", domain=nonzero,
                 y=lambda g, y, x: g * (x / _unless_zero(x * x + y * y)),
                 x=lambda g, y, x: g * (-y / _unless_zero(x * x + y * y)))  # fmt: skip

deg2rad = define((np.deg2rad, np.radians), formula=r"\frac{\pi}{180} x", domain=real,
                 x=lambda g: g * (math.pi / 180))  # fmt: skip
rad2deg = define((np.rad2deg, np.degrees), formula=r"\frac{180}{\pi} x", domain=real,
                 x=lambda g: g * (180 / math.pi))  # fmt: skip

unwrap_angles = define(lambda p, **options: np.unwrap(p, **options), name="unwrap_angles", elementwise=False,
                       options=dict(discont=None, axis=-1, period=2 * math.pi),
                       sample=wrapped_angles, p=lambda g: g)  # fmt: skip


@composed(np.unwrap)
def unwrap(p, discont=None, axis=-1, *, period=2 * math.pi):
    """Whole periods added where the jump is larger; a `period` that is a Tensor gets the gradient of their numbers."""
    if not hasattr(period, "detach"):
        return unwrap_angles(p, discont=_value(discont), axis=axis, period=period)
    period_now = constant(period).item()
    unwrapped = unwrap_angles(p, discont=_value(discont), axis=axis, period=period_now)
    return unwrapped + (period - period_now) * np.rint((unwrapped - p) / period_now)


def _value(discont):
    """What is only compared with has no gradient."""
    return constant(discont) if hasattr(discont, "detach") else discont


# -- sinc -------------------------------------------------------------------------------------------------------


def _sinc_derivative(x, order):
    r"""The derivative of sin(pi x) / (pi x) of the given `order`.

    With u = pi x and f = sin(u) / u, differentiating u f = sin(u) n times gives the recurrence
    u f_n + n f_{n-1} = sin(u + n pi/2). It loses digits near u = 0, where the Taylor series of f takes over.
    """
    u = math.pi * np.asarray(x)
    near = np.abs(u) < order + 1
    far_u = np.where(near, 1, u)
    far = np.sin(far_u) / far_u
    for n in range(1, order + 1):
        far = (_sine_after_quarters(far_u, n) - n * far) / far_u
    near_u = np.where(near, u, 0)
    return np.where(near, _sinc_series(near_u, order), far) * math.pi**order


def _sine_after_quarters(u, n):
    """sin(u + n pi/2)."""
    return (np.sin, np.cos)[n % 2](u) * (1, 1, -1, -1)[n % 4]


def _sinc_series(u, order):
    """The sum over k of (-1)^k u^(2k - order) / ((2k + 1) (2k - order)!), which is f_order near zero."""
    total = np.zeros_like(u)
    for k in range((order + 1) // 2, (order + 1) // 2 + 14 + 2 * order):
        power = 2 * k - order
        total = total + u**power * ((-1) ** k / ((2 * k + 1) * math.factorial(power)))
    return total


sinc = define(np.sinc, elementwise=True, formula=r"\frac{\sin \pi x}{\pi x}", domain=real,
              x=lambda g, x: g * sinc_derivative(x, order=1))  # fmt: skip

sinc_derivative = define(_sinc_derivative, name="sinc_derivative", elementwise=True, options=dict(order=1),
                         formula=r"\mathrm{sinc}^{(\mathrm{order})}(x)",
                         sample=lambda draw: ([draw.array(draw.shape())], dict(order=draw.choice(1, 2, 3))),
                         x=lambda g, x, order: g * sinc_derivative(x, order=order + 1))  # fmt: skip
