"""Pages of the documentation, taken apart: text and code cells."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder that has everything in it: ``docs`` and ``examples``."""

HEADER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
"""What a page says to the builder, above its first line."""

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?P<options>(?::[^\n]*\n)*)(?P<source>.*?)\n```$", re.DOTALL | re.MULTILINE)
"""A code cell of MyST-NB: a fence, perhaps options such as ``:tags: [hide-input]``, the code."""


def parts(page):
    """The page at this path as pairs ``("text" or "code", source)``, in their order; parts without words are left out."""
    text, end = HEADER.sub("", Path(page).read_text()), 0
    found = []
    for cell in CELL.finditer(text):
        found += [("text", text[end : cell.start()].strip()), ("code", cell["source"].strip())]
        end = cell.end()
    found.append(("text", text[end:].strip()))
    return [part for part in found if part[1]]


def as_seen_from_notebooks(parts):
    """The parts of a page of the tutorial with their links to other pages as they are in the folder of notebooks."""
    return [(kind, source.replace("](../", "](../../docs/") if kind == "text" else source) for kind, source in parts]


def notebooks():
    """``{notebook: page}``: which notebook is made from which page, in the order that they are to be read."""
    tutorial = {"1_line": "line", "2_moons": "moons", "3_layers": "layers"}
    folder = ROOT / "examples" / "notebooks"
    return {folder / f"{name}.ipynb": ROOT / "docs" / "tutorial" / f"{page}.md" for name, page in tutorial.items()}
