"""Hooks around saving, loading, calling and registering: each scenario gives the same record here and in PyTorch."""

import copy
import importlib
import pickle
import warnings

import numpy as np
import pytest

import autograd
import nn


class Ours:
    nn, tensor, ones, modules = nn, staticmethod(autograd.tensor), staticmethod(autograd.ones), nn.modules.module


def net_of(library):
    """A module with a buffer, in a module, beside another."""
    inner = library.nn.Linear(1, 2)
    inner.register_buffer("mean", library.tensor([0.5]))
    inner.register_buffer("passing", library.tensor([0.5]), persistent=False)
    return library.nn.Sequential(library.nn.Sequential(inner), library.nn.PReLU())


def leaf(library, value):
    return library.tensor([value], requires_grad=True)


def raising(*_):
    raise ArithmeticError("on purpose")


# -- what is recorded -----------------------------------------------------------------------------------------------


def saving(library, note):
    net = net_of(library)
    for name, module in (("outer", net), ("middle", net[0]), ("inner", net[0][0])):
        module.register_state_dict_pre_hook(lambda m, prefix, keep, name=name: note("before", name, prefix, keep))
        module.register_state_dict_post_hook(
            lambda m, state, prefix, meta, name=name: note("after", name, prefix, list(state), meta))  # fmt: skip
    net[0]._register_state_dict_hook(lambda m, state, prefix, meta: note("legacy", prefix) or {**state, "added": 1})
    note(list(net.state_dict(keep_vars=True)))
    note(list(net[0].state_dict(prefix="p.")), list(net.state_dict({"there": 0}, "x.")))
    note(dict(net.state_dict()._metadata))


def loading(library, note):
    net = net_of(library)
    for name, module in (("outer", net), ("middle", net[0]), ("inner", net[0][0])):
        module.register_load_state_dict_pre_hook(
            lambda m, state, prefix, meta, strict, missing, unexpected, errors, name=name:
                note("before", name, prefix, sorted(state), strict, missing, unexpected, errors))  # fmt: skip
        module.register_load_state_dict_post_hook(lambda m, keys, name=name: note("after", name, keys.missing_keys))
    net[0][0]._register_load_state_dict_pre_hook(lambda state, prefix, *_: note("bare", prefix))
    state = dict(net.state_dict())
    note(tuple(net.load_state_dict(state)))
    state.pop("0.0.bias")
    state["0.0.bias.more"] = state["other"] = state["0.other"] = state["1.weight"]
    note(tuple(net.load_state_dict(state, strict=False)))


def keys_that_hooks_change(library, note):
    net = net_of(library)
    state = {f"{key}": value for key, value in net.state_dict().items()}
    state["0.0.old"] = state.pop("0.0.bias")
    first = net[0][0].register_load_state_dict_pre_hook(
        lambda m, state, prefix, *_: state.__setitem__(prefix + "bias", state.pop(prefix + "old")))  # fmt: skip
    note(tuple(net.load_state_dict(state)), sorted(state))
    first.remove()
    net.register_load_state_dict_post_hook(lambda m, keys: [paths.clear() for paths in keys][2:] or None)
    note(tuple(net.load_state_dict(state)))


def assigning(library, note):
    net = net_of(library).float()
    net[0][0].bias.requires_grad_(False)
    new = net_of(library).double()
    before = net[0][0].weight
    note(tuple(net.load_state_dict(new.state_dict(), assign=True)))
    layer = net[0][0]
    note([str(value.dtype).removeprefix("torch.") for value in net.state_dict().values()], layer.weight is before)
    note(isinstance(layer.weight, library.nn.Parameter), layer.weight.requires_grad, layer.bias.requires_grad)
    note(isinstance(layer.mean, library.nn.Parameter), layer.mean.requires_grad, list(net.state_dict()))
    library.nn.init.constant_(new[0][0].weight, 7.0)
    note(layer.weight.tolist())


def extra_state(library, note):
    class Counter(library.nn.Module):
        count = 0

        def get_extra_state(self):
            return {"count": self.count}

        def set_extra_state(self, state):
            self.count = state["count"]

    net = library.nn.Sequential(library.nn.PReLU(), Counter())
    net[1].count = 3
    state = net.state_dict()
    note(list(state), state["1._extra_state"])
    other = library.nn.Sequential(library.nn.PReLU(), Counter())
    note(tuple(other.load_state_dict(state)), other[1].count)
    del state["1._extra_state"]
    note(tuple(other.load_state_dict(state, strict=False)))
    note(tuple(library.nn.PReLU().load_state_dict({"_extra_state": 1}, strict=False)))


def own_names_of_the_state(library, note):
    class Renamed(library.nn.Linear):
        _version = 2

        def _save_to_state_dict(self, destination, prefix, keep_vars):
            super()._save_to_state_dict(destination, prefix, keep_vars)
            destination[prefix + "kernel"] = destination.pop(prefix + "weight")

        def _load_from_state_dict(self, state_dict, prefix, local_metadata, *rest):
            note(local_metadata.get("version"))
            state_dict[prefix + "weight"] = state_dict.pop(prefix + "kernel")
            super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)

    net = library.nn.Sequential(Renamed(1, 1))
    state = net.state_dict()
    note(list(state), tuple(net.load_state_dict(state)), tuple(net.load_state_dict(dict(state))))


def hooks_of_all_modules(library, note):
    modules = library.modules
    net = library.nn.Sequential(library.nn.Identity())
    handles = [
        modules.register_module_forward_pre_hook(lambda m, args: note("all before", m._get_name())),
        modules.register_module_forward_hook(lambda m, args, out: note("all after", m._get_name())),
        modules.register_module_full_backward_pre_hook(lambda m, out: note("all backward before", m._get_name())),
        modules.register_module_full_backward_hook(lambda m, into, out: note("all backward", m._get_name())),
        net.register_forward_pre_hook(lambda m, args: note("own before")),
        net.register_forward_hook(lambda m, args, out: note("own after")),
        net.register_full_backward_hook(lambda m, into, out: note("own backward")),
    ]
    net(leaf(library, 2.0)).sum().backward()
    for handle in handles:
        handle.remove()
    net(leaf(library, 2.0)).sum().backward()
    doubled = modules.register_module_forward_hook(lambda m, args, kwargs, out: out * 2, with_kwargs=True)
    note(net(leaf(library, 2.0)).tolist())
    doubled.remove()
    note(net(leaf(library, 2.0)).tolist())


def hooks_that_are_always_called(library, note):
    class Fails(library.nn.Module):
        def forward(self, x):
            note("forward")
            raising()

    def called(module, *options):
        try:
            module(1.0)
        except ArithmeticError as error:
            note(str(error))

    module = Fails()
    module.register_forward_hook(lambda m, args, out: note("not called"))
    module.register_forward_hook(lambda m, args, out: note("always", args, out), always_call=True)
    module.register_forward_hook(lambda m, args, kwargs, out: note("always", kwargs, out), always_call=True, with_kwargs=True)
    called(module)
    module = library.nn.Identity()
    module.register_forward_hook(lambda m, args, out: note("first", out), always_call=True)
    module.register_forward_hook(raising)
    module.register_forward_hook(lambda m, args, out: note("third", out), always_call=True)
    called(module)
    with library.modules.register_module_forward_hook(lambda m, args, out: note("everywhere", out), always_call=True):
        called(Fails())


def registering(library, note):
    kinds = {kind: getattr(library.modules, f"register_module_{kind}_registration_hook")
             for kind in ("parameter", "buffer", "module")}  # fmt: skip
    handles = [register(lambda m, name, value, kind=kind: note(kind, name)) for kind, register in kinds.items()]
    net = library.nn.Sequential(library.nn.Linear(1, 1), library.nn.BatchNorm1d(2))
    net.extra = library.nn.Parameter(library.tensor([1.0]))
    handles.append(kinds["parameter"](lambda m, name, value: library.nn.Parameter(value.detach() * 2)))
    net.other = library.nn.Parameter(library.tensor([1.0]))
    for handle in handles:
        handle.remove()
    net.last = library.nn.Parameter(library.tensor([1.0]))
    note(net.other.tolist(), net.last.tolist())


def looking_and_replacing(library, note):
    net = net_of(library)
    shared = library.nn.Sequential(net[1], net[1])
    note([path for path, _ in shared.named_modules()], [path for path, _ in shared.named_modules(remove_duplicate=False)])
    note(len(list(shared.modules())), len(list(shared.modules(remove_duplicate=False))))
    note([path for path, _ in shared.named_parameters("p", remove_duplicate=False)])
    note([path for path, _ in net.named_buffers(recurse=False)], [path for path, _ in net[0].named_buffers("b")])
    net.set_submodule("0.new", library.nn.ReLU())
    net.set_submodule("1", library.nn.Tanh(), strict=True)
    note(repr(net), net.get_submodule("") is net)
    note(tuple(net.get_parameter("0.0.weight").shape), net.get_buffer("0.0.mean").tolist())
    empty = net.to_empty(device="cpu")
    note(empty is net, tuple(net[0][0].weight.shape))
    net._apply(lambda tensor: tensor * 0 + 3)
    note(net[0][0].weight.tolist(), net[0][0].mean.tolist())
    for call in (lambda: net.get_submodule("0.none"), lambda: net.get_parameter("0.0"), lambda: net.get_buffer("0.0.weight"),
                 lambda: net.set_submodule("0.none", net[1], strict=True), lambda: net.set_submodule("", net[1])):  # fmt: skip
        try:
            call()
        except (AttributeError, ValueError) as error:
            note(type(error).__name__)


SCENARIOS = [saving, loading, keys_that_hooks_change, assigning, extra_state, own_names_of_the_state, hooks_of_all_modules,
             hooks_that_are_always_called, registering, looking_and_replacing]  # fmt: skip


def recorded(scenario, library):
    record = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scenario(library, lambda *what: record.append(pickle.loads(pickle.dumps(what))))
    return record


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_the_record_is_pytorchs(scenario):
    torch = pytest.importorskip("torch")
    torch.modules = importlib.import_module("torch.nn.modules.module")
    assert recorded(scenario, Ours) == recorded(scenario, torch)


# -- without PyTorch ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_it_leaves_nothing_behind(scenario):
    assert recorded(scenario, Ours) == recorded(scenario, Ours)
    nn.Identity()(1.0)
    assert nn.Module._hooks is None and not nn.registering.registration_hooks


@pytest.mark.parametrize("fails", ["a hook", "keys", "an answer"])
def test_what_was_there_is_put_back_when_loading_fails_late(fails):
    net = nn.Sequential(nn.Linear(1, 1), nn.PReLU())
    before = {path: value.numpy().copy() for path, value in net.state_dict().items()}
    answers = {"a hook": raising, "keys": lambda m, keys: keys.missing_keys.append("more"), "an answer": lambda m, keys: 3}
    net[0].register_load_state_dict_post_hook(answers[fails])
    new = {path: value + 1 for path, value in before.items()}
    for assign in (False, True):
        with pytest.raises((ArithmeticError, nn.StateDictError, TypeError), match="purpose|missing: more|returns None"):
            net.load_state_dict(new, assign=assign)
        assert all(np.array_equal(value.numpy(), before[path]) for path, value in net.state_dict().items())


def test_an_optimiser_sees_what_was_loaded_and_not_what_was_assigned():
    net = nn.Linear(1, 1, bias=False)
    optimizer = nn.optim.SGD(net.parameters(), lr=1.0)
    held = net.weight
    net.load_state_dict({"weight": np.ones((1, 1), np.float64)}, assign=True)
    assert net.weight is not held and net.weight.dtype == np.float64 and net.weight.name == "weight"
    held.grad = np.ones((1, 1), np.float32)
    optimizer.step()
    assert net.weight.tolist() == [[1.0]]


@pytest.mark.parametrize("register", [
    "register_state_dict_pre_hook", "register_state_dict_post_hook", "register_load_state_dict_pre_hook",
    "register_load_state_dict_post_hook", "_register_state_dict_hook", "_register_load_state_dict_pre_hook",
])  # fmt: skip
def test_a_hook_of_the_state_must_be_a_function(register):
    layer = nn.Identity()
    with pytest.raises(TypeError, match="Identity: a hook is a function, not a int"):
        getattr(layer, register)(3)
    assert layer._state_hooks is None


@pytest.mark.parametrize("register", [name for name in nn.modules.module.__all__ if name.startswith("register")])
def test_a_hook_of_all_modules_must_be_a_function(register):
    with pytest.raises(TypeError, match="all modules: a hook is a function, not a str"):
        getattr(nn.modules.module, register)("hook")
    assert nn.Module._hooks is None and not nn.registering.registration_hooks


def test_what_is_refused():
    layer = nn.Identity()
    with pytest.raises(TypeError, match="Identity has no extra state"):
        layer.get_extra_state()
    with pytest.raises(TypeError, match="Identity has no extra state"):
        layer.set_extra_state(3)
    with pytest.raises(ValueError, match="only device is 'cpu'"):
        layer.cuda()
    with pytest.raises(ValueError, match="only device is 'cpu'"):
        layer.to_empty(device="cuda:0")
    layer.register_state_dict_post_hook(lambda *_: {})
    with pytest.raises(TypeError, match="changes the dict it is given"):
        layer.state_dict()


def test_a_failing_hook_that_is_always_called_does_not_hide_the_error():
    layer = nn.Identity()
    layer.register_forward_pre_hook(raising)
    layer.register_forward_hook(lambda *_: 1 / 0, always_call=True)
    with pytest.raises(ArithmeticError, match="on purpose"), pytest.warns(UserWarning, match="failed after another error"):
        layer(1.0)


def test_hooks_of_the_state_travel_with_copies():
    layer, seen = nn.Identity(), []
    layer.register_state_dict_pre_hook(lambda *_: seen.append(1))
    handle = copy.deepcopy(layer).register_state_dict_pre_hook(lambda *_: seen.append(2))
    layer.state_dict()
    handle.remove()
    assert seen == [1]
