"""The two optimisers that do not work element by element."""

import copy

import numpy as np
import pytest

import autograd
import nn

START = [-1.2, 1.0, -0.5, 2.0]
LBFGS_OPTIONS = [
    dict(lr=0.002),
    dict(lr=0.001, max_iter=4, history_size=3),
    dict(line_search_fn="strong_wolfe"),
    dict(lr=0.5, max_iter=4, history_size=3, line_search_fn="strong_wolfe"),
    dict(max_iter=6, max_eval=5, line_search_fn="strong_wolfe"),
]
MUON_OPTIONS = [
    dict(),
    dict(lr=0.1, weight_decay=0.2, nesterov=False, ns_steps=3),
    dict(lr=0.1, momentum=0.5, adjust_lr_fn="match_rms_adamw"),
    dict(lr=0.1, adjust_lr_fn="original", ns_coefficients=(2.0, -1.5, 0.5)),
]


def rosenbrock(x):
    return ((1 - x[:-1]) ** 2 + 100 * (x[1:] - x[:-1] ** 2) ** 2).sum()


def closure_of(optimizer, parameter):
    def closure():
        optimizer.zero_grad()
        loss = rosenbrock(parameter)
        loss.backward()
        return loss

    return closure


@pytest.mark.parametrize("options", LBFGS_OPTIONS, ids=str)
def test_lbfgs_steps_are_those_of_pytorch(options):
    torch = pytest.importorskip("torch")
    x, theirs = nn.Parameter(START), torch.nn.Parameter(torch.tensor(START, dtype=torch.float64))
    optimizer, their_optimizer = nn.optim.LBFGS([x], **options), torch.optim.LBFGS([theirs], **options)
    for step in range(6):
        loss = optimizer.step(closure_of(optimizer, x))
        their_loss = their_optimizer.step(closure_of(their_optimizer, theirs))
        np.testing.assert_allclose(loss.item(), their_loss.item(), rtol=1e-9)
        np.testing.assert_allclose(x.detach().numpy(), theirs.detach().numpy(), rtol=1e-9)
        if step == 2:  # their state continues here
            optimizer.load_state_dict(their_optimizer.state_dict())


@pytest.mark.parametrize("options", LBFGS_OPTIONS, ids=str)
def test_lbfgs_finds_the_minimum(options):
    x = nn.Parameter(START[:2])
    optimizer = nn.optim.LBFGS([x], **options)
    losses = [optimizer.step(closure_of(optimizer, x)).item() for _ in range(20)]
    assert losses[-1] < (1e-8 if "line_search_fn" in options else losses[0])


def test_lbfgs_over_several_parameters_one_of_them_unused():
    a, b, unused = nn.Parameter([3.0]), nn.Parameter(np.ones((2, 2))), nn.Parameter([7.0])
    optimizer = nn.optim.LBFGS([a, unused, b], line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = (a**2).sum() + ((b - 3) ** 2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    np.testing.assert_allclose([a.item(), unused.item(), *b.detach().numpy().ravel()], [0, 7, 3, 3, 3, 3], atol=1e-6)


def test_lbfgs_goes_on_from_its_state():
    x = nn.Parameter(START)
    options = dict(max_iter=3, line_search_fn="strong_wolfe")
    optimizer = nn.optim.LBFGS([x], **options)
    optimizer.step(closure_of(optimizer, x))
    y = nn.Parameter(x.detach().numpy().copy())
    other = nn.optim.LBFGS([y], **options)
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for one, parameter in ((optimizer, x), (other, y)):
        one.step(closure_of(one, parameter))
    assert x.tolist() == y.tolist()


def test_lbfgs_puts_the_parameters_back_when_the_closure_fails():
    x = nn.Parameter(START)
    optimizer = nn.optim.LBFGS([x], line_search_fn="strong_wolfe")
    evaluate, calls = closure_of(optimizer, x), []

    def closure():
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return evaluate()

    with pytest.raises(KeyboardInterrupt):
        optimizer.step(closure)
    assert x.tolist() == START


def test_what_lbfgs_cannot_do():
    one, two = nn.Parameter([1.0]), nn.Parameter(np.ones(1, np.float32))
    with pytest.raises(ValueError, match="one dtype only"):
        nn.optim.LBFGS([one, two])
    with pytest.raises(ValueError, match="one group"):
        nn.optim.LBFGS([{"params": [one]}, {"params": [nn.Parameter([2.0])]}])
    optimizer = nn.optim.LBFGS([one])
    with pytest.raises(TypeError, match="expected a function"):
        optimizer.step()
    with pytest.raises(ValueError, match=r"expected d of shape \(1,\), got \(2,\)"):
        optimizer.load_state_dict({**optimizer.state_dict(), "state": {0: {"d": np.ones(2)}}})


# -- Muon -------------------------------------------------------------------------------------------------------


def plain_muon(values, gradients, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True, adjust_lr_fn=None,
               ns_coefficients=(3.4445, -4.775, 2.0315), ns_steps=5):  # fmt: skip
    """The values of one matrix after all steps, orthogonalised by its singular values."""
    mean, (rows, columns) = 0.0, values.shape
    a, b, c = ns_coefficients
    rate = 0.2 * max(rows, columns) ** 0.5 if adjust_lr_fn == "match_rms_adamw" else max(1, rows / columns) ** 0.5
    for gradient in gradients:
        mean = momentum * mean + (1 - momentum) * gradient
        u, sizes, v = np.linalg.svd((1 - momentum) * gradient + momentum * mean if nesterov else mean, full_matrices=False)
        sizes = sizes / np.sqrt((sizes**2).sum())
        for _ in range(ns_steps):
            sizes = a * sizes + b * sizes**3 + c * sizes**5
        values = values * (1 - lr * weight_decay) - lr * rate * (u * sizes) @ v
    return values


def muon_case(options):
    rng = np.random.default_rng(0)
    values = [rng.normal(size=shape) for shape in ((3, 5), (6, 2), (4, 4))]
    gradients = [[rng.normal(size=value.shape) for value in values] for _ in range(3)]
    parameters = [nn.Parameter(value.copy()) for value in values]
    return values, gradients, parameters, nn.optim.Muon(parameters, **options)


@pytest.mark.parametrize("options", MUON_OPTIONS, ids=str)
def test_muon_follows_its_definition(options):
    values, gradients, parameters, optimizer = muon_case(options)
    for step in gradients:
        for parameter, gradient in zip(parameters, step):
            parameter.grad = gradient
        optimizer.step()
    for k, parameter in enumerate(parameters):
        expected = plain_muon(values[k], [step[k] for step in gradients], **options)
        np.testing.assert_allclose(parameter.detach().numpy(), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("options", MUON_OPTIONS, ids=str)
def test_muon_is_pytorchs_when_that_does_not_round_to_bfloat16(options, monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(torch.Tensor, "bfloat16", lambda self: self.clone())
    values, gradients, parameters, optimizer = muon_case(options)
    theirs = [torch.nn.Parameter(torch.tensor(value)) for value in values]
    their_optimizer = torch.optim.Muon(theirs, **options)
    for step in gradients:
        for parameter, other, gradient in zip(parameters, theirs, step):
            parameter.grad, other.grad = gradient, torch.tensor(gradient)
        optimizer.step()
        their_optimizer.step()
        for parameter, other in zip(parameters, theirs):
            np.testing.assert_allclose(parameter.detach().numpy(), other.detach().numpy(), rtol=1e-12, atol=1e-12)
    assert list(optimizer.state[parameters[0]]) == ["momentum_buffer"]


@pytest.mark.parametrize(
    "parameter, options, message",
    [
        (np.ones(3), {}, r"parameter 0 has shape \(3,\).*AdamW"),
        (np.ones((2, 2), complex), {}, "dtype complex128"),
        (np.ones((2, 2)), dict(ns_steps=100), "ns_steps"),
        (np.ones((2, 2)), dict(ns_coefficients=(1.0, 2.0)), "three numbers"),
        (np.ones((2, 2)), dict(adjust_lr_fn="more"), "match_rms_adamw"),
    ],
)
def test_what_muon_refuses(parameter, options, message):
    with pytest.raises(ValueError, match=message):
        nn.optim.Muon([nn.Parameter(parameter)], **options)


def test_a_step_is_marked_as_a_change():
    weight = nn.Parameter(np.eye(2))
    optimizer = nn.optim.Muon([weight])
    loss = (weight * weight).sum()
    loss.backward(retain_graph=True)
    optimizer.step()
    with pytest.raises(autograd.InPlaceError, match="Muon.step"):
        loss.backward()
