"""Operations that users define: of any order, in both modes, over arrays and nested containers."""

import numpy as np
import pytest
from autograd.core import make_jvp as core_make_jvp
from autograd.core import make_vjp as core_make_vjp
from autograd.core import primitive as primitive_with_methods
from autograd.core import vspace
from autograd.extend import (
    SparseObject,
    def_linear,
    defjvp,
    defjvp_argnum,
    defjvp_argnums,
    defvjp,
    defvjp_argnum,
    defvjp_argnums,
    notrace_primitive,
    primitive,
    register_notrace,
)
from autograd.test_util import check_grads

from autograd import grad, hessian, make_jvp

X = np.array([0.5, 1.0, 2.0])


def cubed():
    """x cubed, written so that nothing of it could be traced."""

    @primitive
    def function(x, scale=1.0):
        assert type(x) is not object and not hasattr(x, "_node")
        return scale * np.asarray(x) ** 3

    return function


def with_rule():
    function = cubed()
    defvjp(function, lambda ans, x, scale=1.0: lambda g: g * (3 * scale * x**2))
    return function


def test_a_primitive_of_bare_values_is_the_function():
    assert primitive(lambda x: x + 1)(2) == 3


def test_rules_give_derivatives_of_any_order_in_both_modes():
    function = with_rule()
    check_grads(lambda x: np.sum(np.sin(function(x))))(X)
    assert grad(grad(grad(function)))(2.0) == pytest.approx(6.0)
    np.testing.assert_allclose(hessian(lambda x: np.sum(function(x)))(X), np.diag(6 * X))
    np.testing.assert_allclose(make_jvp(function)(X)(np.ones(3))[1], 3 * X**2)


def test_options_reach_the_rule():
    function = with_rule()
    assert grad(lambda x: function(x, scale=10.0))(2.0) == pytest.approx(120.0)


def test_the_rule_sees_bare_arrays_in_a_plain_pass():
    kinds = []
    function = cubed()
    defvjp(function, lambda ans, x: lambda g: kinds.extend(map(type, (ans, x, g))) or g * 3 * x**2)
    grad(lambda x: np.sum(function(x)))(X)
    assert kinds == [np.ndarray] * 3


def test_several_arguments_and_forms_of_rules():
    @primitive
    def product(x, y):
        return x * y

    defvjp_argnum(product, lambda argnum, ans, args, kwargs: lambda g: g * args[1 - argnum])
    check_grads(product, (0, 1))(X, X + 1)
    defvjp_argnums(product, lambda argnums, ans, args, kwargs: lambda g: [g * args[1 - k] for k in argnums])
    check_grads(product, (0, 1))(X, 2.0 * X)
    defvjp(product, None, lambda ans, x, y: lambda g: g * x)
    assert grad(product)(2.0, 3.0) == 0.0 and grad(product, 1)(2.0, 3.0) == 2.0


@pytest.mark.parametrize("define", [
    lambda f: defjvp(f, "same", lambda g, ans, x, y: x * g),
    lambda f: defjvp_argnum(f, lambda argnum, g, ans, args, kwargs: g * args[1 - argnum]),
    lambda f: defjvp_argnums(f, lambda argnums, gs, ans, args, kwargs: sum(g * args[1 - k] for k, g in zip(argnums, gs))),
    def_linear,
])  # fmt: skip
def test_forward_rules(define):
    calls = []

    @primitive
    def product(x, y):
        calls.append(1)
        return x * y

    define(product)
    check_grads(product, (0, 1), modes=["fwd"])(X, X + 1)
    assert calls


def test_a_forward_rule_is_preferred_to_what_follows_from_the_vjp():
    function = with_rule()
    defjvp(function, lambda g, ans, x: 7.0 * g)
    assert make_jvp(function)(1.0)(1.0)[1] == 7.0


def test_zero_forward_rules():
    function = cubed()
    defjvp(function, None)
    assert make_jvp(function)(2.0)(1.0) == (8.0, 0.0)


def test_containers_go_in_and_come_out():
    @primitive
    def parts(pair, factor):
        return {"sum": pair[0] + pair[1], "scaled": (factor * pair[0],)}

    def rule(argnum, ans, args, kwargs):
        pair, factor = args
        if argnum == 1:
            return lambda g: np.sum(g["scaled"][0] * pair[0])
        return lambda g: (g["sum"] + factor * g["scaled"][0], g["sum"])

    defvjp_argnum(parts, rule)

    def function(x, factor):
        result = parts((x, x**2), factor)
        return np.sum(result["sum"] * result["scaled"][0])

    check_grads(function, (0, 1))(X, 3.0)


def test_sparse_gradients():
    @primitive
    def second(x):
        return x[1]

    def add(g):
        def mut_add(target):
            target[1] += g
            return target

        return mut_add

    defvjp(second, lambda ans, x: lambda g: SparseObject(vspace(x), add(g)))
    np.testing.assert_array_equal(grad(lambda x: 2 * second(x))(X), [0, 2, 0])


def test_missing_and_impossible_rules():
    function = cubed()
    with pytest.raises(NotImplementedError, match="VJP of function wrt argnums"):
        grad(function)(2.0)
    defvjp(function, lambda ans, x: lambda g: g, argnums=(1,))
    with pytest.raises(NotImplementedError, match="VJP of function wrt argnum 0"):
        grad(function)(2.0)
    for define in (defvjp, defjvp):
        with pytest.raises(TypeError, match="expected a function or None"):
            define(function, 3.0)


def test_transforms_inside_of_a_primitive_see_bare_values():
    @primitive
    def slope(x):
        found = grad(np.sin)(x)
        assert isinstance(found, float)
        return found

    defvjp(slope, lambda ans, x: lambda g: -g * np.sin(x))
    assert grad(slope)(0.5) == pytest.approx(-np.sin(0.5))


def test_functions_without_trace_see_bare_values():
    sign = notrace_primitive(lambda x: float(np.sign(x)))
    assert grad(lambda x: sign(x) * x)(-2.0) == -1.0
    register_notrace(None, sign)
    with pytest.raises(TypeError, match="expected a function"):
        register_notrace(None, 3)


def test_deprecated_methods_warn_and_work():
    @primitive_with_methods
    def product(x, y, z):
        return x * y

    with pytest.warns(DeprecationWarning):
        product.defgrad(lambda ans, x, y, z: lambda g: g * y)
    with pytest.warns(DeprecationWarning):
        product.defgrad(lambda ans, x, y, z: lambda g: g * x, argnum=1)
    with pytest.warns(DeprecationWarning):
        product.defvjp_is_zero([2])
    assert grad(product, (0, 1))(2.0, 3.0, 0.0) == (3.0, 2.0)


def test_functions_of_one_argument():
    pull, value = core_make_vjp(lambda x: x**2, 3.0)
    assert (value, pull(1.0)) == (9.0, 6.0)
    assert core_make_jvp(lambda x: x**2, 3.0)(2.0) == (9.0, 12.0)
