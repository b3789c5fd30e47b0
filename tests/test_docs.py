"""The pages of the documentation: code runs, links lead somewhere, the reference is complete, notebooks say what pages say."""

import ast
import importlib
import inspect
import json
import os
import re

import pytest

import autograd
from autograd.rules import table
from examples.notebooks.pages import ROOT, as_seen_from_notebooks, notebooks, parts

DOCS = ROOT / "docs"
PAGES = {page.relative_to(DOCS).as_posix(): page for page in sorted(DOCS.rglob("*.md")) if "_build" not in page.parts}
AS_NOTEBOOKS = set(notebooks().values())
"""Pages that tests/examples/test_notebooks.py runs, as the notebooks that they are, too."""

WITH_CELLS = [name for name, page in PAGES.items() if "{code-cell}" in page.read_text() and page not in AS_NOTEBOOKS]

FORMS = ["_repr_html_", "_repr_svg_", "_repr_markdown_", "__repr__"]
"""The ways in which a notebook may show a value."""


PAGE = "page"
"""The name of the module that the cells of a page believe to be."""


@pytest.fixture
def table_is_left_alone():
    """Take lines that a page adds to the rule table out again."""
    names = set(table.TABLE)
    yield
    for name in set(table.TABLE) - names:
        if getattr(table.TABLE[name].forward, "__module__", None) == PAGE:  # and not of a family that was imported meanwhile
            for function in table.TABLE.pop(name).functions:
                del table.BY_FUNCTION[function]


def run(source, namespace, place):
    """Run one cell and show what its last line gives, unless that ends in a semicolon, as a notebook would."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) and not source.endswith(";") else None
    exec(compile(tree, place, "exec"), namespace)
    value = eval(compile(ast.Expression(last.value), place, "eval"), namespace) if last else None
    if value is not None:
        assert next(getattr(value, form) for form in FORMS if hasattr(value, form))()


@pytest.mark.parametrize("name", WITH_CELLS)
def test_the_cells_of_a_page_run(name, tmp_path, monkeypatch, table_is_left_alone):
    plots = pytest.importorskip("matplotlib.pyplot")
    plots.switch_backend("Agg")
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": PAGE}
    for number, (kind, source) in enumerate(parts(PAGES[name])):
        if kind == "code":
            run(source, namespace, f"<part {number} of docs/{name}>")
    plots.close("all")


@pytest.mark.parametrize("name", PAGES)
def test_links_to_other_pages_lead_there(name):
    page = PAGES[name]
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_is_reached_from_the_first():
    listed = re.findall(r"^([A-Za-z_/]+)$", PAGES["index.md"].read_text(), re.MULTILINE)
    assert sorted(f"{name}.md" for name in listed) == sorted(set(PAGES) - {"index.md"})


def documented():
    """What the pages of the reference name, each with the package that it stands under."""
    for name, page in PAGES.items():
        package = ""
        for line in page.read_text().splitlines() if name.startswith("reference/") else []:
            if found := re.match(r"\.\. (currentmodule|auto\w+):: ([\w.]+)", line):
                directive, what = found.groups()
                package = what if directive == "currentmodule" else package
                yield what if directive == "currentmodule" or "." in what else f"{package}.{what}"


PACKAGES = ["autograd.distributions", "nn", "nn.optim", "nn.data", "nn.training", "nn.utils", "nn.pictures",
            "autograd.viz", "autograd.symbolic"]  # fmt: skip


@pytest.mark.parametrize("package", PACKAGES)
def test_the_reference_is_complete(package):
    module, named = importlib.import_module(package), set(documented())
    public = [name for name in module.__all__ if not inspect.ismodule(getattr(module, name))]
    assert [name for name in public if f"{package}.{name}" not in named and name != "manual_seed"] == []


WITHOUT_A_LIST = ["nn.init", "nn.data.transforms", "nn.optim.swa_utils", "nn.utils.parametrizations", "nn.utils.parametrize",
                  "nn.utils.prune", "nn.utils.rnn"]  # fmt: skip
"""Modules that do not list what is public in them: it is what they define under names without an underscore."""


@pytest.mark.parametrize("package", WITHOUT_A_LIST)
def test_the_reference_has_what_a_module_defines(package):
    module, named = importlib.import_module(package), set(documented())
    public = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == package and name[0] != "_"]
    assert public and [name for name in public if f"{package}.{name}" not in named] == []


def test_every_name_of_autograd_stands_somewhere():
    """As functions of PyTorch's in the table of names, as dtypes there, or on a page; or it is NumPy's or Python's own."""
    cells = [source for kind, source in parts(PAGES["reference/names.md"]) if kind == "code"]
    namespace = {}
    tables = []
    for cell in cells:
        tree = ast.parse(cell)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "names.md", "exec"), namespace)
        tables += [eval(compile(ast.Expression(last.value), "names.md", "eval"), namespace)] if last else []
    listed = set(re.findall(r"`(\w+)", "\n".join(tables))) | {name.rpartition(".")[2] for name in documented()}
    elsewhere = {"cuda", "default_generator", "dict", "dtype", "finfo", "iinfo", "isinstance", "list", "tuple", "type",
                 "promote_types", "e", "pi", "inf", "nan", "newaxis", "Size", "device", "strided",
                 "contiguous_format", "preserve_format", "channels_last", "channels_last_3d"}  # fmt: skip
    errors = re.search(r":members: (AutogradError.*)", PAGES["reference/autograd.md"].read_text())[1].split(", ")
    packages = {name for name in autograd.__all__ if inspect.ismodule(getattr(autograd, name))}
    assert set(autograd.__all__) - listed - elsewhere - packages - set(errors) == set()


def test_the_reference_has_all_transforms():
    home = {name: getattr(getattr(autograd, name), "__module__", "") for name in autograd.__all__}
    transforms = {f"autograd.{name}" for name, module in home.items() if module.startswith("autograd.transforms")}
    assert transforms - set(documented()) == set()


@pytest.mark.parametrize("path, page", notebooks().items(), ids=lambda path: path.name)
def test_notebooks_are_in_step_with_their_pages(path, page):
    """Where this fails, ``make notebooks`` makes them anew."""
    cells = json.loads(path.read_text())["cells"]
    said = [({"markdown": "text"}.get(cell["cell_type"], "code"), "".join(cell["source"])) for cell in cells]
    assert said == as_seen_from_notebooks(parts(page))
    assert all(cell["execution_count"] for cell in cells if cell["cell_type"] == "code"), "this notebook was not run"
    assert os.path.getsize(path) < 500_000
