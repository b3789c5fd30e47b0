"""isinstance says of our layers what it says of PyTorch's: no layer is taken for another one."""

import inspect
import warnings

import numpy as np
import pytest

import nn

UNRELATED = [
    ("CELU", "ELU"), ("AvgPool3d", "AvgPool2d"), ("Fold", "Unfold"), ("LogSoftmax", "Softmax"), ("Softmin", "Softmax"),
    ("SELU", "ELU"), ("LeakyReLU", "ReLU"), ("RMSNorm", "LayerNorm"), ("ConvTranspose2d", "Conv2d"),
]  # fmt: skip
RELATED = [("ReLU6", "Hardtanh"), *((f"ZeroPad{n}d", f"ConstantPad{n}d") for n in (1, 2, 3))]

LATER = "Lazy"
"""Layers that are a kind of what they will become, which PyTorch's are not before their first call."""


@pytest.mark.parametrize("one, other", UNRELATED)
def test_no_layer_is_taken_for_a_relative(one, other):
    assert not issubclass(getattr(nn, one), getattr(nn, other))


@pytest.mark.parametrize("one, other", RELATED)
def test_layers_are_kinds_of_others(one, other):
    assert issubclass(getattr(nn, one), getattr(nn, other))


TEXTS = [
    "MultiheadAttention(4, 2)", "TransformerEncoderLayer(4, 2, 8)", "Transformer(4, 2, 1, 1, 8)", "ParameterList()",
    "ParameterList([nn.Parameter(W), nn.Parameter(W)])", "Sequential(nn.ParameterList([nn.Parameter(W)]), nn.ZeroPad2d(1))",
    "MaxUnpool2d(2, stride=1)", "CELU()", "Softmin(0)", "AvgPool3d(2)", "Fold((4, 4), 2)", "ModuleList([nn.ReLU()] * 3)",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_those_of_pytorch(text):
    """But for the names of dtypes, which are NumPy's here."""
    torch = pytest.importorskip("torch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = repr(eval(f"nn.{text}", {"nn": torch.nn, "W": torch.ones(2, 3)})).replace("torch.", "")
    assert repr(eval(f"nn.{text}", {"nn": nn, "W": np.ones((2, 3), np.float32)})) == expected


def test_kinds_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = {name: kind for name, kind in inspect.getmembers(torch.nn, inspect.isclass) if hasattr(nn, name)}
    for name, kind in theirs.items():
        above = {one for one, other in theirs.items() if issubclass(kind, other)}
        found = {one for one in theirs if issubclass(getattr(nn, name), getattr(nn, one))}
        assert found == above or name.startswith(LATER), name


def parameters(kind):
    """``{name: default}`` of what a class takes, without the ways to compute that only PyTorch has."""
    found = inspect.signature(kind.__init__).parameters
    ways = {"self", "args", "kwargs", "foreach", "fused", "capturable", "differentiable"}
    return {name: parameter.default for name, parameter in found.items() if name not in ways}


@pytest.mark.parametrize("room", ["nn", "optim", "optim.lr_scheduler"])
def test_classes_take_what_pytorchs_take(room):
    """The same names in the same order; for optimisers and schedules with the same defaults."""
    torch = pytest.importorskip("torch")
    theirs, ours = (torch.nn, nn) if room == "nn" else (torch.optim, nn.optim)
    if room.endswith("lr_scheduler"):
        theirs, ours = theirs.lr_scheduler, ours.lr_scheduler
    for name, kind in inspect.getmembers(theirs, inspect.isclass):
        if hasattr(ours, name) and kind.__module__.startswith("torch.") and not name.startswith(LATER):
            expected, found = parameters(kind), parameters(getattr(ours, name))
            taken_by_others = [one for one in found if one in ("arguments", "options", "accepted")]
            assert list(expected) == list(found)[: len(expected)] or taken_by_others, (name, list(expected), list(found))
            if room != "nn":
                assert all(found[one] == value for one, value in expected.items() if one in found), name


def test_compiling_a_module_changes_nothing():
    layer = nn.Linear(2, 1)
    assert layer.compile(mode="reduce-overhead") is None and type(layer) is nn.Linear
