"""Sampled functions: convolution, interpolation, slopes, and the Bessel function of the Kaiser window."""

import numpy as np

from .axes import position
from .compositions import as_array, composed
from .domains import real
from .selection import take
from .table import define

# -- convolution ------------------------------------------------------------------------------------------------


def _convolved_with(g, other):
    """The gradient for one factor of a full convolution: g correlated with the other, where they overlap fully."""
    n = other.shape[0]
    return full_convolution(g, other[::-1])[n - 1 : g.shape[0]]


full_convolution = define(lambda a, v: np.convolve(a, v), name="convolve", formula="a * v",
                          sample=lambda draw: ([draw.array((draw.size() + 1,)), draw.array((draw.size(),))], {}),
                          a=lambda g, v: _convolved_with(g, v),
                          v=lambda g, a: _convolved_with(g, a))  # fmt: skip


def _part(full, n, m, mode, name):
    """What `mode` keeps of the full convolution of vectors with n >= m elements."""
    if mode == "full":
        return full
    if mode == "same":
        return full[(m - 1) // 2 : (m - 1) // 2 + n]
    if mode == "valid":
        return full[m - 1 : n]
    raise ValueError(f"np.{name}(mode): expected 'full', 'same' or 'valid', got {mode!r}")


@composed(np.convolve)
def convolve(a, v, mode="full"):
    a, v = np.atleast_1d(a), np.atleast_1d(v)
    if a.shape[0] < v.shape[0]:
        a, v = v, a
    return _part(full_convolution(a, v), a.shape[0], v.shape[0], mode, "convolve")


@composed(np.correlate)
def correlate(a, v, mode="valid"):
    """Where `v` is the longer one, NumPy exchanges the two and reverses the result."""
    a, v = np.atleast_1d(a), np.atleast_1d(v)
    if a.shape[0] < v.shape[0]:
        return np.conjugate(correlate(v, a, mode)[::-1])
    return _part(full_convolution(a, np.conjugate(v[::-1])), a.shape[0], v.shape[0], mode, "correlate")


# -- functions given by points ----------------------------------------------------------------------------------


@composed(np.interp)
def interp(x, xp, fp, left=None, right=None, period=None):
    """Piecewise linear in `x`, and linear in `fp`; where two pieces meet, the slope is that of the right one."""
    x, xp, fp = as_array(x), as_array(xp), as_array(fp)
    if period is not None:
        x, xp = x % abs(period), xp % abs(period)
        order = np.argsort(xp)
        xp, fp = take(xp, order), take(fp, order)
        xp = np.concatenate([xp[-1:] - abs(period), xp, xp[:1] + abs(period)])
        fp = np.concatenate([fp[-1:], fp, fp[:1]])
    n = xp.shape[0]
    inside = fp[0] + 0 * x
    if n > 1:
        i = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, n - 2)
        x0, x1, y0, y1 = take(xp, i), take(xp, i + 1), take(fp, i), take(fp, i + 1)
        inside = y0 + (x - x0) * ((y1 - y0) / (x1 - x0))
    inside = np.where(x < xp[0], fp[0] if left is None else left, inside)
    return np.where(x > xp[-1], fp[-1] if right is None else right, inside)


@composed(np.gradient)
def gradient(f, *varargs, axis=None, edge_order=1):
    """Slopes along each axis, from differences of second order inside and of `edge_order` at both ends."""
    f = as_array(f)
    axes = range(f.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = [position(k, f.ndim) for k in axes]
    if len(varargs) not in (0, 1, len(axes)) or (len(varargs) == 1 < len(axes) and np.ndim(varargs[0])):
        raise TypeError(f"np.gradient: expected no spacing, one number or {len(axes)} of them, got {len(varargs)}")
    if edge_order not in (1, 2):
        raise ValueError(f"np.gradient(edge_order): expected 1 or 2, got {edge_order!r}")
    spacings = list(varargs) * len(axes) if len(varargs) == 1 else varargs or [1.0] * len(axes)
    slopes = [_slopes(f, k, _steps(spacing, f.shape[k]), edge_order) for k, spacing in zip(axes, spacings)]
    if f.dtype.kind in "fc":  # whose precision NumPy keeps, whatever the spacing's
        slopes = [slope if slope.dtype == f.dtype else slope.astype(f.dtype) for slope in slopes]
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


def _steps(spacing, n):
    """The distances between neighbours, from one distance for all or from their coordinates."""
    if np.ndim(spacing) == 0:
        return np.broadcast_to(spacing, (n - 1,)) * 1.0
    if np.shape(spacing) != (n,):
        raise ValueError(f"np.gradient: {np.shape(spacing)[0]} coordinates do not fit an axis of length {n}")
    return np.diff(spacing)


def _slopes(f, axis, steps, edge_order):
    n = f.shape[axis]
    if n < edge_order + 1:
        raise ValueError(f"np.gradient: an axis of length {n} is too short; it must have {edge_order + 1} elements")
    f = np.moveaxis(f, axis, -1)
    before, after = steps[:-1], steps[1:]
    rise, next_rise = (np.diff(f) / steps)[..., :-1], (np.diff(f) / steps)[..., 1:]
    inner = (rise * after + next_rise * before) / (before + after)
    first, last = (f[..., 1:2] - f[..., :1]) / steps[:1], (f[..., -1:] - f[..., -2:-1]) / steps[-1:]
    if edge_order == 2:  # through the slope in the middle of the three outermost points
        first, last = 2 * first - inner[..., :1], 2 * last - inner[..., -1:]
    return np.moveaxis(np.concatenate([first, inner, last], axis=-1), -1, axis)


# -- the modified Bessel function -------------------------------------------------------------------------------


def _modified_bessel(x, order):
    from scipy import special

    return special.iv(order, x)


# I_n' = (I_{n-1} + I_{n+1}) / 2, and I_{-1} = I_1: Abramowitz & Stegun, 9.6.26.
modified_bessel = define(_modified_bessel, name="modified_bessel", elementwise=True, options=dict(order=0),
                         formula="I_{order}(x)",
                         sample=lambda draw: ([draw.array(draw.shape(), real)], dict(order=draw.integer(0, 2))),
                         x=lambda g, x, order: g * 0.5 * (modified_bessel(x, order=order - 1)
                                                          + modified_bessel(x, order=order + 1)))  # fmt: skip

i0 = define(np.i0, name="bessel_of_kaiser", elementwise=True, formula="I_0(x)", domain=real,
            x=lambda g, x: g * modified_bessel(x, order=1))  # fmt: skip
