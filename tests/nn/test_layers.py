"""Layers: values against NumPy written out, gradients against finite differences, both against PyTorch."""

import math

import numpy as np
import pytest

import autograd
import nn
from autograd.testing import gradcheck

ACTIVATIONS = {
    "ReLU()": lambda x: np.maximum(x, 0),
    "LeakyReLU()": lambda x: np.where(x > 0, x, 0.01 * x),
    "LeakyReLU(0.2)": lambda x: np.where(x > 0, x, 0.2 * x),
    "ELU()": lambda x: np.where(x > 0, x, np.exp(x) - 1),
    "ELU(0.5)": lambda x: np.where(x > 0, x, 0.5 * (np.exp(x) - 1)),
    "Sigmoid()": lambda x: 1 / (1 + np.exp(-x)),
    "Tanh()": lambda x: np.sinh(x) / np.cosh(x),
    "GELU()": lambda x: x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2))),
    "GELU(approximate='tanh')": lambda x: (
        0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    ),
    "SiLU()": lambda x: x / (1 + np.exp(-x)),
    "Softplus()": lambda x: np.log(1 + np.exp(x)),
    "Softplus(2, threshold=1)": lambda x: np.where(2 * x > 1, x, np.log(1 + np.exp(2 * x)) / 2),
    "Softmax(dim=1)": lambda x: np.exp(x) / np.exp(x).sum(1, keepdims=True),
    "Softmax(-1)": lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True),
    "LogSoftmax(dim=0)": lambda x: x - np.log(np.exp(x).sum(0)),
    "Identity()": lambda x: x,
    "Flatten()": lambda x: x.reshape(4, 6),
    "Flatten(0, 1)": lambda x: x.reshape(12, 2),
    "Dropout(0.0)": lambda x: x,
}
layers = pytest.mark.parametrize("text", ACTIVATIONS)


def built(text):
    return eval(f"nn.{text}", {"nn": nn})


def sample(dtype=np.float64):
    return np.random.default_rng(0).normal(size=(4, 3, 2)).astype(dtype) * 2


@layers
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_values(text, dtype):
    result = built(text)(autograd.tensor(sample(dtype)))
    assert result.dtype == dtype
    tolerance = 1e-12 if dtype == np.float64 else 1e-5
    np.testing.assert_allclose(result.numpy(), ACTIVATIONS[text](sample()), rtol=tolerance, atol=tolerance)


@layers
def test_gradients(text):
    assert gradcheck(built(text), sample()[:2], order=2)


@layers
def test_arrays_are_taken_too(text):
    np.testing.assert_array_equal(np.asarray(built(text)(sample())), built(text)(autograd.tensor(sample())).numpy())


@layers
def test_layers_agree_with_pytorch(text):
    torch = pytest.importorskip("torch")
    x, theirs = autograd.tensor(sample(), requires_grad=True), torch.tensor(sample(), requires_grad=True)
    result, expected = built(text)(x), eval(f"nn.{text}", {"nn": torch.nn})(theirs)
    np.testing.assert_allclose(result.detach().numpy(), expected.detach().numpy(), rtol=1e-9, atol=1e-12)
    weights = np.random.default_rng(1).normal(size=result.shape)
    (result * weights).sum().backward()
    (expected * torch.tensor(weights)).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), theirs.grad.numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("LeakyReLU(0.2)", "LeakyReLU(negative_slope=0.2)"),
        ("ELU()", "ELU(alpha=1.0)"),
        ("GELU()", "GELU(approximate='none')"),
        ("Softplus()", "Softplus(beta=1.0, threshold=20.0)"),
        ("Softmax(1)", "Softmax(dim=1)"),
        ("LogSoftmax()", "LogSoftmax(dim=None)"),
        ("Dropout()", "Dropout(p=0.5, inplace=False)"),
        ("Flatten()", "Flatten(start_dim=1, end_dim=-1)"),
        ("Linear(2, 3, bias=False)", "Linear(in_features=2, out_features=3, bias=False)"),
    ],
)
def test_repr(text, expected):
    assert repr(built(text)) == expected


@pytest.mark.parametrize("text", ["Softmax()", "LogSoftmax()"])
def test_softmax_asks_for_its_axis(text):
    with pytest.raises(autograd.OperationError, match="dim"):
        built(text)(sample())


def test_gelu_checks_its_approximation():
    with pytest.raises(autograd.OperationError, match="'none' or 'tanh'"):
        nn.GELU("fast")(sample())


# -- Linear -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 5, 3), (0, 3)])
@pytest.mark.parametrize("bias", [True, False])
def test_linear_is_a_product_with_the_transpose(shape, bias):
    layer = nn.Linear(3, 2, bias=bias, dtype=np.float64)
    x = np.random.default_rng(0).normal(size=shape)
    expected = x @ layer.weight.detach().numpy().T + (layer.bias.detach().numpy() if bias else 0)
    np.testing.assert_allclose(layer(x).detach().numpy(), expected, rtol=1e-12)
    parameters = [p.detach().numpy() for p in layer.parameters()]
    assert gradcheck(nn.functional.linear, x, *parameters, order=2)


def test_linear_starts_as_pytorch_does():
    autograd.manual_seed(0)
    layer = nn.Linear(100, 50)
    for parameter, shape in ((layer.weight, (50, 100)), (layer.bias, (50,))):
        values = parameter.detach().numpy()
        assert values.shape == shape and values.dtype == np.float32
        assert 0.08 < np.abs(values).max() <= 0.1
        assert abs(values.std() - 0.1 / math.sqrt(3)) < 0.01
    assert not np.array_equal(layer.weight.tolist(), nn.Linear(100, 50).weight.tolist())


@pytest.mark.parametrize("parameters, batch", [(np.float32, np.float64), (np.float64, np.float32), (np.complex64, float)])
def test_linear_computes_in_the_dtype_of_its_parameters(parameters, batch):
    layer = nn.Linear(2, 1).to(parameters)
    x = autograd.tensor(np.ones((3, 2), batch), requires_grad=True)
    result = layer(x)
    assert result.dtype == parameters
    result.backward(np.ones(result.shape, result.dtype))
    assert x.grad.dtype == batch and layer.weight.grad.dtype == parameters


@pytest.mark.parametrize(
    "x, error, message",
    [
        (np.ones((4, 5)), autograd.OperationError, r"Linear\(in_features=3.*expected input of shape \(..., 3\), got \(4, 5\)"),
        (np.float32(1), autograd.OperationError, r"got \(\)"),
        (np.ones((4, 3), int), autograd.OperationTypeError, r"cannot take input of int64\[4, 3\].*astype\('float32'\)"),
        (np.ones((4, 3)) * 1j, autograd.OperationTypeError, "complex128"),
    ],
)
def test_linear_refuses_what_does_not_fit(x, error, message):
    with pytest.raises(error, match=message):
        nn.Linear(3, 2)(x)


@pytest.mark.parametrize("sizes, error", [((2.0, 1), TypeError), ((2, -1), ValueError), ((True, 1), TypeError)])
def test_linear_checks_its_sizes(sizes, error):
    with pytest.raises(error, match="Linear"):
        nn.Linear(*sizes)


# -- Dropout ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [0.2, 0.5, 1.0])
def test_dropout_zeroes_a_share_and_scales_the_rest(p):
    autograd.manual_seed(0)
    layer, x = nn.Dropout(p), autograd.tensor(np.ones(10000, np.float32), requires_grad=True)
    result = layer(x)
    assert result.dtype == np.float32
    kept = result.detach().numpy() != 0
    assert abs(kept.mean() - (1 - p)) < 0.02
    np.testing.assert_allclose(result.detach().numpy()[kept], 1 / (1 - p) if p < 1 else 0, rtol=1e-6)
    result.sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), result.detach().numpy())
    assert layer.eval()(x) is x


def test_dropout_repeats_itself_with_the_seed():
    x = np.ones(50)
    autograd.manual_seed(1)
    first = nn.functional.dropout(x)
    autograd.manual_seed(1)
    assert nn.functional.dropout(x).tolist() == first.tolist() != nn.functional.dropout(x).tolist()


@pytest.mark.parametrize("p", [-0.1, 1.5, math.nan])
def test_dropout_needs_a_probability(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        nn.Dropout(p)


# -- containers -------------------------------------------------------------------------------------------------


def test_sequential_takes_layers_in_three_ways():
    one, two = nn.Linear(2, 3), nn.Linear(3, 1)
    for net in (nn.Sequential(one, two), nn.Sequential([one, two]), nn.Sequential(nn.ModuleList([one, two]))):
        assert list(net) == [one, two] and list(net.state_dict())[0] == "0.weight"
    named = nn.Sequential({"a": one, "b": two})
    assert list(named) == [one, two] and list(named.state_dict())[0] == "a.weight"
    assert len(nn.Sequential()) == 0 and nn.Sequential()(3) == 3
    assert list(nn.Sequential(nn.Sequential(one)))[0][0] is one


def test_sequential_computes_one_after_another():
    net, x = nn.Sequential(nn.Linear(2, 3), nn.Tanh()), np.ones((1, 2))
    np.testing.assert_array_equal(net(x).detach().numpy(), net[1](net[0](x)).detach().numpy())


def test_containers_are_indexed_like_lists():
    made = [nn.Linear(1, k) for k in range(1, 5)]
    net = nn.Sequential(made)
    assert net[0] is made[0] and net[-1] is made[-1] and list(net[1:3]) == made[1:3]
    assert list(net[2:].append(nn.ReLU()).state_dict()) == ["2.weight", "2.bias", "3.weight", "3.bias"]
    net[1] = nn.ReLU()
    del net[0]
    assert [type(layer).__name__ for layer in net] == ["ReLU", "Linear", "Linear"] and net[2] is made[3]
    net.insert(1, made[0]).extend([made[1]])
    assert list(net)[1:] == [made[0], made[2], made[3], made[1]] and len(net) == 5
    del net[1:3]
    assert list(net._modules) == ["0", "1", "2"]


def test_module_list_grows():
    layers = nn.ModuleList([nn.Linear(1, 1)])
    layers += [nn.ReLU()]
    assert layers.append(nn.Tanh()) is layers and len(layers) == 3 and isinstance(layers[1:], nn.ModuleList)


@pytest.mark.parametrize(
    "build, error, message",
    [
        (lambda: nn.Sequential(nn.ReLU(), np.tanh), TypeError, "item '1' should be a Module and is a ufunc"),
        (lambda: nn.Sequential([nn.ReLU(), None]), TypeError, "item '1'"),
        (lambda: nn.Sequential({"forward": nn.ReLU()}), KeyError, "already has an attribute"),
        (lambda: nn.Sequential(nn.ReLU())[3], IndexError, "has 1 modules: no index 3"),
        (lambda: nn.Sequential(3), TypeError, "item '0'"),
    ],
)
def test_containers_check_what_they_are_given(build, error, message):
    with pytest.raises(error, match=message):
        build()


# -- initialisation ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, options, mean, std",
    [
        ("uniform_", dict(a=-1.0, b=3.0), 1.0, 4 / math.sqrt(12)),
        ("normal_", dict(mean=2.0, std=0.5), 2.0, 0.5),
        ("xavier_uniform_", dict(gain=2.0), 0.0, 2 * math.sqrt(2 / 300)),
        ("xavier_normal_", dict(), 0.0, math.sqrt(2 / 300)),
        ("kaiming_uniform_", dict(a=math.sqrt(5)), 0.0, math.sqrt(1 / 300)),
        ("kaiming_normal_", dict(mode="fan_out", nonlinearity="relu"), 0.0, math.sqrt(2 / 200)),
        ("zeros_", dict(), 0.0, 0.0),
        ("ones_", dict(), 1.0, 0.0),
        ("constant_", dict(val=7.0), 7.0, 0.0),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_initialisation(name, options, mean, std, dtype):
    autograd.manual_seed(0)
    weight = nn.Parameter(np.full((200, 100), np.nan, dtype))
    assert getattr(nn.init, name)(weight, **options) is weight
    values = weight.detach().numpy()
    assert values.dtype == dtype and weight.is_leaf
    np.testing.assert_allclose([values.mean(), values.std()], [mean, std], rtol=0.02, atol=0.02 * std)


def test_initialisation_takes_a_generator():
    draws = [nn.init.normal_(autograd.zeros(3), generator=autograd.Generator().manual_seed(5)).tolist() for _ in "ab"]
    assert draws[0] == draws[1]


def test_identity_matrix():
    assert nn.init.eye_(autograd.zeros(2, 3)).tolist() == [[1, 0, 0], [0, 1, 0]]


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda: nn.init.kaiming_uniform_(autograd.zeros(3)), ValueError, "at least two axes"),
        (lambda: nn.init.kaiming_uniform_(autograd.zeros(3, 3), mode="fan"), ValueError, "'fan_in' or 'fan_out'"),
        (lambda: nn.init.calculate_gain("softmax"), ValueError, "expected one of linear"),
        (lambda: nn.init.eye_(autograd.zeros(3)), ValueError, "expected a matrix"),
        (lambda: nn.init.normal_(autograd.tensor([1])), TypeError, "int64"),
    ],
)
def test_initialisation_checks_its_arguments(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    "nonlinearity, gain",
    [("linear", 1), ("tanh", 5 / 3), ("relu", 2**0.5), ("leaky_relu", (2 / 1.0001) ** 0.5), ("selu", 0.75)],
)
def test_gains(nonlinearity, gain):
    assert nn.init.calculate_gain(nonlinearity) == pytest.approx(gain)
