"""Distances and angles between vectors, and products of two vectors with a matrix for each output."""

import numpy as np

import autograd
from autograd import OperationError

from .checking import real_input


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """The cosine of the angle between vectors along `dim`; norms below `eps` count as `eps`. Shapes broadcast.

    >>> import nn
    >>> nn.functional.cosine_similarity(tensor([1.0, 0.0]), tensor([3.0, 0.0]), dim=0)
    tensor(1.)
    """
    x1, x2 = (real_input("cosine_similarity", x) for x in (x1, x2))
    shape = np.broadcast_shapes(x1.shape, x2.shape)
    x1, x2 = (x if x.shape == shape else autograd.broadcast_to(x, shape) for x in (x1, x2))
    norms = [autograd.clamp(autograd.norm(x, 2, dim, keepdim=True), min=eps) for x in (x1, x2)]
    return ((x1 / norms[0]) * (x2 / norms[1])).sum(dim)


def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    """The p-norm of ``x1 - x2 + eps`` over the last axis. Shapes broadcast.

    >>> import nn
    >>> nn.functional.pairwise_distance(tensor([3.0, 4.0]), tensor([0.0, 0.0]), eps=0.0)
    tensor(5.)
    """
    x1, x2 = (real_input("pairwise_distance", x, least=1, kinds="fc") for x in (x1, x2))
    return autograd.norm(x1 - x2 + eps, p, -1, keepdim=keepdim)


def pdist(input, p=2.0):
    """The p-norm distances between all pairs of rows of a matrix (N, D), as a vector of N (N - 1) / 2.

    Raises OperationError unless the input is a matrix.

    >>> import nn
    >>> nn.functional.pdist(tensor([[0.0], [1.0], [3.0]]))
    tensor([1., 3., 2.])
    """
    input = real_input("pdist", input, least=2, most=2)
    first, second = np.triu_indices(input.shape[0], 1)
    return autograd.norm(input[first] - input[second], p, -1)


def bilinear(input1, input2, weight, bias=None):
    """``input1 @ weight[k] @ input2 + bias[k]`` for each output k.

    Shapes: input1 (..., in1), input2 (..., in2), weight (out, in1, in2), bias (out,), result (..., out).

    Raises OperationError if they do not fit.

    >>> import nn
    >>> nn.functional.bilinear(tensor([2.0]), tensor([3.0]), tensor([[[1.0]], [[10.0]]]))
    tensor([ 6., 60.])
    """
    input1, input2, weight = (autograd.as_tensor(value) for value in (input1, input2, weight))
    expected = (input1.shape[-1:], input2.shape[-1:]) if input1.ndim and input2.ndim else None
    if weight.ndim != 3 or expected != ((weight.shape[1],), (weight.shape[2],)) or input1.shape[:-1] != input2.shape[:-1]:
        raise OperationError(
            "bilinear: expected inputs (..., in1) and (..., in2) and weight (out, in1, in2), got "
            f"{input1.shape}, {input2.shape} and {weight.shape}"
        )
    result = autograd.einsum("...i,oij,...j->...o", input1, weight, input2)
    return result if bias is None else result + bias
