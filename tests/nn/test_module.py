"""Module: what it registers, how it is walked, converted, copied, written out and loaded."""

import copy
import pickle

import numpy as np
import pytest

import autograd
import nn


class Block(nn.Module):
    """A module with a parameter, an absent parameter, buffers and a child."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(np.ones(2, np.float32))
        self.register_parameter("shift", None)
        self.register_buffer("mean", autograd.tensor(np.zeros(2, np.float32)))
        self.register_buffer("scratch", autograd.tensor([0.0]), persistent=False)
        self.register_buffer("count", autograd.tensor(3))
        self.inner = nn.Linear(2, 2)

    def forward(self, x, *, twice=False):
        y = self.inner(x) * self.scale
        return y + y if twice else y


def nested():
    return nn.Sequential(Block(), nn.Sequential(nn.Linear(2, 3), nn.Tanh()))


# -- registering and walking ------------------------------------------------------------------------------------


def test_attributes_are_the_registry():
    block = Block()
    assert dict(block.named_parameters(recurse=False)) == {"scale": block.scale}
    assert [name for name, _ in block.named_parameters()] == ["scale", "inner.weight", "inner.bias"]
    assert [name for name, _ in block.named_buffers()] == ["mean", "scratch", "count"]
    assert list(block.children()) == [block.inner] and block.shift is None
    del block.inner
    assert list(block.parameters()) == [block.scale]


def test_walking_goes_from_the_outside_in():
    net = nested()
    assert [path for path, _ in net.named_modules()] == ["", "0", "0.inner", "1", "1.0", "1.1"]
    assert [path for path, _ in net.named_parameters(prefix="net")] == [
        "net.0.scale", "net.0.inner.weight", "net.0.inner.bias", "net.1.0.weight", "net.1.0.bias",
    ]  # fmt: skip
    assert len(list(net.buffers())) == 3 and len(list(net.modules())) == 6


def test_shared_modules_and_parameters_are_counted_once():
    layer = nn.Linear(2, 2)
    net = nn.Sequential(layer, nn.ReLU(), layer)
    other = nn.Linear(2, 2)
    other.weight = layer.weight
    net.append(other)
    assert len(list(net.parameters())) == 3
    assert len(list(net.named_parameters(remove_duplicate=False))) == 6
    assert [name for name, _ in net.named_children()] == ["0", "1", "3"]
    assert list(net.state_dict()) == [f"{k}.{name}" for k in (0, 2, 3) for name in ("weight", "bias")]


def test_no_call_of_init_is_needed():
    class Bare(nn.Module):
        def __init__(self):
            self.weight = nn.Parameter([1.0])
            self.register_buffer("mean", autograd.tensor([0.0]))

    assert list(Bare().state_dict()) == ["weight", "mean"] and nn.Module().training


def test_parameters_are_called_by_their_path():
    net = nested()
    assert all(parameter.name == path for path, parameter in net.named_parameters())


def test_paths_lead_to_their_parts():
    net = nested()
    assert net.get_submodule("0.inner") is net[0].inner and net.get_submodule("") is net
    assert net.get_parameter("1.0.bias") is net[1][0].bias and net.get_buffer("0.mean") is net[0].mean
    with pytest.raises(AttributeError, match="no Parameter at '0.inner.wait'.*Linear at '0.inner'"):
        net.get_parameter("0.inner.wait")


@pytest.mark.parametrize("name", ["scale", "inner", "mean"])
def test_a_slip_cannot_turn_a_parameter_into_a_mere_attribute(name):
    block = Block()
    held = getattr(block, name)
    with pytest.raises(TypeError, match=f"Block.{name} is a .* cannot become a ndarray"):
        setattr(block, name, np.ones(2))
    assert getattr(block, name) is held


@pytest.mark.parametrize(
    "register, error, message",
    [
        (lambda m: m.register_parameter("a.b", nn.Parameter([1.0])), KeyError, "without dots"),
        (lambda m: m.register_parameter("", None), KeyError, "non-empty"),
        (lambda m: m.register_parameter("w", autograd.tensor([1.0])), TypeError, "expected a Parameter or None"),
        (lambda m: m.register_buffer("forward", autograd.tensor([1.0])), KeyError, "already has an attribute"),
        (lambda m: m.register_buffer("b", np.ones(2)), TypeError, "expected a Tensor or None, got ndarray"),
        (lambda m: m.add_module("m", lambda x: x), TypeError, "expected a Module or None"),
        (lambda m: m.add_module("scale", nn.ReLU()), KeyError, "already has an attribute of this name, a Parameter"),
    ],
)
def test_registering_checks_names_and_kinds(register, error, message):
    block = Block()
    before = list(block.__dict__)
    with pytest.raises(error, match=message):
        register(block)
    assert list(block.__dict__) == before


def test_a_buffer_can_be_replaced():
    block = Block()
    block.register_buffer("mean", autograd.tensor([5.0]))
    block.count = None
    assert block.mean.item() == 5.0 and "count" not in block.state_dict()


# -- calling and changing ---------------------------------------------------------------------------------------


def test_calling_passes_everything_on():
    block, x = Block(), np.ones((1, 2), np.float32)
    np.testing.assert_allclose(block(x, twice=True).detach().numpy(), 2 * block(x).detach().numpy())
    with pytest.raises(TypeError, match="Module has no forward"):
        nn.Module()(1)


def test_train_and_eval_reach_every_module():
    net = nested()
    assert net.eval() is net and not any(module.training for module in net.modules())
    assert net.train() is net and all(module.training for module in net.modules())
    with pytest.raises(ValueError, match="True or False"):
        net.train("yes")


def test_apply_visits_children_first():
    visited = []
    net = nested()
    assert net.apply(visited.append) is net
    assert visited == [net[0].inner, net[0], net[1][0], net[1][1], net[1], net]


def test_requires_grad_and_zero_grad():
    net = nested()
    net(np.ones((1, 2))).sum().backward()
    assert all(parameter.grad is not None for parameter in net.parameters())
    net.zero_grad(set_to_none=False)
    assert all(not parameter.grad.numpy().any() for parameter in net.parameters())
    net.zero_grad()
    assert all(parameter.grad is None for parameter in net.parameters())
    assert not any(parameter.requires_grad for parameter in net.requires_grad_(False).parameters())


def test_conversion_of_parameters_buffers_and_gradients():
    net = nested()
    net(np.ones((1, 2))).sum().backward()
    weight = net[0].inner.weight
    assert net.double() is net and net[0].inner.weight is weight and weight.dtype == np.float64
    assert weight.grad.dtype == np.float64 and net[0].mean.dtype == np.float64 and net[0].count.dtype == np.int64
    assert net(np.ones((1, 2), np.float32)).dtype == np.float64
    assert net.float()[0].scale.dtype == np.float32 and net.half()[0].scale.dtype == np.float16
    assert net.to("cpu", np.float64)[0].scale.dtype == np.float64
    assert net.to(autograd.tensor(np.float32(1)))[0].scale.dtype == np.float32
    assert net.to(dtype="float64", device="cpu")[0].scale.dtype == np.float64


def test_conversions_that_make_no_sense():
    net = nested()
    with pytest.raises(TypeError, match="floating or complex dtype, got int64"):
        net.to(np.int64)
    with pytest.raises(ValueError, match="only device is 'cpu'"):
        net.to("cuda:0")


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))], ids=["copy", "pickle"])
def test_copies_are_equal_and_independent(copied):
    net, x = nested().eval(), np.ones((3, 2))
    other = copied(net)
    np.testing.assert_array_equal(other(x).detach().numpy(), net(x).detach().numpy())
    assert not other.training and other[0].scale.name == "0.scale" and other[0].scale.requires_grad
    with autograd.no_grad():
        other[0].scale += 1
    assert net[0].scale.tolist() == [1.0, 1.0]


def test_a_copy_shares_within_itself_what_the_original_shared():
    layer = nn.Linear(2, 2)
    other = copy.deepcopy(nn.Sequential(layer, layer))
    assert other[0] is other[1] and other[0].weight is not layer.weight


def test_repr_is_nested():
    assert repr(nested()) == "\n".join(
        [
            "Sequential(",
            "  (0): Block(",
            "    (inner): Linear(in_features=2, out_features=2, bias=True)",
            "  )",
            "  (1): Sequential(",
            "    (0): Linear(in_features=2, out_features=3, bias=True)",
            "    (1): Tanh()",
            "  )",
            ")",
        ]
    )
    assert repr(nn.Parameter([1.0])) == "Parameter containing:\ntensor([1.], requires_grad=True)"


# -- state ------------------------------------------------------------------------------------------------------


def test_state_dict_has_persistent_state_only_and_shares_memory():
    net = nested()
    state = net.state_dict()
    assert list(state) == [
        "0.scale", "0.mean", "0.count", "0.inner.weight", "0.inner.bias", "1.0.weight", "1.0.bias",
    ]  # fmt: skip
    assert not any(value.requires_grad for value in state.values())
    state["0.scale"].numpy()[0] = 7
    assert net[0].scale.tolist() == [7.0, 1.0]
    assert net.state_dict(keep_vars=True)["0.scale"] is net[0].scale
    assert list(net[0].inner.state_dict(prefix="x.")) == ["x.weight", "x.bias"]


def test_state_survives_a_round_trip():
    one, two, x = nested(), nested(), np.ones((3, 2))
    keys = two.load_state_dict(one.state_dict())
    assert keys == ([], []) and repr(keys) == "<All keys matched successfully>"
    np.testing.assert_array_equal(one(x).detach().numpy(), two(x).detach().numpy())
    arrays = {path: value.numpy().astype(np.float64) for path, value in one.state_dict().items()}
    two.load_state_dict(arrays)
    assert two[0].scale.dtype == np.float32


def test_loading_keeps_the_optimisers_buffer():
    net = nn.Linear(2, 1)
    optimizer = nn.optim.SGD(net.parameters(), lr=1.0)
    net.load_state_dict({"weight": np.ones((1, 2)), "bias": np.zeros(1)})
    net(np.ones((1, 2))).sum().backward()
    optimizer.step()
    assert net.weight.tolist() == [[0.0, 0.0]] and net.bias.tolist() == [-1.0]


def test_all_faults_are_listed_and_nothing_is_loaded():
    net = nested()
    before = {path: value.numpy().copy() for path, value in net.state_dict().items()}
    state = {path: value + 1 for path, value in before.items()}
    state["0.scale"] = np.ones(3)
    state["1.0.bias"] = np.ones(3) * 1j
    state["1.0.weight"] = "text"
    state["new"] = state.pop("0.mean")
    with pytest.raises(nn.StateDictError) as caught:
        net.load_state_dict(state)
    for text in ["0.scale: expected shape (2,), got (3,)", "1.0.bias: expected real numbers", "1.0.weight: cannot make",
                 "missing: 0.mean", "unexpected: new", "nothing was loaded"]:  # fmt: skip
        assert text in str(caught.value)
    assert isinstance(caught.value, RuntimeError)
    assert all(np.array_equal(value.numpy(), before[path]) for path, value in net.state_dict().items())


def test_loading_what_fits():
    net = nn.Linear(2, 1)
    keys = net.load_state_dict({"bias": np.ones(1), "other": np.ones(1)}, strict=False)
    assert keys.missing_keys == ["weight"] and keys.unexpected_keys == ["other"] and net.bias.item() == 1
    with pytest.raises(nn.StateDictError, match="expected shape"):
        net.load_state_dict({"bias": np.ones(2)}, strict=False)
    with pytest.raises(TypeError, match="expected a mapping"):
        net.load_state_dict([1, 2])


def test_backward_through_a_graph_from_before_loading_is_refused():
    net = nn.Linear(2, 1)
    result = net(autograd.tensor(np.ones((1, 2), np.float32), requires_grad=True)).sum()
    net.load_state_dict({"weight": np.ones((1, 2)), "bias": np.zeros(1)})
    with pytest.raises(autograd.InPlaceError, match="load_state_dict"):
        result.backward()
