"""Spaces of arrays and containers, and the checks of derivatives that are written with them."""

import warnings

import numpy as np
import pytest
from autograd.extend import VSpace, defvjp, primitive, vspace
from autograd.test_util import check_equivalent, check_grads, check_jvp, check_vjp, combo_check, scalar_close
from autograd.util import func, quick_grad_check, subval, subvals, toposort
from autograd.wrap_util import get_name, unary_to_nary, wraps

from autograd import grad

VALUES = [
    1.5, 1.5 + 1j, np.float32(2), np.ones(()), np.ones((2, 3)), np.ones((0, 2)), np.ones(2, complex),
    (1.0, np.ones(2)), [1.0, [2.0, (3.0,)]], {"a": np.ones(2), "b": 1j, "c": (1.0, [])},
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_axioms(value):
    space = vspace(value)
    x, y, z = space.randn(), space.randn(), space.randn()
    assert vspace(x) == vspace(space.zeros()) == vspace(space.add(x, y)) == vspace(space.scalar_mul(x, 2.0))

    def same(one, two):
        assert scalar_close(space.inner_prod(z, one), space.inner_prod(z, two)) or space.size == 0

    same(space.add(x, y), space.add(y, x))
    same(space.add(x, space.zeros()), x)
    same(space.mut_add(None, x), x)
    same(space.scalar_mul(space.add(x, y), 3.0), space.add(space.scalar_mul(x, 3.0), space.scalar_mul(y, 3.0)))
    same(space.covector(space.covector(x)), x)
    basis = list(space.standard_basis())
    assert len(basis) == space.size
    total = space.zeros()
    for vector in basis:
        total = space.add(total, space.scalar_mul(vector, space.inner_prod(vector, x)))
    same(total, x)
    assert space.size == 0 or scalar_close(space.inner_prod(space.ones(), space.ones()), space.size)


def test_spaces_differ():
    assert vspace(np.ones(2)) != vspace(np.ones(3))
    assert vspace((1.0, 2.0)) != vspace([1.0, 2.0])
    assert repr(vspace(np.ones(2))).startswith("ArrayVSpace")


def test_what_is_in_no_space():
    with pytest.raises(TypeError, match="Can't find vector space"):
        vspace("text")


def test_types_of_users():
    class Length:
        pass

    class LengthSpace(VSpace):
        pass

    LengthSpace.register(Length)
    assert isinstance(vspace(Length()), LengthSpace)
    del VSpace.mappings[Length]


def wrong(factor):
    """The square with a gradient that is wrong by a factor."""

    @primitive
    def square(x):
        return x**2

    defvjp(square, lambda ans, x: lambda g: factor * g * 2 * x)
    return square


@pytest.mark.parametrize("check", [check_vjp, check_jvp, lambda f, x: check_grads(f)(x)])
def test_a_rule_that_is_wrong_by_a_thousandth_is_caught(check):
    np.random.seed(0)  # along directions that hardly meet the gradient, a thousandth is less than the tolerance
    check(wrong(1.0), np.array([1.0, 2.0]))
    with pytest.raises(AssertionError):
        check(wrong(1.001), np.array([1.0, 2.0]))


def test_a_wrong_second_derivative_is_caught():
    np.random.seed(0)

    @primitive
    def square(x):
        return x**2

    defvjp(square, lambda ans, x: lambda g: g * wrong(1.001)(np.sqrt(2 * x)))
    check_grads(square, modes=["rev"], order=1)(3.0)
    with pytest.raises(AssertionError):
        check_grads(square, modes=["rev"])(3.0)


def test_modes_are_checked():
    with pytest.raises(AssertionError, match="expected 'fwd' and 'rev'"):
        check_grads(np.sin, modes=["up"])(1.0)


def test_combinations():
    seen = []

    def function(x, y, power):
        seen.append(power)
        return x * y**power

    combo_check(function, (0, 1), order=1)([1.0, 2.0], [3.0], power=[1, 2])
    assert set(seen) == {1, 2}


def test_equivalence():
    check_equivalent({"a": 1.0}, {"a": 1.0})
    with pytest.raises(AssertionError):
        check_equivalent(1.0, 1.1)
    with pytest.raises(AssertionError, match="VSpace mismatch"):
        check_equivalent(1.0, (1.0,))


def test_helpers():
    assert subvals("abc", [(0, 1), (2, 3)]) == (1, "b", 3)
    assert subval([1, 2], 0, 5) == (5, 2)
    assert func(len) is len
    parents = {"d": ["b", "c"], "b": ["a"], "c": ["a", "a"], "a": []}
    order = list(toposort("d", parents.get))
    assert order[0] == "d" and order[-1] == "a" and sorted(order) == list("abcd")
    with pytest.warns(DeprecationWarning):
        quick_grad_check(lambda x, y: x**2 * y, 2.0, (3.0,))


def test_operators_on_functions_of_several_arguments():
    @unary_to_nary
    def slope(fun, x, step):
        return (fun(x + step) - fun(x)) / step

    def product(x, y):
        """The product."""
        return x * y

    assert slope(product, 1, 1e-3)(2.0, 3.0) == pytest.approx(2.0)
    assert slope(product, 1, 1e-3).__name__ == "slope_of_product_wrt_argnum_1"
    assert get_name(3) == "[unknown name]"
    assert wraps(product)(lambda: None).__doc__ == "The product."
    with pytest.raises(TypeError, match="argnum"):
        slope(product, "x")


def test_the_check_sees_functions_that_ignore_their_argument():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert grad(lambda x: 1.0)(2.0) == 0.0
