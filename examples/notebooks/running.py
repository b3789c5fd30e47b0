"""Notebooks in a kernel of Jupyter's, as a reader runs them, and whether two runs show the same."""

import os
import re
import tempfile

import numpy as np
from nbclient import NotebookClient

from .pages import ROOT

NUMBER = re.compile(r"[-−]?\d+\.?\d*(?:e[-+]?\d+)?")
SVG_TEXT = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)
TAG = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)

CLOSE = dict(rtol=0.02, atol=2e-3)
"""How far numbers may lie apart: trainings end a little differently where NumPy or its BLAS is another one."""


def executed(notebook, timeout=300):
    """Run all cells of `notebook` (an nbformat notebook) from the first to the last, and return it.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        if a cell fails.
    nbclient.exceptions.CellTimeoutError
        if one takes longer than `timeout` seconds.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:  # for the files that cells write
        client = NotebookClient(notebook, timeout=timeout, record_timing=False, resources={"metadata": {"path": folder}})
        client.execute(env=environment)
    for output in (output for cell in notebook.cells for output in cell.get("outputs", ())):
        if "image/svg+xml" in output.get("data", ()):
            output.data.pop("text/html", None)  # the same picture as part of a page
    notebook.metadata.pop("language_info", None)  # it names the version of Python that happened to run it
    return notebook


def differences(stored, run):
    """What the cells of two runs of one notebook show differently: sentences, none if they agree.

    Words have to be the same, numbers close. Of an SVG the words and numbers are compared, in any order, of other
    pictures only that there is one: how they are laid out and painted differs from machine to machine. What packages
    say on stderr is about the machine too (joblib's import warns where there is no room for a semaphore), and left out.
    """
    found = []
    for number, (one, other) in enumerate(zip(stored.cells, run.cells, strict=True), 1):
        if one.cell_type == "code":
            found += [f"part {number}: {what}" for what in _differences(one.outputs, other.outputs)]
    return found


def _differences(stored, run):
    stored, run = ([output for output in outputs if output.get("name") != "stderr"] for outputs in (stored, run))
    kinds = [[(output.output_type, *sorted(_shown(output))) for output in outputs] for outputs in (stored, run)]
    if kinds[0] != kinds[1]:
        said = "".join(output.text for output in run if output.output_type == "stream")
        yield f"it has {kinds[0]} and gives {kinds[1]}, and says {said!r}"
        return
    for one, other in zip(stored, run):
        for form, content in _shown(one).items():
            (words, numbers), (new_words, new_numbers) = (_read(form, text) for text in (content, _shown(other)[form]))
            if words != new_words:
                yield f"{form}: {_first_difference(words, new_words)}"
            elif not np.allclose(numbers, new_numbers, **CLOSE):
                yield f"{form}: the numbers {numbers} are now {new_numbers}"


def _shown(output):
    """``{form: content}`` of what a cell gave; text beside a picture or a table is what nobody sees."""
    if output.output_type == "stream":
        return {"text": output.text}
    if output.output_type == "error":
        return {"text": f"{output.ename}: {output.evalue}"}
    forms = dict(output.data)
    return {form: content for form, content in forms.items() if form != "text/plain" or len(forms) == 1}


def _read(form, content):
    """(words, numbers) of what a cell shows."""
    if form in ("image/png", "image/jpeg"):
        return [form], []
    if form == "image/svg+xml":
        texts = sorted(TAG.sub("", text) for text in SVG_TEXT.findall(content))
        numbers = sorted(float(found.replace("−", "-")) for text in texts for found in NUMBER.findall(text))
        return sorted(NUMBER.sub("#", text) for text in texts), numbers
    text = TAG.sub(" ", content) if form == "text/html" else content
    return NUMBER.sub("#", text).split(), [float(found.replace("−", "-")) for found in NUMBER.findall(text)]


def _first_difference(words, new_words):
    if len(words) != len(new_words):
        return f"{len(words)} words are now {len(new_words)}"
    return next(f"{one!r} is now {other!r}" for one, other in zip(words, new_words) if one != other)
