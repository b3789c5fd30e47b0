"""What continuous integration runs is pinned: packages by hash, actions by commit; and it may only read."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_locked_package_has_hashes():
    lock = (ROOT / ".ci/requirements.lock").read_text().splitlines()
    lines = [line for line in lock if line and not line.lstrip().startswith("#")]
    packages = [k for k, line in enumerate(lines) if not line.startswith(" ")]
    assert len(packages) > 20
    for k in packages:
        assert re.match(r"[A-Za-z0-9._-]+==[^ ]+ ", lines[k]), f"no exact version: {lines[k]}"
        assert lines[k + 1].strip().startswith("--hash=sha256:"), f"no hash: {lines[k]}"
    assert "--require-hashes" in (ROOT / ".ci/run").read_text()


def test_the_workflow_may_only_read_and_pins_its_actions():
    text = (ROOT / ".github/workflows/tests.yml").read_text()
    assert re.findall(r"permissions:\n((?: +.*\n)+)", text) == ["  contents: read\n"]
    actions = re.findall(r"uses: (\S+)", text)
    assert actions and all(re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", action) for action in actions)
    assert text.count("persist-credentials: false") == sum("checkout" in action for action in actions)
    assert text.count("timeout-minutes:") == text.count("runs-on:")
    assert "${{ github.event" not in text, "text of strangers is no part of a command"
