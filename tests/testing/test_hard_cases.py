"""Where checkers give wrong verdicts: edges of domains, rounding on the way, ties, NaN, narrow dtypes, nested arguments."""

import numpy as np
import pytest

import autograd as F
import nn
from autograd import Function, Tensor
from autograd.engine.lanes import lane
from autograd.rules.families import complete
from autograd.rules.table import TABLE
from autograd.testing import GradcheckError, gradcheck
from benchmarks.checker_cases import CASES

complete()

RNG = np.random.default_rng(0)
X = RNG.uniform(0.3, 1.2, (3, 4))


def operation(forward, backward):
    """A custom operation of arrays."""

    class Operation(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return np.asarray(forward(x))

        @staticmethod
        def backward(ctx, g):
            return np.asarray(backward(g.detach().numpy(), ctx.saved_tensors[0].detach().numpy()))

    return Operation.apply


def verdict(fn, *inputs, **how):
    return gradcheck(fn, *inputs, raise_exception=False, **how).verdict


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}, {case.name}")
def test_the_cases_of_the_benchmark(case):
    report = gradcheck(operation(case.forward, case.rule), case.point, raise_exception=False)
    expected = case.group.split()[0].replace("one", "wrong").rstrip(",")
    in_doubt = expected == "wrong" and case.name == "tanh at 15.0"  # 1 % of a slope of 4e-13, which rounding might be, too
    assert report.verdict == ("undecidable" if in_doubt else expected), report
    if case.where is not None:
        assert report.failure.index == (case.where,)


# -- edges and scales -------------------------------------------------------------------------------------------

EDGES = {
    "sqrt": (np.sqrt, lambda g, x: g / (2 * np.sqrt(x)), 1e-300),
    "log": (np.log, lambda g, x: g / x, 1e-300),
    "arcsin": (np.arcsin, lambda g, x: g / np.sqrt((1 - x) * (1 + x)), 1 - 1e-10),
    "arctanh": (np.arctanh, lambda g, x: g / ((1 - x) * (1 + x)), 1 - 1e-10),
    "a tiny slope": (lambda x: x * 1e-30, lambda g, x: g * 1e-30, 0.7),
    "a tiny slope on a large value": (lambda x: x * 1e-6 + 1, lambda g, x: g * 1e-6, 0.7),
}


@pytest.mark.parametrize("name", EDGES)
def test_close_to_the_edge_of_a_domain_and_far_from_1(name):
    forward, rule, point = EDGES[name]
    assert verdict(operation(forward, rule), point) == "right"
    assert verdict(operation(forward, lambda g, x: 1.001 * rule(g, x)), point) == "wrong"


def test_the_inverse_of_an_ill_conditioned_matrix():
    hilbert = 1 / (np.arange(6)[:, None] + np.arange(6) + 1.0)
    assert gradcheck(lambda a: np.linalg.solve(a, np.ones(6)), hilbert)


def test_elements_beside_undefined_ones_are_checked():
    x = np.array([-1.0, 0.5])
    assert verdict(operation(np.log, lambda g, x: 1.001 * g / x), x) == "wrong"
    report = gradcheck(operation(np.log, lambda g, x: g / x), x, raise_exception=False)
    assert report.verdict == "undecidable" and report.failure.reason.startswith("overflow")
    assert "result 0 at index (0,), which is nan" in str(report.failure)
    assert gradcheck(lambda x: x * 2.0, np.array([np.inf, 1.0]), raise_exception=False).failure.reason.startswith("overflow")


@pytest.mark.parametrize(
    "fn, point, reason",
    [
        (np.floor, np.array([1.0, 1.5]), "jump"),
        (lambda x: np.mod(x, 1.0), np.array([1.0]), "jump"),
        (np.sqrt, np.array([0.0]), "edge"),
        (np.arcsin, np.array([1.0]), "edge"),
        (np.log, np.array([0.0]), "overflow"),
    ],
)
def test_reasons_are_the_true_ones(fn, point, reason):
    assert gradcheck(fn, point, raise_exception=False).failure.reason.startswith(reason)


# -- rounding on the way ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_a_coarser_dtype_in_the_graph_is_left_out_of_the_differences(dtype):
    assert gradcheck(lambda x: np.sin(x.astype(dtype)).astype(np.float64) * x, X, order=2, mode="both")
    wrong = operation(np.sin, lambda g, x: 1.001 * g * np.cos(x))
    assert verdict(lambda x: wrong(x.astype(dtype)).astype(np.float64) * x, X) == "wrong"
    assert verdict(lambda x: wrong(x.astype(dtype)), X.astype(np.float32)) == "wrong"


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_a_rule_that_is_wrong_in_a_coarser_dtype_only(dtype):
    """In double precision, where the differences are taken, nothing is wrong with it."""
    rule = lambda g, x: g * np.cos(x) * (1.0 if x.dtype == np.float64 else 1.5)
    assert verdict(lambda x: operation(np.sin, rule)(x.astype(dtype)), X) == "wrong"


def test_a_rule_that_computes_in_single_precision_whatever_it_is_given():
    rule = lambda g, x: g * np.cos(x.astype(np.float32)).astype(x.dtype)
    assert gradcheck(operation(np.sin, rule), X.astype(np.float32))
    assert verdict(operation(np.sin, lambda g, x: 1.001 * rule(g, x)), X.astype(np.float32)) == "wrong"


def test_a_cast_to_numbers_of_another_kind_is_made():
    assert gradcheck(lambda x: (x * 1j).astype(np.complex64) * x, X)
    assert verdict(lambda x: x * (3.7 * x).astype(int), X) == "right"


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_a_coarser_dtype_inside_of_an_operation_is_noticed(dtype):
    fn = operation(lambda x: np.sin(x.astype(dtype)).astype(x.dtype), lambda g, x: g * np.cos(x))
    report = gradcheck(fn, X, raise_exception=False)
    assert report or report.failure.reason.startswith("rounding")


ROUNDED = {
    "arguments": lambda f: lambda x: f(x.astype(np.float32)).astype(x.dtype),
    "results": lambda f: lambda x: f(x).astype(np.float32).astype(x.dtype),
}

SLOPES = {
    "sin": (np.sin, np.cos),
    "cos": (np.cos, lambda x: -np.sin(x)),
    "exp": (np.exp, np.exp),
    "square": (np.square, lambda x: 2 * x),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
}


@pytest.mark.parametrize("where", ROUNDED)
@pytest.mark.parametrize("name", SLOPES)
def test_single_precision_inside_is_decided_rightly(name, where):
    """A right rule is never called wrong, mostly right; one of twice its size is never called right."""
    f, slope = SLOPES[name]
    verdicts = []
    for scale in (0.1, 1.0, 4.0):
        x = scale * np.random.default_rng(7).uniform(-1, 1, 4)
        rule = lambda g, x: g * slope(x.astype(np.float32)).astype(x.dtype)
        verdicts.append(verdict(operation(ROUNDED[where](f), rule), x))
        assert verdict(operation(ROUNDED[where](f), lambda g, x, rule=rule: 2 * rule(g, x)), x) != "right"
    assert "wrong" not in verdicts and "right" in verdicts


@pytest.mark.parametrize("factor", [0.0, 2.0])
@pytest.mark.parametrize("dtype, expected", [("float32", "wrong"), ("float16", "undecidable")])
def test_a_wrong_rule_of_such_an_operation_is_not_right(factor, dtype, expected):
    fn = operation(lambda x: np.sin(x.astype(dtype)).astype(x.dtype), lambda g, x: factor * g * np.cos(x))
    assert verdict(fn, X) == expected


def test_steps_in_the_function_itself_are_not_taken_for_a_slope():
    """The long steps of differences cross a thousand small ones, and would see the slope 1."""
    assert verdict(operation(lambda x: np.round(x, 3), lambda g, x: g * 0.0), X) != "wrong"


@pytest.mark.parametrize("scale", [1e-7, 1e-10, 1e-12])
def test_complex_steps_are_not_believed_where_they_disagree(scale):
    """Bessel functions of complex numbers add something to tiny imaginary parts, which slopes this small notice."""
    iv = lane(TABLE["iv"])
    for x in RNG.uniform(-1, 1, 8):
        assert verdict(lambda x: iv(0, 2.9 + scale * np.tanh(x)), x) == "right"


def test_what_is_0_but_for_rounding_on_the_way_is_not_looked_at_closer():
    """All elements move alike, which batch normalisation undoes; neither side computes exactly 0."""
    norm, c = lane(TABLE["batch_norm"]), RNG.normal(size=(4, 1, 2, 2))
    fn = lambda x: np.cumsum(norm(c + 0.01 * np.tanh(x), None, np.array([-1.6]), eps=0.5)[0], axis=0)
    assert all(verdict(fn, x, order=2) != "wrong" for x in RNG.uniform(-2, 2, (6, 1)))


@pytest.mark.parametrize("x", [1.296875, 1.578125, 1.5])
def test_outputs_with_fewer_digits_than_they_have_are_not_called_wrong(x):
    """SciPy finds this function by bisection, to 1e-14."""
    tukey, shape = lane(TABLE["tklmbda"]), 0.36287982103904953
    moved = lambda x: np.tanh((0.6421961605137475 + 0.03 * np.tanh(x + 0.5)) / 12)
    fn = lambda x: tukey(-0.4679619994719368 + 0.01 * moved(x), shape)
    assert verdict(fn, np.array(x)) != "wrong"


def test_an_imaginary_part_that_vanishes_is_no_slope_of_0():
    sici = lane(TABLE["sici"])
    assert verdict(lambda x: sici(1.73 + 1e-14 * np.tanh(x))[0], X) == "right"


# -- large ones beside small ones -----------------------------------------------------------------------------------

BESIDE = np.array([1e300, 1.0, -2.0, 0.5])

HIDING = {
    "several results": (lambda x: x * BESIDE, lambda g, x: g * BESIDE),
    "one result": (lambda x: x @ BESIDE, lambda g, x: g * BESIDE),
    "of which one is 0": (lambda x: (x - X[0]) * BESIDE, lambda g, x: g * BESIDE),
}


@pytest.mark.parametrize("name", HIDING)
def test_a_large_element_does_not_hide_its_neighbours(name):
    forward, rule = HIDING[name]
    assert verdict(forward, X[0], order=2) == "right"
    assert verdict(operation(forward, rule), X[0]) == "right"
    for index in range(1, 4):
        wrong = lambda g, x, index=index: np.where(np.arange(4) == index, 1.001, 1.0) * rule(g, x)
        report = gradcheck(operation(forward, wrong), X[0], raise_exception=False)
        assert report.verdict == "wrong" and report.failure.index == (index,)


@pytest.mark.parametrize("add_up", [np.positive, np.sum])
@pytest.mark.parametrize("dtype, large", [("float32", 1e30), ("float64", 1e300)])
def test_one_large_element_among_thousands(dtype, large, add_up):
    scale = np.r_[large, RNG.uniform(0.5, 2.0, 2000)].astype(dtype)
    x, factor = RNG.uniform(0.5, 1.5, 2001).astype(dtype), np.ones(2001, dtype)
    assert gradcheck(operation(lambda x: add_up(x * scale), lambda g, x: g * scale), x)
    factor[1234] = 1.001
    wrong = operation(lambda x: add_up(x * scale), lambda g, x: g * scale * factor)
    report = gradcheck(wrong, x, raise_exception=False)
    assert report.verdict == "wrong" and report.failure.index == (1234,)


def test_cancellation_in_a_gradient_is_no_error_of_it():
    """Elements that are differences of larger numbers are as uncertain as these."""
    a = RNG.normal(size=(5, 5))
    a = a @ a.T + np.diag([1e6, 1, 1, 1, 1e-3])
    assert gradcheck(lambda a: np.linalg.inv(a + a.T) @ np.ones(5), a)
    assert gradcheck(lambda x: np.linalg.eigvalsh(x + x.T)[0], a)


# -- narrow dtypes ------------------------------------------------------------------------------------------------


def test_one_wrong_element_among_many_narrow_ones():
    x = RNG.uniform(-1, 1, 10_000).astype(np.float32)
    factor = np.ones(10_000, np.float32)
    factor[7777] = 1.001
    report = gradcheck(operation(np.sin, lambda g, x: g * np.cos(x) * factor), x, raise_exception=False)
    assert report.verdict == "wrong" and report.failure.index == (7777,)
    assert gradcheck(np.sin, x)


def test_right_functions_that_lose_digits_in_single_precision():
    x = X.astype(np.float32)
    assert gradcheck(lambda x: np.sin(1000.0 * x), x)
    assert gradcheck(lambda x: np.log(np.float32(1.0001) - x / np.float32(1.3)), x)
    assert gradcheck(lambda x: np.var(x + np.float32(100.0), axis=0), x)


def test_a_small_slope_in_single_precision_is_not_zero():
    fn = operation(lambda x: x * np.float32(1e-6) + np.float32(1.0), lambda g, x: g * np.float32(0.0))
    assert verdict(fn, X.astype(np.float32)) == "wrong"


# -- ties -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fn", [np.sort, np.median, np.max, lambda x: F.max(x, 0)[0], lambda x: np.sort(x) * np.arange(4.0)])
def test_any_choice_among_equals_is_right(fn):
    assert gradcheck(fn, np.ones(4))


def test_equal_eigenvalues_and_singular_values():
    assert gradcheck(lambda x: np.linalg.svd(x, compute_uv=False), np.eye(3))
    assert gradcheck(lambda x: np.linalg.eigvalsh(x + x.T), np.eye(3))


def test_slopes_that_are_possible_one_by_one_but_not_together():
    """Each of three equals may have all of the gradient of the maximum, but not all of them at once."""
    with pytest.raises(GradcheckError, match="along a random direction"):
        gradcheck(operation(np.max, lambda g, x: g * np.ones(3)), np.ones(3))


# -- containers, memory, blame -----------------------------------------------------------------------------------------


def test_nested_results_and_nested_inputs():
    assert gradcheck(lambda x: {"a": x * 2, "b": (x**2, [x.sum(), None])}, X, order=2, mode="both")
    inputs = {"w": X, "rest": [X[0], (2.0, 3)]}
    report = gradcheck(lambda p: p["w"] * p["rest"][0] ** p["rest"][1][1] * p["rest"][1][0], inputs)
    assert report.checked == 12 + 4 + 1
    wrong = operation(np.sin, lambda g, x: g)
    with pytest.raises(GradcheckError, match=r"argument 0 \('p'\)\['rest'\]\[0\] is wrong at index \(0,\)"):
        gradcheck(lambda p: p["w"] * wrong(p["rest"][0]), inputs)
    assert gradcheck(nn.LSTM(2, 2), RNG.normal(size=(2, 1, 2)).astype(np.float32))


def test_options_in_a_tuple_are_left_alone():
    assert gradcheck(lambda x, ends: np.clip(x, *ends), X, (0.1, 5.0)).checked == 12


def test_a_rule_that_only_understands_contiguous_memory():
    fn = operation(np.sin, lambda g, x: g * np.cos(x) if g.flags.c_contiguous else g * 0.0)
    with pytest.raises(GradcheckError, match="depends on how the incoming gradient lies in memory"):
        gradcheck(fn, X)


def test_what_leaves_the_graph_is_said():
    with pytest.raises(GradcheckError, match=r"no operation in the graph is wrong on its own.*detach\(\)"):
        gradcheck(lambda x: x * x.detach(), X)


def test_a_primitive_is_called_by_its_name():
    from autograd.extend import defvjp, primitive

    double = primitive(lambda x: 2.0 * x)
    double.__name__ = "double"
    defvjp(double, lambda ans, x: lambda g: 2.002 * g)
    failure = gradcheck(lambda x: double(x), X, raise_exception=False).failure
    assert failure.operation.name == "double" and "'double'" in str(failure)


def test_a_rule_that_cannot_be_differentiated_is_checked_at_first_order():
    assert gradcheck(operation(np.sin, lambda g, x: g * np.cos(x)), X)
    assert gradcheck(lambda x: Tensor(np.ones(3)) * x.sum(), X)


def test_complex_results_of_real_arguments():
    """Some refinements do not apply here, and must not get in the way."""
    assert gradcheck(lambda x: np.fft.fft2(x) + 1e9, X, raise_exception=False).verdict != "wrong"
    assert gradcheck(np.fft.ifft2, np.array([[1.0, 0.0, -1.0], [0.0, 0.0, 0.0]]))
