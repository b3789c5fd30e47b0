"""A module of this package beside PyTorch's: the same weights, the same inputs, and everything compared."""

import numpy as np
import pytest

import autograd
import nn


def twins(build):
    """``build(nn)`` for this package and for PyTorch, in float64, with PyTorch's weights in both."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    ours, theirs = build(nn).double(), build(torch.nn).double()
    with torch.no_grad():
        for parameter in theirs.parameters():  # so that biases and gains that begin at 0 or 1 matter too
            parameter.add_(0.1 * torch.randn_like(parameter))
    assert list(ours.state_dict()) == list(theirs.state_dict())
    ours.load_state_dict({name: value.numpy() for name, value in theirs.state_dict().items()})
    return ours, theirs


def assert_twins(ours, theirs, call, arrays, second=True):
    """Compare the results of ``call(module, *tensors)``, all gradients, and the gradients of these.

    `call` gives a list of tensors; floating `arrays` get gradients too.
    """
    import torch

    results = [
        _derivatives(ours, call, arrays, _Ours, second),
        _derivatives(theirs, call, arrays, _Torchs(torch), second),
    ]
    for one, other in zip(*results, strict=True):
        assert one.shape == other.shape
        largest = max(np.abs(other).max(initial=0), 1e-3)
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 * largest)


class _Ours:
    """The few names in which the two packages differ."""

    leaf = staticmethod(lambda array: autograd.tensor(array, requires_grad=array.dtype.kind == "f"))
    constant = staticmethod(autograd.tensor)
    gradients = staticmethod(
        lambda total, leaves, again: autograd.gradients(total, leaves, create_graph=again, materialize_grads=True)
    )


class _Torchs:
    def __init__(self, torch):
        self.torch = torch

    def leaf(self, array):
        return self.torch.tensor(array, requires_grad=array.dtype.kind == "f")

    def constant(self, array):
        return self.torch.tensor(array)

    def gradients(self, total, leaves, again):
        return self.torch.autograd.grad(total, leaves, create_graph=again, allow_unused=True, materialize_grads=True)


def _derivatives(module, call, arrays, library, second):
    tensors = [library.leaf(array) for array in arrays]
    leaves = [tensor for tensor in (*tensors, *module.parameters()) if tensor.requires_grad]
    outputs = [out for out in call(module, *tensors) if out is not None]
    found = list(outputs)
    first = library.gradients(_mixed(outputs, library, 1), leaves, second)
    found += first
    if second:
        found += library.gradients(_mixed(first, library, 2), leaves, False)
    return [np.asarray(value.detach().numpy()) for value in found]


def _mixed(tensors, library, seed):
    """The tensors' elements, each times a random number, in one sum."""
    random = np.random.default_rng(seed)
    return sum((tensor * library.constant(random.standard_normal(tuple(tensor.shape)))).sum() for tensor in tensors)
