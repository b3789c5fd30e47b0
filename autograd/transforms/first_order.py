"""First derivatives in reverse mode: functions of functions.

All of these take ``argnum``, the positional argument (or tuple of them) to differentiate with respect to, which may
be a number, an array, a Tensor, or tuples, lists and dicts of these; gradients come in the same form. Other
arguments, and all keyword arguments, are passed on as they are. Calls may be nested in each other freely.

Gradients of complex arguments are not conjugated: the convention of HIPS autograd and JAX (``.grad`` has PyTorch's).
"""

import functools
import inspect
import math
import warnings

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from ..engine.tensor import Tensor
from .boxes import ArrayBox
from .containers import CONTAINERS, flattened
from .nesting import is_nested
from .tracing import Trace, as_number, only_numbers, positions_of, shape_of


def named(transform, function, describe):
    """Give the function that `transform` returns the name and a docstring of its own; an error if `function` is none."""
    if not callable(function):
        raise OperationTypeError(
            f"{transform}(f) takes a function and gives a function: {transform}(f)(x); got {type(function).__name__}"
            + (f" of shape {function.shape}. For the gradient of a result that is there already write result.backward(), or "
               "gradients(result, inputs), which is torch.autograd.grad" if isinstance(function, Tensor) else "")
        )  # fmt: skip

    def decorate(result):
        name = getattr(function, "__name__", type(function).__name__)
        functools.update_wrapper(result, function)
        result.__name__ = f"{transform}({name})"
        result.__doc__ = f"{describe} of {name}. {getattr(function, '__doc__', None) or ''}"
        return result

    return decorate


def _scalar_result(trace, name, result):
    """The result as a Tensor with one real element (size 1 is enough), or an error that names alternatives."""
    if result.__class__ is ArrayBox and result._raw.__class__ is np.float64:
        return result
    if not isinstance(result, Tensor):
        size, kind = np.size(single_result(name, result)), np.asarray(result).dtype.kind
        if size == 1 and kind in "fiu":
            warnings.warn(f"{name}: the result does not depend on the variable, so the gradient is zero", stacklevel=4)
            return result
    elif math.prod(result.shape) == 1 and result.dtype.kind != "c":
        return result
    shape, dtype = shape_of(result), getattr(result, "dtype", type(result).__name__)
    raise OperationTypeError(
        f"{name} is for functions with one real number as their result, and this one returned {dtype} of shape {shape}. "
        "Reduce it, for example with np.sum, or use jacobian, elementwise_grad or (for complex results) holomorphic_grad"
    )


def single_result(name, result):
    """`result`, unless it is nothing or several arrays, of which a gradient would silently be zero."""
    if result is None:
        raise OperationTypeError(f"{name}: the function returned None; does it end without a return?")
    if isinstance(result, CONTAINERS):
        raise OperationTypeError(
            f"{name} is for functions with one result, and this one returned a {type(result).__name__} of {len(result)}. "
            "If the others only come along, return (result, others) and give has_aux=True; of several, use jacobian or vjp"
        )
    return result


def value_and_grad(fun, argnum=0, has_aux=False, *, argnums=None, holomorphic=False):
    """A function that returns both the value and the gradient of `fun`, which returns one real number.

    With `has_aux`, `fun` returns (value, anything else), and so does the result: ((value, else), gradient). `argnums`
    and `holomorphic` are as for :func:`grad`.

    >>> value_and_grad(lambda x: x**2)(3.0)
    (9.0, 6.0)
    """
    argnum = argnum if argnums is None else argnums

    @named("value_and_grad", fun, "Value and gradient")
    def value_and_gradient(*args, **kwargs):
        trace = Trace("value_and_grad", fun, argnum, args, kwargs)
        value, aux = with_aux(trace.result, has_aux, trace.recorded)
        result = single_result("value_and_grad", value) if holomorphic else _scalar_result(trace, "value_and_grad", value)
        gradient = trace.rebuild(trace.pull_back(result))
        value = _value(value, trace)
        return ((value, aux) if has_aux else value), gradient

    return value_and_gradient


def with_aux(result, has_aux, recorded):
    """The value and the auxiliary results, in the caller's form."""
    if not has_aux:
        return result, None
    if not isinstance(result, tuple) or len(result) != 2:
        raise OperationTypeError(f"with has_aux the function must return (value, auxiliary), not {type(result).__name__}")
    return result[0], result[1] if recorded else bare(result[1])


def _value(value, trace):
    """The value of the function in the caller's form: bare unless Tensors were given or the call is nested."""
    if trace.recorded or not isinstance(value, Tensor):
        return value
    return as_number(value._raw) if only_numbers(trace.originals) else value._raw


def bare(value):
    """A nested container with its Tensors replaced by arrays, for where nothing enclosing is connected to them."""
    leaves, rebuild = flattened(value)
    return rebuild([leaf._raw if isinstance(leaf, Tensor) else leaf for leaf in leaves])


def grad(fun, argnum=0, has_aux=False, *, argnums=None, holomorphic=False):
    """A function that returns the gradient of `fun`, which returns one real number.

    With `has_aux`, `fun` returns (value, anything else), and the result is (gradient, else). `argnums` is JAX's and
    PyTorch's name for `argnum`. With `holomorphic`, `fun` is a holomorphic function, and the result its complex
    derivative, as from :func:`holomorphic_grad`.

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda p: p["a"] * p["b"][0])({"a": 2.0, "b": [3.0, 4.0]})
    {'a': 3.0, 'b': [2.0, 0.0]}
    >>> grad(lambda x, y: x * y, argnums=(0, 1))(2.0, 3.0)
    (3.0, 2.0)
    """
    argnum = argnum if argnums is None else argnums
    if holomorphic:
        return _without_value(fun, value_and_grad(fun, argnum, has_aux, holomorphic=True), has_aux)

    @named("grad", fun, "Gradient")
    def gradient(*args, **kwargs):
        trace = Trace("grad", fun, argnum, args, kwargs)
        if not has_aux:
            return trace.rebuild(trace.pull_back(_scalar_result(trace, "grad", trace.result)))
        value, aux = with_aux(trace.result, has_aux, trace.recorded)
        return trace.rebuild(trace.pull_back(_scalar_result(trace, "grad", value))), aux

    return gradient


def _without_value(fun, of_both, has_aux):
    """What `value_and_grad` made of `fun`, without the value."""

    @named("grad", fun, "Complex derivative")
    def gradient(*args, **kwargs):
        value, found = of_both(*args, **kwargs)
        return (found, value[1]) if has_aux else found

    return gradient


def grad_and_aux(fun, argnum=0):
    """A function that returns the gradient of the first result of `fun` and, untouched, the second.

    >>> grad_and_aux(lambda x: (x**2, "spam"))(3.0)
    (6.0, 'spam')
    """
    return grad(fun, argnum, has_aux=True)


def grad_named(fun, argname):
    """The gradient with respect to the argument called `argname`.

    Raises OperationError if `fun` has no such positional argument.

    >>> grad_named(lambda x, y: x * y, "y")(2.0, 3.0)
    2.0
    """
    parameters = inspect.signature(fun).parameters.values()
    names = [one.name for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    if argname not in names:
        raise OperationError(f"grad_named: the function has no positional argument {argname!r}; it has {names}")
    place = names.index(argname)

    def gradient(*args, **kwargs):
        if argname not in kwargs:
            return grad(fun, place)(*args, **kwargs)
        value = kwargs.pop(argname)
        return grad(lambda value: fun(*args, **{**kwargs, argname: value}))(value)

    return named("grad_named", fun, "Gradient")(gradient)


def multigrad_dict(fun):
    """A function that returns the gradients for all arguments, as a dict by name.

    >>> multigrad_dict(lambda x, y=1.0: x * y)(2.0, y=3.0)
    {'x': 3.0, 'y': 2.0}
    """
    signature = inspect.signature(fun)

    def of_all(arguments):
        bound = signature.bind_partial()
        bound.arguments.update(arguments)
        return fun(*bound.args, **bound.kwargs)

    def gradients_by_name(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return grad(of_all)(dict(bound.arguments))

    return gradients_by_name


def elementwise_grad(fun, argnum=0):
    """The derivative of each element of the result with respect to the same element of the argument.

    `fun` must compute each element of its result from that one element; what is returned is the sum of each column
    of the Jacobian, in one backward pass.

    >>> elementwise_grad(np.tanh)(np.array([0.0, 1.0]))
    array([1.        , 0.41997434])
    """

    @named("elementwise_grad", fun, "Elementwise derivative")
    def derivative(*args, **kwargs):
        trace = Trace("elementwise_grad", fun, argnum, args, kwargs)
        return trace.rebuild(trace.pull_back(_real_result("elementwise_grad", trace.result)))

    return derivative


def _real_result(name, result):
    if isinstance(single_result(name, result), Tensor) and result.dtype.kind == "c":
        raise OperationTypeError(f"{name} is for real results, and this function returned {result.dtype}; see holomorphic_grad")
    return result


def deriv(fun, argnum=0):
    """The derivative of a function of one number, of any result, by forward mode.

    >>> deriv(lambda t: np.sin(t))(0.0)
    1.0
    """
    from .forward import make_jvp  # here, since programs without forward mode never need it

    @named("deriv", fun, "Derivative")
    def derivative(*args, **kwargs):
        if isinstance(argnum, (tuple, list)):
            raise OperationTypeError(f"deriv: argnum must be an int, not {argnum!r}; take deriv once for each argument")
        (position,) = positions_of("deriv", argnum, len(args))
        one = np.ones(shape_of(args[position]))[()]
        return make_jvp(fun, position)(*args, **kwargs)(one)[1]

    return derivative


def holomorphic_grad(fun, argnum=0):
    """The complex derivative of a holomorphic function.

    >>> holomorphic_grad(lambda z: z**2)(1.0 + 2.0j)
    (2+4j)
    """

    @named("holomorphic_grad", fun, "Complex derivative")
    def derivative(*args, **kwargs):
        leaves, _ = flattened(tuple(args[k] for k in positions_of("holomorphic_grad", argnum, len(args))))
        if any(np.result_type(getattr(leaf, "dtype", leaf)).kind != "c" for leaf in leaves):
            warnings.warn("holomorphic_grad: the argument is not complex", stacklevel=2)
        trace = Trace("holomorphic_grad", fun, argnum, args, kwargs)
        return trace.rebuild(trace.pull_back(single_result("holomorphic_grad", trace.result)))

    return derivative


def make_vjp(fun, argnum=0):
    """A function that evaluates `fun` and returns (vjp, value): vjp(g) is the gradient of the sum of g times the value.

    The value, and with it g, may be a number, an array, or a nested container of these. vjp may be called again.

    >>> pull_back, value = make_vjp(lambda x: x * np.array([1.0, 2.0]))(3.0)
    >>> value, pull_back(np.array([10.0, 1.0]))
    (array([3., 6.]), 12.0)
    """

    @named("make_vjp", fun, "Value and vector-Jacobian product")
    def evaluate(*args, **kwargs):
        trace = Trace("make_vjp", fun, argnum, args, kwargs)
        outputs, rebuild = flattened(trace.result)
        value = trace.result if trace.recorded else rebuild([_value(output, trace) for output in outputs])
        gradients = trace.pulling_back(outputs)

        def pull_back(g):
            return trace.rebuild(gradients(checked_seeds(outputs, g)))

        return pull_back, value

    return evaluate


def checked_seeds(outputs, g):
    """The leaves of `g`, one for each output, in its shape and dtype."""
    seeds, _ = flattened(g)
    if len(seeds) != len(outputs):
        raise OperationError(f"vjp(g): the function returned {len(outputs)} arrays, and g holds {len(seeds)}")
    return [_checked_seed(output, seed) for output, seed in zip(outputs, seeds)]


def _checked_seed(output, seed):
    """`seed` in the shape and dtype of the output."""
    if seed.__class__ is np.float64 and output.__class__ is ArrayBox and output._raw.__class__ is np.float64:
        return seed
    shape = shape_of(output)
    dtype = getattr(output, "dtype", None)
    if dtype is not None and dtype.kind != "c" and np.iscomplexobj(seed):
        raise OperationTypeError(f"vjp(g): a complex g for a result of {dtype}; give its real part")
    if isinstance(seed, Tensor):
        found = seed.shape
    else:
        seed = np.asarray(seed, dtype)[()]
        found = seed.shape
    if found != shape:
        raise OperationError(f"vjp(g): expected g of the result's shape {shape}, got {found}")
    return seed


def vjp(fun, *primals, has_aux=False):
    """The value of ``fun(*primals)`` and a function from its cotangent to a tuple with those of the primals.

    As ``jax.vjp`` and ``torch.func.vjp``. With `has_aux`, `fun` returns (value, else): (value, vjp function, else).

    >>> value, pull_back = vjp(lambda x, y: x * y, 2.0, 3.0)
    >>> value, pull_back(1.0)
    (6.0, (3.0, 2.0))
    """
    kept = []

    def main(*arguments):
        result, aux = with_aux(fun(*arguments), has_aux, recorded)
        kept.append(aux)
        return result

    recorded = is_nested() or any(isinstance(leaf, Tensor) for leaf in flattened(primals)[0])
    pull_back, value = make_vjp(main, tuple(range(len(primals))))(*primals)
    return (value, pull_back, kept[0]) if has_aux else (value, pull_back)
