"""Checkpoints: a training that was interrupted goes on as if it had not been."""

import copy
from pathlib import Path

from ..files.errors import FileError
from ..files.saving import load, save
from ..files.sharding import index_path
from ..random_state import get_random_state, set_random_state


class Checkpoint:
    """A file with everything that a training goes on from, and the parts that it belongs to.

    The parts are anything with ``state_dict`` and ``load_state_dict``: models, optimisers, schedulers, loaders (whose
    position in the data it is), early stopping. The state of the random numbers goes with them, so that a training that
    was resumed gives the same numbers, bit by bit, as one that was not interrupted.

    Parameters
    ----------
    path : of a ``.safetensors`` or ``.npz`` file
    parts : the parts by name

    Raises
    ------
    TypeError
        for a part without a state.
    ValueError
        for another ending of the path.

    >>> import nn, os, tempfile
    >>> def training(path, epochs):
    ...     _ = nn.manual_seed(0)
    ...     model = nn.Linear(1, 1)
    ...     optimizer = nn.optim.Adam(model.parameters(), lr=0.1)
    ...     checkpoint = nn.training.Checkpoint(path, model=model, optimizer=optimizer)
    ...     notes = checkpoint.load() or {"epoch": 0}
    ...     for epoch in range(notes["epoch"], epochs):
    ...         optimizer.zero_grad()
    ...         (model(randn(8, 1)) - 1).square().mean().backward()
    ...         optimizer.step()
    ...         checkpoint.save(epoch=epoch + 1)
    ...     return model.weight.item()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     one, two = os.path.join(folder, "one.npz"), os.path.join(folder, "two.npz")
    ...     _ = training(one, epochs=2)
    ...     training(one, epochs=5) == training(two, epochs=5)
    True
    """

    def __init__(self, path, **parts):
        self.path, self.parts = Path(path), parts
        if self.path.suffix not in (".safetensors", ".npz"):
            raise ValueError(f"Checkpoint: expected a path that ends in .safetensors or .npz, got {str(path)!r}")
        for name, part in parts.items():
            if not (hasattr(part, "state_dict") and hasattr(part, "load_state_dict")):
                raise TypeError(f"Checkpoint: {name} is a {type(part).__name__}, which has no state_dict")

    def save(self, **notes):
        """Write the present state, with `notes` such as ``epoch=3`` (numbers, strings, tensors, or collections of them).

        The file is there whole or not at all; see :func:`nn.save`.
        """
        state = {name: part.state_dict() for name, part in self.parts.items()}
        save({"parts": state, "random": get_random_state(), "notes": notes}, self.path)

    def exists(self):
        """Whether there is a file to load."""
        return self.path.exists() or index_path(self.path).exists()

    def load(self):
        """Put all parts and the random numbers into the state of the file; returns its notes, or None without a file.

        Raises
        ------
        FileError
            for a file that is damaged or no checkpoint.
        ValueError
            for a checkpoint of other parts, or whose states do not fit them.

        Whatever is raised, the parts are as they were before.
        """
        if not self.exists():
            return None
        found = load(self.path)
        if not (isinstance(found, dict) and {"parts", "random", "notes"} <= found.keys()):
            raise FileError(f"{self.path} holds no checkpoint; nn.load reads weights")
        states = found["parts"]
        if states.keys() != self.parts.keys():
            raise ValueError(
                f"{self.path} is a checkpoint of {', '.join(states) or 'nothing'}, not of {', '.join(self.parts) or 'nothing'}"
            )
        before = {name: copy.deepcopy(part.state_dict()) for name, part in self.parts.items()}
        random_state = get_random_state()
        try:
            for name, part in self.parts.items():
                part.load_state_dict(states[name])
            set_random_state(found["random"])
        except BaseException:
            for name, part in self.parts.items():
                part.load_state_dict(before[name])
            set_random_state(random_state)
            raise
        return found["notes"]
