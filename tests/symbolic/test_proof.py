"""The proof: what is printed, evaluated, is what backward() computes, for every entry of the rule table."""

import numpy as np
import pytest
from autograd.scipy.special import elliprd

import nn
from autograd import Tensor
from autograd.engine.lanes import lane
from autograd.rules.families import complete
from autograd.rules.table import TABLE
from autograd.symbolic import explain
from autograd.symbolic.expressions import Call
from autograd.symbolic.readable import RECURRENCES
from autograd.symbolic.writers import to_latex, to_mathml, to_text
from autograd.testing import RandomDraw

complete()

LONG = {*RECURRENCES, "elliprj", "nctdtr", "nctdtrit", "kolmogorov", "kolmogi", "stdtr_slope"}
"""Rules that would fill pages: of recurrent layers (their recurrence is printed instead, and proved below), those that add up
series, and the second derivative of Student's distribution for its degrees of freedom."""

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


# -- recurrences: each line below is one of readable.RECURRENCES, in NumPy, and the names are those of the formulas ----------


def sigma(z):
    return 1 / (1 + np.exp(-z))


def lstm_gradients(x, of_h, w_ih, w_hh, b_ih, b_hh):
    h, c, steps = [np.zeros(3)], [np.zeros(3)], len(x)
    gates = []
    for t in range(steps):
        sums = np.split(w_ih @ x[t] + b_ih + w_hh @ h[-1] + b_hh, 4)
        i, f, g, o = (act(part) for act, part in zip((sigma, sigma, np.tanh, sigma), sums))
        gates.append((i, f, g, o))
        c.append(f * c[-1] + i * g)
        h.append(o * np.tanh(c[-1]))
    delta, dc_after, f_after, found = np.zeros(12), 0.0, 0.0, []
    for t in reversed(range(steps)):
        (i, f, g, o), bent = gates[t], np.tanh(c[t + 1])
        dh = of_h[t] + w_hh.T @ delta
        dc = dh * o * (1 - bent**2) + dc_after * f_after
        delta = np.concatenate([dc * g * i * (1 - i), dc * c[t] * f * (1 - f), dc * i * (1 - g**2), dh * bent * o * (1 - o)])
        dc_after, f_after = dc, f
        found.append((np.outer(delta, x[t]), np.outer(delta, h[t]), delta, delta, w_ih.T @ delta))
    return summed(found)


def gru_gradients(x, of_h, w_ih, w_hh, b_ih, b_hh):
    h, kept = [np.zeros(3)], []
    for t in range(len(x)):
        r, z = np.split(sigma((w_ih @ x[t] + b_ih + w_hh @ h[-1] + b_hh)[:6]), 2)
        q = w_hh[6:] @ h[-1] + b_hh[6:]
        n = np.tanh(w_ih[6:] @ x[t] + b_ih[6:] + r * q)
        kept.append((r, z, n, q))
        h.append((1 - z) * n + z * h[-1])
    epsilon, dh_after, z_after, found = np.zeros(9), 0.0, 0.0, []
    for t in reversed(range(len(x))):
        r, z, n, q = kept[t]
        dh = of_h[t] + dh_after * z_after + w_hh.T @ epsilon
        nu = dh * (1 - z) * (1 - n**2)
        delta = np.concatenate([nu * q * r * (1 - r), dh * (h[t] - n) * z * (1 - z), nu])
        epsilon = np.concatenate([delta[:6], nu * r])
        dh_after, z_after = dh, z
        found.append((np.outer(delta, x[t]), np.outer(epsilon, h[t]), delta, epsilon, w_ih.T @ delta))
    return summed(found)


def rnn_gradients(x, of_h, w_ih, w_hh, b_ih, b_hh):
    h = [np.zeros(3)]
    for t in range(len(x)):
        h.append(np.tanh(w_ih @ x[t] + b_ih + w_hh @ h[-1] + b_hh))
    delta, found = np.zeros(3), []
    for t in reversed(range(len(x))):
        delta = (of_h[t] + w_hh.T @ delta) * (1 - h[t + 1] ** 2)
        found.append((np.outer(delta, x[t]), np.outer(delta, h[t]), delta, delta, w_ih.T @ delta))
    return summed(found)


def summed(found):
    """The sums over t, and the gradients of the inputs in order."""
    *sums, inputs = zip(*found)
    return [np.sum(part, axis=0) for part in sums], list(reversed(inputs))


@pytest.mark.parametrize("layer, gradients", [(nn.LSTM, lstm_gradients), (nn.GRU, gru_gradients), (nn.RNN, rnn_gradients)])
def test_the_printed_recurrences_give_the_gradients(layer, gradients):
    draw = np.random.default_rng(0)
    net, x = layer(2, 3).to(np.float64), Tensor(draw.normal(size=(7, 1, 2)), requires_grad=True)
    weights = draw.normal(size=(7, 3))
    loss = (net(x)[0].squeeze(1) * weights).sum()
    derivation = explain(loss, module=net)
    loss.backward()
    leaves = [net.weight_ih_l0, net.weight_hh_l0, net.bias_ih_l0, net.bias_hh_l0]
    sums, inputs = gradients(x.detach().numpy()[:, 0], weights, *[leaf.detach().numpy() for leaf in leaves])
    for leaf, expected in zip(leaves, sums):
        np.testing.assert_allclose(leaf.grad.numpy(), expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(x.grad.numpy()[:, 0], inputs, rtol=1e-9, atol=1e-12)
    for line in RECURRENCES[f"{layer.__name__.lower()}_sequence"]:
        assert to_text(line) in derivation.text and to_text(line) in derivation.markdown()


def test_the_recurrence_of_a_sequence_is_that_of_the_cell():
    """One step of the sequence, whose recurrence is proved above, with what comes back to its cell state."""
    draw = np.random.default_rng(0)
    cell, x = nn.LSTMCell(2, 3).to(np.float64), draw.normal(size=(1, 2))
    weights = draw.normal(size=3)
    hidden, state = cell(Tensor(x))
    loss = (hidden * weights).sum()
    derivation = explain(loss, module=cell)
    printed = derivation.gradients()
    loss.backward()
    leaves = [cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh]
    sums, _ = lstm_gradients(x, weights[None], *[leaf.detach().numpy() for leaf in leaves])
    for leaf, name, expected in zip(leaves, ("weight_ih", "weight_hh", "bias_ih", "bias_hh"), sums):
        np.testing.assert_allclose(leaf.grad.numpy(), expected, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(printed[name], expected, rtol=1e-9, atol=1e-12)
    assert "vjp_lstm_cell(∂L/∂new_hidden" in derivation.text and ".w_hh" in derivation.text
    assert derivation.text.count("too long to be written out") == 1


def test_elliptic_functions_of_equal_arguments_stand_by_their_name():
    """There the formula for readers is 0 / 0, and the rule takes a series."""
    x, z = Tensor(0.5, requires_grad=True, name="x"), Tensor(0.5, requires_grad=True, name="z")
    derivation = explain(elliprd(x, 1.0, z))
    assert "vjp_elliprd" in derivation.text
    assert np.isfinite(list(derivation.gradients().values())).all()


# -- results that only rules look at ----------------------------------------------------------------------------------------


NAMED = {
    "attention": (lambda q, k, v: nn.functional.scaled_dot_product_attention(q, k, v), [(2, 3, 4)] * 3,
                  "P = softmax(0.5 · u₀ · u₁ᵀ)"),
    "layer_norm": (lambda x, w, b: nn.functional.layer_norm(x, (4,), w, b), [(3, 4), (4,), (4,)],
                   "normalised = (u₀ − μ)/√(σ² + 1 · 10⁻⁵) ⊙ u₁ + u₂"),
    "batch_norm": (lambda x, w, b: nn.functional.batch_norm(x, None, None, w, b, training=True), [(5, 3), (3,), (3,)],
                   "σ² = mean_rows((u₀ − μ)²)"),
    "batch_norm of images": (lambda x, w: nn.functional.batch_norm(x, None, None, w, training=True), [(2, 3, 2, 2), (3,)],
                             "μ = mean[axes 0, 2, 3](u₀)"),
    "slogdet": (lambda a: np.linalg.slogdet(a)[1], [(3, 3)], "L = ln|det u₀|"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_results_that_only_rules_look_at_have_names_and_equations(name):
    """Each equation of the forward half, evaluated, is what the operation computed; and so are the gradients."""
    function, shapes, expected = NAMED[name]
    draw = np.random.default_rng(0)
    leaves = [Tensor(draw.normal(size=shape), requires_grad=True, name=f"u{k}") for k, shape in enumerate(shapes)]
    out = function(*leaves)
    total = (out * np.cos(1.0 + np.arange(out.numel())).reshape(out.shape)).sum() if out.ndim else out
    derivation = explain(total)
    assert expected in " ".join(derivation.text.split()), derivation
    values = derivation._reading.evaluated()
    for line in derivation.forward:
        if line.value is not None:
            np.testing.assert_allclose(line.right.evaluate(values), line.value, rtol=1e-9, atol=1e-12)
    printed = derivation.gradients()
    total.backward()
    for leaf in leaves:
        np.testing.assert_allclose(printed[leaf.name], leaf.grad.numpy(), rtol=1e-9, atol=1e-12)


def test_an_equation_that_would_not_be_true_is_not_printed():
    """Of a mask that needs no gradient the graph keeps nothing; so the weights are not the softmax that they would be."""
    draw = np.random.default_rng(0)
    q, k, v = (Tensor(draw.normal(size=(3, 4)), requires_grad=True, name=name) for name in "qkv")
    out = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True).sum()
    derivation = explain(out)
    assert "P = attention(" in derivation.text and "softmax" not in derivation.text
    printed = derivation.gradients()
    out.backward()
    np.testing.assert_allclose(printed["q"], q.grad.numpy(), rtol=1e-9, atol=1e-12)
