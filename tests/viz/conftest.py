"""Golden files: pictures whose dot source must stay as it is, byte for byte."""

from pathlib import Path

import pytest

CURE = "run pytest tests/viz --overwrite-golden and look at the difference"
GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser):
    parser.addoption("--overwrite-golden", action="store_true", help="write tests/viz/golden/*.dot anew")


@pytest.fixture
def golden(request):
    """``golden("name.dot", source)`` compares with the file of that name, or writes it with --overwrite-golden."""

    def compare(name, source):
        path = GOLDEN / name
        if request.config.getoption("--overwrite-golden", default=False):  # it only exists where tests/viz is named
            path.parent.mkdir(exist_ok=True)
            path.write_text(source, encoding="utf-8", newline="\n")
        expected = path.read_text(encoding="utf-8")
        assert source == expected, f"the drawing is no longer {path.name}; if it should be, {CURE}"

    return compare
