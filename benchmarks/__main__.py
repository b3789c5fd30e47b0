"""Measure this project against its peers: ``python -m benchmarks``, or ``make bench``.

Prints what is promised and whether it holds, and writes the same to ``benchmarks/results``.
"""

import argparse
from pathlib import Path

from . import readme
from .cases import CASES
from .environments import interpreters
from .fresh_processes import import_breakdown, import_times, peak_memory
from .harness import THREADS, Pool
from .report import document, machine, save

RESULTS = Path(__file__).resolve().parent / "results"


def main():
    options = _options()
    pythons = interpreters(options.offline)
    chosen = [case for case in CASES if options.only is None or options.only in case.name]
    report = {
        "machine": machine(),
        "versions": {},
        "threads": int(THREADS),
        "rounds": options.rounds,
        "seconds": options.seconds,
        "units": {case.name: (case.unit, "s") for case in chosen},
        "results": {},
        "import breakdown": import_breakdown(pythons["chainrule"]),
    }
    with Pool(pythons) as pool:
        for library in pythons:
            report["versions"].update(pool.worker(library).versions)
        for case in chosen:
            print(f"{case.name} ...", flush=True)
            report["results"][case.name] = pool.run(case, options.rounds, options.seconds)
    if options.only is None:
        fresh_processes(report, pythons, options.rounds)
    report["load after"] = machine()["load"]
    report["unsure"] = unsure(report, chosen)
    print("\n" + document(report))
    if options.only is None:
        save(report, RESULTS)
        readme.update(report)


def unsure(report, cases):
    """The cases that a busy machine distorts: those on several threads, when other programs want the cores too."""
    loads = [load for load in (report["machine"]["load"], report["load after"]) if load is not None]
    if max(loads, default=0) <= report["machine"]["cores"]:
        return []
    return [case.name for case in cases if case.clock == "perf_counter"]


def fresh_processes(report, pythons, rounds):
    """Add what needs a new process for each measurement: memory and import time."""
    for kind in ("constant", "variable"):
        name = f"peak memory, {kind} added"
        print(f"{name} ...", flush=True)
        report["results"][name] = peak_memory(pythons, kind, 3)
        report["units"][name] = ("chain", "B")
    print("import ...", flush=True)
    report["results"]["import"] = import_times(pythons["chainrule"], max(rounds, 10))
    report["units"]["import"] = ("import", "s")


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="turns that each library gets (default 9)")
    parser.add_argument("--seconds", type=float, default=0.1, help="length of a turn (default 0.1)")
    parser.add_argument("--only", metavar="TEXT", help="only cases whose name contains this; nothing is saved")
    parser.add_argument("--offline", action="store_true", help="install nothing; leave out the peers that are missing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
