"""What a traced function sees in place of an ndarray has an ndarray's methods, and keeps them."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from autograd.test_util import check_grads

from autograd import Tensor, grad, make_jvp, vmap
from autograd.transforms.boxes import ArrayBox, ArrayMethods

X = np.array([[1.0, 3.0, 2.0], [5.0, 4.0, 7.0]])
METHODS = {
    "std": lambda x: x.std(axis=0),
    "var": lambda x: x.var(),
    "size": lambda x: x.sum() / x.size,
    "transpose": lambda x: x.transpose(1, 0) @ x,
    "transpose of a tuple": lambda x: x.transpose((1, 0))[0],
    "T": lambda x: x.T.ravel(),
    "repeat": lambda x: x.repeat(2, axis=1),
    "max": lambda x: x.max(axis=1),
    "min": lambda x: x.min(1, keepdims=True),
    "reshape": lambda x: x.reshape((3, -1))[1],
    "reshape to numbers": lambda x: x.reshape(3, 2)[1],
    "swapaxes": lambda x: x.swapaxes(0, 1)[1],
    "squeeze": lambda x: x[:, None].squeeze(),
    "take": lambda x: x.take([0, 5]),
    "trace": lambda x: x.trace(),
    "diagonal": lambda x: x.diagonal(),
    "clip": lambda x: x.clip(2.5, 4.5),
    "cumsum": lambda x: x.cumsum(axis=1),
    "prod": lambda x: x.prod(0),
    "mean": lambda x: x.mean(0, keepdims=True),
    "dot": lambda x: x.dot(x[0]),
    "sort": lambda x: np.sort(x, axis=1),
    "flatten": lambda x: x.flatten(),
    "copy": lambda x: x.copy() * 2,
    "astype": lambda x: x.astype(np.float64) * 2,
    "real": lambda x: x.real * 2,
    "flat": lambda x: sum(x.flat),
    "argmax": lambda x: x[:, x.argmax() % 3],
}


@pytest.mark.parametrize("function", METHODS.values(), ids=METHODS)
def test_methods_are_those_of_an_ndarray(function):
    seen = []

    def traced(x):
        seen.append(function(x))
        return np.sum(seen[-1] * np.cos(np.arange(seen[-1].size).reshape(seen[-1].shape)))

    expected = function(X)
    gradient = grad(traced)(X)
    assert isinstance(seen[0], ArrayBox)
    np.testing.assert_allclose(seen[0]._raw, expected)
    weights = np.cos(np.arange(np.size(expected)).reshape(np.shape(expected)))
    step = 1e-6 * np.sin(np.arange(6.0)).reshape(2, 3)
    numeric = np.sum((function(X + step) - function(X - step)) * weights) / 2
    np.testing.assert_allclose(np.sum(gradient * step), numeric, rtol=1e-4, atol=1e-12)


@pytest.mark.parametrize("name", ["std", "size", "transpose", "repeat", "clip"])
def test_methods_are_those_of_an_ndarray_in_forward_mode_and_under_vmap(name):
    function = METHODS[name]
    value, tangent = make_jvp(function)(X)(np.ones_like(X))
    np.testing.assert_allclose(value, function(X))
    np.testing.assert_allclose(tangent, (function(X + 1e-6) - function(X - 1e-6)) / 2e-6, atol=1e-6)
    np.testing.assert_allclose(vmap(function)(np.stack([X, 2 * X]))[1], function(2 * X))


def test_a_tensor_that_is_given_stays_a_tensor_with_pytorchs_methods():
    def traced(x):
        assert x.__class__ is Tensor
        return x.std()  # divides by n - 1

    x = Tensor(X[0])
    np.testing.assert_allclose(grad(traced)(x).detach().numpy(), grad(lambda x: np.std(x, ddof=1))(X[0]))


def test_comparisons_are_bare():
    def traced(x):
        mask = (x > 2) & (x > 2) & (x != 5) | (x == 1) & ~(x >= 3)
        assert mask.__class__ is np.ndarray
        assert (x // 2).__class__ is np.ndarray and (7 // x).__class__ is np.ndarray
        return np.where(mask, x, 0.0).sum()

    np.testing.assert_array_equal(grad(traced)(X), [[1, 1, 0], [0, 1, 1]])


def test_operators_in_place_rebind():
    def traced(x):
        y = np.tanh(x)
        z = y
        z += 1.0
        z *= x
        z -= 2.0
        z /= 3.0
        z **= 2
        return z.sum() + y.sum()

    def plain(x):
        z = ((np.tanh(x) + 1.0) * x - 2.0) / 3.0
        return (z**2).sum() + np.tanh(x).sum()

    np.testing.assert_allclose(grad(traced)(X), grad(plain)(X))


def test_assignment_to_a_computed_array_is_recorded_and_to_the_argument_refused():
    def traced(x):
        y = x * 1.0
        y[0] = 2 * y[1]
        return y.sum()

    np.testing.assert_array_equal(grad(traced)(X), [[0, 0, 0], [3, 3, 3]])

    def assigning(x):
        x[0] = 0.0
        return x.sum()

    with pytest.raises(RuntimeError, match="leaf that requires grad"):
        grad(assigning)(X)


def test_boxes_keep_their_class_through_every_way_of_an_operation():
    def traced(x):
        parts = np.linalg.svd(x)
        results = [x + 1, 1 + x, x - 1, 1 - x, 2 * x, x / 2, 2 / x, x**2, x**2.5, 2**x, -x, abs(x), x @ x.T, x[0], x % 2,
                   *parts, np.concatenate([x, np.ones((1, 3))]), np.stack([X, x]), Tensor(X) + x]  # fmt: skip
        assert all(isinstance(result, ArrayMethods) for result in results)
        return sum(result.sum() for result in results)

    grad(traced)(X)
    make_jvp(traced)(X)(X)


def test_gradients_inside_of_functions_are_boxes_too():
    def traced(x):
        inner = grad(lambda y: (y**3).sum())(x)
        assert isinstance(inner, ArrayBox)
        return inner.std()

    np.testing.assert_allclose(grad(traced)(X), grad(lambda x: np.std(3 * x**2))(X))


def test_text_names_the_value():
    texts = []
    grad(lambda x: texts.append(f"{x} {x!r}") or x)(2.0)
    assert texts[0].count("Autograd ArrayBox with value") == 2


class Labelled:
    """A container that computes by itself around what it holds, as xarray's do."""

    def __init__(self, data):
        self.data = data

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        held = [one.data if isinstance(one, Labelled) else one for one in inputs]
        return Labelled(getattr(ufunc, method)(*held, **options))

    def __array__(self, dtype=None, copy=None):
        raise AssertionError("nobody may take the plain array")

    __mul__ = lambda self, other: np.multiply(self, other)
    __rmul__ = lambda self, other: np.multiply(other, self)


class Plain(Labelled):
    """A container that makes plain arrays of all it meets, as pandas does."""

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return getattr(ufunc, method)(*map(np.asarray, inputs), **options)

    def __array__(self, dtype=None, copy=None):
        return self.data


@pytest.mark.parametrize("use", [
    lambda x, y: (x * Labelled(y)).data,
    lambda x, y: (Labelled(y) * x).data,
    lambda x, y: np.exp(np.log(x) + Labelled(np.log(y))).data,
    lambda x, y: (x * (x * Labelled(y / x))).data,
    lambda x, y: x * Plain(y),
])  # fmt: skip
def test_containers_that_compute_by_themselves(use):
    y = np.array([1.0, 2.0, 3.0])
    check_grads(lambda x: np.sum(use(x, y)))(np.array([2.0, 3.0, 4.0]))
    np.testing.assert_allclose(grad(lambda x: np.sum(use(x, y)))(np.array([2.0, 3.0, 4.0])), y)


FRESH = """
import numpy as np
from autograd import grad
x = np.array([[1.0, 3.0], [5.0, 2.0]])
for f in (lambda x: x.std(), lambda x: x.var(axis=0), lambda x: x.max(axis=1), lambda x: x.repeat(2, 1), lambda x: x.dot(x[0])):
    value = []
    grad(lambda x: [value.append(f(x)), value[0].sum()][1])(x)
    assert np.allclose(value[0]._raw, f(x)), value
"""


def test_methods_are_those_of_an_ndarray_whatever_was_imported_before():
    done = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr


def test_programs_may_ask_for_the_class_of_traced_values():
    from autograd.numpy import numpy_boxes
    from autograd.tracer import Node, trace

    kinds, seen = [], []

    def function(x):
        kinds.append(type(x))
        seen.append(x)
        return x * x

    grad(function)(2.0)
    assert kinds[0] is numpy_boxes.ArrayBox and str(kinds[0]) == "<class 'autograd.numpy.numpy_boxes.ArrayBox'>"
    make_jvp(function)(2.0)(1.0)
    vmap(grad(function))(X[0])
    trace(Node.new_root(), function, 2.0)
    assert all(isinstance(x, numpy_boxes.ArrayBox) and isinstance(x, Tensor) for x in seen) and len(set(kinds)) == 4
    assert not isinstance(X, numpy_boxes.ArrayBox) and not isinstance(Tensor(2.0), numpy_boxes.ArrayBox)


def test_the_class_of_boxes_makes_one_of_an_array():
    box = ArrayBox(X[0], None, None)
    assert type(box) is ArrayBox and box.size == 3 and box.requires_grad


def test_nodes_are_made_in_the_way_that_their_class_says():
    from autograd.tracer import Node, trace

    class Counting(type):
        def __call__(cls, value, function, *others):
            made.append(function.__name__)
            return super().__call__(value, function, *others)

    class WithNew(Node):
        def __new__(cls, *arguments):
            made.append(arguments[1].__name__ if arguments else "input")
            return super().__new__(cls)

    class OfItsOwnKind(Node, metaclass=Counting):
        def __init__(self, value, function, *others):
            self.seen = value

    for kind, start in ((WithNew, ["input"]), (OfItsOwnKind, [])):
        made = []
        value, node = trace(kind.new_root(), lambda x: np.sin(x) * 1.5 - x, 0.5)
        assert made == [*start, "sin", "multiply", "subtract"] and type(node) is kind
        assert type(value) is np.float64 and value == np.sin(0.5) * 1.5 - 0.5
