"""How long pictures of nets take, against torchviz and torchview: ``python -m benchmarks.drawing``.

``BENCH_VIZ`` names a Python that has torch, torchviz and torchview; without it only this project is measured. Every
library is measured with the system's ``dot``, where there is one, and with the bundled renderer. The tables are printed
and written to ``benchmarks/results/drawing.md``.
"""

import json
import os
import subprocess
import time
from functools import partial
from pathlib import Path

import numpy as np

import autograd
import nn
from autograd.viz import draw, modules, step_through
from autograd.viz.pdf import layout
from autograd.viz.stepping.frames import moving_picture

from . import renderers
from .nets import NETS, net_and_input
from .timing import seconds

WAYS = {
    "as it comes: values, gradients": dict(),
    "operations, like torchviz": dict(fold=False, limit=10**6, values=False, gradients=False, legend=False),
    "modules as boxes": dict(depth=2, fold=True, values=False, gradients=False),
}
PEERS = ("torchviz", "torchview")
RESULTS = Path(__file__).parents[1] / "results" / "drawing.md"


def main():
    """Measure, print, and write the tables."""
    autograd.manual_seed(0)
    nets = {name: recorded(name) for name in NETS}
    lines = ["# Drawing", "", "Milliseconds from the result to the SVG, the smallest of several rounds after one that does not",
             "count; × is this project's time divided by the other's with the same renderer: below 1 is faster. A system's dot",
             "is kept running by this project, and started for each picture by the others. torchviz draws operations and",
             "parameters, without values, gradients, frames of modules or a legend: the picture to compare it with is the one",
             "of operations, which here has frames, links and texts for the pointer as well."]  # fmt: skip
    for renderer in renderers.available():
        with renderers.chosen(renderer) as environment:
            lines += ["", f"## With {renderer}", "", *table(nets, drawn_by_peers(environment))]
    lines += ["", "## Pages and large graphs", "", *pages(nets), *formats(nets)]
    lines += [folded_on_one_sheet(*nets["gpt"]), many_operations()]
    print(*lines, sep="\n")
    RESULTS.write_text("\n".join([*lines, ""]), encoding="utf-8")


def recorded(name):
    """The loss of a net, and which module made what."""
    net, x = net_and_input(name, nn, lambda *shape: autograd.tensor(np.random.randn(*shape).astype("float32")))
    with modules(net) as calls:
        loss = net(x).sum()
    return loss, calls


def table(nets, peers):
    """A row for each net and kind of picture."""
    rows = ["| net | picture | vertices | kB | ms | × torchviz | × torchview |", "|---|---|--:|--:|--:|--:|--:|"]
    for name, (loss, calls) in nets.items():
        others = peers.get(name, {})
        for way, options in WAYS.items():
            duration, (svg, drawing) = seconds(partial(_drawn, loss, calls, options))
            ratios = [f"{duration / others[peer][0]:.2f}" if peer in others else "" for peer in PEERS]
            count = sum(not vertex.repeats for vertex in drawing.graph.vertices)
            rows.append(f"| {name} | {way} | {count} | {len(svg) / 1e3:.0f} | {1e3 * duration:.0f} | {' | '.join(ratios)} |")
        for peer, (duration, size, count) in others.items():
            rows.append(f"| {name} | *{peer}* | {count} | {size / 1e3:.0f} | {1e3 * duration:.0f} | | |")
    return rows


def _drawn(loss, calls, options):
    drawing = draw(loss, module=calls, **options)
    return drawing.svg(), drawing


def pages(nets):
    """The size of the page that steps through each net, and the time that it takes to write."""
    for name, (loss, calls) in nets.items():
        start = time.perf_counter()
        walk = step_through(loss, module=calls)
        size = len(walk.html().encode())
        duration = time.perf_counter() - start
        yield (f"* Stepping through {name} ({len(walk.graph.vertices)} vertices, {len(walk.steps)} steps): a page of "
               f"{size / 1e3:,.0f} kB, written in {duration:.1f} s.")  # fmt: skip


def formats(nets):
    """The time to make files other than SVG: of pictures as they come, and of a moving picture of the smallest net."""
    for name, (loss, calls) in nets.items():
        drawing = draw(loss, module=calls)
        svg, png, pdf = (1e3 * seconds(make, rounds=1)[0] for make in (drawing.svg, drawing.png, drawing.pdf))
        yield f"* {name} as it comes, from the Drawing: SVG {svg:.0f} ms, PNG {png:,.0f} ms, PDF {pdf:,.0f} ms."
    loss, calls = nets["mlp"]
    walk = step_through(loss, module=calls)
    duration, moving = seconds(partial(moving_picture, walk), rounds=1)
    yield f"* Stepping through mlp as GIF: {len(walk.steps)} steps, {len(moving) / 1e3:,.0f} kB in {duration:.1f} s."


def folded_on_one_sheet(loss, calls):
    """Whether the folded GPT can be read on one sheet of A4."""
    drawing = draw(loss, module=calls, depth=3, fold=True, values=False, gradients=False, direction="TB")
    width, height = (float(part) for part in drawing.svg().partition('viewBox="')[2].partition('"')[0].split()[2:])
    _, scale, columns, rows = layout(width, height)
    sheets = "one sheet" if columns * rows == 1 else f"{columns * rows} sheets"
    return f"* The folded GPT ({drawing.title}): {sheets} of A4, the smallest letters {9.5 * scale:.1f} points high."


def many_operations(count=100_000):
    """The time to draw a chain of many operations, folded."""
    x = y = autograd.tensor(1.0, requires_grad=True)
    for _ in range(count // 2):
        y = y * 1.0 + x
    start = time.perf_counter()
    draw(y).svg()
    return f"* {count:,} operations, folded: {time.perf_counter() - start:.1f} s."


def drawn_by_peers(environment):
    """What peers.py prints, or nothing where its Python is not named; raises if it fails."""
    python = os.environ.get("BENCH_VIZ")
    if python is None:
        print("BENCH_VIZ names no Python with torch, torchviz and torchview: measured alone")
        return {}
    script = str(Path(__file__).with_name("peers.py"))
    done = subprocess.run([python, script], capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"the peers failed: {done.stderr.strip()[-300:]}")
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
