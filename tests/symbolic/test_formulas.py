"""Formulas: reading LaTeX, putting arguments in with the parentheses that are needed, and writing them in three ways."""

import types

import numpy as np
import pytest

from autograd.rules.families import complete
from autograd.rules.table import TABLE
from autograd.symbolic.expressions import Call, Constant, Name, call
from autograd.symbolic.formulas import parsed, substituted
from autograd.symbolic.naming import Names, in_latex, layer_of
from autograd.symbolic.symbol import NotSymbolic, Symbol
from autograd.symbolic.writers import to_latex, to_mathml, to_text

complete()

TEXTS = [
    (r"x^2 + 1", "x² + 1"),
    (r"\frac{\partial L}{\partial W_{2}}", "∂L/∂W₂"),
    (r"\frac{x + 1}{2 \cdot y}", "(x + 1)/(2 · y)"),
    (r"e^{-x}", "e⁻ˣ"),
    (r"\sqrt{x + 1}", "√(x + 1)"),
    (r"\sqrt[3]{x}", "∛x"),
    (r"\left|x\right|", "|x|"),
    (r"\lfloor x \rfloor", "⌊x⌋"),
    (r"\ln\left(1 + x\right)", "ln(1 + x)"),
    (r"\log_{10} x", "log₁₀ x"),
    (r"\overline{x}", "mean(x)"),
    (r"\mathrm{softmax}(z)_{i, y_i}", "softmax(z)[i, yᵢ]"),
    (r"\sum_{\mathrm{rows}} \delta", "Σ_rows δ"),
    (r"x \bmod y", "x mod y"),
    (r"\binom{n}{k}", "(n k)"),
]


@pytest.mark.parametrize("latex, text", TEXTS)
def test_text(latex, text):
    assert to_text(latex) == text


@pytest.mark.parametrize("latex, _", TEXTS)
def test_latex_is_read_again_as_the_same(latex, _):
    assert to_text(to_latex(latex)) == to_text(latex)


def test_mathml():
    fraction = "<mfrac><mn>1</mn><msup><mi>x</mi><mn>2</mn></msup></mfrac>"
    assert to_mathml(r"\frac{1}{x^2}") == f'<math displaystyle="true"><mrow>{fraction}</mrow></math>'


PARENTHESES = [
    ("x \\cdot y", dict(x="a + b", y="c"), "(a + b) · c"),
    ("x - y", dict(x="a - b", y="c - d"), "a − b − (c − d)"),
    ("x + y", dict(x="-a", y="-b"), "−a + (−b)"),
    ("x^2", dict(x="a b"), "(ab)²"),
    ("x^2", dict(x="-a"), "(−a)²"),
    ("e^{x}", dict(x="a + b"), "e^(a + b)"),
    (r"\frac{x}{y}", dict(x="a + b", y="c d"), "(a + b)/(cd)"),
    (r"\ln x", dict(x="a + b"), "ln(a + b)"),
    (r"\sigma(x)", dict(x="a + b"), "σ(a + b)"),
    ("-x", dict(x="a + b"), "−(a + b)"),
    (r"x \odot y", dict(x="a \\cdot b", y="c"), "(a · b) ⊙ c"),
    (r"x \cdot y", dict(x="a \\cdot b", y="c"), "a · b · c"),
    (r"x^{\mathsf{T}}", dict(x=r"\frac{\partial L}{\partial W}"), "(∂L/∂W)ᵀ"),
]


@pytest.mark.parametrize("formula, given, expected", PARENTHESES)
def test_arguments_get_the_parentheses_that_they_need(formula, given, expected):
    boxes = {name: parsed(latex.replace("\\\\", "\\")) for name, latex in given.items()}
    assert to_text(substituted(parsed(formula.replace("\\\\", "\\"), tuple(sorted(given))), boxes)) == expected


def test_the_formulas_of_the_table_can_be_read():
    """A formula with a command that is not known here is no error: the operation is then written as a named function."""
    unread = []
    for entry in TABLE.values():
        names = tuple(sorted((*entry.arguments, *entry.options)))
        try:
            assert to_text(substituted(parsed(entry.formula or "f", names), dict.fromkeys(names, parsed("u + v"))))
        except ValueError as error:
            unread.append(f"{entry.name}: {error}")
    assert len(unread) < len(TABLE) / 20, unread


def test_an_operation_whose_formula_cannot_be_read_is_a_named_function():
    entry = types.SimpleNamespace(name="odd", formula=r"\unheardof x", arguments=("x",), options={})
    assert to_text(Call("odd", None, [Name("u", (2,)), Name("v", (2,))], {}, entry, (2,), None)) == "odd(u, v)"


def test_unknown_commands_are_refused():
    with pytest.raises(ValueError, match="uses .unheardof"):
        parsed(r"\unheardof x")
    with pytest.raises(ValueError, match="ends within braces"):
        parsed(r"\mathrm{x")


# -- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, text", [("W1", "W₁"), ("b_12", "b₁₂"), ("theta", "θ"), ("w_out", "w_out"), ("loss", "L"),
                                        ("x y", "x y"), ("my_var_2", "my_var_2"), ("", "unnamed")])  # fmt: skip
def test_names_of_python(name, text):
    assert to_text(in_latex(name)) == text


@pytest.mark.parametrize("name, layer", [("features.0.weight", "features.0"), ("W1", "1"), ("bias_3", "3"), ("x1", None),
                                         (None, None)])  # fmt: skip
def test_layers_of_names(name, layer):
    assert layer_of(name) == layer


def test_names_are_handed_out_once():
    names = Names()
    assert [names.unique("x"), names.unique("x"), names.first_or_numbered("y"), names.first_or_numbered("y")] == [
        "x", "x'", "y", "y_{2}"]  # fmt: skip
    assert [names.numbered("v"), names.numbered("v")] == ["v_{1}", "v_{2}"]


# -- expressions ------------------------------------------------------------------------------------------------------


def symbol(name, *shape):
    value = np.cos(1.0 + np.arange(np.prod(shape, dtype=int))).reshape(shape)
    return Symbol(Name(name, shape, value.dtype), value)


a, b, s = symbol("a", 2, 3), symbol("b", 3, 2), symbol("s")

SIMPLER = [
    (lambda: a.T.T, "a"),
    (lambda: (a @ b).T, "bᵀ · aᵀ"),
    (lambda: 1.0 * a, "a"),
    (lambda: -np.negative(a), "a"),
    (lambda: (-a) * s, "−a · s"),
    (lambda: -a / s, "−a/s"),
    (lambda: a.reshape(2, 3), "a"),
    (lambda: a.astype(np.float32), "a"),
    (lambda: np.ones(2) @ a, "Σ_rows a"),
    (lambda: s / 4 * (2 * a), "s/4 · 2 a"),
    (lambda: 1.0 / 4 * a, "0.25 a"),
    (lambda: a[0:1].reshape(3, 1) * a[1:2], "reshape_3×1(a[0:1]) · a[1:2]"),
]


@pytest.mark.parametrize("make, _", SIMPLER)
def test_simplified_expressions_have_the_same_value(make, _):
    made = make()
    values = {"a": a.value, "b": b.value, "s": s.value}
    np.testing.assert_allclose(made.expression.evaluate(values), made.value, rtol=1e-6)
    assert made.expression.shape == np.shape(made.value)


@pytest.mark.parametrize("make, text", SIMPLER[:9])
def test_simplified_expressions_are_simple(make, text):
    assert to_text(make().expression) == text


def test_what_leaves_no_trace_is_refused():
    for careless in (bool, float, int, np.asarray, list, lambda x: np.linalg.svd(x), lambda x: np.zeros(3)[x]):
        with pytest.raises(NotSymbolic):
            careless(a)
    assert np.asarray(Symbol(Name("c", (2,)), np.ones(2), constant=True)).sum() == 2


def test_questions_about_shapes_have_bare_answers():
    assert (np.shape(a), np.ndim(a), len(a), a.size, a.dtype) == ((2, 3), 2, 2, 6, np.float64)
    assert np.iscomplexobj(a) is False


def test_expressions_show_themselves():
    expression = (a @ b).expression
    assert repr(expression) == "<matmul, 2×2>" and to_text(expression) == "a · b" and expression.names() == ["a", "b"]
    assert isinstance(call("negative", np.negative, [Constant(2.0)], {}, None, (), float), Constant)
    with pytest.raises(KeyError):
        expression.evaluate({"a": a.value})
    assert isinstance(expression, Call)
