"""What becomes of each public function of NumPy (and of those of SciPy that have rules) when it meets a Tensor.

``python -m autograd.rules.registry docs/functions.md`` writes the table of all of them.
"""

import importlib
import sys
from pathlib import Path

import numpy as np

from .compositions import COMPOSITIONS
from .constants import CONSTANTS
from .families import complete
from .refused import REFUSED
from .table import BY_FUNCTION

WHOLE = ("numpy", "numpy.linalg", "numpy.fft")
"""The namespaces whose every public function is registered."""

IN_PART = ("scipy.special", "scipy.linalg", "scipy.stats", "scipy.signal", "scipy.integrate")
"""The namespaces of which those functions are listed that have a rule."""

_INTRODUCTION = """# NumPy's functions on Tensors

Each public function of NumPy is one of these:

* an **entry** of the rule table: it has gradient rules of its own, for the arguments named here;
* a **composition** of entries: its gradient follows from theirs;
* **constant**: it takes Tensors and gives values without gradient, for the reason given;
* **refused**: it takes no Tensors, for the reason given; calling it on one is an error that says so.

Of SciPy, the functions that have rules are listed. This page is written by `python -m autograd.rules.registry
docs/functions.md`, and a test holds it up to date. Classes are left out.
"""


def public_functions(namespace):
    """``{name: function}`` of the public functions of a module, in alphabetical order, without classes and tests."""
    module = importlib.import_module(namespace)
    found = {name: getattr(module, name, None) for name in sorted(set(module.__all__) - {"test"})}
    return {name: value for name, value in found.items() if callable(value) and not isinstance(value, type)}


def places(function):
    """Which of the tables `function` stands in: a list that has one item for each public function of NumPy."""
    tables = {"entry": BY_FUNCTION, "composition": COMPOSITIONS, "constant": CONSTANTS, "refused": REFUSED}
    return [kind for kind, table in tables.items() if function in table]


def _description(function, kind):
    if kind == "entry":
        entry = BY_FUNCTION[function]
        return ", ".join(f"`{name}`" for name in entry.differentiable) or "none of its arguments has a gradient"
    return {"composition": "", "constant": CONSTANTS.get(function), "refused": REFUSED.get(function)}[kind]


def rows(namespace):
    """``{name: line of the table}`` for the functions of `namespace` that are registered."""
    lines = {}
    for name, function in public_functions(namespace).items():
        for kind in places(function):
            lines[name] = f"| `{name}` | {kind} | {_description(function, kind)} |"
    return lines


def page():
    """The table of all functions in Markdown."""
    complete()
    parts = [_INTRODUCTION, f"NumPy {release()}.\n"]
    for namespace in (*WHOLE, *IN_PART):
        lines = rows(namespace)
        if lines:
            parts.append(f"## {namespace}\n\n| function | is | |\n|---|---|---|\n" + "\n".join(lines.values()) + "\n")
    return "\n".join(parts)


def release():
    """The major and minor version of NumPy, such as 2.4: functions come and go with it."""
    return ".".join(np.__version__.split(".")[:2])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
