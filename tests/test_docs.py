"""The pages of the documentation: every code cell runs, every link leads somewhere, and the notebooks say what the pages say."""

import ast
import json
import re
import warnings

import pytest

from examples.notebooks.pages import ROOT, notebooks, parts

DOCS = ROOT / "docs"
PAGES = {page.relative_to(DOCS).as_posix(): page for page in sorted(DOCS.rglob("*.md")) if "_build" not in page.parts}
WITH_CELLS = [name for name, page in PAGES.items() if "{code-cell}" in page.read_text()]

SHOWN_AS = ["_repr_html_", "_repr_svg_", "_repr_mimebundle_", "__repr__"]
"""The ways in which a notebook may show a value."""


def run(source, namespace, name):
    """Run one cell as a notebook does: what its last line gives, unless that ends in a semicolon, is shown."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) and not source.endswith(";") else None
    exec(compile(tree, name, "exec"), namespace)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), name, "eval"), namespace)
        shown = next(getattr(value, how) for how in SHOWN_AS if hasattr(value, how))
        shown() if value is not None and not isinstance(value, type) else None


@pytest.mark.parametrize("name", WITH_CELLS)
def test_the_code_of_a_page_runs(name, tmp_path, monkeypatch):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "__main__"}
    for number, (kind, source) in enumerate(parts(PAGES[name])):
        if kind == "code":
            run(source, namespace, f"<part {number} of {name}>")
    matplotlib.pyplot.close("all")
