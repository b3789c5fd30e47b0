"""Sparse Jacobians and Hessians: columns that share no row are computed together, in one product with a vector.

Curtis, Powell and Reid, *On the estimation of sparse Jacobian matrices* (1974); Coleman and Moré, *Estimation of sparse
Jacobian matrices and graph coloring problems* (1983), who colour a graph whose neighbours are columns that share a row.
"""

import numpy as np

from ..engine.errors import OperationError
from .batching.mapping import vmap
from .first_order import bare, grad, make_vjp, named
from .forward import jvp
from .tracing import positions_of


def sparse_jacobian(fun, pattern, argnum=0, *, check=True):
    """A function that gives the Jacobian of `fun` as a ``scipy.sparse.csr_array``, from few products with vectors.

    Parameters
    ----------
    fun : function of arrays with one real array as its result
    pattern : array or sparse matrix of shape (elements of the result, elements of the argument)
        true, or not zero, wherever the Jacobian may be anything but zero
    argnum : int
    check : compare one more product, with a random vector, and raise an error where the pattern has too few places

    Forward mode needs one product for each colour of the columns, reverse mode one for each colour of the rows; the fewer
    decide. For a band matrix that is its width, however large it is.

    Raises
    ------
    OperationError
        if the pattern has another shape than the Jacobian, or lacks places where it is not zero.

    >>> matrix = sparse_jacobian(lambda x: x * x, np.eye(3))(np.array([1.0, 2.0, 3.0]))
    >>> matrix.toarray().diagonal()
    array([2., 4., 6.])
    """
    rows, columns, shape = _places(pattern)
    by_column, by_row = _colours(rows, columns, shape[1]), _colours(columns, rows, shape[0])
    forward = by_column.max(initial=-1) <= by_row.max(initial=-1)

    @named("sparse_jacobian", fun, "Sparse Jacobian")
    def matrix(*args, **kwargs):
        (position,) = positions_of("sparse_jacobian", argnum, len(args))
        x = np.asarray(args[position])
        x = x if x.dtype.kind == "f" else x.astype(float)

        def flat(vector):
            return np.ravel(fun(*args[:position], np.reshape(vector, x.shape), *args[position + 1 :], **kwargs))

        at = x.reshape(-1)
        value, push = flat(at), lambda v: jvp(flat, (at,), (v,))[1]
        if shape != (value.size, at.size):
            raise OperationError(f"sparse_jacobian(pattern): expected shape {(value.size, at.size)}, got {shape}")
        if forward:
            products = _products(push, by_column, at.dtype)
            values = products[by_column[columns], rows]
        else:
            products = _products(make_vjp(flat)(at)[0], by_row, value.dtype)
            values = products[by_row[rows], columns]
        return _checked(_sparse(values, rows, columns, shape), push, at) if check else _sparse(values, rows, columns, shape)

    return matrix


def sparse_hessian(fun, pattern, argnum=0, *, check=True):
    """A function that gives the Hessian of `fun`, which returns one real number, as a ``scipy.sparse.csr_array``.

    The arguments are those of :func:`sparse_jacobian`; the pattern is square.

    >>> neighbours = np.eye(4) + np.eye(4, k=1) + np.eye(4, k=-1)
    >>> sparse_hessian(lambda x: np.sum(x[1:] * x[:-1]), neighbours)(np.ones(4)).toarray()[0]
    array([0., 1., 0., 0.])
    """
    return sparse_jacobian(grad(fun, argnum), pattern, argnum, check=check)


def _places(pattern):
    """Rows and columns of what is not zero, and the shape."""
    from scipy import sparse

    found = sparse.coo_array(pattern)
    kept = found.data != 0
    if found.ndim != 2:
        raise OperationError(f"sparse_jacobian(pattern): expected a matrix, got {found.ndim} axes")
    return found.row[kept], found.col[kept], found.shape


def _colours(rows, columns, count):
    """A colour for each of `count` columns, such that two in one row have different ones: greedy, fullest column first."""
    by_column, by_row = [[] for _ in range(count)], {}
    for i, j in zip(rows.tolist(), columns.tolist()):
        by_column[j].append(i)
        by_row.setdefault(i, []).append(j)
    colours = np.full(count, -1)
    for j in sorted(range(count), key=lambda j: -len(by_column[j])):
        taken = {colours[other] for i in by_column[j] for other in by_row[i]}
        colours[j] = next(colour for colour in range(count + 1) if colour not in taken)
    return colours


def _products(times, colours, dtype):
    """One product for each colour: with the vector that is 1 where that colour is."""
    seeds = (colours == np.arange(colours.max(initial=-1) + 1)[:, None]).astype(dtype)
    return bare(vmap(times, fallback=True)(seeds)) if len(seeds) else np.zeros((0, 0), dtype)


def _sparse(values, rows, columns, shape):
    from scipy import sparse

    return sparse.csr_array((values, (rows, columns)), shape=shape)


def _checked(matrix, push, at):
    direction = np.random.default_rng(0).standard_normal(at.shape).astype(at.dtype)
    expected, found = push(direction), matrix @ direction
    tolerance = 1e3 * np.finfo(at.dtype).eps * max(abs(expected).max(initial=0), abs(found).max(initial=0))
    wrong = np.flatnonzero(abs(expected - found) > tolerance)
    if wrong.size:
        raise OperationError(
            f"sparse_jacobian(pattern): row {wrong[0]} (of {wrong.size} such rows) has elements that are not zero where the "
            "pattern says that they are; add these places, or pass check=False if they do not matter"
        )
    return matrix
