"""Exceptions at every point of forward and backward: modes, graph and ``.grad`` stay consistent, all of them or none."""

import importlib.util
import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograd import Tensor, enable_grad, gradients, is_grad_enabled, no_grad
from autograd.engine.graph import GRAD, LEAF, topological_order
from autograd.engine.modes import special

SOAK = bool(os.environ.get("SOAK"))
"""Whether to stop at every event and not at one in some: ``make soak`` sets it."""

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
FAULTS = [KeyboardInterrupt, MemoryError, ZeroDivisionError]
FORMS = [{}, dict(retain_graph=True), dict(create_graph=True)]
"""Options of backward: each is another loop."""


def parameters():
    """Three leaves; two have a gradient already."""
    found = [Tensor(np.linspace(0.1 + k, 1.0 + k, 6).reshape(2, 3), requires_grad=True) for k in range(3)]
    for k in (1, 2):
        found[k].grad = np.full((2, 3), float(k))
    return found


def loss_of(x, y, z):
    """A graph with reuse, broadcasting, indexing, several results, an in-place write and a joint rule."""
    a = np.tanh(x * y) + z[0]
    values, vectors = np.linalg.eigh(a @ a.T + np.eye(2))
    b = a * 2.0
    b[0] = x[1]
    b += np.concatenate([z[:1], y[1:]])
    return np.sum(b * b) + np.sum(values) + np.sum(vectors * vectors[::-1]) + np.linalg.norm(x)


def in_turn(events):
    """Numbers of events to stop at: some, or all; without end from sixty before the last, since those change ``.grad``."""
    last = max(1, events - 60)
    return itertools.chain(range(1, last, 1 if SOAK else max(1, events // 30)), itertools.count(last))


def stops(number, fault, run):
    """Whether ``run()`` has so many events; at the last of them `fault` is raised.

    Where that is the end of a generator that is given up, Python reports the exception and goes on.
    """
    try:
        return stopping_at(number, fault, run) >= number
    except fault as error:
        assert str(error).startswith("injected")
        return True


def stopping_at(number, fault, run):
    """Run ``run()`` and raise `fault` at the so-many-th event inside of the package; how many there were, if it got through."""
    seen = [0]

    def trace(frame, event, _):
        if "autograd" not in frame.f_code.co_filename or "tests" in frame.f_code.co_filename:
            return None
        seen[0] += 1
        if seen[0] == number:
            sys.settrace(None)
            raise fault("injected")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return seen[0]


def expected_gradients():
    leaves = parameters()
    loss_of(*leaves).backward()
    return [leaf.grad.numpy() for leaf in leaves]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("options", FORMS, ids=str)
def test_a_backward_that_is_stopped_anywhere_leaves_all_gradients_or_none(fault, options, compiled):
    wanted, before = expected_gradients(), special.on
    for _ in range(2):  # the first time compiles the lanes
        loss, _ = with_retained(parameters())
        events = stopping_at(-1, fault, lambda loss=loss: loss.backward(**options))
    outcomes = set()
    for number in in_turn(events):
        leaves = parameters()
        loss, retained = with_retained(leaves)
        if not stops(number, fault, lambda loss=loss: loss.backward(**options)):
            break
        outcomes.add(outcome(leaves, wanted))
        assert consistent(leaves, retained, loss), "some of the gradients"
        assert is_grad_enabled() and special.on <= before + 1
        special.on = before
        fresh = parameters()
        loss_of(*fresh).backward()
        for leaf, gradient in zip(fresh, wanted, strict=True):
            np.testing.assert_array_equal(leaf.grad.numpy(), gradient)
    assert outcomes == {"none", "all"}


def with_retained(leaves):
    """The loss, and tensors on the way to it that keep their gradients: they belong to the all or none."""
    scaled = [leaf * 1.0 for leaf in leaves]
    loss = loss_of(*scaled)
    for tensor in (*scaled, loss):
        tensor.retain_grad()
    return loss, [*scaled, loss]


def consistent(leaves, retained, loss):
    """Whether all or none of the tensors on the way have their gradients, and the graph holds none of its own."""
    kept = [getattr(tensor, "_grad", None) for tensor in (leaves[0], *retained)]  # .grad warns of tensors without
    clean = all(record[GRAD] in (None, LEAF) for record in topological_order([loss._node]))
    return clean and all((gradient is None) == (kept[0] is None) for gradient in kept)


def outcome(leaves, wanted):
    """Which of the gradients are there: "all", "none", or "some"."""

    given = [leaf.grad if leaf.grad is None else leaf.grad.detach().numpy() for leaf in leaves]
    if given[0] is None and all(np.array_equal(given[k], np.full((2, 3), float(k))) for k in (1, 2)):
        return "none"
    same = all(gradient is not None and np.array_equal(gradient, right) for gradient, right in zip(given, wanted, strict=True))
    return "all" if same else "some"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_forward_that_is_stopped_anywhere_leaves_the_leaves_and_modes_as_they_were(fault):
    leaves, wanted = parameters(), expected_gradients()
    for _ in range(2):  # the first time makes what the leaves remember of their views
        events = stopping_at(-1, fault, lambda: loss_of(*leaves))
    values = [leaf.detach().numpy().copy() for leaf in leaves]
    for number in in_turn(events):
        if not stops(number, fault, lambda: loss_of(*leaves)):
            break
        for leaf, value in zip(leaves, values, strict=True):
            np.testing.assert_array_equal(leaf.detach().numpy(), value)
        assert is_grad_enabled()
    loss_of(*leaves).backward()
    for leaf, gradient in zip(leaves, wanted, strict=True):
        np.testing.assert_array_equal(leaf.grad.numpy(), gradient)


@pytest.mark.skipif(importlib.util.find_spec("_testcapi") is None, reason="needs CPython's own test module")
def test_an_allocation_that_fails_anywhere_leaves_all_gradients_or_none():
    program, root = Path(__file__).with_name("failing_allocations.py"), Path(__file__).parents[2]
    done = subprocess.run([sys.executable, str(program), "1" if SOAK else "23"], capture_output=True, text=True, timeout=600,
                          env={**os.environ, "PYTHONPATH": str(root)})  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("backward") == 2 * len(FORMS) and "none" in done.stdout and "stopped" in done.stdout


@pytest.mark.parametrize("mode", [no_grad, enable_grad])
@pytest.mark.parametrize("fault", FAULTS)
def test_modes_end_with_their_block_whatever_ends_it(mode, fault):
    before = special.on
    with pytest.raises(fault), mode():
        raise fault
    assert is_grad_enabled() and special.on == before


def test_a_warning_made_into_an_error_leaves_all_gradients_or_none():
    x, y = (Tensor(np.array([1.0, 2.0]), requires_grad=True) for _ in range(2))
    x.grad, y.grad = np.array([np.inf, 1.0]), np.array([-np.inf, 1.0])
    (x * y).sum().backward(retain_graph=False)
    x.grad = np.array([np.inf, 1.0])
    with np.errstate(all="raise"):
        (x * np.array([-np.inf, 1.0]) + y).sum().backward()
    assert np.isnan(x.grad.numpy()[0]) and y.grad.numpy()[1] == 4.0


def test_a_failing_hook_of_a_leaf_leaves_no_gradient_at_all():
    x, y = (Tensor(np.ones(2), requires_grad=True) for _ in range(2))

    def fail(gradient):
        raise KeyError("hook")

    y.register_hook(fail)
    for order in (lambda: x * y, lambda: y * x):
        with pytest.raises(KeyError):
            order().sum().backward()
        assert x.grad is None and y.grad is None


def test_a_backward_that_failed_says_so_when_it_is_tried_again():
    x = Tensor(np.ones(3), requires_grad=True)
    y = np.exp(x * 2.0).sum()
    with pytest.raises(KeyboardInterrupt):
        stopping_at(4, KeyboardInterrupt, y.backward)
    try:
        y.backward()
        assert x.grad.tolist() == pytest.approx([2 * np.e**2] * 3)
    except RuntimeError as error:
        assert "freed" in str(error)
    assert gradients(np.exp(x * 2.0).sum(), x)[0].tolist() == pytest.approx([2 * np.e**2] * 3)
