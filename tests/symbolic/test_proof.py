"""The proof: what is printed, evaluated, is what backward() computes, for every entry of the rule table."""

import numpy as np
import pytest

from autograd import Tensor
from autograd.engine.lanes import lane
from autograd.rules.families import complete
from autograd.rules.table import TABLE
from autograd.symbolic import explain
from autograd.symbolic.expressions import Call
from autograd.symbolic.writers import to_latex, to_mathml
from autograd.testing import RandomDraw

complete()

LONG = {"lstm_sequence", "ellipj", "elliprd"}
"""Rules that would fill pages: of sequences that are not short, and with series beside each formula."""

ENTRIES = {name: entry for name, entry in TABLE.items() if entry.differentiable}


def called(entry, seed):
    """The sum of a sampled call's results, each element with its own weight, and the leaves; (None, {}) if there are none."""
    arguments, options = entry.sample(RandomDraw(seed, empty=False))
    given = list(arguments[0] if entry.each else arguments)
    names = ["arrays"] * len(given) if entry.each else entry.arguments
    leaves = {}
    for k, name in enumerate(names):
        if name in entry.differentiable and np.asarray(given[k]).dtype.kind == "f":
            leaves[f"u{k}"] = given[k] = Tensor(np.array(given[k]), requires_grad=True, name=f"u{k}")
    try:
        results = lane(entry)(*([given] if entry.each else given), **options)
    except ValueError:  # the forward function does not take this sample
        return None, {}
    total = None
    for out in results if entry.outputs else [results]:
        if out.requires_grad:
            weights = np.cos(1.0 + np.arange(out.numel())).reshape(out.shape)
            part = (np.real(out) * weights).sum()
            total = part if total is None else total + part
    return total, leaves


@pytest.mark.parametrize("name", ENTRIES)
def test_the_printed_formulas_give_the_gradients(name):
    total, leaves = called(ENTRIES[name], seed=3)
    if total is None or not total.requires_grad:
        return
    with np.errstate(all="ignore"):
        derivation = explain(total)
        found = derivation.gradients()
    total.backward()
    for label, leaf in leaves.items():
        if leaf.grad is not None:
            np.testing.assert_allclose(found[label], leaf.grad.numpy(), rtol=1e-9, atol=1e-9, err_msg=str(derivation))
    parts = [part for line in derivation.lines for part in line.right.parts()]
    named = {part.name for part in parts if isinstance(part, Call) and part.name.startswith("vjp_")}
    assert not named or name in LONG, f"this rule can be written out, and is not: {named}\n{derivation}"
    for line in (*derivation.forward, *derivation.lines):
        latex = to_latex(line.right)
        assert latex.count("{") == latex.count("}") and latex.count(r"\left") == latex.count(r"\right")
        assert to_mathml(line.right).startswith("<math ")
