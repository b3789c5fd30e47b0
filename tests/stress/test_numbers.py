"""Extreme scales, not-a-numbers, long recurrences and many threads."""

import os
import threading

import numpy as np
import pytest

import autograd
import nn
from autograd import Tensor, no_grad
from autograd.rules import attention, classification, convolution, fused, lookup, normalisation, recurrent, sequences_composed
from autograd.rules.families import complete
from autograd.rules.table import BY_FUNCTION, TABLE
from autograd.testing import RandomDraw

complete()
THREADS, STEPS = 8, 10_000 if os.environ.get("SOAK") else 300


def gradient(fn, *values):
    leaves = [Tensor(value, requires_grad=True) for value in values]
    fn(*leaves).backward()
    return [leaf.grad.numpy() for leaf in leaves]


# -- extreme scales -----------------------------------------------------------------------------------------------

SCALE = 1e4
LOGITS = np.array([[SCALE, -SCALE, 0.0], [-SCALE, SCALE, SCALE]])
CLASSES = np.array([1, 0])

AT_EXTREMES = {
    "softmax": (lambda x: (x.softmax(1) * LOGITS).sum(), None),
    "log_softmax": (lambda x: x.log_softmax(1)[:, 0].sum(), None),
    "logsumexp": (lambda x: autograd.logsumexp(x, 1).sum(), [[1, 0, 0], [0, 0.5, 0.5]]),
    "cross_entropy": (lambda x: autograd.cross_entropy(x, CLASSES), [[0.5, -0.5, 0], [-0.5, 0.25, 0.25]]),
    "logaddexp": (lambda x: np.logaddexp(x[0], x[1]).sum(), [[1, 0, 0], [0, 1, 1]]),
    "sigmoid": (lambda x: autograd.sigmoid(x).sum(), [[0, 0, 0.25], [0, 0, 0]]),
    "softplus": (lambda x: autograd.softplus(x).sum(), [[1, 0, 0.5], [0, 1, 1]]),
    "silu": (lambda x: autograd.silu(x).sum(), [[1, 0, 0.5], [0, 1, 1]]),
    "tanh": (lambda x: np.tanh(x).sum(), [[0, 0, 1], [0, 0, 0]]),
    "bce": (lambda x: autograd.binary_cross_entropy_with_logits(x, np.ones((2, 3))), None),
    "hypot": (lambda x: np.hypot(x, 1.0).sum(), [[1, -1, 0], [-1, 1, 1]]),
}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", AT_EXTREMES)
def test_extreme_scales_give_finite_gradients(name, dtype):
    fn, expected = AT_EXTREMES[name]
    with np.errstate(over="ignore", under="ignore"):
        (found,) = gradient(fn, LOGITS.astype(dtype))
    assert found.dtype == dtype and np.isfinite(found).all()
    if expected is not None:
        np.testing.assert_allclose(found, expected, atol=1e-3 if dtype == np.float16 else 1e-6)


@pytest.mark.parametrize("scale", [1e-170, 1e-4, 1e4, 1e160])
def test_norms_at_extreme_scales(scale):
    x = np.array([3.0, -4.0]) * scale
    with np.errstate(over="ignore", under="ignore"):
        (found,) = gradient(np.linalg.norm, x)
    if 1e-150 < scale < 1e150:  # beyond that NumPy's own norm under- or overflows
        np.testing.assert_allclose(found, [0.6, -0.8])
    (found,) = gradient(lambda x: np.hypot(x[0], x[1]), x)
    np.testing.assert_allclose(found, [0.6, -0.8])


@pytest.mark.parametrize("fn", [np.linalg.norm, autograd.linalg.vector_norm, autograd.norm])
def test_norms_of_half_precision_are_not_squares_that_overflow(fn):
    x = np.array([3.0, -4.0, 0.5])
    (found,) = gradient(fn, (x * SCALE).astype(np.float16))
    np.testing.assert_allclose(found, x / np.linalg.norm(x), rtol=1e-3)
    (found,) = gradient(lambda t: nn.functional.normalize(t, dim=0)[0], (x * SCALE).astype(np.float16))
    (exact,) = gradient(lambda t: nn.functional.normalize(t, dim=0)[0], x * SCALE)
    np.testing.assert_allclose(found, exact, rtol=0.03)  # about 1e-5, of which half precision has few digits


@pytest.mark.parametrize("ord", [0.5, 1, 1.5, 2, 3, np.inf, -1])
def test_the_gradient_of_a_norm_at_zero_is_zero(ord):
    (found,) = gradient(lambda x: np.linalg.norm(x, ord, axis=1).sum(), np.array([[0.0, 0.0], [1.0, 2.0]]))
    assert found[0].tolist() == [0.0, 0.0] and found[1].any()


@pytest.mark.parametrize("ord", [0.5, 1, 2, 3, np.inf])
def test_the_gradient_of_a_norm_that_underflows_is_finite(ord):
    assert np.isfinite(gradient(lambda x: autograd.linalg.vector_norm(x, ord), np.full(2, 1e-170))).all()


def test_the_deviation_of_half_precision_is_not_a_square_that_overflows():
    x = np.array([3.0, -4.0, 0.5])
    (found,), (exact,) = gradient(np.std, (x * SCALE / 4).astype(np.float16)), gradient(np.std, x)
    np.testing.assert_allclose(found, exact, rtol=3e-3)


OF_COMPLEX = {
    "logsumexp": lambda z: np.real(autograd.logsumexp(z, 0) * (1.0 - 2.0j)),
    "softmax": lambda z: np.real(autograd.softmax(z, 0) @ np.array([1.0, 2.0j, -1.0])),
    "log_softmax": lambda z: np.real(autograd.log_softmax(z, 0) @ np.array([1.0, 2.0j, -1.0])),
}


@pytest.mark.parametrize("dtype, close", [(np.complex64, 2e-3), (np.complex128, 1e-11)])
@pytest.mark.parametrize("name", OF_COMPLEX)
def test_complex_exponentials_do_not_notice_how_large_their_arguments_are(name, dtype, close):
    """A real number added to all of them changes no gradient, and one that is far below the others has none."""
    fn, z = OF_COMPLEX[name], np.array([0.5 + 1.0j, -0.25 - 0.5j, 0.75j])
    (here,) = gradient(fn, z)
    for shift in (SCALE, -SCALE):
        (found,) = gradient(fn, (z + shift).astype(dtype))
        assert found.dtype == dtype
        np.testing.assert_allclose(found, here, rtol=close, atol=close)
    far_apart = (np.array([1.0, -1.0, 1j]) * SCALE).astype(dtype)
    assert gradient(lambda z: np.real(autograd.logsumexp(z, 0)), far_apart)[0].tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("scale", [1e-300, 1e-140, 1e-4, 1e4, 1e140, 1e300])
def test_complex_sizes_at_extreme_scales(scale):
    """The gradient of a size does not change with the scale, as long as it can be computed."""
    z = np.array([3.0 - 4.0j, -1.0 + 2.0j, 0.5j])
    sizes = [lambda z: abs(z).sum(), lambda z: np.linalg.norm(z, 1), lambda z: np.linalg.norm(z, np.inf)]
    for fn in [*sizes, np.linalg.norm] if 1e-150 < scale < 1e150 else sizes:
        np.testing.assert_allclose(gradient(fn, z * scale)[0], gradient(fn, z)[0], rtol=1e-12, atol=1e-15)


# -- NaN and infinity ---------------------------------------------------------------------------------------------

ENDLESS = {"hyp1f1", "hyp2f1", "hyperu", "betaincinv", "betainccinv"}
"""Functions of SciPy that may not return from infinite arguments, whoever calls them."""

ELEMENTWISE = {n: e for n, e in TABLE.items() if e.elementwise and e.differentiable and n not in ENDLESS}


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_not_a_number_in_gives_what_numpy_gives(name):
    entry = ELEMENTWISE[name]
    arguments, options = entry.sample(RandomDraw(3, empty=False))
    for value in (np.nan, np.inf, -np.inf):
        spoilt = [np.full_like(a, value) if np.asarray(a).dtype.kind == "f" else a for a in arguments]
        with np.errstate(all="ignore"):
            expected = np.asarray(entry.forward(*spoilt, **{**entry.options, **options}))
            leaves = [Tensor(a, requires_grad=True) if np.asarray(a).dtype.kind == "f" else a for a in spoilt]
            found = autograd.engine.lanes.lane(entry)(*leaves, **options)
            np.testing.assert_array_equal(found.detach().numpy(), expected)
            if found.requires_grad:
                found.backward(np.ones(found.shape, found.dtype))  # whatever comes out, something does
                assert all(a.grad is None or a.grad.shape == a.shape for a in leaves if isinstance(a, Tensor))


def functions_with_entries():
    """``{name: (NumPy's function, the entry that Tensors meet)}`` of those that mix elements."""
    named = [(f, entry) for f, entry in BY_FUNCTION.items() if hasattr(f, "__module__")]
    found = {f"{f.__module__ or 'numpy'}.{f.__name__}": (f, entry) for f, entry in named}
    return {
        name: (function, entry)
        for name, (function, entry) in found.items()
        if name.startswith("numpy") and not entry.elementwise and entry.differentiable
    }


MIXING = functions_with_entries()

REFUSING = {"numpy.linalg.eig"}
"""Functions that refuse such numbers themselves."""

REFUSING_ALL = {"svd", "pinv", "lu", "tanm", "tanhm", "expm_frechet", "sqrtm", "logm", "signm", "solve_sylvester",
                "solve_banded", "solve_triangular", "solve_continuous_are", "solve_discrete_are"}  # fmt: skip
"""Entries, likewise."""


def spoilt(value, rng):
    """A copy with NaN, infinity and minus infinity at some places, if it is an array of floats."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f" or not value.size:
        return value
    value = np.array(value)
    for special in rng.permutation([np.nan, np.inf, -np.inf])[: rng.integers(1, 4)]:
        value.flat[rng.integers(value.size)] = special
    return value


def outcome(function, arguments, options):
    """The results as a list of arrays, or the kind of error."""
    try:
        results = function(*arguments, **options)
    except (ValueError, TypeError, np.linalg.LinAlgError, RuntimeError) as error:
        return type(error).__name__
    results = results if isinstance(results, (tuple, list)) else [results]
    return [np.asarray(r.detach().numpy() if isinstance(r, Tensor) else r) for r in results if r is not None]


@pytest.mark.parametrize("name", MIXING)
@pytest.mark.filterwarnings("ignore")
def test_special_numbers_at_some_places_give_what_numpy_gives(name):
    function, entry = MIXING[name]
    compared = 0
    for seed in range(12):
        arguments, options = entry.sample(RandomDraw(seed, empty=False))
        rng = np.random.default_rng(seed)
        given = [[spoilt(a, rng) for a in arguments[0]]] if entry.each else [spoilt(a, rng) for a in arguments]
        with np.errstate(all="ignore"):
            expected = outcome(function, given, options)
            if isinstance(expected, str):
                continue  # the function refuses them, or is not called like its entry
            leaves = [Tensor(a, requires_grad=a.dtype.kind == "f") if isinstance(a, np.ndarray) else a
                      for a in (given[0] if entry.each else given)]  # fmt: skip
            found = outcome(function, [leaves] if entry.each else leaves, options)
        assert not isinstance(found, str), f"{found} for {given}, {options}"
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12, equal_nan=True, err_msg=f"{given}, {options}")
        compared += 1
    assert compared or name in REFUSING


COMPOSED = {
    name: getattr(module, f"{name}_composed")
    for module in (attention, classification, convolution, fused, lookup, normalisation, recurrent, sequences_composed)
    for name in TABLE
    if hasattr(module, f"{name}_composed")
}
"""What entries that are no function of NumPy's are made of, by name."""

WITH_LIMITS = {"attention", "cross_entropy", "cross_entropy_slope"}
"""Where the composition has the limit of a softmax for infinite numbers, and the entry has NaN, as PyTorch does."""

OTHERS = {
    name: entry
    for name, entry in TABLE.items()
    if not entry.elementwise and entry.differentiable and all(entry is not met for _, met in MIXING.values())
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.filterwarnings("ignore")
def test_special_numbers_give_what_the_forward_function_gives(name):
    """For entries that are no function of NumPy's; what fused ones give is that of what they are made of."""
    entry, compared = OTHERS[name], 0
    for seed in range(6):
        arguments, options = entry.sample(RandomDraw(seed, empty=False))
        rng = np.random.default_rng(seed)
        given = [[spoilt(a, rng) for a in arguments[0]]] if entry.each else [spoilt(a, rng) for a in arguments]
        leaves = [Tensor(a, requires_grad=a.dtype.kind == "f") if isinstance(a, np.ndarray) else a
                  for a in (given[0] if entry.each else given)]  # fmt: skip
        with np.errstate(all="ignore"):
            expected = outcome(entry, given, options)
            found = outcome(autograd.engine.lanes.lane(entry), [leaves] if entry.each else leaves, options)
            if isinstance(expected, str):
                assert isinstance(found, str)
                continue
            composed = outcome(COMPOSED[name], given, options) if name in COMPOSED.keys() - WITH_LIMITS else expected
        for one, other, third in zip(found, expected, composed, strict=True):
            np.testing.assert_array_equal(one, other)
            np.testing.assert_allclose(one, third, rtol=1e-9, atol=1e-9)
        compared += 1
    assert compared or entry.name in REFUSING_ALL


# -- long recurrences ---------------------------------------------------------------------------------------------


def test_gradients_through_ten_thousand_steps():
    """A stable recurrence: the gradient is the sum of a geometric series, to the last digits."""
    state, drive = Tensor(np.zeros(3), requires_grad=True), Tensor(np.full(3, 0.5), requires_grad=True)
    x = state
    for _ in range(10_000):
        x = x * 0.999 + drive
    x.sum().backward()
    np.testing.assert_allclose(drive.grad.numpy(), (1 - 0.999**10_000) / 0.001, rtol=1e-10)
    np.testing.assert_allclose(state.grad.numpy(), 0.999**10_000, rtol=1e-10)


def test_a_nonlinear_recurrence_agrees_with_its_tangent():
    """Reverse mode through 10,000 steps of the logistic map equals the product of the slopes along the way."""
    x = Tensor(0.3, requires_grad=True)
    y, slope = x, 1.0
    for _ in range(10_000):
        slope *= 0.9 * (1 - 2 * y.item())
        y = 0.9 * y * (1.0 - y)
        if abs(slope) < 1e-300:
            break
    y.backward()
    np.testing.assert_allclose(x.grad.item(), slope, rtol=1e-9)


@pytest.mark.parametrize("dtype, close", [(np.float16, 2e-2), (np.float32, 1e-4), (np.float64, 1e-12)])
def test_a_recurrent_net_of_ten_thousand_steps(dtype, close):
    """It comes to rest at x = tanh(w x + b), whose derivatives are dx/db = s / (1 - w s) and dx/dw = x dx/db, s = 1 - x**2."""
    w, b = (Tensor(np.asarray(value, dtype), requires_grad=True) for value in (-0.75, 0.5))
    x = start = Tensor(np.asarray(0.25, dtype), requires_grad=True)
    for _ in range(10_000):
        x = np.tanh(w * x + b)
    x.backward()
    rest = 0.0
    for _ in range(200):
        rest = np.tanh(-0.75 * rest + 0.5)
    slope = (1 - rest**2) / (1 + 0.75 * (1 - rest**2))
    np.testing.assert_allclose([x.item(), b.grad.item(), w.grad.item()], [rest, slope, rest * slope], rtol=close)
    assert {t.grad.dtype for t in (w, b, start)} == {np.dtype(dtype)}
    assert abs(start.grad.item()) < np.finfo(dtype).smallest_normal


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
def test_a_rotation_of_ten_thousand_steps(dtype):
    """After n turns by a the gradient is conj(a)**n, as long as at first; rounding adds at most n units in the last place."""
    turn = dtype(np.exp(0.1j))
    start = Tensor(np.asarray(1.0, dtype), requires_grad=True)
    x = start
    for _ in range(10_000):
        x = x * turn
    np.real(x).backward()
    assert start.grad.dtype == dtype
    assert abs(start.grad.item() - np.conj(np.clongdouble(turn)) ** 10_000) <= 10_000 * np.finfo(dtype).eps


# -- threads ------------------------------------------------------------------------------------------------------


def test_threads_on_shared_parameters_and_separate_graphs():
    shared = [Tensor(np.linspace(-1, 1, 5) + k, requires_grad=True) for k in range(2)]
    totals, failures = [None] * THREADS, []

    def work(k):
        try:
            total = np.zeros(5)
            for step in range(STEPS):
                own = Tensor(np.full(5, 0.01 * k + 1e-4 * step), requires_grad=True)
                if step % 7 == 0:
                    with no_grad():
                        assert not (own * shared[0]).requires_grad
                loss = (np.tanh(own * shared[0]) * shared[1]).sum()
                (found,) = autograd.gradients(loss, own)
                total += found.numpy()
            totals[k] = total
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=600)
    assert not failures and not any(thread.is_alive() for thread in threads)
    alone = list(totals)
    for k in (0, THREADS - 1):
        work(k)
        np.testing.assert_array_equal(totals[k], alone[k])
