"""Adafactor: against the formulas of the paper, and against PyTorch where it is installed."""

import copy

import numpy as np
import pytest

import nn

RNG = np.random.default_rng(0)
SHAPES = [(3, 4), (5,), (), (2, 3, 4), (0, 2)]
VALUES = [RNG.normal(size=shape) for shape in SHAPES]
SLOPES = [[RNG.normal(size=shape) for shape in SHAPES] for _ in range(4)]
OPTIONS = [
    {}, dict(lr=0.1, weight_decay=0.3, beta2_decay=-0.5, d=1.5), dict(eps=(1e-3, 0.5), maximize=True), dict(lr=2.0),
]  # fmt: skip


def trained(optimizer, parameters, slopes):
    for step in slopes:
        for parameter, slope in zip(parameters, step):
            parameter.grad = slope.copy()
        optimizer.step()
    return [parameter.detach().numpy().copy() for parameter in parameters]


def made(options):
    parameters = [nn.Parameter(value.copy()) for value in VALUES]
    return nn.optim.Adafactor(parameters, **options), parameters


def test_a_matrix_by_the_paper():
    optimizer, (matrix, *_) = made(dict(lr=0.1))
    rows, columns, x = np.zeros((3, 1)), np.zeros((1, 4)), VALUES[0].copy()
    for t, (slope, *_) in enumerate(SLOPES, 1):
        keep = 1 - t**-0.8
        rows = keep * rows + (1 - keep) * (slope**2).mean(1, keepdims=True)
        columns = keep * columns + (1 - keep) * (slope**2).mean(0, keepdims=True)
        step = slope / np.sqrt(rows @ columns / rows.mean())
        step /= max(1, np.sqrt((step**2).mean()))
        x -= max(1e-3, np.sqrt((x**2).mean())) * min(0.1, t**-0.5) * step
        matrix.grad = slope.copy()
        optimizer.step()
        np.testing.assert_allclose(matrix.detach().numpy(), x, rtol=1e-12)
    assert {name: np.shape(value) for name, value in optimizer.state[matrix].items()} == {
        "step": (), "row_var": (3, 1), "col_var": (1, 4)}  # fmt: skip


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_it_steps_as_pytorch_does(options):
    torch = pytest.importorskip("torch")
    kept = [k for k, shape in enumerate(SHAPES) if 0 not in shape]  # PyTorch fails on empty ones
    theirs = [torch.tensor(VALUES[k], requires_grad=True) for k in kept]
    optimizer = torch.optim.Adafactor(theirs, **options)
    for step in SLOPES:
        for tensor, k in zip(theirs, kept):
            tensor.grad = torch.tensor(step[k])
        optimizer.step()
    expected = [tensor.detach().numpy() for tensor in theirs]
    found = trained(*made(options), SLOPES)
    for k, wanted in zip(kept, expected):
        np.testing.assert_allclose(found[k], wanted, rtol=1e-9, atol=1e-12)


def test_it_goes_on_from_a_state():
    optimizer, parameters = made({})
    trained(optimizer, parameters, SLOPES[:2])
    other, copies = made({})
    for one, parameter in zip(copies, parameters):
        one.data = parameter.data.clone()
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for one, two in zip(trained(optimizer, parameters, SLOPES[2:]), trained(other, copies, SLOPES[2:])):
        np.testing.assert_array_equal(one, two)
    wrong = copy.deepcopy(optimizer.state_dict())
    wrong["state"][0]["row_var"] = np.zeros((4, 1))
    with pytest.raises(ValueError, match=r"'row_var' of shape \(3, 1\), got \(4, 1\)"):
        other.load_state_dict(wrong)


@pytest.mark.parametrize(
    "options, message", [(dict(d=0.5), "d must be"), (dict(lr=-1), "lr"), (dict(eps=(None, -1)), r"eps\[1\]"),
                         (dict(beta2_decay=0.5), "beta2_decay"), (dict(differentiable=True), "no such step")]
)  # fmt: skip
def test_options_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        made(options)
    with pytest.raises(TypeError, match="complex128"):
        nn.optim.Adafactor([nn.Parameter(np.ones(2, complex))])
