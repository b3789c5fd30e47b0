"""Workers that raise, die, are late, and Ctrl-C from their first moment on, forked and spawned: nothing hangs or is left.

``SOAK=1`` interrupts at a hundred moments rather than a few.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("hardships.py")
SOAK = bool(os.environ.get("SOAK"))
METHODS = {"fork": 0.06, "spawn": 1.5}
"""How processes are begun, and about how many seconds an epoch takes."""

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self/fd") or not hasattr(os, "fork"), reason="needs Linux")


def endures(*arguments, seconds=120):
    """Run the program in a group of its own, of which nothing is left when it has ended."""
    process = subprocess.Popen([sys.executable, str(PROGRAM), *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.PIPE, start_new_session=True,
                               env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    try:
        out, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    assert (out, process.returncode) == ("endured\n", 0), errors
    deadline = time.monotonic() + 10
    while group_runs(process.pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not group_runs(process.pid), "a process of the group lives on"


def group_runs(number):
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("method, do", [
    (method, do) for method in METHODS for do in ("raise", "kill", "exit", "late") if SOAK or method == "fork" or do == "kill"
])  # fmt: skip
def test_workers_that_fail(method, do):
    endures(method, do)


@pytest.mark.parametrize("method", METHODS)
def test_an_interrupt_at_any_moment_from_the_start(method):
    rng = random.Random(3)
    moments = [rng.uniform(0, METHODS[method]) for _ in range(100 if SOAK else 8 if method == "fork" else 2)]
    endures(method, "interrupt", *map(str, moments), seconds=60 + 20 * len(moments))


def test_an_interrupt_at_any_line_of_starting_and_ending():
    endures("fork", "lines", "1" if SOAK else "13", seconds=600)
