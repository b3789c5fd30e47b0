"""Custom operations."""

import gc
import weakref

import numpy as np
import pytest

from autograd import Function, GradientError, InPlaceError, OperationError, Tensor, gradients, no_grad


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 3 * x * x * g


class Exp(Function):
    """Saves its own result."""

    @staticmethod
    def forward(ctx, x):
        out = np.exp(x)
        ctx.save_for_backward(out)
        return out

    @staticmethod
    def backward(ctx, g):
        (out,) = ctx.saved_tensors
        return g * out


class SumAndProduct(Function):
    @staticmethod
    def forward(ctx, x, y, scale):
        ctx.scale = scale
        ctx.save_for_backward(x, y)
        return (x + y) * scale, x * y

    @staticmethod
    def backward(ctx, of_sum, of_product):
        x, y = ctx.saved_tensors
        gx = gy = 0
        if of_sum is not None:
            gx, gy = of_sum * ctx.scale, of_sum * ctx.scale
        if of_product is not None:
            gx, gy = gx + of_product * y, gy + of_product * x
        return gx, gy, None


def test_first_second_and_third_order():
    x = Tensor([2.0, 3.0], requires_grad=True)
    (first,) = gradients(Cube.apply(x).sum(), x, create_graph=True)
    (second,) = gradients(first.sum(), x, create_graph=True)
    (third,) = gradients(second.sum(), x)
    assert first.tolist() == [12.0, 27.0]
    assert second.tolist() == [12.0, 18.0]
    assert third.tolist() == [6.0, 6.0]


def test_a_saved_result_is_connected_to_the_graph():
    x = Tensor([0.5], requires_grad=True)
    (first,) = gradients(Exp.apply(x).sum(), x, create_graph=True)
    (second,) = gradients(first.sum(), x)
    assert np.allclose(second.tolist(), np.exp([0.5]))


def test_several_results_and_an_argument_without_gradient():
    x, y = Tensor(2.0, requires_grad=True), Tensor(5.0, requires_grad=True)
    total, product = SumAndProduct.apply(x, y, 10.0)
    (total + product).backward()
    assert (x.grad.item(), y.grad.item()) == (15.0, 12.0)


def test_only_one_of_several_results_is_used():
    x, y = Tensor(2.0, requires_grad=True), Tensor(5.0, requires_grad=True)
    SumAndProduct.apply(x, y, 10.0)[1].backward()
    assert (x.grad.item(), y.grad.item()) == (5.0, 2.0)


def test_needs_input_grad_says_who_asks():
    seen = []

    class Spy(Function):
        @staticmethod
        def forward(ctx, x, y):
            seen.append(ctx.needs_input_grad)
            return x * y

        @staticmethod
        def backward(ctx, g):
            return g, None

    Spy.apply(Tensor(1.0, requires_grad=True), Tensor(1.0)).backward()
    assert seen == [(True, False)]


def test_nothing_is_recorded_without_need():
    assert not Cube.apply(Tensor(1.0)).requires_grad
    with no_grad():
        assert not Cube.apply(Tensor(1.0, requires_grad=True)).requires_grad


def test_complex_gradients_follow_pytorch():
    class Square(Function):
        @staticmethod
        def forward(ctx, z):
            ctx.save_for_backward(z)
            return z * z

        @staticmethod
        def backward(ctx, g):
            (z,) = ctx.saved_tensors
            return g * 2 * z.conj()

    z = Tensor(np.array([1.0 + 2.0j]), requires_grad=True)
    Square.apply(z).real.sum().backward()
    mine = Tensor(np.array([1.0 + 2.0j]), requires_grad=True)
    (mine * mine).real.sum().backward()
    assert z.grad.tolist() == mine.grad.tolist() == [2.0 - 4.0j]


def test_a_second_backward_names_the_function():
    x = Tensor(2.0, requires_grad=True)
    y = Cube.apply(x)
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.item() == 24.0
    with pytest.raises(GradientError, match="'Cube' a second time"):
        y.backward()


def test_wrong_answers_of_backward_are_explained():
    class Wrong(Function):
        answer = None

        @staticmethod
        def forward(ctx, x, y):
            return x + y

        @staticmethod
        def backward(ctx, g):
            return Wrong.answer

    x = Tensor([1.0, 2.0], requires_grad=True)
    Wrong.answer = (Tensor([1.0, 2.0]),)
    with pytest.raises(OperationError, match="1 gradients for 2 arguments"):
        Wrong.apply(x, x).sum().backward()
    Wrong.answer = (Tensor([1.0, 2.0, 3.0]), None)
    with pytest.raises(OperationError, match=r"gradient 0 has shape \(3,\)"):
        Wrong.apply(x, x).sum().backward()
    assert x.grad is None


def test_a_saved_argument_that_was_changed_is_noticed():
    x = Tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    z = Cube.apply(y)
    y += 1
    with pytest.raises(InPlaceError, match="Cube"):
        z.sum().backward()


def test_saved_tensors_go_when_the_graph_goes():
    array = np.ones(100)
    gone = weakref.ref(array)
    y = Cube.apply(Tensor(array, requires_grad=True))
    del array
    gc.disable()
    try:
        assert gone() is not None
        y.sum().backward()
        assert gone() is None
    finally:
        gc.enable()


# -- arguments that forward changes -----------------------------------------------------------------------------


class ExpInPlace(Function):
    """exp(x) in the place of x, and a copy of y."""

    @staticmethod
    def forward(ctx, x, y):
        x.exp_()
        ctx.mark_dirty(x)
        ctx.save_for_backward(x)
        return x, y * 1

    @staticmethod
    def backward(ctx, g, h):
        return g * ctx.saved_tensors[0], h


class DoubleInPlace(Function):
    @staticmethod
    def forward(ctx, x):
        x.mul_(2)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx, g):
        return g * 2


def test_a_changed_argument_goes_on_as_the_result():
    w = Tensor([1.0, 2.0], requires_grad=True)
    x = w * 0.5
    result, y = ExpInPlace.apply(x, w)
    assert result is x
    (first,) = gradients((x * x * y).sum(), [w], create_graph=True)  # of w exp(w)
    np.testing.assert_allclose(first.detach().numpy(), [2 * np.e, 3 * np.e**2])
    (second,) = gradients(first.sum(), [w])
    np.testing.assert_allclose(second.numpy(), [3 * np.e, 4 * np.e**2])


def test_a_changed_view_changes_its_base():
    w = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    x = w * 1
    DoubleInPlace.apply(x[1:])
    (x * x).sum().backward()
    assert x.tolist() == [1.0, 4.0, 6.0] and w.grad.tolist() == [2.0, 16.0, 24.0]


def test_changes_that_cannot_be_recorded_are_refused():
    class Forgetful(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x * 2

    with pytest.raises(InPlaceError, match="DoubleInPlace.* leaf"):
        DoubleInPlace.apply(Tensor(1.0, requires_grad=True))
    with pytest.raises(OperationError, match=r"Forgetful: mark_dirty\(\) is for arguments that forward changes"):
        Forgetful.apply(Tensor(1.0, requires_grad=True) * 1)


def test_one_result_may_have_no_gradient():
    class Above(Function):
        @staticmethod
        def forward(ctx, x):
            result = (x > 1).astype(x.dtype)
            ctx.mark_non_differentiable(result)
            return result

    assert not Above.apply(Tensor([1.0, 2.0], requires_grad=True)).requires_grad
