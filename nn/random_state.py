"""The state of all sources of random numbers: the package's default generator, NumPy's older one, and Python's."""

import contextlib
import random

import numpy as np

import autograd


def state_of(generator):
    """The state of an :class:`autograd.Generator`, as a dict of numbers and names."""
    return generator.numpy.bit_generator.state


def set_state_of(generator, state):
    """Put an :class:`autograd.Generator` into a state that :func:`state_of` gave."""
    generator.numpy.bit_generator.state = state


def get_random_state():
    """The state of all sources, as a dict of numbers, strings, lists and dicts.

    >>> import nn
    >>> state = nn.training.get_random_state()
    >>> first = rand(2).tolist()
    >>> nn.training.set_random_state(state)
    >>> rand(2).tolist() == first
    True
    """
    name, keys, *rest = np.random.get_state()
    version, numbers, gauss = random.getstate()
    return {
        "default": state_of(autograd.default_generator),
        "numpy": [name, [int(key) for key in keys], *rest],
        "python": [version, list(numbers), gauss],
    }


def set_random_state(state):
    """Put all sources into a state that :func:`get_random_state` gave.

    >>> import nn
    >>> nn.training.set_random_state(nn.training.get_random_state())
    """
    name, keys, *rest = state["numpy"]
    version, numbers, gauss = state["python"]
    set_state_of(autograd.default_generator, state["default"])
    np.random.set_state((name, np.array(keys, np.uint32), *rest))
    random.setstate((version, tuple(numbers), gauss))


def seed_everything(seed):
    """Seed all sources."""
    autograd.manual_seed(seed)
    np.random.seed(seed % 2**32)
    random.seed(seed)


@contextlib.contextmanager
def seeded(seed):
    """Within the block all sources follow from `seed`; afterwards they are where they were before."""
    kept = state_of(autograd.default_generator), np.random.get_state(), random.getstate()
    seed_everything(seed)
    try:
        yield
    finally:
        set_state_of(autograd.default_generator, kept[0])
        np.random.set_state(kept[1])
        random.setstate(kept[2])
