"""Turning indices into batches; the same code runs in the loader's own process and in its workers."""

import itertools

from ..random_state import seeded
from .collating import default_collate, default_convert
from .datasets import IterableDataset


class Fetcher:
    """Makes the batches of one data set.

    Parameters
    ----------
    dataset : by index, or iterable
    collate : function from a list of samples (or, without batches, one sample) to a batch
    batched : whether there are batches
    drop_last : of an iterable data set, leave out a last batch that is shorter
    """

    def __init__(self, dataset, collate, batched, drop_last):
        self.dataset, self.collate, self.batched, self.drop_last = dataset, collate, batched, drop_last
        self.iterable = isinstance(dataset, IterableDataset)
        self.plain = collate in (default_collate, default_convert)
        self.draws = getattr(dataset, "draws", True) or not self.plain
        self.samples = None

    def begin(self):
        """Start an iteration over an iterable data set."""
        self.samples = iter(self.dataset) if self.iterable else None

    def fetch(self, indices, seed):
        """The batch of the samples `indices`, or the next `indices` samples; StopIteration if there are none left.

        All random numbers that are drawn on the way follow from `seed`, so that they do not depend on the process.
        """
        if not self.draws:
            return self._fetch(indices)
        with seeded(seed):
            return self._fetch(indices)

    def _fetch(self, indices):
        if self.iterable:
            return self._next(indices)
        try:
            return self._at(indices)
        except StopIteration as error:  # which would end the epoch without a word
            raise RuntimeError("a sample of a data set with indices raised StopIteration") from error

    def _at(self, indices):
        if not self.batched:
            return self.collate(self.dataset[indices])
        if self.plain and hasattr(self.dataset, "collated"):
            return self.dataset.collated(indices)
        if hasattr(self.dataset, "__getitems__"):
            return self.collate(self.dataset.__getitems__(indices))
        return self.collate([self.dataset[index] for index in indices])

    def _next(self, count):
        if not self.batched:
            return self.collate(next(self.samples))
        batch = list(itertools.islice(self.samples, count))
        if not batch or (self.drop_last and len(batch) < count):
            raise StopIteration
        return self.collate(batch)
