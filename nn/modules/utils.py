"""Sizes that are one number or one for each axis, and keys of states: PyTorch's ``torch.nn.modules.utils``."""

from itertools import repeat

import numpy as np


def _ntuple(n, name="parse"):
    """A function that makes a tuple of a sequence, and `n` times the same of anything else.

    >>> _ntuple(2)(3), _ntuple(2)([1, 2])
    ((3, 3), (1, 2))
    """

    def parse(x):
        return tuple(x) if np.iterable(x) else tuple(repeat(x, n))

    parse.__name__ = parse.__qualname__ = name
    return parse


_single, _pair = _ntuple(1, "_single"), _ntuple(2, "_pair")
_triple, _quadruple = _ntuple(3, "_triple"), _ntuple(4, "_quadruple")


def consume_prefix_in_state_dict_if_present(state_dict, prefix):
    """Take `prefix`, such as ``"module."``, off the keys that begin with it, in place; the order of the keys stays.

    Raises TypeError for what is no dict with keys of text, or a prefix that is no text.

    >>> state = {"module.weight": 1, "step": 2}
    >>> consume_prefix_in_state_dict_if_present(state, "module.")
    >>> state
    {'weight': 1, 'step': 2}
    """
    if not isinstance(state_dict, dict) or not all(isinstance(key, str) for key in state_dict):
        raise TypeError(f"expected a dict whose keys are text, as state_dict() makes it, got {type(state_dict).__name__}")
    items = [(key.removeprefix(prefix), value) for key, value in state_dict.items()]
    state_dict.clear()
    state_dict.update(items)
