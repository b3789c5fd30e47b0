"""Timing libraries against each other: a process for each, rounds interleaved, so that noise hits all alike."""

import contextlib
import json
import os
import statistics
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
THREADS = "2"
SHARED = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), THREADS)


def environment(extra=()):
    """The environment of every process that is measured: equal threads, bytecode cached, nothing else on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, **SHARED, **dict(extra)}


class Worker:
    """The running process of one library."""

    def __init__(self, interpreter, library, extra=()):
        self.process = subprocess.Popen(
            [interpreter, str(HERE / "worker.py"), library],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(extra), text=True,
        )  # fmt: skip
        self.versions = self._reply()

    def measure(self, case, seconds):
        print(json.dumps({"case": case, "seconds": seconds}), file=self.process.stdin, flush=True)
        return self._reply()

    def _reply(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self.process.args)} ended without an answer; its messages are above")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def run_case(case, interpreters, rounds, seconds):
    """Time one case in all its libraries.

    Parameters
    ----------
    case : the :class:`~benchmarks.cases.Case`
    interpreters : ``{library: path of a Python that has it}``; the others are left out
    rounds, seconds : how often each library gets its turn, and for how long

    Returns
    -------
    dict
        ``{library: {"minimum", "median"}}`` in seconds per unit, or ``{"failed": why}``: the smallest duration of
        all rounds, and the median of the rounds' medians.
    """
    names = [name for name in case.libraries if name in interpreters]
    with contextlib.ExitStack() as stack:
        workers = {name: Worker(interpreters[name], name, case.environment) for name in names}
        for worker in workers.values():
            stack.callback(worker.close)
        samples = {name: [] for name in names}
        for _ in range(min(rounds, case.rounds or rounds)):
            for name, worker in workers.items():
                samples[name].append(worker.measure(case.name, seconds))
    return {name: summary(found, case.units) for name, found in samples.items()}


def summary(samples, units=1):
    """One result for the samples of several rounds, per unit."""
    failed = [sample for sample in samples if "failed" in sample]
    if failed:
        return failed[0]
    return {
        "minimum": min(sample["minimum"] for sample in samples) / units,
        "median": statistics.median(sample["median"] for sample in samples) / units,
    }
