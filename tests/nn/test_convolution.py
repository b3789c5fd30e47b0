"""Convolutions: against PyTorch, against compositions of elementary functions, and what they refuse."""

import numpy as np
import pytest
from beside_pytorch import compare, normal, of

import autograd
import nn
from autograd import OperationError, OperationTypeError, gradients
from autograd.rules.convolution import convolution_composed
from autograd.testing import gradcheck

LAYERS = [
    ("Conv1d(3, 4, 2)", (2, 3, 5)),
    ("Conv1d(2, 3, 3, padding='same', dilation=2)", (2, 2, 6)),
    ("Conv1d(2, 3, 4, padding='valid', stride=2, bias=False)", (2, 2, 9)),
    ("Conv1d(2, 2, 2)", (2, 4)),
    ("Conv2d(2, 3, 3)", (2, 2, 5, 4)),
    ("Conv2d(2, 3, 1)", (2, 2, 3, 2)),
    ("Conv2d(2, 3, 1, stride=2)", (2, 2, 5, 4)),
    ("Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), groups=2)", (2, 4, 5, 4)),
    ("Conv2d(3, 6, 3, padding=1, groups=3, bias=False)", (1, 3, 4, 4)),
    ("Conv2d(2, 3, (2, 3), padding='same')", (1, 2, 4, 5)),
    ("Conv2d(2, 3, 2, dilation=(2, 1), padding=(2, 1))", (2, 2, 4, 3)),
    ("Conv2d(2, 3, 3, padding=(1, 2), padding_mode='reflect')", (1, 2, 4, 4)),
    ("Conv2d(2, 3, 3, padding=1, padding_mode='replicate')", (1, 2, 3, 4)),
    ("Conv2d(2, 2, 3, padding='same', padding_mode='circular', dilation=2)", (2, 4, 5)),
    ("Conv3d(2, 3, 2, padding=(1, 0, 1), stride=(1, 2, 1))", (1, 2, 3, 4, 2)),
    ("Conv3d(2, 2, (1, 2, 3), dilation=(1, 2, 1), groups=2)", (1, 2, 2, 4, 4)),
    ("ConvTranspose1d(3, 2, 3, stride=2, padding=1, output_padding=1)", (2, 3, 4)),
    ("ConvTranspose1d(2, 2, 2)", (2, 4)),
    ("ConvTranspose2d(4, 6, 3, stride=(2, 1), groups=2, dilation=(1, 2), bias=False)", (2, 4, 3, 2)),
    ("ConvTranspose2d(2, 3, 2, stride=3, padding=1)", (2, 2, 3, 2)),
    ("ConvTranspose2d(2, 3, 3, padding=3)", (1, 2, 6, 5)),
    ("ConvTranspose3d(2, 3, 2, stride=2, output_padding=(1, 0, 1))", (1, 2, 2, 3, 1)),
    ("Unfold(2)", (2, 3, 4, 3)),
    ("Unfold((2, 3), dilation=(2, 1), padding=1, stride=2)", (3, 5, 4)),
    ("Fold((4, 3), 2)", (2, 12, 6)),
    ("Fold((5, 4), (2, 3), dilation=(2, 1), padding=1, stride=2)", (18, 6)),
]


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("text, shape", LAYERS, ids=[text for text, _ in LAYERS])
def test_layers_agree_with_pytorch(text, shape):
    compare(text, shape)


@pytest.mark.parametrize("text, shape", [case for case in LAYERS if "1d" in case[0] or "mode" in case[0]])
def test_gradients(text, shape):
    layer = of(nn, text).double()
    assert gradcheck(layer, normal(shape))


@pytest.mark.parametrize("options", [
    dict(),
    dict(padding=1, groups=2),
    dict(stride=2, padding=(1, 2)),
    dict(dilation=2, padding=(2, 1), groups=2, stride=(1, 2)),
])  # fmt: skip
def test_it_equals_its_composition(options):
    """Values, gradients, and gradients of these, as sums over windows that were laid out by indexing."""
    groups = options.get("groups", 1)
    leaves = [autograd.tensor(normal(shape), requires_grad=True) for shape in ((2, 4, 6, 5), (6, 4 // groups, 3, 2), (6,))]
    each = {name: value if isinstance(value, tuple) else (value, value) for name, value in options.items() if name != "groups"}
    each = dict(stride=(1, 1), padding=(0, 0), dilation=(1, 1)) | each
    pairs = dict(each, padding=tuple((n, n) for n in each["padding"]), groups=groups)
    found = []
    for result in (autograd.conv2d(*leaves, **options), convolution_composed(*leaves, **pairs)):
        first = gradients((result * result).sum(), leaves, create_graph=True)
        found.append([result, *first, *gradients(sum((g * g).sum() for g in first), leaves)])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one.detach().numpy(), other.detach().numpy(), rtol=1e-9, atol=1e-9)


FORMS = [
    ((2, 3, 7, 4), (4, 3, 3, 3), dict(stride=2, padding=1)),
    ((5, 4, 9, 8), (6, 2, 4, 3), dict(padding=(5, 1), groups=2)),
    ((3, 2, 8, 9), (4, 2, 3, 2), dict(stride=(3, 2), dilation=(1, 2))),
    ((2, 3, 20), (4, 3, 5), dict(padding=2)),
    ((2, 2, 5, 4, 6), (2, 1, 2, 3, 3), dict(padding=1, groups=2)),
    ((2, 1, 6, 5), (8, 1, 3, 3), dict(stride=(1, 2))),
    ((3, 2, 6, 7), (6, 1, 4, 3), dict(stride=(1, 2), padding=(1, 4), dilation=(1, 2), groups=2)),
    ((2, 3, 8, 5), (4, 3, 3, 1), dict(padding=(1, 0))),
    ((2, 4, 8, 5), (6, 2, 3, 1), dict(stride=(2, 1), groups=2)),
    ((2, 3, 8, 5), (4, 3, 3, 1), dict(padding=(1, 2), stride=(1, 2))),
    ((2, 1, 9), (5, 1, 4), dict(padding=2)),
    ((2, 2, 6, 7), (6, 1, 4, 3), dict(padding=(3, 1), dilation=(1, 2), groups=2)),
    ((2, 2, 5, 4, 6), (6, 1, 3, 2, 3), dict(padding=(2, 0, 1), dilation=(1, 2, 1), groups=2)),
]
"""Shapes of x and of the weight, and options; all may slide."""


@pytest.mark.parametrize("shape, of_weight, options", FORMS)
def test_neither_blocks_of_rows_nor_the_form_of_the_columns_make_a_difference(
    monkeypatch, request, shape, of_weight, options
):
    from autograd.rules import columns

    request.addfinalizer(columns.columns_of.cache_clear)  # what it knows of this test's settings
    x, weight = (autograd.tensor(normal(shape), requires_grad=True) for shape in (shape, of_weight))
    convolve = getattr(autograd, f"conv{len(shape) - 2}d")
    results = []
    for long, block, least in ((10**9, 2**19, 2**14), (10**9, 1, 1), (1, 2**19, 2**14), (1, 1, 1)):
        for name, value in dict(_LONG=long, _BLOCK=block, _SLIDING_BLOCK=block, _LEAST=least).items():
            monkeypatch.setattr(columns, name, value)
        columns.columns_of.cache_clear()
        y = convolve(x, weight, **options)
        results.append([y, *gradients((y * y).sum(), [x, weight])])
    for one, *others in zip(*results, strict=True):
        for other in others:
            np.testing.assert_allclose(one.detach().numpy(), other.detach().numpy(), rtol=1e-12, atol=1e-12)


def test_examples_that_lie_pages_apart_are_rearranged_alike():
    from autograd.rules.columns import batch_last

    x = normal((3, 5, 32, 16))
    for given in (x, x[:, :4], x[:, 1:], np.asfortranarray(x), x[:1], x[:0]):
        assert np.array_equal(batch_last(given), given.transpose(1, 2, 3, 0))


def test_dtypes_are_promoted_as_numpys_are():
    x, weight = np.ones((1, 1, 3)), np.ones((1, 1, 2))
    assert autograd.conv1d(x.astype(np.float32), weight.astype(np.float32), np.ones(1)).dtype == np.float64
    assert autograd.conv1d(x.astype(int), weight.astype(int), np.array([0.5])).tolist() == [[[2.5, 2.5]]]
    assert autograd.conv_transpose1d(x.astype(np.float32), weight, np.array([1j])).dtype == np.complex128


def test_an_empty_batch_passes():
    layer = nn.Conv2d(2, 3, 3)
    x = autograd.tensor(np.zeros((0, 2, 5, 5), np.float32), requires_grad=True)
    layer(x).sum().backward()
    assert x.grad.shape == x.shape and not layer.weight.grad.numpy().any()


@pytest.mark.parametrize("build, fan_in", [(nn.Conv2d, 100 * 9), (nn.ConvTranspose2d, 50 * 9)])
def test_layers_start_as_pytorchs_do(build, fan_in):
    autograd.manual_seed(0)
    layer = build(100, 50, 3)
    for parameter in layer.parameters():
        values = parameter.detach().numpy()
        assert values.dtype == np.float32 and np.abs(values).max() <= fan_in**-0.5
        assert np.isclose(values.std(), (3 * fan_in) ** -0.5, rtol=0.25)


def test_a_layer_computes_in_the_dtype_of_its_parameters():
    x = autograd.tensor(normal((1, 2, 4, 4)), requires_grad=True)
    result = nn.Conv2d(2, 3, 3)(x)
    result.sum().backward()
    assert result.dtype == np.float32 and x.grad.dtype == np.float64


def test_a_transposed_convolution_finds_the_padding_for_a_size():
    layer, x = nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1), normal((1, 2, 3, 3))
    assert layer(x, output_size=(1, 3, 6, 5)).shape == (1, 3, 6, 5)
    with pytest.raises(OperationError, match=r"output_size=\(7, 5\) must be from \(5, 5\) to \(6, 6\)"):
        layer(x, output_size=(7, 5))


X = np.ones((2, 4, 5, 5))


@pytest.mark.parametrize("call, error, words", [
    (lambda: autograd.conv2d(X[0, 0], np.ones((3, 4, 2, 2))), OperationError, "conv2d: expected input of shape"),
    (lambda: autograd.conv2d(X, np.ones((3, 4, 2))), OperationError, "weight with 2 axes for the kernel"),
    (lambda: autograd.conv2d(X, np.ones((3, 3, 2, 2))), OperationError, "for the 4 channels of x"),
    (lambda: autograd.conv2d(X, np.ones((3, 2, 2, 2)), groups=2), OperationError, "groups=2"),
    (lambda: autograd.conv2d(X, np.ones((3, 4, 2, 2)), np.ones(4)), OperationError, r"expected bias of shape \(3,\)"),
    (lambda: autograd.conv2d(X, np.ones((3, 4, 6, 2))), OperationError, "window of 6 does not fit into axis 0 .* 5 elements"),
    (lambda: autograd.conv2d(X, np.ones((3, 4, 2, 2)), stride=0), OperationError, "stride=0.*at least 1"),
    (lambda: autograd.conv2d(X, np.ones((3, 4, 2, 2)), stride=(1, 1, 1)), OperationTypeError, "a tuple of 2"),
    (lambda: autograd.conv2d(X, np.ones((3, 4, 2, 2)), padding=0.5), OperationTypeError, "padding=0.5"),
    (lambda: autograd.conv2d(X, np.ones((3, 4, 2, 2)), padding="full"), OperationError, "'same', 'valid'"),
    (lambda: autograd.conv2d(X, np.ones((3, 4, 2, 2)), padding="same", stride=2), OperationError, "needs stride=1"),
    (lambda: autograd.conv2d(X, np.ones((3, 4, 2, 2)), groups=0), OperationError, "groups=0"),
    (lambda: autograd.conv_transpose2d(X, np.ones((3, 4, 2, 2))), OperationError, "O=4"),
    (lambda: autograd.conv_transpose2d(X, np.ones((4, 1, 2, 2)), output_padding=1), OperationError, "output_padding=1"),
    (lambda: autograd.conv_transpose2d(X, np.ones((4, 1, 2, 2)), padding=3), OperationError, "nothing is left"),
    (lambda: nn.functional.fold(np.ones((1, 12, 5)), (4, 4), 2, stride=2), OperationError, r"2 x 2 windows.*\(1, 12, 5\)"),
    (lambda: nn.functional.unfold(X, 6), OperationError, "window of 6 does not fit"),
    (lambda: nn.Conv2d(3, 4, 2)(X), OperationError, r"Conv2d\(3, 4.*expected input of shape \(N, 3, \*space\)"),
    (lambda: nn.Conv2d(4, 4, 2)(X.astype(int)), OperationTypeError, "cannot take input of int64"),
    (lambda: nn.Conv2d(4, 2, 3, padding=5, padding_mode="reflect")(X), OperationError, "at most 4 is possible"),
    (lambda: nn.Conv2d(4, 4, 2, groups=3), ValueError, "groups=3"),
    (lambda: nn.Conv2d(4, 4, (2, 2, 2)), ValueError, "expected an int or 2"),
    (lambda: nn.Conv2d(4, 4, 2.0), TypeError, "expected an integer"),
    (lambda: nn.Conv2d(4, 4, 0), ValueError, "at least 1"),
    (lambda: nn.Conv2d(4, 4, 2, padding="full"), ValueError, "'same', 'valid'"),
    (lambda: nn.Conv2d(4, 4, 2, padding="same", stride=2), ValueError, "needs stride=1"),
    (lambda: nn.Conv2d(4, 4, 2, padding_mode="mirror"), ValueError, "zeros, reflect, replicate, circular"),
    (lambda: nn.ConvTranspose2d(4, 4, 2, padding_mode="reflect"), ValueError, "only 'zeros'"),
    (lambda: nn.ConvTranspose2d(4, 4, 2, padding="same"), TypeError, "expected an int"),
])  # fmt: skip
def test_what_does_not_fit_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_columns_are_kept_only_where_the_gradient_of_the_weights_is_wanted(monkeypatch):
    from autograd.rules import columns

    kept, keep = [], columns.SlidingColumns.to_keep
    monkeypatch.setattr(columns.SlidingColumns, "to_keep", lambda self, x: kept.append(x.shape) or keep(self, x))
    x, weight = (autograd.tensor(normal(shape), requires_grad=True) for shape in ((32, 1, 8, 8), (2, 1, 3, 3)))
    for inputs, number in (((x.detach(), weight.detach()), 0), ((x, weight.detach()), 0), ((x.detach(), weight), 1)):
        for _ in range(40):  # so often that the lane is compiled
            kept.clear()
            autograd.conv2d(*inputs)
            assert len(kept) == number
