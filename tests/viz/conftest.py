"""Golden files: pictures whose dot source must stay as it is, byte for byte."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser):
    parser.addoption("--overwrite-golden", action="store_true", help="write tests/viz/golden/*.dot anew")


@pytest.fixture
def golden(request):
    """``golden("name.dot", source)`` compares with the file of that name, or writes it with --overwrite-golden."""

    def compare(name, source):
        path = GOLDEN / name
        if request.config.getoption("--overwrite-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(source, encoding="utf-8", newline="\n")
        expected = path.read_text(encoding="utf-8")
        assert source == expected, f"the drawing is not {path.name} any more; if it should be, run with --overwrite-golden"

    return compare
