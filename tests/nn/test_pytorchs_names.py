"""Every public name of PyTorch is here, or docs/coming_from_pytorch.md says why not."""

import fnmatch
import importlib
import re
import types
from pathlib import Path

import pytest

import autograd
import nn

PAGE = Path(autograd.__file__).parent.parent / "docs" / "coming_from_pytorch.md"

HOMES = {
    "torch": "autograd", "torch.nn": "nn", "torch.nn.functional": "nn.functional", "torch.nn.init": "nn.init",
    "torch.nn.utils": "nn.utils", "torch.nn.utils.parametrize": "nn.utils.parametrize",
    "torch.nn.utils.parametrizations": "nn.utils.parametrizations", "torch.nn.utils.prune": "nn.utils.prune",
    "torch.nn.utils.rnn": "nn.utils.rnn", "torch.nn.utils.stateless": "nn.utils.stateless", "torch.optim": "nn.optim",
    "torch.optim.lr_scheduler": "nn.optim.lr_scheduler", "torch.optim.swa_utils": "nn.optim.swa_utils",
    "torch.utils.data": "nn.data", "torch.utils.checkpoint": "autograd.utils.checkpoint", "torch.linalg": "autograd.linalg",
    "torch.fft": "autograd.fft", "torch.special": "autograd.special", "torch.func": "autograd.func",
    "torch.autograd": "autograd.autograd", "torch.autograd.functional": "autograd.autograd.functional",
    "torch.autograd.forward_ad": "autograd.autograd.forward_ad", "torch.autograd.graph": "autograd.autograd.graph",
    "torch.distributions": "autograd.distributions",
}  # fmt: skip


def excused():
    """The patterns in the table of what there is not."""
    table = PAGE.read_text().partition("| names | why |")[2]
    return [pattern for row in table.splitlines() for pattern in re.findall(r"`([^`]+)`", row.split(" | ")[0])]


def is_excused(name):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in EXCUSED)


EXCUSED = excused()


def is_public(home, name):
    """Whether a name is PyTorch's own, and no module or import of something else."""
    value = getattr(home, name, None)
    made_by = getattr(value, "__module__", None) or "torch"
    return not name.startswith("_") and not isinstance(value, types.ModuleType) and made_by.partition(".")[0] == "torch"


def test_the_page_has_the_table():
    assert len(EXCUSED) > 200 and is_excused("cudnn_convolution") and not is_excused("softmax")


@pytest.mark.parametrize("theirs", [*HOMES, "torch.Tensor"])
def test_every_name_is_here_or_excused(theirs):
    pytest.importorskip("torch")
    home = importlib.import_module("torch").Tensor if theirs == "torch.Tensor" else importlib.import_module(theirs)
    ours = autograd.Tensor if theirs == "torch.Tensor" else importlib.import_module(HOMES[theirs])
    missing = [name for name in dir(home) if is_public(home, name) and not hasattr(ours, name) and not is_excused(name)]
    assert not missing, f"{theirs}: build them, or say why not in {PAGE.name}"


@pytest.mark.parametrize("module", sorted({*HOMES.values()}))
def test_the_module_can_be_imported(module):
    assert importlib.import_module(module).__name__ == module


def test_packages_by_their_place_in_torch():
    assert autograd.nn is nn and autograd.optim is nn.optim and autograd.utils.data is nn.data
    assert autograd.func.functional_call is nn.functional_call
    with pytest.raises(AttributeError):
        autograd.func.nonsense  # noqa: B018
