"""Different functions for different elements."""

import math

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.tensor import as_tensor
from ..rules.rearranging import put_together


def branch(condition, if_true, if_false, *arguments):
    """`if_true` of those elements of the arguments where `condition` holds, and `if_false` of the others.

    ``where(x > 0, log(x), 0.0)`` computes the logarithm everywhere and then chooses. What it does not choose still
    takes part in the gradient: zero times infinity is NaN. Here each function only ever sees the elements it is meant
    for, so that nothing can come from the others, whatever it would be.

    Parameters
    ----------
    condition : booleans, array or Tensor
    if_true, if_false : functions, or numbers
        A function takes one 1-d Tensor for each of `arguments`, with the elements chosen, and returns a Tensor with as
        many elements, or a single number for all. It is not called if there are none.
    arguments : Tensors, arrays or numbers, which broadcast with each other and with `condition`

    Returns a Tensor of the shape that all broadcast to. Raises OperationTypeError if `condition` does not hold
    booleans, and OperationError if shapes do not fit.

    >>> x = tensor([0.0, 4.0], requires_grad=True)
    >>> y = branch(x > 0, sqrt, 0.0, x)
    >>> y.sum().backward()
    >>> y, x.grad
    (tensor([0., 2.], grad_fn=<reshape>), tensor([0.  , 0.25]))
    """
    condition = as_tensor(condition)
    if condition.dtype != bool:
        raise OperationTypeError(f"branch(condition): expected booleans, such as x > 0, got {condition.dtype}")
    batched = hasattr(condition, "somewhere")  # inside vmap: each example has a condition of its own
    condition = condition if batched else np.asarray(condition._raw)
    arguments = [as_tensor(argument) for argument in arguments]
    try:
        shape = np.broadcast_shapes(condition.shape, *(argument.shape for argument in arguments))
    except ValueError:
        shapes = ", ".join(str(argument.shape) for argument in arguments)
        raise OperationError(f"branch: a condition of shape {condition.shape} does not broadcast with {shapes}") from None
    condition = np.broadcast_to(condition, shape)
    arguments = [np.broadcast_to(argument, shape) for argument in arguments]
    if batched:
        return _in_batches(condition, {"if_true": if_true, "if_false": if_false}, arguments)
    masks, values = [], []
    for name, function, mask in (("if_true", if_true, condition), ("if_false", if_false, ~condition)):
        if mask.any() or not values and not mask.size:
            masks.append(mask)
            values.append(_value(name, function, [argument[mask] for argument in arguments], np.count_nonzero(mask)))
    return as_tensor(put_together(masks, values, shape))


def _in_batches(condition, functions, arguments):
    """:func:`branch` inside vmap, where the examples choose differently many elements.

    Each function is called on as many elements as there are; those that are not meant for it are replaced by one that is,
    in whichever example, so that what the function makes of them is harmless and is not used.
    """
    values = {}
    for name, mask in (("if_true", condition), ("if_false", np.logical_not(condition))):
        meant = mask.somewhere(arguments)
        if meant is not None:
            parts = [np.where(mask, argument, one).reshape(-1) for argument, one in zip(arguments, meant)]
            count = math.prod(condition.shape)
            values[name] = _value(name, functions[name], parts, count).reshape(condition.shape)
    if len(values) < 2:
        return as_tensor(*values.values())
    return np.where(condition, values["if_true"], values["if_false"])


def _value(name, function, parts, count):
    value = as_tensor(function(*parts) if callable(function) else function)
    if value.shape not in ((), (count,)):
        raise OperationError(
            f"branch({name}): a function of {count} elements must return as many, or one number, not shape {value.shape}"
        )
    return np.broadcast_to(value, (count,))
