"""What a graph keeps alive, and for how long: only what a rule asked for, and nothing by way of reference cycles."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest

from autograd import Tensor, no_grad

LARGE = 1000


def large_leaf():
    return Tensor(np.ones(LARGE), requires_grad=True)


@pytest.fixture
def collector_off():
    """Only reference counts free memory in this test."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


# -- nothing kept that no rule asked for ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "operation, keeps_argument, keeps_result",
    [
        pytest.param(lambda x: x + 1.0, False, False, id="add"),
        pytest.param(lambda x: 1.0 - x, False, False, id="subtract"),
        pytest.param(lambda x: -x, False, False, id="negative"),
        pytest.param(lambda x: x * 2.0, False, False, id="multiply by a constant"),
        pytest.param(lambda x: x / 2.0, False, False, id="divide by a constant"),
        pytest.param(lambda x: x * x, True, False, id="multiply by itself"),
        pytest.param(lambda x: 1.0 / x, True, True, id="divide"),
        pytest.param(lambda x: np.sqrt(x), False, True, id="sqrt"),
        pytest.param(lambda x: x**3, True, False, id="power"),
    ],
)
def test_only_what_a_rule_names_is_kept(collector_off, operation, keeps_argument, keeps_result):
    argument = large_leaf() * 3.0
    result = operation(argument)
    end = result + 1.0
    argument_array, result_array = weakref.ref(argument._raw), weakref.ref(result._raw)
    del argument, result
    assert (argument_array() is not None) == keeps_argument
    assert (result_array() is not None) == keeps_result
    end.backward(np.ones(LARGE))
    assert argument_array() is None and result_array() is None


def test_backward_frees_as_it_goes(collector_off):
    y = large_leaf()
    arrays, alive = [], []
    for _ in range(5):
        y = y * y
        arrays.append(weakref.ref(y._raw))
    watched = y * 1.0
    first = weakref.ref(y._raw)
    del y
    watched.register_hook(lambda g: alive.append(sum(a() is not None for a in arrays)))
    watched.backward(np.ones(LARGE))
    assert alive == [4]  # the last product was needed by nobody
    assert first() is None and all(array() is None for array in arrays)


def test_retain_graph_keeps_until_the_result_goes(collector_off):
    x = large_leaf()
    y = x * 2.0
    z = y * y
    array = weakref.ref(y._raw)
    del y
    z.backward(np.ones(LARGE), retain_graph=True)
    assert array() is not None
    del z
    assert array() is None


def test_no_grad_keeps_nothing(collector_off):
    with no_grad():
        x = large_leaf()
        y = x * x
        array, tensor = weakref.ref(x._raw), weakref.ref(x)
        del x
        assert array() is None and tensor() is None
    assert not y.requires_grad


def test_a_graph_does_not_keep_its_tensors_alive(collector_off):
    x = large_leaf()
    y = x * 2.0
    z = y + 1.0
    tensors = weakref.ref(x), weakref.ref(y)
    del x, y
    assert [tensor() for tensor in tensors] == [None, None]
    z.backward(np.ones(LARGE))


# -- no growth, no cycles ---------------------------------------------------------------------------------------


def training_step(x, w):
    y = (x * w + 1.0) / (x * x + 2.0)
    z = np.sqrt(y * y + 1.0)[1:]
    z.backward(np.ones(z.shape))
    x.zero_grad(), w.zero_grad()


def test_ten_thousand_steps_do_not_grow(collector_off):
    x, w = (Tensor(np.ones(4), requires_grad=True) for _ in range(2))
    for _ in range(100):
        training_step(x, w)
    tracemalloc.start()
    try:
        before, objects = tracemalloc.get_traced_memory()[0], len(gc.get_objects())
        for _ in range(10_000):
            training_step(x, w)
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert after - before < 20_000
    assert len(gc.get_objects()) - objects < 50


def second_order(x):
    y = x * x * x
    y.backward(create_graph=True)
    slope, x.grad = x.grad, None
    slope.backward()


def with_hooks(x):
    y = x * 2.0
    y.retain_grad()
    y.register_hook(lambda g: g * 2.0)
    x.register_hook(lambda g: g + 1.0)
    (y * y).backward()


def never_differentiated(x):
    return [x * x for _ in range(3)]


def failing(x):
    y = x * x
    y.register_hook(lambda g: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        y.backward(np.ones(y.shape))


@pytest.mark.parametrize("work", [second_order, with_hooks, never_differentiated, lambda x: (x * x).backward()])
def test_no_reference_cycles(collector_off, work):
    for _ in range(2):  # the first call compiles lanes
        gc.collect()
        work(Tensor(2.0, requires_grad=True))
    assert gc.collect() == 0


def test_a_failed_pass_leaves_no_array_behind(collector_off):
    x = large_leaf()
    y = x * x
    array = weakref.ref(y._raw)
    failing(y)
    gc.collect()  # the traceback of the caught exception is a cycle of Python's own
    del y
    assert array() is None
