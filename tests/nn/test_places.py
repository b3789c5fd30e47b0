"""Where programs for PyTorch look for names: files of layers, and names that are not here."""

import importlib
import inspect

import numpy as np
import pytest

import autograd
import nn
from autograd.functions.absences import REASONS
from nn.modules import BASES, PLACES


@pytest.mark.parametrize("file", PLACES)
def test_layers_by_the_file_they_are_in(file):
    place = importlib.import_module(f"nn.modules.{file}")
    for name in PLACES[file].split():
        found = getattr(place, name)
        assert inspect.isclass(found) and (name in BASES or found is getattr(nn, name) is getattr(nn.modules, name))
    with pytest.raises(AttributeError, match=f"'nn.modules.{file}' has no attribute 'Nothing'"):
        place.Nothing  # noqa: B018


@pytest.mark.parametrize(
    "base, layers",
    [("batchnorm._BatchNorm", "BatchNorm1d BatchNorm3d"), ("batchnorm._NormBase", "BatchNorm2d InstanceNorm2d"),
     ("conv._ConvNd", "Conv1d ConvTranspose2d"), ("conv._ConvTransposeNd", "ConvTranspose1d"),
     ("dropout._DropoutNd", "Dropout AlphaDropout"), ("instancenorm._InstanceNorm", "InstanceNorm3d"),
     ("loss._Loss", "MSELoss NLLLoss"), ("loss._WeightedLoss", "CrossEntropyLoss"), ("lazy.LazyModuleMixin", "LazyLinear")],
)  # fmt: skip
def test_bases_have_pytorchs_names(base, layers):
    file, name = base.split(".")
    base = getattr(importlib.import_module(f"nn.modules.{file}"), name)
    assert all(issubclass(getattr(nn, layer), base) for layer in layers.split())


def test_every_file_of_pytorchs_is_there():
    pytest.importorskip("torch")
    for file in PLACES:
        theirs = importlib.import_module(f"torch.nn.modules.{file}")
        assert set(PLACES[file].split()) <= set(dir(theirs))


def test_sizes_and_keys():
    utils = importlib.import_module("nn.modules.utils")
    assert (utils._pair(3), utils._triple([1, 2, 3]), utils._single(2)) == ((3, 3), (1, 2, 3), (2,))
    with pytest.raises(TypeError, match="a dict whose keys are text"):
        utils.consume_prefix_in_state_dict_if_present(["module.weight"], "module.")


@pytest.mark.parametrize("name", REASONS)
def test_what_is_not_here_says_why(name):
    with pytest.raises(AttributeError) as caught:
        getattr(autograd, name)
    assert REASONS[name] in str(caught.value) and not hasattr(autograd, name)


def test_low_rank_factors_rebuild_a_matrix():
    rng = np.random.default_rng(0)
    A = autograd.tensor(rng.normal(size=(6, 2)) @ rng.normal(size=(2, 5)), requires_grad=True)
    U, S, V = autograd.svd_lowrank(A, q=3)
    np.testing.assert_allclose((U @ autograd.diag(S) @ V.mT).detach().numpy(), A.detach().numpy(), atol=1e-12)
    centred = (A - A.mean(0)).detach().numpy()
    np.testing.assert_allclose(autograd.pca_lowrank(A, q=2)[1].detach().numpy(), np.linalg.svd(centred)[1][:2], rtol=1e-9)
    S[:2].sum().backward()
    u, _, vt = np.linalg.svd(A.detach().numpy())
    np.testing.assert_allclose(A.grad.numpy(), u[:, :2] @ vt[:2], atol=1e-7)
    with pytest.raises(autograd.OperationError, match="q=9"):
        autograd.svd_lowrank(A, q=9)


def test_packed_sequences_change_their_dtype():
    packed = nn.utils.rnn.pack_sequence([autograd.ones(2), autograd.ones(1)])
    kinds = dict(float=np.float32, half=np.float16, long=np.int64, byte=np.uint8)
    assert all(getattr(packed, name)().data.dtype == dtype for name, dtype in kinds.items())
    assert packed.cpu() is packed and not packed.is_pinned()
    with pytest.raises(autograd.OperationTypeError, match="expected 'cpu'"):
        packed.cuda()


@pytest.mark.parametrize(
    "call",
    [
        lambda: autograd.compile(3),
        lambda: autograd.tensor(1.0).as_subclass(int),
        lambda: autograd.zeros(2).map2_(1, 2, max),
        lambda: autograd.set_num_interop_threads(0),
        lambda: autograd.set_deterministic_debug_mode("loud"),
    ],
)
def test_bad_settings_are_refused(call):
    with pytest.raises(autograd.AutogradError, match="expected"):
        call()


def test_few_methods_more():
    class Mine(autograd.Tensor):
        pass

    x = autograd.tensor([1.0, 2.0], requires_grad=True)
    mine = (x * 2).as_subclass(Mine)
    mine.sum().backward()
    assert type(mine) is Mine and x.grad.tolist() == [2.0, 2.0]
    y = autograd.zeros(2, 3)
    assert y.T.dim_order() == (1, 0) and y.is_set_to(y.view(2, 3)) and not y.is_set_to(y.clone())
    assert autograd.ones(2).map2_(autograd.ones(2), autograd.ones(2), lambda a, b, c: a + b + c).tolist() == [3.0, 3.0]
    assert not autograd.is_inference_mode_enabled() and autograd.compile(len) is len
