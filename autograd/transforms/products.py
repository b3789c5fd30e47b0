"""Products of Jacobians and Hessians with vectors, without the matrices; the names and signatures are HIPS autograd's.

Where a vector is the last argument, it is positional and has the shape (or the nested form) of what it is multiplied
with.
"""

import math

import numpy as np

from ..engine.errors import OperationError, OperationTypeError
from .containers import flattened
from .first_order import grad, make_vjp, named, single_result
from .forward import derivative_along
from .matrices import jacobian
from .tracing import ALL, Trace, positions_of, shape_of


def hessian_tensor_product(fun, argnum=0):
    """A function of the arguments of `fun`, which returns one real number, and a tensor: the Hessian times the tensor.

    It is the gradient of the derivative along the tensor (reverse over forward), so the gradient itself is not
    computed: a small multiple of the cost of `fun` (Pearlmutter, *Fast exact multiplication by the Hessian*, 1994).

    Raises
    ------
    OperationError
        if the tensor has not the shape of the argument.

    >>> hessian_vector_product(lambda x: x[0] ** 2 * x[1])(np.array([2.0, 3.0]), np.array([1.0, 0.0]))
    array([6., 4.])
    """

    @named("hessian_tensor_product", fun, "Hessian times a tensor")
    def product(*args, **kwargs):
        *args, vector = args
        several = isinstance(argnum, (tuple, list))
        positions = positions_of("hessian_tensor_product", argnum, len(args))
        chosen, rebuild = flattened(tuple([args[k] for k in positions]) if several else args[positions[0]])
        directions, _ = flattened(vector)
        if len(chosen) != len(directions):
            raise OperationError(f"hessian_tensor_product: {len(chosen)} arrays, but {len(directions)} in the vector")

        def of_leaves(*leaves):
            arguments = list(args)
            for k, value in zip(positions, rebuild(leaves) if several else (rebuild(leaves),)):
                arguments[k] = value
            return fun(*arguments, **kwargs)

        def slope(*leaves):
            return derivative_along(of_leaves, leaves, directions)

        trace = Trace("hessian_tensor_product", slope, ALL, chosen, {})
        if math.prod(shape_of(single_result("hessian_tensor_product", trace.result))) != 1:
            raise OperationTypeError(
                f"hessian_tensor_product is for functions with one real number as their result, and this one returned "
                f"shape {shape_of(trace.result)}; see hessian, or jacobian of jacobian"
            )
        return rebuild(trace.pull_back(trace.result))

    return product


hvp = hessian_vector_product = hessian_tensor_product


def make_hvp(fun, argnum=0):
    """A function that takes the arguments of `fun` and returns (hvp, gradient), where hvp(v) is the Hessian times v.

    The gradient is computed and recorded once, and hvp may be called often.

    >>> multiply, gradient = make_hvp(lambda x: np.sum(x**3))(np.array([1.0, 2.0]))
    >>> gradient, multiply(np.array([1.0, 10.0]))
    (array([ 3., 12.]), array([  6., 120.]))
    """
    return make_vjp(grad(fun, argnum), argnum)


def tensor_jacobian_product(fun, argnum=0):
    """A function of the arguments of `fun` and a tensor: the Jacobian summed over its first axes, weighted by the tensor.

    The axes of the tensor are the first ones of the result of `fun`; of a tensor that has all of them, this is a
    gradient.

    >>> vector_jacobian_product(lambda x: x**2)(np.array([2.0, 3.0]), np.array([1.0, 10.0]))
    array([ 4., 60.])
    """

    @named("tensor_jacobian_product", fun, "Tensor times Jacobian")
    def product(*args, **kwargs):
        *args, vector = args

        def contracted(*args):
            return np.tensordot(vector, fun(*args, **kwargs), axes=np.ndim(vector))

        return jacobian(contracted, argnum)(*args)

    return product


vector_jacobian_product = tensor_jacobian_product


def make_jvp_reversemode(fun, argnum=0):
    """A function that takes the arguments of `fun` and returns jvp, where jvp(v) is the derivative along v.

    By reverse mode twice: the vector-Jacobian product is linear in its vector, and pulling back through it once more
    transposes it. (:func:`make_jvp` is forward mode.)

    >>> make_jvp_reversemode(lambda x: x**2)(np.array([1.0, 2.0]))(np.array([1.0, 10.0]))
    array([ 2., 40.])
    """

    @named("make_jvp_reversemode", fun, "Jacobian-vector product")
    def evaluate(*args, **kwargs):
        pull_back, value = make_vjp(fun, argnum)(*args, **kwargs)
        return make_vjp(pull_back)(_zeros_like(value))[0]

    return evaluate


def _zeros_like(value):
    leaves, rebuild = flattened(value)
    return rebuild([leaf * 0.0 for leaf in leaves])


def _half_square(x):
    return 0.5 * np.sum(x**2, axis=-1)


def make_ggnvp(f, g=_half_square, f_argnum=0):
    """A function that takes the arguments of `f` and returns a product with the generalised Gauss-Newton matrix of g(f).

    That is J.T H J with the Jacobian J of `f` and the Hessian H of `g` at the result of `f` (Schraudolph, *Fast
    curvature matrix-vector products for second-order gradient descent*, 2002). The default g gives J.T J.

    >>> make_ggnvp(lambda x: np.array([1.0, 2.0]) * x)(np.array([3.0, 4.0]))(np.array([1.0, 1.0]))
    array([1., 4.])
    """

    @named("make_ggnvp", f, "Generalised Gauss-Newton product")
    def evaluate(*args, **kwargs):
        pull_back, value = make_vjp(f, f_argnum)(*args, **kwargs)
        times_hessian, gradient = make_vjp(grad(g))(value)
        push, _ = make_vjp(pull_back)(_zeros_like(gradient))

        def product(v):
            return pull_back(times_hessian(push(v)))

        return product

    return evaluate
