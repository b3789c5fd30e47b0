"""Custom operations inside jvp and vmap: what they say themselves, and errors where they say nothing."""

import numpy as np
import pytest

import autograd
from autograd import Function, NoRuleError, OperationError, Tensor, grad, jacfwd, jacrev, jvp, tensor, vmap

X = np.array([1.0, -2.0, 0.5])


class Sine(Function):
    """The sine, whose tangent and batches are its own; `backward` and `jvp` are right by themselves."""

    @staticmethod
    def forward(ctx, x, times):
        ctx.save_for_backward(x)
        ctx.save_for_forward(x)
        ctx.times = times
        return np.sin(x) * times

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * np.cos(x) * ctx.times, None

    @staticmethod
    def jvp(ctx, x_tangent, times_tangent):
        assert times_tangent is None  # a number, which does not vary
        (x,) = ctx.saved_tensors
        return x_tangent * np.cos(x) * ctx.times

    @staticmethod
    def vmap(info, in_dims, x, times):
        assert in_dims == (0, None) and info.randomness == "error"
        return Sine.apply(x, times), 0


class Pair(Sine):
    """Two results, the second of them the same for all examples under vmap."""

    @staticmethod
    def forward(ctx, x, times):
        return x * times, tensor(times)

    @staticmethod
    def jvp(ctx, x_tangent, times_tangent):
        return x_tangent * 2, None

    @staticmethod
    def vmap(info, in_dims, x, times):
        return (x * times, tensor(times)), (0, None)


def sine(x):
    return Sine.apply(x, 2.0)


def test_values_and_derivatives():
    np.testing.assert_allclose(jvp(lambda x: sine(x).sum(), (X,), (np.ones(3),))[1], 2 * np.cos(X).sum())
    np.testing.assert_allclose(jacfwd(sine)(tensor(X)).detach().numpy(), np.diag(2 * np.cos(X)))
    np.testing.assert_allclose(jacrev(sine)(tensor(X)).detach().numpy(), np.diag(2 * np.cos(X)))
    np.testing.assert_allclose(vmap(sine)(X), 2 * np.sin(X))
    np.testing.assert_allclose(vmap(grad(sine))(X), 2 * np.cos(X))
    np.testing.assert_allclose(vmap(vmap(sine))(np.stack([X, X])), 2 * np.sin([X, X]))
    np.testing.assert_allclose(grad(lambda x: jvp(sine, (x,), (1.0,))[1])(0.3), -2 * np.sin(0.3))


def test_several_results():
    value, tangent = jvp(lambda x: Pair.apply(x, 2.0)[0], (X,), (X,))
    np.testing.assert_allclose(value, tangent)
    first, second = vmap(lambda x: Pair.apply(x, 2.0), out_axes=(0, None))(X)
    np.testing.assert_allclose(first, 2 * X)
    assert second == 2.0


def test_one_example_after_the_other():
    class Halved(Function):
        generate_vmap_rule = True
        forward = staticmethod(lambda ctx, x: x / 2)
        backward = staticmethod(lambda ctx, g: g * 5)  # not the derivative, so that it is seen to be taken

    np.testing.assert_allclose(vmap(Halved.apply)(X), X / 2)
    np.testing.assert_allclose(vmap(grad(lambda x: Halved.apply(x)))(X), 5.0)


class Silent(Function):
    forward = staticmethod(lambda ctx, x: x + 0)
    backward = staticmethod(lambda ctx, g: g)


class Mistaken(Silent):
    jvp = staticmethod(lambda ctx, t: (t, t))


class Misshapen(Silent):
    jvp = staticmethod(lambda ctx, t: t.sum())


@pytest.mark.parametrize("call, kind, message", [
    (lambda: jvp(Silent.apply, (X,), (X,)), NoRuleError, "Silent: this Function does not say what jvp is"),
    (lambda: vmap(Silent.apply)(X), NoRuleError, "does not say what vmap does.*generate_vmap_rule"),
    (lambda: jvp(lambda x: jvp(sine, (x,), (1.0,))[0], (0.3,), (1.0,)), NoRuleError, "Sine.*inside a further jvp"),
    (lambda: jvp(Mistaken.apply, (X,), (X,)), OperationError, r"Mistaken.jvp returned \d tangents for 1 results"),
    (lambda: jvp(Misshapen.apply, (X,), (X,)), OperationError, r"tangent of shape \(\) for a result of shape \(3,\)"),
])  # fmt: skip
def test_what_is_missing_or_wrong(call, kind, message):
    with pytest.raises(kind, match=message):
        call()


def test_the_fallback_of_vmap_holds_here_too():
    np.testing.assert_allclose(vmap(Silent.apply, fallback=True)(X), X)
    x = Tensor(X, requires_grad=True)
    vmap(Silent.apply, fallback=True)(x).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 1.0)
    assert autograd.is_grad_enabled()
