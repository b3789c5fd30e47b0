"""The score of the checker: wrong rules of every kind are made, and the generated checks of their entries find them."""

import numpy as np
import pytest

from autograd.rules.families import complete
from autograd.rules.table import TABLE
from autograd.testing import mutation
from autograd.testing.entries import check_entry
from autograd.testing.mutants import OF_RESULTS, _taking, _with_rule, mutants

complete()

SAMPLE = ("multiply", "divide", "power", "exp", "sum", "matmul", "index", "concatenate", "where", "inv")
"""Entries of every form; docs/mutation.md has the whole table."""


@pytest.mark.parametrize("name", SAMPLE)
def test_wrong_rules_are_found(name):
    found = mutation.score(TABLE[name])
    assert found.contradicted + found.failed >= len(OF_RESULTS) and found.contradicted > found.failed
    assert not found.survivors


@pytest.mark.parametrize("name", SAMPLE)
def test_the_right_rule_is_left_alone(name):
    entry = TABLE[name]
    points = mutation._points(entry)
    for place, rule in entry.rules.items():
        if rule is not None:
            same = _with_rule(entry, place, _taking(rule.names, lambda values, rule=rule: rule.function(**values)))
            assert mutation._outcome(same, points) == "unchanged"


def test_mutants_of_every_kind_are_made():
    made = [what for name in SAMPLE for what, _ in mutants(TABLE[name])]
    for kind in (*OF_RESULTS, "stale saved x", "transposed operand", "g forgotten", "x for y", "minus forgotten"):
        assert any(kind in what for what in made), kind
    assert len(set(made)) > 100


def test_the_entry_itself_is_not_changed():
    rules = dict(TABLE["divide"].rules)
    mutation.score(TABLE["divide"])
    assert TABLE["divide"].rules == rules
    assert check_entry(TABLE["divide"], examples=4) == 4


def test_an_entry_that_is_wrong_itself_has_no_score(monkeypatch):
    monkeypatch.setattr(mutation, "_outcome", lambda mutant, points: "contradicted")
    with pytest.raises(ValueError, match="its own rule does not pass"):
        mutation.score(TABLE["negative"])


def test_the_report_names_survivors_with_their_reason(monkeypatch):
    monkeypatch.setitem(mutation.REASONS, ("one", "x: sign"), "because")
    text = mutation.page([mutation.Score("one", 90, 8, ["x: sign"], 3), mutation.Score("two", 1, 0, [], 0)], 60.0)
    assert "| 2 | 100 | 91 | 8 | 1 | 99.00 % | 3 |" in text and "| `one` | x: sign | because |" in text
    assert "None." in mutation.page([mutation.Score("two", 1, 0, [], 0)], 60.0)


def test_main_writes_the_report(tmp_path, capsys):
    mutation.main(tmp_path / "page.md", ["negative"])
    assert "100.00 %" in (tmp_path / "page.md").read_text()
    assert "negative:" in capsys.readouterr().out
    assert np.isfinite(mutation.score(TABLE["negative"]).contradicted)
