"""SparseAdam: against PyTorch's on its sparse gradients, against Adam where all rows are read, and bad options."""

import numpy as np
import pytest

import autograd
import nn

rng = np.random.default_rng(2)
TABLE, TARGET = rng.normal(size=(7, 3)), rng.normal(size=3)
BATCHES = np.array([[[0, 2], [2, 5]], [[5, 5], [1, 0]], [[6, 6], [6, 6]], [[0, 1], [2, 5]], [[3, 2], [0, 3]]])
OPTIONS = [{}, dict(lr=0.1, betas=(0.5, 0.9), eps=1e-3), dict(lr=0.05, maximize=True)]


def history(package, options, make, padding=None):
    """The table after each step of learning to have rows near the target."""
    layer = package.Embedding(7, 3, sparse=True, padding_idx=padding, _weight=make(TABLE))
    optimizer = optim_of(package).SparseAdam(layer.parameters(), **options)
    found = []
    for batch in BATCHES:
        optimizer.zero_grad()
        ((layer(make(batch)) - make(TARGET)) ** 2).sum().backward()
        optimizer.step()
        found.append(layer.weight.detach().numpy().copy())
    return found, optimizer


def optim_of(package):
    return nn.optim if package is nn else pytest.importorskip("torch").optim


@pytest.mark.parametrize("padding", [None, 5])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_steps_are_those_of_pytorch(options, padding):
    torch = pytest.importorskip("torch")
    found, optimizer = history(nn, options, autograd.tensor, padding)
    expected, theirs = history(torch.nn, options, lambda array: torch.tensor(array), padding)
    for one, other in zip(found, expected):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)
    state, their_state = optimizer.state_dict()["state"][0], theirs.state_dict()["state"][0]
    assert state.keys() == their_state.keys() and float(state["step"]) == their_state["step"]
    np.testing.assert_allclose(state["exp_avg_sq"], their_state["exp_avg_sq"].numpy(), rtol=1e-12)
    groups = [one.state_dict()["param_groups"][0] for one in (optimizer, theirs)]
    assert groups[0].keys() == groups[1].keys()


def test_rows_that_were_not_read_stay():
    found, optimizer = history(nn, {"lr": 0.1}, autograd.tensor)
    assert all((table[4] == TABLE[4]).all() for table in found) and (found[-1][3] != TABLE[3]).all()
    assert not np.array(optimizer.state_dict()["state"][0]["exp_avg"])[4].any()
    np.testing.assert_array_equal(found[2][[0, 1, 2, 3, 4, 5]], found[1][[0, 1, 2, 3, 4, 5]])


def test_with_all_rows_it_is_adam():
    """But for eps, which is added before the correction for the first steps."""
    tables = []
    for kind in (nn.optim.SparseAdam, nn.optim.Adam):
        values = [nn.Parameter(value.copy()) for value in (TABLE, TARGET, np.array(2.0), np.zeros((0, 2)))]
        optimizer = kind(values, lr=0.1, eps=0.0)
        for step in range(3):
            for value in values:
                value.grad = np.cos(value.detach().numpy() + step)
            optimizer.step()
        tables.append([value.detach().numpy() for value in values])
    for one, other in zip(*tables):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_single_precision_stays_and_numbers_that_are_none_count():
    table = nn.Parameter(np.ones((3, 2), np.float32))
    optimizer = nn.optim.SparseAdam([table], lr=0.1)
    table.grad = np.float32([[0, 0], [np.nan, 0], [1, 0]])
    optimizer.step()
    values = table.detach().numpy()
    assert values.dtype == optimizer.state_dict()["state"][0]["exp_avg"].dtype == np.float32
    assert (values[0] == 1).all() and np.isnan(values[1, 0]) and values[2, 0] < 1 == values[2, 1]


@pytest.mark.parametrize("options, message", [
    (dict(lr=-1.0), "SparseAdam: lr must be at least"), (dict(betas=(1.0, 0.9)), r"betas\[0\]"), (dict(eps=-1.0), "eps"),
])  # fmt: skip
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        nn.optim.SparseAdam([nn.Parameter(TABLE)], **options)
