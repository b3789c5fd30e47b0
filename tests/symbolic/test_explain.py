"""What a derivation says: names, shapes, reasons, layers, and in which forms it comes."""

import re
import struct
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import autograd
import nn
from autograd import Function, GradientError, MissingPackageError, Tensor
from autograd.symbolic import chain_rule, explain
from autograd.symbolic.writers import to_text


def leaf(name, *shape):
    values = np.cos(1.0 + np.arange(np.prod(shape, dtype=int))).reshape(shape)
    return Tensor(values, requires_grad=True, name=name)


def net_and_loss(n=4):
    """Sequential(Linear, ReLU, Linear) with a cross-entropy on a batch of n."""
    autograd.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 6), nn.ReLU(), nn.Linear(6, 3))
    x = np.linspace(-1, 1, 2 * n, dtype=np.float32).reshape(n, 2)
    return net, nn.functional.cross_entropy(net(Tensor(x)), np.arange(n) % 3)


def plain_net():
    """The same kind of net in plain operators, with weights stored as (in, out); its leaves are returned to stay alive."""
    leaves = [leaf("W1", 2, 6), leaf("b1", 6), leaf("W2", 6, 3), leaf("b2", 3)]
    w1, b1, w2, b2 = leaves
    hidden = np.tanh(np.linspace(-1, 1, 8).reshape(4, 2) @ w1 + b1)
    return leaves, ((hidden @ w2 + b2 - np.ones((4, 3))) ** 2).mean()


def said(derivation, kind=None):
    """``{left: right}`` of the lines, as text."""
    return {to_text(line.left): to_text(line.right) for line in derivation.lines if kind in (None, line.kind)}


# -- a net of layers --------------------------------------------------------------------------------------------------


def test_a_net_reads_layer_by_layer_from_the_last_to_the_first():
    net, loss = net_and_loss()
    derivation = explain(loss)
    assert [block.title for block in derivation.blocks] == ["The loss", "Layer 2", "Layer 1"]
    notes = [block.note for block in derivation.blocks]
    assert notes == ["", "W₂ is 2.weight, b₂ is 2.bias", "W₁ is 0.weight, b₁ is 0.bias"]
    assert [(line.label, to_text(line.right), line.shapes) for line in derivation.forward] == [
        ("z_{1}", "x · W₁ᵀ + b₁", "(n×6) = (n×2)(2×6) + (6)"),
        ("a_{1}", "max(z₁, 0)", "(n×6)"),
        ("z_{2}", "a₁ · W₂ᵀ + b₂", "(n×3) = (n×6)(6×3) + (3)"),
        ("L", "−1/4 Σᵢ ln softmax(z₂)[i, yᵢ]", ""),
    ]
    assert said(derivation) == {
        "∂L/∂L": "1",
        "δ₂ = ∂L/∂z₂": "1/4 · (softmax(z₂) − onehot(y))",
        "dz₂": "da₁ · W₂ᵀ + a₁ · dW₂ᵀ + db₂",
        "∂L/∂W₂": "δ₂ᵀ · a₁",
        "∂L/∂b₂": "Σ_rows δ₂",
        "∂L/∂a₁": "δ₂ · W₂",
        "∂a₁/∂z₁": "[a₁ > 0]",
        "δ₁ = ∂L/∂z₁": "∂L/∂a₁ ⊙ [a₁ > 0]",
        "dz₁": "x · dW₁ᵀ + db₁",
        "∂L/∂W₁": "δ₁ᵀ · x",
        "∂L/∂b₁": "Σ_rows δ₁",
    }


def test_transposes_and_sums_have_reasons():
    net, loss = net_and_loss()
    by_left = {line.left: line for line in explain(loss).lines}
    weight, bias = by_left[r"\frac{\partial L}{\partial W_{2}}"], by_left[r"\frac{\partial L}{\partial b_{2}}"]
    assert weight.shapes == "(3×6) = (3×n)(n×6)"
    assert weight.reasons == ("δ₂ (n×3) is transposed so that the dimensions fit: (3×n)(n×6) = (3×6), the shape of W₂; "
                              "the product sums over all n examples",)  # fmt: skip
    assert bias.shapes == "(3) = sum over rows of (n×3)"
    assert bias.reasons[0].startswith("the sum undoes broadcasting: b₂ (3) was broadcast to (n×3), that is, used once for "
                                      "each of the n rows")  # fmt: skip


def test_the_local_derivative_of_a_layer_is_true():
    """The total differential is the directional derivative: small changes confirm it."""
    leaves, loss = plain_net()
    derivation = explain(loss, names=None)
    line = next(line for line in derivation.lines if line.left == r"\d z_{2}")
    values = {**derivation._reading.evaluated()}
    rng = np.random.default_rng(0)
    varied = [name.removeprefix(r"\d ") for name in line.right.names() if name.startswith(r"\d ")]
    changes = {name: rng.normal(size=values[name].shape) for name in varied}
    moved = {**values, **{name: values[name] + 1e-6 * change for name, change in changes.items()}}
    forward = next(one.right for one in derivation.forward if one.label == "z_{2}")
    difference = (forward.evaluate(moved) - forward.evaluate(values)) / 1e-6
    differential = line.right.evaluate({**values, **{rf"\d {name}": change for name, change in changes.items()}})
    np.testing.assert_allclose(differential, difference, atol=1e-5)


def test_local_derivatives_of_elementwise_steps_are_true():
    x, y = leaf("x", 3), leaf("y", 3)
    derivation = explain((np.exp(x) * np.tanh(y) / (1 + x * x)).sum())
    values = derivation._reading.evaluated()
    slopes = [line for line in derivation.lines if line.kind == "local"]
    assert len(slopes) > 5
    for line in slopes:
        top, bottom = line.left.removeprefix(r"\frac{\partial ").removesuffix("}").split(r"}{\partial ")
        forward = next(one.right for one in derivation.forward if one.label == top)
        if forward.names().count(bottom) and to_text(forward) not in ("x · x", "x²"):
            step = {**values, bottom: values[bottom] + 1e-6}
            difference = (forward.evaluate(step) - forward.evaluate(values)) / 1e-6
            np.testing.assert_allclose(line.right.evaluate(values), difference, atol=1e-5)


def test_plain_operators_read_as_well():
    leaves, loss = plain_net()
    derivation = explain(loss)
    assert [block.title for block in derivation.blocks] == ["The loss", "Layer 2", "Layer 1"]
    assert [to_text(line.right) for line in derivation.forward[:3]] == ["x · W₁ + b₁", "tanh z₁", "a₁ · W₂ + b₂"]
    found = said(derivation, "gradient")
    assert found["∂L/∂W₂"] == "a₁ᵀ · δ₂" and found["∂L/∂a₁"] == "δ₂ · W₂ᵀ" and found["∂L/∂W₁"] == "xᵀ · δ₁"
    assert found["δ₁ = ∂L/∂z₁"] == "∂L/∂a₁ ⊙ (1 − a₁²)"
    assert "W₂ is" not in derivation.text, "names that are no others need no explanation"


def test_a_transposed_weight_in_plain_operators():
    weight, bias = leaf("W", 3, 2), leaf("b", 3)
    derivation = explain((np.ones((4, 2)) * 2 @ weight.T + bias).sum())
    assert to_text(derivation.forward[0].right) == "x · Wᵀ + b"
    assert said(derivation)["∂L/∂W"].endswith("ᵀ · x")


NETS = {
    "mse": lambda net, x: nn.functional.mse_loss(net(x), np.ones((4, 3))),
    "bce": lambda net, x: nn.functional.binary_cross_entropy_with_logits(net(x), np.ones((4, 3))),
    "softmax": lambda net, x: -(autograd.log_softmax(net(x), dim=1)[:, 0]).mean(),
    "smoothed": lambda net, x: nn.functional.cross_entropy(net(x), np.arange(4) % 3, label_smoothing=0.1),
    "weighted": lambda net, x: nn.functional.cross_entropy(net(x), np.arange(4) % 3, weight=Tensor([1.0, 2.0, 3.0])),
}


@pytest.mark.parametrize("name", NETS)
def test_losses_of_nets_are_proved(name):
    autograd.manual_seed(1)
    net = nn.Sequential(nn.Linear(2, 5), nn.GELU(), nn.Linear(5, 3)).double()
    loss = NETS[name](net, Tensor(np.linspace(-1, 1, 8).reshape(4, 2)))
    found = explain(loss, module=net).gradients()
    loss.backward()
    for path, parameter in net.named_parameters():
        np.testing.assert_allclose(found[path], parameter.grad.numpy(), rtol=1e-9, atol=1e-12)


# -- expressions ------------------------------------------------------------------------------------------------------


def test_an_expression_of_scalars_with_its_constants():
    x, y = leaf("x"), leaf("y")
    derivation = explain(x * y + x**2 - 1 / y + 3)
    assert [to_text(line.right) for line in derivation.forward] == ["x · y", "x²", "v₁ + v₂", "1/y", "v₃ − v₄", "v₅ + 3"]
    assert derivation.gradients()["x"] == pytest.approx(y.item() + 2 * x.item())
    assert "x is used 2 times" in derivation.text and "(n×" not in derivation.text


def test_names_can_be_given():
    x, target = leaf("ignored", 3), np.ones(3)
    hidden = np.exp(x)
    derivation = explain((hidden * target).sum(), names=dict(u=x, hidden=hidden, target=target))
    assert [to_text(line.right) for line in derivation.forward] == ["e^u", "hidden ⊙ target", "Σ v₁"]


def test_constants_that_no_rule_keeps_are_known_by_name_if_they_are_given():
    x, target, other = leaf("x", 20), np.arange(20.0), np.ones(7)
    derivation = explain(((x - target) ** 2).sum(), names=dict(other=other, target=target))
    assert to_text(derivation.forward[0].right) == "x − target"
    assert "(20)  constant" in derivation.text.replace("target  ", "")


def test_a_result_that_is_no_scalar():
    x = leaf("x", 3)
    derivation = explain(np.exp(x))
    assert "y is no scalar: gradients are those of the sum of its elements" in derivation.text
    np.testing.assert_allclose(derivation.gradients()["x"], np.exp(x.numpy(force=True)))


def test_a_leaf_alone():
    x = leaf("x")
    assert explain(x).gradients() == {"x": 1.0}


def test_letters_for_lengths():
    net, loss = net_and_loss()
    assert "(b×h) = (b×2)(2×h) + (h)" in explain(loss, dimensions=dict(b=4, h=6)).text
    assert "(4×6) = (4×2)(2×6) + (6)" in explain(loss, dimensions={}).text
    net, ambiguous = net_and_loss(n=6)
    assert "(6×6) = (6×2)(2×6) + (6)" in explain(ambiguous).text, "6 is also the width of a layer"


def test_long_formulas_name_their_parts():
    x = leaf("x", 3)
    derivation = explain(autograd.gelu(x, approximate="tanh").sum())
    parts = said(derivation, "part")
    assert parts["t₁"].startswith("tanh(√(2/π)")
    assert said(derivation)["∂L/∂x"] == "∂L/∂v₁ ⊙ ∂v₁/∂x"
    assert all(len(to_text(line.right)) < 100 for line in derivation.lines)


def test_several_results_have_their_own_names():
    a = leaf("A", 3, 3)
    values, vectors = np.linalg.eigh(a + a.T)
    derivation = explain((values * 2).sum() + vectors[0, 0])
    assert "eigenvalues = eigh(" in derivation.text.replace(".eigenvalues", "") and "∂L/∂eigenvectors" in derivation.text
    a.grad = None
    found = derivation.gradients()["A"]
    ((values * 2).sum() + vectors[0, 0]).backward()
    np.testing.assert_allclose(found, a.grad.numpy())


def test_what_nothing_uses_does_not_show():
    a = leaf("A", 3, 3)
    derivation = explain(np.linalg.svd(a)[1].sum())
    assert said(derivation)["∂L/∂A"] == "svd(A).U · (reshape_1×3(∂L/∂S) ⊙ 𝐈) · svd(A).Vh"
    assert "𝐈 is the identity matrix" in derivation.text


def test_a_rule_that_calls_a_function_of_several_results():
    from autograd.scipy import special

    x = leaf("x", 2)
    assert said(explain(special.airy(x)[0].sum()))["∂L/∂x"] == "∂L/∂Ai ⊙ airy(x).Aip"


def test_rules_too_long_to_read_stand_by_their_name(monkeypatch):
    monkeypatch.setattr(chain_rule, "MOST_PARTS", 5)
    a = leaf("A", 3, 3)
    derivation = explain(np.linalg.svd(a)[1].sum())
    assert said(derivation)["∂L/∂A"].startswith("vjp_svd(")
    assert "the rule of svd is too long to be written out" in derivation.text
    assert "vjp_f(g; x) is the gradient rule of f" in derivation.text


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 3 * x * x * g


def test_operations_of_ones_own_stand_by_their_name():
    x = leaf("x", 3)
    derivation = explain((Cube.apply(x) * 2).sum())
    assert said(derivation)["∂L/∂x"] == "vjp_Cube(∂L/∂v₁; x)"
    np.testing.assert_allclose(derivation.gradients()["x"], 6 * x.numpy(force=True) ** 2)


def test_complex_leaves_come_in_the_engines_convention():
    z = Tensor(np.array([1 + 2j, 3 - 1j]), requires_grad=True, name="z")
    loss = (np.real(z * z)).sum()
    derivation = explain(loss)
    assert said(derivation, "gradient")["∂L/∂z"] == "∂L/∂v₁ ⊙ z + ∂L/∂v₁ ⊙ z"
    assert ".grad holds their conjugates" in derivation.text
    found = derivation.gradients()["z"]
    loss.backward()
    np.testing.assert_allclose(np.conj(found), z.grad.numpy())


@pytest.mark.filterwarnings("error::numpy.exceptions.ComplexWarning")
def test_ones_that_are_complex_are_written_as_ones():
    z = Tensor(np.array([1 + 2j, 3 - 1j]), requires_grad=True, name="z")
    assert said(explain(np.exp(z)), "gradient")["∂y/∂z"] == "𝟏 ⊙ y"


def test_a_constant_that_the_graph_did_not_keep_has_a_name():
    x = leaf("x", 20)
    derivation = explain((x + np.arange(20.0)).sum())
    assert to_text(derivation.forward[0].right) == "x + c₁"
    assert "constant that no rule needs" in derivation.text
    np.testing.assert_allclose(derivation.gradients()["x"], np.ones(20))


@pytest.mark.parametrize("kind, expected", [("frozen", "x · Wᵀ + c₁"), ("none", "x · Wᵀ")])
def test_a_frozen_bias_is_seen_where_values_are_known(kind, expected):
    layer = nn.Linear(2, 3, bias=kind == "frozen").double()
    if kind == "frozen":
        layer.bias.requires_grad_(False)
    derivation = explain(layer(Tensor(np.ones((4, 2)))).sum())
    assert to_text(derivation.forward[0].right) == expected
    wide = nn.Linear(8, 8, bias=False).double()
    assert "a bias that requires no grad" in explain(np.tanh(wide(Tensor(np.ones((4, 8))))).sum()).text


def test_hooks_are_mentioned():
    x = leaf("x", 3)
    y = x * x
    y.register_hook(lambda gradient: gradient * 2)
    assert "hooks that change gradients are not shown" in explain(y.sum()).text


def test_explaining_changes_nothing():
    net, loss = net_and_loss()
    explain(loss), explain(loss)
    assert all(parameter.grad is None for parameter in net.parameters())
    loss.backward()
    assert all(parameter.grad is not None for parameter in net.parameters())


def test_a_kept_graph_can_be_explained_after_backward():
    x = leaf("x", 3)
    loss = (x * x).sum()
    loss.backward(retain_graph=True)
    assert explain(loss).gradients()["x"].shape == (3,)


def test_deep_graphs_need_no_recursion():
    x = y = leaf("x")
    for _ in range(520):
        y = y * 0.5 + x
    derivation = explain(y, limit=10_000)
    assert len(derivation.forward) == 1040
    assert said(derivation)["∂L/∂x"] == "g₁ + g₂ + … + g₅₂₁"
    assert derivation.gradients()["x"] == pytest.approx(2.0)


# -- forms ----------------------------------------------------------------------------------------------------------------


def test_markdown_has_latex():
    net, loss = net_and_loss()
    text = explain(loss).markdown()
    expected = r"- $\frac{\partial L}{\partial W_{2}} = \delta_{2}^{\mathrm{T}} \cdot a_{1}$"
    assert expected in text.replace("\\delta _", "\\delta_")
    assert text.count("$") % 2 == 0 and "#### Layer 2" in text


def test_html_is_well_formed_and_needs_nothing_else():
    net, loss = net_and_loss()
    page = explain(loss, numbers=True).html()
    assert "http" not in page.replace("http-equiv", "") and "<script" not in page
    body = page.split("<body>")[1].split("</body>")[0]
    root = ElementTree.fromstring(f"<root>{body}</root>")
    assert len(list(root.iter("math"))) > 12 and len(list(root.iter("section"))) == 4


def test_numbers_are_written_on_request():
    x = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True, name="x")
    loss = (x * x).sum()
    assert "⎡2  4⎤\n      ⎣6  8⎦" in explain(loss, numbers=True).text and "⎡" not in explain(loss).text
    assert "`[2, 4; 6, 8]`" in explain(loss, numbers=True).markdown()


@pytest.mark.parametrize("suffix, start", [(".txt", b"Derivation"), (".md", b"## Derivation"), (".html", b"<!DOCTYPE html>"),
                                           (".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF-")])  # fmt: skip
def test_files(suffix, start, tmp_path):
    pytest.importorskip("matplotlib")
    x = leaf("x", 2, 2)
    loss = np.exp(x @ x).sum()
    path = explain(loss, numbers=True).save(tmp_path / f"derivation{suffix}")
    data = path.read_bytes()
    assert data.startswith(start)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    if suffix == ".png":
        assert all(300 < size < 4000 for size in struct.unpack(">II", data[16:24]))


def test_it_shows_itself_in_a_notebook():
    x = leaf("x")
    derivation = explain(x * x)
    assert derivation._repr_html_().startswith("<style>") and derivation._repr_markdown_() == derivation.markdown()
    assert repr(derivation) == "<Derivation of L: 1 steps, 2 equations backward>"
    assert str(derivation) == derivation.text


def test_pictures_without_matplotlib_say_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    x = leaf("x")
    derivation = explain(x * x)
    for save in (derivation.svg, derivation.png, lambda: derivation.save(tmp_path / "derivation.pdf")):
        with pytest.raises(MissingPackageError, match=r"'matplotlib'.*pip install 'chainrule\[viz\]'"):
            save()
    assert derivation.save(tmp_path / "derivation.txt").exists()


# -- bad input ----------------------------------------------------------------------------------------------------------


def test_bad_input(tmp_path):
    x = leaf("x")
    y = x * x
    for arguments, error, message in [
        (dict(result=3.0), TypeError, "expected a Tensor, and got float"),
        (dict(result=Tensor(1.0)), GradientError, "does not require grad"),
        (dict(result=y, limit=0), ValueError, "at least 1, not 0"),
        (dict(result=y, limit=1), ValueError, "2 operations and leaves, more than 1"),
        (dict(result=y, names=3), TypeError, "not int"),
        (dict(result=y, names=dict(x="x")), TypeError, "'x': str"),
        (dict(result=y, dimensions=4), TypeError, r"such as dict\(n=4\), not 4"),
        (dict(result=y, dimensions=dict(n="4")), TypeError, "letters to lengths"),
        (dict(result=y, module=3), TypeError, "named_parameters"),
    ]:
        with pytest.raises(error, match=message):
            explain(**arguments)
    with pytest.raises(ValueError, match=r"\.txt, \.md, \.html.*'\.doc'"):
        explain(y).save(tmp_path / "derivation.doc")


def test_a_freed_graph_says_what_to_do():
    x = leaf("x", 3)
    loss = (x * x).sum()
    loss.backward()
    with pytest.raises(GradientError, match=r"freed what 'multiply' saved.*before backward\(\).*retain_graph=True"):
        explain(loss)


def test_html_takes_the_colours_of_the_page_around_it(tmp_path):
    """A notebook's theme need not be that of the reader's system, and a page of its own follows the system."""
    derivation = explain(leaf("x", 2).sum())
    fragment = derivation._repr_html_()
    assert "prefers-color-scheme" not in fragment and not re.search(r"[^-]color: #[^a]", fragment)
    page = derivation.save(tmp_path / "page.html").read_text()
    assert '<meta name="color-scheme" content="light dark">' in page


def test_products_of_columns_and_indices_read_as_mathematics():
    x, w = leaf("x", 1, 2), leaf("w", 2, 1)
    assert said(explain((np.tanh(x @ w)).sum()))["∂L/∂w"] == "xᵀ · ∂L/∂v₁"
    a, b = leaf("A", 3, 4), leaf("b", 4)
    derivation = explain(np.einsum("ij,j->i", a, b).sum())
    assert to_text(derivation.forward[0].right) == "[Σⱼ A_ij bⱼ]ᵢ"
    assert said(derivation)["∂L/∂A"] == "[(∂L/∂v₁)ᵢ bⱼ]_ij"
    x, w = leaf("x", 3), leaf("w", 4, 3)
    assert said(explain((x * w).sum()))["∂v₁/∂w"] == "x"


@pytest.mark.parametrize(
    "layer, shape, sums",
    [(lambda: nn.LayerNorm(4), (3, 4), ["W (4)", "b (4)"]), (lambda: nn.BatchNorm2d(2), (2, 2, 3, 3), ["W (2)", "b (2)"]),
     (lambda: nn.Conv2d(2, 3, 2), (1, 2, 3, 3), ["b (3)"])],
)  # fmt: skip
def test_every_sum_over_the_uses_of_a_parameter_has_its_reason(layer, shape, sums):
    nn.manual_seed(0)
    layer = layer()
    derivation = explain((layer(leaf("x", *shape).detach()) ** 2).sum(), module=layer)
    given = [reason for line in derivation.lines for reason in line.reasons if "was broadcast to" in reason]
    assert [reason.partition(": ")[2].partition(" was")[0] for reason in given] == sums


def test_gradients_through_normalisations_are_those_of_textbooks():
    x, layer = leaf("x", 3, 4), nn.LayerNorm(4, dtype=np.float64)
    text = explain((layer(x) ** 2).sum(), module=layer).text
    assert "= (t₃ − t₂ ⊙ mean_columns(∂L/∂normalised ⊙ W ⊙ t₂))/t₁" in text and "= Σ_rows(∂L/∂normalised ⊙ t₂)" in text


def test_named_parts_give_the_reasons_of_their_own_transposes():
    q, k, v = leaf("q", 3, 4), leaf("k", 3, 4), leaf("v", 3, 4)
    derivation = explain(nn.functional.scaled_dot_product_attention(q, k, v).sum())
    part = next(line for line in derivation.lines if line.kind == "part")
    assert to_text(part.right).endswith("· vᵀ") and part.reasons[0].startswith("v (3×4) is transposed so that")
    assert sum("v (3×4) is transposed" in reason for line in derivation.lines for reason in line.reasons) == 1


def test_long_expressions_are_not_repeated_in_sentences(monkeypatch):
    monkeypatch.setattr("autograd.symbolic.reasons.LONGEST_IN_SENTENCE", 20)
    q, k, v = leaf("q", 2, 3, 4), leaf("k", 2, 3, 4), leaf("v", 2, 3, 4)
    derivation = explain(nn.functional.scaled_dot_product_attention(q, k, v).sum())
    assert max(len(reason) for line in derivation.lines for reason in line.reasons) < 260
    assert "a factor (2×3×3) is transposed" in derivation.text.replace("\n      ", " ")


def test_the_mean_says_how_large_a_share_is():
    assert "the mean is of 6 elements, so each gets 1/6 of its gradient" in explain(leaf("x", 2, 3).mean()).text
