"""The table of speed in README.md: a few cases that say most, with the numbers of the last whole run."""

import re
from pathlib import Path

from .report import quantity, table

README = Path(__file__).parent.parent / "README.md"
PLACE = re.compile(r"(<!-- speed: written by python -m benchmarks -->\n).*?(<!-- end of speed -->)", re.DOTALL)

LIBRARIES = {"chainrule": "chainrule", "pytorch": "PyTorch", "hips": "HIPS autograd", "mygrad": "MyGrad",
             "scalar engine": "scalar engine¹"}  # fmt: skip
CASES = {
    "scalar chain, parameters": "an operation on scalars",
    "vector chain, parameters": "an operation on 8 numbers",
    "gradient of a scalar program": "gradient of a small function, `grad(f)(x)`",
    "HIPS program: recurrent cell": "gradient of a recurrent cell, a HIPS program",
    "Hessian, logistic regression": "Hessian of a logistic regression",
    "tiny net step": "net 2→16→16→2, batch of 100, with SGD",
    "dense net step": "net 784→256→128→10, batch of 64, with Adam",
    "LeNet step": "LeNet, batch of 64 images 28×28",
    "transformer block": "transformer block, width 128, batch of 8×64",
    "LSTM, whole sequence": "LSTM over 50 steps, batch of 32",
    "residual block": "residual block, 64 channels, batch of 16",
    "elementwise, 10 M": "tanh, exp and sum of 10 million numbers",
}


def speed_table(report):
    """The medians of the cases that README shows, in Markdown; what was not measured is a dash."""
    rows = []
    for case, meaning in CASES.items():
        found = report["results"].get(case, {})
        medians = [found.get(library, {}).get("median") for library in LIBRARIES]
        shown = ["–" if median is None else quantity(median, "s") for median in medians]
        rows.append((meaning, *shown))
    return table(("forward and backward of", *LIBRARIES.values()), rows)


def update(report, path=README):
    """Write the table for `report` into the file at `path`, between its two marks; ValueError if they are not there."""
    text = path.read_text(encoding="utf-8")
    if not PLACE.search(text):
        raise ValueError(f"{path.name} has no place for the table of speed: expected the two comments around it")
    path.write_text(PLACE.sub(lambda found: f"{found[1]}{speed_table(report)}\n{found[2]}", text), encoding="utf-8")
