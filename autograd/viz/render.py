"""From dot source to pictures: runs the program ``dot`` of a system's Graphviz, or the one that pip installs.

``graphviz-pure`` (https://pypi.org/project/graphviz-pure) is a self-contained program with dot's options, so one call
serves both, and no Python package is needed around it.
"""

import re
import shutil
import subprocess
import sysconfig
import zlib
from html import escape
from pathlib import Path

from ..engine.errors import AutogradError, missing_package
from .standing import standing
from .style import DARK

OPTIONS = dict(svg=["-Tsvg"], png=["-Tpng", "-Gdpi=144", "-Gsize=110,110"], frame=["-Tpng", "-Gdpi=84", "-Gsize=40,40"])
"""How dot is called for each format: a PNG has at most 110 x 144 pixels a side, which every viewer can open; a frame
of a moving picture is smaller."""


class RenderError(AutogradError, RuntimeError):
    """Graphviz failed, or was stopped because it took too long."""


def render(source, format, *, timeout=120, meanwhile=None):
    """The picture of `source` as bytes, 'svg', 'png', or 'frame' for a small PNG.

    `meanwhile` is a function to call while the program works.

    Raises
    ------
    MissingPackageError
        if neither Graphviz nor ``graphviz-pure`` is installed.
    RenderError
        if the program fails, or runs for more than `timeout` seconds.
    """
    program = find_program()
    command = [program, *OPTIONS[format]]
    try:
        if Path(program).stem == "dot":  # the bundled program starts at once, and takes one graph each
            picture = standing.draw(command, source, "svg" if format == "svg" else "png", timeout, meanwhile)
            if picture is not None:
                return picture.replace(b"page0,1_graph0", b"graph0")  # what a second picture is called
        elif meanwhile is not None:
            meanwhile()
        done = subprocess.run(command, input=source.encode(), capture_output=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise RenderError(f"{program} did not finish the {format} within {timeout} seconds; draw a smaller graph, or "
                          "save it as .dot and lay it out with another program") from None  # fmt: skip
    if done.returncode or not done.stdout:
        reason = done.stderr.decode(errors="replace").strip()[-500:]
        raise RenderError(f"{program} could not make the {format} (exit status {done.returncode}): {reason}")
    return done.stdout


def find_program():
    """The path of ``dot``, or of ``graphviz-pure`` on the PATH or beside this Python's other programs."""
    found = shutil.which("dot") or shutil.which("graphviz-pure")
    for scheme in () if found else (sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user")):
        found = found or shutil.which("graphviz-pure", path=sysconfig.get_path("scripts", scheme))
    if found is None:
        raise missing_package("graphviz-pure", "drawing as SVG or PNG", "viz")
    return found


def themed(source):
    """`source`, dot or SVG, with every colour of the light theme replaced by that of the dark one."""
    return re.sub("#[0-9a-f]{6}", lambda found: DARK.get(found[0], found[0]), source)


def accessible(svg, title, description, *, follow=False):
    """`svg` with a title and a description that screen readers speak.

    With `follow` its colours are dark where the reader's screen is set so; printed it is light.
    """
    mark = f"{zlib.crc32(svg.encode()):08x}"  # several drawings on one page have ids of their own
    words = (f'<title id="title-{mark}">{escape(title)}</title>\n'
             f'<desc id="description-{mark}">{escape(description)}</desc>\n')  # fmt: skip
    tag = re.search(r"<svg[^>]*(?=>)", svg)
    role = f' role="img" aria-label="{escape(title)}" aria-describedby="description-{mark}"'
    rules = dark_rules(f'[aria-describedby="description-{mark}"] ') if follow else ""  # of no other drawing on the page
    style = f"<style>@media screen and (prefers-color-scheme: dark){{{rules}}}</style>\n" if follow else ""
    return f"{svg[: tag.end()]}{role}>\n{words}{style}{svg[tag.end() + 1 :].lstrip()}"


def dark_rules(scope=""):
    """Rules of a style sheet that turn each colour of the light theme into that of the dark one."""
    pairs = ((f'{scope}[{what}="{light}"]', what, dark) for light, dark in DARK.items() for what in ("fill", "stroke"))
    return "".join(f"{selector}{{{what}:{dark}}}" for selector, what, dark in pairs)
