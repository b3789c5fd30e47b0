"""Make the notebooks anew from the pages of the tutorial, with the results of running them."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .pages import ROOT, as_seen_from_notebooks, notebooks, parts
from .running import executed


def notebook_of(page):
    """The page as a notebook that has been run; the same page gives the same bytes."""
    cells = [
        (new_code_cell if kind == "code" else new_markdown_cell)(source, id=f"part-{number}")
        for number, (kind, source) in enumerate(as_seen_from_notebooks(parts(page)), 1)
    ]
    return executed(new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}))


for path, page in notebooks().items():
    nbformat.write(notebook_of(page), path)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")
