"""What backward() promises: which gradients, when, how often, and what happens if something goes wrong."""

import numpy as np
import pytest

from autograd import Function, GradientError, OperationError, OperationTypeError, Tensor, gradients
from autograd.engine import lanes
from autograd.rules import trigonometric


def leaf(*values):
    return Tensor(np.array(values), requires_grad=True)


def scalar(value):
    return Tensor(value, requires_grad=True)


# -- accumulation -----------------------------------------------------------------------------------------------


def test_gradients_add_up_over_calls():
    x = leaf(1.0, 2.0)
    for calls in (1, 2, 3):
        (x * x).backward(np.ones(2))
        np.testing.assert_array_equal(x.grad.numpy(), calls * 2 * x.detach().numpy())


def test_accumulation_does_not_touch_an_array_of_the_user():
    x, seed = leaf(1.0, 2.0), np.array([3.0, 4.0])
    y = x + 0.0
    y.backward(seed, retain_graph=True)
    y.backward(seed)
    np.testing.assert_array_equal(seed, [3.0, 4.0])
    np.testing.assert_array_equal(x.grad.numpy(), [6.0, 8.0])


def test_two_leaves_never_share_a_gradient_array():
    x, y = leaf(1.0, 2.0), leaf(3.0, 4.0)
    (x + y).backward(np.ones(2))
    assert not np.shares_memory(x.grad.numpy(), y.grad.numpy())

    x.grad.numpy()[0] = 9.0
    np.testing.assert_array_equal(y.grad.numpy(), [1.0, 1.0])


KEPT = np.ones((2, 3))


class Through(Function):
    """The identity, whose gradient is whatever `way` makes of the one that arrives."""

    @staticmethod
    def forward(ctx, x, way):
        ctx.way = way
        return x + 0.0

    @staticmethod
    def backward(ctx, g):
        return ctx.way(g.numpy()), None


@pytest.mark.parametrize(
    "way, copied",
    [
        (lambda g: np.ones((2, 3)).T, False),  # all of an array that nobody else has, in another order
        (lambda g: np.ones(6).reshape(3, 2), False),
        (lambda g: np.ones((3, 4))[:, :2], True),  # a part of one
        (lambda g: KEPT.T, True),
        (lambda g: np.broadcast_to(np.ones(2), (3, 2)), True),
        (lambda g: np.broadcast_to(np.ones((3, 2)), (3, 2)), True),  # which cannot be written to
        (lambda g: np.frombuffer(bytearray(np.ones(6))).reshape(3, 2), True),
    ],
)
def test_a_leaf_has_a_gradient_of_its_own_in_memory_that_can_be_written_to(way, copied):
    x = leaf([1.0, 2.0], [3.0, 4.0], [5.0, 6.0])
    Through.apply(x, way).backward(np.ones((3, 2)))
    gradient = x.grad.numpy()
    assert (gradient.base is None) == copied and not np.shares_memory(gradient, KEPT)
    gradient += 1.0
    np.testing.assert_array_equal(gradient, np.full((3, 2), 2.0))
    np.testing.assert_array_equal(KEPT, np.ones((2, 3)))


def test_zero_grad_starts_over():
    x = scalar(3.0)
    (x * x).backward()
    x.zero_grad()
    assert x.grad is None
    (x * x).backward()
    assert x.grad.item() == 6.0


# -- shapes of graphs -------------------------------------------------------------------------------------------


def test_an_operand_used_twice_counts_twice():
    x = scalar(3.0)
    (x + x).backward()
    assert x.grad.item() == 2.0


def test_diamond():
    x = scalar(3.0)
    y = x * x
    left, right = y * 2.0, y + x
    (left * right).backward()  # (2x²)(x² + x) = 2x⁴ + 2x³
    assert x.grad.item() == 8 * 27.0 + 6 * 9.0


def test_a_result_used_many_times():
    x = leaf(1.0, 2.0)
    y = x * 3.0
    total = y
    for _ in range(5):
        total = total + y
    total.backward(np.ones(2))
    np.testing.assert_array_equal(x.grad.numpy(), [18.0, 18.0])


def test_a_doubling_ladder_is_visited_once_per_operation():
    x = scalar(1.0)
    y = x
    for _ in range(60):  # 2**60 paths
        y = y + y
    y.backward()
    assert x.grad.item() == 2.0**60


def test_the_leaf_itself():
    x = scalar(3.0)
    x.backward()
    assert x.grad.item() == 1.0


def test_only_what_requires_grad_gets_one():
    x, constant = scalar(3.0), Tensor(2.0)
    (x * constant).backward()
    assert constant.grad is None and x.grad.item() == 2.0


def test_float_stays_float32():
    x = Tensor(np.ones(3, np.float32), requires_grad=True)
    (x * 2.0 + 1.0).backward(np.ones(3))
    assert x.grad.dtype == np.float32


def test_detach_cuts():
    x = scalar(3.0)
    (x * x.detach()).backward()
    assert x.grad.item() == 3.0


# -- the life of a graph ----------------------------------------------------------------------------------------


def test_retain_graph_allows_another_pass():
    x = scalar(3.0)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.item() == 12.0


def test_a_freed_graph_says_which_operation_and_why():
    x = scalar(3.0)
    y = x * x
    y.backward()
    with pytest.raises(GradientError, match=r"'multiply' a second time.*retain_graph=True"):
        y.backward()
    assert x.grad.item() == 6.0


def test_a_shared_part_that_was_freed():
    x = scalar(3.0)
    shared = x * x
    (shared * 2.0).backward()
    with pytest.raises(GradientError, match="two results share a part"):
        (shared + 1.0).backward()


def test_a_graph_that_saved_nothing_needs_no_retaining():
    x = leaf(1.0, 2.0)
    y = x + 1.0
    y.backward(np.ones(2))
    y.backward(np.ones(2))
    np.testing.assert_array_equal(x.grad.numpy(), [2.0, 2.0])


# -- higher orders ----------------------------------------------------------------------------------------------


def test_create_graph_to_the_third_order():
    x = scalar(2.0)
    y = x * x * x * x
    found = []
    for _ in range(3):
        y.backward(create_graph=True)
        y = x.grad
        x.zero_grad()
        found.append(y.item())
    assert found == [4 * 8.0, 12 * 4.0, 24 * 2.0]


def test_gradients_of_mixed_order():
    x, y = scalar(2.0), scalar(5.0)
    (dx,) = gradients(x * x * y, x, create_graph=True)
    (dxy,) = gradients(dx, y)
    assert (dx.item(), dxy.item()) == (20.0, 4.0)


def test_create_graph_accumulates_into_recorded_gradients():
    x = scalar(3.0)
    (x * x * x).backward(create_graph=True)
    (x * x).backward(create_graph=True)
    x.grad.backward()  # adds d/dx (3x² + 2x) to the 3x² + 2x that is there
    assert x.grad.item() == (27.0 + 6.0) + (18.0 + 2.0)


def test_plain_and_recorded_passes_agree():
    for create_graph in (False, True):
        x, y = leaf(1.0, 2.0), leaf(3.0, 4.0)
        (x * y / (x + y)).backward(np.ones(2), create_graph=create_graph)
        np.testing.assert_allclose(x.grad.detach().numpy(), [9 / 16, 16 / 36])


# -- the gradient= and inputs= arguments ------------------------------------------------------------------------


def test_gradient_argument_weights_the_elements():
    x = leaf(1.0, 2.0, 3.0)
    (x * x).backward(gradient=[1.0, 10.0, 0.0])
    np.testing.assert_array_equal(x.grad.numpy(), [2.0, 40.0, 0.0])


def test_gradient_argument_of_another_shape():
    x = leaf(1.0, 2.0)
    with pytest.raises(OperationError, match=r"expected the shape of the tensor, \(2,\), got \(3,\)"):
        (x * x).backward(np.ones(3))
    assert x.grad is None


def test_complex_gradient_for_a_real_result():
    x = leaf(1.0, 2.0)
    with pytest.raises(OperationTypeError, match="complex gradient"):
        (x * x).backward(np.ones(2) * 1j)


def test_a_complex_result_has_no_gradient_by_itself():
    x = Tensor([1.0 + 2.0j], requires_grad=True)
    with pytest.raises(GradientError, match="real number"):
        (x * x).sum().backward()
    (x * x).backward(np.ones(1))
    np.testing.assert_array_equal(x.grad.numpy(), [2.0 - 4.0j])


def test_inputs_limits_where_gradients_go():
    x, y = scalar(2.0), scalar(3.0)
    z = x * y
    z.backward(inputs=[x], retain_graph=True)
    assert x.grad.item() == 3.0 and y.grad is None
    z.backward(inputs=y)
    assert x.grad.item() == 3.0 and y.grad.item() == 2.0


@pytest.mark.parametrize("create_graph", [False, True])
def test_gradients_for_one_of_several_results(create_graph):
    values, vectors = np.linalg.eigh(Tensor(np.diag([1.0, 2.0]), requires_grad=True))
    (of_values,) = gradients((values * 3.0).sum(), [values], create_graph=create_graph)
    assert of_values.tolist() == [3.0, 3.0]


def test_as_many_bytes_and_axes_are_not_always_one_shape():
    row, column = Tensor([[0.0, 1.0, 2.0, 3.0]], requires_grad=True), Tensor([[1.0], [1.0]], requires_grad=True)
    (row * column).sum().backward()
    (row[0] * np.ones((1, 4))).sum().backward()
    (column.astype(np.float32) * np.ones((1, 1), np.complex64)).real.sum().backward()
    assert row.grad.tolist() == [[3.0] * 4]
    assert column.grad.tolist() == [[7.0], [7.0]] and column.grad.dtype == np.float64


def test_inputs_must_be_leaves():
    x = scalar(2.0)
    y = x * x
    with pytest.raises(GradientError, match="item 0 is not a leaf"):
        (y * y).backward(inputs=[y])


# -- errors -----------------------------------------------------------------------------------------------------


def test_a_non_scalar_needs_a_gradient():
    x = leaf(1.0, 2.0)
    with pytest.raises(GradientError, match=r"shape \(2,\).*\.sum\(\)"):
        (x * x).backward()
    assert x.grad is None


def test_no_graph():
    with pytest.raises(GradientError, match="does not require grad"):
        (Tensor(1.0) * 2.0).backward()


def test_integers_cannot_require_grad():
    with pytest.raises(OperationTypeError, match="only floating and complex"):
        Tensor([1, 2], requires_grad=True)


# -- hooks ------------------------------------------------------------------------------------------------------


def test_a_hook_sees_the_gradient():
    x, seen = scalar(3.0), []
    y = x * x
    y.register_hook(lambda g: seen.append(g.item()))
    (y * 5.0).backward()
    assert seen == [5.0] and x.grad.item() == 30.0


@pytest.mark.parametrize("on_leaf", [True, False])
@pytest.mark.parametrize("create_graph", [True, False])
def test_a_hook_may_replace_the_gradient(on_leaf, create_graph):
    x = scalar(3.0)
    y = x * x
    (x if on_leaf else y).register_hook(lambda g: g * 10.0)
    y.backward(create_graph=create_graph)
    assert x.grad.item() == 60.0


def test_hooks_run_in_order_and_can_be_removed():
    x = scalar(3.0)
    first = x.register_hook(lambda g: g + 1.0)
    second = x.register_hook(lambda g: g * 2.0)
    y = x * 1.0
    y.backward(retain_graph=True)
    assert x.grad.item() == 4.0
    first.remove()
    first.remove()
    x.zero_grad()
    y.backward(retain_graph=True)
    assert x.grad.item() == 2.0
    with second:
        pass
    x.zero_grad()
    y.backward()
    assert x.grad.item() == 1.0


def test_a_leaf_hook_sees_the_whole_gradient_once():
    x, seen = scalar(3.0), []
    x.register_hook(lambda g: seen.append(g.item()))
    (x * 2.0 + x * 3.0).backward()
    assert seen == [5.0]


def test_a_hook_must_keep_the_shape():
    x = leaf(1.0, 2.0)
    x.register_hook(lambda g: np.ones(3))
    with pytest.raises(OperationError, match=r"shape \(3,\); expected \(2,\)"):
        (x * x).backward(np.ones(2))
    assert x.grad is None


def test_hooks_need_a_gradient_to_see():
    with pytest.raises(GradientError, match="register_hook"):
        Tensor(1.0).register_hook(lambda g: g)
    with pytest.raises(TypeError, match="expected a function"):
        scalar(1.0).register_hook(3)


def test_retain_grad():
    x = scalar(3.0)
    y = x * x
    y.retain_grad()
    (y * y).backward()
    assert y.grad.item() == 18.0 and x.grad.item() == 108.0


def test_grad_of_a_result_warns():
    x = scalar(3.0)
    y = x * x
    with pytest.warns(UserWarning, match="retain_grad"):
        assert y.grad is None


# -- exceptions on the way --------------------------------------------------------------------------------------


class Interrupted(Exception):
    pass


def interrupt(_):
    raise Interrupted


@pytest.mark.parametrize("options", [{}, dict(retain_graph=True), dict(create_graph=True)])
@pytest.mark.parametrize("where", ["leaf", "inner"])
def test_a_failing_hook_changes_no_gradient(where, options):
    x, y = scalar(3.0), scalar(4.0)
    inner = x * x
    z = inner * y + y
    handle = (x if where == "leaf" else inner).register_hook(interrupt)
    with pytest.raises(Interrupted):
        z.backward(**options)
    assert x.grad is None and y.grad is None
    if options:
        handle.remove()
        z.backward()
        assert (x.grad.item(), y.grad.item()) == (24.0, 10.0)


def test_a_failing_rule_is_named_and_changes_no_gradient(monkeypatch, compiled):
    x, y = scalar(3.0), scalar(4.0)
    z = x.sin() * y + y
    assert "vjp_x" in lanes.source_of(trigonometric.sin)
    monkeypatch.setitem(Tensor.sin.__globals__, "vjp_x", lambda g, x: interrupt(g))
    with pytest.raises(Interrupted) as caught:
        z.backward(retain_graph=True)
    assert any("'sin'" in note for note in caught.value.__notes__)
    assert x.grad is None and y.grad is None
    monkeypatch.undo()
    z.backward()
    assert np.allclose((x.grad.item(), y.grad.item()), (4 * np.cos(3.0), np.sin(3.0) + 1))


# -- hooks after accumulation -----------------------------------------------------------------------------------


def test_a_hook_after_accumulation_sees_and_may_take_the_whole_gradient():
    x, seen = scalar(3.0), []

    def step(leaf):
        seen.append(leaf.grad.item())
        leaf -= 0.5 * leaf.grad
        leaf.grad = None

    handle = x.register_post_accumulate_grad_hook(step)
    (x * x + x).backward()
    assert seen == [7.0] and x.item() == -0.5 and x.grad is None
    handle.remove()
    (x * x).backward()
    assert seen == [7.0] and x.grad.item() == -1.0


def test_hooks_after_accumulation_are_for_leaves():
    with pytest.raises(GradientError, match="for leaves"):
        (scalar(1.0) * 2).register_post_accumulate_grad_hook(print)
    with pytest.raises(GradientError, match="for leaves"):
        Tensor(1.0).register_post_accumulate_grad_hook(print)
    with pytest.raises(TypeError, match="expected a function, got int"):
        scalar(1.0).register_post_accumulate_grad_hook(3)
