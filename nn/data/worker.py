"""What runs in a worker process: it reads tasks, makes batches, and sends them back.

A worker is connected to the loader by one pipe of its own and nothing else: no shared memory, no locks that a killed
process could keep. A thread reads the tasks, so that the loader never waits for a worker that is busy sending. The pipe
closes when the loader is gone, however it ended, and so does the worker.
"""

import pickle
import queue
import signal
import threading
import traceback
from dataclasses import dataclass

from ..random_state import seed_everything


@dataclass(frozen=True)
class End:
    """What a worker answers when its iterable data set has no more samples."""


@dataclass(frozen=True)
class WorkerInfo:
    """Which worker this is.

    Attributes
    ----------
    id, num_workers : this one, counted from 0, and how many there are
    seed : what its random numbers follow from before the first batch
    dataset : its copy of the data set
    """

    id: int
    num_workers: int
    seed: int
    dataset: object


_info = None


def get_worker_info():
    """The :class:`WorkerInfo` of the worker this runs in; None in the loader's own process.

    >>> import nn
    >>> nn.data.get_worker_info()
    """
    return _info


@dataclass(frozen=True)
class Failure:
    """An exception on its way from a worker to the loader."""

    error: Exception
    text: str

    def raise_in(self, worker):
        """Raise the exception, with the worker's own traceback as a note."""
        self.error.add_note(f"raised in worker {worker} of a DataLoader:\n{self.text}")
        raise self.error


def _failure(error):
    text = "".join(traceback.format_exception(error))
    try:
        error = pickle.loads(pickle.dumps(error))  # some exceptions can be sent, but not received
    except Exception:
        error = RuntimeError(f"{type(error).__name__}: {error}")
    return Failure(error, text)


def run(connection, fetcher, number, count, seed, init):
    """Answer tasks ``(epoch, task, indices, seed)`` by ``(epoch, task, batch)`` until the loader closes the pipe."""
    global _info
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the loader decides what it means
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # it was held back until here
    _info = WorkerInfo(number, count, seed, fetcher.dataset)
    tasks = queue.SimpleQueue()
    threading.Thread(target=_read, args=(connection, tasks), daemon=True).start()
    seed_everything(seed)
    broken = _initialised(init, number)
    epoch = None
    while (task := tasks.get()) is not None:
        if broken is None and task[0] != epoch:
            epoch = task[0]
            broken = _begun(fetcher)
        try:
            _answer(connection, task, broken or _result(fetcher, *task[2:]))
        except (BrokenPipeError, ConnectionResetError):
            return


def _read(connection, tasks):
    try:
        while True:
            tasks.put(connection.recv())
    except (EOFError, OSError):
        tasks.put(None)


def _initialised(init, number):
    try:
        if init is not None:
            init(number)
    except Exception as error:
        return _failure(error)
    return None


def _begun(fetcher):
    try:
        fetcher.begin()
    except Exception as error:
        return _failure(error)
    return None


def _result(fetcher, indices, seed):
    try:
        return fetcher.fetch(indices, seed)
    except StopIteration:
        return End()
    except Exception as error:
        return _failure(error)


def _answer(connection, task, result):
    try:
        connection.send((*task[:2], result))
    except (BrokenPipeError, ConnectionResetError):
        raise
    except Exception as error:  # what cannot be pickled is found out before anything is sent
        connection.send((*task[:2], _failure(error)))
