"""ModuleDict, ParameterDict and ParameterList: the manners of dicts and lists, and what modules find in them."""

import numpy as np
import pytest

import autograd
import nn


def parameter(n):
    return nn.Parameter(autograd.ones(n))


CONTAINERS = {
    "ModuleDict({'a': nn.Linear(2, 3), 'b': nn.ReLU()})": ["a.weight", "a.bias"],
    "ModuleDict([('x', nn.Linear(2, 1, bias=False))])": ["x.weight"],
    "ParameterDict({'a': nn.Parameter(one), 'b': one})": ["a", "b"],
    "ParameterList([nn.Parameter(one), one])": ["0", "1"],
    "ModuleDict()": [],
    "ParameterDict()": [],
    "ParameterList()": [],
}


@pytest.mark.parametrize("text", CONTAINERS)
def test_parameters_are_found_under_pytorchs_names(text):
    made = eval(f"nn.{text}", {"nn": nn, "one": autograd.ones(2)})
    assert list(made.state_dict()) == [name for name, _ in made.named_parameters()] == CONTAINERS[text]
    assert type(made)(made).state_dict().keys() == made.state_dict().keys()
    torch = pytest.importorskip("torch")
    theirs = eval(f"nn.{text}", {"nn": torch.nn, "one": torch.ones(2)})
    assert list(theirs.state_dict()) == CONTAINERS[text]


def test_a_dict_of_modules():
    one, two = nn.Linear(1, 2), nn.ReLU()
    layers = nn.ModuleDict({"one": one})
    layers["two"] = two
    layers.update({"one": two, "three": one})
    assert list(layers) == list(layers.keys()) == ["one", "two", "three"] and layers.values() == [two, two, one]
    assert layers.items()[0] == ("one", two) and list(reversed(layers))[0] == "three" and layers.three is one
    assert layers.pop("one") is two and "one" not in layers and len(layers) == 2
    del layers["two"]
    assert repr(layers) == "ModuleDict(\n  (three): Linear(in_features=1, out_features=2, bias=True)\n)"
    layers.clear()
    assert len(layers) == 0 and repr(layers) == "ModuleDict()" and not hasattr(layers, "three")


def test_a_dict_of_parameters():
    held = nn.ParameterDict({"a": parameter(1)})
    held["b"] = autograd.ones(2)
    assert isinstance(held["b"], nn.Parameter) and held["b"].requires_grad and held.get("c") is None
    assert held.setdefault("a") is held["a"] and held.setdefault("c", parameter(3)).shape == (3,)
    other = held.copy()
    assert other["a"] is held["a"] and other.popitem()[0] == "c" and len(held) == 3 == len(other | {"d": 1})
    other |= {"a": 5}
    assert other["a"] == 5 and list(({"z": 1} | other).keys()) == ["z", "a", "b"]
    assert list(nn.ParameterDict(["p", "q"]).items()) == [("p", None), ("q", None)] == held.fromkeys("pq").items()
    assert [name for name, _ in other.named_parameters()] == ["b"] and "Object of type: int" in repr(other)


def test_a_list_of_parameters():
    held = nn.ParameterList([parameter(1), autograd.ones(2)])
    held += [parameter(3)]
    held[-1] = parameter(4)
    assert [p.shape for p in held] == [(1,), (2,), (4,)] and len(held[1:]) == 2 and held[1:][0] is held[1]
    assert all(isinstance(p, nn.Parameter) for p in held)
    held[0] = 7
    assert [name for name, _ in held.named_parameters()] == ["1", "2"]


def test_they_are_parts_of_a_net():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.branches = nn.ModuleDict({"left": nn.Linear(2, 1), "right": nn.Linear(2, 1)})
            self.scales = nn.ParameterList([parameter(1), parameter(1)])

        def forward(self, x):
            return sum(scale * layer(x) for scale, layer in zip(self.scales, self.branches.values()))

    net = Net().double()
    assert sorted(net.state_dict())[:2] == ["branches.left.bias", "branches.left.weight"]
    net(np.ones((3, 2))).sum().backward()
    assert all(p.grad is not None and p.dtype == np.float64 for p in net.parameters())
    assert net.scales[0].name == "scales.0"


@pytest.mark.parametrize("call, kind, words", [
    (lambda: nn.ModuleDict({"a": np.tanh}), TypeError, "item 'a' should be a Module and is a ufunc"),
    (lambda: nn.ModuleDict({"keys": nn.ReLU()}), KeyError, "'keys' cannot be a key"),
    (lambda: nn.ModuleDict({1: nn.ReLU()}), KeyError, "a key is a string"),
    (lambda: nn.ModuleDict(3), TypeError, "a mapping or pairs, got int"),
    (lambda: nn.ModuleDict([nn.ReLU()]), TypeError, "pairs of key and value"),
    (lambda: nn.ModuleDict()["a"], KeyError, "has no 'a'"),
    (lambda: nn.ParameterDict().pop("a"), KeyError, "has no 'a'"),
    (lambda: nn.ParameterDict().popitem(), KeyError, "empty"),
    (lambda: nn.ParameterDict({"training": 1}), KeyError, "'training' cannot be a key"),
    (lambda: nn.ParameterList([parameter(1)])[1], IndexError, "has 1 values: no index 1"),
    (lambda: nn.ParameterList(parameter(1)), TypeError, "a list of parameters, got Parameter"),
])  # fmt: skip
def test_bad_input(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
