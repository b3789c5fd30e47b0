"""Help for training loops, which stay loops that one can read: progress, evaluation, early stopping, checkpoints."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    "nn.random_state": "get_random_state set_random_state",
    ".bars": "ProgressBar",
    ".checkpoints": "Checkpoint",
    ".evaluation": "evaluate",
    ".stopping": "EarlyStopping",
})  # fmt: skip
