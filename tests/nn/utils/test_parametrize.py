"""Parametrizations, weight and spectral normalisation, pruning: values, gradients, state, copies, and PyTorch's."""

import copy
import pickle

import numpy as np
import pytest

import autograd
import nn
from nn.utils import parametrizations, parametrize, prune

RNG = np.random.default_rng(0)


class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).T

    def right_inverse(self, x):
        return x.triu()


class Exponential(nn.Module):
    def forward(self, x):
        return autograd.exp(x)


def linear(rows=4, columns=3, seed=0):
    nn.manual_seed(seed)
    return nn.Linear(columns, rows, dtype=np.float64)


def weight(layer):
    return layer.weight.detach().numpy()


MAKERS = {
    "symmetric": lambda: parametrize.register_parametrization(linear(3, 3), "weight", Symmetric()),
    "weight_norm": lambda: parametrizations.weight_norm(linear()),
    "weight_norm None": lambda: parametrizations.weight_norm(linear(), dim=None),
    "spectral_norm": lambda: parametrizations.spectral_norm(linear()),
    "matrix_exp": lambda: parametrizations.orthogonal(linear(3, 3)),
    "cayley": lambda: parametrizations.orthogonal(linear(4, 3), orthogonal_map="cayley"),
    "cayley wide": lambda: parametrizations.orthogonal(linear(2, 4), orthogonal_map="cayley", use_trivialization=False),
    "householder": lambda: parametrizations.orthogonal(linear(4, 3)),
    "householder wide": lambda: parametrizations.orthogonal(linear(2, 4), use_trivialization=False),
    "older weight_norm": lambda: nn.utils.weight_norm(linear()),
    "older spectral_norm": lambda: nn.utils.spectral_norm(linear()),
    "pruned": lambda: prune.l1_unstructured(linear(), "weight", 0.5),
}
makers = pytest.mark.parametrize("kind", MAKERS)


def theirs(kind, torch):
    """The same layer of PyTorch's, with the same state."""
    import torch.nn.utils.prune

    nets, ready = torch.nn.utils, torch.nn.utils.parametrizations
    layer = MAKERS[kind]()
    other = torch.nn.Linear(layer.in_features, layer.out_features, dtype=torch.float64)
    other = {
        "weight_norm": lambda: ready.weight_norm(other),
        "weight_norm None": lambda: ready.weight_norm(other, dim=None),
        "spectral_norm": lambda: ready.spectral_norm(other),
        "matrix_exp": lambda: ready.orthogonal(other),
        "cayley": lambda: ready.orthogonal(other, orthogonal_map="cayley"),
        "cayley wide": lambda: ready.orthogonal(other, orthogonal_map="cayley", use_trivialization=False),
        "householder": lambda: ready.orthogonal(other),
        "householder wide": lambda: ready.orthogonal(other, use_trivialization=False),
        "older weight_norm": lambda: nets.weight_norm(other),
        "older spectral_norm": lambda: nets.spectral_norm(other),
        "pruned": lambda: torch.nn.utils.prune.l1_unstructured(other, "weight", 0.5),
    }[kind]()
    state = {name: torch.tensor(value.numpy()) for name, value in layer.state_dict().items()}
    other.load_state_dict(state)
    return layer, other


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [kind for kind in MAKERS if kind != "symmetric"])
def test_values_gradients_and_states_are_pytorchs(kind):
    torch = pytest.importorskip("torch")
    layer, other = theirs(kind, torch)
    if "wide" in kind or kind == "matrix_exp":  # away from where they start
        for name, parameter in layer.named_parameters():
            if "original" in name:
                change = 0.1 * RNG.normal(size=parameter.shape)
                if kind == "householder wide":  # whose diagonal holds signs
                    change *= np.tri(4, 2, -1).T
                with autograd.no_grad():
                    parameter += change
                dict(other.named_parameters())[name].data.add_(torch.tensor(change))
    x = RNG.normal(size=(5, layer.in_features))
    out, their_out = layer(x), other(torch.tensor(x))
    np.testing.assert_allclose(out.detach().numpy(), their_out.detach().numpy(), rtol=1e-9, atol=1e-12)
    (out**3).sum().backward()
    (their_out**3).sum().backward()
    for name, parameter in other.named_parameters():
        found = layer.get_parameter(name).grad.numpy()
        np.testing.assert_allclose(found, parameter.grad.numpy(), rtol=1e-7, atol=1e-9, err_msg=name)
    np.testing.assert_allclose(weight(layer.eval()), other.eval().weight.detach().numpy(), rtol=1e-9, atol=1e-12)
    assert set(layer.state_dict()) == set(other.state_dict())


@makers
def test_a_weight_that_is_computed_learns(kind):
    layer = MAKERS[kind]()
    x, y = RNG.normal(size=(20, layer.in_features)), RNG.normal(size=(20, layer.out_features))
    optimizer = nn.optim.Adam(layer.parameters(), lr=0.02)
    losses = []
    for _ in range(30):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(layer(x), autograd.tensor(y))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]


@makers
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))], ids=["copy", "pickle"])
def test_copies_stand_by_themselves(kind, copied):
    layer = MAKERS[kind]().eval()
    other = copied(layer)
    np.testing.assert_array_equal(weight(layer), weight(other))
    assert type(other) is type(layer) and list(other.state_dict()) == list(layer.state_dict())
    before = weight(layer).copy()
    with autograd.no_grad():
        for parameter in other.parameters():
            parameter.mul_(0.5).add_(0.1)
    np.testing.assert_array_equal(weight(layer), before)
    assert not np.array_equal(weight(other), before)


@makers
def test_states_are_loaded(kind):
    layer, other = MAKERS[kind]().eval(), MAKERS[kind]().eval()
    with autograd.no_grad():
        other.bias.add_(1.0)
    layer.load_state_dict(other.state_dict())
    np.testing.assert_array_equal(layer.bias.detach().numpy(), other.bias.detach().numpy())
    np.testing.assert_array_equal(weight(layer), weight(other))


def test_registering_keeps_the_value_where_it_can():
    layer = linear()
    before = weight(layer).copy()
    np.testing.assert_allclose(weight(parametrizations.weight_norm(layer)), before)
    np.testing.assert_allclose(weight(nn.utils.weight_norm(linear())), before)
    square = linear(3, 3)
    q = np.linalg.qr(weight(square))[0]
    nn.utils.vector_to_parameters(np.concatenate([q.ravel(), np.zeros(3)]), square.parameters())
    for map_name in ("matrix_exp", "cayley", "householder"):
        layer = parametrizations.orthogonal(copy.deepcopy(square), orthogonal_map=map_name)
        np.testing.assert_allclose(weight(layer), q, atol=1e-12)
    tall = parametrizations.orthogonal(linear(4, 3), use_trivialization=False)
    np.testing.assert_allclose(weight(tall).T @ weight(tall), np.eye(3), atol=1e-12)


def test_assigning_to_a_parametrized_tensor():
    layer = MAKERS["symmetric"]()
    layer.weight = autograd.tensor(np.arange(9.0).reshape(3, 3) + np.arange(9.0).reshape(3, 3).T)
    np.testing.assert_array_equal(weight(layer), np.arange(9.0).reshape(3, 3) + np.arange(9.0).reshape(3, 3).T)
    with pytest.raises(ValueError, match=r"original has shape \(3, 3\), and got \(2, 2\)"):
        layer.weight = autograd.tensor(np.eye(2))
    for kind, message in (("older weight_norm", "change weight_v"), ("pruned", "weight is pruned: change weight_orig")):
        with pytest.raises(AttributeError, match=message):
            MAKERS[kind]().weight = autograd.tensor(np.eye(2))


def test_parametrizations_follow_one_another():
    layer = parametrize.register_parametrization(MAKERS["symmetric"](), "weight", Exponential())
    parametrize.register_parametrization(layer, "bias", Exponential())
    original = layer.parametrizations.weight.original.detach().numpy()
    np.testing.assert_allclose(weight(layer), np.exp(np.triu(original) + np.triu(original, 1).T))
    assert parametrize.is_parametrized(layer, "bias") and type(layer).__name__ == "ParametrizedLinear"
    assert isinstance(layer, nn.Linear) and parametrize.type_before_parametrizations(layer) is nn.Linear
    parametrize.remove_parametrizations(layer, "bias", leave_parametrized=False)
    assert not parametrize.is_parametrized(layer, "bias") and parametrize.is_parametrized(layer)


@pytest.mark.parametrize("kind, remove", [
    *[(kind, lambda m: parametrize.remove_parametrizations(m, "weight")) for kind in list(MAKERS)[:9]],
    ("older weight_norm", nn.utils.remove_weight_norm),
    ("older spectral_norm", nn.utils.remove_spectral_norm),
    ("pruned", lambda m: prune.remove(m, "weight")),
])  # fmt: skip
def test_removing_leaves_a_plain_layer(kind, remove):
    layer = MAKERS[kind]().eval()
    before = weight(layer).copy()
    assert remove(layer) is layer and type(layer) is nn.Linear
    np.testing.assert_array_equal(weight(layer), before)
    assert sorted(layer.state_dict()) == ["bias", "weight"] and isinstance(layer.weight, nn.Parameter)
    layer(np.ones((1, layer.in_features))).sum().backward()
    assert layer.weight.grad is not None


def test_values_are_kept_within_cached():
    layer = MAKERS["weight_norm"]()
    with parametrize.cached():
        first = layer.weight
        assert layer.weight is first
    assert layer.weight is not first


def test_spectral_norm_iterates_while_training():
    layer = parametrizations.spectral_norm(linear(), n_power_iterations=1)
    vectors = layer.parametrizations.weight[0]._u.numpy().copy()
    for _ in range(60):
        weight(layer)
    assert not np.array_equal(vectors, layer.parametrizations.weight[0]._u.numpy())
    np.testing.assert_allclose(np.linalg.norm(weight(layer.eval()), 2), 1.0, rtol=1e-9)
    np.testing.assert_array_equal(weight(layer), weight(layer))


# -- pruning ------------------------------------------------------------------------------------------------------


def test_what_is_pruned():
    layer = linear(4, 3)
    values = weight(layer).copy()
    prune.l1_unstructured(layer, "weight", 5)
    prune.l1_unstructured(layer, "weight", 2)
    smallest = np.argsort(abs(values), axis=None)[:7]
    assert sorted(np.flatnonzero(weight(layer) == 0)) == sorted(smallest) and prune.is_pruned(nn.Sequential(layer))
    structured = prune.ln_structured(linear(4, 3), "weight", 2, n=2, dim=0)
    rows = np.argsort(np.linalg.norm(values, axis=1))[:2]
    assert sorted(np.flatnonzero((weight(structured) == 0).all(axis=1))) == sorted(rows)
    assert (weight(prune.random_structured(linear(4, 3), "weight", 1, dim=1)) == 0).all(axis=0).sum() == 1
    assert (weight(prune.random_unstructured(linear(4, 3), "weight", 0.25)) == 0).sum() == 3
    one, two = linear(4, 3), linear(2, 2, seed=1)
    scores = np.sort(np.concatenate([abs(weight(one)).ravel(), abs(weight(two)).ravel()]))
    prune.global_unstructured([(one, "weight"), (two, "weight")], 0.5)
    for layer in (one, two):
        kept = abs(weight(layer)[weight(layer) != 0])
        assert (kept >= scores[8]).all()


def test_pruned_elements_have_no_gradient():
    layer = prune.custom_from_mask(linear(1, 3), "weight", [[1, 0, 1]])
    layer(np.ones((2, 3))).sum().backward()
    assert layer.weight_orig.grad.tolist() == [[2.0, 0.0, 2.0]]


@pytest.mark.parametrize("make, error, message", [
    (lambda m: parametrize.register_parametrization(m, "weight", abs), TypeError, "expected a Module"),
    (lambda m: parametrize.register_parametrization(m, "wait", Exponential()), ValueError, "no parameter or buffer 'wait'"),
    (lambda m: parametrize.register_parametrization(m, "weight", nn.Flatten(0)), ValueError, "unsafe=True allows that"),
    (lambda m: parametrize.remove_parametrizations(m, "weight"), ValueError, "is not parametrized"),
    (lambda m: parametrize.remove_parametrizations(parametrizations.weight_norm(m), "weight", False), ValueError, "2 tensors"),
    (lambda m: parametrizations.orthogonal(m, "bias"), ValueError, "expected a matrix"),
    (lambda m: parametrizations.orthogonal(m, orthogonal_map="qr"), ValueError, "'cayley'"),
    (lambda m: parametrizations.spectral_norm(m, "bias"), ValueError, "at least two axes"),
    (lambda m: parametrizations.spectral_norm(m, n_power_iterations=0), ValueError, "at least 1"),
    (lambda m: parametrizations.weight_norm(m, "wait"), ValueError, "'wait'"),
    (lambda m: nn.utils.weight_norm(m, "wait"), ValueError, "no tensor 'wait'"),
    (lambda m: nn.utils.weight_norm(nn.utils.weight_norm(m)), ValueError, "computed already"),
    (lambda m: nn.utils.spectral_norm(m, "bias"), ValueError, "at least two axes"),
    (lambda m: nn.utils.remove_weight_norm(m), ValueError, "no such normalisation"),
    (lambda m: nn.utils.remove_spectral_norm(nn.utils.weight_norm(m)), ValueError, "no such normalisation"),
    (lambda m: prune.custom_from_mask(m, "weight", [1.0]), ValueError, "mask of the parameter's shape"),
    (lambda m: prune.l1_unstructured(m, "wait", 1), ValueError, "no parameter 'wait'"),
    (lambda m: prune.l1_unstructured(m, "weight", 1.5), ValueError, "share from 0 to 1"),
    (lambda m: prune.l1_unstructured(m, "weight", 13), ValueError, "12 elements"),
    (lambda m: prune.l1_unstructured(m, "weight", 1, importance_scores=[1.0]), ValueError, "scores of shape"),
    (lambda m: prune.remove(m, "weight"), ValueError, "is not pruned"),
])  # fmt: skip
def test_bad_input(make, error, message):
    layer = linear()
    before = weight(layer).copy()
    with pytest.raises(error, match=message):
        make(layer)
    np.testing.assert_allclose(weight(layer), before)


@pytest.mark.parametrize("make, shape", [
    (lambda: parametrizations.spectral_norm(nn.ConvTranspose2d(2, 3, 3)), (1, 2, 4, 4)),
    (lambda: parametrizations.weight_norm(nn.LSTM(4, 8), "weight_hh_l0"), (5, 2, 4)),
    (lambda: nn.utils.weight_norm(nn.Conv2d(2, 3, 3)), (1, 2, 4, 4)),
    (lambda: nn.utils.spectral_norm(nn.Conv1d(2, 3, 3)), (1, 2, 4)),
    (lambda: prune.ln_structured(nn.Conv2d(2, 3, 3), "weight", 0.5, n=1, dim=0), (1, 2, 4, 4)),
])  # fmt: skip
def test_other_layers_are_computed_too(make, shape):
    layer = make()
    out = layer(autograd.ones(shape, dtype=np.float32))
    (out[0] if isinstance(out, tuple) else out).sum().backward()
    assert all(parameter.grad is not None for parameter in layer.parameters())
