"""NumPy's elementwise functions with two results; each rule gets the gradients of both in a list."""

import numpy as np

from .domains import between_integers, positive
from .table import define

modf = define(np.modf, outputs="fractional integral", elementwise=False,
              sample=lambda draw: ([draw.array(draw.shape(), between_integers)], {}),
              x=lambda g: g[0])  # fmt: skip

divmod_ = define(np.divmod, name="divmod", outputs="quotient remainder", elementwise=False,
                 sample=lambda draw: ([draw.array(draw.shape(), between_integers) + 5.0, 1.0 * draw.choice(1, 2)], {}),
                 x=lambda g: g[1],
                 y=lambda g, x, y: -g[1] * np.floor_divide(x, y))  # fmt: skip

# The mantissa is x over a power of two that stays the same until x crosses the next one.
frexp = define(np.frexp, outputs="mantissa exponent", elementwise=False,
               sample=lambda draw: ([0.5 + draw.array(draw.shape(), positive) / 8], {}),
               x=lambda g, x: np.ldexp(g[0], -np.frexp(x)[1]))  # fmt: skip
