"""The timing that every library shares; imported by file, so it needs nothing of this project."""

import time


def seconds(make, rounds=5):
    """The smallest of several durations of ``make()``, after one call that does not count, and what it returned."""
    result, found = make(), []
    for _ in range(rounds):
        start = time.perf_counter()
        result = make()
        found.append(time.perf_counter() - start)
    return min(found), result
