"""What becomes of each public function of NumPy, scipy.special and scipy.linalg when it meets a Tensor.

``python -m autograd.rules.registry docs/functions.md`` writes the table of all of them.
"""

import importlib
import sys
from pathlib import Path

from .compositions import COMPOSITIONS
from .constants import CONSTANTS
from .families import complete
from .refused import REFUSED
from .table import BY_FUNCTION

WHOLE = ("numpy", "numpy.linalg", "numpy.fft", "numpy.lib.scimath", "scipy.special", "scipy.linalg")
"""The namespaces whose every public function is registered."""

IN_PART = ("scipy.signal", "scipy.integrate")
"""The namespaces of which those functions are listed that have a rule."""

_OTHER_METHODS = {
    "it draws random numbers": "rvs",
    "it searches for parameters with an optimiser": "fit fit_loc_scale",
    "it integrates a function, or counts random points": "expect cdf logcdf",
    "it is about the parameters alone: write its formula": """entropy generic_moment interval mean median moment stats std
        support var vecentropy cov marginal""",
    "its results are whole numbers": "ppf isf",
    "it is minus the sum of logpdf": "nnlf",
    "a frozen distribution holds plain numbers; give the parameters to each call": "freeze",
}

REFUSED_METHODS = {name: reason for reason, names in _OTHER_METHODS.items() for name in names.split()}
"""``{method of a distribution: why it takes no Tensors}``, for those that have no such method here."""

_INTRODUCTION = """# The functions of NumPy and SciPy on Tensors

Each public function of NumPy, scipy.special and scipy.linalg is one of these:

* an **entry** of the rule table: it has gradient rules of its own, for the arguments named here. A gradient for one that is
  said to have no known derivative is an error, never 0;
* a **composition** of entries: its gradient follows from theirs;
* **constant**: it takes Tensors and gives values without gradient, for the reason given;
* **refused**: it takes no Tensors, for the reason given; calling it on one is an error that says so.

Universal functions take Tensors as they are (`scipy.special.gammaln(t)`). NumPy's other functions do as well; SciPy's others
are taken from `autograd.scipy` (`from autograd.scipy.linalg import expm`), which has all of SciPy's names. Of scipy.signal,
scipy.integrate and scipy.stats, what has rules is listed. This page is written by `python -m autograd.rules.registry
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
        return _arguments(BY_FUNCTION[function])
    return {"composition": "", "constant": CONSTANTS.get(function), "refused": REFUSED.get(function)}[kind]


def _arguments(entry):
    """Which arguments of an entry have a gradient, and which have one that is not known."""
    unknown = [name for name, rule in entry.rules.items() if rule and hasattr(rule.function, "refused")]
    known = [f"`{name}`" for name in entry.differentiable if name not in unknown]
    text = ", ".join(known) or "none of its arguments has a gradient"
    return text + (f"; no derivative is known in {', '.join(f'`{name}`' for name in unknown)}" if unknown else "")


def rows(namespace):
    """``{name: line of the table}`` for the functions of `namespace` that are registered."""
    lines = {}
    for name, function in public_functions(namespace).items():
        for kind in places(function):
            lines[name] = f"| `{name}` | {kind} | {_description(function, kind)} |"
    return lines


def methods(name):
    """``{public method of a distribution of scipy.stats: '' or why it takes no Tensors}``."""
    stats = importlib.import_module("scipy.stats")
    ours = distributions()[name]
    theirs = [method for method in dir(getattr(stats, name)) if callable(getattr(getattr(stats, name), method))]
    public = [method for method in theirs if not method.startswith("_")]
    return {method: "" if hasattr(ours, method) else REFUSED_METHODS[method] for method in public}


def distributions():
    """``{name: distribution}`` of what is there of scipy.stats; importing it takes SciPy."""
    from .scipy.distributions import DISTRIBUTIONS

    return DISTRIBUTIONS


def _section_of_distributions():
    """The section of scipy.stats."""
    taken, reasons = [], {}
    for name in distributions():
        found = methods(name)
        taken.append(f"| `{name}` | composition | {', '.join(f'`{method}`' for method, why in found.items() if not why)} |")
        reasons.update({method: why for method, why in found.items() if why})
    refused = [f"| `{method}` | refused | {why} |" for method, why in sorted(reasons.items())]
    table = "|---|---|---|\n"
    return (f"## scipy.stats\n\n| distribution | is | methods |\n{table}" + "\n".join(taken)
            + f"\n\n| method (where it is not among those) | is | |\n{table}" + "\n".join(refused) + "\n")  # fmt: skip


def page():
    """The table of all functions in Markdown."""
    complete()
    parts = [_INTRODUCTION, f"NumPy {release()}, SciPy {release('scipy')}.\n"]
    for namespace in (*WHOLE, *IN_PART):
        lines = rows(namespace)
        if lines:
            parts.append(f"## {namespace}\n\n| function | is | |\n|---|---|---|\n" + "\n".join(lines.values()) + "\n")
    return "\n".join([*parts, _section_of_distributions()])


def release(package="numpy"):
    """The major and minor version of NumPy or SciPy, such as 2.4: functions come and go with it."""
    return ".".join(importlib.import_module(package).__version__.split(".")[:2])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
