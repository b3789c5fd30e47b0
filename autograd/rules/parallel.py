"""Large work on all cores: pieces that do not depend on each other, done by whichever thread is free.

NumPy gives up the interpreter's lock in long loops over elements, in copies and in products of matrices, so a few threads of
Python are enough to use all cores. How work is cut does not depend on the number of threads, and so results do not (but
for products of two matrices, see `products`).

The caller works off pieces itself, and helpers join in as soon as they find the time: nothing ever waits for a thread that
has not begun. So calls may come from many threads at once, from within a piece, or after a fork, and each of them ends.
Helpers work in the caller's context (``np.errstate`` is part of it), and the caller raises what a piece raised. Meanwhile the
library of matrix products uses one thread for each piece: its own threads would compete for the same cores, and what it
computes depends, in the last bits, on their number.
"""

import collections
import contextvars
import os
import threading

import numpy as np

from . import blas

LARGE = 2**20
"""Bytes from which elementwise work on an array is cut into pieces."""

_PIECE = 2**20
"""Bytes of a piece."""


COSTLY = """exp exp2 expm1 log log2 log10 log1p logaddexp logaddexp2 sigmoid softplus elu silu gelu_tanh erf cbrt sin cos
    tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh hypot"""
"""Elementwise entries that compute longer than memory takes: of large arrays their results are worth several threads."""


def _queue():
    from queue import SimpleQueue  # here, since small programs have no threads

    return SimpleQueue()


class _Job:
    """Pieces to be worked off by the caller and by whichever helpers come.

    A helper that comes takes a seat, and reports when it leaves. In the end the caller takes the empty seats away, and
    waits for a report from each of the others.
    """

    def __init__(self, work, pieces, seats):
        self.work, self.pieces = work, collections.deque(pieces)
        self.seats, self.contexts = seats, collections.deque(contextvars.copy_context() for _ in range(seats))
        self.reports = _queue()

    def work_off(self):
        while (piece := _next(self.pieces)) is not None:
            self.work(piece)

    def help(self):
        """What a helper does for this job."""
        context, error = _next(self.contexts), None
        if context is None:
            return
        try:
            context.run(self.work_off)
        except BaseException as raised:  # whatever it is, it is the caller's
            self.pieces.clear()
            error = raised
        self.reports.put(error)

    def run(self):
        """What the caller does: everything that no helper does."""
        try:
            self.work_off()
        finally:
            self.pieces.clear()
            while _next(self.contexts) is not None:
                self.seats -= 1
            errors = [self.reports.get() for _ in range(self.seats)]
            self.work = None  # a late helper finds an empty shell
        for error in filter(None, errors):
            raise error


def _next(waiting):
    """Take the next one out of a deque, or None; many threads may do so at once."""
    try:
        return waiting.popleft()
    except IndexError:
        return None


# -- the threads --------------------------------------------------------------------------------------------------


class _Team:
    """The helpers of a process, all waiting for jobs at one queue; there are none until the first job comes."""

    def __init__(self):
        self.lock, self.jobs, self.size = threading.Lock(), None, 0

    def start(self, size):
        """Have so many helpers, or more."""
        with self.lock:
            self.jobs = self.jobs or _queue()
            for _ in range(self.size, size):
                threading.Thread(target=_help, args=(self.jobs,), name="autograd helper", daemon=True).start()
                self.size += 1

    def call(self, job):
        """Tell as many helpers of `job` as it has seats."""
        self.start(job.seats)
        for _ in range(job.seats):
            self.jobs.put(job)


def _help(jobs):
    while True:
        jobs.get().help()


team = _Team()


def _start_anew():
    """In a forked process: no other thread has come along."""
    team.__init__()
    blas.start_anew()
    if _from_the_start:
        team.start(1)


_from_the_start = False


def set_helped_from_the_start(mode):
    """Whether there are helpers from now on, rather than from the first large work on: products have other last bits then."""
    global _from_the_start
    _from_the_start = bool(mode)
    if mode:
        team.start(1)


def helped_from_the_start():
    """What :func:`set_helped_from_the_start` was told."""
    return _from_the_start


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_anew)

_threads = None


def get_num_threads():
    """How many threads large operations use.

    At first that is what NumPy's library of matrix products uses (``OPENBLAS_NUM_THREADS`` and ``OMP_NUM_THREADS`` in the
    environment say how many), or one for each core.

    >>> get_num_threads() >= 1
    True
    """
    global _threads
    if _threads is None:
        _threads = blas.threads() or _from_environment() or _cores()
    return _threads


def set_num_threads(number):
    """Let large operations, and NumPy's matrix products, use `number` threads.

    Large products of matrices may differ in their last bits with the number, as in every BLAS; nothing else does. They may also
    differ before and after the first work that is shared out, unless :func:`use_deterministic_algorithms` was called first.

    Raises TypeError or ValueError unless `number` is a positive int.

    >>> before = get_num_threads()
    >>> set_num_threads(1)
    >>> get_num_threads()
    1
    >>> set_num_threads(before)
    """
    global _threads
    if not isinstance(number, (int, np.integer)) or isinstance(number, bool):
        raise TypeError(f"set_num_threads: expected an int, got {type(number).__name__}")
    if number < 1:
        raise ValueError(f"set_num_threads: expected at least 1 thread, got {number}")
    blas.set_threads(int(number))
    _threads = int(number)


def _from_environment():
    """The number in OMP_NUM_THREADS, or None."""
    value = os.environ.get("OMP_NUM_THREADS", "")
    return int(value) if value.isdecimal() and int(value) else None


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# -- work in pieces -----------------------------------------------------------------------------------------------


def each(work, pieces):
    """Call ``work(piece)`` for every one of a list of pieces, none of which is None, on all cores; raise what one raises.

    >>> halves = np.empty(4)
    >>> each(lambda half: np.exp([0.0, 0.0], out=halves[half]), [slice(0, 2), slice(2, 4)])
    >>> halves.tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    seats = min(get_num_threads(), len(pieces)) - 1
    with blas.one_thread:
        if seats < 1:
            for piece in pieces:
                work(piece)
        else:
            job = _Job(work, pieces, seats)
            team.call(job)
            job.run()


def slices(length, step):
    """The slices that cut an axis into pieces of `step`.

    >>> slices(5, 2)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    return [slice(start, min(start + step, length)) for start in range(0, length, step)]


def in_pieces(function, *arguments):
    """``function(*arguments)`` for a function of each element by itself, on all cores if the arrays lie alike in memory.

    >>> in_pieces(lambda x, y: x * y + 1, np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    array([4., 9.])
    """
    arrays = [value for value in arguments if value.__class__ is np.ndarray and any(value.strides)]
    if get_num_threads() == 1 or not _alike(arrays):
        return function(*arguments)
    flat = [_flat(value) for value in arguments]
    raising = {kind: how if how == "ignore" else "raise" for kind, how in np.geterr().items()}
    try:
        with np.errstate(**raising):
            return _in_pieces(function, flat, arrays[0])
    except FloatingPointError:
        return function(*arguments)  # which warns, once, raises or calls, as the caller's np.errstate has it


def _in_pieces(function, flat, like):
    result = np.empty_like(like, function(*_parts(flat, slice(0, 1))).dtype)
    target = result.ravel("K")

    def work(piece):
        if function.__class__ is np.ufunc:
            function(*_parts(flat, piece), out=target[piece])
        else:
            target[piece] = function(*_parts(flat, piece))

    each(work, slices(target.size, _PIECE // like.itemsize))
    return result


def _parts(flat, piece):
    return [value[piece] if value.__class__ is np.ndarray else value for value in flat]


def _alike(arrays):
    """Whether arrays have one shape and one order in memory, without gaps."""
    if not arrays or not np.may_share_memory(arrays[0], arrays[0].ravel("K")):
        return False
    first, *others = arrays
    return all(one.shape == first.shape and one.strides == first.strides for one in others)


def _flat(value):
    """An array on one axis, in the order of memory; of one that repeats a single number, that number."""
    if value.__class__ is not np.ndarray:
        return value
    return value.ravel("K") if any(value.strides) else value[(0,) * value.ndim]
