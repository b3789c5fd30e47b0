"""The worker processes of a loader: starting them, handing out tasks, noticing when one dies, and ending them."""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
import warnings
import weakref
from multiprocessing import connection as connections
from multiprocessing import resource_tracker

from . import worker

PATIENCE = 1.0
"""Seconds that workers are given to end by themselves before they are ended."""


_pools = weakref.WeakSet()


class Pool:
    """Worker processes, each with a pipe of its own.

    Parameters
    ----------
    fetcher : Fetcher, of which each worker gets a copy
    count : number of workers
    seed : what their random numbers follow from
    init : function of the worker's number, called in it first
    context : multiprocessing context, its name, or None for the system's default
    """

    def __init__(self, fetcher, count, seed, init, context):
        if context is None or isinstance(context, str):
            context = multiprocessing.get_context(context)
        if os.name == "posix" and context.get_start_method() != "fork":
            resource_tracker.ensure_running()  # multiprocessing's own helper: starting it later would let Ctrl-C in again
        self.processes, self.pipes = [], []
        self.epoch = None
        self._end = weakref.finalize(self, _end, os.getpid(), self.processes, self.pipes)
        _pools.add(self)
        try:
            for number in range(count):
                self._start(context, (fetcher, number, count, seed + number, init))
        except BaseException:
            self.close()
            raise

    def _start(self, context, arguments):
        with warnings.catch_warnings(), _uninterrupted():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads: those of BLAS do no harm
            ours, theirs = context.Pipe()
            self.pipes.append(ours)
            try:
                process = context.Process(target=_run, args=(theirs, *arguments), daemon=True)
                process.start()
                self.processes.append(process)
            finally:
                theirs.close()

    def send(self, number, task):
        """Hand a task to a worker; RuntimeError if it has died."""
        try:
            self.pipes[number].send(task)
        except (BrokenPipeError, ConnectionResetError):
            raise self._death(number) from None

    def receive(self, timeout):
        """Answers that have arrived, as a list of (number of the worker, answer); waits for the first.

        Raises RuntimeError if a worker has died, TimeoutError if none arrived within `timeout` seconds (None: forever).
        """
        ready = connections.wait(self.pipes, timeout)
        if not ready:
            raise TimeoutError
        answers = []
        for pipe in ready:
            number = self.pipes.index(pipe)
            try:
                answers.append((number, pipe.recv()))
            except (EOFError, ConnectionResetError):
                raise self._death(number) from None
        return answers

    def _death(self, number):
        process = self.processes[number]
        process.join(PATIENCE)
        code = process.exitcode
        how = f"was killed by {signal.Signals(-code).name}" if code is not None and code < 0 else f"ended with code {code}"
        return RuntimeError(
            f"worker {number} of a DataLoader (process {process.pid}) {how}. Out of memory is a common cause; "
            "num_workers=0 makes the batches in this process, where errors are easier to see"
        )

    def close(self):
        """End the workers and give back what they hold; a second time does nothing."""
        self._end()

    @property
    def closed(self):
        """Whether the workers have been ended."""
        return not self._end.alive


@contextlib.contextmanager
def _uninterrupted():
    """Ctrl-C waits until the block is over; a process that is started in it does not see it at all.

    Else a worker could be started that nobody knows of, or be interrupted before it has got as far as to ignore that; and
    pipes of which nobody knows would stay open.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    came = []
    before = signal.signal(signal.SIGINT, lambda *_: came.append(True))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)
        if came:
            signal.raise_signal(signal.SIGINT)


def _run(*arguments):
    """What a worker process does: close what it inherited of the loaders' pipes, or they would outlive the loaders; work."""
    for pool in list(_pools):
        for pipe in pool.pipes:
            pipe.close()
    worker.run(*arguments)


def _end(owner, processes, pipes):
    """Close the pipes, which ends the workers; those that do not end are made to."""
    if os.getpid() != owner:
        return  # a worker, in which an inherited pool is forgotten
    with _uninterrupted():
        for pipe in pipes:
            pipe.close()
        deadline = time.monotonic() + PATIENCE
        for process in processes:
            process.join(max(0.0, deadline - time.monotonic()))
        for stop in ("terminate", "kill"):
            for process in [process for process in processes if process.is_alive()]:
                getattr(process, stop)()
                process.join(PATIENCE)
        for process in processes:
            process.close()
        processes.clear()
        pipes.clear()
