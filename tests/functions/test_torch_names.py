"""PyTorch's functional names: gradients are checked, values and gradients compared with PyTorch where it is installed."""

import contextlib
import operator

import numpy as np
import pytest

import autograd
import nn
from autograd import OperationTypeError, Tensor
from autograd.testing import gradcheck

rng = np.random.default_rng(0)
A, B, C = rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
V, W, S = rng.normal(size=4), rng.normal(size=3), rng.normal(size=(3, 3))
T, U = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 4, 3))
POSITIVE, TWO = np.abs(A) + 0.5, rng.normal(size=(2, 2))
SPD = S @ S.T + 3 * np.eye(3)
INDEX = np.array([[0, 2, 1, 0], [1, 1, 0, 2]])
WIDE = np.array([[0, 3, 1], [2, 2, 0], [1, 3, 3]])
MASK = A > 0
ROWS = np.array([2, 0, 2])

CALLS = [
    ("gather", A, 0, INDEX), ("gather", A, 1, WIDE), ("take_along_dim", A, WIDE, 1),
    ("scatter", A, 1, np.array([[3, 0], [1, 2]]), B[:2, :2]),
    ("scatter_add", A, 1, WIDE, B[:, :3]), ("scatter_add", A, 0, INDEX, B[:2]),
    ("index_add", A, 0, ROWS, B), ("take", A, np.array([5, 0, 5])),
    *[("scatter_reduce", A, 0, INDEX, B[:2], how) for how in ("sum", "prod", "mean", "amax", "amin")],
    ("scatter_reduce", A, 0, INDEX, B[:2], "mean", dict(include_self=False)), ("index_copy", A, 0, np.array([2, 0]), B[:2]),
    ("index_fill", A, 1, np.array([3, 1]), 2.5), ("masked_select", A, MASK), ("masked_fill", A, MASK, 1.5),
    ("masked_scatter", A, MASK, B), ("select_scatter", A, W, 1, 2), ("slice_scatter", A, B[:, :2], 1, 1, 4, 2),
    ("diagonal_scatter", A, W, 1), ("diagonal_scatter", S, W[:2], -1), ("index_select", A, 0, ROWS),
    ("index_put", A, (ROWS, ROWS), W, True), ("index_reduce", A, 0, ROWS, B, "prod"),
    ("put", S, np.array([8, 1]), W[:2], True),
    ("kthvalue", A, 2, 1), ("median", A, 1), ("median", A), ("nanmedian", A, 0), ("cummax", A, 1), ("cummin", A, 0),
    ("msort", A),
    ("aminmax", A, dict(dim=1)), ("quantile", A, 0.3, 1), ("quantile", A, 0.9), ("mode", A, 1),
    ("sort", A, 1, True), ("topk", A, 2, 1), ("nanquantile", A, 0.4, 0), ("unique_consecutive", V),
    *[(name, A, B) for name in ("eq", "ne", "lt", "le", "gt", "ge", "logical_and", "isclose", "copysign", "fmax", "hypot")],
    *[(name, A) for name in ("isnan", "isinf", "isfinite", "signbit", "logical_not", "sgn", "frac", "nan_to_num", "erfc",
                             "digamma", "fliplr", "flipud", "rot90", "trapezoid", "cumulative_trapezoid",
                             "std_mean", "var_mean", "nansum", "nanmean", "cov", "corrcoef", "diff", "pdist", "ravel")],
    *[(name, POSITIVE) for name in ("rsqrt", "lgamma", "i0")], ("logit", 1 / (1 + POSITIVE)), ("erfinv", 1 / (1 + POSITIVE)),
    ("polygamma", 2, POSITIVE), ("xlogy", A, POSITIVE), ("mvlgamma", POSITIVE + 1, 2),
    ("lerp", A, B, 0.3), ("addcmul", A, B, C, dict(value=0.5)), ("addcdiv", A, B, POSITIVE), ("rsub", A, B, dict(alpha=2)),
    ("ldexp", A, np.array([1, 2, 0, 3])), ("clamp_min", A, 0.1), ("clamp_max", A, 0.1), ("float_power", POSITIVE, 1.5),
    ("complex", A, B), ("polar", POSITIVE, B), ("threshold", A, 0.1, 2.0),
    ("hstack", [A, B]), ("vstack", [V, V]), ("dstack", [A, B]), ("column_stack", [W, A]), ("atleast_2d", V), ("atleast_3d", A),
    ("tensor_split", A, 3, 1), ("tensor_split", A, (1, 3), 1), ("hsplit", A, 2), ("vsplit", A, 3), ("unflatten", A, 1, (2, -1)),
    ("broadcast_tensors", A, V), ("meshgrid", V, W, dict(indexing="ij")), ("meshgrid", V, W, dict(indexing="xy")),
    ("cartesian_prod", V, W), ("combinations", V, 2), ("block_diag", A, S), ("diag_embed", A, 1), ("diagflat", V, -1),
    ("trace", S), ("vander", V, 3), ("swapaxes", T, 0, 2), ("moveaxis", T, 0, 2),
    ("addmm", S, A, B.T, dict(beta=0.5, alpha=2)), ("addmv", W, A, V), ("addr", A, W, V),
    ("baddbmm", U @ T, U, T),
    ("addbmm", S, T, U), ("vdot", V, V), ("kron", A, S), ("cross", S, S.T, dict(dim=0)), ("dist", A, B, 3),
    ("renorm", A, 2, 0, 1.0),
    ("cdist", A, B), ("cdist", A, B, 1.0), ("logcumsumexp", A, 1), ("gradient", V), ("chain_matmul", A, B.T, S),
    ("det", S), ("slogdet", S), ("logdet", SPD), ("inverse", S), ("matrix_exp", S), ("matrix_power", S, 3),
    ("cholesky_solve", S, np.linalg.cholesky(SPD)), ("pinverse", A),
    ("tril_indices", 3, 4, 1), ("triu_indices", 3, 4, -1), ("searchsorted", np.sort(V), A), ("bucketize", A, np.sort(V)),
    ("bincount", ROWS), ("histc", V, 3), ("isin", ROWS, np.array([2])), ("count_nonzero", MASK, 1), ("argwhere", MASK),
    ("hann_window", 6), ("logspace", 0, 2, 4), ("broadcast_shapes", (3, 1), (4,)),
]  # fmt: skip


def name_of(call):
    return " ".join(str(part) if isinstance(part, (str, int)) else "·" for part in call)


def parts(call):
    name, *arguments = call
    options = arguments.pop() if isinstance(arguments[-1], dict) else {}
    return name, arguments, options


def flat(result):
    """The tensors of a result, however it is nested."""
    if isinstance(result, (tuple, list)):
        return [leaf for item in result for leaf in flat(item)]
    return [result]


def is_real(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def converted(value, convert):
    if isinstance(value, list) or (isinstance(value, tuple) and any(isinstance(item, np.ndarray) for item in value)):
        return type(value)(converted(item, convert) for item in value)
    return convert(value) if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize("call", CALLS, ids=name_of)
def test_gradients(call):
    name, arguments, options = parts(call)
    together = isinstance(arguments[0], list)  # as in hstack([a, b])
    arguments = arguments[0] if together else arguments
    places = [k for k, value in enumerate(arguments) if is_real(value)]

    def results(*values):
        given = list(arguments)
        for k, value in zip(places, values, strict=True):
            given[k] = value
        given = [given] if together else given
        return [part for part in flat(getattr(autograd, name)(*given, **options)) if isinstance(part, Tensor)]

    found = results(*[Tensor(arguments[k], requires_grad=True) for k in places])
    connected = [k for k, part in enumerate(found) if part.requires_grad]
    if connected:
        gradcheck(lambda *values: tuple(results(*values)[k] for k in connected), *[arguments[k] for k in places])
    else:
        assert name in WITHOUT_GRADIENT


WITHOUT_GRADIENT = set(
    """
    eq ne lt le gt ge logical_and isclose isnan isinf isfinite signbit logical_not tril_indices triu_indices
    searchsorted bucketize bincount histc isin count_nonzero argwhere hann_window logspace broadcast_shapes sgn
    unique_consecutive
    """.split()  # noqa: SIM905
)


NOT_COMPARED = {
    "vander": "PyTorch's backward fails on its own in-place change",
    "index_reduce": "PyTorch warns that it is in beta",
    "cholesky_solve": "PyTorch gives a gradient to the half of the factor that is not looked at",
}


@pytest.mark.parametrize("call", CALLS, ids=name_of)
def test_agreement_with_pytorch(call):
    torch = pytest.importorskip("torch")
    name, arguments, options = parts(call)
    if name in NOT_COMPARED:
        pytest.skip(NOT_COMPARED[name])
    ours = [converted(a, lambda x: Tensor(x, requires_grad=is_real(x))) for a in arguments]
    theirs = [converted(a, lambda x: torch.tensor(x, requires_grad=is_real(x))) for a in arguments]
    if name == "chain_matmul":
        expected = torch.linalg.multi_dot(theirs)
    elif name == "pdist":
        expected = torch.nn.functional.pdist(*theirs)
    else:
        expected = getattr(torch, name)(*theirs, **options)
    result = getattr(autograd, name)(*ours, **options)
    compared = 0
    for ours_part, theirs_part in zip(flat(result), flat(expected), strict=True):
        if isinstance(theirs_part, torch.Tensor):
            np.testing.assert_allclose(ours_part.detach().numpy(), theirs_part.detach().numpy(), rtol=1e-6, atol=1e-9)
            assert ours_part.shape == tuple(theirs_part.shape)
            compared += 1
    leaves = [leaf for leaf in flat(ours) if isinstance(leaf, Tensor) and leaf.requires_grad]
    if not leaves:
        return
    seeds = [rng.normal(size=part.shape) for part in flat(result) if isinstance(part, Tensor) and part.requires_grad]
    if not seeds:
        return
    sum(((part.real * seed).sum() + (part.imag * seed).sum()) if part.dtype.kind == "c" else (part * seed).sum()
        for part, seed in zip((p for p in flat(result) if p.requires_grad), seeds)).backward()  # fmt: skip
    sum(((part.real * torch.tensor(seed)).sum() + (part.imag * torch.tensor(seed)).sum()) if part.is_complex()
        else (part * torch.tensor(seed)).sum()
        for part, seed in zip((p for p in flat(expected) if p.requires_grad), seeds)).backward()  # fmt: skip
    for ours_leaf, theirs_leaf in zip(leaves, [t for t in flat(theirs) if isinstance(t, torch.Tensor) and t.requires_grad]):
        if theirs_leaf.grad is None:
            assert ours_leaf.grad is None or not np.any(ours_leaf.grad.numpy())
        else:
            np.testing.assert_allclose(ours_leaf.grad.numpy(), theirs_leaf.grad.numpy(force=True), rtol=1e-6, atol=1e-9)


OVER_NOTHING = """sum mean std var std_mean var_mean nansum nanmean amax amin logsumexp norm count_nonzero
    linalg.vector_norm all any""".split()  # noqa: SIM905


@pytest.mark.parametrize("name", OVER_NOTHING)
@pytest.mark.parametrize("over", [(), []], ids=["tuple", "list"])
def test_no_axes_are_all_axes(name, over):
    """As in PyTorch, but for all() and any(), which leave the elements alone there too."""
    function, x = operator.attrgetter(name)(autograd), Tensor(A, requires_grad=True)
    found, every = function(x, dim=over), function(x)
    for one, other in zip(flat(found), flat(every) if name not in ("all", "any") else [x != 0], strict=True):
        np.testing.assert_array_equal(one.detach().numpy(), other.detach().numpy())
    if hasattr(Tensor, name) and name not in ("all", "any"):
        np.testing.assert_array_equal(*(plain(part) for part in (flat(getattr(x, name)(dim=over))[0], flat(every)[0])))
    assert np.sum(x, axis=()).shape == A.shape  # NumPy's own meaning


@pytest.mark.parametrize("name", OVER_NOTHING)
def test_no_axes_are_what_they_are_in_pytorch(name):
    torch = pytest.importorskip("torch")
    keepdim = {} if name == "count_nonzero" else {"keepdim": True}  # without it PyTorch's logsumexp fails
    parts = [operator.attrgetter(name)(package)(make(A), dim=(), **keepdim) for package, make in
             ((autograd, Tensor), (torch, torch.tensor))]  # fmt: skip
    for one, other in zip(*map(flat, parts), strict=True):
        assert one.shape == tuple(other.shape)
        np.testing.assert_allclose(plain(one), other.numpy(), rtol=1e-12)


def plain(tensor):
    return tensor.detach().numpy()


def test_differences_of_order_zero_and_below():
    x = Tensor(A, requires_grad=True)
    same = autograd.diff(x, 0, prepend=x)
    assert same is not x and np.array_equal(plain(same), A) and same.requires_grad and np.diff(x, 0, prepend=9.0) is x
    with pytest.raises(autograd.OperationError, match="0 or more, got -1"):
        autograd.diff(x, -1)
    with pytest.raises(ValueError, match="0 or more, got -1"):
        np.diff(x, -1)


def test_infinite_parts_of_complex_numbers():
    """Each part is what was given, and so is its gradient; no product with 1j makes NaN of it."""
    real, imag = (Tensor(np.array(values), requires_grad=True) for values in ([0.0, np.inf, 2.0], [np.inf, 1.0, np.nan]))
    made = autograd.complex(real, imag)
    np.testing.assert_array_equal(plain(made).real, [0.0, np.inf, 2.0])
    np.testing.assert_array_equal(plain(made).imag, [np.inf, 1.0, np.nan])
    (made.real * Tensor([1.0, 2.0, 3.0]) + made.imag * Tensor([4.0, 5.0, np.inf])).sum().backward()
    assert real.grad.tolist() == [1.0, 2.0, 3.0] and imag.grad.tolist() == [4.0, 5.0, np.inf]
    assert autograd.view_as_complex(Tensor([0.0, np.inf])).numpy().real == 0.0
    assert autograd.polar(Tensor(np.float32([1.0])), Tensor(np.float32([0.0]))).dtype == np.complex64
    for parts in (Tensor([1j]), Tensor([1.0])), (Tensor([1]), Tensor([1])):
        with pytest.raises(autograd.OperationError, match="two real floating tensors"):
            autograd.complex(*parts)


SINGLE = [
    "fft.fftfreq(4)", "fft.rfftfreq(4, 0.5)", "where(tensor([True, False]), 1.0, -1)", "where(tensor([True, False]), 1, 2)",
    "pow(tensor([1, 2]).to(float32), 2.0)", "reciprocal(tensor([1.0, 4.0]))", "logspace(0, 1, 3)", "hann_window(4)",
]  # fmt: skip


@pytest.mark.parametrize("text", SINGLE)
def test_what_has_no_dtype_of_its_own_takes_the_default(text):
    torch = pytest.importorskip("torch")
    with autograd_in_single_precision():
        found = eval(text, vars(autograd) | {name: getattr(autograd, name) for name in autograd.__all__})
    expected = eval(text, vars(torch))
    assert str(found.dtype) == str(expected.dtype).removeprefix("torch.")
    np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=1e-6)


@contextlib.contextmanager
def autograd_in_single_precision():
    autograd.set_default_dtype(np.float32)
    try:
        yield
    finally:
        autograd.set_default_dtype(None)


def test_integers_to_powers_and_their_reciprocals_are_fractions():
    x = autograd.tensor([1, 2, 4])
    assert (x**2.0).dtype == autograd.pow(x, 2.0).dtype == np.float64 and (x**2).dtype == np.int64
    assert x.reciprocal().tolist() == autograd.reciprocal(x).tolist() == [1.0, 0.5, 0.25]
    assert np.reciprocal(x).tolist() == [1, 0, 0]  # NumPy's own meaning


def test_the_star_import_leaves_loops_alone():
    names = {}
    exec("from autograd import *\ncounted = [k for k in range(3)]", names)
    assert names["counted"] == [0, 1, 2] and names["tensor"] is autograd.tensor and "range" in dir(autograd)
    assert names["isinstance"]([1], names["list"]) and names["type"](3) is int


LISTS = {
    "flatten": [(), (0,)], "squeeze": [(), (0,), ((0, 1),)], "unbind": [(), (1,)], "narrow": [(0, 0, 1)], "chunk": [(2,)],
    "select": [(0, 0)], "norm": [(), (0,), (1,)], "sum": [()], "mean": [()], "prod": [()], "split": [(1,)],
}  # fmt: skip


@pytest.mark.parametrize("name, rest", [(name, rest) for name, calls in LISTS.items() for rest in calls])
def test_lists_of_numbers_are_taken_as_tensors(name, rest):
    function = getattr(autograd, name)
    options = {"dtype": np.float32} if name in ("sum", "mean", "prod") else {}
    for nested in ([[1.0, 2.0]], [[3, 4]]):
        found, expected = (flat(function(given, *rest, **options)) for given in (nested, Tensor(nested)))
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one.numpy(), other.numpy())


@pytest.mark.parametrize("name", ["flatten", "squeeze", "unbind", "narrow", "norm", "embedding"])
def test_what_is_no_array_is_refused(name):
    rest = {"narrow": (0, 0, 1), "squeeze": (0,), "norm": (0,), "embedding": ([0], 0)}.get(name, ())
    with pytest.raises((TypeError, ValueError)):
        getattr(autograd, name)(None, *rest)


def test_arrays_and_lists_are_taken_where_tensors_are():
    assert autograd.diag(np.zeros((0, 3))).shape == (0,)
    assert nn.utils.parameters_to_vector([[1.0], np.ones(2)]).tolist() == [1.0, 1.0, 1.0]
    with pytest.raises(OperationTypeError, match="inhomogeneous"):
        nn.utils.parameters_to_vector([[[1.0], [2.0, 3.0]]])
