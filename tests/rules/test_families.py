"""Rooms that are imported late: the index says exactly what they hold, and nothing is imported that is not needed."""

import json
import subprocess
import sys

import numpy as np
import pytest

from autograd.rules import families

FOUND = """
import importlib, json, sys, numpy as np
import autograd.rules.families as families
from autograd.rules.compositions import COMPOSITIONS
from autograd.rules.table import BY_FUNCTION

def told():
    return {f for f in [*BY_FUNCTION, *COMPOSITIONS] if not (f.__module__ or "").startswith("autograd")}

room = sys.argv[1]
before = told()
importlib.import_module("autograd.rules." + room)
indirectly = [other for other in families.ROOMS if other != room and "autograd.rules." + other in sys.modules]
listed = lambda room: {getattr(sys.modules[home], name) for home, names in families.ROOMS[room].items()
                       for name in names.split()}
new = told() - before - {f for other in indirectly for f in listed(other)}
print(json.dumps([sorted(f.__name__ for f in part) for part in (new, listed(room))]))
"""

LOADED = """
import sys, numpy
before = set(sys.modules)
import autograd.numpy as np
from autograd import grad
assert grad(lambda x: np.sin(x) * x)(0.0) == 0.0
print(*sorted(set(sys.modules) - before))
"""


def _output(code, *arguments):
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("room", families.ROOMS)
def test_the_index_says_what_a_room_holds(room):
    new, listed = json.loads(_output(FOUND, room))
    assert new == listed


def test_one_gradient_imports_no_room_that_it_does_not_need():
    loaded = set(_output(LOADED).split())
    rooms = {*families.ROOMS, *families.OWN}
    assert {f"autograd.rules.{room}" for room in rooms} & loaded == set()
    assert {"threading", "scipy", "autograd.engine.lane_source", "autograd.functions.methods"} & loaded == set()
    assert len([name for name in loaded if name.startswith("autograd.")]) < 70


@pytest.mark.parametrize("function, has_rules", [
    (np.median, True), (np.linalg.norm, True), (np.einsum, True), (np.modf, True), (np.add.reduceat, True),
    (np.lib.stride_tricks.sliding_window_view, True), (np.fft.fft, True), (np.load, False), (len, False),
])  # fmt: skip
def test_a_function_is_found_in_its_room(function, has_rules):
    assert families.complete_for(function) is has_rules


def test_what_a_function_of_scipys_calls_inside_finds_its_rules():
    """`zeta` is no universal function, and calls one that SciPy does not show."""
    code = """
import scipy.special as sc
from autograd import Tensor
x = Tensor(2.0, requires_grad=True)
sc.zeta(x).backward()
print(x.grad.item())
"""
    assert float(_output(code)) == pytest.approx(-0.9375482543158437, rel=1e-12)


def test_a_function_of_the_same_name_that_is_not_numpys_belongs_to_no_room():
    def median(a):
        return a

    assert families.complete_for(median) is False
