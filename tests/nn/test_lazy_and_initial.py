"""Lazy layers, buffers as attributes, initialisers, fusing, pruning methods, and files by PyTorch's names: bad input, too."""

import numpy as np
import pytest

import autograd
import nn
from autograd import tensor
from nn.utils import prune

LAZY = [
    (nn.LazyLinear, (2,), (4, 3)), (nn.LazyConv1d, (2, 1), (4, 3, 5)), (nn.LazyConv2d, (2, 1), (3, 5, 5)),
    (nn.LazyConvTranspose2d, (2, 1), (4, 3, 5, 5)),
    (nn.LazyBatchNorm2d, (), (4, 3, 5, 5)), (nn.LazyInstanceNorm1d, (), (4, 3, 5)),
]  # fmt: skip


@pytest.mark.parametrize("kind, arguments, shape", LAZY)
def test_a_lazy_layer_becomes_an_ordinary_one(kind, arguments, shape):
    layer = kind(*arguments)
    held = list(layer.parameters())
    assert layer.has_uninitialized_params()
    first = layer(autograd.ones(shape))
    assert type(layer).__name__ == kind.__name__.removeprefix("Lazy") and [*map(id, layer.parameters())] == [*map(id, held)]
    np.testing.assert_allclose(layer(autograd.ones(shape)).detach().numpy(), first.detach().numpy())


def test_an_optimiser_made_before_the_first_call_trains_the_layer():
    autograd.manual_seed(0)
    net = nn.Sequential(nn.LazyLinear(3), nn.ReLU(), nn.LazyLinear(1))
    optimizer = nn.optim.SGD(net.parameters(), lr=0.1)
    net(autograd.ones(2, 4)).sum().backward()
    before = net[0].weight.detach().numpy().copy()
    optimizer.step()
    assert not np.array_equal(before, net[0].weight.detach().numpy()) or not net[0].weight.grad.any()


def test_a_buffer_is_part_of_the_state():
    net = nn.Module()
    net.mean, net.scratch = nn.Buffer([0.0]), nn.Buffer([1.0], persistent=False)
    assert list(net.state_dict()) == ["mean"] and [name for name, _ in net.named_buffers()] == ["mean", "scratch"]


def test_initial_values():
    q = nn.init.orthogonal_(tensor(np.zeros((4, 2, 3))), gain=2.0).numpy().reshape(4, 6)
    np.testing.assert_allclose(q @ q.T, 4 * np.eye(4), atol=1e-12)
    assert nn.init.dirac_(tensor(np.ones((4, 2, 3))), groups=2).sum().item() == 4
    t = nn.init.trunc_normal_(tensor(np.zeros(1000)), a=-1.0, b=0.5)
    assert t.min().item() >= -1 and t.max().item() <= 0.5


@pytest.mark.parametrize("fill, size", [("uniform_", 2 / 3), ("normal_", 1.0), ("xavier_normal_", 2 / 200)])
def test_complex_initial_values(fill, size):
    """Both parts are drawn; the mean square is that of both."""
    values = getattr(nn.init, fill)(autograd.zeros(100, 100, dtype=np.complex64)).numpy()
    assert np.mean(abs(values) ** 2) == pytest.approx(size, rel=0.1)
    assert np.mean(values.imag**2) == pytest.approx(size / 2, rel=0.1)


def test_complex_layers():
    for layer in (nn.Linear(3, 4, dtype=np.complex64), nn.Conv1d(3, 2, 2, dtype=np.complex64), nn.Embedding(3, 2, dtype="F")):
        assert layer.weight.detach().numpy().imag.any() and layer.double().weight.dtype == np.complex64
    unitary = nn.init.orthogonal_(autograd.zeros(2, 3, dtype=complex)).numpy()
    np.testing.assert_allclose(unitary @ unitary.conj().T, np.eye(2), atol=1e-14)
    with pytest.raises(TypeError, match="real floating tensor, got complex128"):
        nn.init.trunc_normal_(autograd.zeros(2, dtype=complex))


def test_fused_layers_compute_the_same():
    autograd.manual_seed(0)
    linear, bn = nn.Linear(3, 2).double().eval(), nn.BatchNorm1d(2).double()
    bn(autograd.randn(8, 2))
    bn.eval()
    x = autograd.randn(4, 3)
    np.testing.assert_allclose(nn.utils.fuse_linear_bn_eval(linear, bn)(x).detach(), bn(linear(x)).detach())


def test_files_by_pytorchs_names(tmp_path):
    path = tmp_path / "state.pt"
    state = {"weights": nn.Linear(2, 1).state_dict(), "epoch": 3, "parts": [tensor([1.0]), None]}
    autograd.save(state, path)
    found = autograd.load(str(path), map_location="cpu", weights_only=True)
    assert found["epoch"] == 3 and found["weights"]["bias"].shape == (1,)
    autograd.save(tensor([1.0, 2.0]), path)
    assert autograd.load(path).tolist() == [1.0, 2.0]
    assert [item.name for item in tmp_path.iterdir()] == ["state.pt"]


BAD = [
    (TypeError, lambda: autograd.save(nn.Linear(1, 1), "net.pt")), (TypeError, lambda: autograd.load(object())),
    (ValueError, lambda: nn.init.orthogonal_(tensor([1.0]))), (ValueError, lambda: nn.init.dirac_(tensor([[1.0]]))),
    (ValueError, lambda: nn.init.sparse_(tensor([1.0]), 0.5)),
    (ValueError, lambda: nn.init.trunc_normal_(tensor([1.0]), a=2, b=1)),
    (ValueError, lambda: nn.utils.fuse_conv_bn_eval(nn.Conv1d(1, 1, 1), nn.BatchNorm1d(1))),
    (ValueError, lambda: nn.utils.stack_module_state([])),
    (ValueError, lambda: nn.utils.stack_module_state([nn.Linear(1, 1), nn.ReLU()])),
    (ValueError, lambda: nn.utils.stack_module_state([nn.Linear(1, 1), nn.Linear(2, 1)])),
    (TypeError, lambda: prune.global_unstructured([(nn.Linear(1, 1), "weight")], pruning_method=print)),
    (TypeError, lambda: prune.BasePruningMethod().compute_mask(1, 1)),
    (IndexError, lambda: nn.ModuleList().pop(0)), (TypeError, lambda: nn.Sequential(nn.ReLU()) * 1.5),
]  # fmt: skip


@pytest.mark.parametrize("error, call", BAD)
def test_bad_input_gets_a_clear_error(error, call):
    with pytest.raises(error, match=r"\w"):
        call()
