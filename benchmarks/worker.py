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
from idle import wait_until_idle
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
