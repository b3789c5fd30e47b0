"""Complex numbers: their parts, conjugates and angles.

Cotangents pair with changes as Re(g * dz), without a conjugate: that of a holomorphic function is g times its
derivative, and leaves conjugate what arrives, which makes their ``.grad`` the one that PyTorch defines.
"""

import math

import numpy as np

from .domains import nonzero
from .domains import real as real_numbers
from .table import define

real = define(np.real, elementwise=True, view=True, formula=r"\mathrm{Re}\, x", domain=real_numbers, x=lambda g: g)
imag = define(np.imag, elementwise=True, view=True, formula=r"\mathrm{Im}\, x", domain=real_numbers,
              x=lambda g, x_dtype: of_parts(np.imag(g), -np.real(g)) if x_dtype.kind == "c" else np.zeros_like(g))  # fmt: skip


def _of_parts(real, imag):
    """``real + 1j * imag``; of real numbers written part by part, since that product makes NaN of an infinite part."""
    if np.iscomplexobj(real) or np.iscomplexobj(imag):
        return real + imag * 1j
    out = np.empty(np.broadcast_shapes(np.shape(real), np.shape(imag)), np.result_type(real, imag, np.complex64))
    out.real, out.imag = real, imag
    return out


of_parts = define(_of_parts, name="of_parts", elementwise=True, formula=r"real + i\, imag", domain=real_numbers,
                  real=lambda g: g, imag=lambda g: of_parts(-np.imag(g), np.real(g)))  # fmt: skip

conjugate = define(np.conjugate, formula=r"\bar{x}", domain=real_numbers, x=lambda g: np.conjugate(g))


def _angle_vjp(g, x, deg):
    """The angle is the imaginary part of log(x); at 0, where it has none, the gradient is 0."""
    if x.dtype.kind != "c":
        return np.zeros_like(g)
    squared = np.real(x) ** 2 + np.imag(x) ** 2
    turned = g * np.conjugate(x * 1j) / np.where(squared == 0, 1, squared)
    return turned * (180 / math.pi) if deg else turned


angle = define(np.angle, elementwise=True, options=dict(deg=False), formula=r"\arg x",
               sample=lambda draw: ([draw.array(draw.shape(), nonzero)], dict(deg=draw.boolean())),
               x=_angle_vjp)  # fmt: skip
