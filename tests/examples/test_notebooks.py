"""The notebooks themselves: each is run in a kernel of Jupyter's, and gives what is stored in it."""

import copy
import re

import pytest

pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

import nbformat

from examples.notebooks.pages import notebooks
from examples.notebooks.running import differences, executed


def read(path):
    return nbformat.read(path, as_version=4)


@pytest.mark.filterwarnings("default")  # those of Jupyter's own packages are not ours
@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.name)
def test_a_notebook_gives_what_is_stored_in_it(path):
    """Where this fails though the page is right, ``make notebooks`` makes them anew."""
    stored = read(path)
    assert differences(stored, executed(copy.deepcopy(stored))) == []


def shown(changed_in_one):
    """A notebook's differences after something in its outputs was changed."""
    stored = read(next(iter(notebooks())))
    other = copy.deepcopy(stored)
    changed_in_one([output for cell in other.cells for output in cell.get("outputs", ())])
    return differences(stored, other)


def put(outputs, form, old, new):
    data = next(output.data for output in outputs if form in output.get("data", {}) and old in output.data[form])
    data[form] = data[form].replace(old, new)


@pytest.mark.parametrize("form, old, new, what", [
    ("text/plain", "tensor(", "tenser(", "part .: text/plain: 'tensor.* is now 'tenser"),
    ("text/plain", "tensor(", "tensor(9", "part .: text/plain: the numbers .* are now"),
    ("image/svg+xml", ">mean<", ">mien<", "part .: image/svg"),
    ("image/svg+xml", "</svg>", "<text>7</text></svg>", "part .: image/svg"),
])  # fmt: skip
def test_what_differs_is_found(form, old, new, what):
    found = shown(lambda outputs: put(outputs, form, old, new))
    assert len(found) == 1 and re.match(what, found[0]), found


def test_a_missing_output_is_found():
    def clear(outputs):
        outputs[0].data.clear()

    assert len(shown(clear)) == 1
    assert shown(lambda outputs: None) == []


@pytest.mark.parametrize("name, found", [("stdout", 1), ("stderr", 0)])
def test_what_a_machine_warns_of_is_no_difference_but_other_new_text_is(name, found):
    stored = read(next(iter(notebooks())))
    other = copy.deepcopy(stored)
    cell = next(cell for cell in other.cells if cell.get("outputs"))
    cell.outputs.insert(0, nbformat.v4.new_output("stream", name=name, text="no space left"))
    sentences = differences(stored, other)
    assert len(sentences) == found and all("no space left" in sentence for sentence in sentences)


@pytest.mark.filterwarnings("default")
def test_a_cell_that_fails_fails_the_run():
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        executed(notebook)
