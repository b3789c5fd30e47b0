"""Programs written for PyTorch, in ``programs/``, run when their imports are changed, and compute what they do there.

What they show is compared with what is stored, and, where PyTorch is installed, with what they show with it. To store
anew what PyTorch shows: ``python tests/nn/test_programs_unchanged.py``.
"""

import json
from pathlib import Path

import pytest
from running_programs import difference, run, shortened, translated

import autograd

FOLDER = Path(__file__).parent / "programs"
PROGRAMS = sorted(path.stem for path in FOLDER.glob("*.py"))
STORED = FOLDER / "expected.json"
TOLERANCE = {"lbfgs_closure": 1e-4}  # a line search that ends a step earlier or later


def source(name):
    return (FOLDER / f"{name}.py").read_text()


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_shows_what_is_stored(name):
    shown = shortened(run(translated(source(name)), name, autograd))
    expected = json.loads(STORED.read_text())[name]
    assert difference(shown, expected, name, rtol=TOLERANCE.get(name, 1e-6), atol=1e-8) is None


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_shows_the_same_with_pytorch(name):
    torch = pytest.importorskip("torch")
    expected = run(source(name), name, torch)
    shown = run(translated(source(name)), name, autograd)
    assert difference(shown, expected, name, rtol=TOLERANCE.get(name, 1e-6)) is None


SINGLE = """char_rnn_classifier checkpointing_saving convolutional_net func_ensembles grad_clipping_accumulation
    gradient_penalty image_classifier llama_like maml nano_gpt optimizers_tour packed_sequences seq2seq_attention swa_ema
    transformer_lm unet_segmentation vae_gan weight_tying""".split()  # noqa: SIM905


@pytest.mark.parametrize("name", SINGLE)
def test_program_stays_in_single_precision(name):
    """The same dtypes as with PyTorch, and numbers as near as rounding allows after some steps of training."""
    torch = pytest.importorskip("torch")
    expected = run(source(name), name, torch, single=True)[:-1]  # without what it prints
    shown = run(translated(source(name)), name, autograd, single=True)[:-1]
    assert difference(shown, expected, name, rtol=2e-3, atol=2e-4) is None


def test_only_imports_are_changed():
    before = "import torch\nimport torch.nn.functional as F\nfrom torch.utils.data import DataLoader\nx = torch.nn.ReLU()\n"
    after = "import autograd as torch\nimport nn.functional as F\nfrom nn.data import DataLoader\nx = torch.nn.ReLU()\n"
    assert translated(before) == after
    assert translated("from torch import nn, optim") == "from autograd import nn, optim"
    assert translated("from torch.optim.lr_scheduler import StepLR") == "from nn.optim.lr_scheduler import StepLR"


def store():
    import torch

    found = {name: shortened(run(source(name), name, torch)) for name in PROGRAMS}
    STORED.write_text("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(found[name])}" for name in PROGRAMS) + "\n}\n")


if __name__ == "__main__":
    store()
