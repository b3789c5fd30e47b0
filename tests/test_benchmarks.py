"""The benchmarks measure what they say: the yardstick is right, every case runs, and verdicts follow the ratios."""

import math
import time

import pytest

from autograd import Tensor
from benchmarks.cases import CASES
from benchmarks.harness import summary
from benchmarks.idle import wait_until_idle
from benchmarks.libraries import Chainrule
from benchmarks.report import document, quantity
from benchmarks.scalar_engine import Value
from benchmarks.targets import TARGETS, Target, ratios, verdict


def expression(x, y):
    z = (x * y + 2.0 - x / y) ** 2.0 - 1.0 / y + 3.0 * x - (1.0 - y)
    return z.tanh() * x.exp() + (-y).relu() + (x * x).relu() + x + x


def test_the_scalar_engine_agrees_with_this_project():
    ours = Tensor(0.3, requires_grad=True), Tensor(1.1, requires_grad=True)
    theirs = Value(0.3), Value(1.1)
    result, expected = expression(*theirs), expression(*ours)
    result.backward()
    expected.backward()
    assert math.isclose(result.data, expected.item())
    for value, tensor in zip(theirs, ours):
        assert math.isclose(value.grad, tensor.grad.item())


@pytest.mark.parametrize("case", [case for case in CASES if case.units <= 1000], ids=lambda case: case.name)
def test_every_case_runs_here(case):
    if "large" in case.name:
        pytest.skip("takes hundreds of megabytes")
    case.build(Chainrule())()


def test_every_target_is_measured():
    measured = {case.name for case in CASES} | {f"peak memory, {kind} added" for kind in ("constant", "variable")}
    assert {target.case for target in TARGETS} <= measured | {"import"}


@pytest.mark.parametrize(
    "minimum, median, expected",
    [(0.4, 0.3, "met"), (0.4, 0.5, "borderline"), (0.5, 0.3, "borderline"), (0.5, 0.6, "MISSED")],
)
def test_verdicts(minimum, median, expected):
    results = {"chainrule": {"minimum": minimum, "median": median}, "pytorch": {"minimum": 1.0, "median": 1.0}}
    target = Target("a case", "pytorch", 0.4)
    assert verdict(target, {"a case": results}) == expected
    assert verdict(target, {"a case": results}, unsure=["a case"]) == "machine too busy"
    assert verdict(target, {"a case": {**results, "pytorch": {"failed": "not there"}}}) == "not measured"


def test_ratios_outlive_a_change_of_the_machines_speed():
    """This project takes 0.4 of the peer's time, and once the machine is twice as fast from one turn to the next."""
    seconds = {"chainrule": [0.4 / speed for speed in (1, 2, 2, 1, 1)], "pytorch": [1 / speed for speed in (1, 2, 2, 2, 1)]}
    results = {name: summary([{"minimum": t, "median": t} for t in found]) for name, found in seconds.items()}
    assert ratios(results, "pytorch") == pytest.approx((0.4, 0.4))


def test_quantities_have_fitting_units():
    assert [quantity(2.3e-6, "s"), quantity(0.5e-9, "s"), quantity(5e7, "B")] == ["2.3 µs", "0.5 ns", "50 MB"]


def test_the_document_says_what_is_missing():
    report = {
        "machine": {"cpu": "a CPU", "cores": 2, "load": 0.1, "python": "3", "system": "an OS"},
        "versions": {}, "threads": 2, "rounds": 1, "seconds": 1, "load after": 0.1, "unsure": [], "units": {}, "results": {},
        "import breakdown": [(1, "numpy")],
    }  # fmt: skip
    assert f"0 of {len(TARGETS)} targets are met. Not met: {TARGETS[0].case}" in document(report)


def test_a_turn_ends_when_no_thread_works_any_more(monkeypatch):
    busy = iter([0.0, 0.02, 0.04, 0.041, 0.06])
    slept = []
    monkeypatch.setattr(time, "process_time", lambda: next(busy))
    monkeypatch.setattr(time, "sleep", slept.append)
    wait_until_idle()
    assert len(slept) == 3, "as long as the processor time of all threads grows"
    monkeypatch.setattr(time, "process_time", lambda: 10 * time.perf_counter())
    wait_until_idle(patience=0.001)
    assert len(slept) > 3, "and not for ever"
