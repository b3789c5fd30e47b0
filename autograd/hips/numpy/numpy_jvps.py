"""Compatibility with HIPS autograd: what forward rules of a program's own use."""

import numpy as np

from autograd.primitives import def_linear as def_linear
from autograd.primitives import defjvp as defjvp
from autograd.primitives import defjvp_argnum as defjvp_argnum
from autograd.vector_spaces import vspace as vspace


def broadcast(x, target):
    """`x` repeated to the shape of `target`, and complex if that is.

    >>> broadcast(np.array([1.0, 2.0]), np.zeros((2, 2)))
    array([[1., 2.],
           [1., 2.]])
    """
    x = np.broadcast_to(x, np.shape(target))
    return x + 0j if np.result_type(target).kind == "c" and np.result_type(x).kind != "c" else x
