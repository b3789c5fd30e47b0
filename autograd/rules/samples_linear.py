"""Where contractions, linear algebra and the fused operations of neural networks may be sampled; see samples.py."""

import math

import numpy as np

from .domains import inside_one, positive

_EINSTEIN = ("ij,jk->ik", "i,i->", "ij->ji", "ii->i", "ii->", "ij->", "ij->j", "i,j->ij", "ij,j->", "iij,jk,k->ki",
             "bij,bjk->bik", "ij,ij->ij", "i,->i", "ijj->ji", "iii->i", "ij,kl,jk->il", "ii,i->")  # fmt: skip


def einstein_sums(draw):
    """Operands of an einsum with explicit subscripts, some of their axes of length 1 where another is longer."""
    subscripts = draw.choice(*_EINSTEIN)
    sizes = {letter: draw.size() for letter in "bijkl"}
    first, *others = subscripts.split("->")[0].split(",")
    stretched = draw.choice("", "", "b", "j")  # only in the first operand
    shapes = [tuple(1 if letter in stretched else sizes[letter] for letter in first)]
    shapes += [tuple(sizes[letter] for letter in term) for term in others]
    return [[draw.array(shape) for shape in shapes]], dict(subscripts=subscripts, optimize=draw.boolean())


def _batch(draw):
    return draw.shape(most=2) if draw.boolean() else ()


def square_matrices(draw):
    """Matrices of any kind, singular ones (of too low a rank) among them."""
    batch, n = _batch(draw), draw.size()
    matrices = draw.array((*batch, n, n))
    if draw.boolean():
        matrices[..., 0] = matrices[..., -1]
    return [matrices], {}


def invertible(draw, least=1):
    """Matrices with a heavy diagonal, of either sign, so that all have a good inverse."""
    return [_with_heavy_diagonal(draw, _batch(draw), draw.size() + least - 1)], {}


def slope_of_cofactors(draw):
    """Weights and an invertible matrix; a smaller one has a slope whose own derivatives are constant or zero."""
    return [draw.array((4, 4)), _with_heavy_diagonal(draw, (), 4)], {}


def _with_heavy_diagonal(draw, batch, n):
    matrices = draw.array((*batch, n, n))
    signs = np.array([draw.choice(1, -1) for _ in range(n)])
    return matrices + (np.eye(n) * (signs * (2 + 2 * n))).astype(matrices.dtype)


def linear_systems(draw):
    """Square matrices and right-hand sides: a vector, or matrices whose batch axes broadcast with the others."""
    n = draw.size()
    if draw.boolean():
        return [_with_heavy_diagonal(draw, _batch(draw), n), draw.array((n,))], {}
    left, right = draw.broadcastable(2, most=2)
    return [_with_heavy_diagonal(draw, left, n), draw.array((*right, n, draw.size()))], {}


def factorable(draw):
    """Symmetric (Hermitian) positive definite matrices."""
    matrices = draw.array((*_batch(draw), *[draw.size()] * 2))
    adjoint = matrices.conj().swapaxes(-1, -2)
    heavy = (np.eye(matrices.shape[-1]) * (3 + 2 * matrices.shape[-1])).astype(matrices.dtype)
    return [(matrices + adjoint) / 2 + heavy], dict(upper=draw.boolean())


# -- decompositions ---------------------------------------------------------------------------------------------


def _orthonormal(draw, batch, m, n):
    """Matrices of `n` orthonormal columns, in general position."""
    heavy = np.eye(m, n) + 0.5 * np.ones((m, n))
    return np.linalg.qr(draw.array((*batch, m, n)) + heavy.astype(draw.dtype))[0]


def _spaced(draw, n, first):
    """`n` numbers from `first` on, in any order, far enough from each other for derivatives of vectors."""
    return np.array([first + 0.9 * k for k in draw.permutation(n)]).astype(draw.dtype)


def _adjoint(x):
    return x.conj().swapaxes(-1, -2)


def hermitian(draw):
    """Symmetric (Hermitian) matrices with eigenvalues of both signs, all different."""
    batch, n = _batch(draw), draw.size()
    vectors = _orthonormal(draw, batch, n, n)
    return [(vectors * _spaced(draw, n, -1.2)) @ _adjoint(vectors)], dict(UPLO=draw.choice("L", "U"))


def diagonalizable(draw):
    """Matrices with different eigenvalues: real ones, or a pair of complex ones among them."""
    batch, n = _batch(draw), draw.size()
    middle = np.diag(_spaced(draw, n, -1.2))
    if n > 1 and draw.boolean():
        middle[:2, :2] = [[0.3, 1.1], [-1.1, 0.3]]
    vectors = draw.array((*batch, n, n)) + (np.eye(n) * (2 + n)).astype(draw.dtype)
    return [vectors @ middle @ np.linalg.inv(vectors)], {}


def with_distinct_singular_values(draw):
    """Matrices of any shape and of full rank."""
    batch, m, n = _batch(draw), draw.size(), draw.size()
    k = min(m, n)
    left, right = _orthonormal(draw, batch, m, k), _orthonormal(draw, batch, n, k)
    return [(left * _spaced(draw, k, 0.8)) @ _adjoint(right)], {}


def factored_by_qr(draw):
    """Matrices with at least as many rows as columns, and of full rank."""
    n = draw.size()
    m = n + draw.integer(0, 2)
    return [draw.array((*_batch(draw), m, n)) + (np.eye(m, n) * (3 + m)).astype(draw.dtype)], {}


# -- neural networks --------------------------------------------------------------------------------------------


def layer_inputs(draw):
    """Inputs with any leading axes, the weights and the biases of a linear layer."""
    batch, n, m = draw.shape(most=3), draw.size(), draw.size()
    return [draw.array((*batch, n)), draw.array((m, n)), draw.array((m,))], {}


def _reduction(draw, shape):
    """A mean of nothing is no number."""
    return draw.choice("mean", "sum", "none") if 0 not in shape else draw.choice("sum", "none")


def predictions(draw):
    """Predictions and what they should have been, with the reduction of the losses."""
    shape = draw.shape()
    return [draw.array(shape), draw.array(shape)], dict(reduction=_reduction(draw, shape))


def binary_targets(draw):
    """Logits, probabilities, weights of the losses and of the ones."""
    shape = draw.shape()
    weights = [draw.array(shape[len(shape) - draw.integer(0, len(shape)) :], positive) for _ in range(2)]
    return [draw.array(shape), draw.array(shape, inside_one) / 2, *weights], dict(reduction=_reduction(draw, shape))


def classified(draw, reduced=True):
    """Logits, class indices or probabilities, and weights of the classes."""
    batch, classes = draw.shape(most=2), draw.size() + 1
    shape = (*batch[:1], classes, *batch[1:])
    options = dict(label_smoothing=draw.choice(0.0, 0.0, 0.2))
    if reduced:
        options.update(reduction=_reduction(draw, shape))
    targets = draw.array(shape, positive) if draw.boolean() else _class_indices(draw, batch, classes)
    weight = draw.array((classes,), positive) if draw.boolean() else None
    return [draw.array(shape), targets, weight], options


def _class_indices(draw, shape, classes):
    """Class indices; now and then the last one is to be ignored."""
    indices = np.array([draw.integer(0, classes - 1) for _ in range(math.prod(shape))], np.intp)
    if indices.size > 1 and draw.boolean():
        indices[-1] = -100
    return indices.reshape(shape)
