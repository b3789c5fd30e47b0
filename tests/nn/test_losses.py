"""Losses: against sums written out with loops, finite differences and PyTorch."""

import itertools

import numpy as np
import pytest

import autograd
import nn
from autograd.testing import gradcheck

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(4, 3, 2)) * 2
INDICES = np.array([[0, 2], [1, 1], [2, 0], [1, 2]])
PROBABILITIES = np.moveaxis(RNG.dirichlet(np.ones(3), size=(4, 2)), -1, 1)
WEIGHT = np.array([0.5, 2.0, 1.0])
REDUCTIONS = ("mean", "sum", "none")

CROSS_ENTROPY = [
    dict(weight=weight, ignore_index=ignored, reduction=reduction, label_smoothing=smoothing)
    for weight, ignored, reduction, smoothing in itertools.product(
        (None, WEIGHT), (-100, 1), REDUCTIONS, (0.0, 0.3)
    )
]  # fmt: skip
cross_entropies = pytest.mark.parametrize("options", CROSS_ENTROPY, ids=str)


def log_softmax(x):
    return x - np.log(np.exp(x).sum(1, keepdims=True))


def expected_cross_entropy(logits, indices, weight, ignore_index, reduction, label_smoothing):
    """The definition, sample by sample."""
    logp, classes = log_softmax(logits), logits.shape[1]
    weight = np.ones(classes) if weight is None else weight
    loss, total = np.zeros(indices.shape), 0.0
    for place in np.ndindex(indices.shape):
        c = indices[place]
        if c == ignore_index:
            continue
        row = logp[(place[0], slice(None), *place[1:])]
        smooth = -(weight * row).sum() * label_smoothing / classes
        loss[place] = -(1 - label_smoothing) * weight[c] * row[c] + smooth
        total += weight[c]
    return {"none": loss, "sum": loss.sum(), "mean": loss.sum() / total}[reduction]


def value(loss, *arguments):
    return loss(*arguments).detach().numpy()


# -- cross-entropy ----------------------------------------------------------------------------------------------


@cross_entropies
def test_cross_entropy_of_class_indices(options):
    loss = nn.CrossEntropyLoss(**options)
    np.testing.assert_allclose(value(loss, LOGITS, INDICES), expected_cross_entropy(LOGITS, INDICES, **options), rtol=1e-12)
    flat = value(loss, LOGITS[:, :, 0], autograd.tensor(INDICES[:, 0]))
    np.testing.assert_allclose(flat, expected_cross_entropy(LOGITS[:, :, 0], INDICES[:, 0], **options), rtol=1e-12)


@cross_entropies
def test_gradients_of_cross_entropy(options):
    loss = nn.CrossEntropyLoss(**options)
    assert gradcheck(lambda x: loss(x, INDICES[:2]), LOGITS[:2], order=2)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["plain", "weighted"])
def test_cross_entropy_of_probabilities(reduction, smoothing, weight):
    loss = nn.CrossEntropyLoss(weight, reduction=reduction, label_smoothing=smoothing)
    factor = np.ones((1, 3, 1)) if weight is None else weight[:, None]
    target = PROBABILITIES * (1 - smoothing) + smoothing / 3
    each = -(factor * target * log_softmax(LOGITS)).sum(1)
    expected = {"none": each, "sum": each.sum(), "mean": each.mean()}[reduction]
    np.testing.assert_allclose(value(loss, LOGITS, PROBABILITIES), expected, rtol=1e-12)
    assert gradcheck(loss, LOGITS[:2], PROBABILITIES[:2], order=2)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64, np.bool_])
def test_one_hot_rows_mean_the_same_as_class_indices(dtype):
    one_hot = np.eye(3)[INDICES[:, 0]].astype(dtype)
    loss = nn.CrossEntropyLoss()
    np.testing.assert_allclose(value(loss, LOGITS[:, :, 0], one_hot), value(loss, LOGITS[:, :, 0], INDICES[:, 0]), rtol=1e-7)


def test_cross_entropy_of_one_sample():
    loss = nn.CrossEntropyLoss()
    expected = -log_softmax(LOGITS[:1, :, 0])[0]
    np.testing.assert_allclose(value(loss, LOGITS[0, :, 0], 2), expected[2], rtol=1e-12)
    np.testing.assert_allclose(value(loss, LOGITS[0, :, 0], np.array([0.0, 0.5, 0.5])), expected[1:].mean(), rtol=1e-12)


def test_cross_entropy_does_not_overflow():
    logits = autograd.tensor([[1000.0, -1000.0], [-1000.0, 1000.0]], requires_grad=True)
    loss = nn.CrossEntropyLoss()(logits, np.array([0, 0]))
    loss.backward()
    assert loss.item() == 1000.0 and logits.grad.tolist() == [[0.0, 0.0], [-0.5, 0.5]]


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["plain", "weighted"])
def test_negative_log_likelihood_is_cross_entropy_of_log_probabilities(reduction, weight):
    options = dict(weight=weight, ignore_index=1, reduction=reduction)
    found = value(nn.NLLLoss(**options), log_softmax(LOGITS), INDICES)
    np.testing.assert_allclose(found, value(nn.CrossEntropyLoss(**options), LOGITS, INDICES), rtol=1e-12)
    assert gradcheck(lambda x: nn.NLLLoss(**options)(x, INDICES[:2]), LOGITS[:2])


# -- elementwise losses -----------------------------------------------------------------------------------------


X, Y = RNG.normal(size=(5, 3)) * 3, RNG.uniform(size=(5, 3))
P = 1 / (1 + np.exp(-X))
POSITIVE = np.array([0.5, 1.0, 3.0])

ELEMENTWISE = {
    "mse": (nn.MSELoss, {}, (X - Y) ** 2),
    "l1": (nn.L1Loss, {}, abs(X - Y)),
    "bce": (nn.BCEWithLogitsLoss, {}, -(Y * np.log(P) + (1 - Y) * np.log(1 - P))),
    "bce weight": (nn.BCEWithLogitsLoss, dict(weight=WEIGHT), -WEIGHT * (Y * np.log(P) + (1 - Y) * np.log(1 - P))),
    "bce pos_weight": (
        nn.BCEWithLogitsLoss, dict(pos_weight=POSITIVE), -(POSITIVE * Y * np.log(P) + (1 - Y) * np.log(1 - P))
    ),
    "bce both": (
        nn.BCEWithLogitsLoss,
        dict(weight=np.array([[0.5], [1], [2], [3], [4]]), pos_weight=POSITIVE),
        -np.arange(5).clip(0.5)[:, None] * (POSITIVE * Y * np.log(P) + (1 - Y) * np.log(1 - P)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise_losses(name, reduction):
    kind, options, each = ELEMENTWISE[name]
    loss = kind(**options, reduction=reduction)
    expected = {"none": each, "sum": each.sum(), "mean": each.mean()}[reduction]
    np.testing.assert_allclose(value(loss, X, Y), expected, rtol=1e-12)
    assert gradcheck(loss, X, Y, order=2)


def test_bce_with_logits_does_not_overflow():
    x = autograd.tensor([1000.0, -1000.0], requires_grad=True)
    loss = nn.BCEWithLogitsLoss(reduction="none")(x, np.array([0.0, 0.0]))
    loss.sum().backward()
    assert loss.tolist() == [1000.0, 0.0] and x.grad.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("loss", [nn.MSELoss(), nn.L1Loss(), nn.BCEWithLogitsLoss(pos_weight=POSITIVE)])
@pytest.mark.parametrize("target", [np.float64, np.int64, np.bool_])
def test_targets_are_cast_to_the_dtype_of_the_predictions(loss, target):
    assert loss(X.astype(np.float32), Y.round().astype(target)).dtype == np.float32


def test_weights_are_buffers():
    loss = nn.CrossEntropyLoss(WEIGHT).float()
    assert loss.weight.dtype == np.float32 and list(loss.state_dict()) == ["weight"]
    assert loss(LOGITS.astype(np.float32), INDICES).dtype == np.float32
    assert list(nn.CrossEntropyLoss().state_dict()) == []


# -- PyTorch ----------------------------------------------------------------------------------------------------


def assert_agrees_with_pytorch(name, options, x, target):
    torch = pytest.importorskip("torch")
    tensors = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
    ours, theirs = autograd.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    found = getattr(nn, name)(**options)(ours, target)
    expected = getattr(torch.nn, name)(**tensors)(theirs, torch.tensor(target))
    np.testing.assert_allclose(found.detach().numpy(), expected.detach().numpy(), rtol=1e-9)
    found.sum().backward()
    expected.sum().backward()
    np.testing.assert_allclose(ours.grad.numpy(), theirs.grad.numpy(), rtol=1e-9, atol=1e-12)


@cross_entropies
@pytest.mark.parametrize("target", [INDICES, PROBABILITIES], ids=["indices", "probabilities"])
def test_cross_entropy_agrees_with_pytorch(options, target):
    if target is PROBABILITIES:
        options = {**options, "ignore_index": -100}
    assert_agrees_with_pytorch("CrossEntropyLoss", options, LOGITS, target)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise_losses_agree_with_pytorch(name, reduction):
    kind, options, _ = ELEMENTWISE[name]
    assert_agrees_with_pytorch(kind.__name__, {**options, "reduction": reduction}, X, Y)


# -- bad input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "loss, x, y, message",
    [
        (nn.MSELoss(), np.ones(3), np.ones((3, 1)), r"same shape, got \(3,\) and \(3, 1\)"),
        (nn.L1Loss(), np.ones(3), 1.0, "same shape"),
        (nn.BCEWithLogitsLoss(), np.ones((3, 1)), np.ones(3), "same shape"),
        (nn.BCEWithLogitsLoss(weight=np.ones(2)), np.ones(3), np.ones(3), r"weight: shape \(2,\) does not broadcast"),
        (nn.BCEWithLogitsLoss(pos_weight=np.ones((2, 3))), np.ones(3), np.ones(3), "pos_weight: shape"),
        (nn.CrossEntropyLoss(), np.ones((4, 3)), np.zeros(4), r"integer class indices of shape \(4,\).*float64 of shape"),
        (nn.CrossEntropyLoss(), np.ones((4, 3)), np.zeros(3, int), r"or probabilities of shape \(4, 3\), and got int64"),
        (nn.CrossEntropyLoss(), np.ones((4, 3)), np.array([0, 1, 3, 0]), "class index 3, but there are 3 classes"),
        (nn.CrossEntropyLoss(), np.ones((4, 3)), np.array([0, 1, -1, 0]), "class index -1"),
        (nn.CrossEntropyLoss(np.ones(2)), np.ones((4, 3)), np.zeros(4, int), "one weight for each of the 3 classes"),
        (nn.CrossEntropyLoss(label_smoothing=2), np.ones((4, 3)), np.zeros(4, int), "label_smoothing"),
        (nn.CrossEntropyLoss(ignore_index=1), np.ones((4, 3)), np.ones((4, 3)), "ignore_index=1.: only class indices can be"),
        (nn.HuberLoss(delta=1j), np.ones(3), np.ones(3), "positive number"),
        (nn.NLLLoss(), np.ones((4, 3)), np.full(4, 9), "nll_loss: class index 9"),
        (nn.NLLLoss(), np.ones((4, 3)), np.zeros(4), r"class indices \(integers\) of shape \(4,\); got float64\[4\]"),
        (nn.NLLLoss(), np.float64(1), 0, "nll_loss: for input of shape"),
    ],
)
def test_losses_say_what_does_not_fit(loss, x, y, message):
    with pytest.raises(autograd.OperationError, match=message):
        loss(x, y)


def test_logits_are_floating():
    with pytest.raises(autograd.OperationTypeError, match="real floating logits"):
        nn.CrossEntropyLoss()(np.ones((4, 3), int), np.zeros(4, int))


@pytest.mark.parametrize("kind", [nn.MSELoss, nn.CrossEntropyLoss, nn.BCEWithLogitsLoss, nn.NLLLoss, nn.L1Loss])
def test_reductions_are_checked(kind):
    with pytest.raises(ValueError, match="expected 'mean', 'sum' or 'none', got 'average'"):
        kind(reduction="average")


@pytest.mark.parametrize("options", [
    dict(bias=True, label_smoothing=0.1),
    dict(reduction="none", weight=np.array([1.0, 2.0, 0.5]), ignore_index=1),
    dict(out_features=(2,), reduction="sum", dtype=np.float64, device="cpu", options=None),
])  # fmt: skip
def test_a_linear_layer_and_its_cross_entropy_in_one(options):
    fused = nn.LinearCrossEntropyLoss(4, 3, **options)
    extra = options.get("out_features", ())
    x = np.random.default_rng(0).standard_normal((5, 4)).astype(fused.linear.weight.dtype)
    target = np.random.default_rng(1).integers(0, 3, (5, *extra))
    loss = fused(x, target)
    scores = fused.linear(autograd.as_tensor(x)).reshape(5, 3, *extra)
    names = ("reduction", "ignore_index", "label_smoothing")
    settings = {name: value for name, value in options.items() if name in names}
    weight = options.get("weight")
    plain = nn.functional.cross_entropy(scores, target, None if weight is None else autograd.as_tensor(weight), **settings)
    np.testing.assert_allclose(loss.detach().numpy(), plain.detach().numpy(), rtol=1e-5)
    found = autograd.gradients(loss.sum(), [fused.linear.weight], retain_graph=True)[0]
    expected = autograd.gradients(plain.sum(), [fused.linear.weight])[0]
    np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("options, message", [
    (dict(weight=np.ones(2)), r"weight.: expected one number for each of the 3 classes, got shape \(2,\)"),
    (dict(label_smoothing=2.0), "label_smoothing.*between 0 and 1"),
])  # fmt: skip
def test_options_of_a_layer_with_its_loss_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        nn.LinearCrossEntropyLoss(4, 3, **options)


@pytest.mark.parametrize("loss", [nn.functional.nll_loss])
def test_an_ignored_class_is_an_integer(loss):
    with pytest.raises(ValueError, match="ignore_index"):
        loss(autograd.tensor(np.zeros((2, 3))), np.array([0, 1]), ignore_index=autograd.tensor([1.0, np.nan]))
