"""What all tests share: how many examples Hypothesis tries, and a guard over what is global.

``pytest --hypothesis-profile=thorough`` tries many more examples, and different ones each time.
"""

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings

from autograd import is_grad_enabled
from autograd.engine import interpreted, modes

_ALWAYS = dict(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
settings.register_profile("default", max_examples=10, derandomize=True, phases=[Phase.generate, Phase.shrink], **_ALWAYS)
settings.register_profile("thorough", max_examples=300, derandomize=False, **_ALWAYS)
settings.register_profile("nightly", max_examples=400, derandomize=False, **_ALWAYS)  # again and again, for an hour
settings.load_profile("default")


@pytest.fixture(autouse=True)
def modes_are_left_alone():
    """Fail a test that leaves gradients off, anomaly mode on, or a mode block open; mend it for the next one."""
    before = modes.special.on
    with np.errstate():  # a fault in the middle of one leaves NumPy's error handling switched
        yield
    left = (is_grad_enabled(), modes.anomaly_mode(), modes.special.on)
    modes._enabled.set(True)
    modes._anomaly.set(None)
    modes.special.on = before
    assert left == (True, None, before), "this test left grad mode or anomaly mode switched"


@pytest.fixture
def compiled(monkeypatch):
    """Every lane is compiled by its first call."""
    monkeypatch.setattr(interpreted, "PATIENCE", 0)
