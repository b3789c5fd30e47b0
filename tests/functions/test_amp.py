"""Mixed precision, of which only the scaling of gradients is here: beside PyTorch's scaler on the CPU, and bad input."""

import warnings

import numpy as np
import pytest
from autograd.amp import GradScaler, autocast, custom_bwd, custom_fwd, is_autocast_available
from autograd.cuda import amp as of_gpu

import autograd
import nn
from autograd import OperationError, OperationTypeError, cuda, tensor

FACTORS = [1.0, np.inf, 2.0, 1.0, np.nan, 0.5, 1.0, 1.0, 1.0]


def trained(package, scaler, optimizer_of, parameter):
    optimizer, seen = optimizer_of([parameter], lr=0.1), []
    for factor in FACTORS:
        optimizer.zero_grad()
        scaler.scale((parameter * parameter).sum() * factor).backward()
        if np.isfinite(factor):
            scaler.unscale_(optimizer)
        scaler.step(optimizer)
        scaler.update()
        seen.append((parameter.detach().numpy().copy(), scaler.get_scale()))
    return seen, scaler.state_dict()


def test_scaled_training_is_pytorchs():
    torch = pytest.importorskip("torch")
    options = dict(init_scale=8.0, growth_interval=2, growth_factor=4.0, backoff_factor=0.25)
    ours = trained(autograd, GradScaler("cpu", **options), nn.optim.Adam, nn.Parameter([1.0, -2.0]))
    theirs = trained(torch, torch.amp.GradScaler("cpu", **options), torch.optim.Adam,
                     torch.nn.Parameter(torch.tensor([1.0, -2.0], dtype=torch.float64)))  # fmt: skip
    for (one, scale), (other, their_scale) in zip(ours[0], theirs[0], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
        assert scale == their_scale
    assert ours[1] == theirs[1]


def test_scaling_changes_no_step_whose_gradients_are_finite():
    scaled, plain = nn.Parameter([1.0, -2.0]), nn.Parameter([1.0, -2.0])
    for parameter, scaler in ((scaled, GradScaler("cpu")), (plain, GradScaler("cpu", enabled=False))):
        optimizer = nn.optim.SGD([parameter], lr=0.1)
        first, second = scaler.scale([(parameter * parameter).sum(), parameter.sum()])
        (first + second).backward()
        scaler.step(optimizer)
        scaler.update()
    np.testing.assert_array_equal(scaled.detach().numpy(), plain.detach().numpy())


def test_the_state_of_a_scaler():
    scaler, fresh = GradScaler("cpu", init_scale=2.0, growth_interval=7), GradScaler("cpu")
    scaler.update(32.0)
    fresh.load_state_dict(scaler.state_dict())
    assert fresh.get_scale() == 32.0 and fresh.get_growth_interval() == 7
    assert (fresh.get_growth_factor(), fresh.get_backoff_factor()) == (2.0, 0.5)
    disabled = GradScaler("cpu", enabled=False)
    disabled.load_state_dict(scaler.state_dict())
    disabled.update()
    assert disabled.state_dict() == {} and disabled.get_scale() == 1.0 and not disabled.is_enabled()


def test_a_gpu_that_is_not_there():
    with pytest.warns(UserWarning, match="so the scaler is disabled"):
        assert not GradScaler().is_enabled()
    with pytest.warns(UserWarning, match="no such device"):
        assert of_gpu.GradScaler().scale(3) == 3
    assert not cuda.is_available() and cuda.device_count() == cuda.memory_allocated() == 0 and not cuda.is_initialized()
    cuda.synchronize()
    cuda.manual_seed_all(0)
    assert not cuda.is_bf16_supported() and not is_autocast_available("cuda")


def test_autocast_says_that_it_does_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with autocast("cuda", dtype=np.float16, enabled=False):
            assert (tensor([1.0]) * 2).dtype == np.float64
        with pytest.raises(UserWarning, match="in the dtypes that the tensors have"):
            autocast("cpu")
    with pytest.warns(UserWarning), of_gpu.autocast():
        pass
    assert autograd.autocast is autocast and not autograd.is_autocast_enabled()


def test_functions_of_ones_own_with_the_decorators():
    class Double(autograd.Function):
        forward = staticmethod(custom_fwd(lambda ctx, x: x * 2, device_type="cpu"))
        backward = staticmethod(custom_bwd(device_type="cpu")(lambda ctx, g: g * 2))

    x = tensor(3.0, requires_grad=True)
    Double.apply(x).backward()
    assert x.grad.item() == 2.0


def stepped(scaler, optimizer):
    scaler.step(optimizer)
    scaler.step(optimizer)


@pytest.mark.parametrize("call, kind, message", [
    (lambda s, o: (s.unscale_(o), s.unscale_(o)), OperationError, "divided already"),
    (stepped, OperationError, "called already"),
    (lambda s, o: s.update(), OperationError, "no step"),
    (lambda s, o: s.load_state_dict({"scale": 1.0}), ValueError, "has no _growth_tracker, backoff_factor"),
    (lambda s, o: GradScaler("cpu", growth_factor=1.0), ValueError, "growth_factor above 1"),
    (lambda s, o: GradScaler("cpu", backoff_factor=1.0), ValueError, "between 0 and 1"),
    (lambda s, o: autocast(3), OperationTypeError, "expected text such as 'cpu', got int"),
])  # fmt: skip
def test_bad_input(call, kind, message):
    weight = nn.Parameter([1.0])
    weight.sum().backward()
    with pytest.raises(kind, match=message):
        call(GradScaler("cpu"), nn.optim.SGD([weight], lr=0.1))
