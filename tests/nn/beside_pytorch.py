"""A layer of this package beside PyTorch's: the same weights, the same inputs, and everything compared."""

import numpy as np
import pytest

import autograd
import nn


def normal(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def of(package, text):
    """The layer that `text` makes, such as ``"Conv1d(2, 3, 2)"``."""
    return eval(f"nn.{text}", {"nn": package})


def compare(text, shape):
    """Text, keys, output, all gradients, and the gradients of their squares, of the layer for an input of this shape."""
    torch = pytest.importorskip("torch")
    ours, theirs = of(nn, text).double(), of(torch.nn, text).double()
    assert repr(ours) == repr(theirs)
    assert {name: value.shape for name, value in ours.state_dict().items()} == {
        name: tuple(value.shape) for name, value in theirs.state_dict().items()}  # fmt: skip
    theirs.load_state_dict({name: torch.tensor(value.numpy()) for name, value in ours.state_dict().items()})
    x, y = autograd.tensor(normal(shape), requires_grad=True), torch.tensor(normal(shape), requires_grad=True)
    found = derivatives(ours(x), [x, *ours.parameters()], autograd.gradients, autograd.tensor)
    expected = derivatives(theirs(y), [y, *theirs.parameters()], torch.autograd.grad, torch.tensor)
    for one, other in zip(found, expected, strict=True):
        one, other = one.detach().numpy(), other.detach().numpy()
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 * max(1, abs(other).max(initial=0)))


def derivatives(output, leaves, gradients, tensor):
    """The output (and positions, if it is a pair), the gradients, and the gradients of the sum of their squares."""
    positions = [output[1]] if isinstance(output, tuple) else []
    output = output[0] if positions else output
    weights = tensor(normal(tuple(output.shape), 1))
    first = gradients((output * weights * output).sum(), leaves, create_graph=True)
    second = gradients(sum((g * g).sum() for g in first), leaves)
    return [output, *positions, *first, *second]
