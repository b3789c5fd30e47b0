"""Random nestings of derivatives with closed-over variables, against the calculus of polynomials.

An expression is made of numbers, variables, sums, products, and derivatives of further expressions in a new variable at some
point, all of which may use every variable around them. The library computes it by its transforms, each level by another one;
the reference multiplies polynomials out, as dictionaries of coefficients, and knows no derivative but that of a power.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import (
    Tensor,
    checkpoint,
    deriv,
    elementwise_grad,
    grad,
    gradients,
    hessian,
    hessian_vector_product,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    make_jvp,
    make_jvp_reversemode,
    make_vjp,
    value_and_grad,
    vjp,
    vmap,
)

# -- transforms: (order of the derivative, function of a function and a point) ----------------------------------------------

OF_NUMBERS = {
    "grad": (1, lambda f, x: grad(f)(x)),
    "deriv": (1, lambda f, x: deriv(f)(x)),
    "jvp": (1, lambda f, x: jvp(f, (x,), (1.0,))[1]),
    "vjp": (1, lambda f, x: vjp(f, x)[1](1.0)[0]),
    "make_jvp": (1, lambda f, x: make_jvp(f)(x)(1.0)[1]),
    "make_vjp": (1, lambda f, x: make_vjp(f)(x)[0](1.0)),
    "make_jvp_reversemode": (1, lambda f, x: make_jvp_reversemode(f)(x)(1.0)),
    "jacobian": (1, lambda f, x: jacobian(f)(x)),
    "jacrev": (1, lambda f, x: jacrev(f)(x)),
    "jacfwd": (1, lambda f, x: jacfwd(f)(x)),
    "value_and_grad": (1, lambda f, x: value_and_grad(f)(x)[1]),
    "checkpoint": (1, lambda f, x: grad(checkpoint(f))(x)),
    "vmap of grad": (1, lambda f, x: np.sum(vmap(grad(f))(np.ones(2) * x)) / 2),
    "vmap over tangents": (1, lambda f, x: vmap(lambda tangent: jvp(f, (x,), (tangent,))[1])(np.array([1.0, 2.0]))[0]),
    "vmap": (0, lambda f, x: vmap(f)(np.ones(2) * x)[1]),
    "hessian": (2, lambda f, x: hessian(f)(x)),
    "hvp": (2, lambda f, x: hvp(f)(x, 1.0)),
    "hessian_vector_product": (2, lambda f, x: hessian_vector_product(f)(x, 1.0)),
    "grad of jvp": (2, lambda f, x: grad(lambda x: jvp(f, (x,), (1.0,))[1])(x)),
}

OF_ARRAYS = {
    "elementwise_grad": (1, lambda f, x: elementwise_grad(f)(x)),
    "grad of the sum": (1, lambda f, x: grad(lambda x: np.sum(f(x)))(x)),
    "jvp": (1, lambda f, x: jvp(f, (x,), (np.ones(2),))[1]),
    "vjp": (1, lambda f, x: vjp(f, x)[1](np.ones(2))[0]),
    "make_jvp_reversemode": (1, lambda f, x: make_jvp_reversemode(f)(x)(np.ones(2))),
    "jacrev": (1, lambda f, x: np.diagonal(jacrev(f)(x))),
    "jacfwd": (1, lambda f, x: np.diagonal(jacfwd(f)(x))),
    "checkpoint": (1, lambda f, x: elementwise_grad(checkpoint(f))(x)),
    "vmap": (0, lambda f, x: vmap(f)(np.ones((3, 1)) * x)[1]),
    "hvp": (2, lambda f, x: hvp(lambda x: np.sum(f(x)))(x, np.ones(2))),
    "hessian": (2, lambda f, x: np.diagonal(hessian(lambda x: np.sum(f(x)))(x))),
}


def expressions(transforms, variables, depth):
    """Expressions in the first so many variables, in which derivatives are nested up to `depth` deep."""
    leaves = [st.tuples(st.just("number"), st.integers(-3, 3).map(float))]
    leaves += [st.tuples(st.just("variable"), st.integers(0, variables - 1))] * (2 if variables else 0)
    if depth == 0:
        return st.one_of(leaves)
    smaller = expressions(transforms, variables, depth - 1)
    derivative = st.tuples(st.just("derivative"), st.sampled_from(list(transforms)),
                           expressions(transforms, variables + 1, depth - 1), smaller)  # fmt: skip
    pair = st.tuples(st.sampled_from(["sum", "product"]), smaller, smaller)
    return st.one_of(*leaves[-1:], pair, pair, derivative, derivative)


def computed(expression, values, transforms, one):
    """What the library makes of an expression, where the variables have these values."""
    kind, *parts = expression
    if kind == "number":
        return parts[0] * one
    if kind == "variable":
        return values[parts[0]]
    if kind == "derivative":
        name, body, point = parts
        inside = lambda variable: computed(body, [*values, variable], transforms, one)
        return transforms[name][1](inside, computed(point, values, transforms, one))
    x, y = (computed(part, values, transforms, one) for part in parts)
    return x + y if kind == "sum" else x * y


# -- polynomials: {exponents of the variables: coefficient} ---------------------------------------------------------------


def plus(p, q):
    return {powers: p.get(powers, 0) + q.get(powers, 0) for powers in {**p, **q}}


def times(p, q):
    result = {}
    for one, a in p.items():
        for other, b in q.items():
            powers = tuple(map(sum, zip(one, other)))
            result[powers] = result.get(powers, 0) + a * b
    return result


def differentiated(p, order):
    """The derivative for the last variable."""
    return {(*rest, n - order): a * math.perm(n, order) for (*rest, n), a in p.items() if n >= order}


def with_last_at(p, point, variables):
    """`p` with the polynomial `point`, in one variable less, in place of the last variable."""
    result = {}
    for (*rest, n), a in p.items():
        term = {tuple(rest): a}
        for _ in range(n):
            term = times(term, point)
        result = plus(result, term)
    return result


def polynomial(expression, variables, transforms):
    """The same expression, multiplied out."""
    kind, *parts = expression
    if kind == "number":
        return {(0,) * variables: parts[0]}
    if kind == "variable":
        return {tuple(int(k == parts[0]) for k in range(variables)): 1.0}
    if kind == "derivative":
        name, body, point = parts
        inside = differentiated(polynomial(body, variables + 1, transforms), transforms[name][0])
        return with_last_at(inside, polynomial(point, variables, transforms), variables)
    p, q = (polynomial(part, variables, transforms) for part in parts)
    return plus(p, q) if kind == "sum" else times(p, q)


def evaluated(p, x):
    """The value of a polynomial in one variable, and how large its terms are, which says how precise that value can be."""
    terms = [a * x**n for (n,), a in p.items()]
    return sum(terms) + 0 * x, sum(map(abs, terms)) + 1.0


@pytest.mark.filterwarnings("ignore:.*does not depend")
@pytest.mark.parametrize("kind", ["numbers", "arrays"])
@given(data=st.data())
def test_nested_derivatives_are_those_of_polynomials(kind, data):
    transforms, point = (OF_NUMBERS, 1.25) if kind == "numbers" else (OF_ARRAYS, np.array([0.75, -1.5]))
    outer = data.draw(st.sampled_from(list(transforms)))
    body = data.draw(expressions(transforms, 1, 4))
    found = transforms[outer][1](lambda x: computed(body, [x], transforms, 0 * x + 1), point)
    p = differentiated(polynomial(body, 1, transforms), transforms[outer][0])
    expected, largest = evaluated(p, point)
    assert np.shape(found) == np.shape(point)
    assert np.all(abs(found - expected) <= 1e-10 * largest), (found, expected)


@pytest.mark.filterwarnings("ignore:.*does not depend")
@given(body=expressions(OF_NUMBERS, 1, 3))
def test_nested_derivatives_inside_of_a_recorded_graph(body):
    """The outermost derivative is a backward pass, and one through it."""
    x = Tensor(1.25, requires_grad=True)
    result = computed(body, [x], OF_NUMBERS, 0 * x + 1) + 0 * x**3  # which has derivatives, whatever the body is
    (first,) = gradients(result, x, create_graph=True)
    p = polynomial(body, 1, OF_NUMBERS)
    for order, found in enumerate([result, first, gradients(first, x)[0]]):
        expected, largest = evaluated(differentiated(p, order), 1.25)
        assert abs(found.item() - expected) <= 1e-10 * largest
