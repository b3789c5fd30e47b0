"""Compatibility with HIPS autograd: what rules of a program's own use to bring gradients to the shape of an argument."""

import numpy as np

from autograd.engine.cotangents import fit
from autograd.primitives import defvjp as defvjp
from autograd.vector_spaces import vspace as vspace

from .numpy_wrapper import metadata as metadata


def unbroadcast(x, target_meta, broadcast_idx=0):
    """`x`, summed over the axes that broadcasting added, and made real if need be, for an argument with that `metadata`.

    `broadcast_idx` is where axes were added: 0, in front, or -1, at the end.

    >>> unbroadcast(np.ones((3, 2)), metadata(np.zeros(2)))
    array([3., 3.])
    """
    shape, ndim, dtype, iscomplex = target_meta
    while np.ndim(x) > ndim:
        x = np.sum(x, axis=broadcast_idx)
    if np.result_type(x).kind == "c" and not iscomplex:
        x = np.real(x)
    return fit(x, shape, x.dtype) if np.shape(x) != shape else x


def unbroadcast_f(target, f):
    """The function ``f(g)``, whose result is given the shape of `target`.

    >>> unbroadcast_f(np.zeros(2), lambda g: 2.0 * g)(np.ones((3, 2)))
    array([6., 6.])
    """
    target_meta = metadata(target)
    return lambda g: unbroadcast(f(g), target_meta)


def match_complex(target, x):
    """`x` as a real or complex number, as `target` is."""
    wanted, given = np.result_type(target).kind == "c", np.result_type(x).kind == "c"
    if wanted == given:
        return x
    return x + 0j if wanted else np.real(x)


def replace_zero(x, val):
    """`x` with `val` wherever it is zero.

    >>> replace_zero(np.array([2.0, 0.0]), 1.0)
    array([2., 1.])
    """
    return np.where(x, x, val)


def balanced_eq(x, z, y):
    """1 where `x` alone equals `z`, 1/2 where `y` does as well, 0 elsewhere: how two equal arguments share a gradient."""
    return (x == z) / (1.0 + (x == y))


def repeat_to_match_shape(g, shape, dtype, axis, keepdims):
    """`g`, the gradient of a reduction over `axis`, repeated to `shape`, and how many elements were reduced to one.

    >>> repeat_to_match_shape(np.array([1.0, 2.0]), (2, 3), float, 1, False)
    (array([[1., 1., 1.],
           [2., 2., 2.]]), 3)
    """
    if shape == ():
        return g, 1
    axes = tuple(np.atleast_1d(range(len(shape)) if axis is None else axis) % len(shape))
    kept = tuple(1 if k in axes else n for k, n in enumerate(shape))
    return np.broadcast_to(np.reshape(g, kept), shape), int(np.prod([shape[k] for k in axes], dtype=int))
