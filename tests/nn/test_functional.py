"""Functions that no layer stands for, or that do more than their layer: against PyTorch and finite differences."""

import numpy as np
import pytest

import autograd
import nn
from autograd import OperationError, OperationTypeError, tensor
from autograd.testing import gradcheck

F = nn.functional
RNG = np.random.default_rng(0)
X, IMAGE, VOLUME = RNG.normal(size=(3, 4)), RNG.normal(size=(1, 2, 3, 4)), RNG.normal(size=(1, 1, 2, 3, 2))
GRID = RNG.uniform(-1.4, 1.4, size=(1, 2, 2, 2))
GRID_3D = RNG.uniform(-1.4, 1.4, size=(1, 1, 2, 2, 3))
THETA, THETA_3D = RNG.normal(size=(2, 2, 3)), RNG.normal(size=(1, 3, 4))

CALLS = {
    **{f"grid_sample(x, y, {mode!r}, {padding!r}, {align})": (IMAGE, GRID)
       for mode in ("bilinear", "bicubic", "nearest") for padding in ("zeros", "border", "reflection")
       for align in (True, False)},
    **{f"grid_sample(x, y, {mode!r}, {padding!r}, {align})  # volumes": (VOLUME, GRID_3D)
       for mode in ("bilinear", "nearest") for padding in ("zeros", "reflection") for align in (True, False)},
    **{f"affine_grid(x, (2, 1, 3, 4), {align})": (THETA,) for align in (True, False)},
    **{f"affine_grid(x, (1, 1, 2, 3, 4), {align})": (THETA_3D,) for align in (True, False)},
    "normalize(x)": (X,),
    "normalize(x, p=3.0, dim=0, eps=2.0)": (X,),
    "pdist(x)": (X,),
    "pdist(x, 1.0)": (X,),
    "interpolate(x, scale_factor=0.6, mode='bilinear', antialias=True)": (IMAGE,),
    "interpolate(x, (3, 7), mode='bicubic', antialias=True)": (IMAGE,),
    "pad(x, (1, 2), 'constant', 2.0)": (X,),
    "pad(x, (1, -1, 0, 2, -1, 1))": (IMAGE,),
    "rrelu(x, 0.1, 0.3)": (X,),
    "hardtanh(x, 0.3, 0.3)": (X,),
    "mse_loss(x, y, weight=z)": (X, X[::-1].copy(), np.abs(X) + 0.1),
    "mse_loss(x, y, reduction='sum', weight=z)": (X, X[::-1].copy(), np.abs(X) + 0.1),
    "l1_loss(x, y, weight=z)": (X, X[::-1].copy(), np.abs(X) + 0.1),
    "huber_loss(x, y, weight=z)": (X, X[::-1].copy(), np.abs(X) + 0.1),
    "huber_loss(x, y, 'none', 0.5, z)": (X, X[::-1].copy(), np.abs(X) + 0.1),
    "gaussian_nll_loss(x, y, 0.7)": (X, X[::-1].copy()),
    "softmin(x, 1)": (X,),
}  # fmt: skip
calls = pytest.mark.parametrize("text", CALLS)


@pytest.mark.parametrize("image, grid", [(IMAGE, GRID), (VOLUME, GRID_3D)], ids=["images", "volumes"])
def test_nearest_elements_do_not_move_with_the_grid(image, grid):
    places = autograd.tensor(grid, requires_grad=True)
    F.grid_sample(autograd.tensor(image), places, "nearest").sum().backward()
    assert places.grad.shape == grid.shape and not places.grad.numpy().any()


def function_of(text, functional):
    return lambda *given: eval(f"F.{text}", {"F": functional, **dict(zip("xyz", given))})


@calls
def test_gradients(text):
    assert gradcheck(function_of(text, F), *CALLS[text])


@calls
def test_they_agree_with_pytorch(text):
    torch = pytest.importorskip("torch")
    ours = [autograd.tensor(array, requires_grad=True) for array in CALLS[text]]
    theirs = [torch.tensor(array, requires_grad=True) for array in CALLS[text]]
    result, expected = function_of(text, F)(*ours), function_of(text, torch.nn.functional)(*theirs)
    np.testing.assert_allclose(result.detach().numpy(), expected.detach().numpy(), rtol=1e-9, atol=1e-11)
    weights = np.cos(1.0 + np.arange(result.numel())).reshape(result.shape)
    (result * weights).sum().backward()
    (expected * torch.tensor(weights)).sum().backward()
    for one, other in zip(ours, theirs):
        other = np.zeros(one.shape) if other.grad is None else other.grad.numpy()
        one = np.zeros(other.shape) if one.grad is None else one.grad.numpy()
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 * max(1, np.abs(other).max()))


# -- sequences without an alignment -------------------------------------------------------------------------------

LOGITS = RNG.normal(size=(7, 3, 5))
LABELS = np.array([[1, 2, 2], [4, 3, 1], [1, 1, 1]])
LENGTHS = dict(input_lengths=np.array([7, 5, 6]), target_lengths=np.array([3, 2, 0]))


def spelled_by(path, blank):
    """The labels that a path of classes stands for: repeated classes are one, and blanks are none."""
    merged = [c for k, c in enumerate(path) if k == 0 or c != path[k - 1]]
    return [c for c in merged if c != blank]


def test_ctc_adds_up_all_ways_to_spell():
    import itertools

    logits = RNG.normal(size=(4, 1, 3))
    log_probs = F.log_softmax(logits, 2)
    probabilities = np.exp(log_probs.numpy()[:, 0])
    total = sum(
        np.prod([probabilities[t, c] for t, c in enumerate(path)])
        for path in itertools.product(range(3), repeat=4)
        if spelled_by(path, 2) == [0, 0]
    )
    loss = F.ctc_loss(log_probs, np.array([[0, 0]]), np.array([4]), np.array([2]), blank=2, reduction="none")
    np.testing.assert_allclose(loss.numpy(), [-np.log(total)])
    assert gradcheck(lambda x: F.ctc_loss(F.log_softmax(x, 2), np.array([[0, 0]]), [4], [2], 2), logits, order=2)


@pytest.mark.parametrize("options", [
    dict(), dict(reduction="sum"), dict(reduction="none"), dict(zero_infinity=True), dict(blank=5),
    dict(blank=5, reduction="none"),
], ids=str)  # fmt: skip
@pytest.mark.parametrize("joined", [False, True])
def test_ctc_agrees_with_pytorch(options, joined):
    torch = pytest.importorskip("torch")
    labels = np.array([1, 2, 2, 4, 3]) if joined else LABELS
    lengths = dict(LENGTHS, input_lengths=np.array([7, 2, 6])) if options.get("zero_infinity") else LENGTHS
    if options.get("zero_infinity"):
        labels = np.array([1, 2, 2, 4, 4]) if joined else np.array([[1, 2, 2], [4, 4, 1], [1, 1, 1]])
    logits = RNG.normal(size=(7, 3, 6)) if "blank" in options else LOGITS
    ours, theirs = autograd.tensor(logits, requires_grad=True), torch.tensor(logits, requires_grad=True)
    result = nn.CTCLoss(**options)(F.log_softmax(ours, 2), labels, **lengths)
    tensors = {name: torch.tensor(value) for name, value in lengths.items()}
    expected = torch.nn.CTCLoss(**options)(theirs.log_softmax(2), torch.tensor(labels), **tensors)
    np.testing.assert_allclose(result.detach().numpy(), expected.detach().numpy(), rtol=1e-9)
    result.sum().backward()
    expected.sum().backward()
    np.testing.assert_allclose(ours.grad.numpy(), theirs.grad.numpy(), rtol=1e-9, atol=1e-12)


def test_ctc_of_one_sequence():
    loss = F.ctc_loss(F.log_softmax(LOGITS, 2)[:, 0], LABELS[0], 7, 3, reduction="none")
    whole = F.ctc_loss(F.log_softmax(LOGITS, 2), LABELS, **LENGTHS, reduction="none")
    assert loss.shape == () and loss.item() == pytest.approx(whole[0].item())


def test_impossible_sequences():
    log_probs = F.log_softmax(LOGITS, 2)
    assert F.ctc_loss(log_probs[:2, :1], LABELS[:1], [2], [3]).item() == np.inf
    x = autograd.tensor(LOGITS[:2, :1], requires_grad=True)
    loss = F.ctc_loss(F.log_softmax(x, 2), LABELS[:1], [2], [3], zero_infinity=True)
    loss.backward()
    assert loss.item() == 0
    np.testing.assert_array_equal(x.grad.numpy(), 0)


def test_binary_cross_entropy_of_certainties():
    p = autograd.tensor([0.0, 1.0, 0.0, 1.0], requires_grad=True)
    loss = F.binary_cross_entropy(p, np.array([0.0, 1.0, 1.0, 0.0]), reduction="none")
    assert loss.tolist() == [0, 0, 100, 100]
    loss.sum().backward()
    np.testing.assert_allclose(p.grad.numpy(), [0, 0, -1e12, 1e12])


# -- random numbers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, shape, channels", [
    ("dropout1d", (40, 50, 3), 2), ("dropout1d", (2000, 3), 1), ("dropout2d", (40, 50, 2, 2), 2),
    ("dropout2d", (40, 50, 3), 2), ("dropout3d", (40, 50, 1, 2, 2), 2), ("dropout3d", (2000, 1, 2, 2), 1),
])  # fmt: skip
def test_channels_are_dropped_whole(name, shape, channels):
    autograd.manual_seed(0)
    result = getattr(F, name)(np.ones(shape, np.float32), 0.25).numpy().reshape(*shape[:channels], -1)
    assert result.dtype == np.float32
    assert (result == result[..., :1]).all()
    assert abs((result[..., 0] == 0).mean() - 0.25) < 0.03
    np.testing.assert_allclose(np.unique(result), [0, 1 / 0.75])


@pytest.mark.parametrize("name, shape", [("alpha_dropout", (30000,)), ("feature_alpha_dropout", (100, 300, 2))])
def test_alpha_dropout_keeps_mean_and_variance(name, shape):
    autograd.manual_seed(0)
    x = np.random.default_rng(0).normal(size=shape)
    result = getattr(F, name)(x, 0.3, training=True).numpy()
    assert abs(result.mean()) < 0.04 and abs(result.std() - 1) < 0.04
    assert (getattr(F, name)(x).numpy() == x).all()
    assert (getattr(F, name)(x, 1.0, training=True).numpy() == 0).all()
    if name.startswith("feature"):
        alike = result[..., 0] == result[..., 1]
        assert abs(alike.mean() - 0.3) < 0.02 and len(np.unique(result[alike])) == 1


def test_random_slopes():
    autograd.manual_seed(0)
    x = autograd.tensor(np.full(1000, -2.0), requires_grad=True)
    result = nn.RReLU(0.1, 0.3)(x)
    result.sum().backward()
    slopes = x.grad.numpy()
    np.testing.assert_allclose(result.detach().numpy(), -2 * slopes)
    assert 0.1 <= slopes.min() < 0.11 and 0.29 < slopes.max() <= 0.3


def test_gumbel_softmax_samples_the_distribution():
    autograd.manual_seed(0)
    logits = autograd.tensor(np.tile(np.log([0.2, 0.8]), (5000, 1)), requires_grad=True)
    hard = F.gumbel_softmax(logits, tau=0.5, hard=True)
    assert set(np.unique(hard.detach().numpy()).round(12)) == {0, 1} and (hard.detach().numpy().sum(1).round(12) == 1).all()
    assert abs(hard.detach().numpy()[:, 1].mean() - 0.8) < 0.02
    (hard * np.arange(2.0)).sum().backward()
    assert (np.abs(logits.grad.numpy()) > 0).any()
    soft = F.gumbel_softmax(logits, dim=0)
    np.testing.assert_allclose(soft.detach().numpy().sum(0), 1)


def test_one_hot():
    assert F.one_hot(np.array([[0, 2]])).tolist() == [[[1, 0, 0], [0, 0, 1]]]
    assert F.one_hot(autograd.tensor(1), 2).tolist() == [0, 1]


# -- what is kept, and in which precision -------------------------------------------------------------------------


def test_batch_norm_moves_running_statistics_in_place():
    mean, var = np.zeros(2), np.ones(2)
    x = RNG.normal(size=(6, 2))
    F.batch_norm(x, mean, var, training=True, momentum=0.25)
    np.testing.assert_allclose(mean, 0.25 * x.mean(0))
    np.testing.assert_allclose(var, 0.75 + 0.25 * x.var(0, ddof=1))
    before = mean.copy()
    F.batch_norm(x, mean, var)
    np.testing.assert_array_equal(mean, before)


@pytest.mark.parametrize("momentum", [0.3, None])
def test_an_empty_batch_leaves_running_statistics(momentum):
    layer = nn.BatchNorm1d(2, momentum=momentum)
    assert layer(np.zeros((0, 2, 5))).shape == (0, 2, 5)
    assert layer.running_mean.tolist() == [0, 0] and layer.running_var.tolist() == [1, 1]


def test_batch_norm_forgets_on_request():
    layer = nn.BatchNorm1d(2)
    layer(RNG.normal(size=(6, 2)))
    assert layer.num_batches_tracked.item() == 1
    layer.reset_running_stats()
    assert layer.num_batches_tracked.item() == 0
    assert layer.running_mean.tolist() == [0, 0] and layer.running_var.tolist() == [1, 1]


def test_the_gradient_does_not_flow_into_running_statistics():
    layer = nn.BatchNorm1d(2).double()
    x = autograd.tensor(RNG.normal(size=(6, 2)), requires_grad=True)
    for _ in range(3):
        (layer(x) ** 3).sum().backward()
    assert not layer.running_mean.requires_grad and np.isfinite(x.grad.numpy()).all()


@pytest.mark.parametrize("batch", [np.float64, np.float32, np.float16])
def test_normalisation_computes_in_the_dtype_of_its_parameters(batch):
    for layer in (nn.BatchNorm1d(4), nn.LayerNorm(4), nn.GroupNorm(2, 4), nn.RMSNorm(4), nn.PReLU(4)):
        assert layer(X.astype(batch)).dtype == np.float32


# -- per example and along a direction ----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["layer_norm(x, (4,))", "rms_norm(x, (4,))", "pad(x, (1, 1), 'reflect')", "mish(x)",
                                  "softmin(x, 0)", "celu(x)", "l1_loss(x, 0 * x)", "huber_loss(x, 0 * x)",
                                  "group_norm(x[None], 2)", "instance_norm(x[None, None], weight=x[:1])", "normalize(x, dim=0)",
                                  "pixel_shuffle(x[:, None, None], 2)", "cosine_similarity(x, x * x, 0)"])  # fmt: skip
def test_functions_of_a_batch(text):
    function = function_of(text, F)
    batched = autograd.vmap(function)(autograd.tensor(X)).numpy()
    np.testing.assert_allclose(batched, np.stack([function(row).numpy() for row in X]), rtol=1e-12)
    _, tangent = autograd.jvp(function, (X[0],), (X[1],))
    step = 1e-6
    difference = (function(X[0] + step * X[1]).numpy() - function(X[0] - step * X[1]).numpy()) / (2 * step)
    np.testing.assert_allclose(np.asarray(tangent), difference, rtol=1e-6, atol=1e-8)


# -- complex numbers ----------------------------------------------------------------------------------------------

Z, Y = X + 1j * X[::-1], X[::-1] - 2j * X

COMPLEX = {
    "sigmoid": (F.sigmoid, [Z], lambda z: 1 / (1 + np.exp(-z))),
    "silu": (F.silu, [Z], lambda z: z / (1 + np.exp(-z))),
    "logaddexp": (autograd.logaddexp, [Z, Y + 0.5], lambda z, y: np.log(np.exp(z) + np.exp(y))),
    "softsign": (F.softsign, [Z], lambda z: z / (1 + abs(z))),
    "rms_norm": (lambda z: F.rms_norm(z, Z.shape[-1:], eps=0.1), [Z],
                 lambda z: z / np.sqrt(np.mean(z * z, axis=-1, keepdims=True) + 0.1)),
    "l1_loss": (F.l1_loss, [X, Y], lambda x, y: np.mean(abs(x - y))),
    "pairwise_distance": (lambda z, y: F.pairwise_distance(z, y, eps=0.0), [Z, Y], lambda z, y: np.linalg.norm(z - y, axis=-1)),
    "attention": (F.scaled_dot_product_attention, [X, X, Z], None),
    "linear": (F.linear, [Z, Y, Y[:, 0]], lambda z, w, b: z @ w.T + b),
    "logdet": (lambda z: autograd.linalg.logdet(z @ z.mT + 4j * autograd.eye(len(Z))), [Z],
               lambda z: np.log(np.linalg.det(z @ z.T + 4j * np.eye(len(Z))))),
}  # fmt: skip


@pytest.mark.parametrize("function, arrays, expected", COMPLEX.values(), ids=COMPLEX)
def test_complex_numbers(function, arrays, expected):
    if expected is not None:
        found = function(*map(tensor, arrays)).numpy()
        turns = (found - expected(*arrays)) / (2j * np.pi)  # logarithms are the same but for whole turns
        np.testing.assert_allclose(turns, np.rint(turns.real), atol=1e-12)
    assert gradcheck(function, *arrays)


# -- bad input ----------------------------------------------------------------------------------------------------

ONES = np.ones((2, 4))

BAD = [
    (lambda: F.relu(ONES * 1j), OperationTypeError, "real numbers only"),
    (lambda: F.elu(ONES * 1j), OperationTypeError, "real numbers only"),
    (lambda: F.leaky_relu(ONES * 1j), OperationTypeError, "real numbers only"),
    (lambda: F.hardtanh(ONES * 1j), OperationTypeError, "expected real numbers, got complex128"),
    (lambda: F.mse_loss(ONES * 1j, ONES), OperationTypeError, "mse_loss: expected real numbers, got complex128"),
    (lambda: F.huber_loss(ONES, ONES * 1j), OperationTypeError, "target: expected real numbers beside float64"),
    (lambda: autograd.mse_loss(ONES * 1j, ONES), OperationTypeError, "squares are sizes"),
    (lambda: F.scaled_dot_product_attention(ONES, ONES * 1j, ONES), OperationTypeError, "real keys"),
    (lambda: F.mish(ONES * 1j), OperationTypeError, "mish: expected real floating numbers, got complex128"),
    (lambda: F.selu(ONES.astype(int)), OperationTypeError, r"got int64\[2, 4\]; convert it first: x.float\(\)"),
    (lambda: F.prelu(ONES, np.ones(3)), OperationError, r"1 number or one for each of the 4 channels, got shape \(3,\)"),
    (lambda: F.rrelu(ONES, 0.5, 0.1), OperationError, "lower=0.5 must not exceed upper=0.1"),
    (lambda: F.celu(ONES, 0), OperationError, "other than 0"),
    (lambda: F.hardtanh(ONES, 1, 0), OperationError, "min_val=1 must not exceed max_val=0"),
    (lambda: nn.Hardtanh(1, 1), ValueError, "less than"),
    (lambda: F.softshrink(ONES, -1), OperationError, "at least 0"),
    (lambda: F.glu(np.ones(3)), OperationError, r"even number .* got shape \(3,\)"),
    (lambda: nn.Softmax2d()(ONES), OperationError, r"got shape \(2, 4\)"),
    (lambda: F.gumbel_softmax(ONES, 0), OperationError, "positive"),
    (lambda: F.one_hot(ONES), OperationTypeError, "integers"),
    (lambda: F.one_hot(np.array([3]), 2), OperationError, "from 0 to 1"),
    (lambda: F.one_hot(np.array([], int)), OperationError, "num_classes"),
    (lambda: F.dropout2d(ONES), OperationError, r"3 or 4 axes, got shape \(2, 4\)"),
    (lambda: F.alpha_dropout(ONES, 2), ValueError, "between 0 and 1"),
    (lambda: nn.AlphaDropout(-1), ValueError, "between 0 and 1"),
    (lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 5, [3, 2]), ValueError, "increasing integers"),
    (lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 5, [2])(ONES, np.array([0, 5])), OperationError, "from 0 to 4"),
    (lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 5, [2])(ONES, np.array([0])), OperationError, "input"),
    (lambda: F.batch_norm(ONES, None, None), OperationError, "running_mean and running_var"),
    (lambda: F.batch_norm(ONES[:1], None, None, training=True), OperationError, "more than 1 value per channel"),
    (lambda: F.batch_norm(ONES, np.ones(3), np.ones(4)), OperationError, r"batch_norm\(running_mean\).* 4 channels"),
    (lambda: F.batch_norm(np.ones(3), None, None, training=True), OperationError, "at least 2 axes"),
    (lambda: F.batch_norm(ONES, np.ones(4), np.ones(4), eps=-1.0), OperationError, "eps must be at least 0, got -1.0"),
    (lambda: nn.BatchNorm1d(4, eps=-1.0)(ONES), OperationError, "batch_norm: eps must be at least 0, got -1.0"),
    (lambda: nn.BatchNorm2d(4)(ONES), OperationError, "expected 4D input"),
    (lambda: nn.BatchNorm1d(3)(ONES), OperationError, "expected 3 channels along axis 1"),
    (lambda: nn.BatchNorm1d(2.5), TypeError, "num_features"),
    (lambda: nn.InstanceNorm1d(2)(np.ones((1, 2, 1))), OperationError, "more than 1 spatial element"),
    (lambda: F.instance_norm(ONES), OperationError, "at least 3 axes"),
    (lambda: nn.GroupNorm(3, 4), ValueError, "divisible"),
    (lambda: F.group_norm(ONES, 3), OperationError, "4 channels cannot be divided into 3 groups"),
    (lambda: nn.LayerNorm(3)(ONES), OperationError, r"expected input of shape \(..., 3\), got \(2, 4\)"),
    (lambda: F.layer_norm(ONES, ()), OperationError, "layer_norm"),
    (lambda: F.layer_norm(ONES, (4,), np.ones(3)), OperationError, "expected a weight"),
    (lambda: nn.RMSNorm(3)(ONES), OperationError, "do not fit normalized_shape"),
    (lambda: F.local_response_norm(ONES, 2), OperationError, "at least 3 axes"),
    (lambda: F.local_response_norm(np.ones((1, 2, 3)), 0), OperationError, "at least 1"),
    (lambda: F.normalize(ONES, out=ONES), OperationError, "leave out= away"),
    (lambda: F.pad(ONES, (1,)), OperationError, "a pair of widths"),
    (lambda: F.pad(ONES, (1,) * 6), OperationError, "up to 2 axes"),
    (lambda: F.pad(ONES, (1, 1), "mirror"), OperationError, "expected one of 'constant', 'reflect'"),
    (lambda: F.pad(ONES, (1, 1), "reflect", 2.0), OperationError, "takes no value"),
    (lambda: F.pad(ONES, (4, 0), "reflect"), OperationError, "at most 3"),
    (lambda: F.pad(ONES, (5, 0), "circular"), OperationError, "at most 4"),
    (lambda: F.pad(ONES, (-3, -2)), OperationError, "take away more"),
    (lambda: nn.ZeroPad2d((1, 2)), OperationError, "one width or 4"),
    (lambda: nn.ReflectionPad1d(1)(np.ones(3)), OperationError, r"2 or 3 axes, got shape \(3,\)"),
    (lambda: F.interpolate(IMAGE), OperationError, "either size or scale_factor"),
    (lambda: F.interpolate(IMAGE, 3, 2.0), OperationError, "either size or scale_factor"),
    (lambda: F.interpolate(IMAGE, 3, mode="linear"), OperationError, "expected one of 'nearest', .*'bicubic'"),
    (lambda: F.interpolate(IMAGE, 3, align_corners=True), OperationError, "takes none"),
    (lambda: F.interpolate(IMAGE, (3, 3, 3)), OperationError, "one number or 2"),
    (lambda: F.interpolate(IMAGE, scale_factor=0.1), OperationError, "at least 1"),
    (lambda: F.interpolate(IMAGE, 3, antialias=True), OperationError, "'bilinear' or 'bicubic'"),
    (lambda: F.interpolate(IMAGE, 3, recompute_scale_factor=True), OperationError, "no scale_factor"),
    (lambda: F.pixel_shuffle(IMAGE, 3), OperationError, "divisible by 3² = 9"),
    (lambda: F.pixel_unshuffle(IMAGE, 3), OperationError, "H and W divisible by 3"),
    (lambda: F.channel_shuffle(IMAGE, 3), OperationError, "C divisible by 3"),
    (lambda: F.affine_grid(THETA, (1, 1, 2, 2)), OperationError, "expected theta"),
    (lambda: F.grid_sample(IMAGE, GRID_3D), OperationError, "expected input"),
    (lambda: F.grid_sample(IMAGE, GRID, "linear"), OperationError, "'bilinear', 'nearest'"),
    (lambda: F.grid_sample(VOLUME, GRID_3D, "bicubic"), OperationError, "for images"),
    (lambda: F.grid_sample(IMAGE, GRID, padding_mode="wrap"), OperationError, "'zeros', 'border'"),
    (lambda: nn.Unflatten(1, (2, "a")), TypeError, "integers"),
    (lambda: nn.Unflatten(1, (3, 3))(ONES), OperationError, r"cannot cut axis 1 of shape \(2, 4\) into \(3, 3\)"),
    (lambda: F.pdist(np.ones(3)), OperationError, "2 axes"),
    (lambda: F.bilinear(ONES, ONES, np.ones((2, 3, 4))), OperationError, "weight"),
    (lambda: nn.Bilinear(0, 1, 1), ValueError, "at least 1"),
    (lambda: F.cross_entropy(ONES, np.array([0, 1]), autograd.ones(4, requires_grad=True)), OperationError, "detach"),
    (lambda: F.mse_loss(ONES, ONES, weight=np.ones(4)), OperationError, "one for each element"),
    (lambda: F.huber_loss(ONES, ONES, delta=0), OperationError, "positive"),
    (lambda: F.smooth_l1_loss(ONES, ONES, beta=-1), OperationError, "at least 0"),
    (lambda: F.gaussian_nll_loss(ONES, ONES, -ONES), OperationError, "variances of at least 0"),
    (lambda: F.gaussian_nll_loss(ONES, ONES, np.ones(3)), OperationError, r"got \(3,\)"),
    (lambda: F.binary_cross_entropy(ONES * 2, ONES), OperationError, "between 0 and 1"),
    (lambda: F.nll_loss(ONES, np.array([0, 1]), np.ones(3)), OperationError, "4 classes, got shape"),
    (lambda: F.multi_margin_loss(ONES, np.array([0, 4])), OperationError, "class index 4"),
    (lambda: F.multi_margin_loss(ONES, np.array([0, 1]), p=3), OperationError, "1 or 2"),
    (lambda: nn.MultiMarginLoss(p=3), ValueError, "1 or 2"),
    (lambda: F.multilabel_margin_loss(ONES, np.array([0, 1])), OperationError, "class indices below 4"),
    (lambda: F.margin_ranking_loss(ONES, ONES, np.ones(2)), OperationError, "same number of axes"),
    (lambda: F.cosine_embedding_loss(ONES, ONES, ONES), OperationError, r"inputs \(N, D\) with target \(N\)"),
    (lambda: F.triplet_margin_loss(ONES, ONES, np.ones(4)), OperationError, "same number of axes"),
    (lambda: F.triplet_margin_loss(ONES, ONES, ONES, margin=0), OperationError, "positive"),
    (lambda: nn.TripletMarginLoss(margin=0), ValueError, "positive"),
    (lambda: F.kl_div(ONES, ONES, reduction="average"), ValueError, "'mean', 'sum' or 'none'"),
    (lambda: F.ctc_loss(LOGITS, LABELS, [7, 5, 8], [3, 2, 0]), OperationError, "integers from 0 to 7"),
    (lambda: F.ctc_loss(LOGITS, LABELS, [7, 5, 6], [4, 2, 0]), OperationError, "target_lengths"),
    (lambda: F.ctc_loss(LOGITS, LABELS, [7, 5], [3, 2]), OperationError, "3 sequences"),
    (lambda: F.ctc_loss(LOGITS, LABELS + 4, **LENGTHS), OperationError, "from 0 to 4"),
    (lambda: F.ctc_loss(LOGITS, LABELS, **LENGTHS, blank=5), OperationError, "blank"),
    (lambda: F.ctc_loss(LOGITS, np.ones(4, int), **LENGTHS), OperationError, "sum of target_lengths, 5"),
]


@pytest.mark.parametrize("call, kind, words", BAD, ids=[words for *_, words in BAD])
def test_bad_input(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
