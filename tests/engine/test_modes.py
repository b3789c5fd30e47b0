"""Grad modes and anomaly mode: as blocks and decorators, nested, through exceptions, in threads and generators."""

import asyncio
import inspect
import threading

import numpy as np
import pytest

from autograd import (
    AnomalyError,
    Tensor,
    detect_anomaly,
    enable_grad,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)
from autograd.engine.modes import anomaly_mode, special


def records():
    """Whether an operation is recorded here and now, which is_grad_enabled must agree with."""
    recorded = (Tensor(1.0, requires_grad=True) * 2.0).requires_grad
    assert recorded == is_grad_enabled()
    return recorded


# -- grad modes -------------------------------------------------------------------------------------------------


def test_no_grad_block():
    with no_grad():
        assert not records()
    assert records()


def test_nested_blocks():
    with no_grad():
        with enable_grad():
            assert records()
            with no_grad():
                assert not records()
            assert records()
        assert not records()
    assert records()


@pytest.mark.parametrize("mode", [no_grad(), enable_grad(), detect_anomaly()])
def test_one_block_may_be_entered_again(mode):
    with mode, mode:
        inside = is_grad_enabled()
    with mode:
        assert is_grad_enabled() == inside
    assert records()


@pytest.mark.parametrize("decorate", [no_grad, no_grad(), lambda function: set_grad_enabled(False)(function)])
def test_decorators(decorate):
    @decorate
    def inside(x, *, y):
        """What it does."""
        return records(), x + y

    assert inside(1, y=2) == (False, 3)
    assert (inside.__name__, inside.__doc__) == ("inside", "What it does.")
    assert records()


def test_a_decorated_function_may_call_itself():
    @no_grad
    def countdown(n):
        return [records()] + (countdown(n - 1) if n else [])

    assert countdown(3) == [False] * 4
    assert records()


@pytest.mark.parametrize("mode", [no_grad, enable_grad, detect_anomaly, lambda: set_grad_enabled(False)])
def test_an_exception_restores_the_mode(mode):
    before = special.on
    with pytest.raises(KeyError), mode():
        raise KeyError
    assert records() and anomaly_mode() is None and special.on == before


def test_set_grad_enabled_as_a_call():
    set_grad_enabled(False)
    assert not records()
    set_grad_enabled(True)
    assert records()


def test_set_grad_enabled_as_a_block():
    with set_grad_enabled(False):
        assert not records()
        with set_grad_enabled(True):
            assert records()
        assert not records()
    assert records()


@pytest.mark.parametrize("mode", [None, 0, "off"])
def test_set_grad_enabled_wants_a_bool(mode):
    with pytest.raises(TypeError, match="must be True or False"):
        set_grad_enabled(mode)
    assert records()


def test_a_leaf_may_be_made_under_no_grad():
    with no_grad():
        x = Tensor(3.0, requires_grad=True)
    (x * x).backward()
    assert x.grad.item() == 6.0


def test_backward_under_no_grad():
    x = Tensor(3.0, requires_grad=True)
    y = x * x
    with no_grad():
        y.backward()
    assert x.grad.item() == 6.0


def test_other_threads_keep_their_mode():
    seen = {}
    entered, looked = threading.Event(), threading.Event()

    def worker():
        entered.wait(5)
        seen["during"] = records()
        with no_grad():
            seen["own"] = records()
        seen["after"] = records()
        looked.set()

    thread = threading.Thread(target=worker)
    thread.start()
    with no_grad():
        entered.set()
        looked.wait(5)
        assert not records()
    thread.join()
    assert seen == dict(during=True, own=False, after=True)


def test_asyncio_tasks_keep_their_mode():
    async def quiet():
        with no_grad():
            await asyncio.sleep(0)
            return records()

    async def loud():
        await asyncio.sleep(0)
        return records()

    async def both():
        return await asyncio.gather(quiet(), loud())

    assert asyncio.run(both()) == [False, True]


def test_a_generator_that_finishes_restores_the_mode():
    def values():
        with no_grad():
            yield records()

    assert list(values()) == [False]
    assert records()


@pytest.mark.parametrize("kind", [no_grad, no_grad()])
def test_a_decorated_generator_is_quiet_only_while_it_runs(kind):
    @kind
    def values():
        received = yield records()
        yield received, records()

    generator = values()
    assert inspect.isgeneratorfunction(values)
    assert next(generator) is False
    assert records()
    assert generator.send("sent") == ("sent", False)
    assert records()
    generator.close()
    assert records()


# -- anomaly mode -----------------------------------------------------------------------------------------------


def test_anomaly_mode_names_the_operation_and_the_line():
    x = Tensor([0.0, 1.0], requires_grad=True)
    with detect_anomaly(), np.errstate(all="ignore"):
        y = np.sqrt(x * 0.0)  # the line to be named
        with pytest.raises(AnomalyError, match="'sqrt'") as caught:
            (y * 0.0).backward(np.ones(2))
    assert "test_modes.py" in str(caught.value) and "the line to be named" in str(caught.value)
    assert x.grad is None


@pytest.mark.parametrize("create_graph", [False, True])
def test_anomaly_mode_looks_at_the_gradients_of_leaves(create_graph):
    x = Tensor([0.0, 1.0], requires_grad=True)
    with detect_anomaly(), np.errstate(all="ignore"):
        y = np.sqrt(x) * 0.0
        with pytest.raises(AnomalyError, match="'sqrt'"):
            y.backward(np.ones(2), create_graph=create_graph)
    assert x.grad is None


def test_anomaly_mode_stops_at_the_first_nan_of_the_forward_pass():
    x = Tensor([-1.0, 1.0], requires_grad=True)
    with detect_anomaly(), np.errstate(all="ignore"), pytest.raises(AnomalyError, match="'sqrt' made the first NaN") as caught:
        np.sqrt(x)  # negative
    assert "np.sqrt(x)  # negative" in str(caught.value)


def test_anomaly_mode_for_gradients_only():
    x = Tensor([-1.0, 1.0], requires_grad=True)
    with detect_anomaly(forward=False), np.errstate(all="ignore"):
        assert np.isnan(np.sqrt(x).detach().numpy()[0])


def test_anomaly_mode_lets_nan_of_the_input_pass():
    x = Tensor([np.nan, 1.0], requires_grad=True)
    with detect_anomaly():
        y = x * 2.0
        y.backward(np.ones(2))
    np.testing.assert_array_equal(x.grad.numpy(), [2.0, 2.0])


def test_anomaly_mode_says_where_a_failing_rule_was_recorded(monkeypatch, compiled):
    from autograd.engine.lanes import lane
    from autograd.rules import arithmetic

    x = Tensor(2.0, requires_grad=True)
    with detect_anomaly():
        y = abs(x)  # recorded at this line
        monkeypatch.setitem(lane(arithmetic.absolute).__globals__, "vjp_x", lambda g, x: 1 / 0)
        with pytest.raises(ZeroDivisionError) as caught:
            y.backward()
    assert any("recorded at this line" in note for note in caught.value.__notes__)


@pytest.mark.parametrize("create_graph", [False, True])
def test_anomaly_mode_changes_no_gradient(create_graph):
    x = Tensor(3.0, requires_grad=True)
    with detect_anomaly():
        (x * x + x / 2.0).backward(create_graph=create_graph)
    assert x.grad.item() == 6.5
