"""Products of vectors, matrices and tensors."""

import numpy as np

from .samples import matrix_products
from .table import define


def _transposed(x):
    return x.swapaxes(-1, -2)


def _matmul_left(g, y, x_shape, y_shape):
    """The gradient of x @ y for x; NumPy drops the axis of a vector, so the two cases with one put it back."""
    if len(y_shape) == 1:
        return g[..., None] * y if len(x_shape) > 1 else g * y
    if len(x_shape) == 1:
        return (y @ g[..., None])[..., 0]
    return g @ _transposed(y)


def _matmul_right(g, x, x_shape, y_shape):
    """The gradient of x @ y for y."""
    if len(x_shape) == 1:
        return x[:, None] * g[..., None, :] if len(y_shape) > 1 else g * x
    if len(y_shape) == 1:
        return (_transposed(x) @ g[..., None])[..., 0]
    return _transposed(x) @ g


matmul = define(np.matmul, infix="@", formula=r"x \, y", sample=matrix_products,
                x=_matmul_left,
                y=_matmul_right)  # fmt: skip
