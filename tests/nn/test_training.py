"""Whole training loops: they learn, they take PyTorch's steps, and they leave no garbage behind."""

import gc

import numpy as np
import pytest

import autograd
import nn

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(100, 2))
CLASSES = (POINTS[:, 0] * POINTS[:, 1] > 0).astype(int)


def classifier(module=nn):
    return module.Sequential(
        module.Linear(2, 16), module.ReLU(), module.Linear(16, 16), module.ReLU(), module.Linear(16, 2)
    )


def trained(net, loss_function, optimizer, x, y, steps):
    """The loss of each step."""
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = loss_function(net(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


OPTIMISERS = [("SGD", dict(lr=0.2, momentum=0.9)), ("Adam", dict(lr=0.02))]
optimisers = pytest.mark.parametrize("name, options", OPTIMISERS, ids=str)


@optimisers
def test_a_classifier_learns_the_sign_of_a_product(name, options):
    autograd.manual_seed(0)
    net = classifier()
    optimizer = getattr(nn.optim, name)(net.parameters(), **options)
    losses = trained(net, nn.CrossEntropyLoss(), optimizer, POINTS, CLASSES, 150)
    right = (net(POINTS).argmax(dim=1) == CLASSES).numpy().mean()
    assert losses[0] > 0.6 and losses[-1] < 0.15 and right > 0.95


@optimisers
def test_training_takes_pytorchs_steps(name, options):
    torch = pytest.importorskip("torch")
    net, theirs = classifier().double(), classifier(torch.nn).double()
    net.load_state_dict({path: value.numpy() for path, value in theirs.state_dict().items()})
    found = trained(net, nn.CrossEntropyLoss(), getattr(nn.optim, name)(net.parameters(), **options), POINTS, CLASSES, 30)
    expected = trained(
        theirs, torch.nn.CrossEntropyLoss(), getattr(torch.optim, name)(theirs.parameters(), **options),
        torch.tensor(POINTS), torch.tensor(CLASSES), 30,
    )  # fmt: skip
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("loss", [nn.MSELoss(), nn.BCEWithLogitsLoss()])
def test_float64_batches_train_a_float32_net(loss):
    autograd.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1), nn.Flatten(0))
    losses = trained(net, loss, nn.optim.Adam(net.parameters(), lr=0.05), POINTS, CLASSES, 100)
    assert losses[-1] < 0.5 * losses[0] and net(POINTS).dtype == np.float32


def test_a_frozen_layer_stays_as_it_is():
    net = classifier()
    net[0].requires_grad_(False)
    before = net[0].weight.tolist(), net[2].weight.tolist()
    trained(net, nn.CrossEntropyLoss(), nn.optim.SGD(net.parameters(), lr=0.1), POINTS, CLASSES, 2)
    assert net[0].weight.tolist() == before[0] and net[2].weight.tolist() != before[1]


def test_gradients_accumulate_over_batches():
    net, loss = classifier().double(), nn.CrossEntropyLoss(reduction="sum")
    loss(net(POINTS), CLASSES).backward()
    whole = [parameter.grad.numpy().copy() for parameter in net.parameters()]
    net.zero_grad()
    for part in (slice(0, 40), slice(40, 100)):
        loss(net(POINTS[part]), CLASSES[part]).backward()
    for parameter, gradient in zip(net.parameters(), whole):
        np.testing.assert_allclose(parameter.grad.numpy(), gradient, rtol=1e-10, atol=1e-12)


def test_training_leaves_no_cycles_for_the_garbage_collector():
    net = classifier()
    optimizer = nn.optim.Adam(net.parameters())
    trained(net, nn.CrossEntropyLoss(), optimizer, POINTS, CLASSES, 3)
    gc.collect()
    gc.disable()
    try:
        trained(net, nn.CrossEntropyLoss(), optimizer, POINTS, CLASSES, 5)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_second_derivatives_through_a_net():
    net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)).double()
    x = autograd.tensor(POINTS[:5], requires_grad=True)
    (slope,) = autograd.gradients(net(x).sum(), [x], create_graph=True)
    (slope * slope).sum().backward()
    h, weight = 1e-6, net[0].weight

    def penalty():
        (g,) = autograd.gradients(net(x).sum(), [x])
        return (g * g).sum().item()

    analytic = weight.grad[0, 0].item()
    with autograd.no_grad():
        weight[0, 0] += h
    above = penalty()
    with autograd.no_grad():
        weight[0, 0] -= 2 * h
    assert (above - penalty()) / (2 * h) == pytest.approx(analytic, rel=1e-5)
