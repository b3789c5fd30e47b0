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


class Pool(contextlib.ExitStack):
    """The workers that are running, at most one for each library and environment; leaving the block ends them.

    Parameters
    ----------
    interpreters : ``{library: path of a Python that has it}``
    """

    def __init__(self, interpreters):
        super().__init__()
        self.interpreters = interpreters
        self._running = {}

    def worker(self, library, extra=()):
        """The worker of a library, started if need be."""
        if (library, extra) not in self._running:
            self._running[library, extra] = worker = Worker(self.interpreters[library], library, extra)
            self.callback(worker.close)
        return self._running[library, extra]

    def run(self, case, rounds, seconds):
        """Time one :class:`~benchmarks.cases.Case`, each library in its turn, as often as `rounds` says.

        Returns
        -------
        dict
            ``{library: {"minimum", "median", "rounds"}}`` in seconds per unit, or ``{"failed": why}``: the smallest
            duration of all rounds, the median of the rounds' medians, and these. Libraries without an interpreter are
            left out.
        """
        workers = {name: self.worker(name, case.environment) for name in case.libraries if name in self.interpreters}
        samples = {name: [] for name in workers}
        for _ in range(min(rounds, case.rounds or rounds)):
            for name, worker in workers.items():
                samples[name].append(worker.measure(case.name, seconds))
        return {name: summary(found, case.units) for name, found in samples.items()}


def summary(samples, units=1):
    """One result for the samples of several rounds, per unit."""
    failed = [sample for sample in samples if "failed" in sample]
    if failed:
        return failed[0]
    medians = [sample["median"] / units for sample in samples]
    return {
        "minimum": min(sample["minimum"] for sample in samples) / units,
        "median": statistics.median(medians),
        "rounds": medians,
    }
