"""Compatibility with HIPS autograd: fixed points, differentiated without going back through the iterations."""

from autograd.extend import defvjp, primitive, vspace
from autograd.transforms import make_vjp


@primitive
def fixed_point(f, a, x0, distance, tol):
    """The x at which ``f(a)(x) == x``, by iteration from `x0` until ``distance`` of two iterates is at most `tol`.

    Its gradient follows from the implicit function theorem (Christianson, *Reverse accumulation and attractive fixed
    points*, 1994): the gradient for x is itself a fixed point.

    >>> from autograd import grad
    >>> babylonian = lambda a: lambda x: (x + a / x) / 2
    >>> root = lambda a: fixed_point(babylonian, a, 1.0, lambda x, y: abs(x - y), 1e-12)
    >>> f"{grad(root)(4.0):.6f}"
    '0.250000'
    """
    step = f(a)
    x, previous = step(x0), x0
    while distance(x, previous) > tol:
        x, previous = step(x), x
    return x


def _gradient(ans, f, a, x0, distance, tol):
    of_a, _ = make_vjp(lambda a, x: f(a)(x))(a, ans)

    def adjoint(parameters):
        a, x, g = parameters
        of_x, _ = make_vjp(f(a))(x)
        space = vspace(x)
        return lambda w: space.add(of_x(w), g)

    return lambda g: of_a(fixed_point(adjoint, (a, ans, g), vspace(x0).zeros(), distance, tol))


defvjp(fixed_point, None, _gradient, None, argnums=(0, 1, 2))
