"""The other modules: containers, traces, flattening, optimisers, fixed points, SciPy's names, and the neighbour."""

import os
import subprocess
import sys
from pathlib import Path

import autograd.numpy as np
import autograd.numpy.random as npr
import autograd.scipy.special as special
import autograd.scipy.stats.multivariate_normal as mvn
import numpy
import pytest
from autograd.builtins import dict, isinstance, list, tuple, type
from autograd.differential_operators import jacobian
from autograd.misc import const_graph, flatten
from autograd.misc.fixed_points import fixed_point
from autograd.misc.flatten import flatten_func
from autograd.misc.optimizers import adam, rmsprop, sgd
from autograd.misc.tracers import full_graph
from autograd.neighbours import other_autograd, warn_of_another
from autograd.scipy import linalg, signal, stats
from autograd.scipy.integrate import odeint
from autograd.test_util import check_grads
from autograd.tracer import Node, getval, isbox, primitive, trace

import autograd
import nn
from autograd import elementwise_grad, grad, hessian, make_jvp, vmap
from autograd import isinstance as traced_isinstance


def test_types_of_traced_values():
    def function(x):
        assert isinstance(x, np.ndarray) and traced_isinstance(x, np.ndarray) and not isinstance(x, (tuple, list))
        assert type(x) is numpy.ndarray and isbox(x) and not isbox(getval(x))
        assert isinstance((x, x), tuple) and isinstance({}, dict)
        return np.sum(tuple([x, x])[0] * dict(a=x)["a"] * list((x,))[0])

    numpy.testing.assert_allclose(grad(function)(numpy.ones(2)), [3, 3])


class Name(Node):
    def __init__(self, value, fun, args, kwargs, parent_argnums, parents):
        self.name, self.value, self.args, self.parents = fun.__name__, value, args, parents

    def initialize_root(self, name):
        self.name, self.parents = name, []


def test_a_trace_makes_a_node_for_each_operation():
    value, node = trace(Name.new_root("input"), lambda x: np.concatenate([np.sin(x), x[:1] * 2.0]), numpy.zeros(2))
    assert node.name == "concatenate" and [parent.name for parent in node.parents] == ["sin", "multiply"]
    numpy.testing.assert_array_equal(value, numpy.zeros(3))
    assert node.parents[1].args[1] == 2.0 and node.parents[0].parents[0].name == "input"


def test_a_trace_of_several_results():
    _, node = trace(Name.new_root("input"), lambda x: np.sum(np.linalg.svd(x)[1]), numpy.eye(2))
    assert node.name == "sum"


def test_a_trace_that_the_result_does_not_depend_on():
    with pytest.warns(UserWarning, match="independent"):
        assert trace(Name.new_root("input"), lambda x: 1.0, 2.0) == (1.0, None)


@pytest.mark.parametrize(("derivative", "names"), [
    (grad, "add sin add divide cos multiply add"),
    (lambda f: grad(grad(f)), "add sin add divide cos multiply add sin multiply add"),
], ids=["gradient", "second"])  # fmt: skip
def test_derivatives_inside_of_a_trace_are_operations_of_it(derivative, names):
    seen = []

    class Noted(Node):
        def __init__(self, value, fun, args, kwargs, parent_argnums, parents):
            seen.append((fun.__name__, value, args))

    def halved(x):
        y = np.sin(x + x)
        return (y + y) / 2

    value, _ = trace(Noted.new_root(), derivative(halved), 1.0)
    assert numpy.allclose(value, derivative(halved)(1.0))
    assert [name for name, _, _ in seen] == names.split()
    assert not any(isbox(part) for _, value, args in seen for part in (value, *args))


REPLAYED = {
    "gradient": lambda x: grad(lambda z: np.sum(np.sin(z) * x + z * 2))(x),
    "of a gradient": lambda x: grad(lambda z: np.sum(grad(lambda u: np.sum(u**3 * z))(z)))(x),
    "jvp": lambda x: make_jvp(np.sin)(x)(x)[1],
    "hessian": lambda x: hessian(lambda z: np.sum(np.sin(z) ** 2))(x[0]),
    "vmap": vmap(lambda row: row * np.sum(row)),
    "several results": lambda x: np.linalg.eigh(x)[1] * np.linalg.slogdet(x)[1],
    "gradient of several results": lambda x: grad(lambda z: np.sum(np.linalg.eigh(z)[1] ** 3))(x),
    "choice": lambda x: np.where(x > 1.5, x, -(x**2)),
    "index that is computed": lambda x: x * np.argmax(x),
    "joined": lambda x: np.concatenate([x, np.array([x[0], x[1] * 2.0])]),
}


@pytest.mark.parametrize("function", REPLAYED.values(), ids=REPLAYED)
def test_a_replay_does_what_the_function_does(function):
    calls = []

    def noted(x):
        calls.append(1)
        return function(x)

    replayed, draw = const_graph(noted), numpy.random.default_rng(0)
    for x in [numpy.diag([3.0, 1.0]) + draw.normal(size=(2, 2)) for _ in range(3)]:
        assert numpy.allclose(replayed(x), function(x))
    assert len(calls) == 1


def test_a_replay_can_be_differentiated():
    function = lambda x: grad(lambda z: z**2 * np.sin(z))(x)
    replayed = const_graph(function)
    assert [grad(replayed)(x) for x in (1.0, 2.0)] == [grad(function)(x) for x in (1.0, 2.0)]


def test_a_replay_calls_primitives_each_time():
    calls = []
    noted = primitive(lambda x: calls.append(x) or 2 * x)
    replayed = const_graph(noted)
    x = numpy.ones(2)
    for _ in range(4):
        numpy.testing.assert_array_equal(replayed(x), 2 * x)
    assert len(calls) == 4


def test_recorded_graphs_are_replayed():
    calls = []

    def function(x, y, z):
        calls.append(1)
        return np.sin(x) * y + z

    replayed = const_graph(function, z=1.0)
    assert replayed(1.0, 2.0) == numpy.sin(1.0) * 2 + 1
    assert replayed(2.0, 3.0) == numpy.sin(2.0) * 3 + 1
    assert len(calls) == 1
    assert grad(replayed)(2.0, 3.0) == pytest.approx(3 * numpy.cos(2.0))
    with pytest.raises(RuntimeError, match="nothing to replay"), pytest.warns(UserWarning):
        const_graph(lambda x: 1.0)(2.0)
    fun, args, _, parents = full_graph(lambda x: x * 3.0, 2.0).recipe
    assert fun(*args) == 6.0 and [argnum for argnum, _ in parents] == [0]


def test_flattening():
    value = {"b": (numpy.ones((2, 2)), 3.0), "a": [numpy.zeros(1)]}
    vector, unflatten = flatten(value)
    numpy.testing.assert_array_equal(vector, [0, 1, 1, 1, 1, 3])
    back = unflatten(2 * vector)
    assert back["b"][1] == 6.0 and back["b"][0].shape == (2, 2)
    assert flatten(())[0].shape == (0,)
    check_grads(lambda x: flatten({"a": x, "b": [x[0] ** 2]})[0])(numpy.arange(3.0))
    function, unflatten, start = flatten_func(lambda p: {"x": 2 * p["x"]}, {"x": numpy.ones(2)})
    numpy.testing.assert_array_equal(unflatten(function(start))["x"], [2, 2])


@pytest.mark.parametrize("optimize, options", [
    (sgd, dict(num_iters=300)), (rmsprop, dict(num_iters=300, step_size=0.05)), (adam, dict(num_iters=600, step_size=0.05)),
])  # fmt: skip
def test_optimisers_find_the_lowest_point_of_nested_parameters(optimize, options):
    def loss(parameters, i=0):
        return np.sum((parameters["a"] - 1.0) ** 2) + (parameters["b"][0] + 2.0) ** 2

    seen = []
    start = {"a": numpy.zeros(3), "b": (0.5,)}
    found = optimize(grad(loss), start, lambda x, i, g: seen.append((i, x["b"][0], g["a"].shape)), **options)
    numpy.testing.assert_allclose(found["a"], numpy.ones(3), atol=0.05)
    assert found["b"][0] == pytest.approx(-2.0, abs=0.05) and seen[0] == (0, 0.5, (3,))
    assert start["b"] == (0.5,)


def test_the_gradient_of_a_fixed_point():
    def root(a):
        return fixed_point(lambda a: lambda x: 0.5 * (x + a / x), a, 1.0, lambda x, y: abs(x - y), 1e-10)

    assert root(4.0) == pytest.approx(2.0)
    assert grad(root)(4.0) == pytest.approx(0.25)
    assert grad(grad(root))(4.0) == pytest.approx(-1 / 32)


def test_scipys_names():
    x = numpy.array([0.5, 1.5])
    check_grads(lambda x: special.logsumexp(x) + np.sum(special.gammaln(x) + special.expit(x)))(x)
    check_grads(lambda x: np.sum(stats.norm.logpdf(x, 0.1, 2.0) + stats.t.pdf(x, 3.0)))(x)
    check_grads(lambda x: mvn.logpdf(x, numpy.zeros(2), numpy.eye(2)))(x)
    check_grads(lambda a: linalg.expm(a), order=1)(numpy.eye(2) / 3)
    check_grads(lambda x: signal.convolve(x, numpy.ones(2)), order=1)(x)
    check_grads(lambda y: odeint(lambda y, t: -y, y, numpy.array([0.0, 0.5])), modes=["rev"], order=1)(x)
    assert special.gammaln(2.0) == 0.0 and linalg.expm(numpy.zeros((1, 1))) == 1.0
    assert stats.norm.rvs(random_state=0) == pytest.approx(1.764, abs=1e-3)
    assert callable(autograd.scipy.stats.dirichlet.logpdf)
    with pytest.raises(AttributeError):
        autograd.scipy.no_such_room  # noqa: B018


def test_distributions_keep_scipys_other_methods_which_refuse_traced_values():
    assert stats.expon.rvs(random_state=0) == pytest.approx(0.7959, abs=1e-4) and stats.skewnorm.pdf(0.0, 2.0) > 0.3
    assert stats.expon(scale=2.0).pdf(1.0) == pytest.approx(stats.expon.pdf(1.0, scale=2.0), rel=1e-15)
    assert grad(stats.binom.logpmf, 2)(3, 5, 0.4) == pytest.approx(3 / 0.4 - 2 / 0.6)
    for function, words in [
        (lambda x: stats.skewnorm.pdf(x, 2.0), "scipy.stats.skewnorm.pdf takes no Tensors"),
        (lambda x: stats.norm.fit(x), "an optimiser"),
        (lambda x: stats.lognorm(x).mean(), "frozen"),
    ]:
        with pytest.raises(autograd.NoRuleError, match=words):
            grad(function)(0.5)


def test_a_program_as_its_users_write_it():
    """Logistic regression by gradient descent; tanh by hand and its derivatives."""
    npr.seed(0)
    inputs, targets = npr.randn(40, 3), numpy.repeat([0.0, 1.0], 20)
    inputs[20:] += 2.0

    def loss(weights):
        predictions = 0.5 * (np.tanh(np.dot(inputs, weights)) + 1)
        return -np.sum(np.log(predictions * targets + (1 - predictions) * (1 - targets)))

    weights, slope = numpy.zeros(3), grad(loss)
    before = loss(weights)
    for _ in range(100):
        weights -= slope(weights) * 0.01
    assert type(weights) is numpy.ndarray and loss(weights) < before / 1.5

    def tanh(x):
        return (1.0 - np.exp(-x)) / (1.0 + np.exp(-x))

    x = numpy.linspace(-3, 3, 5)
    second = elementwise_grad(elementwise_grad(tanh))(x)
    numpy.testing.assert_allclose(second, -0.5 * tanh(x) * (1 - tanh(x) ** 2), atol=1e-12)
    assert jacobian(tanh)(x).shape == (5, 5)


def test_another_package_of_this_name_is_told_of(tmp_path, monkeypatch):
    assert other_autograd([str(tmp_path)]) is None
    (tmp_path / "autograd").mkdir()
    (tmp_path / "autograd" / "tracer.py").touch()
    assert other_autograd(["/nowhere", str(tmp_path)]) == str(tmp_path / "autograd")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.warns(UserWarning, match="this is chainrule"):
        warn_of_another()


def test_nn_says_so_if_another_package_is_found_under_the_name_autograd(tmp_path):
    """In a process of its own, whose path has a package like HIPS's in front of this one."""
    (tmp_path / "autograd").mkdir()
    (tmp_path / "autograd" / "__init__.py").write_text("from . import tracer")
    (tmp_path / "autograd" / "tracer.py").touch()
    ours = Path(nn.__file__).parents[1]

    def run(*path):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
        return subprocess.run([sys.executable, "-c", "import nn"], env=environment, cwd=tmp_path / "autograd",
                              capture_output=True, text=True).stderr  # fmt: skip

    assert f"the package of this name in {tmp_path / 'autograd'} is another one" in run(tmp_path, ours)
    assert "two packages are installed under the name 'autograd'" in run(ours, tmp_path)
    assert run(ours) == ""
