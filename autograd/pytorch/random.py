"""``torch.random``: the state of the default generator."""

import contextlib

from autograd.functions.creation import manual_seed as manual_seed
from autograd.functions.sampling import get_rng_state as get_rng_state
from autograd.functions.sampling import initial_seed as initial_seed
from autograd.functions.sampling import seed as seed
from autograd.functions.sampling import set_rng_state as set_rng_state


@contextlib.contextmanager
def fork_rng(devices=None, enabled=True, device_type="cpu"):
    """A block after which the default generator stands where it stood before.

    >>> from autograd.random import fork_rng
    >>> _ = manual_seed(0)
    >>> with fork_rng():
    ...     first = rand(1).item()
    >>> rand(1).item() == first
    True
    """
    state = get_rng_state() if enabled else None
    try:
        yield
    finally:
        if enabled:
            set_rng_state(state)
