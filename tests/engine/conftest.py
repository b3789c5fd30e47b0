"""What the engine's tests share."""

import pytest

from autograd.engine import lanes
from autograd.rules.table import Entry, Rule


@pytest.fixture
def fresh_entry():
    """An entry that is in no table and has not been compiled."""
    entry = Entry()
    entry.name, entry.functions, entry.forward = "scaled_for_test", (), lambda x, y, scale: x * y * scale
    entry.arguments, entry.options = ("x", "y"), {"scale": 2.0}
    entry.rules = {"x": Rule(lambda g, y, scale: g * y * scale), "y": Rule(lambda g, x, scale: g * x * scale)}
    entry.joint = entry.each = entry.into = entry.outputs = entry.infix = entry.formula = entry.sample = None
    entry.elementwise, entry.view = True, False
    yield entry
    lanes._tools["lanes"].pop(entry.name, None)
