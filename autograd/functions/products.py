"""Products of vectors, matrices and tensors, with PyTorch's signatures."""

import numpy as np

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..engine.tensor import as_tensor
from ..rules import products

_matmul = lane(products.matmul)


def matmul(input, other):
    """The matrix product ``input @ other``; leading axes are broadcast.

    >>> matmul(tensor([[1.0, 2.0]]), tensor([[3.0], [4.0]]))
    tensor([[11.]])
    """
    return _matmul(input, other)


def _check_ranks(name, input, other, *ranks):
    for operand, rank in zip((input, other), ranks):
        if as_tensor(operand).ndim != rank:
            raise OperationError(f"{name}() takes tensors with {ranks[0]} and {ranks[1]} axes, not "
                                 f"{as_tensor(input).shape} and {as_tensor(other).shape}; matmul() takes any")  # fmt: skip


def mm(input, mat2):
    """The product of two matrices; OperationError for other tensors.

    >>> mm(ones(2, 3), ones(3, 1)).shape
    (2, 1)
    """
    _check_ranks("mm", input, mat2, 2, 2)
    return _matmul(input, mat2)


def bmm(input, mat2):
    """The products of two batches of matrices, (b, n, m) and (b, m, k); OperationError for other tensors.

    >>> bmm(ones(4, 2, 3), ones(4, 3, 1)).shape
    (4, 2, 1)
    """
    _check_ranks("bmm", input, mat2, 3, 3)
    return _matmul(input, mat2)


def mv(input, vec):
    """The product of a matrix and a vector; OperationError for other tensors.

    >>> mv(ones(2, 3), ones(3))
    tensor([3., 3.])
    """
    _check_ranks("mv", input, vec, 2, 1)
    return _matmul(input, vec)


def dot(input, tensor):
    """The scalar product of two vectors; OperationError for other tensors.

    >>> dot(ones(3), ones(3))
    tensor(3.)
    """
    _check_ranks("dot", input, tensor, 1, 1)
    return _matmul(input, tensor)


def outer(input, vec2):
    """The outer product of two vectors.

    >>> outer(tensor([1.0, 2.0]), tensor([3.0, 4.0]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    return np.outer(as_tensor(input), as_tensor(vec2))


def inner(input, other):
    """The sum of products over the last axes of both.

    >>> inner(tensor([1.0, 2.0]), tensor([3.0, 4.0]))
    tensor(11.)
    """
    return np.inner(as_tensor(input), as_tensor(other))


def tensordot(a, b, dims=2):
    """The sum of products over `dims` axes: the last of `a` and the first of `b`, or the pairs in two lists.

    >>> tensordot(ones(2, 3), ones(3, 2), dims=1).shape
    (2, 2)
    """
    return np.tensordot(as_tensor(a), as_tensor(b), dims)


def einsum(equation, *operands):
    """The sum of products that `equation` describes in Einstein's notation.

    Axes may be numbered, too: each operand is then followed by the list of its axes, and at the end comes, if wanted, that
    of the result.

    >>> einsum("ij,jk->ik", ones(2, 3), ones(3, 2)).shape, einsum(ones(2, 3), [0, 1], ones(3, 2), [1, 2], [0, 2]).shape
    ((2, 2), (2, 2))
    """
    if not isinstance(equation, str):
        given = (equation, *operands)
        return np.einsum(*[part if k % 2 or (k + 1 == len(given)) else as_tensor(part) for k, part in enumerate(given)])
    operands = operands[0] if len(operands) == 1 and isinstance(operands[0], (list, tuple)) else operands
    return np.einsum(equation, *[as_tensor(operand) for operand in operands])
