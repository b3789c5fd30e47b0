"""Random programs: right ones pass, wrong rules are found in them and shrunk, and what is printed runs.

``pytest tests/testing/test_expressions.py --hypothesis-profile=nightly -rP`` goes on for an hour, which the kinds of
programs share, and says how many programs of each it checked.
"""

import contextlib
import functools
import importlib.util
import io
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, find, given, settings

from autograd import Tensor
from autograd.engine import lanes
from autograd.rules.table import TABLE, Rule
from autograd.testing import GradcheckError, expressions
from autograd.testing.programs import Program

MANY = settings(max_examples=max(100, settings().max_examples))
SOME = settings(max_examples=max(60, settings().max_examples))
FEW = settings(max_examples=max(12, settings().max_examples))  # JAX compiles each operation for each shape
IS_NIGHTLY = settings().max_examples == settings.get_profile("nightly").max_examples
KINDS = 3 + sum(importlib.util.find_spec(library) is not None for library in ("torch", "jax"))
SECONDS = 3600 / KINDS
FIND = settings(max_examples=400, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


def for_its_share_of_the_hour(test):
    """The test as it is; in the nightly profile again and again, with other programs each time."""

    @functools.wraps(test)
    def rounds():
        started, count = time.monotonic(), 1
        test()
        while IS_NIGHTLY and time.monotonic() < started + SECONDS:
            test()
            count += 1
        print(f"{test.__name__}: {count} rounds in {time.monotonic() - started:.0f} s")

    return rounds


@for_its_share_of_the_hour
@MANY
@given(expressions())
def test_programs_over_the_whole_table(program):
    program.check()


@for_its_share_of_the_hour
@SOME
@given(expressions(longest=5))
def test_second_gradients_of_programs(program):
    program.check(order=2)


@for_its_share_of_the_hour
@MANY
@given(expressions(shared=True, longest=10))
def test_programs_of_shared_names(program):
    program.check()


@for_its_share_of_the_hour
@MANY
@given(expressions(shared=True, longest=10))
def test_pytorch_gives_the_same_gradients(program):
    torch = pytest.importorskip("torch")
    leaves = [torch.tensor(value, requires_grad=True) for value in program.inputs.values()]
    ours = program.gradients()
    program._held.clear()
    outputs = [out for out in program(*leaves, library=_Named(torch)) if out.requires_grad]
    program._held.clear()
    theirs = [None] * len(leaves)
    if outputs:
        theirs = torch.autograd.grad(outputs, leaves, [torch.ones_like(out) for out in outputs], allow_unused=True)
    for one, other in zip(ours, theirs, strict=True):
        other = np.zeros_like(one) if other is None else other.numpy()
        largest = max(1.0, abs(other).max(initial=0.0))
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 * largest, err_msg=program.code)


class _Named:
    """PyTorch with the few names that it keeps elsewhere, or has under another signature."""

    def __init__(self, torch):
        self._torch = torch
        self.softplus, self.silu = torch.nn.functional.softplus, torch.nn.functional.silu
        self.leaky_relu = torch.nn.functional.leaky_relu

    def ones(self, shape):
        return self._torch.ones(shape, dtype=self._torch.float64)

    def __getattr__(self, name):
        return getattr(self._torch, name)


@for_its_share_of_the_hour
@FEW
@given(expressions(shared=True, longest=6))
def test_jax_gives_the_same_gradients(program):
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    lines = "".join(text for _, text in program.lines)
    assume(not any(sign in lines for sign in ("detach()", "] = ", "] *= ", "] += ", ".item()", "[[")))  # JAX has none of these

    def total(*leaves):
        return sum(jax.numpy.sum(out) for out in program(*leaves, library=_Jax(jax)))

    leaves = [jax.numpy.asarray(value) for value in program.inputs.values()]
    theirs = jax.grad(total, argnums=tuple(range(len(leaves))))(*leaves)
    for one, other in zip(program.gradients(), theirs, strict=True):
        largest = max(1.0, abs(other).max(initial=0.0))
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 * largest, err_msg=program.code)


class _Jax:
    """JAX with PyTorch's names for what it calls otherwise."""

    def __init__(self, jax):
        self._numpy, self._names = jax.numpy, jax.nn
        self.erf, self.logsumexp = jax.scipy.special.erf, jax.scipy.special.logsumexp
        self.unsqueeze, self.cat, self.transpose = jax.numpy.expand_dims, jax.numpy.concatenate, jax.numpy.swapaxes

    def leaky_relu(self, x):
        return self._names.leaky_relu(x, 0.01)

    def flip(self, x, axes):
        return self._numpy.flip(x, tuple(axes))

    def __getattr__(self, name):
        return getattr(self._numpy, name, None) or getattr(self._names, name)


@pytest.fixture
def wrong_rule():
    """Make the rule of an entry wrong in a way until the test ends."""
    broken = []

    def make_wrong(name, argument, rule):
        entry = TABLE[name]
        broken.append((entry, argument, entry.rules[argument]))
        entry.rules[argument] = Rule(rule)
        lanes._tools["lanes"].pop(name, None)

    yield make_wrong
    for entry, argument, rule in broken:
        entry.rules[argument] = rule
        lanes._tools["lanes"].pop(entry.name, None)


def test_a_wrong_rule_is_found_and_shrunk_to_one_line(wrong_rule):
    wrong_rule("cosh", "x", lambda g, x: g * 1.001 * np.sinh(x))
    failures = []

    @FIND
    @given(expressions(entries=["sinh", "cosh", "tan"]))
    def check(program):
        failures.append(program)
        program.check()

    with pytest.raises(GradcheckError) as caught:
        check()
    smallest = failures[-1]
    assert len(smallest.lines) == 1 and "operation('cosh')" in smallest.lines[0][1]
    assert caught.value.operation.name == "cosh"
    printed = "\n".join(caught.value.__notes__)
    assert "operation('cosh')" in printed and "cosh" in printed.partition("print(")[2], "the code, then the tree"


def test_programs_of_every_kind_are_drawn():
    texts = []

    @FIND
    @given(expressions())
    def draw(program):
        texts.append(program.code)

    draw()
    whole = "\n".join(texts)
    for sign in ("+= ", "while ", "for _", " if ", "[0] = ", "[..., -1]", "detach()", "operation(", " @ ", "np.array("):
        assert sign in whole
    assert len({name for name in TABLE if f"operation({name!r})" in whole}) > 80
    assert any("outputs = [t0, t" in text for text in texts), "several results"


def test_what_is_printed_runs_and_gives_the_same_gradients():
    program = find(expressions(), lambda program: len(program.lines) > 2 and program.constants, settings=FIND)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program.code, {})
    assert printed.getvalue().strip() == str(tuple(map(Tensor, program.gradients())))


def test_detached_values_stay_what_they_were():
    program = Program({"x0": np.array(2.0)}, {}, [("t0", "t0 = x0 * hold('t0', x0.detach())")], ["t0"])
    assert program.check(order=2)
    assert program.gradients() == [2.0]
    assert len(program.tree().splitlines()) < 10, "the tree in lines, not letter by letter"
    assert program(Tensor(3.0))[0].item() == 6.0


@pytest.mark.parametrize("options, message", [(dict(longest=0), "at least 1"), (dict(entries=["nothing"]), "no entries")])
def test_impossible_programs_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        find(expressions(**options), lambda program: True, settings=FIND)
