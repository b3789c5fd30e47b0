"""autograd.numpy has NumPy's names; they record where a traced value is among the arguments, and are NumPy's elsewhere."""

import collections
import copy
import importlib
import math

import autograd.numpy as np
import numpy
import pytest
import scipy.special
from autograd.builtins import DictBox, SequenceBox
from autograd.extend import defvjp, primitive
from autograd.numpy.numpy_boxes import ArrayBox
from autograd.numpy.numpy_vjps import balanced_eq, match_complex, repeat_to_match_shape, unbroadcast, unbroadcast_f
from autograd.numpy.numpy_wrapper import wrap_namespace
from autograd.scipy import special
from autograd.test_util import check_grads

from autograd import grad, jacobian, make_jvp, make_vjp, tensor

V = numpy.array([1.0, 2.0, 4.0])


@pytest.mark.parametrize("room", ["", "linalg", "fft", "random"])
def test_every_public_name_is_there(room):
    theirs, ours = (getattr(module, room) if room else module for module in (numpy, np))
    missing = [name for name in theirs.__all__ if not hasattr(ours, name)]
    assert not missing
    assert set(theirs.__all__) <= set(dir(ours))


def test_a_name_that_numpy_lacks_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_function"):
        np.no_such_function  # noqa: B018


CALLS = {
    "exp": lambda np, x: np.exp(x),
    "maximum": lambda np, x: np.maximum(x, 2.5),
    "sum": lambda np, x: np.sum(x, 0),
    "sum by keyword": lambda np, x: np.sum(a=x, axis=0),
    "mean": lambda np, x: np.mean(x, axis=0, keepdims=True),
    "std": lambda np, x: np.std(x, ddof=1),
    "concatenate": lambda np, x: np.concatenate((x, x[:1]), 0),
    "dot": lambda np, x: np.dot(x, x),
    "where": lambda np, x: np.where(x > 1.5, x, 0.0),
    "norm": lambda np, x: np.linalg.norm(x),
    "fft": lambda np, x: np.real(np.fft.fft(x)),
    "clip": lambda np, x: np.clip(x, 1.5, 3.0),
    "einsum": lambda np, x: np.einsum("i,j->ij", x, x),
    "reshape": lambda np, x: np.reshape(x, (1, -1)),
    "tensordot by keyword": lambda np, x: np.tensordot(a=x, b=x, axes=1),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_plain_arrays_give_what_numpy_gives(call):
    ours, theirs = call(np, V), call(numpy, V)
    assert type(ours) is type(theirs)
    numpy.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_traced_values_are_recorded_in_both_modes(call):
    check_grads(lambda x: call(np, x))(V)


def test_options_that_a_rule_does_not_know_are_refused_and_not_dropped():
    with pytest.raises(TypeError, match="order"):
        grad(lambda x: np.sum(np.einsum("i->i", x, order="F")))(V)


def test_ufuncs_keep_their_methods():
    assert np.add.reduce(V) == 7.0 and np.add.nin == 2
    numpy.testing.assert_array_equal(np.multiply.outer(V, V), numpy.outer(V, V))


LISTS = {
    "array": lambda x: np.array([[x[0], 1.0], [2.0, x[1] * x[2]]]),
    "array of rows": lambda x: np.array([x, 2 * x]),
    "array of tuples": lambda x: np.array(((x[0], x[1]), (3.0, x[2]))),
    "array of a box": lambda x: np.array(x) * 2,
    "array with ndmin": lambda x: np.array([x[0]], ndmin=3),
    "asarray": lambda x: np.asarray([x[2], 0.0]),
    "full": lambda x: np.full((2, 2), x[1]),
    "append": lambda x: np.append([1.0, x[0]], x),
    "mean of a list": lambda x: np.mean([x[0], x[1] ** 2]),
    "norm of a list": lambda x: np.linalg.norm([x[0], 2.0, x[1]]),
    "r_": lambda x: np.r_[x, 1.0, x[0] * x[1]],
    "r_ with a range": lambda x: np.r_[0:3, x],
    "c_": lambda x: np.c_[x, 2 * x],
    "make_diagonal": lambda x: np.make_diagonal(x, axis1=-1, axis2=-2),
    "vstack": lambda x: np.vstack([x, V]),
    "sum of squares in a loop": lambda x: sum([y**2 for y in x]),
}


@pytest.mark.parametrize("function", LISTS.values(), ids=LISTS)
def test_lists_of_traced_values_are_recorded(function):
    numpy.testing.assert_allclose(make_jvp(function)(V)(V)[0], function(V))
    check_grads(function, order=1)(V)


def test_arrays_of_lists_without_traced_values_are_numpys():
    assert type(np.array([[1, 2], [3, 4]])) is numpy.ndarray
    assert np.array([1, 2], dtype=np.float32).dtype == np.float32
    assert np.asarray(V) is V
    numpy.testing.assert_array_equal(np.r_[1:3, 5], [1, 2, 5])


def test_a_dtype_is_taken_over():
    assert grad(lambda x: np.array([x, x], dtype=np.float32).sum())(3.0) == 2.0


def test_where_of_plain_values_is_plain():
    assert np.where(True, 1, 2) == 1 and type(np.where(True, 1, 2)) is int
    numpy.testing.assert_array_equal(np.where([True, False, True])[0], [0, 2])
    numpy.testing.assert_array_equal(np.where([True, False], x=V[:2], y=0.0), [1.0, 0.0])


def test_make_diagonal_refuses_other_axes():
    with pytest.raises(ValueError, match="axis1=-1"):
        np.make_diagonal(V)


@pytest.mark.parametrize("uplo", ["L", "U"])
@pytest.mark.parametrize("dtype", [float, complex])
def test_eigenvalues_look_at_one_triangle(uplo, dtype):
    random = numpy.random.default_rng(0)
    a = random.standard_normal((3, 3)) + numpy.diag([0, 3, 7])
    if dtype is complex:
        a = a + 1j * random.standard_normal((3, 3))
    check_grads(lambda a: np.linalg.eigh(a, uplo)[0], modes=["rev"], order=1)(a)
    check_grads(lambda a: np.linalg.eigvalsh(a, UPLO=uplo), modes=["rev"], order=1)(a)


def test_constants_and_integers_are_bare():
    def traced(x):
        assert type(np.argsort(x)) is numpy.ndarray and np.ndim(x) == 1 and np.shape(x) == (3,)
        assert np.int64(x[1]) == 2 and np.asarray(x > 1).dtype == bool
        return x[np.argmax(x)]

    numpy.testing.assert_array_equal(grad(traced)(V), [0, 0, 1])


def test_a_bare_copy_of_a_traced_float_is_refused():
    with pytest.raises(RuntimeError, match="drop its gradient"):
        grad(lambda x: numpy.asarray(x).sum())(V)
    with pytest.raises(RuntimeError, match="drop its gradient"):
        make_jvp(lambda x: numpy.asarray(x).sum())(V)(V)


def test_a_matrix_that_is_not_positive_definite_raises_numpys_error():
    with pytest.raises(np.linalg.LinAlgError):
        jacobian(np.linalg.cholesky)(-numpy.eye(2))


NAMES = {
    "autograd": "primitive",
    "autograd.builtins": "DictBox SequenceBox",
    "autograd.core": "Box Node SparseObject VSpace defjvp defvjp func getval isbox primitive subval toposort trace vspace",
    "autograd.numpy": "metadata numpy_boxes numpy_jvps numpy_vjps numpy_vspaces numpy_wrapper",
    "autograd.numpy.numpy_boxes": "ArrayBox Box",
    "autograd.numpy.numpy_jvps": "broadcast def_linear defjvp",
    "autograd.numpy.numpy_vjps": "balanced_eq match_complex replace_zero repeat_to_match_shape unbroadcast unbroadcast_f",
    "autograd.numpy.numpy_vspaces": "ArrayVSpace ComplexArrayVSpace VSpace",
    "autograd.numpy.numpy_wrapper": "array_from_args concatenate_args metadata wrap_if_boxes_inside wrap_namespace",
    "autograd.tracer": "getval isbox new_box subval subvals toposort trace",
    "autograd.wrap_util": "get_doc get_name unary_to_nary wrap_nary_f wraps",
}


@pytest.mark.parametrize("module", NAMES)
def test_names_that_programs_import(module):
    found = importlib.import_module(module)
    assert all(name in dir(found) and hasattr(found, name) for name in NAMES[module].split())


def test_traced_values_are_instances_of_the_classes_that_programs_ask_for():
    def function(x, d):
        assert isinstance(x, ArrayBox) and isinstance(d, DictBox) and isinstance([d["a"]], SequenceBox)
        return np.sum(x) * d["a"]

    assert not isinstance(V, ArrayBox) and not isinstance({"a": 1.0}, DictBox)
    assert grad(function, (0, 1))(V, {"a": 1.0})[1]["a"] == V.sum()
    make_jvp(function, (0, 1))(V, {"a": 1.0})((V, {"a": 1.0}))


def test_a_rule_that_undoes_broadcasting():
    scaled = primitive(lambda x, y: x * y)
    defvjp(scaled, lambda ans, x, y: unbroadcast_f(x, lambda g: g * y), lambda ans, x, y: unbroadcast_f(y, lambda g: g * x))
    for x, y in [(V, 2.0), (V[:, None], V), (2.0, V), (V + 1j, V), (V, numpy.ones((2, 1)))]:
        for k in (0, 1):
            check_grads(scaled, k, modes=["rev"])(x, y)


@pytest.mark.parametrize("x, meta, index, expected", [
    (numpy.ones((3, 2)), ((2,), 1, float, False), 0, [3.0, 3.0]),
    (numpy.ones((3, 2)), ((3,), 1, float, False), -1, [2.0, 2.0, 2.0]),
    (numpy.ones((3, 2)) + 1j, ((1, 2), 2, float, False), 0, [[3.0, 3.0]]),
    (numpy.ones(2), ((2,), 1, float, False), 0, [1.0, 1.0]),
])  # fmt: skip
def test_unbroadcast(x, meta, index, expected):
    numpy.testing.assert_array_equal(unbroadcast(x, meta, index), expected)


def test_small_helpers_of_rules():
    numpy.testing.assert_array_equal(match_complex(1j, V), V + 0j)
    numpy.testing.assert_array_equal(match_complex(1.0, V + 2j), V)
    numpy.testing.assert_array_equal(balanced_eq(numpy.array([1.0, 2.0, 2.0]), 2.0, numpy.array([2.0, 2.0, 1.0])), [0, 0.5, 1])
    assert repeat_to_match_shape(numpy.float64(2.0), (), float, None, False) == (2.0, 1)
    repeated, count = repeat_to_match_shape(numpy.ones((1, 3)), (2, 3), float, 0, True)
    assert repeated.shape == (2, 3) and count == 2


@pytest.mark.parametrize("join", [np.stack, np.vstack, np.hstack, np.concatenate, np.column_stack, np.dstack],
                         ids=lambda join: join.__name__)  # fmt: skip
def test_any_iterable_is_joined(join):
    parts = {"a": V, "b": V**2}
    found = grad(lambda x: np.sum(join({"a": x, "b": x**2}.values()) ** 2))(V)
    numpy.testing.assert_allclose(found, grad(lambda x: np.sum(join([x, x**2]) ** 2))(V))
    numpy.testing.assert_array_equal(join(part for part in parts.values()), join(list(parts.values())))


def test_a_wrapped_namespace_has_primitives_that_rules_can_be_given_to():
    ours = {}
    wrap_namespace({"lgamma": math.lgamma, "exp": numpy.exp, "pi": math.pi, "int": int}, ours)
    defvjp(ours["lgamma"], lambda ans, x: lambda g: g * scipy.special.digamma(x))
    assert ours["pi"] == math.pi and ours["int"] is int
    assert grad(ours["lgamma"])(3.0) == scipy.special.digamma(3.0) and grad(ours["exp"])(0.0) == 1.0


@pytest.mark.parametrize("kind", [copy.copy, copy.deepcopy])
def test_copies_of_traced_arrays_stay_connected(kind):
    numpy.testing.assert_array_equal(grad(lambda x: np.sum(kind(x) ** 2))(V), 2 * V)


@pytest.mark.parametrize("kind", [collections.OrderedDict, lambda **items: collections.defaultdict(float, **items)])
def test_dictionaries_keep_their_class(kind):
    given = kind(a=2.0)
    found = grad(lambda d: d["a"] ** 2)(given)
    assert type(found) is type(given) and found["a"] == 4.0 and given["a"] == 2.0
    assert getattr(found, "default_factory", float) is float


def test_einsum_of_plain_numbers():
    check_grads(lambda x: np.einsum(",,i->i", x, 3.0, [1, 2]))(2.0)


@pytest.mark.parametrize("name", ["eval_legendre", "eval_chebyt", "legendre_p"])
def test_degrees_that_nobody_would_wait_for_are_refused(name):
    function = getattr(special, name)
    assert numpy.ravel(function(2, 0.5))[0] == getattr(scipy.special, name)(2, 0.5).ravel()[0]
    for x in (0.5, tensor(0.5, requires_grad=True)):
        for degree in (2**40, numpy.array([1, 2**40])):
            with pytest.raises(ValueError, match="degree above"):
                function(degree, x)


LEVELS = numpy.array([3.0, 1.0, 2.0, 5.0, 4.0])
HOLES = numpy.array([[3.0, numpy.nan], [1.0, 4.0], [2.0, 9.0], [7.0, numpy.nan]])
TRACED = {
    "interp, left": (lambda t: np.interp([-1.0, 0.5, 9.0], [0.0, 1.0, 2.0], V, left=t, right=t**2), 1.5),
    "interp, by position": (lambda t: np.interp([-1.0, 0.5], [0.0, 1.0, 2.0], V, t, None), 1.5),
    "sum, initial": (lambda t: np.sum(V, initial=t), 1.5),
    "max, initial": (lambda t: np.max(V, initial=t), 99.0),
    "trapezoid, dx": (lambda t: np.trapezoid(V, dx=t), 0.5),
    "nan_to_num, nan": (lambda t: np.nan_to_num(HOLES, nan=t), 0.5),
    "percentile": (lambda t: np.percentile(LEVELS, t), 40.0),
    "quantiles of columns": (lambda t: np.quantile(np.outer(LEVELS, V), t, axis=0), numpy.array([0.3, 0.6])),
    "nanquantile": (lambda t: np.nanquantile(HOLES, t, axis=0, keepdims=True), 0.4),
    **{f"quantile, {method}": (lambda t, method=method: np.quantile(LEVELS, t, method=method), numpy.array([0.07, 0.37]))
       for method in ("linear", "hazen", "weibull", "median_unbiased", "normal_unbiased", "interpolated_inverted_cdf",
                      "lower")},
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:grad")
@pytest.mark.parametrize("name", TRACED)
def test_a_traced_value_in_any_argument_is_differentiated(name):
    function, t = TRACED[name]
    numpy.testing.assert_allclose(make_vjp(function)(t)[1], function(t), rtol=1e-14)
    check_grads(function, modes=["fwd", "rev"], order=2)(t)


def test_the_slope_of_quantiles_where_two_pieces_meet_is_the_right_one():
    slopes = [grad(lambda q: np.quantile(LEVELS, q))(q) for q in (0.0, 0.5, 1.0)]
    numpy.testing.assert_allclose(slopes, [4.0, 4.0, 4.0])
    assert grad(lambda q: np.quantile(LEVELS[:1], q))(0.5) == 0.0


@pytest.mark.parametrize("product", [lambda s, x: s * x, lambda s, x: x * s, lambda s, x: (s.to_frame() @ [1.0]) * x])
def test_products_with_series_of_pandas_are_products_with_their_values(product):
    pandas = pytest.importorskip("pandas")
    x = numpy.array([3.0, 4.0, 5.0])
    numpy.testing.assert_array_equal(grad(lambda x: np.sum(product(pandas.Series(V), x) ** 2))(x), 2 * x * V**2)


def test_a_table_of_pandas_asks_for_the_bare_array():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(RuntimeError, match=r"table.to_numpy\(\) @ t"):
        grad(lambda x: np.sum(pandas.DataFrame({"a": V}) @ x))(numpy.ones(1))
