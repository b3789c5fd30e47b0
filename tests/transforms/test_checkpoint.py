"""checkpoint gives what the function gives, and keeps less."""

import numpy as np
import pytest

from autograd import Tensor, checkpoint, grad, gradients, hessian, jvp, vmap


def layer(x, w):
    return np.tanh(x @ w) + x


W = np.random.default_rng(0).standard_normal((3, 3))
X = np.random.default_rng(1).standard_normal((2, 3))


def loss(apply):
    return lambda w: np.sum(apply(apply(X, w), w) ** 2)


@pytest.mark.parametrize("derivative", [grad, hessian, lambda f: grad(lambda w: np.sum(grad(f)(w) ** 3))])
def test_derivatives_of_any_order_are_those_of_the_function(derivative):
    np.testing.assert_allclose(derivative(loss(checkpoint(layer)))(W), derivative(loss(layer))(W))


def test_in_forward_mode_and_vmap():
    np.testing.assert_allclose(jvp(loss(checkpoint(layer)), (W,), (W,)), jvp(loss(layer), (W,), (W,)))
    ws = np.stack([W, 2 * W])
    np.testing.assert_allclose(vmap(grad(loss(checkpoint(layer))))(ws), [grad(loss(layer))(w) for w in ws])


def test_what_the_function_closes_over_gets_its_gradient():
    x, w = Tensor(X, requires_grad=True), Tensor(W, requires_grad=True)
    scaled = w * 2.0
    checkpoint(lambda x: layer(x, scaled), x).sum().backward()
    found = x.grad.numpy(), w.grad.numpy()
    x.grad = w.grad = None
    layer(x, w * 2.0).sum().backward()
    np.testing.assert_allclose(found[0], x.grad.numpy())
    np.testing.assert_allclose(found[1], w.grad.numpy())


def test_an_argument_that_is_used_elsewhere_too():
    x = Tensor(X, requires_grad=True)
    y = x * 3.0
    z = checkpoint(lambda a, b: a * b + y, x, y) * y + x
    (found,) = gradients(z.sum(), x)
    (expected,) = gradients(((x * (x * 3.0) + x * 3.0) * (x * 3.0) + x).sum(), x)
    np.testing.assert_allclose(found.numpy(), expected.numpy())


def test_several_results_containers_and_constants():
    def function(p, *, scale):
        return {"a": p["x"] ** 2 * scale, "b": [p["x"].sum(), 7.0]}

    result = lambda f: lambda x: np.sum(f({"x": x}, scale=3.0)["a"]) * f({"x": x}, scale=3.0)["b"][0]
    np.testing.assert_allclose(grad(result(checkpoint(function)))(X), grad(result(function))(X))
    assert checkpoint(function)({"x": Tensor(X)}, scale=1.0)["b"][1] == 7.0


def test_the_function_runs_again_in_backward_and_nested_ones_do_too():
    calls = []

    def counted(x):
        calls.append(1)
        return np.sin(x)

    inner = checkpoint(counted)
    outer = checkpoint(lambda x: inner(inner(x)))
    x = Tensor(0.3, requires_grad=True)
    y = outer(x)
    assert len(calls) == 2
    y.backward()
    assert x.grad.item() == pytest.approx(np.cos(np.sin(0.3)) * np.cos(0.3))
    assert len(calls) == 6  # the outer one again, and each of its two inner ones again


def test_inner_values_are_not_kept():
    x = Tensor(np.ones(1000), requires_grad=True)
    kept = []

    def function(x):
        y = np.exp(x)
        kept.append(y._node)
        return np.sin(y)

    result = checkpoint(function, x)
    from autograd.engine.graph import topological_order

    assert not any(record is kept[0] for record in topological_order([result._node]))


def test_an_error_in_the_second_run_leaves_the_graph_clean():
    fail = []

    def function(x):
        if fail:
            raise KeyError("the second time")
        return x * x

    x = Tensor(3.0, requires_grad=True)
    y = checkpoint(function, x)
    fail.append(1)
    with pytest.raises(KeyError):
        y.backward(retain_graph=True)
    assert x.grad is None
    fail.clear()
    y.backward()
    assert x.grad.item() == 6.0
