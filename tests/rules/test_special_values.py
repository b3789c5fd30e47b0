"""Rules of structure where values are special: zeros in products, ties, infinities, the tip of the norm."""

import itertools

import numpy as np
import pytest
from autograd.scipy.special import powm1

from autograd import OperationError, OperationTypeError, Tensor, branch, grad, gradients, jvp, vmap
from autograd.engine.lanes import lane
from autograd.rules.exponential import relu
from autograd.rules.reductions import log_softmax, logsumexp, softmax
from autograd.rules.selection import clip

WITH_ZEROS = [[2.0, 3.0, 4.0], [0.0, 2.0, 3.0], [0.0, 5.0, 0.0], [0.0, 0.0, 0.0]]


def gradient(function, x):
    x = Tensor(np.array(x), requires_grad=True)
    return gradients(np.sum(function(x)), x)[0].numpy()


def hessian(function, x):
    x = Tensor(np.array(x), requires_grad=True)
    (g,) = gradients(np.sum(function(x)), x, create_graph=True)
    if not g.requires_grad:
        return np.zeros((len(x), len(x)))
    rows = [gradients(g[i], x, retain_graph=True, materialize_grads=True)[0].numpy() for i in range(len(x))]
    return np.array(rows)


def without(x, *left_out):
    return np.prod([value for k, value in enumerate(x) if k not in left_out])


@pytest.mark.parametrize("x", WITH_ZEROS)
def test_products_with_zeros(x):
    np.testing.assert_array_equal(gradient(np.prod, x), [without(x, i) for i in range(3)])
    expected = [[0.0 if i == j else without(x, i, j) for j in range(3)] for i in range(3)]
    np.testing.assert_array_equal(hessian(np.prod, x), expected)


@pytest.mark.parametrize("x", WITH_ZEROS)
def test_running_products_with_zeros(x):
    first, second = np.zeros(3), np.zeros((3, 3))
    for n in (1, 2, 3):
        for i in range(n):
            first[i] += without(x[:n], i)
        for i, j in itertools.permutations(range(n), 2):
            second[i, j] += without(x[:n], i, j)
    np.testing.assert_array_equal(gradient(np.cumprod, x), first)
    np.testing.assert_array_equal(hessian(np.cumprod, x), second)


def test_extremes_share_among_ties():
    np.testing.assert_array_equal(gradient(np.max, [1.0, 3.0, 3.0]), [0, 0.5, 0.5])
    np.testing.assert_array_equal(gradient(lambda x: np.min(x, axis=0), [[1.0, 2.0], [1.0, 3.0]]), [[0.5, 1], [0.5, 0]])


@pytest.mark.parametrize("function", [np.maximum, np.minimum, np.fmax, np.fmin])
def test_two_that_tie_get_half_each(function):
    np.testing.assert_array_equal(gradient(lambda x: function(x, 1.0), [1.0]), [0.5])
    np.testing.assert_array_equal(gradient(lambda x: function(1.0, x), [1.0]), [0.5])


def test_fmax_passes_over_nan():
    np.testing.assert_array_equal(gradient(lambda x: np.fmax(x, np.nan), [1.0]), [1.0])
    np.testing.assert_array_equal(gradient(lambda x: np.fmax(x, 1.0), [np.nan]), [0.0])


def test_clip_passes_on_its_bounds_and_the_upper_wins_where_they_cross():
    np.testing.assert_array_equal(gradient(lambda x: np.clip(x, 0.0, 1.0), [-1.0, 0.0, 0.5, 1.0, 2.0]), [0, 1, 1, 1, 0])
    x, low, high = (Tensor(value, requires_grad=True) for value in (0.5, 2.0, 1.0))
    got = [g.item() for g in gradients(lane(clip)(x, low, high), [x, low, high])]
    assert got == [0.0, 0.0, 1.0]


def test_norm_and_deviation_are_flat_where_they_have_no_derivative():
    np.testing.assert_array_equal(gradient(np.linalg.norm, [0.0, 0.0]), [0, 0])
    np.testing.assert_array_equal(hessian(np.linalg.norm, [0.0, 0.0]), np.zeros((2, 2)))
    np.testing.assert_array_equal(gradient(np.std, [2.0, 2.0]), [0, 0])


ROWS = [[-np.inf, -np.inf, -np.inf], [np.inf, 0, 1], [np.inf, np.inf, 0], [1000, 1000, -np.inf], [0, 0, -800]]
WEIGHTS = [[0, 0, 0], [1, 0, 0], [0.5, 0.5, 0], [0.5, 0.5, 0], [0.5, 0.5, 0]]
SUMS = [-np.inf, np.inf, np.inf, 1000 + np.log(2), np.log(2)]


def test_exponentials_over_infinite_and_huge_rows():
    rows = Tensor(ROWS, requires_grad=True)
    sums = lane(logsumexp)(rows, axis=1)
    np.testing.assert_allclose(sums.detach().numpy(), SUMS)
    np.testing.assert_allclose(gradients(sums, rows, np.ones(5))[0].numpy(), WEIGHTS)
    np.testing.assert_allclose(softmax(np.array(ROWS), axis=1), WEIGHTS)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(log_softmax(np.array(ROWS[:-1]), axis=1), np.log(WEIGHTS[:-1]))


def test_exponentials_of_nothing_and_of_integers():
    assert logsumexp(np.zeros(0)) == -np.inf
    np.testing.assert_allclose(logsumexp(np.array([1, 2, 3])), np.log(np.exp([1, 2, 3]).sum()))
    assert softmax(np.zeros((2, 0))).shape == (2, 0)
    assert softmax(np.zeros((2, 3), np.float32)).dtype == np.float32


def test_half_precision_statistics_do_not_overflow():
    x = np.full(4000, 100.0, np.float16)
    assert np.mean(Tensor(x)).item() == 100.0 and np.var(Tensor(x)).item() == 0.0


@pytest.mark.parametrize("dtype", [int, bool, np.uint8])
def test_integers_cut_the_gradient(dtype):
    x = Tensor([1.5, 2.0], requires_grad=True)
    y = x.astype(dtype)
    assert y.dtype == dtype and not y.requires_grad and y.is_leaf


# -- what is not taken ------------------------------------------------------------------------------------------

EVERYWHERE = np.array([-np.inf, -1.0, 0.0, 1.0, 4.0, np.nan])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_where_computes_both_and_a_gradient_of_infinity_times_zero_is_nan():
    assert np.isnan(gradient(lambda x: np.where(x > 0, np.sqrt(x), 0.0), [0.0, 4.0])[0])


def test_branch_computes_each_only_where_it_is_taken():
    expected = [0, 0, 0, 0.5, 0.25, 0]
    np.testing.assert_array_equal(gradient(lambda x: branch(x > 0, np.sqrt, 0.0, x), EVERYWHERE), expected)
    logs = gradient(lambda x: branch(x > 0, np.log, lambda x: np.exp(-x), x), [-1.0, 0.0, 2.0])
    np.testing.assert_allclose(logs, [-np.e, -1.0, 0.5])
    curved = hessian(lambda x: branch(x > 0, lambda x: x * np.log(x), 0.0, x), [0.0, 2.0, -1.0])
    np.testing.assert_allclose(curved, np.diag([0, 0.5, 0]))


@pytest.mark.parametrize("x", [[-1.0, 0.0, 4.0], [[1.0, -1.0], [0.0, 4.0]], [[1.0], [4.0]], [[-1.0], [0.0]]], ids=str)
@pytest.mark.parametrize("derivative", [lambda f: f, grad, lambda f: lambda x: jvp(f, (x,), (x,))[1]])
def test_branch_inside_vmap(derivative, x):
    x = np.array(x)
    function = derivative(lambda x: branch(x > 0, np.sqrt, 0.0, x).sum())
    np.testing.assert_allclose(vmap(function)(x), [function(row) for row in x])
    if x.ndim == 2:
        np.testing.assert_allclose(vmap(vmap(function))(x), [[function(element) for element in row] for row in x])


def test_branch_broadcasts_and_takes_several_arguments():
    x, y = Tensor([[1.0], [0.0]], requires_grad=True), Tensor([2.0, 0.0, 4.0], requires_grad=True)
    result = branch(y != 0, lambda x, y: x / y, lambda x, y: 7.0, x, y)
    np.testing.assert_array_equal(result.detach().numpy(), [[0.5, 7, 0.25], [0, 7, 0]])
    of_x, of_y = gradients(result.sum(), [x, y])
    np.testing.assert_array_equal(of_x.numpy(), [[0.75], [0.75]])
    np.testing.assert_array_equal(of_y.numpy(), [-0.25, 0, -1 / 16])


@pytest.mark.parametrize("shape", [(), (0,), (2, 0)])
def test_branch_of_a_number_and_of_nothing(shape):
    x = Tensor(np.full(shape, 4.0), requires_grad=True)
    result = branch(x > 0, np.sqrt, 0.0, x)
    assert result.shape == shape
    np.testing.assert_array_equal(gradients(result.sum(), x)[0].numpy(), np.full(shape, 0.25))


def test_branch_does_not_call_what_is_not_taken():
    def never(x):
        raise AssertionError("this branch is not taken")

    assert branch(np.array([True, True]), lambda x: x + 1, never, Tensor([1.0, 2.0])).tolist() == [2.0, 3.0]


@pytest.mark.parametrize("call, kind, words", [
    (lambda x: branch(x, np.sqrt, 0.0, x), OperationTypeError, "booleans, such as x > 0, got float64"),
    (lambda x: branch(x > 0, np.sum, lambda x: x[:1], x), OperationError, r"branch\(if_false\): a function of 2 elements"),
    (lambda x: branch([True, False], np.sqrt, 0.0, x), OperationError, r"shape \(2,\) does not broadcast with \(3,\)"),
])  # fmt: skip
def test_branch_says_what_was_expected(call, kind, words):
    with pytest.raises(kind, match=words):
        call(Tensor([1.0, -1.0, -2.0], requires_grad=True))


# -- what is named, repeated, tied or empty ---------------------------------------------------------------------


def test_products_with_their_arguments_by_keyword():
    a, b = Tensor(np.arange(6.0).reshape(2, 3), requires_grad=True), Tensor(np.ones((3, 2)), requires_grad=True)
    for result in (np.tensordot(b=b, a=a, axes=1), np.tensordot(a, axes=([1], [0]), b=b), np.dot(b=b, a=a)):
        of_a, of_b = gradients(result.sum(), [a, b])
        np.testing.assert_array_equal(of_a.numpy(), np.full((2, 3), 2.0))
        np.testing.assert_array_equal(of_b.numpy(), [[3.0, 3], [5, 5], [7, 7]])


def test_an_element_that_is_read_twice_counts_twice():
    np.testing.assert_array_equal(gradient(lambda x: x[[0, 0, 2]], [1.0, 2.0, 3.0]), [2, 0, 1])
    np.testing.assert_array_equal(gradient(lambda x: np.take(x, [[1, 1], [1, 0]]), [1.0, 2.0]), [1, 3])
    np.testing.assert_array_equal(gradient(lambda x: x[[0, 0]] * np.array([1.0, 10.0]) + x[0], [1.0, 2.0]), [13, 0])


def test_an_element_that_is_written_twice_keeps_the_gradient_of_the_last():
    value, x = Tensor([1.0, 2.0], requires_grad=True), Tensor(np.zeros(3))
    x[[1, 1]] = value
    np.testing.assert_array_equal(gradients(x.sum(), value)[0].numpy(), [0, 1])


def test_ties_in_order_and_middle():
    np.testing.assert_array_equal(gradient(np.median, [2.0, 2.0, 2.0]), [0, 1, 0])
    np.testing.assert_array_equal(gradient(lambda x: np.sort(x) * np.array([1.0, 2.0]), [5.0, 5.0]), [1, 2])
    np.testing.assert_array_equal(gradient(lambda x: abs(x - x[0]), [3.0, 3.0]), [0, 0])


@pytest.mark.parametrize("function", [
    np.sum, np.prod, np.cumsum, np.sort, np.ravel, np.diff, np.linalg.norm, np.std, np.exp, np.unique,
    lambda x: np.concatenate([x, x]), lambda x: x @ x, lambda x: np.outer(x, x), lambda x: x[[]],
    lambda x: np.einsum("i,i", x, x), lambda x: np.sum(x.reshape(0, 3), axis=0), lambda x: np.where(x > 0, x, 1.0),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_empty_arrays_have_empty_gradients(function):
    found = gradient(function, np.zeros(0))
    assert found.shape == (0,) and found.dtype == np.float64


# -- powers, roots, infinities ----------------------------------------------------------------------------------


def test_integer_powers_of_negative_numbers():
    x = np.array([-2.0, -1.0, 3.0])
    for n in (-3, -2, -1, 0, 1, 2, 3):
        for power in (n, float(n), np.full(3, float(n))):
            np.testing.assert_allclose(gradient(lambda x, power=power: x**power, x), n * x ** float(n - 1))
            np.testing.assert_allclose(hessian(lambda x, power=power: x**power, x), np.diag(n * (n - 1) * x ** float(n - 2)))


def test_powers_of_zero():
    np.testing.assert_array_equal(gradient(lambda x: 0.0**x, [1.0, 2.0]), [0, 0])
    np.testing.assert_array_equal([gradient(lambda x, n=n: x**n, [0.0])[0] for n in (0, 1, 2, 3.5)], [0, 1, 0, 0])
    np.testing.assert_array_equal(hessian(lambda x: x**2, [0.0]), [[2]])
    np.testing.assert_array_equal(hessian(lambda x: x**1, [0.0]), [[0]])
    x, y = Tensor(0.0, requires_grad=True), Tensor(2.0, requires_grad=True)
    assert [g.item() for g in gradients(x**y, [x, y])] == [0.0, 0.0]


@pytest.mark.parametrize("power", [np.power, powm1])
def test_the_exponent_0_has_mixed_second_derivatives(power):
    """d/dy of y * x**(y - 1) at y = 0 is 1 / x."""
    x, y = Tensor(np.array([2.0, 4.0]), requires_grad=True), Tensor(np.zeros(2), requires_grad=True)
    of_x, of_y = gradients(power(x, y).sum(), [x, y], create_graph=True)
    np.testing.assert_array_equal(of_x.detach().numpy(), [0, 0])
    np.testing.assert_allclose(gradients(of_x.sum(), y, retain_graph=True)[0].numpy(), [0.5, 0.25])
    np.testing.assert_allclose(gradients(of_y.sum(), [x, y])[0].numpy(), [0.5, 0.25])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_root_of_zero_is_infinitely_steep():
    np.testing.assert_array_equal(gradient(np.sqrt, [0.0, 4.0]), [np.inf, 0.25])
    np.testing.assert_array_equal(gradient(lambda x: x * np.sqrt(x), [4.0]), [3.0])
    np.testing.assert_array_equal(gradient(np.cbrt, [8.0]), [1 / 12])
    np.testing.assert_array_equal(gradient(lambda x: np.hypot(x, 0.0), [0.0]), [0.0])


def test_sums_of_exponentials_of_infinity():
    for values, weights in [([-np.inf, 0.0], [0, 1]), ([np.inf, 0.0], [1, 0]), ([-np.inf, -np.inf], [0, 0])]:
        np.testing.assert_array_equal(gradient(lane(logsumexp), values), weights)
    np.testing.assert_array_equal(gradient(lambda x: np.logaddexp(x, -np.inf), [0.0]), [1.0])
    np.testing.assert_array_equal(gradient(lambda x: np.logaddexp(x, -np.inf), [-np.inf]), [0.5])


_MANY = np.linspace(-1, 1, 2 * 40 * 1024, dtype=np.float32).reshape(2, 40, 1024)


@pytest.mark.parametrize(
    "x",
    [_MANY, _MANY.transpose(2, 0, 1), _MANY[:, ::2], _MANY[::-1], np.broadcast_to(_MANY[:1], _MANY.shape), _MANY * np.nan],
    ids=["in one run", "axes exchanged", "gaps", "backwards", "repeated", "nan"],
)
def test_relu_of_many_lies_in_memory_as_numpys_maximum(x):
    result, expected = lane(relu)(Tensor(x)).numpy(), np.maximum(x, 0)
    np.testing.assert_array_equal(result, expected)
    assert result.dtype == x.dtype
    assert result.strides == expected.strides
