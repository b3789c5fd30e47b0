"""Hooks of modules, and the summary that is made with them."""

import copy

import numpy as np
import pytest

import autograd
import nn


class Pair(nn.Module):
    """Two tensors in, two out, and an option."""

    def forward(self, x, y, scale=1.0):
        return x * y * scale, y + 1.0


def leaf(*values):
    return autograd.tensor(list(values), requires_grad=True)


def test_forward_hooks_see_and_replace():
    layer, seen = Pair(), []
    layer.register_forward_pre_hook(lambda module, args: seen.append(("before", len(args))))
    layer.register_forward_pre_hook(lambda module, args: (args[0] + 1, args[1]))
    layer.register_forward_hook(lambda module, args, output: seen.append(("after", args[0].item())))
    layer.register_forward_hook(lambda module, args, output: output[0])
    assert layer(autograd.tensor([1.0]), autograd.tensor([5.0]), scale=2.0).tolist() == [20.0]
    assert seen == [("before", 2), ("after", 2.0)]


def test_forward_hooks_with_keyword_arguments():
    layer = Pair()
    layer.register_forward_pre_hook(lambda module, args, kwargs: (args, {"scale": 10.0}), with_kwargs=True)
    seen = []
    layer.register_forward_hook(lambda module, args, kwargs, output: seen.append(kwargs), with_kwargs=True)
    assert layer(autograd.tensor([1.0]), autograd.tensor([5.0]), scale=2.0)[0].tolist() == [50.0]
    assert seen == [{"scale": 10.0}]


def test_hooks_run_in_their_order_and_can_be_removed():
    layer, seen = nn.Identity(), []
    note = lambda name: lambda *_: seen.append(name)
    handles = [layer.register_forward_hook(note("a")), layer.register_forward_hook(note("b"))]
    handles.append(layer.register_forward_hook(note("first"), prepend=True))
    layer(1)
    for handle in handles:
        handle.remove()
        handle.remove()
    layer(1)
    with layer.register_forward_hook(note("within")):
        layer(1)
    layer(1)
    assert seen == ["first", "a", "b", "within"]


def test_backward_hooks_see_gradients_of_inputs_and_outputs():
    layer, seen = Pair(), []
    layer.register_full_backward_hook(lambda module, into, out: seen.append((into, out)))
    x, y = leaf(2.0), autograd.tensor([5.0])
    one, two = layer(x, y)
    (3 * one).sum().backward()
    ((into, out),) = seen
    assert (into[0].tolist(), into[1]) == ([15.0], None) and out[0].tolist() == [3.0] and x.grad.tolist() == [15.0]


def test_backward_hooks_replace_gradients():
    layer = nn.Linear(1, 1, bias=False, dtype=np.float64)
    nn.init.constant_(layer.weight, 2.0)
    layer.register_full_backward_pre_hook(lambda module, out: (out[0] * 10,))
    layer.register_full_backward_hook(lambda module, into, out: (into[0] + 1,))
    x = leaf(3.0)
    layer(x).sum().backward()
    assert x.grad.tolist() == [21.0] and layer.weight.grad.tolist() == [[30.0]]


def test_backward_hooks_without_a_gradient_of_the_input():
    layer, seen = nn.Linear(2, 1), []
    layer.register_full_backward_hook(lambda module, into, out: seen.append((into, out[0].shape)))
    layer(np.ones((3, 2))).sum().backward()
    layer(autograd.ones(3, 2)).sum().backward()
    assert seen == [((), (3, 1)), ((None,), (3, 1))]  # an array is no Tensor
    with autograd.no_grad():
        layer(autograd.ones(3, 2))
    assert len(seen) == 2


def test_backward_hooks_in_higher_order():
    layer, seen = nn.Tanh(), []
    layer.register_full_backward_hook(lambda module, into, out: seen.append(into[0].requires_grad))
    x = leaf(0.5)
    (g,) = autograd.gradients(layer(x).sum(), [x], create_graph=True)
    (second,) = autograd.gradients(g.sum(), [x])
    t = np.tanh(0.5)
    np.testing.assert_allclose(second.numpy(), [-2 * t * (1 - t * t)])


def test_copies_have_hooks_of_their_own():
    layer, seen = nn.Identity(), []
    layer.register_forward_hook(lambda *_: seen.append("called"))
    other = copy.deepcopy(layer)
    handle = other.register_forward_hook(lambda *_: seen.append("of the copy"))
    layer(1)
    other(1)
    handle.remove()
    assert seen == ["called", "called", "of the copy"]


@pytest.mark.parametrize("register", [
    "register_forward_pre_hook", "register_forward_hook", "register_full_backward_hook", "register_full_backward_pre_hook",
])  # fmt: skip
def test_a_hook_must_be_a_function(register):
    layer = nn.Identity()
    with pytest.raises(TypeError, match="Identity: a hook is a function, not a int"):
        getattr(layer, register)(3)
    assert layer(7) == 7


def test_answers_of_hooks_are_checked():
    layer = nn.Identity()
    with (
        layer.register_forward_pre_hook(lambda module, args, kwargs: args, with_kwargs=True),
        pytest.raises(TypeError, match=r"must return None or \(args, kwargs\)"),
    ):
        layer(1)
    layer.register_full_backward_hook(lambda module, into, out: (into[0], into[0]))
    with pytest.raises(ValueError, match="returned 2 gradients; expected 1"):
        layer(leaf(1.0)).sum().backward()


def test_submodules_can_be_put_in_place():
    net = nn.Sequential(nn.Sequential(nn.Linear(1, 1)))
    net.set_submodule("0.0", nn.ReLU())
    assert repr(net[0][0]) == "ReLU()" and net.cpu() is net
    with pytest.raises(AttributeError, match="no Module at '3'"):
        net.set_submodule("3.0", nn.ReLU())


def test_half_precision_computes():
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)).half()
    out = net(np.ones((5, 3)))
    nn.CrossEntropyLoss()(out, autograd.tensor([0, 1, 0, 1, 0])).backward()
    assert out.dtype == np.float16 and all(p.grad.dtype == np.float16 for p in net.parameters())


# -- summary ----------------------------------------------------------------------------------------------------


def test_a_summary_counts():
    layer = nn.Linear(4, 4)
    layer.bias.requires_grad_(False)
    net = nn.Sequential(layer, nn.Sequential(nn.ReLU(), nn.Dropout()), layer)
    net[1].eval()
    found = nn.summary(net, np.ones((3, 4), np.float32))
    assert [row.path for row in found.rows] == ["", "0", "1", "1.0", "1.1", "0"]
    assert [row.parameters for row in found.rows] == [0, 20, 0, 0, 0, 0]
    assert [row.flops for row in found.rows] == [0, 108, 0, 12, 0, 108]
    assert (found.total_params, found.trainable_params, found.flops) == (20, 16, 228)
    assert found.parameter_bytes == 80 and found.rows[0].memory == 48 and "4 of them fixed" in str(found)
    assert net.training and not net[1].training and all(module._hooks is None for module in net.modules())


def test_a_summary_of_several_inputs_and_outputs():
    found = nn.summary(Pair(), (autograd.ones(2), autograd.ones(2)))
    assert found.rows[0].shape == (2,) and found.rows[0].kind == "Pair"


def test_a_summary_leaves_the_model_as_it_was_when_it_fails():
    net = nn.Sequential(nn.Linear(4, 4))
    with pytest.raises(autograd.OperationError):
        nn.summary(net, (3, 5))
    assert net.training and net._hooks is None and net[0]._hooks is None
    with pytest.raises(TypeError, match="expected a Module, got str"):
        nn.summary("net", (3, 5))


COSTS = [
    (lambda: nn.Linear(4, 3), (5, 4), 5 * 3 * (2 * 4 + 1)),
    (lambda: nn.Conv2d(4, 6, 3, groups=2, bias=False), (2, 4, 5, 5), 2 * 6 * 9 * (2 * 2 * 9)),
    (lambda: nn.ConvTranspose1d(3, 2, 4, bias=False), (1, 3, 5), 2 * 15 * 2 * 4),
    (lambda: nn.LSTM(4, 8), (5, 2, 4), 2 * 5 * 2 * 4 * 8 * (4 + 8)),
    (lambda: nn.GRUCell(4, 8), (2, 4), 2 * 2 * 3 * 8 * (4 + 8)),
    (lambda: nn.BatchNorm1d(3), (2, 3), 6),
    (lambda: nn.Bilinear(2, 3, 4), None, 3 * 5 * 4 * 6),
    (lambda: nn.Embedding(10, 4), None, 0),
    (lambda: nn.MultiheadAttention(8, 2), None, 4 * 2 * 10 * 8 * 8 + 4 * 10 * 5 * 8),
]


@pytest.mark.parametrize("make, shape, flops", COSTS, ids=[str(k) for k in range(len(COSTS))])
def test_operations_are_counted_by_kind(make, shape, flops):
    layer = make()
    kind = type(layer).__name__
    x = autograd.ones(5, 2, 8, dtype=np.float32)
    others = {
        "Bilinear": (autograd.ones(5, 2, dtype=np.float32), autograd.ones(5, 3, dtype=np.float32)),
        "Embedding": autograd.tensor([1, 2]),
        "MultiheadAttention": (x, x, x),
    }
    found = nn.summary(layer, others.get(kind, shape))
    assert found.flops == flops and found.rows[0].parameters == found.total_params and found.output_bytes > 0
