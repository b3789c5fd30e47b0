"""Graphs a million operations deep, with Python's recursion limit as it is."""

import sys

import numpy as np

from autograd import Tensor

DEPTH = 1_000_000


def chain(x, depth):
    y = x
    for _ in range(depth):
        y = y + 1.0
    return y


def test_a_million_operations_are_built_differentiated_and_freed():
    limit = sys.getrecursionlimit()
    assert limit <= 10_000
    x = Tensor(1.0, requires_grad=True)
    y = chain(x, DEPTH)
    y.backward()
    assert x.grad.item() == 1.0
    assert y.item() == DEPTH + 1.0
    del y  # frees the million records, each of which refers to the next
    assert sys.getrecursionlimit() == limit


def test_a_deep_graph_is_freed_without_a_backward_pass():
    x = Tensor(np.ones(2), requires_grad=True)
    y = chain(x, DEPTH // 5)
    del y
    assert x.grad is None


def test_deep_passes_that_keep_prune_and_record():
    x, other = Tensor(1.0, requires_grad=True), Tensor(2.0, requires_grad=True)
    y = chain(x, DEPTH // 20) * other
    y.backward(retain_graph=True)
    y.backward(inputs=[other], retain_graph=True)
    y.backward(create_graph=True, inputs=[x])
    assert x.grad.item() == 4.0
    assert other.grad.item() == 2 * (DEPTH // 20 + 1.0)


def test_second_order_through_a_deep_chain():
    x = Tensor(2.0, requires_grad=True)
    y = x * x
    for _ in range(DEPTH // 50):
        y = y * 1.0
    y.backward(create_graph=True)
    slope, x.grad = x.grad, None
    slope.backward()
    assert (slope.item(), x.grad.item()) == (4.0, 2.0)
