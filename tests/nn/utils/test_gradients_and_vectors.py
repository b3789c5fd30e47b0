"""Clipping, vectors of parameters, calls with other parameters, modules without first values."""

import math

import numpy as np
import pytest

import autograd
import nn

RNG = np.random.default_rng(0)


def parameters(dtype=np.float64, shapes=((3, 2), (), (4,))):
    """Parameters with gradients, and one without."""
    made = [nn.Parameter(RNG.normal(size=shape).astype(dtype)) for shape in (*shapes, (2,))]
    for parameter in made[:-1]:
        parameter.grad = RNG.normal(size=parameter.shape).astype(dtype)
    return made


def flat(tensors):
    return np.concatenate([np.ravel(tensor.detach().numpy()) for tensor in tensors])


@pytest.mark.parametrize("order", [1, 2.0, 3, math.inf, 0.5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_norms_are_clipped(order, dtype):
    made = parameters(dtype)
    before = flat([p.grad for p in made[:-1]])
    total = nn.utils.clip_grad_norm_(made, 0.5, norm_type=order)
    np.testing.assert_allclose(total.item(), np.linalg.norm(before, order), rtol=1e-6)
    assert total.dtype == np.zeros((), dtype).real.dtype
    after = flat([p.grad for p in made[:-1]])
    np.testing.assert_allclose(after, before * 0.5 / (total.item() + 1e-6), rtol=1e-6)
    assert nn.utils.get_total_norm([p.grad for p in made[:-1]], order).item() <= 0.5 * (1 + 1e-6)


def test_small_gradients_are_left_alone():
    made = parameters()
    before = flat([p.grad for p in made[:-1]])
    nn.utils.clip_grad_norm_(iter(made), 1e6)
    assert np.array_equal(before, flat([p.grad for p in made[:-1]]))
    assert nn.utils.clip_grad_norm_([], 1.0).item() == 0.0


def test_clipping_is_pytorchs():
    torch = pytest.importorskip("torch")
    made = parameters(np.float32)
    theirs = [torch.nn.Parameter(torch.tensor(p.detach().numpy())) for p in made]
    for one, other in zip(made[:-1], theirs):
        other.grad = torch.tensor(one.grad.numpy().copy())
    for clip in ("clip_grad_norm_", "clip_grad_value_"):
        getattr(nn.utils, clip)(made, 0.7)
        getattr(torch.nn.utils, clip)(theirs, 0.7)
        for one, other in zip(made[:-1], theirs):
            np.testing.assert_allclose(one.grad.numpy(), other.grad.numpy(), rtol=1e-6)


def test_norms_that_are_not_finite():
    weight = nn.Parameter([1.0, 1.0])
    weight.grad = np.array([np.inf, 2.0])
    with pytest.raises(ValueError, match="total norm of order 2.0 is inf"):
        nn.utils.clip_grad_norm_(weight, 1.0, error_if_nonfinite=True)
    assert weight.grad.tolist() == [np.inf, 2.0]
    with pytest.raises(TypeError, match="item 0: expected a Tensor, got float"):
        nn.utils.clip_grad_value_([1.0], 1.0)


def test_a_clipped_gradient_counts_as_changed():
    weight = nn.Parameter([3.0, 4.0])
    (weight**3).sum().backward(create_graph=True)
    squared = (weight.grad**2).sum()
    nn.utils.clip_grad_value_(weight, 1.0)
    with pytest.raises(autograd.InPlaceError, match="clip_grad"):
        squared.backward()


def test_parameters_as_a_vector_and_back():
    net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    optimizer = nn.optim.SGD(net.parameters(), lr=1.0)
    vector = nn.utils.parameters_to_vector(net.parameters())
    (vector * vector).sum().backward()
    np.testing.assert_allclose(net[0].weight.grad.numpy(), 2 * net[0].weight.detach().numpy())
    nn.utils.vector_to_parameters(np.arange(13, dtype=np.float32), net.parameters())
    assert net[0].weight.tolist() == [[0, 1], [2, 3], [4, 5]] and net[1].bias.tolist() == [12]
    assert net[0].weight.detach().numpy().base is net[1].bias.detach().numpy().base  # still in the optimiser's buffer
    optimizer.zero_grad()
    with pytest.raises(ValueError, match=r"a vector of 13 elements, got shape \(12,\)"):
        nn.utils.vector_to_parameters(np.zeros(12), net.parameters())
    with pytest.raises(TypeError, match="expected a Tensor, got list"):
        nn.utils.vector_to_parameters([0.0], net.parameters())
    with pytest.raises(ValueError, match="at least one"):
        nn.utils.parameters_to_vector([])


# -- calls with other parameters ----------------------------------------------------------------------------------


def test_a_call_with_other_parameters_has_their_gradients():
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).double()
    x = RNG.normal(size=(4, 2))
    weights = {name: autograd.tensor(RNG.normal(size=p.shape), requires_grad=True) for name, p in net.named_parameters()}
    own = {name: p.detach().numpy().copy() for name, p in net.named_parameters()}
    out = nn.functional_call(net, weights, x)
    out.sum().backward()
    assert all(p.grad is None and np.array_equal(own[name], p.detach().numpy()) for name, p in net.named_parameters())
    net.load_state_dict(weights)
    loss = net(x)
    loss.sum().backward()
    np.testing.assert_allclose(loss.detach().numpy(), out.detach().numpy())
    for name, parameter in net.named_parameters():
        np.testing.assert_allclose(weights[name].grad.numpy(), parameter.grad.numpy())


def test_second_order_through_a_step():
    layer = nn.Linear(1, 1, bias=False, dtype=np.float64)
    weight = autograd.tensor([[2.0]], requires_grad=True)
    x = np.array([[3.0]])
    (g,) = autograd.gradients((nn.functional_call(layer, {"weight": weight}, x) ** 2).sum(), [weight], create_graph=True)
    (nn.functional_call(layer, {"weight": weight - 0.1 * g}, x) ** 2).sum().backward()
    inner = 2.0 * (1 - 0.1 * 18)  # w (1 - 2 · 0.1 · x²)
    np.testing.assert_allclose(weight.grad.item(), 18 * inner * (1 - 0.1 * 18))


def test_shared_parameters_are_replaced_together():
    layer = nn.Linear(1, 1, bias=False)
    net = nn.Sequential(layer, layer)
    two = np.full((1, 1), 2.0, np.float32)
    assert nn.functional_call(net, {"0.weight": two}, np.ones((1, 1))).item() == 4.0
    other = nn.Linear(1, 1, bias=False)
    other.weight = layer.weight
    tied = nn.Sequential(layer, other)
    nn.init.constant_(layer.weight, 5.0)
    assert nn.functional_call(tied, {"0.weight": two}, np.ones((1, 1))).item() == 4.0
    assert nn.functional_call(tied, {"0.weight": two}, np.ones((1, 1)), tie_weights=False).item() == 10.0
    with pytest.raises(ValueError, match="1.weight is shared"):
        nn.functional_call(tied, {"0.weight": two, "1.weight": two + 1}, np.ones((1, 1)))


def test_parameters_are_put_back_after_an_error():
    layer = nn.Linear(2, 1)
    weight = layer.weight
    with pytest.raises(autograd.OperationError):
        nn.functional_call(layer, [{"weight": np.ones((1, 2), np.float32)}, {"bias": np.ones(1, np.float32)}], np.ones((1, 3)))
    assert layer.weight is weight and isinstance(layer.bias, nn.Parameter)


@pytest.mark.parametrize("given, options, error, message", [
    ({"wait": 1.0}, {}, ValueError, "unknown: wait"),
    ({"weight": 1.0}, dict(strict=True), ValueError, "missing: bias"),
    ([{"bias": 1.0}, {"bias": 1.0}], {}, ValueError, "bias is given twice"),
    (["bias"], {}, TypeError, "expected a dict of tensors, or several, got str"),
])  # fmt: skip
def test_tensors_that_do_not_fit(given, options, error, message):
    with pytest.raises(error, match=message):
        nn.functional_call(nn.Linear(1, 1), given, np.ones((1, 1)), **options)
    with pytest.raises(TypeError, match="expected a Module, got int"):
        nn.functional_call(3, {})


def test_skipped_first_values_draw_no_random_numbers():
    nn.manual_seed(0)
    layer = nn.utils.skip_init(nn.Linear, 300, 200, bias=False)
    first = autograd.rand(1).item()
    nn.manual_seed(0)
    assert first == autograd.rand(1).item() and type(layer) is nn.Linear
    layer.reset_parameters()
    assert abs(layer.weight.detach().numpy()).max() <= 1 / math.sqrt(300)
    for wrong in (nn.ReLU, 3):
        with pytest.raises(TypeError, match="reset_parameters"):
            nn.utils.skip_init(wrong)
