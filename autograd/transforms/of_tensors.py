"""Gradients of Tensors that were computed already."""

import numpy as np

from ..engine.backward import leaf_gradient, run_backward, store_retained
from ..engine.errors import GradientError, OperationError
from ..engine.tensor import Tensor
from ..engine.wrapping import is_layered, tensor_of


def gradients(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    allow_unused=False,
    materialize_grads=False,
):
    """The gradients of `outputs` with respect to `inputs`, as ``torch.autograd.grad`` gives them.

    Nothing is added to any ``.grad``, and only what lies between outputs and inputs is computed. Several outputs
    give the gradient of their sum (weighted by `grad_outputs`).

    Parameters
    ----------
    outputs, inputs : Tensor or sequence of Tensors; inputs may be leaves or results
    grad_outputs : one array of the output's shape for each output, or None for scalars
    retain_graph : keep the graph for another pass (default: the value of `create_graph`)
    create_graph : record the gradients, so that they can be differentiated again
    allow_unused : give None for an input that the outputs do not depend on, instead of an error
    materialize_grads : give zeros for such an input

    Returns
    -------
    tuple of Tensors, one for each input, each of its input's shape and dtype.

    Raises
    ------
    GradientError
        if an output or input does not require grad, or an input is unused.

    >>> x = Tensor(2.0, requires_grad=True)
    >>> (dx,) = gradients(x**3, x, create_graph=True)
    >>> (ddx,) = gradients(dx, x)
    >>> dx.item(), ddx.item()
    (12.0, 12.0)
    """
    outputs, inputs = _sequence(outputs, "outputs"), _sequence(inputs, "inputs")
    for kind, tensors in (("output", outputs), ("input", inputs)):
        for i, tensor in enumerate(tensors):
            if not tensor.requires_grad:
                raise GradientError(
                    f"gradients(): {kind} {i} does not require grad, so there is no gradient "
                    + (
                        "of it; it has no graph (a gradient has one if it was taken with create_graph=True)"
                        if kind == "output"
                        else "for it; set requires_grad=True before it is used"
                    )
                )
    batched = _any_carrier(grad_outputs)  # inside vmap: rules then run on Tensors, so that they see all examples at once
    recording = create_graph or batched
    seeds = _seeds(outputs, grad_outputs, recording)
    keep = recording if retain_graph is None else retain_graph
    roots = [tensor._node for tensor in outputs]
    run, captured = run_backward(roots, seeds, keep=keep, recording=recording, inputs=[t._node for t in inputs])
    if run.retained:
        store_retained(run)
    found = [_result(i, tensor, run, captured, allow_unused, materialize_grads) for i, tensor in enumerate(inputs)]
    return tuple(part.detach() if batched and not create_graph and part is not None else part for part in found)


def _any_carrier(grad_outputs):
    given = grad_outputs if isinstance(grad_outputs, (list, tuple)) else [grad_outputs]
    return any(isinstance(one, Tensor) and is_layered(one) for one in given)


def _sequence(tensors, what):
    tensors = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    for i, tensor in enumerate(tensors):
        if not isinstance(tensor, Tensor):
            raise TypeError(f"gradients(): {what} must be Tensors; item {i} is {type(tensor).__name__}")
    return tensors


def _seeds(outputs, grad_outputs, recorded):
    if grad_outputs is None:
        grad_outputs = [None] * len(outputs)
    elif not isinstance(grad_outputs, (list, tuple)):
        grad_outputs = [grad_outputs]
    if len(grad_outputs) != len(outputs):
        raise OperationError(f"gradients(): {len(outputs)} outputs, but {len(grad_outputs)} grad_outputs")
    return [output._seed(gradient, recorded) for output, gradient in zip(outputs, grad_outputs)]


def _result(i, tensor, run, captured, allow_unused, materialize):
    if tensor.is_leaf:
        gradient = leaf_gradient(run, tensor._node)
    else:
        gradient = captured[id(tensor._node)]
        if gradient is not None:
            gradient = gradient.conj() if gradient.dtype.kind == "c" else gradient
    if gradient is not None:
        return tensor_of(gradient, None)
    if materialize:
        return Tensor(np.zeros(tensor.shape, tensor.dtype))
    if allow_unused:
        return None
    raise GradientError(
        f"gradients(): no output depends on input {i}. Pass allow_unused=True to get None for it, or "
        "materialize_grads=True to get zeros"
    )
