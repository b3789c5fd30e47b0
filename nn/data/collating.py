"""Making one batch of several samples."""

from collections.abc import Mapping, Sequence

import numpy as np

import autograd


def default_collate(batch):
    """One batch of a list of samples: tensors, arrays and numbers are stacked along a new first axis, collections are
    collated part by part, strings stay lists.

    Raises
    ------
    ValueError
        for tensors of different shapes, or collections of different lengths or keys.
    TypeError
        for anything else.

    >>> import nn
    >>> nn.data.default_collate([(tensor([1.0]), "a"), (tensor([2.0]), "b")])
    [tensor([[1.],
            [2.]]), ['a', 'b']]
    """
    first = batch[0]
    if isinstance(first, (autograd.Tensor, np.ndarray, np.generic)):
        return _stacked(batch)
    if isinstance(first, (bool, int, float, complex)):
        return autograd.tensor(np.array(batch))
    if isinstance(first, (str, bytes)):
        return list(batch)
    if isinstance(first, Mapping):
        return _mapping(batch)
    if isinstance(first, Sequence):
        return _sequence(batch)
    raise TypeError(
        f"default_collate: cannot make a batch of {type(first).__name__}; expected tensors, arrays, numbers, strings, or "
        "tuples, lists and dicts of them. Give the loader a collate_fn"
    )


def _stacked(batch):
    shapes = {np.shape(sample) if not isinstance(sample, autograd.Tensor) else sample.shape for sample in batch}
    if len(shapes) > 1:
        raise ValueError(
            f"default_collate: samples of different shapes {sorted(shapes)} cannot be stacked; pad them, or give the "
            "loader a collate_fn"
        )
    if any(isinstance(sample, autograd.Tensor) and sample.requires_grad for sample in batch):
        return autograd.stack(list(batch))
    return autograd.as_tensor(np.stack([s.numpy() if isinstance(s, autograd.Tensor) else np.asarray(s) for s in batch]))


def _mapping(batch):
    keys = list(batch[0])
    if any(set(sample) != set(keys) for sample in batch):
        raise ValueError("default_collate: the samples are dicts with different keys")
    collated = {key: default_collate([sample[key] for sample in batch]) for key in keys}
    return collated if type(batch[0]) is dict else type(batch[0])(collated)


def _sequence(batch):
    first = batch[0]
    if any(len(sample) != len(first) for sample in batch):
        raise ValueError(
            f"default_collate: the samples are collections of different lengths {sorted({len(sample) for sample in batch})}"
        )
    parts = [default_collate(list(part)) for part in zip(*batch)]
    return type(first)(*parts) if hasattr(first, "_fields") else parts


def default_convert(data):
    """Arrays within `data` as tensors; everything else stays as it is. What a loader does without batches.

    >>> import nn
    >>> nn.data.default_convert((np.ones(2), "a"))
    (tensor([1., 1.]), 'a')
    """
    if isinstance(data, (np.ndarray, np.generic)) and data.dtype.kind in "fciub":
        return autograd.as_tensor(data)
    if isinstance(data, Mapping):
        converted = {key: default_convert(value) for key, value in data.items()}
        return converted if type(data) is dict else type(data)(converted)
    if hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, (list, tuple)):
        return type(data)(map(default_convert, data))
    return data
