"""Times drawings of three nets, and prints how they compare with torchviz and torchview on the same ``dot``.

``BENCH_VIZ`` names a Python that has torch, torchviz and torchview; without it only this project is measured. Where
there is no system Graphviz, the bundled renderer stands in for ``dot`` on every side.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

import autograd
import nn
from autograd.viz import draw, modules, step_through
from autograd.viz.pdf import layout
from autograd.viz.render import find_program

from .nets import NETS, net_and_input
from .timing import seconds

WAYS = {
    "as it comes": dict(),
    "whole, like torchviz": dict(fold=False, limit=10**6, values=False, gradients=False, thumbnails=False),
    "modules as boxes": dict(depth=2, fold=True, values=False, gradients=False),
}


def main():
    """Measure and print."""
    autograd.manual_seed(0)
    peers = drawn_by_peers()
    print(f"renderer: {Path(find_program()).name}")
    print(f"{'net':8} {'picture':22} {'seconds':>8} {'of it dot':>10} {'vertices':>9} {'kB':>7}   ratio to torchviz, torchview")
    for name in NETS:
        net, x = net_and_input(name, nn, lambda *shape: autograd.tensor(np.random.randn(*shape).astype("float32")))
        with modules(net) as recorded:
            loss = net(x).sum()
        for way, options in WAYS.items():
            measure(name, way, partial(draw, loss, module=recorded, **options), peers.get(name, {}))
        for library, found in peers.get(name, {}).items():
            print(f"{name:8} {library:22} {row(found)}")
        page_of(name, step_through(loss, module=recorded))
    folded_on_one_sheet(draw(loss, module=recorded, depth=3, fold=True, values=False, gradients=False, direction="TB"))
    many_operations()


def measure(name, way, make, peers):
    """One line of the table."""
    total, svg = seconds(lambda: make().svg())
    ours, drawing = seconds(make)
    ratios = [f"{total / found[0]:.2f}" for found in peers.values() if not isinstance(found, str)]
    count = sum(not vertex.repeats for vertex in drawing.graph.vertices)
    print(f"{name:8} {way:22} {total:8.3f} {max(0, total - ours):10.3f} {count:9} {len(svg) / 1e3:7.0f}   {', '.join(ratios)}")


def row(found):
    """What is known of a peer's picture."""
    return found if isinstance(found, str) else f"{found[0]:8.3f} {'':>10} {found[2]:9} {found[1] / 1e3:7.0f}"


def page_of(name, walk):
    """The size of the page that steps through a net, and the time that it takes to write."""
    start = time.perf_counter()
    size = len(walk.html())
    duration = time.perf_counter() - start
    print(f"{name:8} {'page to step through':22} {duration:8.3f} {'':>10} {len(walk.graph.vertices):9} {size / 1e3:7.0f}")


def folded_on_one_sheet(drawing):
    """Whether the folded GPT can be read on one sheet of A4."""
    width, height = (float(part) for part in drawing.svg().partition('viewBox="')[2].partition('"')[0].split()[2:])
    _, scale, columns, rows = layout(width, height)
    verdict = "one sheet of A4" if columns * rows == 1 else f"{columns * rows} sheets of A4"
    print(f"the folded GPT, {drawing.title}: {verdict}, smallest letters {9.5 * scale:.1f} points")


def many_operations(count=100_000):
    """The time to draw a chain of many operations, folded."""
    x = y = autograd.tensor(1.0, requires_grad=True)
    for _ in range(count // 2):
        y = y * 1.0 + x
    start = time.perf_counter()
    draw(y).svg()
    print(f"{count:,} operations, folded: {time.perf_counter() - start:.1f} s")


def drawn_by_peers():
    """What peers.py prints, or nothing where its Python is not named or fails."""
    python = os.environ.get("BENCH_VIZ")
    if python is None:
        print("BENCH_VIZ names no Python with torch, torchviz and torchview: measured alone")
        return {}
    with tempfile.TemporaryDirectory() as folder:
        path = os.environ["PATH"]
        if shutil.which("dot") is None:
            os.symlink(find_program(), Path(folder, "dot"))
            path = f"{folder}{os.pathsep}{path}"
        script = str(Path(__file__).with_name("peers.py"))
        done = subprocess.run([python, script], capture_output=True, text=True, env={**os.environ, "PATH": path}, check=False)
    if done.returncode:
        print(f"the peers failed: {done.stderr.strip()[-300:]}")
        return {}
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
