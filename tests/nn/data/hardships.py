"""What loaders with workers go through: ``python hardships.py fork|spawn raise|kill|exit|late|interrupt [moment...]``,
or ``python hardships.py fork lines 7`` for an interrupt at each seventh line that starting and ending workers comes to.

A program of its own, since Ctrl-C reaches all processes of a group, and because processes that are spawned import it.
After the hardships it counts what it holds: processes, open files, shared memory. Nothing may have been added.
"""

import contextlib
import gc
import multiprocessing
import multiprocessing.connection
import multiprocessing.popen_fork
import os
import signal
import sys
import threading
import time

import nn
import nn.data.pool


class Data(nn.data.Dataset):
    """Twelve numbers, one of which does something else."""

    def __init__(self, do):
        self.do = do

    def __len__(self):
        return 12

    def __getitem__(self, index):
        if index == 7 and self.do == "raise":
            raise KeyError("lost")
        if index == 7 and self.do == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if index == 7 and self.do == "exit":
            os._exit(3)
        if index == 7 and self.do == "late":
            time.sleep(60)
        return index


EXPECTED = {"raise": KeyError, "kill": RuntimeError, "exit": RuntimeError, "late": RuntimeError}


def held():
    """Child processes, open files, and shared memory of this process."""
    gc.collect()
    return len(multiprocessing.active_children()), len(os.listdir("/proc/self/fd")), len(os.listdir("/dev/shm"))


def epoch(method, do=None):
    timeout = 2 if do == "late" else 0
    return list(nn.data.DataLoader(Data(do), 2, num_workers=2, multiprocessing_context=method, timeout=timeout))


def endure(method, do):
    """An epoch that ends in the expected exception."""
    try:
        epoch(method, do)
    except EXPECTED[do]:
        return
    raise AssertionError(f"{do}: nothing was raised")


def interrupted(method, moment):
    """Ctrl-C, so many seconds after an epoch began or just before: whether it came in time."""
    alarm = threading.Timer(moment, os.killpg, (0, signal.SIGINT))
    try:
        alarm.start()
        epoch(method)
        alarm.join()
        time.sleep(1)  # it comes after the epoch
    except KeyboardInterrupt:
        alarm.join()
        return
    raise AssertionError("Ctrl-C was lost")


TRACED = {module.__file__ for module in (nn.data.pool, multiprocessing.connection, multiprocessing.popen_fork)}


def in_a_destructor(frame):
    """Whether this is run by a ``__del__``, of which Python only reports exceptions, and goes on."""
    while frame is not None and frame.f_code.co_name != "__del__":
        frame = frame.f_back
    return frame is not None


def interrupted_at(method, line):
    """Ctrl-C at this line of all that starting and ending workers comes to; False if there are not so many."""
    passed = 0

    def trace(frame, event, _):
        nonlocal passed
        if frame.f_code.co_filename in TRACED and not in_a_destructor(frame):
            passed += event == "line"
            if event == "line" and passed == line:
                signal.raise_signal(signal.SIGINT)
            return trace

    try:
        sys.settrace(trace)
        epoch(method)
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(None)
    assert passed < line, "Ctrl-C was lost"
    return False


def main(method, do, moments):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell ignores Ctrl-C
    if do == "interrupt":
        interrupted(method, float(moments.pop(0)))  # the very first use, in which multiprocessing starts what it keeps
    with contextlib.suppress(KeyboardInterrupt):
        assert len(epoch(method)) == 6
    before = held()
    if do == "interrupt":
        for moment in moments:
            interrupted(method, float(moment))
    elif do == "lines":
        line, step = 1, int(moments[0])
        while interrupted_at(method, line):
            assert held() == before, (line, before, held())
            line += step
        assert line > 100, "these were no lines of importance"
    else:
        endure(method, do)
    assert len(epoch(method)) == 6, "the next epoch is whole"
    assert held() == before, (before, held())
    print("endured")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
