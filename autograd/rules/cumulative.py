"""Running sums and products."""

import numpy as np

from .axes import along, position
from .samples import along_axis
from .table import define


def _reversed(x, axis):
    return x[along(position(axis, len(x.shape)), slice(None, None, -1))]


def _cumsum_gradient(g, x_shape, axis):
    """Each element goes into all sums from its own on: the running sum from the other end."""
    if axis is None or not x_shape:
        return _reversed(cumsum(_reversed(g, 0), axis=0), 0).reshape(x_shape)
    return _reversed(cumsum(_reversed(g, axis), axis=axis), axis)


cumsum = define(np.cumsum, formula=r"\mathrm{cumsum}(x)", sample=along_axis, options=dict(axis=None),
                x=_cumsum_gradient)  # fmt: skip


# -- what the gradients of products are made of --------------------------------------------------------------------


def _shift(x, places, axis, fill):
    axis = position(axis, x.ndim)
    result = np.full_like(x, fill)
    kept, moved = slice(None, -places or None), slice(places, None)
    if places < 0:
        kept, moved = slice(-places, None), slice(None, places)
    result[along(axis, moved)] = x[along(axis, kept)]
    return result


def _shift_sample(draw):
    (x,), options = along_axis(draw)
    return [x], dict(places=draw.choice(1, -1, 2), fill=draw.choice(0, 1), **options)


# Elements moved by some places along an axis, with `fill` coming in; its own adjoint in the other direction.
shift = define(_shift, name="shift", sample=_shift_sample, options=dict(places=1, axis=-1, fill=0),
               x=lambda g, places, axis: shift(g, places=-places, axis=axis))  # fmt: skip


def _recurrence(factors, terms, axis, reverse):
    """y[i] = factors[i] y[i-1] + terms[i], for all i in log2(n) steps over whole arrays.

    Doubling, as in Hillis & Steele, "Data parallel algorithms", CACM 29(12), 1986: after k steps each y[i] counts
    the 2**k nearest terms. `reverse` runs from the other end.
    """
    direction = slice(None, None, -1 if reverse else 1)
    dtype = np.result_type(factors, terms)
    y = np.array(terms.swapaxes(0, axis)[direction], dtype)
    factors = np.array(factors.swapaxes(0, axis)[direction], dtype)
    step = 1
    while step < len(y):
        y[step:] += factors[step:] * y[:-step]
        factors[step:] *= factors[:-step]
        step *= 2
    return y[direction].swapaxes(0, axis)


def _recurrence_sample(draw):
    (factors,), options = along_axis(draw)
    return [factors, draw.array(factors.shape)], dict(reverse=draw.boolean(), **options)


def _adjoint_terms(g, factors, axis, reverse):
    """The gradient reaches a term through all later results: a recurrence from the other end."""
    return recurrence(shift(factors, places=1 if reverse else -1, axis=axis), g, axis=axis, reverse=not reverse)


recurrence = define(_recurrence, name="recurrence", sample=_recurrence_sample, options=dict(axis=-1, reverse=False),
                    factors=lambda g, factors, out, axis, reverse:
                        _adjoint_terms(g, factors, axis, reverse) * shift(out, places=-1 if reverse else 1, axis=axis),
                    terms=_adjoint_terms)  # fmt: skip


# -- products ------------------------------------------------------------------------------------------------------


def product_of_others(x, axis):
    """For each element the product of all others along `axis`: those before it times those behind it."""
    before = shift(cumprod(x, axis=axis), places=1, axis=axis, fill=1)
    behind = shift(cumprod(_reversed(x, axis), axis=axis), places=1, axis=axis, fill=1)
    return before * _reversed(behind, axis)


def _cumprod_gradient(g, x, out, axis):
    """The sum over all products from an element's own on, each without that element; no division, so zeros are fine."""
    if axis is None or not x.shape:
        return _cumprod_gradient(g, x.reshape(-1), out, 0).reshape(x.shape)
    before = shift(out, places=1, axis=axis, fill=1)
    return before * recurrence(shift(x, places=-1, axis=axis), g, axis=axis, reverse=True)


cumprod = define(np.cumprod, formula=r"\mathrm{cumprod}(x)", sample=along_axis, options=dict(axis=None),
                 x=_cumprod_gradient)  # fmt: skip
