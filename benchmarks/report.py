"""Results as text: Markdown tables that read well in a terminal too, and a JSON file for machines."""

import json
import os
import platform

from .targets import TARGETS, ratios, verdict

UNITS = {"B": ((1e6, "MB"), (1e3, "kB"), (1, "B")), "s": ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))}


def machine():
    """The CPU, how busy it is, and the versions of Python and the system; nothing that names a host."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _cpu_model():
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def quantity(value, unit):
    """A number with three digits and a fitting unit."""
    scale, name = next(((scale, name) for scale, name in UNITS[unit] if value >= scale), UNITS[unit][-1])
    return f"{value / scale:.3g} {name}"


def table(header, rows):
    """A Markdown table with aligned columns."""
    cells = [list(map(str, row)) for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def targets_table(results, unsure=()):
    """One row for each target: limit, ratios, verdict."""
    rows = []
    for target in TARGETS:
        found = ratios(results.get(target.case, {}), target.peer)
        shown = ("–", "–") if found is None else tuple(f"{ratio:.3f}" for ratio in found)
        rows.append((target.case, target.peer, f"≤ {target.limit:.3g}", *shown, verdict(target, results, unsure)))
    return table(("case", "against", "target", "ratio of minima", "in a round", "verdict"), rows)


def times_table(results, units):
    """One row for each case and library: smallest and median, and the ratio to this project."""
    rows = []
    for case, libraries in results.items():
        per, unit = units.get(case, ("call", "s"))
        for name, found in libraries.items():
            if "failed" in found:
                rows.append((case, name, "–", "–", per, "–", "–", found["failed"].replace("\n", " ")[:60]))
                continue
            both = None if name == "chainrule" else ratios(libraries, name)
            shown = ("", "") if both is None else tuple(f"{ratio:.3f}" for ratio in both)
            times = [quantity(found[which], unit) for which in ("minimum", "median")]
            rows.append((case, name, *times, per, *shown, ""))
    return table(("case", "library", "smallest", "median", "per", "ratio of minima", "in a round", "note"), rows)


def summary_line(results, unsure=()):
    """How many targets are met, and which are not."""
    verdicts = {target: verdict(target, results, unsure) for target in TARGETS}
    met = sum(found == "met" for found in verdicts.values())
    short = [f"{target.case} against {target.peer} ({found})" for target, found in verdicts.items() if found != "met"]
    return f"{met} of {len(verdicts)} targets are met." + (f" Not met: {'; '.join(short)}." if short else "")


def document(report):
    """The whole report as Markdown."""
    about = report["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in sorted(report["versions"].items()))
    modules = table(("µs", "module"), report["import breakdown"])
    return f"""# Measured against the peers

{summary_line(report["results"], report["unsure"])}

{about["cpu"]}, {about["cores"]} cores, {about["system"]}, Python {about["python"]}; {versions}.
{report["threads"]} threads for everyone where nothing else is said, {report["rounds"]} interleaved rounds of
{report["seconds"]} s, a process for each library; a turn ends when no thread of the process works any more. Work
of one thread is timed by the processor time that it takes, work of several and imports by the clock on the wall; the load
of the machine was {about["load"]} before and {report["load after"]} after. Above one per core, what runs on several threads
is not judged. A ratio below 1 means that this project is faster (or smaller). Beside the ratio of the minima stands the
median of the ratios that the rounds' medians have, since the speed of a machine changes between rounds more than within
one; a target is met when both keep it. Times are for forward and backward together.

## Targets

{targets_table(report["results"], report["unsure"])}

## All cases

{times_table(report["results"], report["units"])}

In "memory kept", glibc is told (by environment variables, for all libraries alike) not to return freed memory to the
kernel: the difference to the line above it is what page faults cost.

## Where the import time goes

Own time of the slowest modules of `import autograd, nn`, NumPy's included:

{modules}
"""


def save(report, folder):
    """Write ``latest.json`` and ``latest.md`` into `folder`."""
    folder.mkdir(exist_ok=True)
    (folder / "latest.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "latest.md").write_text(document(report), encoding="utf-8")
