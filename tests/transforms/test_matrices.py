"""Jacobians, Hessians and products with them: shapes, forms, and against each other."""

import numpy as np
import pytest

import autograd
from autograd import (
    OperationError,
    OperationIndexError,
    OperationTypeError,
    Tensor,
    grad,
    hessian,
    hessian_tensor_product,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    make_ggnvp,
    make_hvp,
    make_jvp,
    make_jvp_reversemode,
    tensor_jacobian_product,
    vector_jacobian_product,
    vjp,
)

W = np.random.default_rng(0).standard_normal((2, 3, 4))
X = np.random.default_rng(1).standard_normal((4,))


def function(x):
    return np.sin(W @ x)


def differences(function, x, step=1e-6):
    x = np.asarray(x, float)
    columns = [(function(x + step * e) - function(x - step * e)) / (2 * step)
               for e in np.eye(x.size).reshape(-1, *x.shape)]  # fmt: skip
    return np.moveaxis(np.array(columns), 0, -1).reshape(*np.shape(columns[0]), *x.shape)


@pytest.mark.parametrize("matrix", [jacobian, jacrev, jacfwd])
def test_the_shape_is_that_of_the_result_then_that_of_the_argument(matrix):
    found = matrix(function)(X)
    assert type(found) is np.ndarray and found.shape == (2, 3, 4)
    np.testing.assert_allclose(found, differences(function, X), atol=1e-8)
    square = matrix(lambda x: x.T @ x)(W[0])
    assert square.shape == (4, 4, 3, 4)
    np.testing.assert_allclose(square, differences(lambda x: x.T @ x, W[0]), atol=1e-8)


@pytest.mark.parametrize("matrix", [jacobian, jacrev, jacfwd])
def test_numbers_arrays_and_tensors_come_back_as_such(matrix):
    number = matrix(lambda x: x**2)(3.0)
    assert type(number) is float and number == 6.0
    np.testing.assert_array_equal(matrix(lambda x: x * np.ones(2))(3.0), np.ones(2))
    assert matrix(lambda x: np.sum(x**2))(np.ones(3)).shape == (3,)
    assert matrix(lambda x: np.sum(x**2, keepdims=True))(np.ones(3)).shape == (1, 3)
    found = matrix(lambda x: x * 2)(Tensor([1.0, 2.0]))
    assert isinstance(found, Tensor)
    np.testing.assert_array_equal(found.detach().numpy(), 2 * np.eye(2))
    assert matrix(lambda x: x * 2)(np.ones(2, np.float32)).dtype == np.float32
    assert matrix(lambda x: x * 2.0)(np.zeros(0)).shape == (0, 0)


@pytest.mark.parametrize("matrix", [jacrev, jacfwd])
def test_containers_argnums_and_aux(matrix):
    def of_dict(p, x):
        return {"y": p["a"] * x, "z": [p["b"] @ x]}, "extra"

    p = {"a": 2.0, "b": W[0]}
    found, aux = matrix(of_dict, has_aux=True)(p, X)
    assert aux == "extra"
    np.testing.assert_allclose(found["y"]["a"], X)
    np.testing.assert_allclose(found["y"]["b"], np.zeros((4, 3, 4)))
    np.testing.assert_allclose(found["z"][0]["b"], np.einsum("ik,j->ikj", np.eye(3), X))
    assert found["z"][0]["a"].shape == (3,)
    both = matrix(lambda x, y: x * y, (0, 1))(X, 2.0)
    assert isinstance(both, tuple)
    np.testing.assert_allclose(both[0], 2 * np.eye(4))
    np.testing.assert_allclose(both[1], X)


@pytest.mark.parametrize("matrix", [jacrev, jacfwd])
@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_chunks(matrix, size):
    np.testing.assert_allclose(matrix(function, chunk_size=size)(X), jacobian(function)(X))
    with pytest.raises(OperationError, match="chunk_size"):
        matrix(function, chunk_size=0)


def test_complex_derivatives():
    z = np.array([1 + 2j, 0.5 - 1j])
    for matrix in (jacrev, jacfwd):
        np.testing.assert_allclose(matrix(lambda z: z**2)(z), np.diag(2 * z))
    np.testing.assert_allclose(jacfwd(lambda x: x * (1 + 1j))(np.ones(2)), np.eye(2) * (1 + 1j))
    with pytest.raises(OperationTypeError, match="jacfwd"):
        jacrev(lambda x: x * 1j)(np.ones(2))


@pytest.mark.parametrize("chunk_size", [None, 3])
def test_hessian(chunk_size):
    def energy(x):
        return np.sum(function(x) ** 2)

    found = hessian(energy, chunk_size=chunk_size)(X)
    assert type(found) is np.ndarray
    np.testing.assert_allclose(found, differences(grad(energy), X), atol=1e-7)
    np.testing.assert_allclose(found, jacfwd(grad(energy))(X))
    assert hessian(lambda x: x**3)(2.0) == 12.0
    np.testing.assert_allclose(hessian(function)(X), differences(jacobian(function), X), atol=1e-7)


def test_hessian_of_containers():
    found = hessian(lambda p: p["x"] ** 2 * np.sum(p["y"]))({"x": 3.0, "y": np.ones(2)})
    assert found["x"]["x"] == 4.0
    np.testing.assert_array_equal(found["x"]["y"], [6.0, 6.0])
    np.testing.assert_array_equal(found["y"]["x"], [6.0, 6.0])
    np.testing.assert_array_equal(found["y"]["y"], np.zeros((2, 2)))
    blocks, aux = hessian(lambda x, y: (x**2 * y**3, "aux"), (0, 1), has_aux=True)(2.0, 3.0)
    assert aux == "aux" and blocks == ((54.0, 108.0), (108.0, 72.0))


def test_products_with_the_hessian():
    energy = lambda x, s: s * np.sum(function(x) ** 2)
    v = np.array([1.0, -2.0, 0.5, 3.0])
    expected = hessian(energy)(X, 2.0) @ v
    np.testing.assert_allclose(hvp(energy)(X, 2.0, v), expected)
    np.testing.assert_allclose(hessian_tensor_product(lambda s, x: energy(x, s), 1)(2.0, X, v), expected)
    product, gradient = make_hvp(energy)(X, 2.0)
    np.testing.assert_allclose(gradient, grad(energy)(X, 2.0))
    np.testing.assert_allclose([product(v), product(2 * v)], [expected, 2 * expected])
    matrix_energy = lambda m: np.sum(np.tanh(m) ** 2)
    np.testing.assert_allclose(
        hvp(matrix_energy)(W[0], W[1]), np.tensordot(hessian(matrix_energy)(W[0]), W[1], axes=2)
    )
    found = hvp(lambda p: p["x"] ** 2 * np.sum(p["y"]))({"x": 3.0, "y": np.ones(2)}, {"x": 1.0, "y": np.zeros(2)})
    assert found["x"] == 4.0
    np.testing.assert_array_equal(found["y"], [6.0, 6.0])
    np.testing.assert_array_equal(hvp(lambda x: np.sum(3.0 * x))(X, v), np.zeros(4))
    np.testing.assert_allclose(jacobian(lambda x: hvp(lambda x: np.sum(x**4))(x, v))(X), np.diag(24 * X * v))
    pair = hvp(lambda x, y: x**2 * y**3, (0, 1))(2.0, 3.0, (1.0, 0.0))
    assert pair == (54.0, 108.0)


LABELS = np.array([0, 2, 1])


def loss_of(p):
    """A loss of logits that depend on all of `p`, in every way that a layer allows."""
    hidden = autograd.linear(p[:6].reshape(3, 2), p[6:12].reshape(3, 2), p[12:15]).tanh()
    return autograd.cross_entropy(autograd.linear(hidden, p[:9].reshape(3, 3)), LABELS)


USES = [
    loss_of,
    lambda p: loss_of(p) ** 3,
    lambda p: loss_of(p) + (p * p).sum(),
    lambda p: loss_of(p) * float(str(loss_of(p)) != ""),
    lambda p: autograd.cross_entropy(p.reshape(5, 3).tanh(), np.arange(5) % 3, reduction="none", weight=np.arange(1.0, 4.0))[1],
    lambda p: autograd.cross_entropy(p.reshape(5, 3), p.reshape(5, 3).tanh()),
    lambda p: autograd.cross_entropy(p.reshape(5, 3).tanh(), np.arange(5) % 3, label_smoothing=0.1),
]


@pytest.mark.parametrize("loss", USES)
def test_products_of_losses_whose_value_is_used_or_not(loss):
    rng = np.random.default_rng(0)
    p, v = Tensor(rng.standard_normal(15)), rng.standard_normal(15)
    expected = differences(lambda x: grad(loss)(Tensor(x)).detach().numpy(), p.numpy()) @ v
    np.testing.assert_allclose(hvp(loss)(p, v).detach().numpy(), expected, atol=1e-6)
    third = grad(lambda p: (hvp(loss)(p, v) * v).sum())(p).detach().numpy() @ v
    along = lambda t: (hvp(loss)(Tensor(p.numpy() + t * v), v) * v).sum().item()
    np.testing.assert_allclose(third, (along(1e-5) - along(-1e-5)) / 2e-5, rtol=1e-5, atol=1e-6)


def test_labels_that_change_before_the_value_of_a_loss_is_used():
    labels = np.array([0, 1, 2, 0, 1])

    def loss(p):
        found = autograd.cross_entropy(p.reshape(5, 3), labels)
        labels[:] = 0
        return found**2

    p, v = Tensor(np.linspace(-1, 1, 15)), np.ones(15)
    v[::4] = 3.0
    found = hvp(loss)(p, v)
    expected = hessian(lambda p: autograd.cross_entropy(p.reshape(5, 3), np.array([0, 1, 2, 0, 1])) ** 2)(p) @ v
    np.testing.assert_allclose(found.detach().numpy(), expected.detach().numpy())
    with pytest.raises(OperationIndexError, match="class index 7"):
        hvp(lambda p: autograd.cross_entropy(p.reshape(5, 3), labels + 7))(p, v)


def test_products_with_the_jacobian():
    v = np.array([1.0, -2.0, 0.5, 3.0])
    full = jacobian(function)(X)
    np.testing.assert_allclose(make_jvp(function)(X)(v)[1], full @ v)
    push = make_jvp_reversemode(function)(X)
    np.testing.assert_allclose([push(v), push(-v)], [full @ v, -full @ v])
    np.testing.assert_allclose(tensor_jacobian_product(function)(X, W[:, :, 0]), np.tensordot(W[:, :, 0], full, 2))
    np.testing.assert_allclose(vector_jacobian_product(function)(X, v[:2]), np.tensordot(v[:2], full, 1))


def test_gauss_newton_products():
    flat = lambda x: np.tanh(W[0] @ x)
    v, j = np.array([1.0, -2.0, 0.5, 3.0]), jacobian(lambda x: np.tanh(W[0] @ x))(X)
    np.testing.assert_allclose(make_ggnvp(flat)(X)(v), j.T @ (j @ v))
    logistic = lambda y: np.sum(np.logaddexp(0.0, y))
    h = hessian(logistic)(flat(X))
    np.testing.assert_allclose(make_ggnvp(flat, logistic)(X)(v), j.T @ (h @ (j @ v)))
    np.testing.assert_allclose(make_ggnvp(lambda s, x: s * flat(x), f_argnum=1)(2.0, X)(v), 4 * j.T @ (j @ v))


def test_errors_of_products():
    with pytest.raises(OperationError, match="shape"):
        hvp(lambda x: np.sum(x**2))(X, np.ones(3))
    with pytest.raises(OperationTypeError, match="one real number"):
        hvp(function)(X, X)
    with pytest.raises(OperationError, match="argnum 3"):
        hvp(function, 3)(X, X)
    for matrix in (jacrev, jacfwd):
        with pytest.raises(OperationTypeError, match="str"):
            matrix(lambda x: x)("text")


@pytest.mark.parametrize("transform", [jacobian, jacrev, jacfwd], ids=lambda transform: transform.__name__)
def test_holomorphic_is_a_promise_that_is_checked(transform):
    z = np.array([1.0 + 1.0j, 2.0])
    np.testing.assert_allclose(transform(lambda z: z**3, holomorphic=True)(z), np.diag(3 * z**2))
    with pytest.raises(OperationTypeError, match="expected a complex argument, got float64"):
        transform(lambda x: x**3, holomorphic=True)(z.real)


def test_forward_and_reverse_mode_agree_on_real_results_of_complex_arguments():
    z = np.array([1.0 + 2.0j, 0.5 - 1.0j])
    for function in (lambda z: np.abs(z) ** 2, np.imag, lambda z: {"sum": np.sum(np.real(z * z)), "same": z}):
        for x in (z, z[0]):
            for one, other in zip(leaves(jacfwd(function)(x)), leaves(jacrev(function)(x)), strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-14)


def leaves(value):
    return list(value.values()) if isinstance(value, dict) else [value]


def test_complex_directions_of_real_numbers_are_refused():
    x = np.array([1.0, 2.0])
    with pytest.raises(OperationTypeError, match="complex tangent"):
        jvp(np.exp, (x,), (x * 1j,))
    with pytest.raises(OperationTypeError, match="complex g"):
        vjp(np.exp, x)[1](x * 1j)


def test_a_real_result_is_not_holomorphic():
    with pytest.raises(OperationTypeError, match="expected a complex result, got float64"):
        jacrev(np.abs, holomorphic=True)(np.array([1.0 + 1.0j]))


@pytest.mark.parametrize("transform", [jacobian, hessian])
def test_the_argument_is_chosen_by_either_name(transform):
    def function(x, y):
        return np.sum(x * y**3)

    given = 2.0, np.array([1.0, 2.0])
    for option in ({"argnum": 1}, {"argnums": 1}):
        np.testing.assert_allclose(transform(function, **option)(*given), transform(lambda y: function(2.0, y))(given[1]))
    assert transform(lambda x, y: (function(x, y), "more"), argnums=1, has_aux=True)(*given)[1] == "more"
