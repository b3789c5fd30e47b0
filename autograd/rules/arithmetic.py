"""Sums, products, quotients, powers, and what rounds.

How to read a line: first the function, as NumPy has it; then, for each of its arguments, the gradient of the final result
with respect to this argument. Given are `g`, the gradient with respect to what the function returned, that result itself
(`out`) and the arguments by their names. So `multiply` says: if z = x * y, then dL/dx = dL/dz * y and dL/dy = dL/dz * x.
Nothing here undoes broadcasting, adds up gradients or knows of a graph; `autograd/rules/table.py` says what else a line may
have.
"""

import numpy as np

from .domains import between_halves, between_integers, nonzero, positive, real
from .table import define

add = define(np.add, infix="+", formula="x + y", domain=real,
             x=lambda g: g,
             y=lambda g: g)  # fmt: skip

subtract = define(np.subtract, infix="-", formula="x - y", domain=real,
                  x=lambda g: g,
                  y=lambda g: -g)  # fmt: skip

multiply = define(np.multiply, infix="*", formula=r"x \cdot y", domain=real,
                  x=lambda g, y: g * y,
                  y=lambda g, x: g * x)  # fmt: skip

divide = define(np.divide, infix="/", formula=r"\frac{x}{y}", domain=dict(x=real, y=nonzero),
                x=lambda g, y: g / y,
                y=lambda g, y, out: -g * out / y)  # fmt: skip

negative = define(np.negative, formula="-x", domain=real, x=lambda g: -g)
positive_ = define(np.positive, formula="+x", domain=real, x=lambda g: g)

reciprocal = define(np.reciprocal, formula=r"\frac{1}{x}", domain=nonzero, x=lambda g, out: -g * out * out)
square = define(np.square, formula="x^2", domain=real, x=lambda g, x: g * (2 * x))
sqrt = define(np.sqrt, formula=r"\sqrt{x}", domain=positive, x=lambda g, out: g * (0.5 / out))
cbrt = define(np.cbrt, formula=r"\sqrt[3]{x}", domain=positive, x=lambda g, out: g / (3 * out * out))

# Where the factor in front is zero the power beside it may be infinite; the `where` keeps 0 * inf from being NaN.
power = define((np.power, np.float_power), infix="**", formula="x^{y}", domain=dict(x=positive, y=real),
               x=lambda g, x, y: g * (y * x ** np.where((x == 0) & (y == 0), 1, y - 1)),
               y=lambda g, x, out: g * out * np.log(np.where(x == 0, 1, x)))  # fmt: skip


def _to_power(x, exponent):
    return x**exponent


to_power = define(_to_power, name="to_power", formula="x^{exponent}", elementwise=True,
                  options=dict(exponent=2), sample=lambda draw: (
                      [draw.array(draw.shape(), positive)], dict(exponent=draw.choice(0, 1, 2, 3, -1, 2.5))),
                  x=lambda g, x, exponent:
                      g * (exponent * x ** (exponent - 1)) if exponent else np.zeros_like(g))  # fmt: skip

_by_one_or_two = lambda draw: ([draw.array(draw.shape(), between_integers) + 5.0, 1.0 * draw.choice(1, 2)], {})

remainder = define(np.remainder, infix="%", formula=r"x \bmod y", sample=_by_one_or_two,
                   x=lambda g: g,
                   y=lambda g, x, y: -g * np.floor_divide(x, y))  # fmt: skip

fmod = define(np.fmod, formula=r"\mathrm{fmod}(x, y)", sample=_by_one_or_two,
              x=lambda g: g,
              y=lambda g, x, y: -g * np.trunc(x / y))  # fmt: skip

absolute = define((np.absolute, np.fabs), formula=r"\left|x\right|", domain=nonzero,
                  x=lambda g, x: g * np.conjugate(np.sign(x)))  # fmt: skip


def _sign_vjp(g, x, out):
    """Zero for real numbers, also at 0; x / abs(x) of a complex number changes with the direction of x."""
    if x.dtype.kind != "c":
        return np.zeros_like(g)
    length = np.absolute(x)
    return (g - np.real(g * out) * np.conjugate(out)) / np.where(length == 0, np.inf, length)


sign = define(np.sign, formula=r"\mathrm{sign}(x)", domain=nonzero, x=_sign_vjp)

copysign = define(np.copysign, formula=r"\left|x\right| \mathrm{sign}(y)", domain=nonzero,
                  x=lambda g, x, y: g * (np.sign(x) * np.copysign(1, y)),
                  y=lambda g: np.zeros_like(g))  # fmt: skip

ldexp = define(np.ldexp, formula=r"x \cdot 2^{\mathrm{power}}",
               sample=lambda draw: ([draw.array(draw.shape()), draw.integer(-3, 3)], {}),
               x=lambda g, power: np.ldexp(g, power),
               power=None)  # fmt: skip

# Constant between their jumps: the gradient is zero wherever there is one, and 0 is what PyTorch gives at the jumps.
floor = define(np.floor, formula=r"\lfloor x \rfloor", domain=between_integers, x=lambda g: np.zeros_like(g))
ceil = define(np.ceil, formula=r"\lceil x \rceil", domain=between_integers, x=lambda g: np.zeros_like(g))
trunc = define((np.trunc, np.fix), formula=r"\mathrm{trunc}(x)", domain=between_integers, x=lambda g: np.zeros_like(g))
rint = define(np.rint, formula=r"\mathrm{round}(x)", domain=between_halves, x=lambda g: np.zeros_like(g))



def _rounded_quotient(x, y, mode):
    """``x / y`` rounded down, or for "trunc" towards zero; integers stay integers."""
    quotient = np.floor_divide(x, y)
    if mode == "floor":
        return quotient
    if quotient.dtype.kind == "f":
        return np.trunc(np.divide(x, y))
    return quotient + ((quotient < 0) & (quotient * y != x))


rounded_quotient = define(_rounded_quotient, name="rounded_quotient", formula=r"\mathrm{mode}(x / y)", elementwise=True,
                          options=dict(mode="floor"),
                          sample=lambda draw: (_by_one_or_two(draw)[0], dict(mode=draw.choice("floor", "trunc"))),
                          x=lambda g: np.zeros_like(g),
                          y=lambda g: np.zeros_like(g))  # fmt: skip

nextafter = define(np.nextafter, domain=real, x=lambda g: g, y=None)
heaviside = define(np.heaviside, formula=r"\mathrm{H}(x)", domain=nonzero,
                   x=lambda g: np.zeros_like(g),
                   y=lambda g, x: g * (x == 0))  # fmt: skip
