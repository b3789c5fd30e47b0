"""Checkers of gradients side by side: ``python -m benchmarks.checkers`` prints the table of docs/testing.md.

Each library runs in a process of its own (``checker_worker``), on the same rules (``checker_cases``).
"""

import json
import subprocess
from pathlib import Path

from .checker_cases import CASES
from .environments import interpreters

WORKER = Path(__file__).with_name("checker_worker.py")

COLUMNS = {
    "chainrule": ("chainrule", "`gradcheck`"),
    "pytorch": ("pytorch", "PyTorch `gradcheck`"),
    "pytorch, fast mode": ("pytorch", "the same, `fast_mode`"),
    "jax": ("jax", "JAX `check_grads`"),
    "hips": ("hips", "HIPS `check_grads`"),
}
"""The checkers: the environment that each needs, and what it is called."""


def answers(offline=False):
    """``{checker: one answer for each case}``, of those that can be had."""
    pythons, found = interpreters(offline), {}
    for checker, (library, _) in COLUMNS.items():
        if library in pythons:
            print(f"asking {checker}", flush=True)
            done = subprocess.run([pythons[library], str(WORKER), checker], capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"  it failed: {done.stderr.strip().splitlines()[-1]}")
            else:
                found[checker] = json.loads(done.stdout)
    return found


def table(found):
    """The answers as a table in Markdown: what fails the check, by group; how many entries are named; how long it took."""
    groups = list(dict.fromkeys(case.group for case in CASES))
    rows = [["", "rules", *(COLUMNS[checker][1] for checker in found)], ["---"] * (len(found) + 2)]
    for group in sorted(groups, key=lambda group: group.startswith("right")):
        members = [number for number, case in enumerate(CASES) if case.group == group]
        says = "refused" if group.startswith("right") else "found"
        counts = [sum(answer[number]["failure"] is not None for number in members) for answer in found.values()]
        rows.append([group, str(len(members)), *(f"{count} {says}" for count in counts)])
    single = [number for number, case in enumerate(CASES) if case.where is not None]
    named = [sum(_names(answer[number], CASES[number]) for number in single) for answer in found.values()]
    rows.append(["messages that name the one wrong entry", str(len(single)), *map(str, named)])
    rows.append(["time for all", "", *(f"{sum(part['seconds'] for part in answer):.0f} s" for answer in found.values())])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _names(answer, case):
    return f"({case.where},)" in (answer["failure"] or "")


if __name__ == "__main__":
    print(table(answers()))
