"""The programs that lay pictures out, one after the other: a system's ``dot``, and the one that pip installs."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from autograd.viz.render import find_program

SYSTEM, BUNDLED = "the system's dot", "the bundled renderer"


def available():
    """The renderers of this machine; one can measure with."""
    return ([SYSTEM] if shutil.which("dot") else []) + [BUNDLED]


@contextmanager
def chosen(renderer):
    """A block in which `renderer` is what every library finds: the bundled one under the name ``dot`` for the others."""
    before = os.environ["PATH"]
    with tempfile.TemporaryDirectory() as folder:
        if renderer == BUNDLED:
            os.environ["PATH"] = os.pathsep.join(part for part in before.split(os.pathsep) if not Path(part, "dot").exists())
        try:
            yield {**os.environ, "PATH": _with_dot(folder)}
        finally:
            os.environ["PATH"] = before


def _with_dot(folder):
    """The PATH for the peers, in which the program that this project finds is called dot."""
    program = find_program()
    if Path(program).name == "dot":
        return os.environ["PATH"]
    os.symlink(program, Path(folder, "dot"))
    return f"{folder}{os.pathsep}{os.environ['PATH']}"
