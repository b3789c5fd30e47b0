"""What can only be measured in a fresh process: the time to import, and the peak of memory."""

import statistics
import subprocess
import sys

from .harness import HERE, environment, summary

_IMPORT = """
import sys, time
sys.path.insert(0, {root!r})
start = time.perf_counter()
import {modules}
print(time.perf_counter() - start)
"""


def import_times(interpreter, rounds):
    """Seconds to import this project and NumPy alone, in turns: ``{"chainrule": ..., "numpy": ...}``."""
    modules = {"chainrule": "autograd, nn", "numpy": "numpy"}
    samples = {name: [] for name in modules}
    for turn in range(rounds + 1):
        for name, wanted in modules.items():
            found = _output(interpreter, "-c", _IMPORT.format(root=str(HERE.parent), modules=wanted))
            if found is None:
                samples[name].append({"failed": f"import {wanted} failed"})
            elif turn:  # the first turn writes bytecode and fills the disk's cache
                samples[name].append({"minimum": float(found), "median": float(found)})
    return {name: summary(found) for name, found in samples.items()}


def import_breakdown(interpreter, lines=12):
    """The modules that take longest to import, from ``-X importtime``: ``[(microseconds, module)]``, own time only."""
    code = f"import sys; sys.path.insert(0, {str(HERE.parent)!r}); import autograd, nn"
    command = [interpreter, "-X", "importtime", "-c", code]
    report = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False).stderr
    rows = [line.split("|") for line in report.splitlines() if line.startswith("import time:") and "self" not in line]
    times = [(int(row[0].split(":")[1]), row[2].strip()) for row in rows]
    return sorted(times, reverse=True)[:lines]


def peak_memory(interpreters, kind, rounds):
    """Peak bytes of 50 additions on 10 MB arrays, forward and backward, beyond what the process held before."""
    results = {}
    for name in ("chainrule", "pytorch"):
        if name in interpreters:
            found = [_output(interpreters[name], str(HERE / "memory.py"), name, kind) for _ in range(rounds)]
            values = [int(value) for value in found if value is not None]
            failed = {"failed": "the measurement ended with an error"}
            results[name] = {"minimum": min(values), "median": statistics.median(values)} if values else failed
    return results


def _output(*command):
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(f"failed: {' '.join(command[:3])}", file=sys.stderr)
        return None
    return done.stdout
