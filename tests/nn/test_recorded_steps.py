"""``differentiable=True``: steps have the values that they always have, and gradients go through them."""

import copy

import numpy as np
import pytest
from plain_updates import CASES

import autograd
import nn
from autograd import InPlaceError, Tensor, gradients
from autograd.testing import gradcheck

RNG = np.random.default_rng(0)
FIRST = RNG.normal(size=(2, 2))
SLOPES = RNG.normal(size=(3, 2, 2))

cases = pytest.mark.parametrize("name, options", CASES, ids=str)


def stepped(name, options, first, slopes):
    """The value after a recorded step for each of `slopes`."""
    place = first.clone()
    optimizer = getattr(nn.optim, name)([place], differentiable=True, **options)
    for slope in slopes:
        place.grad = slope
        optimizer.step()
    return place


@cases
def test_steps_have_the_usual_values_and_states(name, options):
    parameter = nn.Parameter(FIRST.copy())
    plain = getattr(nn.optim, name)([parameter], **options)
    place = Tensor(FIRST.copy())
    recorded = getattr(nn.optim, name)([place], differentiable=True, **options)
    for slope in SLOPES:
        parameter.grad, place.grad = slope.copy(), slope.copy()
        plain.step()
        recorded.step()
    np.testing.assert_allclose(place.detach().numpy(), parameter.detach().numpy(), rtol=1e-13)
    for name, value in plain.state.get(parameter, {}).items():
        np.testing.assert_allclose(recorded.state[place][name], value, rtol=1e-13)


@cases
def test_gradients_go_through_steps(name, options):
    assert gradcheck(lambda first, *slopes: stepped(name, options, first, slopes), FIRST, *SLOPES[:2])


@pytest.mark.parametrize("name", sorted({name for name, _ in CASES} - {"Rprop"}))
def test_the_learning_rate_has_a_gradient(name):
    assert gradcheck(lambda lr: stepped(name, dict(lr=lr), Tensor(FIRST), map(Tensor, SLOPES)), np.array(0.1))


def test_learning_to_start():
    """MAML: the first weights are judged by the loss after two steps, and second derivatives are in the gradient."""
    x, y = Tensor(RNG.normal(size=(6, 2))), Tensor(RNG.normal(size=(6, 1)))

    def loss(weight):
        return ((autograd.tanh(x @ weight) - y) ** 2).mean()

    def after_two_steps(first):
        weight = first.clone()
        optimizer = nn.optim.Adam([weight], lr=0.1, differentiable=True)
        for _ in range(2):
            with autograd.enable_grad():
                here = weight.clone().requires_grad_()
                (weight.grad,) = gradients(loss(here), [here], create_graph=True)
            optimizer.step()
        return loss(weight)

    assert gradcheck(after_two_steps, RNG.normal(size=(2, 1)))


def test_what_cannot_be_recorded_is_refused():
    leaf = nn.Parameter([1.0])
    leaf.grad = np.ones(1, leaf.dtype)
    optimizer = nn.optim.SGD([leaf], differentiable=True)
    with pytest.raises(InPlaceError, match=r"parameter 0 is a leaf that requires grad.*p\.clone\(\)"):
        optimizer.step()
    assert leaf.item() == 1.0
    with pytest.raises(ValueError, match="unless the optimiser is given differentiable=True"):
        nn.optim.SGD([leaf * 1])


def test_a_state_can_be_carried_over():
    place = Tensor(FIRST.copy())
    optimizer = nn.optim.Adam([place], differentiable=True)
    place.grad = SLOPES[0]
    optimizer.step()
    other = nn.optim.Adam([Tensor(FIRST.copy())], differentiable=True)
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    (state,) = other.state.values()
    assert state["step"] == 1 and state["exp_avg"].tolist() == optimizer.state[place]["exp_avg"].tolist()
