"""DataLoader: batches of a data set, made here or by worker processes."""

import itertools
import math

import autograd

from ..random_state import set_state_of, state_of
from .collating import default_collate, default_convert
from .datasets import IterableDataset
from .fetching import Fetcher
from .iterating import LocalIteration, WorkerIteration
from .samplers import BatchSampler, RandomSampler, SequentialSampler


class DataLoader:
    """Batches of a data set; iterating over it is one epoch.

    Parameters
    ----------
    dataset : with ``__getitem__`` and ``__len__``, or an :class:`IterableDataset`
    batch_size : samples in a batch; None: samples one by one, without a new axis
    shuffle : visit the samples in a new random order each epoch
    sampler : iterable of indices, instead of `shuffle`
    batch_sampler : iterable of lists of indices, instead of all of these
    num_workers : processes that make batches ahead; 0: this process makes them when they are asked for
    collate_fn : function from a list of samples to a batch, default :func:`default_collate`
    pin_memory, pin_memory_device, in_order : accepted for PyTorch's sake
    drop_last : leave out a last batch that is shorter
    timeout : seconds to wait for a batch of the workers; 0: forever
    worker_init_fn : function of the worker's number, called in each worker first
    multiprocessing_context : how processes are started, such as ``"spawn"``
    generator : autograd.Generator that orders and seeds follow from, default the one of :func:`autograd.manual_seed`
    prefetch_factor : batches that each worker makes ahead, default 2
    persistent_workers : keep the processes from one epoch to the next

    Batches come in the order of the sampler, and everything random about a batch follows from the generator and from the
    number of the batch: the same seed gives the same batches whatever the number of workers (of iterable data sets, which
    workers share out as they like, that holds for each number of workers).

    Raises
    ------
    ValueError, TypeError
        for options out of range, or that exclude each other.
    RuntimeError
        while iterating, when a worker dies or `timeout` passes; exceptions of a worker are raised here, with its traceback
        as a note. Whatever ends an iteration, its processes are ended too.

    >>> import nn
    >>> data = nn.data.TensorDataset(arange(5), arange(5) * 10)
    >>> for x, y in nn.data.DataLoader(data, batch_size=2):
    ...     print(x.tolist(), y.tolist())
    [0, 1] [0, 10]
    [2, 3] [20, 30]
    [4] [40]
    """

    def __init__(self, dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0,
                 collate_fn=None, pin_memory=False, drop_last=False, timeout=0, worker_init_fn=None,
                 multiprocessing_context=None, generator=None, *, prefetch_factor=None, persistent_workers=False,
                 pin_memory_device="", in_order=True):  # fmt: skip
        _check_numbers(batch_size, num_workers, timeout, prefetch_factor, persistent_workers)
        if generator is not None and not isinstance(generator, autograd.Generator):
            raise TypeError(f"DataLoader(generator): expected an autograd.Generator, got {type(generator).__name__}")
        iterable = isinstance(dataset, IterableDataset)
        _check_order(iterable, batch_size, shuffle, sampler, batch_sampler, drop_last)
        self.dataset, self.batch_size, self.drop_last, self.generator = dataset, batch_size, drop_last, generator
        self.num_workers, self.timeout, self.worker_init_fn = num_workers, timeout, worker_init_fn
        self.multiprocessing_context, self.persistent_workers = multiprocessing_context, persistent_workers
        self.prefetch_factor = (2 if num_workers else None) if prefetch_factor is None else prefetch_factor
        self.pin_memory = pin_memory
        if sampler is None and batch_sampler is None and not iterable:
            sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        if batch_sampler is None and batch_size is not None and not iterable:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        elif batch_sampler is not None:
            self.batch_size = None
        self.sampler, self.batch_sampler = sampler, batch_sampler
        self.batched = batch_sampler is not None or batch_size is not None
        self.collate_fn = collate_fn or (default_collate if self.batched else default_convert)
        self._progress, self._resume, self._pool = None, None, None

    def __len__(self):
        if not isinstance(self.dataset, IterableDataset):
            return len(self.batch_sampler if self.batched else self.sampler)
        samples = len(self.dataset)
        if not self.batched:
            return samples
        return samples // self.batch_size if self.drop_last else math.ceil(samples / self.batch_size)

    def __iter__(self):
        """A new epoch; or, after :meth:`load_state_dict`, the rest of the one that the state was taken from."""
        progress = self._begin()
        fetcher = Fetcher(self.dataset, self.collate_fn, self.batched, self.drop_last)
        make = WorkerIteration if self.num_workers else LocalIteration
        iteration = make(self, fetcher, progress)
        if isinstance(self.dataset, IterableDataset):
            wanted, progress.batches = progress.batches, 0
            for _ in itertools.islice(iteration, wanted):  # there is no other way to get past samples without indices
                pass
        self._progress = progress
        return iteration

    def _begin(self):
        """Draw the order and the seed of an epoch."""
        generator = self.generator or autograd.default_generator
        resume, self._resume = self._resume, None
        done = resume["batches"] if resume else 0
        now = state_of(generator)
        if done or (resume and self.generator is not None):
            set_state_of(generator, resume["generator"])
        start = state_of(generator)
        seed = int(generator.draw("integers", 0, 2**62))
        indices = self._indices()
        if done and self.generator is None:
            set_state_of(generator, now)  # others draw from it too, and the whole random state is kept with the checkpoint
        if not isinstance(self.dataset, IterableDataset):
            indices = itertools.islice(indices, done, None)
        return Progress(start, seed, indices, done)

    def _indices(self):
        if isinstance(self.dataset, IterableDataset):
            return itertools.repeat(self.batch_size)
        return iter(self.batch_sampler if self.batched else self.sampler)

    # -- position -------------------------------------------------------------------------------------------------

    def state_dict(self):
        """The position in the data: how many batches of this epoch were given out, and what its order follows from.

        >>> import nn
        >>> loader = nn.data.DataLoader(range(6), batch_size=2, shuffle=True)
        >>> epoch = iter(loader)
        >>> _ = next(epoch)
        >>> state, rest = loader.state_dict(), [batch.tolist() for batch in epoch]
        >>> loader.load_state_dict(state)
        >>> [batch.tolist() for batch in loader] == rest
        True
        """
        progress = self._progress
        if progress is None or progress.finished:
            return {"generator": state_of(self.generator or autograd.default_generator), "batches": 0}
        return {"generator": progress.start, "batches": progress.batches}

    def load_state_dict(self, state_dict):
        """Make the next iteration go on from a position that :meth:`state_dict` gave.

        Without a `generator` of its own the loader draws from the default one, whose present state has to be put back as
        well for later epochs to be the same; :class:`nn.training.Checkpoint` does that.

        Raises ValueError for anything else; then nothing has been changed.
        """
        try:
            state = {"generator": dict(state_dict["generator"]), "batches": int(state_dict["batches"])}
            set_state_of(autograd.Generator(), state["generator"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("DataLoader.load_state_dict: expected what state_dict() gives") from error
        if state["batches"] < 0:
            raise ValueError(f"DataLoader.load_state_dict: a position of {state['batches']} batches")
        self._resume, self._progress = state, None


class Progress:
    """How far an iteration has come.

    Attributes
    ----------
    start : state of the generator when it began
    seed : what everything random about its batches follows from
    indices : iterator over the indices of the batches to come
    batches : number of batches given out
    finished : whether it has come to its end
    """

    def __init__(self, start, seed, indices, batches):
        self.start, self.seed, self.indices, self.batches, self.finished = start, seed, indices, batches, False


def _check_numbers(batch_size, num_workers, timeout, prefetch_factor, persistent_workers):
    least = {"batch_size": (batch_size, 1), "num_workers": (num_workers, 0), "prefetch_factor": (prefetch_factor, 1)}
    for name, (value, low) in least.items():
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < low):
            raise ValueError(f"DataLoader: {name} must be a whole number of at least {low}, got {value!r}")
    if timeout < 0:
        raise ValueError(f"DataLoader: timeout must be at least 0 seconds, got {timeout}")
    if num_workers == 0:
        for name, value in (("prefetch_factor", prefetch_factor), ("persistent_workers", persistent_workers or None)):
            if value is not None:
                raise ValueError(f"DataLoader: {name} is for workers: give num_workers as well")


def _check_order(iterable, batch_size, shuffle, sampler, batch_sampler, drop_last):
    if iterable and (shuffle or sampler is not None or batch_sampler is not None):
        raise ValueError("DataLoader: an iterable data set has its own order: no shuffle, sampler or batch_sampler")
    if shuffle and (sampler is not None or batch_sampler is not None):
        raise ValueError("DataLoader: a sampler says the order: no shuffle beside it")
    if batch_sampler is not None and (batch_size != 1 or sampler is not None or drop_last):
        raise ValueError("DataLoader: a batch_sampler says it all: no batch_size, sampler or drop_last beside it")
    if batch_size is None and drop_last:
        raise ValueError("DataLoader: without batches (batch_size=None) there is no last one to drop")
