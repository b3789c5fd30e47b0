"""The three verdicts, and what a failure says: kinks, jumps, conditioning, large inputs, forward mode, blame, modules."""

import pickle

import numpy as np
import pytest

import nn
from autograd import Function, NoRuleError, Tensor
from autograd.testing import GradcheckError, UndecidableError, gradcheck

RNG = np.random.default_rng(0)


def wrong_at(index, by=1.001):
    """sin with a gradient that is wrong in one element."""

    class WrongSine(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return np.sin(x)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            factor = np.ones(x.shape)
            factor[index] = by
            return g * np.cos(x) * factor

    return WrongSine.apply


# -- kinks and what cannot be decided -----------------------------------------------------------------------------

CORNER = np.array([0.0, 1.0, -1.0])


@pytest.mark.parametrize(
    "fn, point",
    [
        (abs, CORNER),
        (lambda x: np.maximum(x, 0.0), CORNER),
        (lambda x: Tensor.relu(x), CORNER),
        (lambda x: np.linalg.norm(x), np.zeros(3)),
        (lambda x: np.max(x), np.array([1.0, 1.0, 0.0])),
        (lambda x: np.clip(x, -1.0, 1.0), CORNER),
        (lambda x: abs(x) * 3.0 - abs(x), CORNER),
    ],
)
def test_any_slope_between_those_on_both_sides_is_right_at_a_kink(fn, point):
    assert gradcheck(fn, point)


@pytest.mark.parametrize("slope", [-2.5, -1.001, 1.001, 4.0])
def test_a_slope_outside_of_those_on_both_sides_is_wrong(slope):
    class Wrong(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return abs(x)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * np.where(x == 0.0, slope, np.sign(x))

    with pytest.raises(GradcheckError, match="is wrong at index"):
        gradcheck(Wrong.apply, CORNER)


def test_each_element_has_its_error_bar():
    small, large = gradcheck(lambda x: np.exp(x * 3.0).sum(), np.array([0.5, 9.0])).comparisons
    for comparison in (small, large):
        assert abs(comparison.numeric - comparison.analytic) <= comparison.error < 1e-6 * abs(comparison.analytic)
    assert (small.index, large.index) == ((0,), (1,)) and small.error < large.error


def test_kinks_are_counted():
    report = gradcheck(lambda x: Tensor.relu(x), CORNER)
    assert report.kinks == 1 and report.checked == 3 and "1 of them at a kink" in repr(report)


@pytest.mark.parametrize(
    "fn, point, order, reason",
    [
        (np.sqrt, 0.0, 1, "edge"),
        (abs, 0.0, 2, ""),
        (np.exp, 800.0, 1, "overflow"),
        (lambda x: Tensor.relu(x) - Tensor.relu(-x), 0.0, 1, "kink"),
    ],
)
def test_what_cannot_be_decided_is_said_with_its_reason(fn, point, order, reason):
    report = gradcheck(fn, point, order=order, raise_exception=False)
    assert report.verdict == "undecidable" and not report
    assert report.failure.reason.startswith(reason)
    with pytest.raises(UndecidableError, match="nothing can be said|right, and this point"):
        gradcheck(fn, point, order=order)


def test_a_value_that_hides_its_slope_is_checked_in_another_way():
    """Differences of 1e12 + x say little; a complex step, or extended precision, says all."""
    assert gradcheck(lambda x: x + 1e12, 1.0).certainty < 1e-9
    wrong = wrong_at(())
    with pytest.raises(GradcheckError) as caught:
        gradcheck(lambda x: wrong(x) + 1e10, 1.0)
    assert not isinstance(caught.value, UndecidableError)


def test_an_extended_precision_that_is_none_is_not_believed():
    """What rounds to double precision inside has the error bar of double precision."""

    def fn(x):
        return 1e8 + np.sin(x.astype(np.float64) if x.dtype == np.longdouble else x)

    assert gradcheck(fn, np.array([1.0, 2.0]), raise_exception=False).verdict != "wrong"


# -- large inputs, dtypes, layouts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("where, by", [(4321, 1.001), (9999, -1.0)])
def test_one_wrong_entry_of_ten_thousand_is_found(where, by):
    x = RNG.uniform(0.2, 1.2, 10_000)
    with pytest.raises(GradcheckError) as caught:
        gradcheck(wrong_at(where, by), x, blame=False)
    assert caught.value.index == (where,)


def test_a_wrong_entry_that_is_tiny_beside_the_others_is_found():
    scale = np.logspace(0, -2, 1000)
    with pytest.raises(GradcheckError) as caught:
        gradcheck(lambda x: wrong_at(990)(x) * scale, RNG.uniform(0.2, 1.2, 1000))
    assert caught.value.index == (990,)


def test_large_inputs_that_are_right_take_few_comparisons():
    report = gradcheck(lambda x: np.sum(np.exp(x) ** 2), RNG.uniform(-1, 1, (40, 50)))
    assert report and report.checked < 40
    assert gradcheck(lambda z: z * z, RNG.uniform(-1, 1, 400) + 1j * RNG.uniform(-1, 1, 400))


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_differences_for_narrow_dtypes_are_taken_in_double_precision(dtype):
    x = RNG.uniform(0.2, 1.2, 6).astype(dtype)
    assert gradcheck(lambda x: np.exp(x) * np.sin(x), x)
    with pytest.raises(GradcheckError):
        gradcheck(wrong_at(2, 2.0), x)


def test_the_layout_of_an_input_is_kept():
    seen = set()

    def fn(x):
        seen.add(x.detach().numpy().strides)
        return x * x

    gradcheck(fn, np.ones((2, 3))[::-1])
    assert (-24, 8) in seen


def test_one_tensor_twice_is_one_variable():
    x = Tensor(np.array([1.0, 2.0]), requires_grad=True)
    report = gradcheck(lambda a, b: a * b, x, x)
    assert report.checked == 2


# -- forward mode, properties -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["reverse", "forward", "both"])
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_modes_and_orders(mode, dtype):
    x = RNG.uniform(0.5, 1.5, (2, 2)).astype(dtype)
    assert gradcheck(lambda x, y: [np.exp(x) * y, (x @ y).sum()], x, x + 0.5, order=2, mode=mode)
    assert gradcheck(lambda x: x**4, 1.5, order=3, mode=mode)


def test_results_that_are_zero_but_for_rounding_look_coarse_and_are_not():
    """The mean of a softmax does not depend on its input, so each gradient is what rounding leaves, about 1e-19."""
    x = np.array([-0.125, 1.640625, 1.203125])
    assert gradcheck(lambda x: np.exp(0.01 * np.tanh(np.mean(nn.functional.softmax(x, 0)))), x, order=2)


def test_what_rounding_leaves_may_have_been_multiplied():
    """A saturated log-softmax: 1 - 2 softmax is off by 4e-16 in one element, times 40."""
    kept = np.array([[-6.5625, -0.8125], [2.8125, 1.5625]])
    x = np.array([[-1.09375, -0.40625], [0.46875, 0.78125]])
    assert gradcheck(lambda x: nn.functional.log_softmax(x * [6.0, 2.0] * kept, 0), x)


@pytest.mark.parametrize("apart", [1e-9, 4e-13])
def test_so_little_that_rounding_may_be_its_cause_is_not_called_wrong(apart):
    class Shifted(Function):
        @staticmethod
        def forward(ctx, x):
            return 1.0 + 0.0 * x

        @staticmethod
        def backward(ctx, g):
            return g * apart

    report = gradcheck(Shifted.apply, 0.5, raise_exception=False)
    assert report.verdict == ("wrong" if apart > 1e-12 else "undecidable"), report


def test_forward_mode_of_what_has_none_says_so():
    with pytest.raises(NoRuleError):
        gradcheck(wrong_at(0), np.ones(2), mode="forward")


def test_gradients_are_linear_in_the_incoming_gradient():
    class Clipped(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1.0

        @staticmethod
        def backward(ctx, g):
            return np.clip(g, -1.6, 1.6)

    with pytest.raises(GradcheckError, match="is not linear"):
        gradcheck(Clipped.apply, np.linspace(0.1, 1.0, 4))


def test_a_gradient_that_changes_between_calls_is_found():
    rng = np.random.default_rng(0)

    class Noisy(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1.0

        @staticmethod
        def backward(ctx, g):
            return g * (1.0 + 1e-15 * np.round(rng.uniform(0, 100)))

    with pytest.raises(GradcheckError, match="differs between two calls"):
        gradcheck(Noisy.apply, np.ones(5))


def test_a_function_that_writes_into_its_input_is_found():
    def fn(x):
        x.detach().numpy()[0] = 7.0
        return x * 2.0

    x = np.ones(3)
    with pytest.raises(GradcheckError, match="writes into argument 0"):
        gradcheck(fn, x)
    assert x.tolist() == [1.0] * 3


# -- what a failure says ----------------------------------------------------------------------------------------


def failure_of(fn, *inputs, **how):
    return gradcheck(fn, *inputs, raise_exception=False, **how).failure


def test_a_failure_names_argument_index_values_and_operation():
    def f(first, second):
        return np.exp(first) * wrong_at((1, 2))(second * 2.0)

    error = failure_of(f, np.ones((2, 3)), np.full((2, 3), 0.3))
    assert (error.argument, error.index, error.order) == (1, (1, 2), 1)
    assert error.operation.name == "WrongSine"
    text = str(error)
    for part in ("argument 1 ('second')", "(1, 2)", "backward says", "finite differences say", "within", "'WrongSine'"):
        assert part in text
    assert failure_of(f, np.ones((2, 3)), np.full((2, 3), 0.3), blame=False).operation is None


def test_a_failure_at_a_kink_says_the_slopes_on_both_sides():
    class Wrong(Function):
        @staticmethod
        def forward(ctx, x):
            return abs(x)

        @staticmethod
        def backward(ctx, g):
            return 1.5 * g

    text = str(failure_of(Wrong.apply, np.array([0.0])))
    low, high = map(float, text.partition("slopes on both sides of this kink are ")[2].split("\n")[0].split(" and "))
    assert low < 0 < high and abs(low + high) < 1e-9 * high


@pytest.mark.parametrize("fn, point", [(np.exp, 1e3), (np.sqrt, 0.0), (lambda x: x * np.floor(x), 1.0)])
def test_what_cannot_be_decided_can_be_drawn(fn, point):
    error = failure_of(fn, np.array([0.5, point]))
    assert isinstance(error, UndecidableError) and "->" in error.draw().source


def test_a_failure_can_be_drawn():
    error = failure_of(lambda x: np.exp(wrong_at(0)(x * 2.0)).sum(), np.array([0.5, 1.0]))
    source = error.draw().source
    assert "WRONG RULE" in source and "exp" in source


def test_the_wrong_one_of_several_results_is_blamed():
    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2.0, x * 3.0

        @staticmethod
        def backward(ctx, g, h):
            return (0.0 if g is None else g * 2.0) + (0.0 if h is None else h * 3.003)

    error = failure_of(lambda x: np.exp(Two.apply(x)[1] + Two.apply(x)[0]), np.array([0.1, 0.2]))
    assert error.operation.name == "Two"


def test_a_failure_travels_between_processes():
    error = failure_of(wrong_at(0), np.ones(2))
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.index) == (GradcheckError, str(error), (0,))


# -- modules ----------------------------------------------------------------------------------------------------


class Scaled(nn.Module):
    """Its parameter has a wrong gradient."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(np.array([0.5, 1.5]))

    def forward(self, x):
        return x * wrong_at(1)(self.scale)


def test_the_parameters_of_a_module_are_checked():
    net = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 1)).to(np.float64)
    before = [p.detach().numpy().copy() for p in net.parameters()]
    report = gradcheck(net, RNG.uniform(-1, 1, (4, 3)), order=2)
    assert report.checked > 40
    for parameter, values in zip(net.parameters(), before, strict=True):
        np.testing.assert_array_equal(parameter.detach().numpy(), values)
        assert parameter.grad is None
    with pytest.raises(GradcheckError, match="argument 1 \\('scale'\\) is wrong at index \\(1,\\)"):
        gradcheck(Scaled(), np.ones(2))


# -- bad input --------------------------------------------------------------------------------------------------


def test_an_unknown_mode_is_explained():
    with pytest.raises(ValueError, match="expected one of"):
        gradcheck(lambda x: x, 1.0, mode="sideways")
