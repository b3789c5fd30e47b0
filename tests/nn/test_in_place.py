"""Layers and functions with ``inplace=True`` change the tensor that they are given, and gradients stay right."""

import inspect

import numpy as np
import pytest

import autograd
import nn
from autograd import InPlaceError, OperationTypeError, Tensor, manual_seed

X = np.random.default_rng(0).normal(size=(2, 3, 2, 2)) * 3
ARGUMENTS = {"Threshold": (0.5, 2.0)}
LAYERS = [
    name for name in nn.__all__
    if inspect.isclass(getattr(nn, name)) and issubclass(getattr(nn, name), nn.Module)
    and "inplace" in inspect.signature(getattr(nn, name)).parameters
]  # fmt: skip
FUNCTIONS = [
    name for name in nn.functional.__all__
    if inspect.isfunction(function := getattr(nn.functional, name)) and "inplace" in inspect.signature(function).parameters
]  # fmt: skip


def of(name, inplace):
    """The layer or function `name`, and the values and gradient of what it makes of X."""
    if name in LAYERS:
        call = getattr(nn, name)(*ARGUMENTS.get(name, ()), inplace=inplace)
    else:
        def call(x):
            drawn = dict(training=True) if "training" in inspect.signature(function).parameters else {}
            return function(x, *ARGUMENTS.get(name.title(), ()), inplace=inplace, **drawn)

        function = getattr(nn.functional, name)
    shape = X.shape[1:] if name.lower() == "dropout1d" else X.shape
    leaf = Tensor(X[0] if shape != X.shape else X, requires_grad=True)
    manual_seed(3)
    x = leaf * 1.0
    result = call(x)
    (result * result).sum().backward()
    return leaf, x, result


def test_all_are_found():
    assert len(LAYERS) == 19 and len(FUNCTIONS) == 19


@pytest.mark.parametrize("name", LAYERS + FUNCTIONS)
def test_the_argument_becomes_the_result(name):
    expected_leaf, before, expected = of(name, False)
    leaf, x, result = of(name, True)
    assert result is x and expected is not before
    np.testing.assert_array_equal(result.detach().numpy(), expected.detach().numpy())
    np.testing.assert_array_equal(leaf.grad.numpy(), expected_leaf.grad.numpy())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_leaves_and_bare_arrays_are_refused(name):
    function, arguments = getattr(nn.functional, name), ARGUMENTS.get(name.title(), ())
    options = dict(inplace=True, **({"training": True} if "training" in inspect.signature(function).parameters else {}))
    x = X[0] if name == "dropout1d" else X
    with pytest.raises(InPlaceError, match="a leaf that requires grad"):
        function(Tensor(x, requires_grad=True), *arguments, **options)
    with pytest.raises(OperationTypeError, match="in place: expected a Tensor"):
        function(x, *arguments, **options)


def test_a_change_of_what_is_still_needed_is_noticed():
    y = autograd.sigmoid(Tensor(X, requires_grad=True))
    z = y * y
    nn.ReLU(inplace=True)(y)
    with pytest.raises(InPlaceError, match="'multiply' needs its argument"):
        z.sum().backward()


def test_in_evaluation_dropout_gives_its_input():
    x = Tensor(X)
    assert nn.Dropout(0.5, inplace=True).eval()(x) is x and x.tolist() == X.tolist()


MEMORY_OF_THEIR_OWN = [
    lambda x: x.flip(0), lambda x: x.fliplr(), lambda x: x.flipud(), lambda x: x.rot90(2), lambda x: x.rot90(0),
    lambda x: x.diag(), lambda x: autograd.linalg.matrix_power(x, 1), lambda x: nn.functional.pad(x, (0, 0)),
    lambda x: nn.functional.pad(x, (0, -1)), lambda x: nn.functional.pad(x[None], (0, 0), mode="reflect"),
    lambda x: nn.functional.interpolate(x[None], size=3, mode="linear"), lambda x: nn.functional.pixel_shuffle(x[None], 1),
    lambda x: nn.functional.pixel_unshuffle(x[None], 1), lambda x: nn.functional.channel_shuffle(x[None], 1),
]  # fmt: skip


@pytest.mark.parametrize("call", MEMORY_OF_THEIR_OWN)
def test_what_pytorch_copies_is_no_view(call):
    """Changing the result in place leaves the argument alone, whatever NumPy's function of that name does."""
    x = Tensor(np.arange(9.0).reshape(3, 3))
    call(x).add_(1.0)
    np.testing.assert_array_equal(x.numpy(), np.arange(9.0).reshape(3, 3))


@pytest.mark.parametrize("pool", ["max_pool2d", "adaptive_max_pool2d", "avg_pool2d"])
def test_relu_in_place_behind_pooling(pool):
    x = Tensor(np.random.default_rng(1).normal(size=(1, 2, 4, 4)), requires_grad=True)
    plain = nn.functional.relu(getattr(nn.functional, pool)(x, 2)).square().sum()
    inplace = nn.functional.relu(getattr(nn.functional, pool)(x, 2), inplace=True).square().sum()
    for one, other in zip(autograd.gradients(plain, [x]), autograd.gradients(inplace, [x])):
        np.testing.assert_array_equal(one.numpy(), other.numpy())
