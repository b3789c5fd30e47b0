"""Convolution over any axes, and sums of exponentials: values against SciPy, gradients against finite differences."""

import numpy as np
import pytest
import scipy.signal
import scipy.special

from autograd import Tensor
from autograd.rules.scipy import convolution, sums_of_exponentials
from autograd.testing import gradcheck

RNG = np.random.default_rng(5)


def normal(*shape):
    return RNG.normal(size=shape)


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("shapes", [[(5,), (3,)], [(3,), (5,)], [(4, 5), (2, 3)], [(2, 3), (4, 5)], [(3, 2, 4), (1, 2, 2)]])
def test_convolution_is_that_of_scipy(shapes, mode):
    a, b = (normal(*shape) for shape in shapes)
    expected = scipy.signal.convolve(a, b, mode)
    np.testing.assert_allclose(convolution.convolve(a, b, mode=mode), expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(convolution.convolve(Tensor(a), b, mode=mode).numpy(), expected, rtol=1e-12, atol=1e-12)
    assert gradcheck(lambda a, b: convolution.convolve(a, b, mode=mode), a, b, order=2)


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
def test_a_layer_of_a_net(mode):
    images, filters = normal(2, 3, 5, 4), normal(3, 4, 2, 3)
    options = dict(axes=[(2, 3), (2, -1)], dot_axes=[(1,), (0,)], mode=mode)
    expected = np.array([[sum(scipy.signal.convolve(image[d], filters[d, q], mode) for d in range(3)) for q in range(4)]
                         for image in images])  # fmt: skip
    np.testing.assert_allclose(convolution.convolve(images, filters, **options), expected, rtol=1e-12, atol=1e-12)
    assert gradcheck(lambda a, b: convolution.convolve(a, b, **options), images, filters, order=2)


def test_large_kernels_go_through_fourier_transforms(monkeypatch):
    a, b = normal(2, 7), normal(3, 4)
    monkeypatch.setattr(convolution, "_LARGEST", 10)
    expected = [[np.convolve(one, other) for other in b] for one in a]
    np.testing.assert_allclose(convolution.convolve(a, b, axes=[(1,), (1,)]), expected, atol=1e-12)
    assert gradcheck(lambda a, b: convolution.convolve(a, b, axes=[(1,), (1,)]), a, b)


@pytest.mark.parametrize(
    "options, words",
    [
        (dict(mode="wide"), "'wide'"),
        (dict(mode="valid"), "larger one along all convolved axes"),
        (dict(axes=[(0,), (0, 1)]), "(3, 2)"),
        (dict(axes=[(0,), (0,)], dot_axes=[(1,), (1,)]), "equally long"),
    ],
)
def test_errors_say_what_was_expected(options, words):
    with pytest.raises(ValueError) as caught:
        convolution.convolve(normal(3, 2), normal(2, 3), **options)
    assert words in str(caught.value)


# -- sums of exponentials ---------------------------------------------------------------------------------------------

X = np.array([[0.3, -1.2, 700.0], [2.0, 0.1, -0.4]])
FACTORS = np.array([0.5, -2.0, 0.0])


@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("name", ["logsumexp", "softmax", "log_softmax"])
def test_sums_of_exponentials(name, axis):
    ours, theirs = getattr(sums_of_exponentials, name), getattr(scipy.special, name)
    np.testing.assert_allclose(ours(X, axis), theirs(X, axis), rtol=1e-12)
    assert gradcheck(lambda x: ours(x, axis), X % 3, order=2)


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_weighted_sums_of_exponentials(axis):
    def ours(x, b):
        return sums_of_exponentials.logsumexp(x, axis, b, keepdims=True, return_sign=True)

    for found, expected in zip(ours(X, FACTORS), scipy.special.logsumexp(X, axis, FACTORS, True, True), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert gradcheck(lambda x, b: ours(x, b)[0], X % 3, FACTORS + (axis == 0), order=2)
    positive = sums_of_exponentials.logsumexp([1, 2], b=[3, 4])
    np.testing.assert_allclose(positive, scipy.special.logsumexp([1, 2], b=[3, 4]))
    assert sums_of_exponentials.logsumexp([1.0, 2.0], return_sign=True)[1] == 1.0
    assert sums_of_exponentials.softplus(-1000.0) == 0.0
