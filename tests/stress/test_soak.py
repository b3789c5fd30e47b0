"""A second of what ``make soak`` does for an hour."""

import importlib.util
from pathlib import Path


def test_memory_is_flat():
    spec = importlib.util.spec_from_file_location("soak", Path(__file__).with_name("soak.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    steps, first, last = module.soak(1.0)
    assert steps > 20 and last > 0 and first > 0
