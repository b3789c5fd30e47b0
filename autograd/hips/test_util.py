"""Compatibility with HIPS autograd: checks of derivatives against finite differences, in random directions."""

from itertools import product

from autograd.core import make_jvp, make_vjp, vspace
from autograd.wrap_util import get_name, unary_to_nary

EPS = TOL = RTOL = 1e-6


def scalar_close(a, b):
    """Whether two numbers agree to about 6 digits, absolutely or relatively."""
    return abs(a - b) < TOL or abs(a - b) / abs(a + b) < RTOL


def make_numerical_jvp(f, x):
    """The function from a direction to the derivative of `f` along it, by central differences."""
    space, of_result = vspace(x), vspace(f(x))

    def jvp(v):
        ahead = f(space.add(x, space.scalar_mul(v, EPS / 2)))
        behind = f(space.add(x, space.scalar_mul(v, -EPS / 2)))
        return of_result.scalar_mul(of_result.add(ahead, of_result.scalar_mul(behind, -1.0)), 1.0 / EPS)

    return jvp


def check_vjp(f, x):
    """AssertionError if reverse mode disagrees with finite differences."""
    vjp, y = make_vjp(f, x)
    space, of_result = vspace(x), vspace(y)
    v, w = space.randn(), of_result.randn()
    gradient = space.covector(vjp(of_result.covector(w)))
    assert vspace(gradient) == space, f"gradient of {get_name(f)}: expected an element of {space}, got {vspace(gradient)}"
    exact = space.inner_prod(v, gradient)
    numeric = of_result.inner_prod(w, make_numerical_jvp(f, x)(v))
    assert scalar_close(numeric, exact), (
        f"Derivative (VJP) check of {get_name(f)} failed with arg {x}:\nanalytic: {exact}\nnumeric:  {numeric}"
    )


def check_jvp(f, x):
    """AssertionError if forward mode disagrees with finite differences."""
    v = vspace(x).randn()
    check_equivalent(make_jvp(f, x)(v)[1], make_numerical_jvp(f, x)(v))


def check_equivalent(x, y):
    """AssertionError unless both are elements of one space and look equal along a random direction."""
    space = vspace(x)
    assert space == vspace(y), f"VSpace mismatch:\nx: {space}\ny: {vspace(y)}"
    v = space.randn()
    assert scalar_close(space.inner_prod(x, v), space.inner_prod(y, v)), f"Value mismatch:\nx: {x}\ny: {y}"


@unary_to_nary
def check_grads(f, x, modes=("fwd", "rev"), order=2):
    """AssertionError if derivatives of `f` up to `order`, in the given modes, disagree with finite differences.

    >>> check_grads(lambda x: x**2 + 1)(3.0)
    """
    modes = ("fwd", "rev") if modes is None else tuple(modes)
    unknown = set(modes) - {"fwd", "rev"}
    assert not unknown, f"check_grads(modes): expected 'fwd' and 'rev', got {sorted(unknown)}"
    if "fwd" in modes:
        check_jvp(f, x)
        if order > 1:
            check_grads(_along(f), (0, 1), modes, order=order - 1)(x, vspace(x).randn())
    if "rev" in modes:
        check_vjp(f, x)
        if order > 1:
            check_grads(_back(f), (0, 1), modes, order=order - 1)(x, vspace(f(x)).randn())


def _along(f):
    def tangent(x, v):
        return make_jvp(f, x)(v)[1]

    tangent.__name__ = f"jvp_{get_name(f)}"
    return tangent


def _back(f):
    def gradient(x, v):
        return make_vjp(f, x)[0](v)

    gradient.__name__ = f"vjp_{get_name(f)}"
    return gradient


def combo_check(fun, *args, **kwargs):
    """`check_grads` of `fun` for every combination of the arguments and options in the lists that are given."""

    def check_all(*choices, **option_choices):
        for arguments in product(*choices):
            for values in product(*option_choices.values()):
                check_grads(fun, *args, **kwargs)(*arguments, **dict(zip(option_choices, values)))

    return check_all
