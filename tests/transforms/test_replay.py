"""Pulling back through one graph again and again: every pass is the first one over, whatever happens beside it."""

import threading

import numpy as np
import pytest
from autograd.numpy import sin
from autograd.numpy import sum as total

from autograd import make_vjp

X = np.array([0.5, -1.0, 2.0])


def both(x):
    y = sin(x)
    return y * x, total(y)


def expected(g, h):
    return g * (np.sin(X) + X * np.cos(X)) + h * np.cos(X)


def test_each_pass_starts_afresh():
    pull_back, _ = make_vjp(both)(X)
    for g, h in [(np.ones(3), 1.0), (np.arange(3.0), 0.0), (np.ones(3), 1.0)]:
        np.testing.assert_allclose(pull_back((g, h)), expected(g, h), rtol=1e-14)


def test_gradients_of_different_passes_share_no_memory():
    pull_back, _ = make_vjp(lambda x: x[:2] * 2.0)(X)
    first, second = pull_back(np.ones(2)), pull_back(np.ones(2))
    first += 1
    np.testing.assert_array_equal(second, [2, 2, 0])


def test_outputs_and_arguments_that_have_nothing_to_do_with_each_other():
    pull_back, _ = make_vjp(lambda x, y: (x * 2.0, 5.0, x), (0, 1))(X, X)
    x, y = pull_back((np.ones(3), 1.0, np.ones(3)))
    np.testing.assert_array_equal(x, [3, 3, 3])
    np.testing.assert_array_equal(y, np.zeros(3))


def test_a_pass_within_a_pass():
    within = []

    def function(x):
        y = x * x
        y.register_hook(lambda g: None if within else within.append(True) or within.append(pull_back(np.ones(3))))
        return y * 3.0

    pull_back, _ = make_vjp(function)(X)
    np.testing.assert_allclose(pull_back(np.arange(3.0)), np.arange(3.0) * 6 * X)
    np.testing.assert_allclose(within[1], 6 * X)


def test_passes_of_several_threads():
    pull_back, _ = make_vjp(both)(X)
    wrong = []

    def work(g):
        for _ in range(100):
            if not np.allclose(pull_back((np.full(3, g), g)), expected(g, g)):
                wrong.append(g)

    threads = [threading.Thread(target=work, args=(float(k),)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_after_a_pass_that_failed():
    failing = [True]

    def refuse(g):
        if failing:
            raise RuntimeError("refused")

    def function(x):
        y = x * x
        y.register_hook(refuse)
        return y * 3.0

    pull_back, _ = make_vjp(function)(X)
    with pytest.raises(RuntimeError, match="refused"):
        pull_back(np.ones(3))
    failing.clear()
    np.testing.assert_allclose(pull_back(np.ones(3)), 6 * X)
