"""NumPy functions composed of entries: NumPy's values, and the right gradients of first and second order."""

import numpy as np
import pytest

from autograd import Tensor, gradients
from autograd.rules import compositions, padding, polynomials, rearranging, signals, statistics
from autograd.rules.compositions import COMPOSITIONS
from autograd.rules.masked import MASKED
from autograd.testing import gradcheck

RANDOM = np.random.default_rng(7)
A = RANDOM.permutation(12).reshape(3, 4) * 0.5 + RANDOM.uniform(0, 0.1, (3, 4))
B = RANDOM.normal(size=(3, 4))
CUBE = RANDOM.permutation(12).reshape(2, 3, 2) * 0.3 - 1.51
V = RANDOM.normal(size=4)
S = np.array(1.3)
LARGE = A > 2.0
REPEATED = np.array([3.0, 1.0, 2.0, 5.0])
WEIGHTS = RANDOM.uniform(0.1, 1, (3, 4))

METHODS = ("lower", "higher", "nearest", "midpoint", "hazen", "weibull", "median_unbiased", "inverted_cdf",
           "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "normal_unbiased")  # fmt: skip

CASES = {
    np.append: [((A, V), {}), ((A, B), dict(axis=0))],
    np.array_split: [((A, 3), dict(axis=1)), ((V, [1, 3]), {})],
    np.atleast_1d: [((S,), {}), ((A,), {})],
    np.atleast_2d: [((V,), {}), ((V, S), {})],
    np.atleast_3d: [((V,), {}), ((A,), {}), ((S,), {})],
    np.average: [((A,), dict(axis=0)), ((A,), dict(axis=1, weights=V + 5)), ((A,), dict(weights=B + 9, keepdims=True)),
                 ((A,), dict(axis=0, returned=True)), ((A,), dict(axis=1, weights=V + 5, returned=True))],
    np.block: [(([[A, B], [B, A]],), {}), (([A, B],), {}), (([[A], [V]],), {})],
    np.broadcast_arrays: [((A, V, S), {})],
    np.clip: [((A, 1.0, 3.0), {}), ((A,), dict(min=B)), ((A, None, 3.0), {}), ((A, B + 2, B), {})],
    np.column_stack: [(([A[:, 0], B],), {})],
    np.compress: [(([True, False, True], A), dict(axis=0)), (([False, True], A), {})],
    np.copy: [((A,), {})],
    np.corrcoef: [((A,), {}), ((A, B), dict(rowvar=False))],
    np.cov: [((A,), {}), ((A, B), dict(rowvar=False)), ((V,), dict(bias=True)), ((A, V), dict(ddof=0)),
             ((A,), dict(aweights=V + 5, fweights=np.array([1, 3, 2, 1]))), ((A,), dict(fweights=np.array([1, 0, 2, 1])))],
    np.delete: [((A, [1]), dict(axis=1)), ((A, slice(1, 4)), {})],
    np.diag: [((V, -2), {}), ((A, 1), {})],
    np.diagflat: [((A,), dict(k=-1))],
    np.diff: [((A, 2), {}), ((A,), dict(axis=0)), ((A,), dict(prepend=S, append=A[:, :2])), ((V,), dict(append=0.0))],
    np.dsplit: [((CUBE, 2), {})],
    np.dstack: [(([A, B],), {}), (([V, V],), {})],
    np.extract: [((LARGE, A), {})],
    np.fliplr: [((A,), {})],
    np.flipud: [((A,), {})],
    np.full_like: [((A, S), {}), ((A, V), {})],
    np.hsplit: [((A, 2), {}), ((V, 2), {})],
    np.hstack: [(([A, B],), {}), (([V, S],), {})],
    np.linspace: [((V, 2 * V + 1), dict(num=5)), ((S, V), dict(num=4, endpoint=False, axis=-1)),
                  ((V, S), dict(num=3, retstep=True))],
    np.median: [((A,), {}), ((A,), dict(axis=0, keepdims=True)), ((CUBE,), dict(axis=(0, -1)))],
    np.meshgrid: [((V, A[0]), {}), ((V, A[0], B[0]), dict(indexing="ij")), ((V, A[0]), dict(sparse=True))],
    np.nan_to_num: [((A,), {})],
    np.nanmean: [((A,), dict(axis=0, keepdims=True))],
    np.nanprod: [((A,), dict(axis=1))],
    np.nanstd: [((A,), {})],
    np.nansum: [((A,), dict(axis=(0, 1)))],
    np.nanvar: [((A,), dict(axis=0, ddof=1))],
    np.pad: [
        ((A, ((1, 2), (0, 3))), {}),
        ((A, ((1, 2), (0, 3)), "edge"), {}),
        ((A, 2), dict(mode="reflect")),
        ((A, 3, "symmetric"), {}),
        ((A, (1, 3), "wrap"), {}),
        ((A, {-1: (1, 2)}), dict(constant_values=2.0)),
        ((A, 1, "maximum"), {}), ((A, ((2, 0), (1, 3)), "minimum"), dict(stat_length=2)), ((A, 2, "median"), {}),
        ((A, 2, "mean"), dict(stat_length=((1, 2), (3, 1)))), ((A, ((7, 9), (8, 2)), "reflect"), dict(reflect_type="odd")),
        ((A, 5, "symmetric"), dict(reflect_type="odd")), ((A, 2, "linear_ramp"), dict(end_values=((1, 2), (3, 4)))),
    ],
    np.partition: [((A, 2), {}), ((A, 1), dict(axis=None))],
    np.percentile: [((A, 30.0), {}), ((A, [25, 50, 90]), dict(axis=1, keepdims=True)),
                    ((A, 40.0), dict(axis=1, weights=WEIGHTS[0], method="inverted_cdf"))],
    np.ptp: [((A,), dict(axis=1, keepdims=True))],
    np.quantile: [((A, [0.1, 0.5]), dict(method=method)) for method in METHODS]
    + [((A, [0.3, 0.8]), dict(axis=axis, weights=WEIGHTS, method="inverted_cdf")) for axis in (None, 1, (0, 1))]
    + [((A, 0.0), dict(axis=0)), ((CUBE, np.float32(0.7)), dict(axis=(0, 2)))],
    np.ravel: [((A,), {}), ((A, "F"), {})],
    np.rollaxis: [((CUBE, 2), {}), ((CUBE, 0, 3), {}), ((CUBE, -1, 1), {})],
    np.round: [((B,), {}), ((B, 1), {})],
    np.around: [((B,), {})],
    np.select: [(([LARGE, ~LARGE], [A, B]), {}), (([LARGE], [A], 2.0), {})],
    np.sort: [((A,), {}), ((A,), dict(axis=0)), ((A,), dict(axis=None))],
    np.split: [((A, 2), dict(axis=1)), ((A, [1, 3]), dict(axis=-1))],
    np.trace: [((A, 1), {}), ((CUBE,), dict(axis1=0, axis2=2))],
    np.trapezoid: [((A,), {}), ((A, [0.0, 1.0, 3.0]), dict(axis=0)), ((A, B), dict(axis=1))],
    np.vsplit: [((A, 3), {})],
    np.vstack: [(([A, V],), {})],
    np.where: [((LARGE, A, B), {}), ((LARGE[0], 1.0, A), {})],
    np.matrix_transpose: [((CUBE,), {})],
    np.linalg.matrix_transpose: [((A,), {})],
    np.linalg.diagonal: [((CUBE,), dict(offset=-1))],
    np.linalg.trace: [((CUBE,), {}), ((A,), dict(offset=1))],
    np.linalg.matrix_norm: [((CUBE,), dict(ord=1)), ((A,), dict(keepdims=True))],
    np.linalg.norm: [
        *[((A, order), {}) for order in (None, "fro", 1, -1, np.inf, -np.inf)],
        *[((A, order), dict(axis=1, keepdims=True)) for order in (None, 1, 2, 3, -2.5, np.inf, -np.inf)],
        ((CUBE, np.inf, (2, 0)), {}),
        ((CUBE,), dict(axis=None)),
    ],
    np.linalg.vector_norm: [((A,), {}), ((A,), dict(ord=1, axis=(0, 1))), ((A,), dict(ord=0.5, axis=0))],
}
GAPS = np.where(np.arange(12).reshape(3, 4) % 5 == 2, np.nan, A)
POINTS = np.array([0.0, 0.7, 1.5, 3.0])
KNOTS = np.array([-0.5, 0.1, 0.9, 2.2, 3.5])
CASES |= {
    np.apply_along_axis: [((lambda row: row * row[0], 0, CUBE), {}), ((lambda row: np.sum(row**2), 1, A), {})],
    np.apply_over_axes: [((np.sum, CUBE, [0, 2]), {}), ((np.max, A, -1), {})],
    np.bincount: [((np.array([2, 0, 2, 4]), V), {}), ((np.array([1, 0, 1, 1]), V, 6), {})],
    np.choose: [((np.array([[0], [1], [2]]), [A, B, 2.0]), {}), ((np.array([3, -1, 0, 1]), [A, V]), dict(mode="wrap"))],
    np.convolve: [((V, A[0, :n], mode), {}) for n in (1, 2, 3, 4) for mode in ("full", "same", "valid")]
    + [((A[0, :2], V, "same"), {}), ((S, V), {})],
    np.correlate: [((V, A[0, :n], mode), {}) for n in (1, 2, 3, 4) for mode in ("full", "same", "valid")]
    + [((A[0, :n], V, mode), {}) for n in (2, 3) for mode in ("full", "same", "valid")],
    np.ediff1d: [((A,), {}), ((V, V, S), {})],
    np.geomspace: [((np.exp(V), np.exp(A[0]), 4), {}), ((S, 9.0), dict(num=3, endpoint=False))],
    np.gradient: [((A,), {}), ((A, S), dict(edge_order=2)), ((A, 2.0, POINTS), {}), ((A, POINTS + V / 9), dict(axis=1)),
                  ((CUBE,), dict(axis=(2, 0))), ((A, POINTS), dict(axis=-1, edge_order=2))],
    np.histogram: [((B, 4, (-2.0, 2.0)), dict(weights=A)), ((V, POINTS - 1.1), dict(weights=A[0], density=True))],
    np.insert: [((A, 1, V), dict(axis=0)), ((A, [0, 2], B[:, :2]), dict(axis=1)), ((A, [3, 1], S), {}),
                ((V, slice(0, 2), np.array([7.0, 8.0])), {}), ((A, 2, B.T), dict(axis=1))],
    np.interp: [((B, KNOTS, np.append(V, 0.3)), {}), ((B, KNOTS, np.append(V, 0.3), -1.0, 2.0), {}),
                ((B, KNOTS, np.append(V, 0.3)), dict(period=4.3)), ((S, KNOTS, np.append(V, 0.3)), {})],
    np.intersect1d: [],
    np.ix_: [((V, A[0]), {})],
    np.logspace: [((V, V + 1, 3), {}), ((S, 2.0), dict(num=4, base=2.0))],
    np.nancumprod: [((GAPS,), dict(axis=1))],
    np.nancumsum: [((GAPS,), {})],
    np.nanmax: [((GAPS,), dict(axis=1)), ((GAPS,), {})],
    np.nanmedian: [((GAPS,), {}), ((GAPS,), dict(axis=1, keepdims=True))],
    np.nanmin: [((GAPS,), dict(axis=0, keepdims=True))],
    np.nanpercentile: [((GAPS, [10, 70]), dict(axis=0))],
    np.nanquantile: [((GAPS, [0.3, 0.6]), dict(axis=0, method="median_unbiased")),
                     ((GAPS, 0.3), dict(axis=(0, 1))), ((GAPS, [[0.2, 1.0]]), dict(axis=1, keepdims=True))],
    np.piecewise: [((B, [B < -0.2, B > 0.3], [np.square, np.exp, 2.0]), {}), ((V, [V > 0], [np.log]), {})],
    np.poly: [((V,), {}), ((A[:3, :3] + np.diag([9.0, 5, 1]),), {})],
    np.polyadd: [((V, A[0, :2]), {})],
    np.polyder: [((V,), {}), ((A[0], 2), {})],
    np.polydiv: [((A[0] + 1, V[:2]), {}), ((V[:2], A[0] + 1), {})],
    np.polyfit: [((POINTS, V, 2), {}), ((POINTS, B.T, 1), dict(w=A[0] + 1))],
    np.polyint: [((V,), {}), ((V, 2, [1.0, 2.0]), {})],
    np.polymul: [((V, A[0, :3]), {})],
    np.polysub: [((V[:3], A[0]), {})],
    np.polyval: [((V, A), {}), ((V, S), {})],
    np.real_if_close: [((A,), {})],
    np.resize: [((A, (2, 7)), {}), ((V, 2), {})],
    np.lib.stride_tricks.sliding_window_view: [((V, 2), {}), ((CUBE, (2, 2)), dict(axis=(0, -1)))],
    np.roots: [((np.array([2.0, 3, -4]),), {}), ((np.array([1.0, 2, 3, 4]),), {})],
    np.setdiff1d: [((V, np.array([9.0, 8.0])), {})],
    np.setxor1d: [((V, np.array([9.0, 8.0])), {})],
    np.sort_complex: [((A,), {})],
    np.trim_zeros: [((V,), {})],
    np.union1d: [((V, A), {})],
    np.unique: [((A,), {}), ((A,), dict(axis=1)), ((A,), dict(return_index=True)),
                ((CUBE,), dict(return_inverse=True, return_counts=True))],
    **{function: [((A,), dict(where=LARGE, axis=axis, **initial)) for axis in (None, 0, 1)] + [((A,), initial)]
       for function, initial in [(np.sum, dict(initial=2.0)), (np.prod, dict(initial=2)), (np.max, dict(initial=2.1)),
                                 (np.min, dict(initial=4)), (np.mean, {}), (np.var, {}), (np.std, dict(keepdims=True))]},
    np.unique_all: [((REPEATED,), {})],
    np.unique_counts: [((REPEATED,), {})],
    np.unique_inverse: [((REPEATED,), {})],
    np.unique_values: [((V,), {})],
    np.vander: [((V,), {}), ((V, 3), dict(increasing=True)), ((V, 0), {})],
}  # fmt: skip
if hasattr(np, "astype"):  # NumPy 2.1 and newer
    CASES[np.astype] = [((A, np.float64), {})]
    CASES[np.unstack] = [((CUBE,), dict(axis=-2))]
    CASES[np.cumulative_sum] = [((A,), dict(axis=0)), ((V,), dict(include_initial=True))]
    CASES[np.cumulative_prod] = [((A,), dict(axis=1, include_initial=True)), ((V,), {})]
if hasattr(np, "row_stack"):  # a synonym of vstack that NumPy is giving up
    CASES[np.row_stack] = []

CALLS = [(function, *call) for function, calls in CASES.items() for call in calls]


def arrays_in(value):
    """The floating arrays in nested arguments, in order."""
    if isinstance(value, np.ndarray):
        return [value] if value.dtype.kind == "f" else []
    if isinstance(value, dict):
        value = list(value.values())
    return [array for part in value for array in arrays_in(part)] if isinstance(value, (list, tuple)) else []


def with_arrays(value, arrays):
    """Nested arguments with their floating arrays replaced by the next ones of the iterator `arrays`."""
    if isinstance(value, np.ndarray):
        return next(arrays) if value.dtype.kind == "f" else value
    if isinstance(value, dict):
        return {key: with_arrays(part, arrays) for key, part in value.items()}
    return type(value)(with_arrays(part, arrays) for part in value) if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize("function, arguments, options", CALLS, ids=[call[0].__name__ for call in CALLS])
def test_values_and_gradients(function, arguments, options):
    arrays = arrays_in((arguments, options))

    def call(*tensors):
        given, named = with_arrays((arguments, options), iter(tensors))
        return function(*given, **named)

    expected, got = call(*arrays), call(*map(Tensor, arrays))
    several = isinstance(expected, (list, tuple))
    assert isinstance(got, (list, tuple)) == several
    for want, have in zip(expected, got, strict=True) if several else [(expected, got)]:
        assert have.shape == np.shape(want) and have.dtype == np.asarray(want).dtype
        np.testing.assert_allclose(have.numpy(), want, rtol=1e-9, atol=1e-12)
    assert gradcheck(call, *arrays, order=2)


UNORDERED = {np.unique_values}
"""NumPy's gives complex values in no order."""
DOUBLE = {np.corrcoef, np.cov, np.polyfit, np.vander, np.histogram, np.interp}
"""NumPy's are of double precision, whatever they are given."""


@pytest.mark.parametrize("function", [function for function in CASES if CASES[function] and function not in UNORDERED],
                         ids=lambda function: function.__name__)  # fmt: skip
@pytest.mark.filterwarnings("error::numpy.exceptions.ComplexWarning")
def test_complex_arguments(function):
    """Values, precision and gradients of the first case, with all arrays complex, or one of several."""
    arguments, options = CASES[function][0]
    arrays = arrays_in((arguments, options))

    def call(tensors):
        given, named = with_arrays((arguments, options), iter(tensors))
        results = function(*given, **named)
        return list(results) if isinstance(results, (list, tuple)) else [results]

    turned = [array + 1j * np.cos(array) for array in arrays]
    for chosen in [turned] + [[*arrays[:k], turned[k], *arrays[k + 1 :]] for k in range(len(arrays)) if len(arrays) > 1]:
        narrow = [array.astype("F" if array.dtype.kind == "c" else "f") for array in chosen]
        try:
            expected, precisions = call(chosen), [np.asarray(part).dtype for part in call(narrow)]
        except (TypeError, np.exceptions.ComplexWarning):
            continue  # NumPy's takes no complex numbers there
        leaves = [Tensor(array, requires_grad=True) for array in chosen]
        got = call(leaves)
        for want, have in zip(expected, got, strict=True):
            assert (have.shape, have.dtype) == (np.shape(want), np.asarray(want).dtype)
            np.testing.assert_allclose(have.detach().numpy(), want, rtol=1e-9, atol=1e-12)
        assert function in DOUBLE or [part.dtype for part in call(map(Tensor, narrow))] == precisions
        found = gradients(weighed(got), leaves, materialize_grads=True)
        assert [gradient.dtype for gradient in found] == [array.dtype for array in chosen]
        ways = [np.cos(np.arange(a.size)).reshape(a.shape) * (1 - 0.5j if a.dtype.kind == "c" else 1) for a in chosen]
        slope = sum(np.sum(gradient.numpy().conj() * way).real for gradient, way in zip(found, ways))
        ends = {t: weighed(call([array + t * way for array, way in zip(chosen, ways)])) for t in (2e-4, 1e-4, -1e-4, -2e-4)}
        difference = (8 * (ends[1e-4] - ends[-1e-4]) - (ends[2e-4] - ends[-2e-4])) / 12e-4
        assert difference == pytest.approx(slope, rel=1e-7, abs=1e-7)


def weighed(results):
    """One real number made of all floating results, the real and the imaginary part of each element."""
    results = [part for part in results if part.dtype.kind in "fc"]
    return sum(np.sum(np.real(part * np.exp(1j * np.arange(np.size(part)).reshape(np.shape(part))))) for part in results)


def test_every_composition_is_tested():
    here = {module.__name__ for module in (compositions, padding, polynomials, rearranging, signals, statistics)}
    composed = {function for function, by in COMPOSITIONS.items() if by.__module__ in here}
    assert composed - set(CASES) == set() == set(CASES) - composed - set(MASKED)


def test_nan_counts_as_absent():
    x = Tensor([1.0, np.nan, 3.0], requires_grad=True)
    for function, expected in [(np.nansum, [1.0, 0.0, 1.0]), (np.nanmean, [0.5, 0.0, 0.5]), (np.nanprod, [3.0, 0, 1])]:
        x.zero_grad()
        result = function(x)
        assert result.item() == function(x.detach().numpy())
        result.backward()
        np.testing.assert_array_equal(x.grad.numpy(), expected)


@pytest.mark.parametrize("function, options", [
    (np.nansum, dict(initial=2.0)), (np.nanprod, {}), (np.nanmean, {}), (np.nanvar, dict(ddof=1)), (np.nanstd, {}),
    (np.nanmax, dict(initial=0.0)), (np.nanmin, dict(initial=3.0)),
])  # fmt: skip
def test_where_and_nan_together(function, options):
    x, where = np.array([1.0, np.nan, 3.0, 2.0, 5.0]), np.array([True, True, False, True, True])
    assert function(Tensor(x), where=where, **options).item() == pytest.approx(function(x, where=where, **options))
    (found,) = gradients(function(t := Tensor(x, requires_grad=True), where=where, **options), t)
    (expected,) = gradients(function(u := Tensor(x[[0, 3, 4]], requires_grad=True), **options), u)
    np.testing.assert_allclose(found.numpy(), np.insert(expected.numpy(), [1, 1], 0.0))


def test_nan_to_num_sends_no_gradient_where_it_replaces():
    x = Tensor([1.0, np.nan, np.inf, -np.inf], requires_grad=True)
    y = np.nan_to_num(x, nan=5.0, posinf=6.0)
    np.testing.assert_array_equal(y.detach().numpy(), np.nan_to_num(x.detach().numpy(), nan=5.0, posinf=6.0))
    np.sum(y).backward()
    np.testing.assert_array_equal(x.grad.numpy(), [1, 0, 0, 0])


@pytest.mark.parametrize("function, arguments", [
    (np.trim_zeros, [[0.0, 0, 3, 4, 0]]), (np.trim_zeros, [[0.0, 3, 4, 0], "f"]), (np.trim_zeros, [[0.0, 0.0]]),
    (np.trim_zeros, [[0.0, 3, 4, 0], "b"]), (np.roots, [[0.0, 2, 3, -4, 0]]), (np.roots, [[0.0, 0.0]]),
    (np.roots, [[0.0, 5.0]]),
    (np.polymul, [[0.0, 0, 3], [0.0, 1, 2]]), (np.polymul, [[0.0, 0], [1.0, 2]]), (np.bincount, [[0, 2, 2]]),
    (np.resize, [[], (2, 2)]), (np.histogram, [[0.0, 1.0, 1.5, 4.0], 3]), (np.real_if_close, [[1 + 1e-15j, 2]]),
    (np.real_if_close, [[1 + 1j, 2]]), (np.setxor1d, [[1.0, 5, 5], [5.0, 2]]), (np.setdiff1d, [[3.0, 1, 3], [1.0]]),
    (np.intersect1d, [[4.0, 1, 3], [3.0, 4.0, 4.0]]), (np.unique, [[3.0, 1, 3, np.nan, np.nan]]), (np.unique, [[]]),
    (np.correlate, [[1 + 2j, 3], [2 - 1j, 5j, 7], "full"]),
    (np.correlate, [[1 + 2j, 3, 3j], [2 - 1j, 5j], "same"]), (np.nanmax, [[[np.nan, 1], [np.nan, np.nan]], 0]),
    (np.interp, [[0.5, 3.0], [1.0], [2.0]]), (np.poly, [[1 + 1j, 1 - 1j]]),
    (np.nanmedian, [[[np.nan, 1], [np.nan, np.nan]], 0]),
    (np.nan_to_num, [[complex(np.nan, 1), complex(1, np.inf), complex(-np.inf, np.nan)]]),
    (np.average, [[1 + 1j, 2], None, [1.0, 3.0], True]), (np.polydiv, [[1.0, 2], [1j, 2, 3]]),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore:All-NaN")
def test_values_where_zeros_and_nan_decide(function, arguments):
    first, *others = arguments
    expected = function(np.array(first), *others)
    got = function(Tensor(np.array(first)), *others)
    for want, have in zip(expected, got, strict=True) if isinstance(expected, tuple) else [(expected, got)]:
        np.testing.assert_allclose(have.numpy(), want, rtol=1e-12, atol=1e-15)
        assert have.dtype == want.dtype


def test_where_with_a_condition_alone_gives_positions():
    rows, columns = np.where(Tensor(A) > 2.0)
    np.testing.assert_array_equal(rows.numpy(), np.where(LARGE)[0])
    np.testing.assert_array_equal(columns.numpy(), np.where(LARGE)[1])


def test_number_of_elements_that_are_not_zero_is_constant():
    count = np.linalg.norm(Tensor([1.0, 0.0, 2.0], requires_grad=True), 0)
    assert count.item() == 2.0 and not count.requires_grad


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda a: np.split(a, 5, axis=1), ["length 4", "5 equal parts", "array_split"]),
        (lambda a: np.hsplit(a[0, 0], 2), ["0-d", "no axis"]),
        (lambda a: np.bincount([0, 1], a[0]), ["weights", "(4,)", "(2,)"]),
        (lambda a: np.array_split(a, -7), ["1 section or more", "-7"]),
        (lambda a: np.pad(a, 1, mode="empty"), ["'empty'", "'constant', 'linear_ramp', 'edge'"]),
        (lambda a: np.pad(a[:1], 1, mode="reflect", reflect_type="odd"), ["length 1", "too short"]),
        (lambda a: np.pad(a, 1, mode="maximum", stat_length=0), ["no maximum of no elements"]),
        (lambda a: np.max(a, where=LARGE), ["np.max(where=)", "needs initial="]),
        (lambda a: np.diag(a[None]), ["(1, 3, 4)", "vector or a matrix"]),
        (lambda a: np.linalg.norm(a[None], 2), ["ord=2", "vectors or matrices"]),
        (lambda a: np.linalg.norm(a, "unknown"), ["'unknown'", "'fro', 'nuc'"]),
        (lambda a: np.where(LARGE, a), ["condition alone"]),
        (lambda a: np.select([LARGE], [a, a]), ["1 conditions", "2 choices"]),
        (lambda a: np.average(a, axis=0, weights=V), ["(4,)", "(3, 4)"]),
        (lambda a: np.clip(a, None, None), ["lower bound, an upper bound or both"]),
        (lambda a: np.reshape(a, -1, order="A"), ["'A'", "'C' or 'F'"]),
        (lambda a: np.quantile(a, 0.5, method="unknown"), ["'unknown'"]),
        (lambda a: np.percentile(a, 130), ["from 0 to 1", "1.3"]),
        (lambda a: np.meshgrid(a, a, indexing="yx"), ["'xy' or 'ij'", "'yx'"]),
        (lambda a: np.diff(a, axis=5), ["axis 5", "dimension 2"]),
        (lambda a: np.stack([a, a], axis=4), ["axis 4", "dimension 3"]),
        (lambda a: np.convolve(a[0], a[0], "fill"), ["'full', 'same' or 'valid'", "'fill'"]),
        (lambda a: np.gradient(a, 1.0, 2.0, 3.0), ["expected no spacing", "got 3"]),
        (lambda a: np.gradient(a, np.ones(3), axis=1), ["3 coordinates", "length 4"]),
        (lambda a: np.gradient(a, edge_order=3), ["1 or 2", "3"]),
        (lambda a: np.gradient(a[:2], axis=0, edge_order=2), ["length 2", "3 elements"]),
        (lambda a: np.piecewise(a, [a > 0], [1, 2, 3]), ["1 conditions", "got 3"]),
        (lambda a: np.choose([0, 2], [a[0, :2], a[1, :2]]), ["from 0 to 1", "'wrap' or 'clip'"]),
        (lambda a: np.ix_(a), ["argument 0", "(3, 4)"]),
        (lambda a: np.polyfit(a[0], a[1], 1, cov=True), ["without full= and cov="]),
    ],
)
def test_errors_say_what_was_expected(call, words):
    with pytest.raises(Exception) as caught:
        call(Tensor(A, requires_grad=True))
    assert [word for word in words if word not in str(caught.value)] == []
