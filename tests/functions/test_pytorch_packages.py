"""PyTorch's packages beside torch itself, and the functions that came with them: gradients, values and bad input."""

import numpy as np
import pytest
from autograd.autograd import backward, forward_ad, grad, gradcheck, gradgradcheck, graph
from autograd.autograd import functional as of_functions

import autograd
import nn
from autograd import OperationError, OperationTypeError, Tensor, func, tensor
from autograd.functions import in_place, orthogonal
from autograd.testing import gradcheck as check
from autograd.transforms.containers import flattened

rng = np.random.default_rng(2)
A, S = rng.normal(size=(3, 3)), rng.normal(size=(2, 3, 3))
SPD = A @ A.T + 2 * np.eye(3)
TALL, B, SIGNAL = rng.normal(size=(4, 2)), rng.normal(size=(3, 2)), rng.normal(size=12)
WINDOW = autograd.hann_window(4)

DIFFERENTIABLE = {
    "lu_factor": (lambda a: autograd.linalg.lu_factor(a).LU, A),
    "lu_factor tall": (lambda a: autograd.linalg.lu_factor(a).LU, TALL),
    "lu_factor wide": (lambda a: autograd.linalg.lu_factor(a.mT).LU, TALL),
    "lu_solve": (lambda a, b: autograd.lu_solve(b, *autograd.linalg.lu_factor(a)), A, B),
    "lu_solve from the right": (lambda a, b: autograd.linalg.lu_solve(*autograd.linalg.lu_factor(a), b.mT, left=False), A, B),
    "inv_ex": (lambda a: autograd.linalg.inv_ex(a).inverse, S),
    "solve_ex": (lambda a, b: autograd.linalg.solve_ex(a, b).result, A, B),
    "householder": (autograd.linalg.householder_product, TALL, rng.normal(size=2)), "svd": (lambda a: autograd.svd(a).S, A),
    "triangular_solve": (lambda a, b: autograd.triangular_solve(b, a, transpose=True).solution, SPD, B),
    "stft": (lambda x: abs(autograd.stft(x, 4, 2, window=WINDOW)) ** 2, SIGNAL),
    "istft": (lambda x: autograd.istft(autograd.stft(x, 4, 2, window=WINDOW), 4, 2, window=WINDOW, length=12), SIGNAL),
    "as_strided": (lambda x: autograd.as_strided(x, (3, 4), (2, 1), 1), SIGNAL),
    "as_strided_scatter": (lambda x, y: autograd.as_strided_scatter(x, y, (2,), (3,), 1), SIGNAL, rng.normal(size=2)),
    "linear_cross_entropy": (lambda x, w: nn.functional.linear_cross_entropy(x, w, np.array([0, 2, 1, 1])), TALL, B),
    **{name: (lambda x, name=name: getattr(autograd.special, name)(x, 3), TALL) for name in orthogonal.FAMILIES},
}  # fmt: skip


RANDOM_SPECTRUM = rng.normal(size=(8, 6)) + 1j * rng.normal(size=(8, 6))


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_gradients(name):
    function, *arguments = DIFFERENTIABLE[name]
    check(function, *arguments)


def test_istft_takes_the_first_half_of_a_spectrum():
    spectrum = RANDOM_SPECTRUM
    half = autograd.istft(spectrum[:5], 8, onesided=True)
    np.testing.assert_allclose(autograd.istft(spectrum, 8).numpy(), half.numpy(), atol=1e-12)
    assert autograd.istft(spectrum, 8, return_complex=True).dtype == np.complex128


def test_factors_of_batches_and_failures():
    batch = np.stack([A, np.zeros((3, 3))])
    P, L, U = autograd.lu_unpack(*autograd.linalg.lu_factor(S))
    np.testing.assert_allclose((P @ L @ U).numpy(), S, atol=1e-12)
    found = autograd.linalg.inv_ex(tensor(batch))
    np.testing.assert_allclose(found.inverse.numpy()[0], np.linalg.inv(A))
    assert found.info.tolist() == [0, 1] and np.isnan(found.inverse.numpy()[1]).all()
    assert autograd.linalg.cholesky_ex(-np.eye(2)).info.item() == 1
    assert autograd.linalg.solve_ex(np.zeros((2, 2)), np.ones((2, 1))).info.item() == 1


@pytest.mark.parametrize("name", in_place.NAMES)
def test_functions_in_place_are_the_methods(name):
    assert getattr(autograd, name).__name__ == name and callable(getattr(Tensor, name))
    if name in ("exp_", "relu_", "zero_", "trunc_"):
        x = tensor([0.5, 1.5])
        assert getattr(autograd, name)(x) is x and x.tolist() == getattr(tensor([0.5, 1.5]), name)().tolist()


def test_default_dtype():
    try:
        autograd.set_default_dtype(np.float32)
        made = [tensor([1.0]), autograd.as_tensor(2.0), autograd.zeros(2), autograd.rand(2), autograd.eye(2),
                autograd.arange(0, 1, 0.5), autograd.full((2,), 1.5), autograd.hann_window(4),
                nn.Linear(1, 1).weight]  # fmt: skip
        assert {one.dtype for one in made} == {np.dtype(np.float32)} and autograd.get_default_dtype() == np.float32
        assert tensor([1j]).dtype == np.complex64
        assert tensor([1]).dtype == np.int64 and tensor(np.ones(1)).dtype == np.float64
        autograd.set_default_dtype(np.float64)
        assert nn.Conv1d(1, 1, 1).weight.dtype == np.float64
        with pytest.raises(OperationTypeError, match="floating"):
            autograd.set_default_dtype(np.int64)
    finally:
        autograd.set_default_dtype(None)
    assert nn.Linear(1, 1).weight.dtype == np.float32 and tensor([1.0]).dtype == np.float64


def test_grad_of_several_seeds_and_backward_of_several_results():
    x = tensor([1.0, 2.0], requires_grad=True)
    assert grad(x**2, x, np.eye(2), is_grads_batched=True)[0].tolist() == [[2.0, 0.0], [0.0, 4.0]]
    y = x**2
    backward([y.sum(), y], [None, np.array([1.0, 0.0])])
    assert x.grad.tolist() == [4.0, 4.0]
    assert gradcheck(lambda x, n: x**n, (x, 3)) and gradgradcheck(lambda x: x.sin(), x)


def test_products_with_jacobians():
    def f(x, y):
        return (x * y).sin().sum()

    x, y = tensor([1.0, 2.0]), tensor([0.5, -1.0])
    rows = of_functions.hessian(f, (x, y))
    v = (tensor([1.0, 0.0]), tensor([0.0, 2.0]))
    _, product = of_functions.hvp(f, (x, y), v)
    for row, found in zip(rows, product):
        np.testing.assert_allclose(found.numpy(), sum(block @ part for block, part in zip(row, v)).numpy())
    assert [part.tolist() for part in of_functions.vhp(f, (x, y), v)[1]] == [part.tolist() for part in product]
    forward = of_functions.jacobian(lambda x: x**2, x, strategy="forward-mode")
    assert forward.tolist() == of_functions.jacobian(lambda x: x**2, x).tolist()
    for product in (of_functions.jvp, of_functions.vjp):
        assert product(lambda x: x**2, tensor(3.0))[1].item() == 6


def test_hooks_of_several_tensors():
    x, y = tensor(1.0, requires_grad=True), tensor(2.0, requires_grad=True)
    seen = []
    handle = graph.register_multi_grad_hook([x, y], seen.append, mode="any")
    (x * y).backward()
    (x * y).backward()
    handle.remove()
    (x * y).backward()
    assert len(seen) == 2


def test_function_with_setup_context_and_missing_gradients():
    class Both(autograd.Function):
        @staticmethod
        def forward(x):
            return x * 2, x * 3

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.shape = inputs[0].shape

        @staticmethod
        def backward(ctx, g, h):
            assert h.shape == ctx.shape
            return 2 * g + 3 * h

    x = tensor([1.0, 2.0], requires_grad=True)
    Both.apply(x)[0].sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_in_place_operators_keep_the_memory():
    x = tensor([5, 6])
    view = x[:1]
    x //= 2
    x <<= 1
    x |= 1
    assert view.item() == 5 and x.tolist() == [5, 7] and (1 << tensor([2])).item() == 4


def test_settings_of_anomaly_mode():
    with autograd.set_detect_anomaly(True), pytest.raises(autograd.AnomalyError), np.errstate(invalid="ignore"):
        tensor([-1.0], requires_grad=True).sqrt()
    assert not autograd.is_anomaly_enabled()
    autograd.set_detect_anomaly(True)
    assert autograd.is_anomaly_enabled()
    autograd.set_detect_anomaly(False)
    assert not autograd.is_anomaly_enabled()


BAD = [
    lambda: autograd.linalg.lu_factor(A, pivot=False),
    lambda: autograd.linalg.lu(A, pivot=False),
    lambda: autograd.stft(SIGNAL, 16, center=False),
    lambda: autograd.stft(SIGNAL, 4, window=np.ones(3)),
    lambda: autograd.stft(S[..., None], 4),
    lambda: autograd.istft(np.ones((3, 4)), 4, 4, window=np.zeros(4)),
    lambda: autograd.as_strided(SIGNAL, (4,), (4,)),
    lambda: autograd.as_strided(SIGNAL, (4, 1), (4,)),
    lambda: autograd.set_printoptions(profile="none"),
    lambda: autograd.set_float32_matmul_precision("low"),
    lambda: autograd.set_default_device("cuda"),
    lambda: autograd.device("cuda:0"),
    lambda: tensor(1.0, device="cuda"),
    lambda: autograd.as_tensor([1.0], device="mps"),
    lambda: tensor(1.0).cuda(),
    lambda: tensor([1.0]).map_(np.ones(2), max),
    lambda: tensor([1.0], requires_grad=True).apply_(abs),
    lambda: autograd.special.legendre_polynomial_p(tensor(0.5), 1.5),
    lambda: grad(tensor(1.0), tensor(1.0), only_inputs=False),
    lambda: backward([tensor(1.0)], [None, None]),
    lambda: forward_ad.make_dual(tensor(1.0), tensor(1.0)),
    lambda: forward_ad.exit_dual_level(),
    lambda: graph.get_gradient_edge(tensor(1.0)),
    lambda: graph.register_multi_grad_hook([], print, mode="some"),
    lambda: of_functions.jacobian(abs, tensor(1.0), strategy="none"),
    lambda: of_functions.jacobian(lambda x: tensor(1.0), tensor(1.0), strict=True),
    lambda: of_functions.vjp(lambda x: x, tensor([1.0, 2.0])),
    lambda: of_functions.jvp(lambda x: x, tensor([1.0, 2.0])),
    lambda: autograd.func.vmap(abs, randomness="some"),
    lambda: autograd.vmap(abs, randomness="different"),
    lambda: autograd.utils.checkpoint.checkpoint_sequential([abs], 2, tensor(1.0)),
    lambda: autograd.set_detect_anomaly(1),
    lambda: autograd.is_same_size(1, 2),
]


@pytest.mark.parametrize("call", BAD)
def test_bad_input_gets_a_clear_error(call):
    with pytest.raises((autograd.AutogradError, TypeError), match=r"\w{3}"):
        call()


@pytest.mark.parametrize("n", [2**40, [1, 2**40]])
def test_degrees_that_nobody_would_wait_for_are_refused(n):
    with pytest.raises(OperationError, match="at most 1,000,000"):
        autograd.special.legendre_polynomial_p([0.5, 0.25], n)


SINE = {
    "vmap of grad": lambda x: func.vmap(func.grad(lambda v: v.sin()))(x),
    "vmap of jacrev": lambda x: autograd.vmap(func.jacrev(lambda v: v.sin()))(x),
    "the value of vjp": lambda x: func.vjp(lambda v: (v.sin(), v), x, has_aux=True),
    "the gradient of vjp": lambda x: func.vjp(lambda v: v.sin(), x)[1](x),
    "jacrev with more": lambda x: func.jacrev(lambda v: (v.sin(), v), has_aux=True)(x)[0],
}


@pytest.mark.parametrize("name", SINE)
def test_results_of_transforms_are_recorded_where_a_gradient_can_be_asked_for(name):
    def tensors(x):
        return [leaf for leaf in flattened(SINE[name](x))[0] if isinstance(leaf, Tensor)]

    assert not any(result.requires_grad for result in tensors(tensor([0.5, 1.0])))
    x = tensor([0.5, 1.0], requires_grad=True)
    assert all(result.requires_grad for result in tensors(x))
    assert all(result.requires_grad for result in tensors(x * 2))


def test_grad_inside_vmap_gives_rows_of_a_jacobian():
    x = tensor(A, requires_grad=True)
    w = tensor(B, requires_grad=True)
    y = (x @ w).tanh().sum(0)
    rows = autograd.vmap(lambda v: grad(y, (x, w), v, retain_graph=True))(autograd.eye(2))
    assert not any(row.requires_grad for row in rows)
    for place, value in enumerate((x, w)):
        expected = [grad(y[k], value, retain_graph=True)[0].numpy() for k in range(2)]
        np.testing.assert_allclose(rows[place].numpy(), expected, rtol=1e-12)
    recorded = autograd.vmap(lambda v: grad(y, x, v, create_graph=True)[0])(autograd.eye(2))
    (second,) = grad((recorded**2).sum(), w, retain_graph=True)
    expected = grad(sum((grad(y[k], x, create_graph=True)[0] ** 2).sum() for k in range(2)), w)[0]
    np.testing.assert_allclose(second.numpy(), expected.numpy(), rtol=1e-12)
