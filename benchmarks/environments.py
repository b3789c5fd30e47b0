"""The virtual environments of the peers: made once with pip under ``.peers``, or found where the user says.

PyTorch, MyGrad and JAX share one; HIPS autograd has one of its own, because its import name is this project's.
``BENCH_PEERS`` and ``BENCH_HIPS`` name existing interpreters to use instead.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / ".peers"

# The CPU build of PyTorch is wanted. On Linux, PyPI's plain `torch` brings gigabytes of CUDA libraries; where that
# matters, set PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu and pip takes the "+cpu" build from there.
PACKAGES = {
    "peers": ["numpy", "torch==2.13.0", "mygrad", "jax[cpu]"],
    "hips": ["numpy", "autograd>=1.8"],
}
LIBRARIES = {"pytorch": "peers", "mygrad": "peers", "jax": "peers", "hips": "hips"}


def interpreters(offline=False):
    """``{library: path of a Python that has it}`` for this project and every peer that can be had.

    With `offline` nothing is installed, and peers without an environment are left out.
    """
    found = {"chainrule": os.environ.get("BENCH_PYTHON", sys.executable)}
    found["scalar engine"] = found["chainrule"]
    for library, environment in LIBRARIES.items():
        python = os.environ.get(f"BENCH_{environment.upper()}") or _made(environment, offline)
        if python:
            found[library] = python
    return found


def _made(environment, offline):
    """The interpreter of an environment under ``.peers``, after installing it if need be; None if that fails."""
    home = FOLDER / environment
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = home / "complete"  # written last, so that an interrupted installation is done again
    if complete.exists():
        return str(python)
    if offline:
        return None
    print(f"installing {', '.join(PACKAGES[environment])} into {home.relative_to(FOLDER.parent.parent)}", flush=True)
    venv.create(home, with_pip=True, clear=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES[environment]]
    if subprocess.run(command, check=False).returncode:
        print(f"  pip failed: the comparisons with {environment!r} are left out", flush=True)
        return None
    complete.touch()
    return str(python)
