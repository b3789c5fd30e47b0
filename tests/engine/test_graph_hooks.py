"""What a program may hang into the graph: hooks of nodes, and another form for what is saved."""

import threading

import numpy as np
import pytest
from autograd.autograd.graph import disable_saved_tensors_hooks, saved_tensors_hooks

import autograd
import nn
from autograd import OperationError, OperationTypeError, Tensor, tensor

RNG = np.random.default_rng(4)
X, W = RNG.normal(size=(5, 4)), RNG.normal(size=(4, 4))


class Cube(autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x**3 * y, x + y

    @staticmethod
    def backward(ctx, g, h):
        x, y = ctx.saved_tensors
        return 3 * x**2 * y * g + h, x**3 * g + h


def small_net(x, w):
    autograd.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 6), nn.LayerNorm(6), nn.GELU(), nn.Linear(6, 3)).double()
    return nn.functional.cross_entropy(net(x @ w), tensor([0, 1, 2, 0, 1]))


PROGRAMS = {
    "products": lambda x, w: ((x @ w).tanh() * x).exp().sum(),
    "several results": lambda x, w: (autograd.linalg.svd(x).S ** 2).sum() + autograd.sort(w.reshape(-1)).values[:3].prod(),
    "a list of arguments": lambda x, w: autograd.cat([x, w]).pow(3).sum(),
    "an index": lambda x, w: (x[1:3].sin() * w[0]).sum(),
    "a custom function": lambda x, w: sum((part**2).sum() for part in Cube.apply(x[:4], w)),
    "numbers": lambda x, w: x[0, 0] * 3.0 * w[0, 0] ** 2,
    "a net": small_net,
}


def both_orders(program, *blocks):
    """Gradients of a program, and of the sum of their squares."""
    x, w = tensor(X, requires_grad=True), tensor(W, requires_grad=True)
    if blocks:
        with blocks[0]:
            result = program(x, w)
    else:
        result = program(x, w)
    first = autograd.gradients(result, [x, w], create_graph=True)
    second = autograd.gradients(sum((g * g).sum() for g in first), [x, w], retain_graph=True)
    result.backward()
    return [g.detach().numpy() for g in (*first, *second, x.grad, w.grad)]


def packed(t):
    return t.numpy().tobytes(), t.shape, t.dtype


def unpacked(p):
    return tensor(np.frombuffer(p[0], p[2]).reshape(p[1]).copy())


@pytest.mark.parametrize("name", PROGRAMS)
def test_packing_changes_no_gradient(name):
    expected = both_orders(PROGRAMS[name])
    for one, other in zip(both_orders(PROGRAMS[name], saved_tensors_hooks(packed, unpacked)), expected):
        np.testing.assert_array_equal(one, other)


def test_what_is_saved_is_held_in_packed_form_only():
    alive = []
    x = tensor(X, requires_grad=True)
    with saved_tensors_hooks(lambda t: alive.append(t.shape) or len(alive), lambda n: tensor(X) * 2):
        y = x.exp()
    assert alive == [(5, 4)] and all(not isinstance(value, np.ndarray) for value in y.grad_fn.saved.values())
    y.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 2 * X)


def test_blocks_end_nest_and_belong_to_their_thread():
    seen = []
    note = lambda name: saved_tensors_hooks(lambda t: seen.append(name) or t, lambda t: t)
    x = tensor(2.0, requires_grad=True)
    with note("outer"):
        x.exp()
        with note("inner"):
            x.exp()
        thread = threading.Thread(target=lambda: Tensor(1.0, requires_grad=True).exp())
        thread.start()
        thread.join()
        with autograd.no_grad():
            x.exp()
    x.exp()
    assert seen == ["outer", "inner"]


def test_packing_beside_anomaly_mode_and_hooks():
    x = tensor(X, requires_grad=True)
    with autograd.detect_anomaly(), saved_tensors_hooks(packed, unpacked):
        y = x.exp()
        y.register_hook(lambda g: 2 * g)
        y.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 2 * np.exp(X))


def test_graphs_with_packed_arrays_can_be_drawn_and_kept():
    x = tensor(X, requires_grad=True)
    with saved_tensors_hooks(packed, unpacked):
        y = (x.exp() * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    np.testing.assert_allclose(x.grad.numpy(), 2 * np.exp(X) * (1 + X))
    with pytest.raises(autograd.GradientError, match="second time"):
        y.backward()


@pytest.mark.parametrize("unpack, message", [(lambda p: 3.0, "got float"), (lambda p: tensor([1.0]), r"got shape \(1,\)")])
def test_bad_unpacking(unpack, message):
    x = tensor(X, requires_grad=True)
    with saved_tensors_hooks(packed, unpack):
        y = x.exp().sum()
    with pytest.raises(OperationTypeError, match=message):
        y.backward()
    assert x.grad is None


def test_bad_blocks():
    with pytest.raises(TypeError, match="unpack_hook.*expected a function, got int"):
        saved_tensors_hooks(abs, 3)
    with disable_saved_tensors_hooks("not while exporting"), pytest.raises(OperationError, match="not while exporting"):
        saved_tensors_hooks(abs, abs).__enter__()
    with saved_tensors_hooks(abs, abs):
        pass


# -- hooks of nodes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROGRAMS)
def test_hooks_that_only_look_change_nothing(name):
    expected = both_orders(PROGRAMS[name])
    seen = []

    def hooked(x, w):
        result = PROGRAMS[name](x, w)
        waiting, known = [result.grad_fn], set()
        while waiting:
            node = waiting.pop()
            if node in known or node.is_leaf:
                continue
            known.add(node)
            node.register_hook(lambda inputs, outputs: seen.append((inputs, outputs)))
            node.register_prehook(lambda outputs: None)
            waiting += [parent for parent, _ in node.next_functions if parent is not None]
        return result

    for one, other in zip(both_orders(hooked), expected):
        np.testing.assert_array_equal(one, other)
    assert seen and all(isinstance(part, tuple) for pair in seen for part in pair)


def test_hooks_of_nodes_see_and_replace_gradients():
    x, w = tensor(3.0, requires_grad=True), tensor(5.0, requires_grad=True)
    y = x * w
    seen = []
    before = y.grad_fn.register_prehook(lambda outputs: (outputs[0] * 10,))
    after = y.grad_fn.register_hook(lambda inputs, outputs: seen.append((inputs, outputs)) or (inputs[0] + 1, inputs[1]))
    y.backward(retain_graph=True)
    assert (x.grad.item(), w.grad.item()) == (51.0, 30.0)
    assert [[one.item() for one in part] for part in seen[0]] == [[50.0, 30.0], [10.0]]
    before.remove()
    after.remove()
    y.backward()
    assert (x.grad.item(), w.grad.item()) == (56.0, 33.0)


def test_hooks_of_nodes_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    found = []
    for package in (autograd, torch):
        x, seen = package.tensor(X, requires_grad=True), []
        y = (x.exp() * x).sum()
        node = y.grad_fn.next_functions[0][0]
        node.register_prehook(lambda outputs: (outputs[0] * 2,))
        node.register_hook(lambda inputs, outputs, seen=seen: seen.extend([*inputs, *outputs]))
        y.backward()
        found.append([one.detach().numpy() for one in (x.grad, *seen)])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_nodes_have_names_and_leaves_have_hooks():
    x = tensor(2.0, requires_grad=True)
    y = x * 3
    assert y.grad_fn.name == y.grad_fn.name() == "multiply"
    (leaf, number), *_ = y.grad_fn.next_functions
    assert leaf.variable is x and number == 0 and leaf.name() == "leaf"
    seen = []
    leaf.register_hook(lambda inputs, outputs: seen.append((inputs, outputs[0].item())))
    leaf.register_prehook(lambda outputs: (outputs[0] * 2,))
    y.backward()
    assert x.grad.item() == 6.0 and seen == [((), 6.0)]


def test_bad_hooks_of_nodes():
    y = tensor(2.0, requires_grad=True) * tensor(3.0, requires_grad=True)
    with pytest.raises(TypeError, match="is a function, got int"):
        y.grad_fn.register_hook(3)
    with pytest.raises(autograd.GradientError, match="whose tensor is gone"):
        y.grad_fn.next_functions[0][0].register_hook(print)
    y.grad_fn.register_hook(lambda inputs, outputs: (inputs[0],))
    with pytest.raises(OperationError, match="returned 1 gradients; expected 2"):
        y.backward()
