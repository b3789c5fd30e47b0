"""``torch.autograd.functional``: Jacobians, Hessians and their products, at given tensors.

Each takes ``inputs``, a tensor or a tuple of them, and gives results nested as the function's outputs and the inputs are.
They are constants unless `create_graph`. With `strict`, a result that does not depend on the inputs is an error.
"""

from autograd.engine.errors import GradientError, OperationError
from autograd.engine.tensor import Tensor, as_tensor
from autograd.func import leaves_mapped
from autograd.transforms import first_order, forward, matrices


def _several(inputs):
    return (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)


def _given(result, inputs, create_graph):
    """The result for one input or a tuple of them, detached unless a graph is wanted."""
    result = result if create_graph else leaves_mapped(lambda tensor: as_tensor(tensor).detach(), result)
    return result


def _check_strict(func, inputs, strict):
    if not strict:
        return
    variables = [as_tensor(value).detach().clone().requires_grad_() for value in _several(inputs)]
    outputs = _several(func(*variables))
    if any(not output.requires_grad for output in outputs):
        raise GradientError("strict=True: an output does not depend on the inputs")


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    """The derivatives of each element of the outputs with respect to each of the inputs.

    >>> from autograd.autograd.functional import jacobian
    >>> jacobian(lambda x: x**2, tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    if strategy not in ("reverse-mode", "forward-mode"):
        raise OperationError(f"jacobian(strategy={strategy!r}): expected 'reverse-mode' or 'forward-mode'")
    _check_strict(func, inputs, strict)
    transform = matrices.jacrev if strategy == "reverse-mode" else matrices.jacfwd
    return _given(_at(transform, func, inputs), inputs, create_graph)


def _at(transform, func, inputs):
    if isinstance(inputs, Tensor):
        return transform(func)(inputs)
    return transform(func, tuple(range(len(inputs))))(*inputs)


def hessian(func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy="reverse-mode"):
    """The second derivatives of a function that returns one number; for a tuple of inputs, a tuple of tuples.

    >>> from autograd.autograd.functional import hessian
    >>> hessian(lambda x: (x**3).sum(), tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    _check_strict(func, inputs, strict)
    return _given(_at(_hessian, func, inputs), inputs, create_graph)


def _hessian(func, argnum=0):
    return matrices.jacrev(matrices.jacrev(lambda *values: func(*values).reshape(()), argnum), argnum)


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    """``(outputs, v @ Jacobian)``; `v` may be left out for one number.

    >>> from autograd.autograd.functional import vjp
    >>> vjp(lambda x: x**2, tensor([1.0, 2.0]), tensor([1.0, 1.0]))
    (tensor([1., 4.]), tensor([2., 4.]))
    """
    _check_strict(func, inputs, strict)
    outputs, pull = first_order.vjp(func, *_several(inputs))
    if v is None:
        if not isinstance(outputs, Tensor) or outputs.numel() != 1:
            raise OperationError("vjp(v=None): v may only be left out for a function that returns a single number")
        v = as_tensor(outputs).detach() * 0 + 1
    found = pull(v)
    return _given((outputs, found[0] if isinstance(inputs, Tensor) else found), inputs, create_graph)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """``(outputs, Jacobian @ v)``; `v` may be left out for one number.

    >>> from autograd.autograd.functional import jvp
    >>> jvp(lambda x: x**2, tensor([1.0, 2.0]), tensor([1.0, 1.0]))
    (tensor([1., 4.]), tensor([2., 4.]))
    """
    _check_strict(func, inputs, strict)
    inputs = _several(inputs)
    if v is None:
        if len(inputs) != 1 or as_tensor(inputs[0]).numel() != 1:
            raise OperationError("jvp(v=None): v may only be left out for a single number as input")
        v = as_tensor(inputs[0]).detach() * 0 + 1
    return _given(forward.jvp(func, inputs, _several(v)), inputs, create_graph)


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    """``(output, Hessian @ v)`` of a function that returns one number.

    >>> from autograd.autograd.functional import hvp
    >>> hvp(lambda x: (x**3).sum(), tensor([1.0, 2.0]), tensor([1.0, 1.0]))[1]
    tensor([ 6., 12.])
    """
    _check_strict(func, inputs, strict)
    several = _several(inputs)
    v = tuple(as_tensor(value).detach() * 0 + 1 for value in several) if v is None else _several(v)
    places = tuple(range(len(several)))
    gradient = first_order.grad(lambda *values: func(*values).reshape(()), places)
    found = forward.jvp(gradient, several, v)[1]
    output = func(*several)
    return _given((output, found[0] if isinstance(inputs, Tensor) else tuple(found)), inputs, create_graph)


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    """``(output, v @ Hessian)``, which is the same as :func:`hvp`, since Hessians are symmetric."""
    return hvp(func, inputs, v, create_graph, strict)
