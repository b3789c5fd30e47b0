"""The code in README.md runs as it stands there."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)


def test_readme_opens_with_the_two_commands():
    assert re.search(r"\A# chainrule\n\n```\nmake demo.*\nmake test", README.read_text())


def test_the_code_runs(tmp_path, monkeypatch):
    pytest.importorskip("graphviz")
    monkeypatch.chdir(tmp_path)
    names = {}
    ran = 0
    for block in BLOCKS:
        if "define(" not in block:  # what the table holds already
            exec(compile(block, "README.md", "exec"), names)
            ran += 1
    assert ran >= 3 and (tmp_path / "tree.svg").exists()
    assert abs(names["a"].grad.item() - 0.18614559) < 1e-8
