"""The one random generator that initialisation and dropout draw from; made when it is first used."""

import os

import numpy as np

_current = None


def manual_seed(seed):
    """Start the random numbers of `nn` anew from `seed`, an integer of any size; returns the NumPy generator.

    Raises TypeError if `seed` is not an integer.

    >>> import nn
    >>> first = nn.manual_seed(0) and nn.Linear(3, 2)
    >>> again = nn.manual_seed(0) and nn.Linear(3, 2)
    >>> bool((first.weight == again.weight).all())
    True
    """
    global _current
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise TypeError(f"manual_seed(seed): expected an integer, got {type(seed).__name__}")
    _current = np.random.default_rng(abs(int(seed)) * 2 + (seed < 0))  # NumPy takes no negative seeds
    return _current


def generator():
    """The generator in use, a ``numpy.random.Generator``; seeded by the system until :func:`manual_seed` is called."""
    return _current if _current is not None else manual_seed(int.from_bytes(os.urandom(16), "little"))
