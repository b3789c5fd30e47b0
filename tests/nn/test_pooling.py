"""Pooling: against PyTorch, against compositions of elementary functions, at ties and edges, and what is refused."""

import numpy as np
import pytest
from beside_pytorch import compare, normal, of

import autograd
import nn
from autograd import OperationError, OperationTypeError
from autograd.engine.packing import saved_tensors_hooks
from autograd.rules import pooling
from autograd.testing import RandomDraw, gradcheck

LAYERS = [
    ("MaxPool1d(2)", (2, 3, 5)),
    ("MaxPool1d(3, stride=1, padding=1, return_indices=True)", (3, 5)),
    ("MaxPool2d(2)", (2, 2, 4, 5)),
    ("MaxPool2d(3, stride=2, padding=1, ceil_mode=True, return_indices=True)", (2, 2, 6, 5)),
    ("MaxPool2d((2, 3), stride=(1, 2), dilation=(2, 1))", (2, 5, 6)),
    ("MaxPool2d(1, stride=2)", (1, 2, 5, 4)),
    ("MaxPool3d(2, return_indices=True)", (1, 2, 4, 3, 2)),
    ("MaxPool3d((1, 2, 2), stride=1, padding=(0, 1, 1))", (1, 2, 2, 3, 2)),
    ("AvgPool1d(2)", (2, 3, 5)),
    ("AvgPool1d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)", (3, 6)),
    ("AvgPool2d(2)", (2, 2, 4, 5)),
    ("AvgPool2d((3, 2), stride=2, padding=1, ceil_mode=True)", (2, 2, 6, 5)),
    ("AvgPool2d(3, stride=2, padding=(1, 0), count_include_pad=False)", (2, 5, 6)),
    ("AvgPool2d(2, stride=1, divisor_override=3)", (1, 2, 3, 4)),
    ("AvgPool3d(2, padding=1, ceil_mode=True)", (1, 2, 4, 3, 2)),
    ("AvgPool3d((1, 2, 2), divisor_override=-2)", (1, 2, 2, 4, 3)),
    ("LPPool1d(2, 3, stride=2)", (2, 2, 7)),
    ("LPPool2d(4, 2, ceil_mode=True)", (2, 2, 4, 3)),
    ("LPPool3d(2, 2)", (1, 2, 2, 4, 3)),
    ("AdaptiveAvgPool1d(2)", (2, 3, 5)),
    ("AdaptiveAvgPool2d((2, 3))", (2, 2, 4, 6)),
    ("AdaptiveAvgPool2d((3, None))", (2, 5, 2)),
    ("AdaptiveAvgPool3d((1, 2, 3))", (1, 2, 3, 3, 2)),
    ("AdaptiveMaxPool1d(3, return_indices=True)", (2, 3, 5)),
    ("AdaptiveMaxPool2d((2, 3), return_indices=True)", (2, 2, 4, 6)),
    ("AdaptiveMaxPool2d((3, None))", (2, 5, 2)),
    ("AdaptiveMaxPool3d((1, 2, 3), return_indices=True)", (1, 2, 3, 3, 2)),
]


@pytest.mark.parametrize("text, shape", LAYERS, ids=[text for text, _ in LAYERS])
def test_layers_agree_with_pytorch(text, shape):
    compare(text, shape)


@pytest.mark.parametrize("text, shape", [case for case in LAYERS if "True" not in case[0]], ids=str)
def test_gradients(text, shape):
    assert gradcheck(of(nn, text), normal(shape))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("entry, composed", [
    (pooling.max_pool, pooling.max_pool_composed),
    (pooling.window_sum, pooling.window_sum_composed),
    (pooling.patches, pooling.patches_composed),
], ids=["max", "sum", "patches"])  # fmt: skip
def test_it_equals_its_composition(entry, composed, seed):
    (x,), options = entry.sample(RandomDraw(seed, empty=False))
    results = []
    for function in (entry, lambda x, **options: composed(x, **options)):
        leaf = autograd.tensor(x, requires_grad=True)
        result = function(leaf, **options)
        result.backward(np.cos(np.arange(result.numel())).reshape(result.shape))
        results.append([result.detach().numpy(), leaf.grad.numpy()])
    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


# -- ties, edges, what is not a number --------------------------------------------------------------------------


def test_the_first_of_equal_elements_gets_the_gradient():
    x = autograd.tensor(np.zeros((1, 4, 4)), requires_grad=True)
    values, indices = autograd.max_pool2d(x, 2, return_indices=True)
    values.sum().backward()
    assert x.grad.tolist() == [[[1, 0, 1, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]]]
    assert indices.tolist() == [[[0, 2], [8, 10]]]


def test_a_padding_is_never_the_largest():
    x = autograd.tensor(np.full((1, 2, 2), -np.inf), requires_grad=True)
    values, indices = autograd.max_pool2d(x, 2, padding=1, return_indices=True)
    values.backward(np.ones((1, 2, 2)))
    assert indices.tolist() == [[[0, 1], [2, 3]]] and x.grad.tolist() == [[[1, 1], [1, 1]]]
    assert autograd.max_pool1d(np.array([[-5, -3, -7]]), 3, stride=1, padding=1).tolist() == [[-3, -3, -3]]


def test_what_is_not_a_number_stays_visible():
    x = autograd.tensor([[1.0, np.nan, 3.0, 2.0]], requires_grad=True)
    values, indices = autograd.max_pool1d(x, 2, return_indices=True)
    values.sum().backward()
    assert np.isnan(values.tolist()[0][0]) and indices.tolist() == [[1, 2]] and x.grad.tolist() == [[0, 1, 1, 0]]


@pytest.mark.parametrize("text, shape", [("MaxPool2d(2)", (2, 3, 5, 4)), ("AdaptiveMaxPool2d(3)", (2, 3, 5, 4)),
                                         ("AvgPool2d(3, 2, 1)", (2, 3, 5, 4))])  # fmt: skip
def test_transforms_pass_through(text, shape):
    """A batch of batches, and a derivative in a direction, as one example after another gives them."""
    layer, x, v = of(nn, text), normal((3, *shape)), normal((3, *shape), 1)
    mapped = autograd.vmap(layer)(autograd.tensor(x))
    np.testing.assert_array_equal(mapped.numpy(), [layer(one).numpy() for one in x])
    _, tangent = autograd.jvp(layer, (x[0],), (v[0],))
    difference = (layer(x[0] + 1e-6 * v[0]).numpy() - layer(x[0] - 1e-6 * v[0]).numpy()) / 2e-6
    np.testing.assert_allclose(np.asarray(tangent), difference, atol=1e-7)


# -- the way back, and windows at random ------------------------------------------------------------------------


@pytest.mark.parametrize("d, space", [(1, (5,)), (2, (4, 5)), (3, (4, 2, 5))])
def test_unpooling_puts_elements_back(d, space):
    x = autograd.tensor(normal((2, 3, *space)), requires_grad=True)
    pooled, indices = getattr(nn, f"MaxPool{d}d")(2, return_indices=True)(x)
    layer = getattr(nn, f"MaxUnpool{d}d")(2)
    back = layer(pooled, indices, output_size=x.shape)
    assert back.shape == x.shape
    values = back.detach().numpy()
    kept = values != 0
    np.testing.assert_array_equal(values[kept], x.detach().numpy()[kept])
    assert kept.sum() == pooled.numel()
    (back * back).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 2 * values)


@pytest.mark.parametrize("d", [2, 3])
def test_windows_at_random_agree_with_pytorch_for_the_same_numbers(d):
    torch = pytest.importorskip("torch")
    x, samples = normal((2, 3, *(7, 6, 8)[:d])), np.random.default_rng(1).random((2, 3, d))
    name, options = f"fractional_max_pool{d}d", dict(kernel_size=2, output_size=(4, 3, 5)[:d], return_indices=True)
    found = getattr(autograd, name)(x, **options, _random_samples=samples)
    expected = getattr(torch.nn.functional, name)(torch.tensor(x), **options, _random_samples=torch.tensor(samples))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())


def test_windows_at_random_cover_the_ends_and_repeat_with_the_seed():
    layer, x = nn.FractionalMaxPool2d(2, output_ratio=0.6, return_indices=True), normal((4, 3, 10, 10))
    autograd.manual_seed(3)
    values, indices = layer(x)
    autograd.manual_seed(3)
    np.testing.assert_array_equal(layer(x)[0].numpy(), values.numpy())
    assert values.shape == (4, 3, 6, 6)
    np.testing.assert_array_equal(np.take_along_axis(x.reshape(4, 3, 100), indices.numpy().reshape(4, 3, 36), -1).ravel(),
                                  values.numpy().ravel())  # fmt: skip
    assert gradcheck(lambda x: nn.functional.fractional_max_pool2d(x, 2, 3, _random_samples=np.full((1, 2, 2), 0.3)),
                     normal((1, 2, 5, 5)))  # fmt: skip


X = np.ones((2, 4, 5, 5))


@pytest.mark.parametrize("call, error, words", [
    (lambda: autograd.max_pool2d(X[0, 0], 2), OperationError, "max_pool2d: expected input of shape"),
    (lambda: autograd.max_pool2d(X, 6), OperationError, "window of 6 does not fit"),
    (lambda: autograd.max_pool2d(X, 2, padding=2), OperationError, "at most half of the windows"),
    (lambda: autograd.max_pool2d(X, (2, 2, 2)), OperationTypeError, "a tuple of 2"),
    (lambda: autograd.max_pool2d(X, 2, stride=0), OperationError, "at least 1"),
    (lambda: autograd.max_pool2d(X * 1j, 2), OperationTypeError, "real numbers"),
    (lambda: autograd.avg_pool2d(X.astype(int), 2), OperationTypeError, "astype"),
    (lambda: autograd.avg_pool2d(X, 2, divisor_override=0), OperationError, "divisor_override=0"),
    (lambda: autograd.avg_pool1d(X[0], 3, padding=2), OperationError, "at most half"),
    (lambda: autograd.adaptive_avg_pool2d(X, (1, 2, 3)), OperationTypeError, "2 ints or Nones"),
    (lambda: autograd.adaptive_avg_pool2d(X, 0), OperationError, "at least 1"),
    (lambda: autograd.adaptive_avg_pool2d(X.astype(int), 2), OperationTypeError, "astype"),
    (lambda: autograd.adaptive_max_pool2d(X[:, :, :0], 2), OperationError, "at least one element"),
    (lambda: autograd.max_unpool2d(X, X, 2), OperationTypeError, "expected indices of integers"),
    (lambda: autograd.max_unpool2d(X, X.astype(int)[:1], 2), OperationError, "indices of the input's shape"),
    (lambda: autograd.max_unpool2d(X, X.astype(int) * 100, 2), OperationError, "from 0 to 99"),
    (lambda: autograd.max_unpool2d(X, X.astype(int), 2, output_size=(12, 10)), OperationError, "less than a stride"),
    (lambda: autograd.fractional_max_pool2d(X, 2), OperationError, "exactly one"),
    (lambda: autograd.fractional_max_pool2d(X, 2, 5), OperationError, "do not fit"),
    (lambda: autograd.fractional_max_pool2d(X, 2, output_ratio=1.5), OperationError, "between 0 and 1"),
    (lambda: nn.FractionalMaxPool2d(2), ValueError, "exactly one"),
    (lambda: nn.functional.lp_pool2d(X, 0, 2), OperationError, "positive number"),
])  # fmt: skip
def test_what_does_not_fit_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize("stride", [1, 2])
def test_what_was_changed_afterwards_is_noticed_whatever_was_remembered(stride):
    x = autograd.tensor([[1.0, 5.0, 2.0, 3.0]], requires_grad=True)
    moved = x * 1
    largest = autograd.max_pool1d(moved, 2, stride=stride)
    moved.data.mul_(0)
    with pytest.raises(autograd.InPlaceError, match="'max_pool' needs its argument 'x'"):
        largest.sum().backward()
    assert x.grad is None


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_what_pooling_and_convolutions_keep_goes_through_hooks(stride):
    x = autograd.tensor(normal((8, 2, 7, 9)), requires_grad=True)
    weight = autograd.tensor(normal((3, 2, 3, 3)), requires_grad=True)

    def found():
        y = autograd.max_pool2d(autograd.conv2d(x, weight, padding=1), 2, stride=stride)
        return autograd.gradients((y * y).sum(), [x, weight])

    packed = []
    with saved_tensors_hooks(lambda held: packed.append(held) or held * 1, lambda held: held):
        through_hooks = found()
    assert len(packed) > 3
    for one, two in zip(found(), through_hooks, strict=True):
        np.testing.assert_allclose(one.numpy(), two.numpy(), rtol=1e-12)
