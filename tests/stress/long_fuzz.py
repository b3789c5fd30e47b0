"""Hostile arguments for hours: ``python tests/stress/long_fuzz.py [seconds [name...]]``.

Public callables are fuzzed two dozen at a time in a process of their own, so that one that crashes or never comes back
ends nothing but itself, and is named with the call that did it. If anything is wrong with such a group, each of its names is
tried alone. Round after round goes over all of them, in another order and with other arguments.
"""

import faulthandler
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import zlib
from pathlib import Path

EXAMPLES = 25
"""Calls of each name in a round."""

COMPANY = 24
"""Names that are fuzzed with the same arguments in one process: drawing arguments takes longer than most calls do."""

PATIENCE = 300
"""Seconds of computing after which a process is taken to hang: in C, where no exception reaches it. Of a machine that has
little time for it, a process gets four times as many."""


def in_a_process(functions, number, folder):
    """Fuzz functions in a child. Returns what came of it: ``[results, errors]``, or a text that says what went wrong."""
    told, ended = folder / "told", folder / "ended"
    told.write_text("")
    ended.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        _in_the_child(functions, number, told, ended)
    deadline = time.monotonic() + 4 * PATIENCE
    while (done := os.waitpid(child, os.WNOHANG))[0] == 0:
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.005)
    code = os.waitstatus_to_exitcode(done[1])
    if code == 0:
        return json.loads(ended.read_text())
    how = signal.Signals(-code).name if code < 0 else f"code {code}"
    return f"{', '.join(functions)} ended with {how} in {told.read_text(errors='replace')}"


def _in_the_child(functions, number, told, ended):
    """The child's whole life."""
    from hostile import bounded_memory, fuzz

    code, faults = 1, open(told.with_name("faults"), "w+")  # noqa: SIM115
    try:
        faulthandler.enable(faults)
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
        work = tempfile.mkdtemp(dir=told.parent)
        os.chdir(work)
        with open(told, "r+b", buffering=0) as notes, bounded_memory():

            def tell(call):
                notes.seek(0)
                notes.write(call.encode() + b"\n")
                notes.truncate()

            ends = fuzz(functions, EXAMPLES, number, tell)
        ended.write_text(json.dumps(ends))
        code = 0
    except BaseException:
        ended.write_text(json.dumps(f"{', '.join(functions)}: {traceback.format_exc()}"))
        code = 0
    finally:
        os._exit(code)


def in_company(functions, number, folder):
    """Fuzz functions in one child, or in one each if that fails. Returns ``(results, errors, {name: what went wrong})``."""
    outcome = in_a_process(functions, number, folder)
    if not isinstance(outcome, str):
        return *outcome, {}
    alone = {name: in_a_process({name: function}, number, folder) for name, function in functions.items()}
    failures = {name: text for name, text in alone.items() if isinstance(text, str)}
    ends = [counts for name, counts in alone.items() if name not in failures]
    return sum(end[0] for end in ends), sum(end[1] for end in ends), failures or {", ".join(functions): outcome}


def run(seconds, wanted=(), report=print):
    """Fuzz for so long; returns ``(rounds, calls that gave a result, calls that gave a documented error, failures)``."""
    from hostile import fuzz
    from public_names import targets, uses_of_layers

    fuzz({"abs": abs}, EXAMPLES, 0)  # at its first example Hypothesis reads the source of every module: not in each child
    functions = {name: value for name, value in {**targets(), **uses_of_layers()}.items() if not wanted or name in wanted}
    start, rounds, results, errors, failures = time.monotonic(), 0, 0, 0, {}
    with tempfile.TemporaryDirectory() as folder:
        while True:
            names = random.Random(rounds).sample(sorted(functions), len(functions))
            for k in range(0, len(names), COMPANY):
                if time.monotonic() - start > seconds:
                    return rounds + k / len(functions), results, errors, failures
                company = {name: functions[name] for name in names[k : k + COMPANY]}
                good, bad, wrong = in_company(company, zlib.crc32(f"{rounds} {names[k]}".encode()), Path(folder))
                results, errors, failures = results + good, errors + bad, failures | wrong
                for text in wrong.values():
                    report(text, flush=True)
            rounds += 1
            report(f"{time.monotonic() - start:6.0f} s  {rounds} rounds  {results + errors:,} calls", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))  # the packages of this tree
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else 3600.0
    count, good, bad, failed = run(limit, sys.argv[2:])
    print(f"{limit:.0f} s: {count:.1f} rounds, {good + bad:,} calls, of which {good:,} gave a result and {bad:,} a documented "
          f"error; failed: {', '.join(failed) or 'none'}")  # fmt: skip
    sys.exit(bool(failed))
