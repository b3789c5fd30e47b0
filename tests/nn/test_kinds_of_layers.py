"""isinstance says of our layers what it says of PyTorch's: no layer is taken for another one."""

import inspect
import warnings

import pytest

import nn

UNRELATED = [
    ("CELU", "ELU"), ("AvgPool3d", "AvgPool2d"), ("Fold", "Unfold"), ("LogSoftmax", "Softmax"), ("Softmin", "Softmax"),
    ("SELU", "ELU"), ("LeakyReLU", "ReLU"), ("RMSNorm", "LayerNorm"), ("ConvTranspose2d", "Conv2d"),
]  # fmt: skip
RELATED = [("ReLU6", "Hardtanh"), ("ZeroPad1d", "ConstantPad1d"), ("ZeroPad2d", "ConstantPad2d"), ("ZeroPad3d", "ConstantPad3d")]

LATER = "Lazy"
"""Layers that are a kind of what they will become, which PyTorch's are not before their first call."""


@pytest.mark.parametrize("one, other", UNRELATED)
def test_no_layer_is_taken_for_a_relative(one, other):
    assert not issubclass(getattr(nn, one), getattr(nn, other))


@pytest.mark.parametrize("one, other", RELATED)
def test_layers_are_kinds_of_others(one, other):
    assert issubclass(getattr(nn, one), getattr(nn, other))


def test_kinds_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = {name: kind for name, kind in inspect.getmembers(torch.nn, inspect.isclass) if hasattr(nn, name)}
    for name, kind in theirs.items():
        above = {one for one, other in theirs.items() if issubclass(kind, other)}
        found = {one for one in theirs if issubclass(getattr(nn, name), getattr(nn, one))}
        assert found == above or name.startswith(LATER), name
