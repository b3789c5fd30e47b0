"""Layer and batch normalisation against their compositions of elementary functions, and their engine's special paths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import OperationError, OperationTypeError, Tensor, gradients, hessian, jvp, vmap
from autograd.engine.lanes import lane
from autograd.rules.normalisation import batch_norm, batch_norm_composed, layer_norm, layer_norm_composed
from autograd.testing import calls

PAIRS = [(layer_norm, layer_norm_composed), (batch_norm, batch_norm_composed)]
each_entry = pytest.mark.parametrize("entry, composed", PAIRS, ids=lambda value: getattr(value, "name", ""))


def derivatives(function, arguments, options):
    """The results, the gradients of a sum of them all, and the gradients of the squares of these."""
    given = [None if value is None else Tensor(value, requires_grad=True) for value in arguments]
    leaves = [value for value in given if value is not None]
    results = function(*given, **options)
    total = sum(np.sum(part * np.cos(np.arange(part.numel()).reshape(part.shape))) for part in results)
    first = gradients(total, leaves, create_graph=True, materialize_grads=True)
    squares = sum(np.sum(g * g) for g in first)
    return [*results, *first, *gradients(squares, leaves, materialize_grads=True)]


@each_entry
@given(data=st.data())
def test_it_equals_its_composition(entry, composed, data):
    arguments, options = data.draw(calls(entry, empty=False))
    fused = derivatives(lane(entry), arguments, options)
    plain = derivatives(composed, arguments, options)
    for one, two in zip(fused, plain, strict=True):
        assert one.shape == two.shape
        np.testing.assert_allclose(one.detach().numpy(), two.detach().numpy(), rtol=1e-6, atol=1e-8)


@each_entry
@given(data=st.data())
def test_backward_equals_that_of_the_recorded_gradient(entry, composed, data):
    """The rules work in place on arrays and not on Tensors: both have to give the same."""
    arguments, options = data.draw(calls(entry))
    found = []
    for create_graph in (False, True):
        leaves = [Tensor(value, requires_grad=True) for value in arguments if value is not None]
        given = iter(leaves)
        results = lane(entry)(*[None if value is None else next(given) for value in arguments], **options)
        weights = [np.cos(np.arange(part.numel()).reshape(part.shape)) for part in results]
        found.append(gradients(list(results), leaves, weights, create_graph=create_graph))
    for one, two in zip(*found, strict=True):
        np.testing.assert_allclose(one.detach().numpy(), two.detach().numpy(), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("shape", [(3, 4, 5), (2, 3, 2, 4), (1, 2, 3), (0, 2, 3)])
def test_the_order_of_memory_makes_no_difference_to_batch_normalisation(shape):
    random, found = np.random.default_rng(0), []
    x, weight, bias = (random.standard_normal(size) for size in (shape, shape[1], shape[1]))
    axes = (*range(1, len(shape)), 0)
    for ordered in (x, x.transpose(axes).copy().transpose(np.argsort(axes))):
        for create_graph in (False, True):
            leaves = [Tensor(value, requires_grad=True) for value in (ordered, weight, bias)]
            results = lane(batch_norm)(*leaves, eps=0.1)
            weights = [np.cos(np.arange(part.numel()).reshape(part.shape)) for part in results]
            found.append([*results, *gradients(list(results), leaves, weights, create_graph=create_graph)])
    for one, *others in zip(*found, strict=True):
        for other in others:
            np.testing.assert_allclose(one.detach().numpy(), other.detach().numpy(), rtol=1e-11, atol=1e-12)


@each_entry
def test_half_precision_sums_in_single(entry, composed):
    x = np.full((2, 3, 4000), 20, np.float16) + (np.arange(4000) % 2).astype(np.float16)
    result, mean, variance = lane(entry)(Tensor(x, requires_grad=True), None, None)
    assert result.dtype == np.float16 and mean.dtype == variance.dtype == np.float32
    np.testing.assert_allclose(np.abs(result.detach().numpy()), 1, rtol=1e-3)
    np.testing.assert_allclose(mean.detach().numpy().ravel(), 20.5)
    np.testing.assert_allclose(variance.detach().numpy().ravel(), 0.25)


@each_entry
def test_gradients_in_half_precision(entry, composed):
    x = np.linspace(-1, 1, 40).reshape(2, 2, 10) ** 3
    gradients_of = [gradients((lane(entry)(leaf, None, None)[0] ** 3).sum(), [leaf])[0]
                    for leaf in (Tensor(x, requires_grad=True), Tensor(x.astype(np.float16), requires_grad=True))]  # fmt: skip
    assert gradients_of[1].dtype == np.float16
    np.testing.assert_allclose(gradients_of[1].numpy(), gradients_of[0].numpy(), rtol=0.02, atol=0.02)


@each_entry
def test_the_incoming_gradient_is_left_alone(entry, composed):
    x, g = Tensor(np.arange(12.0).reshape(2, 2, 3), requires_grad=True), np.ones((2, 2, 3))
    g.flags.writeable = False
    lane(entry)(x, None, None)[0].backward(g)
    np.testing.assert_allclose(x.grad.numpy(), 0, atol=1e-12)


def test_only_what_the_rules_ask_for_is_kept():
    x = Tensor(np.ones((2, 3)), requires_grad=True)
    node = layer_norm_of(x).grad_fn.parents["whole"]
    assert set(node.saved) == {"x", "weight", "mean", "variance", "last", "eps", "x_shape", "x_dtype", "weight_shape",
                               "weight_dtype", "bias_shape", "bias_dtype"}  # fmt: skip


def layer_norm_of(x):
    return lane(layer_norm)(x, None, None)[0]


def test_curvature_and_batches():
    x = np.array([0.3, -1.0, 2.0])
    plain = hessian(lambda x: np.sum(layer_norm_composed(x, None, None)[0] ** 3))(x)
    np.testing.assert_allclose(hessian(lambda x: np.sum(layer_norm_of(x) ** 3))(x), plain, rtol=1e-9)
    rows = np.stack([x, x[::-1], 2 * x])
    np.testing.assert_allclose(vmap(layer_norm_of)(rows), layer_norm_of(rows).numpy(), rtol=1e-12)
    _, tangent = jvp(layer_norm_of, (x,), (np.ones(3),))
    np.testing.assert_allclose(tangent, 0, atol=1e-12)


@pytest.mark.parametrize("entry, arguments, options, kind, words", [
    (layer_norm, (np.ones((2, 3), int), None, None), {}, OperationTypeError, "real floating numbers to normalise, not int64"),
    (layer_norm, (np.ones((2, 3)), None, None), dict(last=3), OperationError, "1 to 2 of the last axes"),
    (layer_norm, (np.ones((2, 3)), np.ones(2), None), {}, OperationError, r"weight of the shape .* \(3,\), and got \(2,\)"),
    (layer_norm, (np.ones((2, 3)), None, np.ones(2)), {}, OperationError, "expected a bias"),
    (batch_norm, (np.ones(3), None, None), {}, OperationError, r"expected x of shape \(N, C\)"),
    (batch_norm, (np.ones((2, 3)), np.ones(2), None), {}, OperationError, "one weight for each of the 3 channels"),
    (batch_norm, (np.ones((2, 3)) * 1j, None, None), {}, OperationTypeError, "complex128"),
])  # fmt: skip
def test_bad_arguments(entry, arguments, options, kind, words):
    with pytest.raises(kind, match=words):
        lane(entry)(*arguments, **options)
