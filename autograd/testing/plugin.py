"""The pytest plugin: ``pytest --gradcheck-profile=thorough``."""

import pytest

from .profiles import PROFILES, use_profile


def pytest_addoption(parser):
    parser.addoption(
        "--gradcheck-profile",
        choices=list(PROFILES),
        help="how thorough tests with given_gradients are: number of examples, order of derivatives, modes",
    )


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    chosen = config.getoption("--gradcheck-profile")
    if chosen is not None:
        use_profile(chosen)
