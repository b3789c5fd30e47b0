"""Large work on all cores: pieces that do not depend on each other, done by whichever thread is free.

NumPy gives up the interpreter's lock in long loops over elements, in copies and in products of matrices (unless these give no
more than 500 numbers, however long it takes), so a few threads of Python are enough to use all cores. How work is cut does not
depend on the number of threads, and so results do not (but for products of two matrices, see `products`, and what is left to
the library of matrix products).

The caller works off pieces itself, and helpers join in as soon as they find the time: nothing ever waits for a thread that
has not begun. So calls may come from many threads at once, from within a piece, or after a fork, and each of them ends.
Helpers work in the caller's context (``np.errstate`` is part of it), and the caller raises what a piece raised. Meanwhile the
library of matrix products uses one thread for each piece: its own threads would compete for the same cores, and what it
computes depends, in the last bits, on their number.
"""

import collections
import contextlib
import contextvars
import math
import os
from _thread import allocate_lock as Lock

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


_LATELY = 64
"""Products of matrices after a job during which more jobs are expected."""


class _Team:
    """The helpers of a process, all waiting for jobs at one queue; there are none until the first job comes.

    While `expecting` is above 0, jobs came lately: products, which count it down, then leave the cores to helpers, instead of
    letting the library's own threads wait on them for more products.
    """

    def __init__(self):
        self.lock, self.jobs, self.size, self.expecting = Lock(), None, 0, 0

    def call(self, job):
        """Tell as many helpers of `job` as it has seats."""
        from threading import Thread  # here, since importing it takes longer than most of this package

        self.expecting = max(self.expecting, _LATELY)
        with self.lock:
            self.jobs = self.jobs or _queue()
            for _ in range(self.size, job.seats):
                Thread(target=_help, args=(self.jobs,), name="autograd helper", daemon=True).start()
                self.size += 1
        for _ in range(job.seats):
            self.jobs.put(job)


def _help(jobs):
    while True:
        jobs.get().help()


team = _Team()


def _start_anew():
    """In a forked process: no other thread has come along."""
    always = always_expects_jobs()
    team.__init__()
    expect_jobs_always(always)
    blas.start_anew()


def expect_jobs_always(mode):
    """Whether products leave the cores to helpers always, and not only after other work: so they have other last bits."""
    if mode != always_expects_jobs():
        team.expecting = math.inf if mode else 0


def always_expects_jobs():
    """What :func:`expect_jobs_always` was told last."""
    return team.expecting == math.inf


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

    Large products of matrices, and convolutions, may differ in their last bits with the number, as in every BLAS; nothing
    else does. They may also differ for a while after other work was shared out, unless :func:`use_deterministic_algorithms`
    says otherwise.

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


# -- errands ------------------------------------------------------------------------------------------------------


class _Errand:
    """A call that is made once, by whoever comes first; calling it makes sure of that, and gives what it returned."""

    __slots__ = ("call", "begun", "running", "result", "error")

    def __init__(self, call):
        self.call, self.result, self.error = call, None, None
        self.begun, self.running = Lock(), Lock()
        self.running.acquire()

    def attempt(self):
        """Make the call, unless somebody has begun to."""
        if self.begun.acquire(blocking=False):
            work, *arguments = self.call
            self.call = None
            try:
                self.result = work(*arguments)
            except BaseException as raised:  # whatever it is, it is the caller's
                self.error = raised
            finally:
                self.running.release()

    def drop(self):
        """Let nobody begin with it; wait for whoever has."""
        if not self.begun.acquire(blocking=False):
            with self.running:
                pass

    def __call__(self):
        self.attempt()
        with self.running:
            pass
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return self.result


class Errands:
    """Calls that are worth a helper's time, while the caller goes on with work that only it can do, one step after another.

    Helpers make them in the order in which they were added. The caller, who needs one, calls it: it makes the call itself
    unless a helper has begun to. In the end all are made, or, after an error, dropped. Without `helpers` the caller makes all
    of them, and the library of matrix products uses its own threads.

    >>> with Errands() as errands:
    ...     later = errands.add(np.exp, np.zeros(2))
    >>> later().tolist()
    [1.0, 1.0]
    """

    def __init__(self, helpers=True):
        self.seats = get_num_threads() - 1 if helpers else 0
        self.errands, self.waiting, self.contexts = [], _queue(), collections.deque()

    def __enter__(self):
        if self.seats:
            self.contexts.extend(contextvars.copy_context() for _ in range(self.seats))
            blas.one_thread.__enter__()
            team.call(self)
        return self

    def add(self, *call):
        """Add ``call[0](*call[1:])``; what comes back makes sure, when called, that it is done, and gives its result."""
        errand = _Errand(call)
        self.errands.append(errand)
        self.waiting.put(errand)
        return errand

    def help(self):
        """What a helper does: errands, until there will be no more."""
        _next(self.contexts).run(self._attend)

    def _attend(self):
        while (errand := self.waiting.get()) is not None:
            errand.attempt()

    def __exit__(self, failed, *_):
        try:
            if not failed:
                for errand in self.errands:
                    errand.attempt()
                for errand in self.errands:
                    errand()
        finally:
            for errand in self.errands:
                errand.drop()
            if self.seats:
                for _ in range(self.seats):
                    self.waiting.put(None)
                blas.one_thread.__exit__()


# -- work in pieces -----------------------------------------------------------------------------------------------


def each(work, pieces, helpers=True):
    """Call ``work(piece)`` for every one of a list of pieces, none of which is None, on all cores; raise what one raises.

    Without `helpers` the caller works off all of them, and the library of matrix products uses its own threads.

    >>> halves = np.empty(4)
    >>> each(lambda half: np.exp([0.0, 0.0], out=halves[half]), [slice(0, 2), slice(2, 4)])
    >>> halves.tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    seats = min(get_num_threads(), len(pieces)) - 1 if helpers else 0
    with blas.one_thread if helpers else contextlib.nullcontext():
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
    try:
        with raising():
            return _in_pieces(function, flat, arrays[0])
    except FloatingPointError:
        return function(*arguments)  # which warns, once, raises or calls, as the caller's np.errstate has it


def raising():
    """An ``np.errstate`` in which whatever would warn raises FloatingPointError: then work is done again in one piece, which
    warns once.

    >>> with raising():
    ...     np.exp([1000.0])
    Traceback (most recent call last):
    FloatingPointError: overflow encountered in exp
    """
    return np.errstate(**{kind: how if how == "ignore" else "raise" for kind, how in np.geterr().items()})


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
