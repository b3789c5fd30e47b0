"""What weight and spectral normalisation compute, for the parametrizations and for their older forms alike."""

import math

import autograd


def norm_except(tensor, dim):
    """The 2-norm over all axes but `dim` (over all axes for None or -1), with axes of length 1 kept."""
    if dim is None or dim == -1:
        return (tensor * tensor).sum().sqrt()
    axes = tuple(axis for axis in range(tensor.ndim) if axis != dim % tensor.ndim)
    return (tensor * tensor).sum(axes, keepdim=True).sqrt()


def as_matrix(weight, dim):
    """The weight as a matrix whose rows run along `dim`."""
    return weight.movedim(dim, 0).reshape(weight.shape[dim], -1)


def unit(vector, eps):
    """`vector` divided by its length, which counts as `eps` at least."""
    return vector / max(float((vector * vector).sum().item()) ** 0.5, eps)


def iterate(matrix, u, v, times, eps):
    """The power method: `u` and `v` brought closer, in place, to the first singular vectors of `matrix`."""
    with autograd.no_grad():
        for _ in range(times):
            u.copy_(unit(matrix.detach() @ v, eps))
            v.copy_(unit(matrix.detach().T @ u, eps))


def first_vectors(weight, dim, eps):
    """Vectors to begin the power method with: random ones of length 1."""
    rows = weight.shape[dim]
    sizes = (rows, math.prod(weight.shape) // rows)
    return [unit(autograd.randn(size, dtype=weight.dtype), eps) for size in sizes]


def largest_singular_value(matrix, u, v):
    """``u^T matrix v``, with copies of the vectors, which the next iteration changes."""
    return (u.clone() * (matrix @ v.clone())).sum()
