"""Parameters in memory that forked processes share."""

import multiprocessing

import numpy as np
import pytest

import nn
from autograd import Tensor, zeros


def train(net, steps):
    """What a worker does: a few steps on the loss sum(w)."""
    optimizer = nn.optim.SGD(net.parameters(), lr=1.0)
    for _ in range(steps):
        net.zero_grad()
        net.weight.sum().backward()
        optimizer.step()


def test_steps_of_a_forked_process_are_seen_here():
    net = nn.Linear(2, 1).share_memory()
    before = net.weight.detach().numpy().copy()
    worker = multiprocessing.get_context("fork").Process(target=train, args=(net, 3))
    worker.start()
    worker.join()
    assert net.weight.is_shared()
    np.testing.assert_allclose(net.weight.detach().numpy(), before - 3, rtol=1e-5)
    train(net, 1)
    np.testing.assert_allclose(net.weight.detach().numpy(), before - 4, rtol=1e-5)


def test_a_step_takes_the_values_as_they_are_now():
    net = nn.Linear(2, 1).share_memory()
    optimizer = nn.optim.Adam(net.parameters(), lr=0.1)
    net.weight.data.fill_(5.0)
    net.weight.sum().backward()
    optimizer.step()
    np.testing.assert_allclose(net.weight.detach().numpy(), 4.9, rtol=1e-6)


@pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
def test_moving_keeps_values_and_graph(shape):
    x = Tensor(np.ones(shape), requires_grad=True)
    assert not x.is_shared() and x.share_memory_() is x and x.is_shared()
    x.sum().backward()
    assert x.grad.shape == shape and x.sum().item() == np.ones(shape).sum()
    assert not zeros(2).is_shared() and x.reshape(-1)[:1].is_shared()
