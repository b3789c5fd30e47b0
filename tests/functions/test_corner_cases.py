"""Corner cases of PyTorch's functions: numbers in the place of vectors, empty batches, options that are seldom given."""

import numpy as np
import pytest

import autograd
import nn
from autograd import AutogradError, OperationError, Tensor, tensor
from autograd.testing import gradcheck

rng = np.random.default_rng(0)
A, V, BATCH = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=(5, 2, 2))
TALL, Z = rng.normal(size=(3, 4, 2)), 3 * rng.normal(size=4) + 9j * rng.normal(size=4)
FIRST, ONE = np.array([0]), np.array(3.0)
WEIGHTS, COUNTS = np.array([0.5, 2.0, 1.0, 3.0]), np.array([1, 2, 1, 3])


def call(name, *arguments, **options):
    """A function of ``autograd`` or, with dots, of one of its packages; ``.name``: a method."""
    if name.startswith("."):
        return getattr(tensor(arguments[0]), name[1:])(*arguments[1:], **options)
    found = nn if name.startswith("nn.") else autograd
    for part in name.removeprefix("nn.").split("."):
        found = getattr(found, part)
    return found(*[tensor(a) if isinstance(a, np.ndarray) else a for a in arguments], **options)


OF_NUMBERS = [
    ("cumsum", 0), ("cumprod", -1), ("logsumexp", (0,)), ("logsumexp", 0), ("transpose", 0, -1), ("squeeze", 0),
    ("squeeze", (0,)), ("index_select", 0, FIRST), (".swapaxes", 0, 0), ("nn.functional.prelu", np.array([0.5])),
    ("put", np.array(0), np.array([3.0])),
    ("index_copy", 0, FIRST, ONE), ("index_fill", 0, FIRST, 3.0), ("gather", 0, np.array(0)),
]  # fmt: skip


@pytest.mark.parametrize("name, arguments", [(name, arguments) for name, *arguments in OF_NUMBERS])
def test_a_number_is_a_row_of_one_whose_element_is_the_result(name, arguments):
    result = call(name, ONE, *arguments)
    assert result.shape == () and result.item() == 3.0


@pytest.mark.parametrize("name, arguments, expected", [
    ("max", (0,), (3.0, 0)), ("min", (-1, True), (3.0, 0)), ("gather", (0, np.array([0, 0])), [3.0, 3.0]),
    ("take", (np.array([0, 0, 0]),), [3.0] * 3), ("index_add", (0, FIRST, np.array([2.0])), 5.0),
    (".unfold", (0, 1), [3.0]),
    ("index_reduce", (0, FIRST, ONE, "prod"), 9.0), ("unique_consecutive", (False, False, 0), [3.0]),
    ("argwhere", (), np.zeros((1, 0))), ("put", (np.array(0), np.array([2.0]), True), 5.0),
])  # fmt: skip
def test_functions_of_a_number(name, arguments, expected):
    result = call(name, ONE, *arguments)
    parts = [part.tolist() for part in result] if isinstance(result, tuple) else result.tolist()
    np.testing.assert_array_equal(parts, expected)


def by_hand_covariance(x, counts, weights):
    """The weighted covariance from its definition, each observation as often as counted (correction 1)."""
    both = counts * weights
    centred = x - (x * both).sum(-1, keepdims=True) / both.sum()
    return (centred * both) @ centred.T / (both.sum() - (both * weights).sum() / both.sum())


VALUES = [
    ("cov", (A,), dict(aweights=WEIGHTS, fweights=COUNTS), lambda: by_hand_covariance(A, COUNTS, WEIGHTS)),
    ("gradient", (V,), dict(spacing=None), lambda: np.gradient(V)),
    ("var", (V,), dict(correction=None), lambda: V.var(ddof=1)), ("std", (V,), dict(correction=None), lambda: V.std(ddof=1)),
    ("tensor_split", (V, np.array(2)), {}, lambda: V.reshape(2, 2)),
    ("searchsorted", (V, V), dict(sorter=np.argsort(V)), lambda: np.argsort(np.argsort(V))),
    ("take_along_dim", (A, np.array([[11], [0]])), {}, lambda: [A[2, 3], A[0, 0]]),
    ("norm", (A, "fro", [0, 1]), {}, lambda: np.linalg.norm(A)),
    ("norm", (BATCH, "nuc", [1, 2]), {}, lambda: np.linalg.norm(BATCH, "nuc", (1, 2))),
    ("cat", ([np.zeros(0), A, A],), dict(dim=1), lambda: np.concatenate([A, A], 1)),
    (".polygamma", (np.array([2.0]), 1), {}, lambda: [np.pi**2 / 6 - 1]),
    ("fft.fftn", (A,), dict(dim=1), lambda: np.fft.fft(A)), ("fft.irfftn", (A,), dict(s=6, dim=-1), lambda: np.fft.irfft(A, 6)),
    ("linalg.solve", (BATCH, BATCH[:, 0]), {}, lambda: np.linalg.solve(BATCH, BATCH[:, 0, :, None])[..., 0]),
    ("linalg.solve", (BATCH[:2], BATCH[:2, 0]), {}, lambda: np.linalg.solve(BATCH[:2], BATCH[:2, 0, :, None])[..., 0]),
    ("narrow", (V, 0, -3, 2), {}, lambda: V[1:3]),
    ("div", (V, np.abs(V[::-1]) / 9), dict(rounding_mode="floor"), lambda: V // (np.abs(V[::-1]) / 9)),
    ("div", (np.array(1.0), np.array(0.1)), dict(rounding_mode="floor"), lambda: 9.0),
    ("nn.functional.softshrink", (np.array([np.nan, 2.0, -2.0, 0.1]),), {}, lambda: [np.nan, 1.5, -1.5, 0.0]),
    ("nn.functional.hardshrink", (np.array([np.nan, 2.0, -2.0, 0.1]),), {}, lambda: [np.nan, 2.0, -2.0, 0.0]),
    ("nn.functional.threshold", (np.array([np.nan, 2.0]), 1.0, 9.0), {}, lambda: [np.nan, 2.0]),
    ("threshold", (np.array([np.nan, 2.0]), 1.0, 9.0), {}, lambda: [np.nan, 2.0]),
    ("fmax", (np.array([np.nan, 2.0]), np.array([3.0, np.nan])), {}, lambda: [3.0, 2.0]),
    ("fmin", (np.array([np.nan, 2.0, 1.0]), np.array([3.0, np.nan, 4.0])), {}, lambda: [3.0, 2.0, 1.0]),
    ("reciprocal", (np.array([4, -2]),), {}, lambda: [0.25, -0.5]),
    ("logdet", (np.array([[1j]]),), {}, lambda: 0.5j * np.pi),
    ("logsumexp", (Z, 0), {}, lambda: np.log(np.exp(Z).sum())),
    ("masked_scatter", (V, np.eye(2, 4) > 0, np.array([7.0, 8.0])), {}, lambda: np.where(np.eye(2, 4) > 0, [[7.0], [8.0]], V)),
    ("nn.functional.cosine_similarity", (A, A[:1]), dict(dim=0),
     lambda: (A * A[0]).sum(0) / np.sqrt((A**2).sum(0) * 3 * A[0] ** 2)),
    ("nn.functional.l1_loss", (np.array([3.0]), np.array([4j])), {}, lambda: 5.0),
    ("nn.functional.conv_transpose1d", (np.array([[[1.0, 2.0]]]), np.array([[[1.0, 10.0]]])),
     dict(bias=np.array([0.5]), output_padding=2, dilation=3), lambda: [[[1.5, 2.5, 0.5, 10.5, 20.5, 0.5, 0.5]]]),
    ("nn.functional.conv_transpose1d", (np.array([[[1.0, 2.0]]]), np.array([[[1.0, 10.0]]])),
     dict(padding=1, output_padding=1, dilation=3), lambda: [[[2.0, 0.0, 10.0, 20.0]]]),
]  # fmt: skip


@pytest.mark.parametrize("name, arguments, options, expected", VALUES, ids=lambda value: value if type(value) is str else "")
def test_values(name, arguments, options, expected):
    result = call(name, *arguments, **options)
    result = np.stack([part.numpy() for part in result]) if isinstance(result, tuple) else result.numpy()
    np.testing.assert_allclose(np.reshape(result, np.shape(expected())), expected(), rtol=1e-12, atol=1e-12)


def test_a_signal_from_both_halves_of_its_spectrum():
    """What is no real signal's spectrum, whose halves say different things, is read from the first half, as in PyTorch."""
    spectrum = rng.normal(size=(4, 1)) + 1j * rng.normal(size=(4, 1))
    signal = autograd.istft(tensor(spectrum), 4, 4, center=False, onesided=False)
    np.testing.assert_allclose(signal.numpy(), np.fft.irfft(spectrum[:3, 0]))


GRADIENTS = [
    ("cov", lambda x, w: autograd.cov(x, aweights=w), (A, WEIGHTS)), ("frexp", lambda x: autograd.frexp(x).mantissa, (V,)),
    ("nextafter", lambda x: autograd.nextafter(x, 5.0), (V,)), ("polygamma", lambda x: x.polygamma(1), (np.abs(V) + 1,)),
    ("put", lambda x, v: autograd.put(x, tensor(1), v), (V, ONE)), ("gather", lambda x: autograd.gather(x, 0, FIRST), (ONE,)),
    ("lu wide", lambda x: autograd.lu_unpack(*autograd.lu(x))[1:], (np.concatenate([BATCH + 3 * np.eye(2), BATCH], -1),)),
    ("lu tall", lambda x: autograd.lu_unpack(*autograd.lu(x))[1:], (np.concatenate([BATCH + 3 * np.eye(2), BATCH / 9], -2),)),
    ("linalg.lu", lambda x: autograd.linalg.lu(x)[1:], (BATCH + 3 * np.eye(2),)),
    ("lstsq", lambda a, b: autograd.linalg.lstsq(a, b)[:2], (TALL, TALL + 1)),
    ("lstsq of vectors", lambda a, b: autograd.linalg.lstsq(a, b).solution, (TALL, TALL[..., 0] + 1)),
    ("conv_transpose", lambda x, w: autograd.conv_transpose2d(x, w, output_padding=(2, 1), dilation=3, padding=(1, 0)),
     (rng.normal(size=(1, 1, 2, 2)), rng.normal(size=(1, 1, 2, 2)))),
    ("cosine_similarity", lambda x, y: nn.functional.cosine_similarity(x, y, 0), (A, A[:1] + 1)),
]  # fmt: skip


@pytest.mark.parametrize("function, inputs", [pytest.param(f, inputs, id=name) for name, f, inputs in GRADIENTS])
def test_gradients(function, inputs):
    gradcheck(function, *inputs)


@pytest.mark.parametrize("name, arguments, options, shape", [
    ("linalg.lu_solve", (np.zeros((0, 3, 3)), np.zeros((0, 3), int), np.zeros((0, 3, 2))), {}, (0, 3, 2)),
    ("nn.functional.pad", (np.zeros((0, 3, 3)), (1, 2), "reflect"), {}, (0, 3, 6)),
    ("nn.functional.fractional_max_pool2d", (np.zeros((0, 1, 4, 5)), 2), dict(output_size=2), (0, 1, 2, 2)),
])
def test_empty_batches(name, arguments, options, shape):
    assert call(name, *arguments, **options).shape == shape


@pytest.mark.parametrize("name, arguments, options", [
    ("cov", (TALL,), {}), ("cov", (V,), dict(aweights=WEIGHTS[:1])), ("cov", (V,), dict(aweights=-WEIGHTS)),
    ("cov", (V,), dict(fweights=WEIGHTS)), ("gradient", (A,), dict(spacing=[0.1], dim=(0, 1))),
    ("gradient", (A,), dict(dim=(1, 1))), ("index_add", (A, 0, np.array([0, 1]), V), {}),
    ("index_copy", (A, 0, np.array([0, 1]), V), {}), ("arange", (0, 3, -1), {}), ("arange", (0, 3, 0), {}),
    ("arange", (0, np.inf), {}), ("tril", (V,), {}), ("triu", (V,), {}), ("renorm", (V, 2, 0, 1.0), {}),
    ("multinomial", (WEIGHTS, 0), {}), (".exponential_", (V, 0.0), {}), (".cauchy_", (V, 0.0, 0.0), {}), ("cat", ([],), {}),
    ("roll", (A, (1, 2), 0), {}), ("unbind", (ONE,), {}), ("narrow", (A, 2, 0, 1), {}), ("split", (A, 2, 2), {}),
    ("squeeze", (ONE, 1), {}), ("transpose", (ONE, 0, 1), {}), ("max", (ONE, 1), {}), ("hstack", ([],), {}),
])  # fmt: skip
def test_refusals(name, arguments, options):
    with pytest.raises((AutogradError, ValueError)):  # NumPy's own for what is written for its names, too
        call(name, *arguments, **options)


@pytest.mark.parametrize("name, arguments", [
    ("scatter_reduce", (A, 0, np.zeros((3, 4), int), A, "mean")), ("scatter_reduce", (A, 0, np.zeros((3, 4), int), A, "amax")),
    ("index_reduce", (A, 0, FIRST, A[:1], "amin")), ("normal", (V, np.abs(V))), ("normal", (2.0, np.abs(V))),
])  # fmt: skip
def test_float32_stays_float32(name, arguments):
    result = call(name, *[a.astype(np.float32) if isinstance(a, np.ndarray) and a.dtype == float else a for a in arguments])
    assert (result[0] if isinstance(result, tuple) else result).dtype == np.float32


INTEGERS, DIVISORS = np.array([[-7, 7, 5], [-6, 0, 1]]), np.array([2, -2, 3])


@pytest.mark.parametrize("name, arguments, options, expected", [
    ("div", (INTEGERS, DIVISORS), dict(rounding_mode="floor"), INTEGERS // DIVISORS),
    ("div", (INTEGERS, DIVISORS), dict(rounding_mode="trunc"), np.trunc(INTEGERS / DIVISORS)),
    ("round", (INTEGERS,), {}, INTEGERS), (".round_", (INTEGERS,), {}, INTEGERS), ("nan_to_num", (INTEGERS,), {}, INTEGERS),
    ("nansum", (INTEGERS, 0), {}, INTEGERS.sum(0)),
    *[("scatter_reduce", (INTEGERS, 0, np.zeros((2, 3), int), INTEGERS, how), {}, [expected, INTEGERS[1]])
      for how, expected in (("sum", 2 * INTEGERS[0] + INTEGERS[1]), ("prod", INTEGERS[0] ** 2 * INTEGERS[1]),
                            ("amax", INTEGERS.max(0)), ("amin", INTEGERS.min(0)),
                            ("mean", (2 * INTEGERS[0] + INTEGERS[1]) // 3))],
])  # fmt: skip
def test_integers_stay_integers(name, arguments, options, expected):
    result = call(name, *arguments, **options).numpy()
    assert result.dtype == np.int64
    np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("name", ["fmax", "fmin"])
def test_where_both_are_equal_the_first_gets_the_gradient(name):
    x, y = tensor([1.0, 2.0], requires_grad=True), tensor([1.0, 2.0], requires_grad=True)
    getattr(autograd, name)(x, y).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0] and y.grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("mode, expected", [("floor", [3.0, -4.0]), ("trunc", [3.0, -3.0])])
def test_rounded_quotients_have_gradients_of_zero(mode, expected):
    x, y = tensor([7.0, -7.0], requires_grad=True), tensor(2.0, requires_grad=True)
    quotient = autograd.div(x, y, rounding_mode=mode)
    quotient.sum().backward()
    assert (quotient.tolist(), x.grad.tolist(), y.grad.tolist()) == (expected, [0.0, 0.0], 0.0)


def test_steps_between_integers_that_are_tensors():
    assert autograd.linspace(tensor(0), tensor(4), 5).tolist() == np.linspace(tensor(0), 4, 5).tolist() == [0, 1, 2, 3, 4]
    assert np.linspace(tensor(0.0).float(), 1.0, 3).dtype == np.float32


def test_eigenvalues_are_complex_and_in_numpys_order():
    matrix = np.array([[0.0, 2.0, 0.0], [-1.0, 1.0, 0.5], [0.0, 0.3, -1.0]])
    found = autograd.linalg.eig(tensor(matrix))
    np.testing.assert_array_equal(found.eigenvalues.numpy(), np.linalg.eig(matrix).eigenvalues)
    assert {part.dtype for part in autograd.linalg.eig(tensor(np.diag([2.0, 1.0])).float())} == {np.dtype(np.complex64)}
    assert autograd.linalg.eigvals(tensor(np.diag([2.0, 1.0]))).tolist() == [2.0, 1.0]


def test_a_class_is_no_mean():
    with pytest.raises(AutogradError, match="cannot make a tensor of type"):
        autograd.normal(np.float64)


def test_reciprocals_in_place_are_fractions():
    assert tensor([2.0, 4.0]).reciprocal_().tolist() == [0.5, 0.25]
    with pytest.raises(OperationError, match="reciprocal_: fractions cannot be written into a tensor of int64"):
        tensor([2, 4]).reciprocal_()


def test_the_logarithm_of_a_determinant_keeps_float32():
    found = autograd.logdet(tensor([[[2.0, 0.0], [0.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]], [[-1.0, 0.0], [0.0, 1.0]]]).float())
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.numpy(), np.array([np.log(2.0), -np.inf, np.nan]), rtol=1e-6)


def test_what_an_argument_in_place_needs_outlasts_the_change():
    x, y = tensor(np.linspace(1.0, 2.0, 100)), tensor(np.linspace(2.0, 3.0, 100), requires_grad=True)
    start = x.numpy().copy()
    x.atan2_(y).sum().backward()
    np.testing.assert_allclose(y.grad.numpy(), -start / (start**2 + y.detach().numpy() ** 2))


def test_casts_take_the_layouts_that_programs_give():
    assert tensor([1.0]).byte(memory_format=autograd.contiguous_format).dtype == np.uint8
    assert autograd.normal(0.0, 1.0, (2,), layout=autograd.strided).shape == (2,)
    assert autograd.randint(5, (2,), dtype=autograd.float32).dtype == np.float32
    assert isinstance(autograd.frexp(tensor(3.0)).mantissa, Tensor)
