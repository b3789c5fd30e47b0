"""First derivatives in forward mode: tangents travel with the values, and nothing is kept for a backward pass."""

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.tensor import Tensor
from ..engine.wrapping import tensor_of
from .boxes import ArrayBox, boxed
from .containers import checked, flattened
from .dual import Dual, dual, slopes_only
from .levels import finished, next_level, zeros_like
from .nesting import call_inside, is_nested
from .tracing import as_number, only_numbers, positions_of


def jvp(fun, primals, tangents, *, has_aux=False):
    """The value of ``fun(*primals)`` and its derivative in the direction of `tangents`.

    As ``jax.jvp`` and ``torch.func.jvp``: both are tuples; each tangent has the shape of its primal, which may be
    nested containers. With `has_aux`, `fun` returns (value, else): (value, tangent, else).

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 10.0))
    (6.0, 23.0)
    """
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise OperationTypeError("jvp(fun, primals, tangents): primals and tangents are tuples, one item per argument")
    originals, rebuild = flattened(tuple(primals))
    directions, _ = flattened(tuple(tangents))
    if len(originals) != len(directions):
        raise OperationError(f"jvp: {len(originals)} primals and {len(directions)} tangents")
    level = next_level()
    duals = [_dual_variable(value, direction, level) for value, direction in zip(originals, directions)]
    result = call_inside(fun, rebuild(duals), {})
    aux = None
    if has_aux:
        result, aux = result
    outputs, rebuild_result = flattened(result)
    bare = not is_nested() and not any(isinstance(value, Tensor) for value in (*originals, *directions))
    numbers = bare and only_numbers(originals)
    values = [finished(output.primal if _is_at(output, level) else output, not bare) for output in outputs]
    found = [finished(_tangent(output, level), not bare) for output in outputs]
    if numbers:
        values, found = [as_number(item) for item in values], [as_number(item) for item in found]
    value, tangent = rebuild_result(values), rebuild_result(found)
    return (value, tangent, _primals(aux, level, not bare)) if has_aux else (value, tangent)


def derivative_along(fun, variables, directions):
    """The tangent of ``fun(*variables)`` alone, as a Tensor: nobody wants the value, so some of it need not be computed."""
    level = next_level()
    slopes_only.add(level)
    try:
        duals = [_dual_variable(value, direction, level) for value, direction in zip(variables, directions)]
        outputs, rebuild = flattened(fun(*duals))
        return rebuild([_tangent(output, level) for output in outputs])
    finally:
        slopes_only.discard(level)


def _tangent(output, level):
    return output.tangent if _is_at(output, level) else _zero(output)


def _primals(container, level, recorded):
    """A nested container with what has a tangent of this level replaced by its value."""
    leaves, rebuild = flattened(container)
    return rebuild([finished(leaf.primal, recorded) if _is_at(leaf, level) else leaf for leaf in leaves])


def _is_at(value, level):
    return isinstance(value, Dual) and value.level == level


def _dual_variable(value, direction, level):
    if value.__class__ is ArrayBox and direction.__class__ is np.ndarray:
        data = value._raw
        if direction.shape == data.shape and direction.dtype is data.dtype:
            return dual(value, tensor_of(direction, None), level)
    primal = value if isinstance(value, Tensor) else boxed(tensor_of(checked(value, "jvp"), None))
    if primal.dtype.kind not in "fc":
        primal = primal.astype(float)
    if primal.dtype.kind != "c" and np.iscomplexobj(direction):
        raise OperationTypeError(f"jvp: a complex tangent for a primal of {primal.dtype}; give its real part")
    if not isinstance(direction, Tensor):
        if direction.__class__ is not np.ndarray or direction.dtype != primal.dtype:
            direction = np.asarray(direction, primal.dtype)[()]
        direction = tensor_of(direction, None)
    if direction.shape != primal.shape:
        raise OperationError(f"jvp: a tangent of shape {direction.shape} for a primal of shape {primal.shape}")
    return dual(primal, direction, level)


def _zero(output):
    if isinstance(output, Tensor):
        return zeros_like(output)
    return np.zeros_like(output)[()]


def make_jvp(fun, argnum=0):
    """A function that takes the arguments of `fun` and returns push, where push(v) is (value, derivative along v).

    >>> push = make_jvp(lambda x: x**2)(3.0)
    >>> push(10.0)
    (9.0, 60.0)
    """

    def evaluate(*args, **kwargs):
        positions = positions_of("make_jvp", argnum, len(args))

        def push(v):
            def of_chosen(*chosen):
                arguments = list(args)
                for position, value in zip(positions, chosen):
                    arguments[position] = value
                return fun(*arguments, **kwargs)

            directions = tuple(v) if isinstance(argnum, (tuple, list)) else (v,)
            return jvp(of_chosen, tuple(args[position] for position in positions), directions)

        return push

    return evaluate
