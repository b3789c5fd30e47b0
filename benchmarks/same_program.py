"""One program on two libraries: ``python -m benchmarks.same_program [steps]`` trains the GPT of the examples on both.

The source of ``examples/character_gpt.py`` is run a second time with nothing but its imports changed to PyTorch's. Both
nets begin with the same weights and see the same batches; printed are the losses on held-out text.
"""

import sys
import time
import types
from pathlib import Path

import autograd
from examples import character_gpt as ours

IMPORTS = {
    "import autograd\n": "import torch as autograd\n",
    "import nn\n": "import torch.nn as nn\n",
    "from nn import optim\n": "from torch import optim\n",
}
"""``{line of the source: what it becomes for PyTorch}``"""


def for_pytorch():
    """The example as a module that imports PyTorch."""
    source = Path(ours.__file__).read_text(encoding="utf-8")
    for line, other in IMPORTS.items():
        assert line in source, f"the example no longer has the line {line!r}"
        source = source.replace(line, other)
    module = types.ModuleType("examples.character_gpt_for_pytorch")
    module.__file__, module.__package__ = ours.__file__, "examples"
    exec(compile(source, "character_gpt.py, for PyTorch", "exec"), module.__dict__)
    return module


def main(steps=1000):
    """Train both; returns the two losses on held-out text, this project's first."""
    import torch

    theirs = for_pytorch()
    numbers, held, characters = ours.data()
    autograd.manual_seed(0)
    model = ours.GPT(len(characters))
    twin = theirs.GPT(len(characters))
    twin.load_state_dict({name: torch.tensor(value.numpy()) for name, value in model.state_dict().items()})
    losses = []
    for name, program, net in (("chainrule", ours, model), ("PyTorch", theirs, twin)):
        start = time.perf_counter()
        _, found = program.train(net, numbers, held, steps)
        losses.append(found[steps])
        print(f"{name}: {losses[-1]:.4f} after {steps} steps in {time.perf_counter() - start:.0f} s")
    return losses


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
