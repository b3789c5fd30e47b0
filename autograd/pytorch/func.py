"""``torch.func``: transforms with PyTorch's arguments (``argnums``, ``in_dims``); autograd's own take HIPS's and JAX's."""

from autograd.engine.tensor import Tensor
from autograd.transforms import batching, first_order, forward, matrices
from autograd.transforms.containers import flattened
from autograd.transforms.settling import any_recorded, constant_if_alone, leaves_mapped, settled

OF_MODULES = ("functional_call", "stack_module_state")
__all__ = ["grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp", "linearize", "vjp", "vmap", *OF_MODULES]


def grad(func, argnums=0, has_aux=False):
    """A function that gives the gradient of `func`, which returns one number; with `has_aux`, (gradient, rest).

    >>> from autograd.func import grad
    >>> grad(lambda x: x**3)(tensor(2.0))
    tensor(12.)
    """
    return settled(first_order.grad(func, argnums, has_aux))


def grad_and_value(func, argnums=0, has_aux=False):
    """As :func:`grad`, with the value behind: (gradient, value), or with `has_aux` (gradient, (value, rest)).

    >>> from autograd.func import grad_and_value
    >>> grad_and_value(lambda x: x**3)(tensor(2.0))
    (tensor(12.), tensor(8.))
    """
    both = first_order.value_and_grad(func, argnums, has_aux)

    def gradient_and_value(*arguments, **options):
        value, gradient = both(*arguments, **options)
        return gradient, value

    return settled(gradient_and_value)


def vjp(func, *primals, has_aux=False):
    """``(func(*primals), pull)``, with ``pull(v)`` the tuple of gradients; one argument's gradient comes in a tuple as well."""
    own = []

    def noting_variables(*arguments):
        own.extend(leaf._node for leaf in flattened(arguments)[0] if isinstance(leaf, Tensor))
        return func(*arguments)

    found = first_order.vjp(noting_variables, *primals, has_aux=has_aux)
    if any_recorded(primals):
        return found
    value, pull, *rest = found
    value, *rest = leaves_mapped(lambda leaf: constant_if_alone(leaf, own), [value, *rest])
    return (value, settled(pull, own), *rest)


def jvp(func, primals, tangents, *, strict=False, has_aux=False):
    """``func(*primals)`` and its derivative along `tangents`."""
    return forward.jvp(func, primals, tangents, has_aux=has_aux)


def linearize(func, *primals):
    """``func(*primals)``, and the function that maps tangents of `primals` to the derivative along them.

    >>> from autograd.func import linearize
    >>> value, push = linearize(lambda x: x**2, tensor(3.0))
    >>> push(tensor(1.0))
    tensor(6.)
    """

    def push(*tangents):
        return forward.jvp(func, primals, tangents)[1]

    return func(*primals), push


def jacrev(func, argnums=0, *, has_aux=False, chunk_size=None):
    """The Jacobian of `func` by reverse mode; `chunk_size` is accepted, and the whole is computed at once.

    >>> from autograd.func import jacrev
    >>> jacrev(lambda x: x**2)(tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    return _jacobian(matrices.jacrev, func, argnums, has_aux)


def jacfwd(func, argnums=0, has_aux=False, *, randomness="error"):
    """The Jacobian of `func` by forward mode."""
    return _jacobian(matrices.jacfwd, func, argnums, has_aux)


def _jacobian(transform, func, argnums, has_aux):
    if not has_aux:
        return settled(transform(func, argnums))

    def with_rest(*arguments, **options):
        rest = []

        def value_of(*values, **more):
            value, aux = func(*values, **more)
            rest.append(aux)
            return value

        found = transform(value_of, argnums)(*arguments, **options)
        return found, leaves_mapped(lambda leaf: leaf.detach() if isinstance(leaf, Tensor) else leaf, rest[0])

    return settled(with_rest)


def hessian(func, argnums=0):
    """The Hessian of `func`, which may return arrays, too."""
    return jacfwd(jacrev(func, argnums), argnums)


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    """`func`, which is written for one example, for a batch of them.

    >>> from autograd.func import vmap
    >>> vmap(lambda a, b: (a * b).sum())(tensor([[1.0, 2.0], [3.0, 4.0]]), tensor([[1.0, 0.0], [0.0, 1.0]]))
    tensor([1., 4.])
    """
    return batching.mapping.vmap(func, in_dims, out_dims, chunk_size=chunk_size, randomness=randomness)


def __getattr__(name):
    if name in OF_MODULES:
        import importlib

        return getattr(importlib.import_module("nn"), name)  # what is about modules is nn's
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
