"""README.md is true: its code runs, its derivation is what is printed, its table of speed is that of the last run."""

import contextlib
import io
import json
import re
from pathlib import Path

import pytest

from benchmarks.readme import speed_table, update

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
REPORT = json.loads((README.parent / "benchmarks" / "results" / "latest.json").read_text(encoding="utf-8"))


def test_readme_opens_with_the_two_commands():
    assert re.search(r"\A# chainrule\n\n```\nmake demo.*\nmake test", TEXT)


def test_the_code_runs(tmp_path, monkeypatch):
    pytest.importorskip("graphviz")
    monkeypatch.chdir(tmp_path)
    names, printed = {}, io.StringIO()
    ran = 0
    with contextlib.redirect_stdout(printed):
        for block in BLOCKS:
            if "define(" not in block:  # what the table holds already
                exec(compile(block, "README.md", "exec"), names)
                ran += 1
    assert ran >= 6
    assert all((tmp_path / name).exists() for name in ("tree.svg", "steps.html", "network.svg", "sheet.svg"))
    assert "tensor(0.18614559) tensor(0.15955336)" in printed.getvalue()
    assert abs(names["found"].x - 1).max() < 1e-4
    is_printed_in_order([line for line in derivation() if line != "  …"], printed.getvalue().splitlines())


def derivation():
    """The lines of the derivation that README shows."""
    return re.search(r"```\n(Forward\n.*?)```", TEXT, re.DOTALL)[1].splitlines()


def is_printed_in_order(lines, printed):
    rest = iter(printed)
    assert [line for line in lines if line not in rest] == []


def test_the_table_of_speed_is_that_of_the_last_run(tmp_path):
    """Where this fails, ``benchmarks.readme.update(report)`` writes it anew, as a run of the benchmarks does by itself."""
    assert speed_table(REPORT) in TEXT
    copy = tmp_path / "README.md"
    copy.write_text(re.sub(r"\| LeNet.*\n", "", TEXT), encoding="utf-8")
    update(REPORT, copy)
    assert copy.read_text(encoding="utf-8") == TEXT
    copy.write_text("# nothing here", encoding="utf-8")
    with pytest.raises(ValueError, match="no place for the table of speed"):
        update(REPORT, copy)


def test_links_lead_somewhere():
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", TEXT)
    assert len(links) > 20 and [link for link in links if not (README.parent / link).exists()] == []
