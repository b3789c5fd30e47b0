"""Data sets: what there is to learn from, by index or one after another."""

import bisect
import itertools
import math

import numpy as np

import autograd


class Dataset:
    """Samples by index: subclass it and write ``__getitem__`` and ``__len__``. ``a + b`` is both, one after the other.

    >>> import nn
    >>> class Squares(nn.data.Dataset):
    ...     def __len__(self):
    ...         return 4
    ...     def __getitem__(self, index):
    ...         return index**2
    >>> [len(Squares() + Squares()), (Squares() + Squares())[5]]
    [8, 1]
    """

    draws = True
    """Whether ``__getitem__`` may draw random numbers; a loader then seeds each batch by itself."""

    def __getitem__(self, index):
        raise TypeError(f"{type(self).__name__} does not say what its samples are: write __getitem__(self, index)")

    def __add__(self, other):
        return ConcatDataset([self, other])


class IterableDataset(Dataset):
    """Samples one after another: subclass it and write ``__iter__``. ``a + b`` is both, one after the other.

    With several workers each iterates over a copy: :func:`get_worker_info` says which part is its own.

    >>> import nn
    >>> class Countdown(nn.data.IterableDataset):
    ...     def __iter__(self):
    ...         return iter([3, 2, 1])
    >>> list(Countdown() + Countdown())
    [3, 2, 1, 3, 2, 1]
    """

    def __iter__(self):
        raise TypeError(f"{type(self).__name__} does not say what its samples are: write __iter__(self)")

    def __add__(self, other):
        return ChainDataset([self, other])


class TensorDataset(Dataset):
    """Samples along the first axis of tensors (or arrays) of the same length; a sample is a tuple.

    Raises ValueError for tensors of different lengths, or none.

    >>> import nn
    >>> nn.data.TensorDataset(tensor([[1.0], [2.0]]), tensor([0, 1]))[1]
    (tensor([2.]), tensor(1))
    """

    draws = False

    def __init__(self, *tensors):
        self.tensors = tuple(autograd.as_tensor(tensor) for tensor in tensors)
        shapes = [tensor.shape for tensor in self.tensors]
        if len({shape[:1] for shape in shapes}) != 1 or () in shapes:
            raise ValueError(f"TensorDataset: expected tensors with first axes of one length, got shapes {shapes}")

    def __getitem__(self, index):
        return tuple(tensor[index] for tensor in self.tensors)

    def __getitems__(self, indices):
        return [self[index] for index in indices]

    def collated(self, indices):
        """The batch of the samples `indices`, without making the samples one by one."""
        indices = np.asarray(indices, dtype=np.intp)
        return [tensor[indices] for tensor in self.tensors]

    def __len__(self):
        return self.tensors[0].shape[0]


class Subset(Dataset):
    """The samples of a data set at certain indices.

    >>> import nn
    >>> nn.data.Subset("abcdef", [4, 2])[0]
    'e'
    """

    def __init__(self, dataset, indices):
        self.dataset, self.indices = dataset, indices
        self.draws = getattr(dataset, "draws", True)
        if hasattr(dataset, "collated"):
            self.collated = self._collated

    def __getitem__(self, index):
        return self.dataset[self.indices[index]]

    def _collated(self, indices):
        return self.dataset.collated([self.indices[index] for index in indices])

    def __len__(self):
        return len(self.indices)


class ConcatDataset(Dataset):
    """Several data sets, one after the other.

    Attributes
    ----------
    cumulative_sizes : list of int, where each of them ends

    Raises ValueError for none, TypeError for one without a length, IndexError for an index out of range.

    >>> import nn
    >>> nn.data.ConcatDataset(["ab", "cde"])[-1]
    'e'
    """

    def __init__(self, datasets):
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("ConcatDataset: expected at least one data set, got none")
        for dataset in self.datasets:
            if isinstance(dataset, IterableDataset):
                raise TypeError("ConcatDataset takes data sets with indices; ChainDataset takes iterable ones")
        self.cumulative_sizes = list(itertools.accumulate(len(dataset) for dataset in self.datasets))
        self.draws = any(getattr(dataset, "draws", True) for dataset in self.datasets)

    def __len__(self):
        return self.cumulative_sizes[-1]

    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise IndexError(f"ConcatDataset: index {index} is out of range for {len(self)} samples")
        index %= len(self)
        which = bisect.bisect_right(self.cumulative_sizes, index)
        return self.datasets[which][index - (self.cumulative_sizes[which - 1] if which else 0)]


class ChainDataset(IterableDataset):
    """Several iterable data sets, one after the other. Raises TypeError for one that is not iterable.

    >>> import nn
    >>> class Letters(nn.data.IterableDataset):
    ...     def __iter__(self):
    ...         return iter("ab")
    >>> list(nn.data.ChainDataset([Letters(), Letters()]))
    ['a', 'b', 'a', 'b']
    """

    def __init__(self, datasets):
        self.datasets = list(datasets)
        for dataset in self.datasets:
            if not isinstance(dataset, IterableDataset):
                raise TypeError(f"ChainDataset: expected iterable data sets, got {type(dataset).__name__}")

    def __iter__(self):
        return itertools.chain.from_iterable(self.datasets)

    def __len__(self):
        return sum(len(dataset) for dataset in self.datasets)


class StackDataset(Dataset):
    """Several data sets side by side: a sample is a tuple (or, of data sets given by name, a dict) of their samples.

    Raises ValueError for data sets of different lengths, or none.

    >>> import nn
    >>> nn.data.StackDataset("ab", [1, 2])[1], nn.data.StackDataset(letter="ab", number=[1, 2])[0]
    (('b', 2), {'letter': 'a', 'number': 1})
    """

    def __init__(self, *args, **kwargs):
        if bool(args) == bool(kwargs):
            raise ValueError("StackDataset: expected data sets, all by position or all by name")
        self.datasets = args or kwargs
        parts = args or tuple(kwargs.values())
        if len({len(part) for part in parts}) != 1:
            raise ValueError(f"StackDataset: expected data sets of one length, got {[len(part) for part in parts]}")
        self._length = len(parts[0])

    def __getitem__(self, index):
        if isinstance(self.datasets, dict):
            return {name: dataset[index] for name, dataset in self.datasets.items()}
        return tuple(dataset[index] for dataset in self.datasets)

    def __len__(self):
        return self._length


def random_split(dataset, lengths, generator=None):
    """The data set in parts, at random, as :class:`Subset`\\ s.

    Parameters
    ----------
    dataset : with a length
    lengths : numbers of samples that add up to all, or shares that add up to 1
    generator : autograd.Generator, default the one of :func:`autograd.manual_seed`

    Raises ValueError for lengths that do not add up.

    >>> import nn
    >>> [len(part) for part in nn.data.random_split(range(10), [0.7, 0.3])]
    [7, 3]
    """
    lengths, count = list(lengths), len(dataset)
    if lengths and math.isclose(sum(lengths), 1) and all(0 <= share <= 1 for share in lengths):
        sizes = [math.floor(count * share) for share in lengths]
        for k in range(count - sum(sizes)):  # what rounding left over goes to the parts in turn
            sizes[k % len(sizes)] += 1
        lengths = sizes
    if sum(lengths) != count:
        raise ValueError(f"random_split: the lengths {lengths} add up to {sum(lengths)}; the data set has {count} samples")
    order = autograd.randperm(count, generator=generator).tolist()
    ends = itertools.accumulate(lengths)
    return [Subset(dataset, order[end - length : end]) for end, length in zip(ends, lengths)]
