"""Sorting and the largest few."""

import numpy as np
import pytest

import autograd
from autograd import OperationError, Tensor, gradients

X = np.array([[3.0, 1.0, 2.0], [0.0, 5.0, 4.0]])


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_sort(dim, descending):
    x = Tensor(X, requires_grad=True)
    values, indices = autograd.sort(x, dim=dim, descending=descending)
    want = np.sort(X, axis=dim)
    assert values.tolist() == (np.flip(want, dim) if descending else want).tolist()
    assert np.take_along_axis(X, indices.numpy(), dim).tolist() == values.tolist()
    weights = np.arange(6.0).reshape(2, 3)
    (found,) = gradients((values * weights).sum(), x)
    wanted = np.zeros_like(X)
    np.put_along_axis(wanted, indices.numpy(), weights, dim)
    assert found.tolist() == wanted.tolist()


def test_topk_takes_the_largest_or_the_smallest():
    x = Tensor(X, requires_grad=True)
    largest = x.topk(2)
    assert largest.values.tolist() == [[3.0, 2.0], [5.0, 4.0]] and largest.indices.tolist() == [[0, 2], [1, 2]]
    assert x.topk(1, dim=0, largest=False).values.tolist() == [[0.0, 1.0, 2.0]]
    largest.values.sum().backward()
    assert x.grad.tolist() == [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]


def test_numpys_names_and_0_d():
    assert autograd.argsort(Tensor(X), axis=0).tolist() == [[1, 0, 0], [0, 1, 1]]
    assert Tensor(2.0).sort().values.item() == 2.0


def test_too_many_are_refused():
    with pytest.raises(OperationError, match="expected 0 to 3"):
        Tensor(X).topk(4)
