"""Rules of structure where values are special: zeros in products, ties, infinities, the tip of the norm."""

import itertools

import numpy as np
import pytest

from autograd import Tensor, gradients
from autograd.engine.lanes import lane
from autograd.rules.reductions import log_softmax, logsumexp, softmax
from autograd.rules.selection import clip

WITH_ZEROS = [[2.0, 3.0, 4.0], [0.0, 2.0, 3.0], [0.0, 5.0, 0.0], [0.0, 0.0, 0.0]]


def gradient(function, x):
    x = Tensor(np.array(x), requires_grad=True)
    return gradients(np.sum(function(x)), x)[0].numpy()


def hessian(function, x):
    x = Tensor(np.array(x), requires_grad=True)
    (g,) = gradients(np.sum(function(x)), x, create_graph=True)
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
