"""Several threads, each with graphs of its own over shared parameters."""

import sys
import threading

import numpy as np

from autograd import InPlaceError, Tensor, gradients, no_grad
from autograd.engine import graph, lanes
from autograd.engine.changes import changes

THREADS, STEPS = 8, 500


def loss_of(parameters, x):
    w, b = parameters
    y = x * w + b
    return y * y / (y * y + 1.0)


def expected(parameters, k):
    """The sum over steps of thread `k`, computed alone."""
    total = [np.zeros(p.shape) for p in parameters]
    for step in range(STEPS):
        found = gradients(loss_of(parameters, 0.01 * step + k), parameters, np.ones(3))
        total = [t + g.numpy() for t, g in zip(total, found, strict=True)]
    return total


def in_threads(work):
    """Run ``work(k)`` for each k at once; re-raise what failed."""
    start, failures = threading.Barrier(THREADS), []

    def guarded(k):
        start.wait()
        try:
            work(k)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(k,)) for k in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def shared_parameters():
    return [Tensor(np.array(values), requires_grad=True) for values in ([0.5, -1.0, 2.0], [0.1, 0.2, 0.3])]


def test_gradients_of_separate_graphs_are_those_of_a_serial_run():
    parameters = shared_parameters()
    results = [None] * THREADS

    def work(k):
        results[k] = expected(parameters, k)

    in_threads(work)
    for k in range(THREADS):
        for found, alone in zip(results[k], expected(parameters, k), strict=True):
            np.testing.assert_array_equal(found, alone)


def test_backward_into_leaves_of_each_thread():
    shared = shared_parameters()[0]
    sums = [None] * THREADS

    def work(k):
        own = Tensor(np.full(3, float(k)), requires_grad=True)
        for _ in range(STEPS):
            (own * own * shared.detach()).backward(np.ones(3), create_graph=k % 2 == 1)
            own.grad = own.grad.detach()
        sums[k] = own.grad.numpy()

    in_threads(work)
    for k in range(THREADS):
        np.testing.assert_allclose(sums[k], STEPS * 2 * k * shared.detach().numpy())


def test_a_lane_that_several_threads_call_first(fresh_entry):
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            lanes._tools["lanes"].pop(fresh_entry.name, None)
            function = lanes.lane(fresh_entry)
            results = [None] * THREADS

            def work(k, function=function, results=results):
                x = Tensor(np.full(3, float(k)), requires_grad=True)
                function(x, 3.0).backward(np.ones(3), create_graph=True)
                results[k] = x.grad.tolist()

            in_threads(work)
            assert results == [[6.0] * 3] * THREADS
    finally:
        sys.setswitchinterval(interval)


def test_modes_of_one_thread_do_not_reach_another():
    x = Tensor(2.0, requires_grad=True)
    wrong = []

    def work(k):
        for _ in range(STEPS):
            if k % 2:
                with no_grad():
                    y = x * x
            else:
                y = x * x
            if y.requires_grad == bool(k % 2):
                wrong.append(k)

    in_threads(work)
    assert not wrong


def test_every_pass_into_a_shared_leaf_counts():
    """Adding to ``.grad`` is one step, whoever else is at it: 8 threads, each with a graph of its own over the leaves."""
    parameters = shared_parameters()
    totals = [np.zeros(3), np.zeros(3)]
    for k in range(THREADS):
        for total, gradient in zip(totals, gradients(loss_of(parameters, 0.1 * k), parameters, np.ones(3)), strict=True):
            total += STEPS * gradient.numpy()

    def work(k):
        for _ in range(STEPS):
            loss_of(parameters, 0.1 * k).backward(np.ones(3))

    in_threads(work)
    for parameter, total in zip(parameters, totals, strict=True):
        np.testing.assert_allclose(parameter.grad.numpy(), total)


def test_operations_are_numbered_in_the_order_in_which_each_thread_made_them():
    found = [None] * THREADS

    def work(k):
        found[k] = [next(graph.orders) for _ in range(20 * STEPS)]

    in_threads(work)
    assert len(set().union(*found)) == THREADS * 20 * STEPS
    assert all(numbers == sorted(numbers, reverse=True) for numbers in found)


def test_views_of_a_shared_parameter_are_all_remembered():
    parameter = Tensor(np.zeros((4, 4)), requires_grad=True)
    kept = [None] * THREADS

    def work(k):
        for step in range(STEPS):
            parameter.reshape(-1)  # views that are gone at once, among those that stay
            if step % 5 == 0:
                kept[k] = [*(kept[k] or ()), parameter.T]

    in_threads(work)
    remembered = {id(view()) for view in parameter._views if view() is not None}
    assert remembered >= {id(view) for views in kept for view in views}


def test_a_change_in_one_thread_does_not_hide_one_of_another():
    """The mark of the last change only moves on, so that no stale value is taken for a fresh one."""
    wrong = []

    def work(k):
        own = Tensor(np.ones(3), requires_grad=True)
        for _ in range(STEPS):
            y = own * 1.0
            z = (y * y).sum()  # its rule needs y
            with no_grad():
                y += 1.0
            if changes.last >= z._node[graph.ORDER]:
                wrong.append(k)
            try:
                z.backward()
            except InPlaceError:
                continue
            wrong.append(k)

    in_threads(work)
    assert not wrong
