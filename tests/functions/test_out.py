"""``out=``: results in tensors that are there already."""

import numpy as np
import pytest

import autograd
from autograd import GradientError, OperationError, OperationTypeError, Tensor

X = np.array([[1.0, 3.0], [5.0, 2.0]])

CALLS = [
    ("exp", X), ("mul", X, 2.0), ("add", X, X), ("sum", X, 1), ("matmul", X, X), ("cat", [Tensor(X), Tensor(X)]), ("eq", X, X),
    ("clamp", X, 2.0), ("arange", 4), ("zeros", 2, 2), ("linalg.inv", X), ("linalg.svd", X), ("linalg.eigh", X @ X.T),
    ("fft.fft", X), ("special.expit", X), ("special.logit", X / 9), ("sort", X), ("max", X, 1), ("topk", X, 1),
    ("where", X > 2, X, X),
]  # fmt: skip


def function_of(name):
    found = autograd
    for part in name.split("."):
        found = getattr(found, part)
    return found


def tensors(arguments):
    return [Tensor(value) if isinstance(value, np.ndarray) else value for value in arguments]


@pytest.mark.parametrize("call", CALLS, ids=[call[0] for call in CALLS])
@pytest.mark.parametrize("fits", [True, False])
def test_the_result_is_written_into_it(call, fits):
    function, arguments = function_of(call[0]), tensors(call[1:])
    expected = function(*arguments)
    several = isinstance(expected, tuple)
    parts = expected if several else (expected,)
    places = [autograd.zeros(part.shape if fits else 0, dtype=part.dtype) for part in parts]
    memory = [place.numpy() for place in places]
    found = function(*arguments, out=tuple(places) if several else places[0])
    for place, one, array, part in zip(places, found if several else (found,), memory, parts):
        assert one is place and (place.numpy() is array) == fits
        np.testing.assert_array_equal(place.numpy(), part.numpy())


def test_arguments_have_pytorchs_names():
    x = Tensor(X)
    assert autograd.mul(input=x, other=2.0).tolist() == (X * 2).tolist()
    assert autograd.special.zeta(input=x + 1, other=1.0).shape == (2, 2)
    assert autograd.linalg.det(A=x).item() == pytest.approx(-13)
    with pytest.raises(TypeError, match="unexpected keyword argument 'x'"):
        autograd.exp(x=x)


def test_it_may_be_an_argument_and_under_no_grad_a_leaf():
    x = Tensor(X.copy())
    assert autograd.add(x, x, out=x).tolist() == (2 * X).tolist()
    leaf = Tensor(X.copy(), requires_grad=True)
    with autograd.no_grad():
        autograd.mul(leaf, 2.0, out=leaf)
    assert leaf.tolist() == (2 * X).tolist() and leaf.requires_grad


@pytest.mark.parametrize(
    "out, expected",
    [
        (np.zeros((2, 2)), (OperationTypeError, "expected a Tensor, got ndarray")),
        (autograd.zeros(2, 2, dtype=np.int64), (OperationTypeError, "float64, which cannot be written into int64")),
        (autograd.zeros(2, 2, requires_grad=True), (GradientError, "the tensor to write into requires grad")),
        ((autograd.zeros(2, 2), autograd.zeros(2, 2)), (OperationError, "expected one Tensor")),
    ],
)
@pytest.mark.parametrize("name", ["exp", "sqrt", "trace"])
def test_unfit_places_are_refused(name, out, expected):
    kind, message = expected
    with pytest.raises(kind, match=message):
        function_of(name)(Tensor(X), out=out)


def test_a_result_that_was_recorded_is_refused():
    x, place = Tensor(X, requires_grad=True), autograd.zeros(2, 2)
    for call in (autograd.exp, autograd.triu):
        with pytest.raises(GradientError, match="an argument requires grad"):
            call(x, out=place)
    with pytest.raises(GradientError, match="a transform follows"):
        autograd.vmap(lambda row: autograd.exp(row, out=place))(Tensor(X))
    assert place.tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_the_change_is_noticed():
    x = Tensor(X, requires_grad=True)
    y = Tensor(X.copy())
    product = x * y
    autograd.exp(Tensor(X), out=y)
    with pytest.raises(autograd.InPlaceError, match=r"exp\(out=\)"):
        product.sum().backward()
