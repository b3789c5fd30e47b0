"""Calls as people write them: keywords, negative axes, lists, mixed dtypes, NumPy's less usual options.

Each line is run on arrays and on Tensors, which must agree in value, shape and dtype; the gradient for everything in it
that is a Tensor is compared with a finite difference along a random direction.
"""

import re

import numpy as np
import pytest

from autograd import NoRuleError, Tensor, grad, jacobian, jvp, vmap
from autograd.testing import gradcheck

_random = np.random.default_rng(3)
VALUES = {
    "A": _random.standard_normal((3, 4)),
    "B": _random.standard_normal((3, 4)),
    "C": _random.standard_normal(4) + 1j * _random.standard_normal(4),
    "M": _random.standard_normal((3, 3)) + 2 * np.eye(3),
    "T": _random.standard_normal((2, 3, 4)),
    "P": _random.random((3, 4)) + 0.5,
    "F": _random.standard_normal((3, 4)).astype(np.float32),
    "E": np.zeros((0, 3)),
    "Z": np.array(0.7),
    "v": _random.standard_normal(4),
    "w": _random.standard_normal(4),
}
CALLS = """
np.sum(a=A, axis=-1)
np.sum(A, keepdims=True, axis=(0, -1))
np.sum(A, -1, None, None, True)
np.sum(F, dtype=np.float64)
np.prod(A, initial=2.0, axis=0)
np.mean(A, where=A > 0)
np.var(A, correction=1)
np.var(a=A, axis=0, correction=0.5, keepdims=True)
np.std(A, mean=np.mean(A, axis=0, keepdims=True), axis=0)
np.average(A, axis=1, returned=True)[0]
np.max(A, where=A < 1, initial=-5.0, axis=0)
np.ptp(a=A, keepdims=True, axis=-1)
np.median(A, axis=(0, 1), keepdims=True)
np.quantile(A, q=np.array(0.25), method="midpoint")
np.quantile(v, 0.3, weights=np.abs(w), method="inverted_cdf")
np.nanquantile(np.where(A > 1, np.nan, A), [0.3, 0.9], axis=1, weights=P, method="inverted_cdf")
np.nanpercentile(A, 30, weights=P, method="inverted_cdf", keepdims=True)
np.cumulative_sum(A, axis=0, include_initial=True)
np.maximum.accumulate(v)
np.maximum.accumulate(A, axis=-1)
np.minimum.accumulate(T, 2)
np.logaddexp.reduce(A, axis=1)
np.logaddexp.reduce(A, keepdims=True)
np.logaddexp.reduce(v, initial=1.0)
np.exp(np.logaddexp.reduce(A[:0]))
np.logaddexp.accumulate(A, axis=1)
np.logaddexp2.reduce(A, axis=(0, 1), keepdims=True, initial=0.5)
np.subtract.reduce(A, axis=-1, keepdims=True)
np.subtract.reduce(F, dtype=np.float64, initial=2.0)
np.divide.accumulate(P)
np.power.reduce(P, axis=1)
np.hypot.reduce(T, axis=(0, 2))
np.hypot.reduce(T, axis=None)
np.subtract.accumulate(F, dtype=np.float64)
np.subtract.accumulate(A[:0])
np.multiply.reduceat(A, [0, 2, 1], axis=1)
np.add.reduceat(A, [0, 2, 1], axis=1)
np.vecdot(A, B, axis=0)
np.vecdot(A, B, axis=0, keepdims=True)
np.vecdot(A, B.T, axes=[0, 1])
np.matvec(T, w[:2], axes=[(1, 0), 0, 1])
np.vecmat(v, T, axes=[0, (2, 1), 0])
np.matmul(A, B, axes=[(1, 0), (0, 1), (1, 0)])
np.matmul(T, v, axes=[(0, 2), 0, 0])
np.add.accumulate(v)
np.subtract.outer(v, w)
np.add(A, v, out=None)
np.add(v, w, dtype=float)
np.exp(F, dtype=np.float64)
np.multiply(F, np.float64(2.5))
np.multiply(F, 2.5)
np.diff(a=A, axis=0, prepend=0.0)
np.gradient(v, np.array([0.0, 1.0, 2.5, 4.0]))
np.trapezoid(A, x=np.array([0.0, 1.0, 3.0]), axis=0)
np.interp(x=v, xp=[-3.0, -1.0, 0.0, 2.0], fp=w, left=0.0, right=1.0)
np.convolve(a=v, v=[1.0, 2.0], mode="valid")
np.cross(A[:, :3].T, B[:, :3].T, axisa=0, axisb=0, axisc=0)
np.tensordot(a=A, b=B, axes=([1], [1]))
np.tensordot(A, B, axes=(-1, -1))
np.tensordot(T, A, axes=((1, 2), (0, 1)))
np.einsum("ij,jk", A, B.T, dtype=np.float64)
np.einsum("...,...->...", A, 2.0)
np.einsum(T, [Ellipsis, 0], v, [0])
np.einsum("iij->j", np.stack([M, M], 2))
np.einsum("ij,jk,kl->il", A, B.T, A, optimize="greedy")
np.dot(a=A, b=B.T)
np.dot(Z, A)
np.kron(a=Z, b=v)
np.outer(a=A, b=[1.0, 2.0])
np.linalg.multi_dot([v, B.T, A, w])
np.linalg.norm(T, axis=(1, 2), ord=2)
np.linalg.norm(v, ord=0.5)
np.linalg.matrix_norm(T, ord="nuc")
np.linalg.solve(a=M, b=[1.0, 2.0, 3.0])
np.linalg.matrix_power(M, n=-2)
np.linalg.eigvals(M + 1j * np.eye(3))
np.fft.rfft(a=A, n=5, axis=-1, norm="forward")
np.fft.irfft(C, n=5)
np.reshape(A, shape=-1, order="F")
np.roll(a=A, shift=(1, -2), axis=(0, 1))
np.moveaxis(T, source=[0, 1], destination=[-1, -2])
np.tile(A=A, reps=(2, 1, 2))
np.insert(arr=A, obj=slice(0, 2), values=9.0, axis=-1)
np.pad(array=v, pad_width={0: 1})
np.pad(A, (1, 2), constant_values=Z)
np.pad(A, 1, constant_values=((Z, 2.0), (3.0, w[0])))
np.pad(F, ((0, 1), (2, 1)), constant_values=v[:2])
np.pad(A, 2, mode="linear_ramp", end_values=(Z, w[0]))
np.unwrap(4 * A, period=2 * Z, axis=0)
np.unwrap(4 * A, discont=3 * Z, period=2 * Z)
np.take(a=A, indices=5, mode="wrap")
np.clip(a=A, a_min=-1, a_max=v)
np.concatenate([A, np.ones((1, 4), int)])
np.concatenate((E, T[0, :, :3]))
np.stack([F[0], w])
np.where(v > 0, v, F[0])
np.lib.stride_tricks.sliding_window_view(v, 2)
np.lib.stride_tricks.sliding_window_view(T, (2, 2), axis=(0, -1))
np.emath.sqrt(v)
np.emath.sqrt(P)
np.emath.log(v)
np.emath.log2(v)
np.emath.log10(v)
np.emath.logn(2, v)
np.emath.power(v, 0.5)
np.emath.power([2, 4, 2, 4], -2) * v
np.emath.arcsin(2 * v)
np.emath.arccos(2 * v)
np.emath.arctanh(2 * v)
np.linalg.norm(E)
np.einsum("ij,ij", E, E)
np.matmul(E, M)
np.prod(v[:0])
np.fft.fft(E, axis=1)
np.kron(E, v)
np.linalg.inv(np.zeros((0, 3, 3)) * Z)
np.var(C, axis=0)
np.angle(z=C, deg=True)
np.linalg.det(M + 1j * np.eye(3))
A[::-1, [0, 2]]
[1.0, 2.0, 3.0] @ A
2**v
divmod(v, 0.7)[1]
np.median(A, 0, None, False, True)
np.quantile(A, 0.3, 0, None, False, "hazen", True)
np.median(A, axis=0, overwrite_input=True)
np.ptp(A, 0, None, True)
np.sum(A, 0, None, None, True, 2.0, B > 0)
np.max(A, 0, None, True, 2.0, B > 0)
np.max(A, 0, None, False, 0.5)
np.var(A, 0, None, None, 1, True, where=P > 0.2)
np.nansum(A, 0, None, None, True)
np.nansum(F, dtype=np.float64)
np.nanstd(A, 0, None, None, 1, True)
np.nancumsum(F, axis=0, dtype=np.float64)
np.meshgrid(v, w, copy=False)[0]
np.full_like(A, Z, shape=(2, 2))
np.linspace(Z, 3.0, 5, True, False, None, 0)
np.linspace(F, 3.0, num=3, dtype=np.float64)
np.cov(F, dtype=np.float64)
np.trace(A, 1, 0, 1, None, None)
np.hstack(tup=(A, B), casting="unsafe")
np.vstack((F, F), dtype=np.float64)
np.concatenate((A, F), dtype=np.float64)
np.stack(arrays=(F, F), axis=1, dtype=np.float64)
np.linalg.norm(F, ord=0, axis=0) * v
np.copy(A, subok=True)
""".strip().splitlines()

STEP_BY_STEP = {"np.power.reduce(P, axis=1)": "np.power.accumulate(P, axis=1)[:, -1]"}
"""What gives the right values where NumPy's own are wrong: its power.reduce is, on processors with AVX-512 (seen in 2.4.6)."""


def _result(call, values):
    return eval(call, {"np": np, **values})


def _of_arrays(call, values):
    return _result(STEP_BY_STEP.get(call, call), values)


def _names(call):
    return [name for name in VALUES if re.search(rf"\b{name}\b(?!=)", call)]


def _along(call, names, seed):
    """The derivative of ``real(sum(result * seed))`` along a random direction, by finite differences, and the direction."""
    random = np.random.default_rng(0)
    directions = {name: random.standard_normal(VALUES[name].shape).astype(VALUES[name].dtype) for name in names}
    step = 1e-2 if "F" in names else 1e-6
    ahead, behind = (
        _of_arrays(call, {name: VALUES[name] + sign * step * directions[name] for name in names}) for sign in (1, -1)
    )
    return np.sum(np.real(np.asarray(ahead - behind) * seed)) / (2 * step), directions


@pytest.mark.parametrize("call", CALLS)
def test_a_call_on_tensors_is_the_call_on_arrays(call):
    names = _names(call)
    expected = _of_arrays(call, {name: VALUES[name] for name in names})
    tensors = {name: Tensor(VALUES[name], requires_grad=True) for name in names}
    found = _result(call, tensors)
    assert found.shape == np.shape(expected) and found.dtype == expected.dtype
    np.testing.assert_allclose(found.detach().numpy(), expected, rtol=1e-6 if "F" in names else 1e-12, atol=1e-14)
    seed = np.random.default_rng(1).standard_normal(found.shape)
    slope, directions = _along(call, names, seed)
    np.sum(np.real(found * Tensor(seed))).backward()
    gradients = {name: tensors[name].grad for name in names if tensors[name].grad is not None}
    got = sum(np.sum(np.real(np.conj(gradient.numpy()) * directions[name])) for name, gradient in gradients.items())
    np.testing.assert_allclose(got, slope, rtol=2e-2 if "F" in names else 1e-5, atol=1e-2 if "F" in names else 1e-6)


@pytest.mark.parametrize("name", ["hstack", "vstack", "dstack", "column_stack"])
def test_what_joins_in_autograd_numpy_takes_its_arrays_by_name(name):
    import autograd.numpy as anp

    found = grad(lambda v: anp.sum(getattr(anp, name)(tup=(v, v)) ** 2))(VALUES["v"])
    np.testing.assert_allclose(found, 4 * VALUES["v"])


LISTS = """
np.exp([v[0], 1.0])
np.add([v[0], 2.0], 3.0)
np.maximum([v[0], 1.0], [0.0, v[1]])
np.maximum(v[:2], [0.0, v[1]])
np.where([True, False], [v[0], 2.0], 3.0)
np.polyval([v[0], v[1]], 2.0)
np.interp(v[0], [-9.0, 9.0], [v[1], 2.0])
np.trapezoid([v[0], v[1], 2.0])
np.gradient([v[0], v[1], 2.0, v[2]])
np.insert([v[0], 2.0], 1, v[1])
np.atleast_2d([v[0], 1.0])
np.stack([[v[0], 1.0], [2.0, v[1]]])
np.vstack([[v[0], 1.0], [2.0, v[1]]])
np.hstack([[v[0]], [v[1], 2.0]])
np.concatenate([[v[0]], v])
np.concatenate([v, [v[0], 1.0]])
np.concatenate([[v[0]], [v[1]]], axis=-1)
np.dot([v[:2], v[2:]], v[:2])
np.dot(v[:2], [v[0], 1.0])
np.einsum("ij,j->i", [v, v * v], v)
np.linalg.det([[v[0], 1.0], [2.0, v[1]]])
np.mean([v[0], v[1], 3])
np.max([v[0], 1.0, v[2]])
np.cross([v[0], v[1], 1.0], [1.0, 2.0, 3.0])
""".strip().splitlines()


@pytest.mark.parametrize("call", LISTS)
def test_lists_with_traced_numbers_in_them_are_arrays_in_autograd_numpy(call):
    import autograd.numpy as anp

    def function(v, numpy=anp):
        return numpy.sum(eval(call, {"np": numpy, "v": v}))

    v, direction, step = VALUES["v"], VALUES["w"], 1e-6
    slope = (function(v + step * direction, np) - function(v - step * direction, np)) / (2 * step)
    np.testing.assert_allclose(grad(function)(v) @ direction, slope, rtol=1e-5)


@pytest.mark.parametrize("call, words", [
    ("np.exp(A, where=A > 0)", "np.where(condition, np.exp(...), other)"),
    ("np.add(A, B, where=A > 0)", "memory that nobody wrote"),
    ("np.add(A, B, out=np.zeros((3, 4)))", "out="),
    ("np.add(A, B, casting='unsafe')", "casting='unsafe'"),
    ("np.multiply.at(A, 0, 1.0)", "np.multiply.at has no gradient rule for Tensors; it changes an array in place"),
    ("np.subtract.reduce(A, where=A > 0)", "where="),
    ("np.subtract.reduce(A[:0])", "no elements, and no initial="),
    ("np.subtract.reduce(A, axis=(0, 1))", "not reorderable"),
    ("np.trim_zeros(v, 0)", "expected 'f', 'b' or 'fb', got 0"),
    ("np.matvec(A, v, axes=[(0, 1)])", "expected 3 axes or tuples of them, got [(0, 1)]"),
    ("np.lib.stride_tricks.sliding_window_view(v, 5)", "a window of 5 does not fit axis 0, of length 4"),
    ("np.lib.stride_tricks.sliding_window_view(v, (2, 2))", "a length for each of the axes (0,)"),
])  # fmt: skip
def test_what_is_refused_says_so(call, words):
    with pytest.raises((NoRuleError, ValueError)) as caught:
        _result(call, {name: Tensor(VALUES[name], requires_grad=True) for name in _names(call)})
    assert words in str(caught.value)


@pytest.mark.parametrize("call", [
    "np.logaddexp.reduce(v)", "np.logaddexp.accumulate(v)", "np.maximum.accumulate(v)", "np.divide.reduce(v)",
    "np.unwrap(4 * v, period=2.0)", "np.vecdot(v, w, axis=0)",
])  # fmt: skip
def test_methods_of_ufuncs_take_part_in_every_transform(call):
    def function(v):
        return _result(call, {"v": v, "w": VALUES["w"]})

    v, rows = VALUES["v"], np.stack([VALUES["v"], 2 * VALUES["w"]])
    slopes = vmap(jacobian(function))(rows)
    np.testing.assert_allclose(slopes, [jacobian(function)(row) for row in rows])
    np.testing.assert_allclose(jvp(function, (v,), (VALUES["w"],))[1], slopes[0] @ VALUES["w"])
    assert gradcheck(lambda v: np.sum(function(v) ** 2), v, order=2)


def test_equal_elements_of_a_running_maximum_give_their_gradient_to_the_last():
    v = np.array([1.0, 3.0, 3.0, np.nan, 2.0])
    assert np.maximum.accumulate(Tensor(v)).numpy()[:3].tolist() == [1.0, 3.0, 3.0]
    assert np.isnan(np.maximum.accumulate(Tensor(v)).numpy()[3:]).all()
    np.testing.assert_array_equal(jacobian(np.maximum.accumulate)(v[:3]), np.eye(3))


def test_a_quantile_with_weights_is_nan_where_the_data_are():
    values, weights = np.array([[1.0, np.nan], [2.0, 3.0]]), np.array([0.2, 0.8])
    plain = np.quantile(Tensor(values), 0.5, axis=0, weights=weights, method="inverted_cdf")
    np.testing.assert_array_equal(plain.numpy(), [2.0, np.nan])
    without = np.nanquantile(Tensor(values), 0.0, axis=0, weights=weights, method="inverted_cdf")
    np.testing.assert_array_equal(without.numpy(), [1.0, 3.0])
    nothing = np.nanquantile(Tensor(values[:1, 1:]), 0.5, axis=0, weights=weights[:1], method="inverted_cdf")
    assert np.isnan(nothing.numpy()).all()


PLACED = {"xp": np.array([0.0, 1.0, 2.0, 4.0]), "fp": np.array([1.0, 3.0, 2.0, 0.0]), "x": np.array([0.5, 3.5])}


@pytest.mark.parametrize("names", ["x", "xp", "x xp"])
@pytest.mark.parametrize("call", ["np.interp(x, xp, fp)", "np.interp(x, xp, fp, period=3.0)", "np.searchsorted(xp, x)",
                                  "np.digitize(x, xp)"])  # fmt: skip
def test_where_numbers_lie_among_others_is_found_for_each_example(call, names):
    import autograd.numpy as anp

    names = names.split()
    batches = [np.stack([PLACED[name], 1.25 * PLACED[name]]) for name in names]
    given = lambda *values: {**PLACED, **dict(zip(names, values)), "np": anp}
    found = vmap(lambda *values: eval(call, given(*values)))(*batches)
    np.testing.assert_allclose(found, [eval(call, given(*values)) for values in zip(*batches)], rtol=1e-14)


@pytest.mark.parametrize("call", ["np.cumsum(x)", "np.take(x, [0, 1])", "np.roll(x, 1)", "np.argmax(x)", "np.repeat(x, 2)",
                                  "np.argsort(x, axis=None)", "np.interp(x, [0.0, 1.0], [1.0, 2.0])"])  # fmt: skip
def test_a_batch_without_examples(call):
    import autograd.numpy as anp

    function = lambda x: eval(call, {"np": anp, "x": x})
    assert vmap(function)(np.zeros((0, 2, 3))).shape == (0, *np.shape(function(np.ones((2, 3)))))
    assert vmap(grad(lambda x: anp.sum(function(x) * 1.0)))(np.zeros((0, 2, 3))).shape == (0, 2, 3)
