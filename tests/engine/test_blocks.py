"""Large elementwise operations whose steps are taken together, in blocks, against the same steps one by one."""

import warnings

import numpy as np
import pytest

import autograd
from autograd.engine import blocks
from autograd.engine.errors import GradientError, InPlaceError
from autograd.engine.graph import STEP
from autograd.rules.parallel import LARGE

_N = LARGE // 4 + 56
_RANDOM = np.random.default_rng(0)


def _normal(*shape, dtype=np.float32):
    return _RANDOM.standard_normal(shape).astype(dtype)


@pytest.fixture
def counted(monkeypatch):
    """The names of the operations that were done together, a list for each time."""
    seen, in_blocks = [], blocks._in_blocks

    def spy(found, beyond, g):
        seen.append([record[STEP].name for record in found])
        return in_blocks(found, beyond, g)

    monkeypatch.setattr(blocks, "_in_blocks", spy)
    return seen


def _column_major(*shape):
    return np.asfortranarray(_normal(*shape))


def _batch_last(*shape):
    return np.moveaxis(_normal(*shape), -1, 0)


_ROW, _COLUMN, _WHOLE = _normal(401), _normal(700, 1), _normal(700, 401)
_CASES = {
    "a chain and two branches": (lambda x: (x * 0.5 + 0.25).tanh() * autograd.exp(-x * x), _normal(_N)),
    "constants that are broadcast": (lambda x: (x * _ROW + _COLUMN).tanh() * _COLUMN / (2 + x * x) * _WHOLE, _normal(700, 401)),
    "columns first in memory": (lambda x: (x * _ROW - _COLUMN).sin() / _WHOLE, _column_major(700, 401)),
    "the first axis last in memory": (lambda x: (x + 1).sigmoid() * x * x, _batch_last(6, 30, 30, 64)),
    "a first axis of two": (lambda x: (x * 2).exp() * x, _normal(2, 1, _N)),
    "rules that are functions": (lambda x: autograd.softplus(abs(x) ** 1.5) * autograd.where(x > 0, x, 0.5), _normal(_N)),
    "gradients that share their memory": (lambda x: _shared(x * 2.0, x * 3.0), _normal(_N)),
    "double precision": (lambda x: (x * x).log1p() * x.cos(), _normal(_N, dtype=np.float64)),
    "complex numbers": (lambda x: abs((x * (1 + 2j)).exp() * x), _normal(_N, dtype=np.complex64)),
    "more than are done together": (lambda x: _repeated(x, 70), _normal(_N)),
}  # fmt: skip


def _shared(x, y):
    """Sums and differences hand on the gradient that they get, or its negative: none of them may be written over too soon."""
    total = x * 0.5 + y
    return (total + x) * (x - y) + (total + total) + (-total - (x + 1.0))


def _repeated(x, times):
    for _ in range(times):
        x = x * 0.5 + 0.25
    return x


@pytest.mark.parametrize("case", _CASES)
def test_the_gradient_is_that_of_the_steps_one_by_one(counted, case):
    function, values = _CASES[case]
    gradients = []
    for keep in (True, False):  # what is kept goes step by step
        x = autograd.Tensor(values, requires_grad=True)
        assert not counted
        function(x).sum().backward(retain_graph=keep)
        gradients.append(x.grad.numpy())
    np.testing.assert_array_equal(*gradients)
    assert counted
    assert gradients[1].dtype == values.dtype


def test_operations_on_small_or_unlike_arrays_are_not_among_them(counted):
    x, b = autograd.Tensor(_normal(700, 401), requires_grad=True), autograd.Tensor(_ROW, requires_grad=True)
    y = (x * 2).tanh() + b  # whose gradient for b is smaller
    (y * y * y).sum().backward()
    assert counted == [["multiply", "multiply"], ["tanh", "multiply"]]
    expected = 3 * (np.tanh(2 * x.numpy(force=True)) + _ROW) ** 2
    np.testing.assert_allclose(b.grad.numpy(), expected.sum(0), rtol=1e-4)


def test_what_waits_for_another_gradient_is_not_among_them(counted):
    x, w = autograd.Tensor(_normal(700, 401), requires_grad=True), _normal(401, 3)
    h = (x * 2).tanh()
    product = h @ w
    ((h * h * 3).sum() + product.sum()).backward()
    assert all("tanh" not in names or names[0] == "tanh" for names in counted)
    t = np.tanh(2 * x.numpy(force=True))
    np.testing.assert_allclose(x.grad.numpy(), (6 * t + w.sum(1)) * 2 * (1 - t * t), rtol=1e-4, atol=1e-5)


def test_hooks_and_kept_gradients_see_theirs(counted):
    values, seen = _normal(_N), []
    x = autograd.Tensor(values, requires_grad=True)
    y = x * 2
    z = y.tanh()
    z.retain_grad()
    y.register_hook(lambda g: seen.append(g) or g * 10)
    (z * z * x).sum().backward()
    t = np.tanh(2 * values)
    np.testing.assert_allclose(z.grad.numpy(), 2 * t * values, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(seen[0].numpy(), 2 * t * values * (1 - t * t), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(x.grad.numpy(), 40 * t * values * (1 - t * t) + t * t, rtol=1e-4, atol=1e-5)
    assert counted == [["multiply", "multiply"]]


def test_a_gradient_that_is_recorded_goes_step_by_step(counted):
    x = autograd.Tensor(_normal(_N), requires_grad=True)
    (first,) = autograd.gradients(((x * x) * x).sum(), [x], create_graph=True)
    assert not counted
    first.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 6 * x.numpy(force=True), rtol=1e-5, atol=1e-5)


def test_a_pass_ends_where_nothing_more_is_wanted(counted):
    x = autograd.Tensor(_normal(_N), requires_grad=True)
    y = (x * 2).tanh()
    (g,) = autograd.gradients((y * y * 0.5).sum(), [y])
    np.testing.assert_allclose(g.numpy(), y.numpy(force=True), rtol=1e-6)
    assert all("tanh" not in names for names in counted)
    assert x.grad is None


def test_what_was_saved_is_gone_and_what_was_changed_is_noticed(counted):
    x = autograd.Tensor(_normal(_N), requires_grad=True)
    y = (x * 2).tanh() * x
    z = y * y
    z.sum().backward()
    assert counted == [["multiply", "multiply", "tanh", "multiply"]]
    assert all(value is None for value in y.grad_fn.saved.values())
    with pytest.raises(GradientError, match="'multiply'"):
        y.sum().backward()
    w = x.detach().requires_grad_()
    h = w * 2
    y = h.tanh()
    z = (y * y).exp() * 2
    y.data.mul_(0.5)
    with pytest.raises(InPlaceError, match="mul_"):
        z.sum().backward()
    assert w.grad is None


def test_a_pullback_may_be_called_again(counted):
    values = _normal(_N)
    pull_back, _ = autograd.make_vjp(lambda x: (x * 2).tanh() * x)(values)
    seed = np.ones(_N, np.float32)
    np.testing.assert_array_equal(pull_back(seed), pull_back(seed))
    np.testing.assert_allclose(pull_back(seed * 2), 2 * pull_back(seed), rtol=1e-6)
    assert len(counted) == 4


def test_whatever_would_warn_is_left_to_the_steps_one_by_one(counted):
    values = _normal(_N)
    values[7] = 0.0

    def backward():
        x = autograd.Tensor(values, requires_grad=True)
        with np.errstate(divide="ignore"):
            y = x.log() * 2.0 * 3.0
        y.backward(np.ones(_N, np.float32))
        return x.grad.numpy()

    values = np.abs(values)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = backward()
    assert [str(one.message) for one in caught] == ["divide by zero encountered in divide"]
    assert np.isinf(found[7])
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError, match="divide by zero"):
        backward()
    assert len(counted) == 2
    with np.errstate(divide="ignore"):
        np.testing.assert_array_equal(backward(), found)


def test_the_number_of_threads_makes_no_difference(counted):
    before, values, found = autograd.get_num_threads(), _normal(_N), []
    try:
        for threads in (1, 2, 3):
            autograd.set_num_threads(threads)
            x = autograd.Tensor(values, requires_grad=True)
            ((x * 0.5).tanh() * x * x).sum().backward()
            found.append(x.grad.numpy())
    finally:
        autograd.set_num_threads(before)
    assert len(counted) == 3
    np.testing.assert_array_equal(found[1], found[0])
    np.testing.assert_array_equal(found[2], found[0])


def test_the_function_of_a_block_is_the_rules_in_order():
    x = autograd.Tensor(_normal(_N), requires_grad=True)
    found, beyond = blocks._together((x.exp() * x)._node, _Everything())
    assert [record[STEP].name for record in found] == ["multiply", "exp"]
    d, *saved = np.array([[2.0], [5.0], [3.0], [7.0]])  # saved are y and x of the product, exp's result
    given, gradient = d.copy(), np.zeros(1)
    blocks._written_out(blocks._plan(found, beyond))(d, saved, [gradient])
    assert gradient == 2.0 * 3.0 + 2.0 * 5.0 * 7.0
    assert (d, *saved) == (given, 5.0, 3.0, 7.0)


class _Everything(list):
    """A pass in which nothing waits, and that goes on to the end."""

    limit = 1


def test_a_rule_that_compares_may_write_over_its_gradient_but_not_over_one_that_others_hold():
    values, seed = _normal(_N), np.full(_N, 3, np.float32)
    x, seen = autograd.Tensor(values, requires_grad=True), []
    y = (x * 2).relu()
    y.register_hook(lambda g: seen.append(g))
    y.backward(seed)
    assert (seed == 3).all() and (seen[0].numpy() == 3).all()
    np.testing.assert_array_equal(x.grad.numpy(), np.where(values > 0, np.float32(6), 0))
    x.grad = None
    (x * 2).relu().exp().sum().backward()  # here the gradient of relu's result is nobody else's
    np.testing.assert_allclose(x.grad.numpy(), np.where(values > 0, 2 * np.exp(2 * values), 0), rtol=1e-5)
