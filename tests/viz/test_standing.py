"""A dot that stays: several pictures from one process, failures, hanging. A script stands for the program."""

import subprocess
import sys

import pytest

from autograd.viz import render
from autograd.viz.standing import StandingDot

SCRIPT = f"""#!{sys.executable}
import os, sys, time
for line in sys.stdin:
    if "fail" in line:
        sys.exit(1)
    if "hang" in line:
        time.sleep(60)
    if line == "}}\\n":
        sys.stdout.write(f'<g id="page0,1_graph0">{{os.getpid()}}</g></svg>\\n')
        sys.stdout.flush()
"""


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "dot"
    path.write_text(SCRIPT)
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def standing(monkeypatch, program):
    standing = StandingDot()
    monkeypatch.setattr(render, "standing", standing)
    monkeypatch.setattr(render, "find_program", lambda: program)
    yield standing
    standing.close()


def test_one_process_draws_all_pictures_and_is_replaced_when_it_fails(standing):
    first, second = render.render("digraph {\n}\n", "svg"), render.render("digraph {\n}\n", "svg")
    assert first == second and first.startswith(b'<g id="graph0">')
    with pytest.raises(render.RenderError, match="exit status 1"):
        render.render("digraph { fail\n}\n", "svg")
    assert render.render("digraph {\n}\n", "svg") != first


def test_a_source_whose_last_line_has_no_end_is_drawn(standing, program):
    assert b"</svg>" in standing.draw([program, "-Tsvg"], "digraph {\n}", "svg", timeout=10)


def test_a_process_that_hangs_is_ended(standing):
    with pytest.raises(render.RenderError, match="did not finish"):
        render.render("digraph { hang\n}\n", "svg", timeout=0.3)
    assert not standing._processes


def test_a_process_that_is_killed_is_replaced_and_what_is_done_meanwhile_is_done_once(standing):
    render.render("digraph {\n}\n", "svg")
    (process,) = standing._processes.values()
    process.kill()
    process.wait()
    calls = []
    assert b"svg" in render.render("digraph {\n}\n", "svg", meanwhile=lambda: calls.append("done")) and calls == ["done"]


def test_a_program_that_reads_nothing_is_ended(standing, program):
    with pytest.raises(subprocess.TimeoutExpired):
        standing.draw([program, "-Tsvg"], "hang\n" + 500_000 * " ", "svg", timeout=0.3)
    assert not standing._processes


def test_closing_ends_the_processes(standing, program):
    standing.draw([program, "-Tsvg"], "digraph {\n}\n", "svg", timeout=10)
    (process,) = standing._processes.values()
    standing.close()
    assert process.returncode is not None and not standing._processes


def test_without_time_the_error_is_that_of_subprocess(standing, program):
    with pytest.raises(subprocess.TimeoutExpired):
        standing.draw([program, "-Tsvg"], "hang\n", "svg", timeout=0.2)
