"""Optimisers: against the textbook one parameter at a time, against PyTorch, and what happens to their buffers."""

import copy
import pickle

import numpy as np
import pytest
from plain_updates import CASES, reference

import autograd
import nn

SHAPES = [(3, 2), (), (4,), (0, 2), (5, 1, 2)]

cases = pytest.mark.parametrize("name, options", CASES, ids=str)


def drawn(steps=6, dtype=np.float64, shapes=SHAPES, present=lambda step, k: True):
    """First values of parameters, and for each step a list of gradients (None where `present` says so)."""
    rng = np.random.default_rng(0)
    values = [rng.normal(size=shape).astype(dtype) for shape in shapes]
    gradients = [
        [rng.normal(size=shape).astype(dtype) if present(step, k) else None for k, shape in enumerate(shapes)]
        for step in range(steps)
    ]
    return values, gradients


def run(optimizer, parameters, gradients):
    """The values of all parameters after each step."""
    history = []
    for step in gradients:
        for parameter, gradient in zip(parameters, step):
            parameter.grad = None if gradient is None else gradient.copy()
        optimizer.step()
        history.append([np.array(parameter.detach().numpy()) for parameter in parameters])
    return history


def assert_follows_reference(name, options, history, values, gradients, rtol=1e-12):
    for k, first in enumerate(values):
        expected = reference(name, first, [step[k] for step in gradients], **options)
        for found, wanted in zip(history, expected):
            np.testing.assert_allclose(found[k], wanted, rtol=rtol, atol=rtol)


def made(name, values, options):
    parameters = [nn.Parameter(value.copy()) for value in values]
    return parameters, getattr(nn.optim, name)(parameters, **options)


@cases
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_steps_are_those_of_the_textbook(name, options, dtype):
    values, gradients = drawn(dtype=dtype)
    parameters, optimizer = made(name, values, options)
    history = run(optimizer, parameters, gradients)
    assert_follows_reference(name, options, history, values, gradients, 1e-12 if dtype == np.float64 else 2e-5)
    assert all(parameter.dtype == dtype for parameter in parameters)


@cases
def test_parameters_without_a_gradient_are_left_out(name, options):
    values, gradients = drawn(8, present=lambda step, k: (step + k) % 3 > 0 or step == 6)
    parameters, optimizer = made(name, values, options)
    history = run(optimizer, parameters, gradients)
    assert_follows_reference(name, options, history, values, gradients)


@cases
def test_parameters_larger_than_a_block(name, options):
    shapes = [(3,), (70, 500), (5,), (40000,), (4,)]
    values, gradients = drawn(3, shapes=shapes)
    parameters, optimizer = made(name, values, options)
    before = [step[1].copy() for step in gradients]
    history = run(optimizer, parameters, gradients)
    assert_follows_reference(name, options, history, values, gradients)
    assert all(np.array_equal(step[1], kept) for step, kept in zip(gradients, before))


@cases
def test_mixed_dtypes(name, options):
    values, gradients = drawn(3)
    values[1:3] = [value.astype(np.float32) for value in values[1:3]]
    gradients = [[g.astype(v.dtype) for g, v in zip(step, values)] for step in gradients]
    parameters, optimizer = made(name, values, options)
    history = run(optimizer, parameters, gradients)
    assert_follows_reference(name, options, history, values, gradients, 1e-5)
    assert [p.dtype for p in parameters] == [v.dtype for v in values]


@cases
def test_complex_parameters_step_in_both_parts(name, options):
    rng = np.random.default_rng(1)
    pairs, gradients = rng.normal(size=(3, 2)), rng.normal(size=(4, 3, 2))
    parameters, optimizer = made(name, [pairs.view(complex)[:, 0]], options)
    run(optimizer, parameters, [[g.view(complex)[:, 0]] for g in gradients])
    expected = reference(name, pairs, list(gradients), **options)[-1]
    np.testing.assert_allclose(parameters[0].detach().numpy(), expected.view(complex)[:, 0], rtol=1e-12)


def their_step(optimizer, parameters, gradients):
    """One step of PyTorch's."""
    import torch

    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = None if gradient is None else torch.tensor(gradient)
    optimizer.step()


def resumed(name, parameters, options, state):
    optimizer = getattr(nn.optim, name)(parameters, **options)
    optimizer.load_state_dict(state)
    return optimizer


def assert_close(parameters, theirs, tolerance):
    for one, other in zip(parameters, theirs):
        np.testing.assert_allclose(np.asarray(one), other.detach().numpy(), rtol=tolerance, atol=tolerance)


@cases
def test_steps_are_those_of_pytorch(name, options):
    torch = pytest.importorskip("torch")
    values, gradients = drawn(30, present=lambda step, k: (step + k) % 4 > 0)
    parameters, optimizer = made(name, values, options)
    theirs = [torch.nn.Parameter(torch.tensor(value)) for value in values]
    their_optimizer = getattr(torch.optim, name)(theirs, **options)
    exact = 2e-7 if name in ("ASGD", "NAdam") else 1e-12  # PyTorch keeps eta and mu_product as float32
    for number, step in enumerate(gradients):
        if number == 11:  # a fresh optimiser goes on with the state of the one before, and later with that of PyTorch
            optimizer = resumed(name, parameters, options, copy.deepcopy(optimizer.state_dict()))
        if number == 19:
            optimizer = resumed(name, parameters, options, their_optimizer.state_dict())
        (found,) = run(optimizer, parameters, [step])
        their_step(their_optimizer, theirs, step)
        assert_close(found, theirs, exact)
    # their state continues here, and the state from here goes on there
    optimizer.load_state_dict(their_optimizer.state_dict())
    ours = copy.deepcopy(optimizer.state_dict())
    (found,) = run(optimizer, parameters, gradients[:1])
    their_step(their_optimizer, theirs, gradients[0])
    assert_close(found, theirs, exact)
    as_torch = lambda value: torch.tensor(value.numpy()) if isinstance(value, autograd.Tensor) else value
    ours["state"] = {k: {n: as_torch(value) for n, value in state.items()} for k, state in ours["state"].items()}
    if name not in ("NAdam", "ASGD"):  # whose numbers PyTorch wants as tensors
        their_optimizer.load_state_dict(ours)
        before = [parameter.detach().clone() for parameter in theirs]
        their_step(their_optimizer, theirs, gradients[1])
        assert any(not torch.equal(one, other) for one, other in zip(before, theirs))


# -- buffers ----------------------------------------------------------------------------------------------------


def test_parameters_share_one_buffer_and_keep_their_values():
    values, _ = drawn()
    parameters, _ = made("SGD", values, {})
    owner = parameters[0].detach().numpy().base
    assert all(parameter.detach().numpy().base is owner for parameter in parameters)
    assert all(np.array_equal(p.detach().numpy(), value) for p, value in zip(parameters, values))


@cases
def test_replaced_data_is_taken_in(name, options):
    values, gradients = drawn(2)
    parameters, optimizer = made(name, values, options)
    parameters[0].data = values[0] + 1
    values[0] = values[0] + 1
    history = run(optimizer, parameters, gradients)
    assert_follows_reference(name, options, history, values, gradients)


def test_a_change_of_dtype_keeps_the_state():
    values, gradients = drawn(6)
    options = dict(lr=0.1, momentum=0.9)
    parameters, optimizer = made("SGD", [value.astype(np.float32) for value in values], options)
    run(optimizer, parameters, gradients=[[g.astype(np.float32) for g in step] for step in gradients[:3]])
    for parameter in parameters:
        parameter.grad = None
        parameter.data = parameter.detach().numpy().astype(np.float64)
    history = run(optimizer, parameters, gradients[3:])
    expected = reference("SGD", values[0], [step[0] for step in gradients], **options)
    np.testing.assert_allclose(history[-1][0], expected[-1], rtol=1e-5)
    assert optimizer.state[parameters[0]]["momentum_buffer"].dtype == np.float64


def test_a_change_of_shape_is_refused():
    parameters, optimizer = made("Adam", [np.ones(3), np.ones(2)], {})
    run(optimizer, parameters, [[np.ones(3), np.ones(2)]])
    parameters[0].grad = None
    parameters[0].data = np.ones(4)
    with pytest.raises(ValueError, match=r"parameter 0 of group 0 was reshaped.*\(4,\), got \(3,\)"):
        optimizer.step()


def test_backward_through_a_graph_from_before_the_step_is_refused():
    weight = nn.Parameter([1.0, 2.0])
    optimizer = nn.optim.SGD([weight], lr=0.1)
    loss = (weight * weight).sum()
    loss.backward(retain_graph=True)
    optimizer.step()
    with pytest.raises(autograd.InPlaceError, match="SGD.step"):
        loss.backward()


def test_backward_through_a_graph_from_before_new_data_was_taken_in_is_refused():
    weight = nn.Parameter([1.0, 2.0])
    optimizer = nn.optim.SGD([weight], lr=0.1)
    loss = (weight * weight).sum()
    weight.data = np.array([5.0, 6.0])
    optimizer.step()
    with pytest.raises(autograd.InPlaceError, match="new parameter.data"):
        loss.backward()


def test_a_step_without_any_gradient_changes_nothing():
    weight = nn.Parameter([1.0, 2.0])
    optimizer = nn.optim.Adam([weight])
    optimizer.step()
    assert weight.tolist() == [1.0, 2.0] and optimizer.state == {}


def test_recorded_gradients_are_used_by_value():
    weight = nn.Parameter([1.0, 2.0])
    (weight**3).sum().backward(create_graph=True)
    nn.optim.SGD([weight], lr=1.0).step()
    assert weight.tolist() == [-2.0, -10.0] and weight.is_leaf


# -- groups, closures, state ------------------------------------------------------------------------------------


def test_groups_have_options_of_their_own():
    one, two = nn.Parameter([1.0]), nn.Parameter([1.0])
    optimizer = nn.optim.SGD([{"params": [one], "lr": 0.5}, {"params": two}], lr=0.1)
    one.grad = two.grad = np.ones(1)
    optimizer.step()
    assert (one.item(), two.item()) == (0.5, 0.9)
    optimizer.param_groups[0]["lr"] = 0.0
    optimizer.step()
    assert one.item() == 0.5


def test_named_parameters_are_accepted():
    weight = nn.Parameter([1.0])
    assert nn.optim.SGD([("weight", weight)]).param_groups[0]["params"] == [weight]


def test_zero_grad():
    weight = nn.Parameter([1.0])
    optimizer = nn.optim.SGD([weight])
    weight.grad = np.ones(1)
    optimizer.zero_grad(set_to_none=False)
    assert weight.grad.tolist() == [0.0]
    optimizer.zero_grad()
    assert weight.grad is None


def test_a_closure_is_called_with_gradients_on_and_its_loss_returned():
    weight = nn.Parameter([3.0])
    optimizer = nn.optim.SGD([weight], lr=0.5)

    def closure():
        optimizer.zero_grad()
        loss = (weight * weight).sum()
        loss.backward()
        return loss

    with autograd.no_grad():
        assert optimizer.step(closure).item() == 9.0
    assert weight.item() == 0.0


@cases
def test_state_survives_a_round_trip(name, options):
    values, gradients = drawn(6)
    parameters, optimizer = made(name, values, options)
    run(optimizer, parameters, gradients[:3])
    again = [nn.Parameter(p.detach().numpy().copy()) for p in parameters]
    fresh = getattr(nn.optim, name)(again, lr=9.0)
    fresh.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    history = run(fresh, again, gradients[3:])
    whole = reference(name, values[0], [step[0] for step in gradients], **options)
    np.testing.assert_allclose(history[-1][0], whole[-1], rtol=1e-12)
    assert {k: v for k, v in fresh.param_groups[0].items() if k != "params"} == {
        k: v for k, v in optimizer.param_groups[0].items() if k != "params"
    }


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda both: pickle.loads(pickle.dumps(both))], ids=["copy", "pickle"])
def test_copies_go_on_by_themselves(copied):
    values, gradients = drawn(6)
    parameters, optimizer = made("Adam", values, {})
    run(optimizer, parameters, gradients[:3])
    theirs, other = copied((parameters, optimizer))
    np.testing.assert_array_equal(
        run(other, theirs, gradients[3:])[-1][0], run(optimizer, parameters, gradients[3:])[-1][0]
    )


def test_state_dict_is_laid_out_like_pytorchs():
    parameters, optimizer = made("Adam", [np.ones(2), np.ones(3)], {})
    run(optimizer, parameters, [[np.ones(2), None]])
    state = optimizer.state_dict()
    assert state["state"].keys() == {0} and set(state["state"][0]) == {"step", "exp_avg", "exp_avg_sq"}
    assert state["param_groups"][0]["params"] == [0, 1] and state["param_groups"][0]["lr"] == 1e-3


def test_a_state_that_does_not_fit_changes_nothing():
    parameters, optimizer = made("SGD", [np.ones(2)], dict(lr=0.1, momentum=0.9))
    run(optimizer, parameters, [[np.ones(2)]])
    good = copy.deepcopy(optimizer.state_dict())
    for bad, message in [
        ({}, "expected a dict"),
        ({**good, "param_groups": [{**good["param_groups"][0], "params": [0, 1]}]}, r"expected groups of \[1\]"),
        ({**good, "state": {0: {"momentum_buffer": np.ones(3)}}}, r"shape \(2,\), got \(3,\)"),
        ({**good, "param_groups": [{**good["param_groups"][0], "lr": -1}]}, "lr must be at least"),
    ]:
        with pytest.raises(ValueError, match=message):
            optimizer.load_state_dict(bad)
    assert optimizer.param_groups[0]["lr"] == 0.1
    assert optimizer.state_dict()["state"][0]["momentum_buffer"].tolist() == [1.0, 1.0]


def test_repr_lists_the_options():
    assert "lr: 0.25" in repr(made("SGD", [np.ones(1)], dict(lr=0.25))[1])


# -- bad input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "params, error, message",
    [
        ([], ValueError, "empty"),
        (autograd.tensor([1.0]), TypeError, "not one Tensor"),
        ([np.ones(2)], TypeError, "ndarray"),
        ([autograd.tensor([1, 2])], TypeError, "int64"),
        ([nn.Parameter([1.0]) * 2], ValueError, "multiply"),
        ([{"params": {nn.Parameter([1.0])}}], TypeError, "order"),
        ([{"params": []}], ValueError, "at least one"),
        ([{"lr": 0.1}], TypeError, "'params'"),
        ([nn.Parameter([1.0])] * 2, ValueError, "twice"),
        ([{"params": [("a", nn.Parameter([1.0]))]}, {"params": [nn.Parameter([1.0])]}], ValueError, "all groups .* or none"),
        ([{"params": [nn.Parameter([1.0])]}, {"params": [("a", nn.Parameter([1.0]))]}], ValueError, "all groups .* or none"),
    ],
)
def test_parameters_are_checked(params, error, message):
    with pytest.raises(error, match=message):
        nn.optim.SGD(params, lr=0.1)


@pytest.mark.parametrize(
    "name, options, message",
    [
        ("SGD", dict(lr=-1.0), "lr must be at least 0"),
        ("SGD", dict(momentum=-0.1), "momentum"),
        ("SGD", dict(weight_decay=-0.1), "weight_decay"),
        ("SGD", dict(nesterov=True), "nesterov"),
        ("SGD", dict(momentum=0.9, dampening=0.1, nesterov=True), "nesterov"),
        ("Adam", dict(lr=-1.0), "lr"),
        ("Adam", dict(eps=-1.0), "eps"),
        ("Adam", dict(betas=(1.0, 0.9)), r"betas\[0\].*less than 1"),
        ("Adam", dict(weight_decay=-1.0), "weight_decay"),
        ("AdamW", dict(eps=-1.0), "AdamW: eps"),
        ("Adamax", dict(betas=(0.9, 1.0)), r"Adamax: betas\[1\]"),
        ("NAdam", dict(momentum_decay=-1.0), "NAdam: momentum_decay"),
        ("RAdam", dict(lr=-1.0), "RAdam: lr"),
        ("Adagrad", dict(initial_accumulator_value=-1.0), "Adagrad: initial_accumulator_value"),
        ("Adadelta", dict(rho=1.5), "Adadelta: rho must be at least 0.0 and at most 1.0"),
        ("RMSprop", dict(alpha=-1.0), "RMSprop: alpha"),
        ("Rprop", dict(etas=(0.5, 0.9)), "Rprop: etas"),
        ("ASGD", dict(weight_decay=-1.0), "ASGD: weight_decay"),
        ("LBFGS", dict(max_iter=0), "LBFGS: max_iter must be at least 1"),
        ("LBFGS", dict(line_search_fn="armijo"), "expected None or 'strong_wolfe', got 'armijo'"),
        ("Muon", dict(), "parameter 0 has shape .1,."),
    ],
)
def test_options_are_checked(name, options, message):
    with pytest.raises(ValueError, match=message):
        getattr(nn.optim, name)([nn.Parameter([1.0])], **options)


def test_unknown_options_are_refused():
    with pytest.raises(TypeError, match="Adam has no option speed"):
        nn.optim.Adam([nn.Parameter([1.0])], speed=2)
    assert nn.optim.Adam([nn.Parameter([1.0])], foreach=True, fused=False, capturable=True).defaults["lr"] == 1e-3


def test_an_optimiser_of_ones_own_says_what_it_lacks():
    parameter = nn.Parameter([1.0])
    parameter.grad = np.ones(1)
    with pytest.raises(TypeError, match="which state it keeps"):
        nn.optim.Optimizer([parameter], {}).step()


def test_averages_of_asgd():
    parameter = nn.Parameter([1.0])
    optimizer = nn.optim.ASGD([parameter], lr=0.5, lambd=0.0, t0=0)
    reached = []
    for _ in range(4):
        parameter.grad = parameter.detach().numpy() * 1.0
        optimizer.step()
        reached.append(parameter.item())
    assert np.isclose(optimizer.state[parameter]["ax"].item(), np.mean(reached[1:]))  # the first mu is 1 twice


def test_hooks_around_a_step():
    parameter, seen = nn.Parameter([1.0]), []
    optimizer = nn.optim.SGD([parameter], lr=1.0)
    before = optimizer.register_step_pre_hook(lambda opt, args, kwargs: seen.append(("before", parameter.item())))
    optimizer.register_step_post_hook(lambda opt, args, kwargs: seen.append(("after", parameter.item())))
    parameter.grad = np.ones(1)
    optimizer.step()
    before.remove()
    optimizer.step()
    assert seen == [("before", 1.0), ("after", 0.0), ("after", -1.0)]
    with pytest.raises(TypeError, match="a hook is a function"):
        optimizer.register_step_pre_hook(3)


def test_a_class_without_update_keeps_its_state_by_itself():
    class Signs(nn.optim.Optimizer):
        def step(self):
            with autograd.no_grad():
                for p in self.param_groups[0]["params"]:
                    self.state[p]["count"] = self.state[p].get("count", 0) + 1
                    p.sub_(self.param_groups[0]["lr"] * p.grad.sign())

    weight = nn.Parameter([1.0, -2.0])
    optimizer = Signs([weight], {"lr": 0.5})
    for _ in range(2):
        optimizer.zero_grad()
        (weight * weight).sum().backward()
        optimizer.step()
    assert weight.tolist() == [0.0, -1.0] and optimizer.state[weight] == {"count": 2}
    again = Signs([weight], {"lr": 0.1})
    again.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    assert again.state == {weight: {"count": 2}} and again.param_groups[0]["lr"] == 0.5


def test_parameters_made_of_results_are_leaves():
    weight = nn.Linear(2, 3).weight
    part = nn.Parameter(weight[:2])
    assert part.is_leaf and part.requires_grad and np.shares_memory(part.numpy(force=True), weight.numpy(force=True))
