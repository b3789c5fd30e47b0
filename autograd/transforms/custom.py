"""Custom operations inside jvp and vmap: what their static methods ``jvp`` and ``vmap`` say about them."""

from typing import NamedTuple

import numpy as np

from ..engine.errors import NoRuleError, OperationError
from ..engine.tensor import Tensor
from ..engine.wrapping import tensor_of
from .levels import is_carrier, zeros_like


class VmapInfo(NamedTuple):
    """What a custom operation's ``vmap`` is told."""

    batch_size: int
    randomness: str


def function_on_duals(function, primals, tangents):
    """The results of a custom operation on `primals`, and their tangents, as two lists; and whether it has a single one.

    Raises NoRuleError if the operation has no ``jvp``, or if the primals carry something themselves.
    """
    if function.jvp is None or any(is_carrier(primal) for primal in primals):
        reason = "does not say what jvp is" if function.jvp is None else "is inside a further jvp or vmap"
        raise NoRuleError(
            f"{function.__name__}: this Function {reason}. Give it a static method jvp(ctx, *tangents), take one derivative by "
            "jvp and the others by grad or vjp, or write the operation with functions that have a rule"
        )
    outputs, context = function.applied(primals)
    context.saved_tensors = context._to_save_forward
    given = [_tangent(primal, tangent, context) for primal, tangent in zip(primals, tangents)]
    answers = function.jvp(context, *given)
    single = not isinstance(outputs, tuple)
    outputs = (outputs,) if single else outputs
    answers = answers if isinstance(answers, tuple) else (answers,)
    if len(outputs) != len(answers):
        raise OperationError(f"{function.__name__}.jvp returned {len(answers)} tangents for {len(outputs)} results")
    tangents = [None if answer is None else tensor_of(answer, None) for answer in answers]
    for output, tangent in zip(outputs, tangents):
        if tangent is not None and tangent.shape != output.shape:
            raise OperationError(
                f"{function.__name__}.jvp returned a tangent of shape {tangent.shape} for a result of shape {output.shape}"
            )
    return outputs, tangents, single


def _tangent(primal, tangent, context):
    """What ``jvp`` is given for an argument: zeros for tensors that do not vary, unless it asked for None."""
    if tangent is None and isinstance(primal, Tensor) and context._materialize:
        return zeros_like(primal)
    return tangent


def function_on_batches(function, wholes, marks, size, one_by_one):
    """The results of a custom operation on a batch, with the batch first where they have one, as ``(result, whether)``.

    Raises NoRuleError if the operation says nothing of vmap, and examples shall not be taken `one_by_one`.
    """
    if function.vmap is not None:
        in_dims = tuple(0 if mark else None for mark in marks)
        outputs, out_dims = function.vmap(VmapInfo(size, "error"), in_dims, *wholes)
        if not isinstance(outputs, tuple):
            return [(_batch_first(outputs, out_dims), out_dims is not None)], True
        places = out_dims if isinstance(out_dims, tuple) else [out_dims] * len(outputs)
        return [(_batch_first(output, dim), dim is not None) for output, dim in zip(outputs, places)], False
    if not (function.generate_vmap_rule or one_by_one):
        raise NoRuleError(
            f"{function.__name__}: this Function does not say what vmap does with it. Give it a static method vmap(info, "
            "in_dims, *arguments) or generate_vmap_rule = True (one example after the other), or use functions that have a rule"
        )
    results = [function.apply(*(whole[i] if mark else whole for whole, mark in zip(wholes, marks))) for i in range(size)]
    single = not isinstance(results[0], tuple)
    columns = [results] if single else list(zip(*results))
    return [(np.stack(list(column)), True) for column in columns], single


def _batch_first(output, dim):
    return output if not dim else np.moveaxis(output, dim, 0)
