"""The checker checked: wrong rules are caught however little they are wrong, right ones pass wherever they are asked."""

import numpy as np
import pytest

from autograd import Function, Tensor, gradients
from autograd.engine.errors import MissingPackageError, OperationTypeError
from autograd.rules.table import TABLE
from autograd.testing import STYLES, GradcheckError, RandomDraw, calls, central_difference, gradcheck, styled

X = np.random.default_rng(0).uniform(0.5, 1.5, (3, 4))
Y = np.random.default_rng(1).uniform(0.5, 1.5, (3, 4))
SQUARE = np.random.default_rng(2).uniform(0.5, 1.5, (4, 4))


def operation(forward, backward):
    """A custom operation: forward on arrays, backward from the gradient and the Tensors of the arguments."""

    class Operation(Function):
        @staticmethod
        def forward(ctx, *arguments):
            ctx.save_for_backward(*arguments)
            return Tensor(forward(*[argument.detach().numpy() for argument in arguments]))

        @staticmethod
        def backward(ctx, g):
            return backward(g, *ctx.saved_tensors)

    return Operation.apply


def off(index, by=1.001):
    """A factor that is wrong in one element of a 3 × 4 array."""
    factor = np.ones((3, 4))
    factor[index] = by
    return factor


ONE = (1, 2)

WRONG_GRADIENT = {
    "0.1 % in one element": operation(lambda x: x**2, lambda g, x: g * 2 * x * off(ONE)),
    "0.1 % in one element of a matrix product": operation(lambda x: x @ Y.T, lambda g, x: (g @ Y) * off(ONE)),
    "0.1 % everywhere": operation(np.exp, lambda g, x: g * np.exp(x) * 1.001),
    "sign": operation(np.cos, lambda g, x: g * np.sin(x)),
    "sign in one element": operation(lambda x: x**3, lambda g, x: g * 3 * x * x * off(ONE, -1.0)),
    "no sum over a broadcast axis": operation(lambda x: x + X[0], lambda g, x: g * (np.arange(3.0) == 0)[:, None]),
    "transposed operand": operation(lambda x: x @ SQUARE, lambda g, x: g @ SQUARE),
    "zero": operation(np.sin, lambda g, x: g * 0.0),
    "a gradient where there is none": operation(np.sign, lambda g, x: g * x * 1e-3),
    "neighbours swapped": operation(lambda x: x * Y, lambda g, x: (g * Y)[::-1]),
}

WRONG_SECOND_GRADIENT = {
    "saved value without its graph": operation(lambda x: x**2, lambda g, x: g * 2 * x.detach()),
    "incoming gradient without its graph": operation(lambda x: x**2, lambda g, x: g.detach() * 2 * x),
    "0.1 % in one element": operation(
        lambda x: x**3,
        lambda g, x: g * operation(lambda x: 3 * x**2, lambda g, x: g * 6 * x * off(ONE))(x),
    ),
    "sign": operation(np.sin, lambda g, x: g * operation(np.cos, lambda g, x: g * np.sin(x))(x)),
}


@pytest.mark.parametrize("name", WRONG_GRADIENT)
def test_a_wrong_gradient_is_caught(name):
    with pytest.raises(GradcheckError) as caught:
        gradcheck(WRONG_GRADIENT[name], X)
    error = caught.value
    assert error.order == 1 and error.argument == 0
    assert abs(error.analytic - error.numeric) > error.error


@pytest.mark.parametrize("name", WRONG_SECOND_GRADIENT)
def test_what_is_wrong_only_at_second_order_is_caught(name):
    fn = WRONG_SECOND_GRADIENT[name]
    assert gradcheck(fn, X)
    with pytest.raises(GradcheckError, match="gradient of the gradient") as caught:
        gradcheck(fn, X, order=2)
    assert caught.value.order == 2


@pytest.mark.parametrize("index", list(np.ndindex(3, 4)))
def test_every_element_is_looked_at(index):
    fn = operation(np.exp, lambda g, x: g * np.exp(x) * off(index))
    with pytest.raises(GradcheckError, match="argument 0") as caught:
        gradcheck(fn, X)
    assert caught.value.index == index


def test_the_second_argument_is_looked_at():
    fn = operation(lambda x, y: x * y, lambda g, x, y: (g * y, g * x * off(ONE)))
    with pytest.raises(GradcheckError) as caught:
        gradcheck(fn, X, Y)
    assert (caught.value.argument, caught.value.index) == (1, ONE)
    assert "0.0" not in str(caught.value)[:40] and "finite differences say" in str(caught.value)


def test_a_stale_value_is_caught():
    """A rule that uses what was true at an earlier call."""
    first = {}

    def backward(g, x):
        return g * 2 * first.setdefault("x", x.detach())

    fn = operation(lambda x: x**2, backward)
    assert gradcheck(fn, X)
    with pytest.raises(GradcheckError):
        gradcheck(fn, Y)


def test_single_precision_is_caught_too():
    fn = operation(lambda x: x**2, lambda g, x: (g * 2 * x * off(ONE)).astype(np.float32))
    with pytest.raises(GradcheckError):
        gradcheck(fn, X.astype(np.float32))


@pytest.mark.parametrize("backward", [lambda g, z: g * 2 * z, lambda g, z: -g * 2 * z.conj()])
def test_a_wrong_complex_gradient_is_caught(backward):
    with pytest.raises(GradcheckError):
        gradcheck(operation(lambda z: z**2, backward), X + 1j * Y)


def test_the_table_is_as_it_was():
    assert not any("Operation" in name for name in TABLE)


# -- right rules at awkward points ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fn, point",
    [
        pytest.param(np.sqrt, 1e-6, id="sqrt close to its branch point"),
        pytest.param(np.log, 1e-9, id="log close to its pole"),
        pytest.param(lambda x: 1.0 / x, 1e-4, id="reciprocal close to its pole"),
        pytest.param(abs, 1e-5, id="abs close to its kink"),
        pytest.param(lambda x: np.maximum(x, 0.0), 1e-7, id="relu close to its kink"),
        pytest.param(lambda x: np.maximum(x, 0.0) ** 2, -1e-7, id="zero beside a kink"),
        pytest.param(np.sin, 1e5, id="sin of a large number"),
        pytest.param(np.exp, 50.0, id="a large result"),
        pytest.param(np.exp, -50.0, id="a tiny result"),
        pytest.param(lambda x: x * 1e12, 1.0, id="a large slope"),
        pytest.param(lambda x: x * 1e-12 + 1.0, 1.0, id="a slope far below the value"),
        pytest.param(lambda x: x**8, 0.0, id="a flat point"),
        pytest.param(lambda x: np.floor(x) * x, 1.001, id="beside a jump"),
        pytest.param(np.tan, 1.57, id="tan close to its pole"),
        pytest.param(lambda x: x * 0.0 + 1.0, 3.0, id="no slope at all"),
    ],
)
def test_right_rules_pass_at_awkward_points(fn, point):
    assert gradcheck(fn, point, order=2)
    assert gradcheck(fn, np.array([point, point * 1.5]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_dtypes(dtype):
    x, y = X.astype(dtype), Y.astype(dtype)
    if dtype == np.complex128:
        x, y = x + 0.5j * Y, y - 0.25j * X
    assert gradcheck(lambda x, y: (x * y + 2.0) / y - x**3, x, y, order=2)


def test_single_precision_where_double_is_refused():
    def fn(x):
        if x.dtype != np.float32:
            raise TypeError("float32 only")
        return x * x

    assert gradcheck(fn, X.astype(np.float32))


def test_results_of_every_kind():
    assert gradcheck(lambda x: (x * x, [x + 1.0][0], x > 1.0), X, order=2)
    assert gradcheck(lambda x: [np.sum(x * x)], X, order=2)
    assert gradcheck(lambda x: x, X, order=2)
    assert gradcheck(lambda x: x[:0] * 2.0, X, order=2)
    assert gradcheck(lambda x: x * 2.0, np.zeros((0, 3)), order=2)
    assert gradcheck(lambda x: x * x * x * x, X[0], order=3)


def test_what_is_not_checked_is_passed_on():
    def fn(x, n, constant, name):
        assert (n, name) == (2, "name") and not constant.requires_grad
        return x**n * constant

    assert gradcheck(fn, X, 2, Tensor(Y), "name", order=2)


def test_the_inputs_stay_as_they_are():
    x = X.copy()
    leaf = Tensor(x, requires_grad=True)
    assert gradcheck(lambda a, b: a * b, leaf, x, order=2)
    np.testing.assert_array_equal(x, X)
    assert leaf.grad is None


# -- bad input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, options, kind, message",
    [
        ((3.0, X), {}, OperationTypeError, "must be a function"),
        ((lambda x: x, X), dict(order=0), ValueError, "expected 1, 2"),
        ((lambda x: x, 3), {}, OperationTypeError, "no input is floating or complex"),
        ((lambda x: x.detach().numpy(), X), {}, OperationTypeError, "must return a Tensor"),
        ((lambda x: x > 1.0, X), {}, OperationTypeError, "returned no floating or complex"),
    ],
)
def test_what_cannot_be_checked_is_explained(arguments, options, kind, message):
    with pytest.raises(kind, match=message):
        gradcheck(*arguments, **options)


def test_a_function_that_changes_its_mind():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="two different results"):
        gradcheck(lambda x: x * rng.uniform(), X)


# -- the differences and the draws ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "f, slope", [(np.exp, 1.0), (np.sin, 1.0), (np.tanh, 1.0), (np.cos, 0.0), (lambda t: (t + 1) ** 9, 9.0)]
)
def test_the_error_estimate_bounds_the_error(f, slope):
    derivative, error = central_difference(lambda t: np.atleast_1d(f(t)))
    assert abs(derivative[0] - slope) <= error[0] <= 1e-7


def test_a_derivative_that_no_step_gives():
    derivative, error = central_difference(lambda t: np.array([np.nan, t]))
    assert error[0] == np.inf and error[1] < 1e-9


def test_a_seed_gives_the_same_samples_in_every_style():
    entry = TABLE["multiply"]
    whole = [entry.sample(RandomDraw(3, style=style))[0] for style in STYLES]
    for arguments in whole[1:]:
        for one, other in zip(whole[0], arguments, strict=True):
            np.testing.assert_array_equal(one, other)


def test_styles_lie_in_memory_as_they_say():
    arrays = {style: styled(X, style) for style in STYLES}
    assert all(np.array_equal(array, X) and not np.shares_memory(array, X) for array in arrays.values())
    assert arrays["fortran"].flags.f_contiguous and arrays["contiguous"].flags.c_contiguous
    assert max(arrays["reversed"].strides) < 0 and not arrays["strided"].flags.forc


@pytest.mark.parametrize("seed", range(200))
def test_drawn_indices_fit_their_shape(seed):
    draw = RandomDraw(seed)
    shape = draw.shape()
    assert np.zeros(shape)[draw.index(shape)].size >= 0
    if shape:
        np.sum(np.zeros(shape), axis=draw.axis(shape))
        np.sum(np.zeros(shape), axis=draw.axes(shape))
    np.broadcast_shapes(*draw.broadcastable(3))


def test_domains_are_respected():
    from autograd.rules.domains import between_halves, nonzero

    draw = RandomDraw(0)
    assert abs(draw.array((1000,), nonzero)).min() >= 0.2
    halves = draw.array((1000,), between_halves) * 2
    assert abs(halves - np.rint(halves)).min() >= 0.1 - 1e-12
    assert np.diff(np.sort(draw.distinct((3, 3, 3)).ravel())).min() >= 0.1


def test_impossible_draws_are_explained():
    with pytest.raises(ValueError, match="no integer in this range"):
        RandomDraw(0).axis(())
    with pytest.raises(ValueError, match="expected one of"):
        RandomDraw(0, style="diagonal")


def test_without_hypothesis(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "hypothesis.strategies", None)
    with pytest.raises(MissingPackageError, match=r"chainrule\[testing\]"):
        calls(TABLE["multiply"])


def test_gradients_of_the_right_rule_for_comparison():
    """The custom operation of this file is no cause of the failures above."""
    right = operation(lambda x: x**2, lambda g, x: g * 2 * x)
    assert gradcheck(right, X, order=3)
    x = Tensor(X, requires_grad=True)
    np.testing.assert_allclose(gradients(np.sum(right(x)), x)[0].numpy(), 2 * X)
