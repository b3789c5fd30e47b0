"""``torch.autograd``: gradients of tensors that were computed already, modes, checks and custom functions."""

from autograd.engine.errors import OperationError
from autograd.engine.function import Function as Function
from autograd.engine.modes import detect_anomaly as detect_anomaly
from autograd.engine.modes import enable_grad as enable_grad
from autograd.engine.modes import inference_mode as inference_mode
from autograd.engine.modes import no_grad as no_grad
from autograd.engine.modes import set_detect_anomaly as set_detect_anomaly
from autograd.engine.modes import set_grad_enabled as set_grad_enabled
from autograd.engine.tensor import Tensor, as_tensor
from autograd.functions.shape import stack
from autograd.transforms.of_tensors import gradients

from . import forward_ad as forward_ad
from . import function as function
from . import functional as functional
from . import graph as graph


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    only_inputs=True,
    allow_unused=None,
    is_grads_batched=False,
    materialize_grads=False,
):
    """``torch.autograd.grad``: the gradients of `outputs` with respect to `inputs`; see :func:`autograd.gradients`.

    `only_inputs` says what is always so; with `is_grads_batched`, the first axis of each of `grad_outputs` counts several
    of them. (``autograd.grad`` itself is a transform, as ``torch.func.grad`` is.)

    >>> from autograd.autograd import grad
    >>> x = tensor([1.0, 2.0], requires_grad=True)
    >>> grad((x**3).sum(), x)
    (tensor([ 3., 12.]),)
    """
    if not only_inputs:
        raise OperationError("grad(only_inputs=False): expected True; backward() adds gradients to .grad")
    options = dict(create_graph=create_graph, allow_unused=bool(allow_unused), materialize_grads=materialize_grads)
    if not is_grads_batched:
        return gradients(outputs, inputs, grad_outputs, retain_graph, **options)
    seeds = tuple(grad_outputs) if isinstance(grad_outputs, (tuple, list)) else (as_tensor(grad_outputs),)
    keep = create_graph if retain_graph is None else retain_graph
    found = [gradients(outputs, inputs, list(one), True, **options) for one in zip(*seeds)]
    if not keep:
        gradients(outputs, inputs, [seed[0] for seed in seeds], False, **options)  # frees the graph
    return tuple(None if parts[0] is None else stack(parts) for parts in zip(*found))


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """``torch.autograd.backward``: add the gradients of the sum of `tensors`, each weighted, to the leaves' ``.grad``.

    >>> from autograd.autograd import backward
    >>> x = tensor([1.0, 2.0], requires_grad=True)
    >>> backward([x.sum(), x * 2], [None, tensor([1.0, 0.0])])
    >>> x.grad
    tensor([3., 1.])
    """
    tensors = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    weights = grad_variables if grad_tensors is None else grad_tensors
    weights = [None] * len(tensors) if weights is None else [weights] if isinstance(weights, Tensor) else list(weights)
    if len(weights) != len(tensors):
        raise OperationError(f"backward(): {len(tensors)} tensors, but {len(weights)} grad_tensors")
    if len(tensors) == 1:
        return tensors[0].backward(weights[0], retain_graph, create_graph, inputs)
    parts = [tensor if weight is None else (tensor * weight).sum() for tensor, weight in zip(tensors, weights)]
    return sum(parts[1:], parts[0]).backward(None, retain_graph, create_graph, inputs)


def gradcheck(func, inputs, *, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, **accepted):
    """``torch.autograd.gradcheck``: compare gradients with differences; `eps`, `atol` and `rtol` are found, not needed.

    The comparison is that of :func:`autograd.testing.gradcheck`, which works out step lengths and tolerances by itself.

    >>> from autograd.autograd import gradcheck
    >>> gradcheck(lambda x: x**3, (tensor([1.0, 2.0], requires_grad=True),))
    True
    """
    return _checked(func, inputs, 1, raise_exception)


def gradgradcheck(func, inputs, grad_outputs=None, *, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, **accepted):
    """``torch.autograd.gradgradcheck``: :func:`gradcheck` of the gradients, too."""
    return _checked(func, inputs, 2, raise_exception)


def _checked(func, inputs, order, raise_exception):
    from autograd.testing import gradcheck as check

    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    checked = [i for i, value in enumerate(inputs) if isinstance(value, Tensor) and value.requires_grad]

    def of_checked(*values):
        arguments = list(inputs)
        for i, value in zip(checked, values):
            arguments[i] = value
        return func(*arguments)

    return bool(check(of_checked, *[inputs[i].detach().numpy() for i in checked], order=order,
                      raise_exception=raise_exception))  # fmt: skip


def Variable(data, requires_grad=False, volatile=None):
    """The old name for a tensor.

    >>> from autograd.autograd import Variable
    >>> Variable(tensor([1.0]), requires_grad=True).requires_grad
    True
    """
    made = as_tensor(data).detach() if isinstance(data, Tensor) else as_tensor(data)
    return made.requires_grad_(requires_grad)
