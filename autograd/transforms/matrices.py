"""Jacobians and Hessians: one sweep over the graph carries all rows (or columns) as a batch.

Where function and argument are nested containers, so is the matrix: for each array of the result, in its form, one
block for each array of the argument, in its form.
"""

import math

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.tensor import Tensor
from ..engine.wrapping import tensor_of
from .batching.batched import batched, whole_at
from .batching.mapping import vmap
from .containers import checked, flattened
from .first_order import named, with_aux
from .levels import next_level, pulled_back
from .nesting import batch_open, is_nested
from .tracing import Trace, positions_of, shape_of


def jacobian(fun, argnum=0, *, argnums=None, has_aux=False, holomorphic=False, chunk_size=None):
    """The Jacobian of `fun`: an array of the result's shape followed by the argument's shape.

    It is computed by reverse mode, with all rows in one backward pass; see :func:`jacrev` for the parameters.

    >>> jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    argnum = argnum if argnums is None else argnums
    return jacrev(fun, argnum, has_aux=has_aux, holomorphic=holomorphic, chunk_size=chunk_size)


def jacrev(fun, argnums=0, *, has_aux=False, holomorphic=False, chunk_size=None):
    """The Jacobian of `fun` by reverse mode: cheap where the result is smaller than the argument.

    As ``jax.jacrev`` and ``torch.func.jacrev``. Of complex results it is the complex derivative, and the argument
    must be complex too.

    Parameters
    ----------
    argnums : int or tuple of ints; a tuple gives a tuple of Jacobians
    has_aux : `fun` returns (value, else), and the result is (Jacobian, else)
    holomorphic : a promise, as to JAX, that is checked: argument and result are complex
    chunk_size : carry at most so many rows at a time, which bounds the memory

    Raises
    ------
    OperationTypeError
        for a complex result of a real argument (:func:`jacfwd` takes these), and with `holomorphic` for real ones.

    >>> jacrev(lambda x, y: x * y, (0, 1))(2.0, np.array([3.0, 4.0]))
    (array([3., 4.]), array([[2., 0.],
           [0., 2.]]))
    """
    _check_chunk_size("jacrev", chunk_size)

    @named("jacrev", fun, "Jacobian")
    def matrix(*args, **kwargs):
        trace = Trace("jacrev", fun, argnums, args, kwargs)
        value, aux = with_aux(trace.result, has_aux, trace.recorded)
        outputs, rebuild = flattened(value)
        if holomorphic:
            _check_complex("jacrev", trace.originals, outputs)
        blocks = [trace.rebuild(_rows(trace, output, chunk_size, keep=len(outputs) > 1)) for output in outputs]
        return (rebuild(blocks), aux) if has_aux else rebuild(blocks)

    return matrix


def _check_chunk_size(name, chunk_size):
    if chunk_size is not None and (not isinstance(chunk_size, int) or chunk_size < 1):
        raise OperationError(f"{name}(chunk_size): expected a positive int or None, got {chunk_size!r}")


def _check_complex(name, arguments, results=()):
    """With ``holomorphic=True``: an error for what is real."""
    for role, values in (("argument", arguments), ("result", results)):
        for value in values:
            dtype = np.result_type(getattr(value, "dtype", value))
            if dtype.kind != "c":
                raise OperationTypeError(f"{name}(holomorphic=True): expected a complex {role}, got {dtype}")


def _rows(trace, output, chunk_size, keep):
    """The derivative of `output` for each variable of the trace, in the caller's form."""
    shape = shape_of(output)
    if getattr(output, "dtype", np.dtype(float)).kind == "c" and any(v.dtype.kind != "c" for v in trace.variables):
        raise OperationTypeError("jacrev: a complex result of a real argument; use jacfwd")
    if not trace.reached_by(output):
        return [trace.form(np.zeros((*shape, *v.shape), v.dtype)[()], i) for i, v in enumerate(trace.variables)]
    count = math.prod(shape)
    if count == 1:
        found = trace.pulling_back([output])([np.ones(shape, output.dtype)[()]]) if keep else trace.pull_back(output)
        return [_reshaped(g, (*shape, *v.shape)) for g, v in zip(found, trace.variables)]
    step = chunk_size or count or 1
    basis = np.eye(count, dtype=output.dtype).reshape((count, *shape))
    try:
        chunks = [_pulled_back_at_once(trace, output, basis[start : start + step]) for start in range(0, count or 1, step)]
    except OperationTypeError:
        return _row_by_row(trace, output, basis)
    found = chunks[0] if len(chunks) == 1 else [np.concatenate(parts) for parts in zip(*chunks)]
    return [_reshaped(trace.form(g, i), (*shape, *v.shape)) for i, (g, v) in enumerate(zip(found, trace.variables))]


def _row_by_row(trace, output, basis):
    """The same where a rule of the user's takes one gradient at a time, because it computes with plain numbers."""
    pull_back = trace.pulling_back([output])
    rows = [pull_back([seed]) for seed in basis]
    return [_reshaped(np.stack(parts), (*output.shape, *v.shape)) for parts, v in zip(zip(*rows), trace.variables)]


def _reshaped(value, shape):
    return value if shape_of(value) == shape else value.reshape(shape) if shape else value


def _pulled_back_at_once(trace, output, seeds):
    """The gradients for a batch of seeds, which the rules are run on as one batched gradient."""
    level = next_level()
    with batch_open(level, len(seeds), fallback=True):
        found = pulled_back(output, trace.bottoms, batched(seeds, level), trace.within)
        found = [np.zeros(v.shape, v.dtype) if g is None else g for g, v in zip(found, trace.variables)]
        wholes = [whole_at(tensor_of(gradient, None), level, len(seeds)) for gradient in found]
    return wholes if trace.recorded else [whole._raw for whole in wholes]


def jacfwd(fun, argnums=0, *, has_aux=False, holomorphic=False, chunk_size=None):
    """The Jacobian of `fun` by forward mode: cheap where the argument is smaller than the result.

    As ``jax.jacfwd`` and ``torch.func.jacfwd``; the parameters are those of :func:`jacrev`. Of complex arguments it is
    the complex derivative, and for real results their gradients, as from jacrev.

    >>> jacfwd(lambda x: np.array([1.0, 10.0]) * x)(3.0)
    array([ 1., 10.])
    """
    _check_chunk_size("jacfwd", chunk_size)

    @named("jacfwd", fun, "Jacobian")
    def matrix(*args, **kwargs):
        positions = positions_of("jacfwd", argnums, len(args))
        leaves, rebuild = flattened(tuple(args[k] for k in positions))
        if holomorphic:
            _check_complex("jacfwd", leaves)
        kept = []

        def of_leaves(*values):
            arguments = list(args)
            for position, value in zip(positions, rebuild(values)):
                arguments[position] = value
            value, aux = with_aux(fun(*arguments, **kwargs), has_aux, recorded)
            kept.append(aux)
            return value

        recorded = is_nested() or any(isinstance(leaf, Tensor) for leaf in leaves)
        columns = [_columns(of_leaves, leaves, k, chunk_size, recorded) for k in range(len(leaves))]
        rebuild_result = flattened(columns[0])[1]
        parts = zip(*(flattened(column)[0] for column in columns))
        build = rebuild if isinstance(argnums, (tuple, list)) else lambda blocks: rebuild(blocks)[0]
        result = rebuild_result([build(list(blocks)) for blocks in parts])
        return (result, kept[0]) if has_aux else result

    return matrix


def _columns(function, leaves, k, chunk_size, recorded):
    """The derivatives of each result with respect to argument `k`, whose axes come last."""
    from .forward import jvp  # here, since reverse mode never needs it

    leaf = leaves[k]
    leaf = leaf if isinstance(leaf, Tensor) else tensor_of(checked(leaf, "jacfwd"), None)
    shape, count = leaf.shape, math.prod(leaf.shape)
    basis = np.eye(count, dtype=leaf.dtype if leaf.dtype.kind in "fc" else float).reshape((count, *shape))

    def along(direction):
        return jvp(lambda value: function(*leaves[:k], value, *leaves[k + 1 :]), (leaves[k],), (direction,))[1]

    def along_each(directions):
        if not shape:
            return flattened(along(directions[0]))
        directions = tensor_of(directions, None) if recorded else directions
        found, rebuild = flattened(vmap(along, out_axes=-1, chunk_size=chunk_size, fallback=True)(directions))
        return [column.reshape((*column.shape[:-1], *shape)) for column in found], rebuild

    found, rebuild = along_each(basis)
    if basis.dtype.kind == "c" and any(column.dtype.kind != "c" for column in found):
        across, _ = along_each(1j * basis)
        found = [one if one.dtype.kind == "c" else one - 1j * other for one, other in zip(found, across)]
    return rebuild(found)


def hessian(fun, argnum=0, *, argnums=None, has_aux=False, holomorphic=False, chunk_size=None):
    """The matrix of second derivatives of `fun`: the result's shape, then the argument's shape twice.

    It is the Jacobian of the gradient: the backward pass is recorded once, and one more pass over that record carries
    all rows as a batch. The parameters are those of :func:`jacrev`; as ``jax.hessian`` and ``torch.func.hessian``.
    For a real function of complex numbers it says how the real part of the gradient changes; give the real and the
    imaginary parts as arguments of their own for all second derivatives.

    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([2.0, 3.0]))
    array([[6., 4.],
           [4., 0.]])
    """
    argnum = argnum if argnums is None else argnums
    gradient = jacrev(fun, argnum, has_aux=has_aux, holomorphic=holomorphic)
    matrix = jacrev(gradient, argnum, has_aux=has_aux, holomorphic=holomorphic, chunk_size=chunk_size)
    return named("hessian", fun, "Hessian")(matrix)
