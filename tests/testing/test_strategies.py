"""Strategies give what they say, and @given_gradients finds what is wrong, however it is run."""

import unittest

import hypothesis
import hypothesis.extra.array_api as array_api
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, find, given, settings

import nn
from autograd import Function, NoRuleError, Tensor
from autograd.testing import (
    STYLES,
    Arguments,
    GradcheckError,
    aliased_tensors,
    broadcastable_tensors,
    given_gradients,
    gradcheck,
    gufunc_tensors,
    indexed_tensors,
    profiles,
    reduced_tensors,
    repeated_tensors,
    shapes,
    tensors,
)
from autograd.testing.domains import ELEMENTWISE, OF_ARRAYS, shaped
from autograd.testing.strategies import simple_number

FEW = settings(max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
MORE = settings(FEW, max_examples=300)


# -- strategies ---------------------------------------------------------------------------------------------------


def inside(domain, x):
    inside = (domain.low <= x) & (x <= domain.high)
    return inside.all() and all((abs(x - point) >= domain.gap).all() for point in domain.avoid)


def has_spectrum(x):
    values = np.linalg.eigvalsh(x)
    return np.diff(values, axis=-1).min(initial=1.0) >= 0.4


def is_orthogonal(x):
    return np.allclose(x @ x.swapaxes(-1, -2), np.eye(x.shape[-1]))


MEMBERS = {
    "distinct": lambda x: np.diff(np.sort(x, axis=None)).min(initial=1.0) > 0.09,
    "probability rows": lambda x: (x > 0).all() and np.allclose(x.sum(axis=-1), 1.0) if x.size else True,
    "orthogonal": is_orthogonal,
    "positive definite": lambda x: not x.size or np.linalg.eigvalsh(x).min() > 0.9,
    "distinct eigenvalues": has_spectrum,
    "well-conditioned": lambda x: not x.size or np.linalg.cond(x).max() < 2.1,
}


@pytest.mark.parametrize("domain", [*ELEMENTWISE, *OF_ARRAYS])
def test_tensors_are_members_of_their_domain(domain):
    member = MEMBERS.get(domain, lambda x: inside(ELEMENTWISE[domain], x))

    @FEW
    @given(tensors(domain=domain))
    def check(t):
        assert t.requires_grad and t.dtype == np.float64
        assert member(t.detach().numpy())

    check()


@pytest.mark.parametrize("raw", [[[0.0, 2.0]], [[2.0], [1.0]], [[0.0, 2.0, -2.0], [1.0, 0.0, 2.0]]])
def test_no_matrix_of_another_shape_than_a_square_is_singular(raw):
    assert np.linalg.cond(shaped(np.array(raw), "well-conditioned")) < 2.1


@FEW
@given(st.data())
def test_shapes_dtypes_and_layouts(data):
    for dtype in (np.float32, np.complex128, np.int64):
        t = data.draw(tensors((2, 3), dtype=dtype))
        assert (t.shape, t.dtype, t.requires_grad) == ((2, 3), dtype, dtype is not np.int64)
    reversed_ = data.draw(tensors((2, 3), style=STYLES[2], requires_grad=False))
    assert max(reversed_.numpy().strides) < 0
    assert data.draw(tensors((2,), domain=(3.0, 4.0))).detach().numpy().min() >= 3.0


@FEW
@given(broadcastable_tensors(3), gufunc_tensors("(n,k),(k,m)->(n,m)"), reduced_tensors(), indexed_tensors())
def test_arguments_fit_each_other(broadcast, operands, reduced, indexed):
    np.broadcast_shapes(*[t.shape for t in broadcast])
    np.matmul(*[t.detach().numpy() for t in operands])
    np.sum(reduced[0].detach().numpy(), axis=reduced[1])
    assert indexed[0].detach().numpy()[indexed[1]].size >= 0
    assert all(isinstance(drawn, Arguments) for drawn in (broadcast, operands, reduced, indexed))


@FEW
@given(repeated_tensors(), aliased_tensors(shapes(least=1, empty=False)))
def test_repeated_and_aliased_tensors(repeated, aliased):
    assert repeated[0] is repeated[1]
    assert np.shares_memory(*[t.detach().numpy() for t in aliased])


def test_tensors_shrink_to_something_simple():
    found = find(tensors(), lambda t: t.ndim == 2 and t.shape[0] > 1 and t.shape[1] > 0, settings=MORE)
    assert found.tolist() == [[0.0], [0.0]] and found.detach().numpy().flags.c_contiguous


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(domain="somewhere"), "expected a Domain"),
        (dict(domain=(2.0, 1.0)), "low < high"),
        (dict(shape=(2, 3), domain="orthogonal"), "square matrices"),
        (dict(shape=(), domain="probability rows"), "at least 1 axes"),
        (dict(style="diagonal"), "expected one of"),
    ],
)
def test_impossible_strategies_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        find(tensors(**{"shape": (2,), **options}), lambda t: True, settings=FEW)


# -- the strategies of the array API -------------------------------------------------------------------------------

STANDARD = array_api.make_strategies_namespace(np)
REAL = dict(elements=st.floats(-2, 2, width=32), fill=st.nothing())


@given_gradients(STANDARD.arrays(np.float64, STANDARD.array_shapes(max_dims=3, max_side=3), **REAL), order=2, settings=FEW)
def test_arrays_of_the_standard(x):
    return np.sin(x) * x


@FEW
@given(st.data())
def test_shapes_axes_and_indices_of_the_standard(data):
    one, other = data.draw(STANDARD.mutually_broadcastable_shapes(2, max_dims=3, max_side=3)).input_shapes
    x, y = (data.draw(STANDARD.arrays(np.float64, shape, **REAL)) for shape in (one, other))
    assert gradcheck(lambda x, y: x * np.tanh(y), x, y)
    if x.ndim:
        axis = data.draw(STANDARD.valid_tuple_axes(x.ndim))
        index = data.draw(STANDARD.indices(x.shape))
        assert gradcheck(lambda x: (np.sum(np.exp(x), axis=axis), x[index] * 2.0), x)


# -- the decorator ------------------------------------------------------------------------------------------------


class WrongCube(Function):
    """Its gradient is wrong for elements above 1."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 3 * x * x * np.where(x > 1.0, 1.001, 1.0)


@given_gradients(tensors(domain="positive"), tensors((), domain="positive"), settings=FEW)
def test_a_right_function(x, y):
    return x**y


@given_gradients(reduced_tensors(domain="distinct", shape=shapes(least=1, empty=False)), order=2, mode="both", settings=FEW)
def test_several_arguments_from_one_strategy(x, axis):
    return np.max(x, axis=axis)


@given_gradients(repeated_tensors(), settings=FEW)
def test_one_tensor_twice(x, y):
    assert x is y
    return x * y


@given_gradients(tensors((2, 2), domain="positive definite"), power=2, settings=FEW)
def test_a_plain_value_by_name(a, power):
    return np.linalg.matrix_power(a, power)


@given_gradients(tensors(), settings=FEW)
def test_a_kink_is_no_failure(x):
    return abs(x)


test_a_ufunc = given_gradients(tensors(domain="inside one"), order=2, settings=FEW)(np.arctanh)

test_a_module = given_gradients(tensors((4, 3)), settings=FEW)(nn.Sequential(nn.Linear(3, 2), nn.Tanh()))


def test_a_wrong_function_fails_with_the_smallest_arguments():
    test = given_gradients(tensors(), settings=MORE)(WrongCube.apply)
    with pytest.raises(GradcheckError) as caught:
        test()
    text = str(caught.value)
    assert caught.value.operation.name == "WrongCube" and "WrongCube" in text
    assert "float64[]" in text, "shrunk to a single number"
    assert any("drawn=(tensor(" in note for note in caught.value.__notes__)


def test_numbers_shrink_to_few_digits():
    found = find(tensors((), domain=(0.3, 40.0)), lambda t: t.item() > 1.0, settings=MORE)
    assert found.item() == 2.0
    assert [simple_number(place, -3, 2, bits=1) for place in range(6)] == [0, 2, -2, 1, -1, -3]
    with pytest.raises(ValueError, match="not so many"):
        simple_number(6, -3, 2, bits=1)


def test_what_fails_is_printed_as_a_call():
    test = given_gradients(tensors(()), settings=MORE)(WrongCube.apply)
    with pytest.raises(GradcheckError) as caught:
        test()
    (call,) = [note for note in caught.value.__notes__ if note.startswith("It fails again with")]
    with pytest.raises(GradcheckError, match="is wrong at index"):
        exec(call.splitlines()[1].strip(), {"gradcheck": gradcheck, "WrongCube": WrongCube, "np": np})


def test_a_profile_does_without_forward_mode_where_there_is_none(monkeypatch):
    monkeypatch.setattr(profiles, "_chosen", {"order": 1, "mode": "both"})
    given_gradients(tensors((), domain=(0.1, 0.9)), settings=FEW)(WrongCube.apply)()
    with pytest.raises(NoRuleError):
        given_gradients(tensors((), domain=(0.1, 0.9)), mode="both", settings=FEW)(WrongCube.apply)()


def test_what_is_printed_reproduces_the_failure():
    printing = settings(MORE, print_blob=True, derandomize=False)
    test = given_gradients(tensors(domain=(1.1, 2.0)), settings=printing)(WrongCube.apply)
    with pytest.raises(GradcheckError) as caught:
        test()
    assert any("@reproduce_failure(" in note for note in caught.value.__notes__)


def test_the_printed_seed_gives_the_same_examples():
    runs, wrong_ones = [[]], tensors((2,), domain=(1.1, 2.0))

    def cube(x):
        runs[-1].append(x.tolist())
        return WrongCube.apply(x)

    other_ones = settings(MORE, max_examples=20, derandomize=False)
    with pytest.raises(GradcheckError) as caught:
        given_gradients(wrong_ones, settings=other_ones)(cube)()
    (note,) = [note for note in caught.value.__notes__ if "@hypothesis.seed(" in note]
    runs.append([])
    with pytest.raises(GradcheckError):
        hypothesis.seed(int(note.partition("seed=")[2].split()[0]))(given_gradients(wrong_ones, settings=other_ones)(cube))()
    assert runs[0] == runs[1]


def test_under_unittest():
    class Case(unittest.TestCase):
        @given_gradients(tensors(domain="positive"), settings=FEW)
        def test_right(self, x):
            self.assertIsInstance(x, Tensor)
            return np.log(x)

        test_wrong = given_gradients(tensors((2,), domain=(1.1, 2.0)), settings=FEW)(WrongCube.apply)

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
    assert result.testsRun == 2 and not result.errors
    assert [case.id().rpartition(".")[2] for case, _ in result.failures] == ["test_wrong"]


def test_what_is_no_function_is_refused():
    with pytest.raises(TypeError, match="decorates a function"):
        given_gradients(tensors())(3.0)
