"""What a drawing can show beside the plain tree: backward, highlights, memory, code, names of the caller, themes."""

from xml.etree import ElementTree

import numpy as np
import pytest

import nn
from autograd import Tensor, detect_anomaly, gradients
from autograd.viz import draw
from autograd.viz.derivatives import local_derivative, rule_source
from autograd.viz.graph import Vertex
from autograd.viz.style import DARK, HIGHLIGHT, INK, PAPER


def variable(value, name=None):
    return Tensor(np.asarray(value, float), requires_grad=True, name=name)


X, Y = variable([2.0, 1.0], "x"), variable(3.0, "y")


def product():
    return X, Y, ((X * Y).tanh() + X**2).sum()


def backward_view():
    return draw(product()[2], view="backward")


def highlighted():
    return draw(product()[2], highlight="y", legend=False)


@pytest.mark.parametrize("case", [backward_view, highlighted], ids=lambda case: case.__name__)
def test_golden(case, golden):
    golden(f"{case.__name__}.dot", case().source)


# -- backward ---------------------------------------------------------------------------------------------------


def test_edges_carry_what_each_operation_sends_and_add_up_to_the_gradients():
    x, y, z = product()
    graph = draw(z, view="backward").graph
    for vertex in graph.vertices:
        sent = [edge.gradient for edge in graph.edges if edge.source is vertex]
        if vertex.kind != "result":
            np.testing.assert_allclose(sum(sent), vertex.gradient)
    expected = gradients(z, [x, y])
    by_name = {vertex.name: vertex.gradient for vertex in graph.vertices}
    np.testing.assert_allclose(by_name["x"], expected[0].numpy())
    np.testing.assert_allclose(by_name["y"], expected[1].numpy())


def test_an_argument_that_is_used_twice_in_one_operation_has_two_edges_of_its_own():
    a = variable([1.0, 2.0], "a")
    graph = draw((a * a).sum(), view="backward").graph
    assert [edge.gradient.tolist() for edge in graph.edges if edge.source.name == "a"] == [[1, 2], [1, 2]]


def test_formulas_name_what_is_in_the_graph():
    source = backward_view().source
    assert ">g · y<" in source and ">Σ(g × x)<" in source  # y is a number
    assert ">g × (1 − v₂²)<" in source  # tanh's own result
    assert source.count('dir="back"') == 7
    assert "summed to (3,)" in draw((variable(np.ones((2, 3))) + variable(np.ones(3))).sum(), view="backward").source


@pytest.mark.parametrize(
    "result, formula",
    [(lambda a: (np.ones((3, 2)) @ a).sum(), "c₁ᵀ · g"), (lambda a: np.einsum("ij,kj->ik", a, a).sum(), "[Σₖ g_ik a_kj]_ij"),
     (lambda a: np.concatenate([a, a]).sum(), "g[0:2]"), (lambda a: a.mean(), "g/6 · 1"), (lambda a: (a + 1).sum(), ">g<"),
     (lambda a: np.prod(a), "prod_gradient(g, a, axis, keepdims)")],
)  # fmt: skip
def test_rules_are_written_as_mathematics_as_far_as_that_is_short(result, formula):
    a = Tensor(np.arange(6.0).reshape(2, 3), requires_grad=True, name="a")
    assert formula in draw(result(a), view="backward").source


def test_gradients_through_sequences_several_results_and_complex_numbers():
    a, b = variable([1.0, 2.0]), variable([3.0])
    graph = draw(np.concatenate([a, b]) @ np.arange(3.0), view="backward").graph
    assert [e.gradient.tolist() for e in graph.edges if e.source.kind == "variable"] == [[0, 1], [2]]
    q, r = np.linalg.qr(variable([[2.0, 1.0], [0.0, 3.0]]))
    parts = [e for e in draw(q.sum() + r.sum(), view="backward").graph.edges if e.source.operation == "qr"]
    assert [edge.gradient.shape for edge in parts] == [(2, 2), (2, 2)]
    c = Tensor(1 + 2j, requires_grad=True, name="c")
    y = abs(c * c)
    graph = draw(y, view="backward").graph
    total = sum(edge.gradient for edge in graph.edges if edge.source.name == "c")
    y.backward()
    assert total == pytest.approx(c.grad.item())


def test_the_view_of_forward_has_no_gradients():
    drawing = draw(product()[2], view="forward")
    assert all(vertex.gradient is None for vertex in drawing.graph.vertices)
    assert 'dir="back"' not in drawing.source


def test_a_freed_graph_can_be_viewed_backward():
    z = product()[2]
    gradients(z, X)
    assert "freed" in draw(z, view="backward").text


def test_double_backward_graphs():
    x = variable(2.0, "x")
    (slope,) = gradients(x**3, x, create_graph=True)
    drawing = draw([slope, slope * x], view="backward")
    assert drawing.title.startswith("Graph of")
    assert {vertex.name: vertex.gradient for vertex in drawing.graph.vertices}["x"] == 6 * 2.0 + 9 * 2.0**2


def test_rules_are_shown_as_their_source_has_them():
    from autograd.rules.table import TABLE

    assert local_derivative(TABLE["divide"], "y") == "-g * out / y"
    assert local_derivative(TABLE["exp"], "x") == "g * out"
    assert local_derivative(TABLE["add"], "x") == "g"
    assert local_derivative(None, "x") is None
    assert "def " in rule_source(TABLE["sign"], "x")
    assert rule_source(TABLE["exp"], "x") == "lambda g, out: g * out"
    missing = [entry.name for entry in TABLE.values() for name in entry.differentiable if not local_derivative(entry, name)]
    assert missing == []


# -- highlights -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_name", [True, False])
def test_a_highlighted_path_leads_from_the_tensor_to_the_result(by_name):
    x, y, z = product()
    graph = draw(z, highlight="y" if by_name else [y]).graph
    assert [v.name or v.operation for v in graph.vertices if v.marked] == ["y", "multiply", "tanh", "add", "sum"]
    assert HIGHLIGHT in draw(z, highlight=x).source


@pytest.mark.parametrize(
    "chosen, error, message",
    [("w", ValueError, "nothing in this graph is called 'w'; there are x, y"), (3, TypeError, "not int"),
     (Tensor(1.0, requires_grad=True), ValueError, "does not depend on it")],
)  # fmt: skip
def test_bad_highlights(chosen, error, message):
    with pytest.raises(error, match=message):
        draw(product()[2], highlight=chosen)


# -- memory, code, names, numbers -------------------------------------------------------------------------------


def test_what_backward_keeps_and_its_bytes():
    x = variable(np.ones(100), "x")
    drawing = draw((x**2).exp().sum(), saved=True)
    assert "keeps x: 800 B" in drawing.source
    assert "keeps out: 800 B" in drawing.source
    assert "Note: backward keeps 1.6 kB alive; arrays that are shared count once." in drawing.text
    assert "keeps" not in draw(x * x).text


def test_the_line_of_code_is_shown_and_linked():
    x = variable(2.0, "x")
    with detect_anomaly():
        y = x * x
    drawing = draw(y, code=True)
    assert "test_views.py:" in drawing.source and "y = x * x" in drawing.source
    assert 'URL="file:///' in drawing.source
    assert "href" in drawing.svg()


def test_the_line_of_code_is_the_users_and_not_that_of_a_layer():
    layer = nn.Linear(2, 1)
    with detect_anomaly():
        y = layer(np.ones((1, 2)))
    assert "y = layer(np.ones((1, 2)))" in draw(y, code=True).source


def test_names_of_the_callers_variables():
    weight, _hidden = variable(2.0), variable(1.0)
    result = weight * 3 * _hidden
    names = [vertex.name for vertex in draw(result, names="caller").graph.vertices]
    assert "weight" in names and "result" in names and "_hidden" not in names
    with pytest.raises(ValueError, match="'caller', not 'callers'"):
        draw(result, names="callers")


def test_thumbnails_of_large_arrays():
    x, v = variable(np.random.default_rng(0).normal(size=(20, 30)), "x"), variable(np.arange(30.0), "v")
    drawing = draw((x @ v).sum())
    assert drawing.source.count("FIXEDSIZE") > 6 * 12
    assert "FIXEDSIZE" not in draw((x @ v).sum(), thumbnails=False).source
    assert len(drawing.png()) > 1000


PECULIAR = [np.full(40, np.nan), np.zeros(40), np.full((5, 8), np.inf), np.array([-1.7e308, 1.7e308] * 20),
            np.zeros((0, 5)), np.arange(40) > 5]  # fmt: skip


@pytest.mark.parametrize("values", PECULIAR)
def test_thumbnails_of_peculiar_numbers(values):
    x = variable(values if values.dtype.kind == "f" else values.astype(float), "x")
    drawing = draw(x + 0.0, thumbnails=True)
    ElementTree.fromstring(drawing.svg())
    assert drawing.source.count("<TABLE") == drawing.source.count("</TABLE>") > 0


# -- themes -----------------------------------------------------------------------------------------------------


def test_themes():
    z = product()[2]
    dark, auto = draw(z, theme="dark"), draw(z, theme="auto")
    assert DARK[PAPER] in dark.source and PAPER not in dark.source
    assert "prefers-color-scheme: dark" in auto.svg()
    assert auto.source == draw(z).source


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_and_outlines_have_contrast(dark):
    """4.5 to 1 for text and 3 to 1 for outlines: the Web Content Accessibility Guidelines 2.2, 1.4.3 and 1.4.11."""
    from autograd.viz.style import FAINT, GRADIENT, LOOKS

    shade = (lambda colour: DARK.get(colour, colour)) if dark else (lambda colour: colour)
    for look in LOOKS.values():
        for ink in (INK, FAINT, GRADIENT):
            assert contrast(shade(ink), shade(look.fill)) >= 4.5, (look.meaning, ink)
        assert contrast(shade(look.border), shade(PAPER)) >= 3, look.meaning
    assert contrast(shade(HIGHLIGHT), shade(PAPER)) >= 3


@pytest.mark.parametrize(
    "options, error, message",
    [(dict(view="sideways"), ValueError, "'both', 'forward' or 'backward', not 'sideways'"),
     (dict(theme="red"), ValueError, "'light', 'dark' or 'auto'"), (dict(depth=0), ValueError, "at least 1, or None, not 0"),
     (dict(only=3), TypeError, "a function of a vertex"), (dict(hide="x"), TypeError, "a function of a vertex")],
)  # fmt: skip
def test_bad_options(options, error, message):
    with pytest.raises(error, match=message):
        draw(Tensor(1.0, requires_grad=True) * 2, **options)


def test_a_vertex_is_what_predicates_see():
    seen = []
    draw(product()[2], hide=lambda vertex: seen.append(vertex) is not None)
    assert all(isinstance(vertex, Vertex) for vertex in seen)
