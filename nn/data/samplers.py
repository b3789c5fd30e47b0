"""Samplers: in which order the samples of a data set are visited.

All of them draw their random numbers when an iteration begins, so that an interrupted one can be taken up again.
"""

import autograd


class Sampler:
    """An order of indices: subclass it and write ``__iter__`` and ``__len__``.

    >>> import nn
    >>> class Backwards(nn.data.Sampler):
    ...     def __init__(self, data):
    ...         self.data = data
    ...     def __iter__(self):
    ...         return iter(range(len(self.data) - 1, -1, -1))
    ...     def __len__(self):
    ...         return len(self.data)
    >>> list(nn.data.DataLoader([1, 2, 3], sampler=Backwards([1, 2, 3]), batch_size=None))
    [3, 2, 1]
    """

    def __init__(self, data_source=None):
        pass

    def __iter__(self):
        raise TypeError(f"{type(self).__name__} does not say in which order: write __iter__(self)")


class SequentialSampler(Sampler):
    """One index after the other.

    >>> import nn
    >>> list(nn.data.SequentialSampler("abc"))
    [0, 1, 2]
    """

    def __init__(self, data_source):
        self.data_source = data_source

    def __iter__(self):
        return iter(range(len(self.data_source)))

    def __len__(self):
        return len(self.data_source)


class RandomSampler(Sampler):
    """Indices at random.

    Parameters
    ----------
    data_source : what has the length
    replacement : whether an index may come more than once
    num_samples : how many; default as many as there are
    generator : autograd.Generator, default the one of :func:`autograd.manual_seed`

    Raises ValueError for a number of samples below 1.

    >>> import nn
    >>> sorted(nn.data.RandomSampler("abc"))
    [0, 1, 2]
    """

    def __init__(self, data_source, replacement=False, num_samples=None, generator=None):
        _check_number("RandomSampler: num_samples", 1 if num_samples is None else num_samples)
        self.data_source, self.replacement, self.generator = data_source, replacement, generator
        self._num_samples = num_samples

    @property
    def num_samples(self):
        """How many indices an iteration has."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self):
        size, wanted = len(self.data_source), self.num_samples
        if self.replacement:
            return iter(autograd.randint(0, size, (wanted,), generator=self.generator).tolist())
        order = []
        while len(order) < wanted:
            order += autograd.randperm(size, generator=self.generator).tolist()
        return iter(order[:wanted])

    def __len__(self):
        return self.num_samples


class SubsetRandomSampler(Sampler):
    """Certain indices, in random order.

    >>> import nn
    >>> sorted(nn.data.SubsetRandomSampler([7, 3, 5]))
    [3, 5, 7]
    """

    def __init__(self, indices, generator=None):
        self.indices, self.generator = indices, generator

    def __iter__(self):
        order = autograd.randperm(len(self.indices), generator=self.generator).tolist()
        return iter([self.indices[k] for k in order])

    def __len__(self):
        return len(self.indices)


class WeightedRandomSampler(Sampler):
    """Indices at random, each as probable as its weight says.

    Parameters
    ----------
    weights : sequence of numbers that are not negative; they need not add up to 1
    num_samples : how many indices to draw
    replacement : whether an index may come more than once
    generator : autograd.Generator, default the one of :func:`autograd.manual_seed`

    Raises ValueError for weights that cannot be drawn from.

    >>> import nn
    >>> list(nn.data.WeightedRandomSampler([0.0, 2.0], num_samples=3))
    [1, 1, 1]
    """

    def __init__(self, weights, num_samples, replacement=True, generator=None):
        _check_number("WeightedRandomSampler: num_samples", num_samples)
        self.weights = autograd.as_tensor(weights).detach().numpy().astype(float)
        if self.weights.ndim != 1 or not (self.weights >= 0).all() or not 0 < self.weights.sum() < float("inf"):
            raise ValueError("WeightedRandomSampler: expected a row of weights of at least 0, not all of them 0")
        drawable = int((self.weights > 0).sum())
        if not replacement and num_samples > drawable:
            raise ValueError(f"WeightedRandomSampler: {num_samples} of {drawable} indices cannot be drawn without replacement")
        self.num_samples, self.replacement, self.generator = num_samples, replacement, generator

    def __iter__(self):
        source = self.generator or autograd.default_generator
        shares = self.weights / self.weights.sum()
        return iter(source.draw("choice", len(shares), self.num_samples, self.replacement, shares).tolist())

    def __len__(self):
        return self.num_samples


class BatchSampler(Sampler):
    """The indices of another sampler in lists of `batch_size`; `drop_last` leaves out a last one that is shorter.

    Raises ValueError for a batch size below 1.

    >>> import nn
    >>> list(nn.data.BatchSampler(range(5), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler, batch_size, drop_last):
        _check_number("BatchSampler: batch_size", batch_size)
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self):
        return _batches(iter(self.sampler), self.batch_size, self.drop_last)

    def __len__(self):
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + (rest > 0 and not self.drop_last)


def _batches(indices, size, drop_last):
    batch = []
    for index in indices:
        batch.append(index)
        if len(batch) == size:
            yield batch
            batch = []
    if batch and not drop_last:
        yield batch


def _check_number(name, value):
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} must be a whole number above 0, got {value!r}")
