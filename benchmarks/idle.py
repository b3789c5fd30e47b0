"""Waiting for threads that have nothing to do."""

import time


def wait_until_idle(patience=1.0):
    """Wait until no thread of this process works any more, at most `patience` seconds.

    Threads of libraries go on looking for work for a while (OpenBLAS's for a tenth of a second), on a core that the library
    needs whose turn is next.
    """
    end, before, now = time.perf_counter() + patience, -1.0, time.process_time()
    while now - before > 0.005 and time.perf_counter() < end:
        time.sleep(0.02)
        before, now = now, time.process_time()
