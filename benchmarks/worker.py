"""The process of one library: reads requests from standard input, a JSON object a line, and answers in kind.

Run as a script, so that only this folder is on the path: HIPS autograd shares its import name with this project, and
must not meet it.
"""

import gc
import json
import statistics
import sys
import time

from cases import CASES
from libraries import LIBRARIES

_CASES = {case.name: case for case in CASES}


def measure(step, seconds, clock):
    """The smallest and the median duration of calls of `step`, in seconds by `clock`, over about `seconds`."""
    gc.collect()
    durations, end = [], time.perf_counter() + seconds
    while not durations or time.perf_counter() < end:
        start = clock()
        step()
        if (duration := clock() - start) > 0:  # clocks of virtual machines stand still now and then
            durations.append(duration)
    return {"minimum": min(durations), "median": statistics.median(durations)}


def wait_until_idle(patience=1.0):
    """Wait until no thread of this process works any more, at most `patience` seconds.

    Threads of libraries go on looking for work for a while (OpenBLAS's for a tenth of a second), on a core that the library
    needs whose turn is next.
    """
    end, before, now = time.perf_counter() + patience, -1.0, time.process_time()
    while now - before > 0.005 and time.perf_counter() < end:
        time.sleep(0.02)
        before, now = now, time.process_time()


def prepared(library, case):
    """The function that a case times, called once; raises whatever the library raises if it cannot do it."""
    step = _CASES[case].build(library)
    step()
    return step


def main(name):
    replies, sys.stdout = sys.stdout, sys.stderr  # so that nothing a library prints is taken for a reply
    library = LIBRARIES[name]()
    print(json.dumps(library.versions), file=replies, flush=True)
    case = step = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["case"] != case:
                step = None
                case, step = request["case"], prepared(library, request["case"])
            reply = measure(step, request["seconds"], getattr(time, _CASES[case].clock))
            wait_until_idle()
        except Exception as error:
            case, reply = None, {"failed": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(reply), file=replies, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
