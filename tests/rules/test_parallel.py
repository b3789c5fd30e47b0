"""Work in pieces on several threads: all of it is done, once, and nothing shows how many threads did it."""

import os
import threading
import time
import warnings

import numpy as np
import pytest

import autograd
import autograd.rules.convolution
from autograd.engine.lanes import lane
from autograd.rules import blas
from autograd.rules.families import complete
from autograd.rules.parallel import COSTLY, LARGE, Errands, each, in_pieces, slices, team
from autograd.rules.products import product
from autograd.rules.table import TABLE


@pytest.fixture(params=[1, 2, 3])
def threads(request):
    before = autograd.get_num_threads()
    autograd.set_num_threads(request.param)
    yield request.param
    autograd.set_num_threads(before)


@pytest.fixture
def two_threads():
    before = autograd.get_num_threads()
    autograd.set_num_threads(2)
    yield
    autograd.set_num_threads(before)


def test_every_piece_is_done_once(threads):
    done = np.zeros(50, int)

    def work(k):
        done[k] += 1

    for count in (0, 1, 2, 50):
        done[:] = 0
        each(work, range(count))
        np.testing.assert_array_equal(done, np.arange(50) < count)


def _pieces_of_two_threads():
    """Two pieces of which each waits for the other one: they end only if they are done at the same time."""
    meeting = threading.Barrier(2, timeout=20)
    return [meeting.wait] * 2


def test_helpers_really_help(two_threads):
    names = []
    each(lambda meet: (meet(), names.append(threading.current_thread().name)), _pieces_of_two_threads())
    assert sorted(names, key=str) == sorted([threading.current_thread().name, "autograd helper"], key=str)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("where", ["autograd helper", "caller"])
def test_what_a_piece_raises_the_caller_raises(two_threads, error, where):
    def fail(meet):
        meet()
        if (threading.current_thread().name == "autograd helper") == (where == "autograd helper"):
            raise error("in a piece")

    with pytest.raises(error, match="in a piece"):
        each(fail, _pieces_of_two_threads())
    each(lambda meet: meet(), _pieces_of_two_threads())  # and nobody was lost


def test_after_an_error_no_other_piece_begins(threads):
    begun = []

    def work(k):
        begun.append(k)
        raise ValueError("at once")

    with pytest.raises(ValueError, match="at once"):
        each(work, range(100))
    time.sleep(0.01)
    assert len(begun) <= threads


def test_pieces_within_pieces(threads):
    sums = np.zeros((4, 4))

    def row(i):
        each(lambda j: sums.__setitem__((i, j), i + j), range(4))

    each(row, range(4))
    np.testing.assert_array_equal(sums, np.add.outer(np.arange(4), np.arange(4)))


def test_many_threads_at_once(two_threads):
    x = np.random.default_rng(0).standard_normal((8, 4000))
    results = np.empty_like(x)

    def run(k):
        for _ in range(20):
            each(lambda part: np.exp(x[k, part], out=results[k, part]), slices(4000, 500))

    callers = [threading.Thread(target=run, args=(k,), daemon=True) for k in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(30)
        assert not caller.is_alive()
    np.testing.assert_array_equal(results, np.exp(x))


def test_helpers_work_in_the_callers_errstate(two_threads):
    seen = []
    with np.errstate(divide="raise", over="ignore"):
        each(lambda meet: (meet(), seen.append(np.geterr())), _pieces_of_two_threads())
        expected = np.geterr()
    assert seen == [expected] * 2


# -- errands ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("helpers", [True, False])
def test_every_errand_is_done_once_and_gives_its_result(threads, helpers):
    done = []
    with Errands(helpers) as errands:
        waiting = [errands.add(lambda k: done.append(k) or k * k, k) for k in range(20)]
        assert waiting[7]() == waiting[7]() == 49
    assert sorted(done) == list(range(20))
    assert [errand() for errand in waiting] == [k * k for k in range(20)]


def test_a_helper_runs_errands_while_the_caller_does_something_else(two_threads):
    with Errands() as errands:
        begun, helper = threading.Event(), []
        errands.add(lambda: (helper.append(threading.current_thread().name), begun.set()))
        assert begun.wait(20)
    assert helper == ["autograd helper"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("helpers", [True, False])
def test_what_an_errand_raises_comes_out_and_the_rest_is_dropped(threads, helpers, error):
    def fail():
        raise error("in an errand")

    before, done = blas.threads(), []
    with pytest.raises(error, match="in an errand"), Errands(helpers) as errands:
        errands.add(fail)()
        errands.add(done.append, 1)
    assert not done and blas.threads() == before


def test_after_an_error_of_the_caller_no_errand_begins(threads):
    done = []
    with pytest.raises(ZeroDivisionError), Errands(helpers=False) as errands:
        errands.add(done.append, 1)
        raise ZeroDivisionError
    assert not done


def test_errands_within_errands_and_in_the_callers_errstate(two_threads):
    def inner(k):
        with Errands() as errands:
            return errands.add(lambda: (k, np.geterr()["divide"]))()

    with np.errstate(divide="raise"), Errands() as errands:
        found = [errands.add(inner, k) for k in range(4)]
        assert [errand() for errand in found] == [(k, "raise") for k in range(4)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_has_helpers_of_its_own(two_threads):
    each(lambda meet: meet(), _pieces_of_two_threads())
    child = os.fork()
    if not child:
        try:
            each(lambda meet: meet(), _pieces_of_two_threads())
        finally:
            os._exit(0 if blas.one_thread.users == 0 else 1)
    end = time.monotonic() + 30
    while (status := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < end:
        time.sleep(0.01)
    assert status == (child, 0)


def test_the_library_of_products_has_its_threads_back(two_threads):
    before, meanwhile = blas.threads(), []
    each(lambda meet: (meet(), meanwhile.append(blas.threads())), _pieces_of_two_threads())
    assert blas.threads() == before
    assert before is None or meanwhile == [1, 1]


def test_the_number_of_threads(two_threads):
    autograd.set_num_threads(np.int64(3))
    assert autograd.get_num_threads() == 3
    assert blas.threads() in (3, None)


@pytest.mark.parametrize("number, error", [(0, ValueError), (-1, ValueError), (1.5, TypeError), (True, TypeError)])
def test_what_is_no_number_of_threads(number, error):
    before = autograd.get_num_threads()
    with pytest.raises(error, match="set_num_threads: expected"):
        autograd.set_num_threads(number)
    assert autograd.get_num_threads() == before


# -- results do not depend on the number of threads -----------------------------------------------------------------

_random = np.random.default_rng(0)


def _normal(*shape):
    return _random.standard_normal(shape, dtype=np.float32)


def _convolutions(stride, padding, groups):
    options = dict(stride=(stride,) * 2, padding=((padding, padding),) * 2, dilation=(1, 1), groups=groups)
    x, weight, bias = _normal(8, 16, 24, 24), _normal(32, 16 // groups, 3, 3), _normal(32)
    y = TABLE["convolution"](x, weight, bias, **options)
    g = np.ones_like(y)
    return [
        y,
        TABLE["transposed_convolution"](g, weight, bias[:16], space=(24, 24), **options),
        TABLE["convolution_weight"](x, g, kernel=(3, 3), **options),
    ]


WORK = {
    "convolutions": lambda: _convolutions(1, 1, 1),
    "convolutions with steps": lambda: _convolutions(2, 1, 1),
    "convolutions in groups": lambda: _convolutions(1, 0, 4),
    "convolutions in groups, with steps": lambda: _convolutions(2, 1, 2),
}

PRODUCTS = {
    "high": lambda: [_cut_product(_normal(3000, 60), _normal(60, 70))],
    "wide": lambda: [_cut_product(_normal(70, 60), _normal(60, 3000))],
}


def _cut_product(a, b):
    each(len, ["a job", "for two"])
    return product(a, b)


def _with_each_number_of_threads(work):
    global _random
    before = autograd.get_num_threads()
    for number in (1, 2, 3):
        _random = np.random.default_rng(0)
        autograd.set_num_threads(number)
        try:
            yield work()
        finally:
            autograd.set_num_threads(before)


@pytest.fixture
def always_with_helpers():
    autograd.use_deterministic_algorithms(True)
    yield
    autograd.use_deterministic_algorithms(False)


@pytest.mark.parametrize("name", WORK)
def test_results_are_the_same_bit_for_bit(name, always_with_helpers):
    first, *others = _with_each_number_of_threads(WORK[name])
    for result in others:
        for one, other in zip(first, result, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", WORK)
def test_small_convolutions_are_the_same_but_for_rounding(name):
    first, *others = _with_each_number_of_threads(WORK[name])
    for result in others:
        for one, other in zip(first, result, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-3)


def test_small_convolutions_call_helpers_only_while_these_have_other_work(two_threads, monkeypatch):
    jobs = []
    monkeypatch.setattr("autograd.rules.parallel._Job.run", lambda job: (jobs.append(job), job.work_off()))
    monkeypatch.setattr(team, "call", lambda job: None)
    for expecting, are_called in ((0, False), (64, True)):
        monkeypatch.setattr(team, "expecting", expecting)
        _convolutions(1, 1, 1)
        assert bool(jobs) is are_called


@pytest.mark.parametrize("name", PRODUCTS)
def test_products_are_the_same_but_for_rounding(name):
    first, *others = _with_each_number_of_threads(PRODUCTS[name])
    for result in others:
        np.testing.assert_allclose(result[0], first[0], atol=1e-4)


def test_products_leave_the_cores_to_helpers_only_while_these_have_other_work(two_threads, monkeypatch):
    cut = []
    monkeypatch.setattr("autograd.rules.products.each", lambda work, pieces: (cut.append(len(pieces)), each(work, pieces)))
    a, b = _normal(1500, 80), _normal(80, 80)
    expected = a @ b
    for _ in range(2):
        each(len, ["a job", "for two"])
        for _ in range(100):
            np.testing.assert_allclose(product(a, b), expected, atol=1e-4)
    assert cut == [2] * (2 * 64)


# -- elementwise functions of large arrays --------------------------------------------------------------------------

_LAYOUTS = {
    "in one run": lambda x: x,
    "axes exchanged": lambda x: x.reshape(4, 5, -1).transpose(2, 0, 1),
    "with gaps": lambda x: np.repeat(x, 2)[::2],
    "one number repeated": lambda x: np.broadcast_to(x[:1], x.shape),
}
_ELEMENTS = LARGE // 4 + 56


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_pieces_lie_as_the_whole(threads, layout):
    x, y = (_LAYOUTS[layout](_normal(_ELEMENTS)) for _ in range(2))
    result = in_pieces(lambda x, y, factor: x * y + factor, x, y, 2.0)
    np.testing.assert_array_equal(result, x * y + 2.0)
    assert result.dtype == np.float32
    assert in_pieces(np.exp, x).strides == np.exp(x).strides


@pytest.mark.filterwarnings("ignore:invalid value")  # below 1, where arccosh ends
@pytest.mark.parametrize("name", COSTLY.split())
def test_large_arrays_have_the_value_and_gradient_of_small_ones(two_threads, name):
    complete()
    entry = TABLE[name]
    few = [np.linspace(0.1, 0.9, 7), np.linspace(0.2, 0.4, 7)][: len(entry.arguments)]

    def value_and_gradients(*arrays):
        leaves = [autograd.Tensor(array, requires_grad=True) for array in arrays]
        result = lane(entry)(*leaves)
        (result * result).sum().backward()
        return [result.numpy(force=True), *(leaf.grad.numpy() for leaf in leaves)]

    many = [np.resize(array, _ELEMENTS) for array in few]
    for small, large in zip(value_and_gradients(*few), value_and_gradients(*many)):
        np.testing.assert_allclose(large, np.resize(small, _ELEMENTS), rtol=1e-14)


def test_a_large_array_warns_once_and_raises_as_asked(threads):
    x = np.full(_ELEMENTS, 1000.0, np.float32)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert np.isinf(in_pieces(np.exp, x)).all()
    assert [str(one.message) for one in caught] == ["overflow encountered in exp"]
    with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="overflow encountered in exp"):
        in_pieces(np.exp, x)
    with np.errstate(over="ignore"):
        assert np.isinf(in_pieces(np.exp, x)).all()


def test_a_gradient_that_somebody_holds_is_not_written_to():
    x = autograd.Tensor(np.full(_ELEMENTS, 2.0), requires_grad=True)
    seed = np.ones(_ELEMENTS)
    y = x * 3.0
    y.retain_grad()
    (-(y * 5.0)).backward(seed)
    assert (seed == 1.0).all() and (y.grad.numpy() == -5.0).all() and (x.grad.numpy() == -15.0).all()
