"""One epoch of a DataLoader: batches made here, or by workers ahead of time."""

import itertools
import time

from .pool import Pool
from .worker import End, Failure

_epochs = itertools.count()


class LocalIteration:
    """Batches made in this process when they are asked for."""

    def __init__(self, loader, fetcher, progress):
        self.fetcher, self.progress = fetcher, progress
        fetcher.begin()

    def __iter__(self):
        return self

    def __next__(self):
        progress = self.progress
        try:
            batch = self.fetcher.fetch(next(progress.indices), progress.seed + 1 + progress.batches)
        except StopIteration:
            progress.finished = True
            raise
        progress.batches += 1
        return batch


class WorkerIteration:
    """Batches made by workers, given out in the order of their tasks.

    Tasks go to the workers in turn. Each has at most `prefetch_factor` of them at a time, so that no more batches than
    that wait to be used.
    """

    def __init__(self, loader, fetcher, progress):
        self.progress, self.timeout, self.persistent = progress, loader.timeout, loader.persistent_workers
        self.epoch, self.first = next(_epochs), progress.batches
        self.sent = self.given = 0
        self.answers = {}
        self.working = set(range(loader.num_workers))  # those whose data have not come to an end
        self.turns = itertools.cycle(range(loader.num_workers))
        self.owners = {}
        self.pool = self._pool_of(loader, fetcher)
        self.pool.epoch = self.epoch
        with self._ending_workers():
            for _ in range(loader.prefetch_factor * loader.num_workers):
                self._hand_out()

    def _pool_of(self, loader, fetcher):
        if loader._pool is not None and not loader._pool.closed:
            return loader._pool
        pool = Pool(fetcher, loader.num_workers, self.progress.seed, loader.worker_init_fn, loader.multiprocessing_context)
        if self.persistent:
            loader._pool = pool
        return pool

    def _ending_workers(self):
        return _EndingWorkers(self.pool)

    def _hand_out(self):
        """Give the next task to the worker whose turn it is, if there is any left."""
        if not self.working:
            return
        try:
            indices = next(self.progress.indices)
        except StopIteration:
            self.working.clear()
            return
        number = next(number for number in self.turns if number in self.working)
        self.pool.send(number, (self.epoch, self.sent, indices, self.progress.seed + 1 + self.first + self.sent))
        self.owners[self.sent] = number
        self.sent += 1

    def __iter__(self):
        return self

    def __next__(self):
        with self._ending_workers():
            while self.given < self.sent:
                answer = self._awaited()
                number = self.owners.pop(self.given)
                self.given += 1
                if isinstance(answer, End):
                    self.working.discard(number)
                self._hand_out()
                if isinstance(answer, Failure):
                    answer.raise_in(number)
                if not isinstance(answer, End):
                    self.progress.batches += 1
                    return answer
        self.progress.finished = True
        if not self.persistent:
            self.pool.close()
        raise StopIteration

    def _awaited(self):
        """The answer to the next task."""
        if self.pool.epoch != self.epoch:
            raise RuntimeError(
                "this iteration over a DataLoader ended when a newer one began: with persistent_workers there is one at a time"
            )
        deadline = time.monotonic() + self.timeout if self.timeout else None
        while self.given not in self.answers:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            try:
                arrived = self.pool.receive(left)
            except TimeoutError:
                raise RuntimeError(f"DataLoader: no batch arrived within the timeout of {self.timeout} seconds") from None
            for _, (epoch, task, answer) in arrived:
                if epoch == self.epoch:  # else it is left over from an iteration that was given up
                    self.answers[task] = answer
        return self.answers.pop(self.given)


class _EndingWorkers:
    """Ends the workers if anything is raised in the block: an error, a timeout, Ctrl-C."""

    def __init__(self, pool):
        self.pool = pool

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self.pool.close()
