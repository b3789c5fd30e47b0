"""The pytest plugin, in a pytest of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
from autograd.testing import profiles

ROOT = Path(autograd.__file__).parent.parent

TEST = """
import numpy as np
from hypothesis import settings
from autograd import Function
from autograd.testing import given_gradients, tensors

class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 3 * FACTOR * x * x

test_cube = given_gradients(tensors())(Cube.apply)

def test_profile():
    assert settings().max_examples == 10
"""


@pytest.mark.parametrize("factor, passed", [("1", 2), ("1.001", 1)])
def test_a_custom_function_is_covered_by_one_line(tmp_path, factor, passed):
    (tmp_path / "test_mine.py").write_text(TEST.replace("FACTOR", factor))
    plugin = ["-p", "autograd.testing.plugin", "--gradcheck-profile=quick"]
    command = [sys.executable, "-m", "pytest", "-q", *plugin, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert f"{passed} passed" in done.stdout, done.stdout + done.stderr
    if passed == 1:
        assert "'Cube'" in done.stdout and "backward says" in done.stdout


def test_profiles_set_order_and_mode(monkeypatch):
    monkeypatch.setattr(profiles, "_chosen", {"order": 2, "mode": "both"})
    assert profiles.current() == {"order": 2, "mode": "both"}
    assert profiles.current(order=1, mode=None) == {"order": 1, "mode": "both"}
