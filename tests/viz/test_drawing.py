"""Pictures: golden dot sources, files of every kind, errors, large graphs."""

import base64
import re
import shutil
import struct
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from autograd import GradientError, MissingPackageError, Tensor
from autograd.viz import Drawing, draw, render


class Module:
    def __init__(self, **parameters):
        self.parameters = parameters

    def named_parameters(self):
        return self.parameters.items()


def expression(**options):
    x, y = Tensor(2.0, requires_grad=True, name="x"), Tensor(-4.0, requires_grad=True, name="y")
    z = x * y + x**2 - 1 / y
    return draw(z, names=dict(z=z), **options)


def two_layers(backward=False):
    weight = Tensor([[0.5, -1.0, 2.0], [1.0, 0.25, -0.5]], requires_grad=True)
    bias = Tensor([0.5, 0.0, -0.5], requires_grad=True)
    second = Tensor([1.0, 2.0, 4.0], requires_grad=True)
    x = Tensor(np.arange(8.0).reshape(4, 2))
    hidden = abs(x @ weight + bias)
    loss = (hidden @ second) ** 2 @ np.ones(4)
    if backward:
        loss.backward()
    module = Module(**{"0.weight": weight, "0.bias": bias, "2.weight": second})
    return draw(loss, names=dict(x=x, loss=loss), module=module)


def freed():
    return two_layers(backward=True)


def reuse():
    a = Tensor([1.0, 2.0, 3.0], requires_grad=True, name="a")
    b = a + a
    return draw(b * a + b, names=dict(b=b), direction="TB")


def large_arrays():
    name = 'a "quoted" <name> &lt; \\l \\ more'
    x = Tensor(np.arange(100.0).reshape(20, 5), requires_grad=True, dtype=np.float32, name=name)
    return draw(x * x, legend=False)


def far_uses():
    return chain(30)


CASES = [expression, two_layers, reuse, freed, large_arrays, far_uses]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_golden(case, golden):
    golden(f"{case.__name__}.dot", case().source)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_same_graph_gives_the_same_source(case):
    assert case().source == case().source


def test_duplicate_edges_are_in_the_source():
    a = Tensor(1.0, requires_grad=True)
    assert draw(a + a).source.count("n0 -> n1") == 2


def test_every_kind_has_an_outline_of_its_own():
    weight, x = Tensor(1.0, requires_grad=True), Tensor(1.0, requires_grad=True)
    source = draw(weight * x * 3, module=Module(weight=weight)).source
    samples = re.findall(r'legend_(\w+) \[.*?shape="(\w+)", style="([^"]*)".*?peripheries=(\d)', source)
    assert {kind for kind, *_ in samples} == {"variable", "parameter", "constant", "operation", "result"}
    assert len({tuple(outline) for _, *outline in samples}) == 5


def test_values_gradients_and_legend_can_be_left_out():
    x = Tensor(123.0, requires_grad=True)
    plain = draw(x * 2, values=False, gradients=False, legend=False).source
    assert "legend" not in plain
    assert ">grad<" not in plain
    assert ">123<" not in plain
    assert ">123<" in draw(x * 2).source


def test_direction():
    assert 'rankdir="TB"' in expression(direction="TB").source


@pytest.mark.parametrize("suffix", [".svg", ".png", ".dot", ".SVG"])
def test_save_returns_the_path_and_leaves_nothing_else(tmp_path, suffix):
    path = tmp_path / f"tree{suffix}"
    assert two_layers().save(str(path)) == path
    assert list(tmp_path.iterdir()) == [path]


def test_svg_is_xml_with_words_and_tooltips(tmp_path):
    drawing = large_arrays()
    root = ElementTree.parse(drawing.save(tmp_path / "tree.svg")).getroot()
    svg = "{http://www.w3.org/2000/svg}"
    assert root.tag == svg + "svg"
    assert root.get("role") == "img"
    assert root.find(svg + "title").text == drawing.title
    assert root.find(svg + "desc").text == drawing.text
    tips = [link.get("{http://www.w3.org/1999/xlink}title", "") for link in root.iter(svg + "a")]
    assert any("shape: (20, 5)\ndtype: float32\nvalue: min 0, mean 49.5, max 99" in tip for tip in tips)
    assert any('a "quoted" <name> &lt; \\l \\ more' in "".join(text.itertext()) for text in root.iter(svg + "text"))


def test_png_is_a_png_of_a_plausible_size(tmp_path):
    data = two_layers().save(tmp_path / "tree.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert 800 < width < 8000
    assert 200 < height < 8000


def test_it_shows_itself_in_a_notebook():
    shown = expression()._repr_mimebundle_()
    assert shown["image/svg+xml"] == expression()._repr_svg_()
    page = ElementTree.fromstring(f"<body>{shown['text/html']}</body>")
    assert {one.get("style") for one in page.iter("{http://www.w3.org/2000/svg}a")} == {"text-decoration:none"}
    inside, elsewhere = page.find("div")[0], page.find("img")
    assert inside.tag.endswith("svg") and re.fullmatch(r"max-width:100%;height:auto;min-width:\d+pt", inside.get("style"))
    assert elsewhere.get("style") == "display:none"
    assert base64.b64decode(elsewhere.get("src").partition(",")[2]).startswith(b"<svg ")
    assert repr(expression()) == "<Drawing: Graph of z: 5 operations, 2 variables, 1 constant>"


def test_the_graph_in_words():
    assert reuse().text.splitlines() == [
        "a is a variable, shape (3,), value [1, 2, 3], gradient [6, 10, 14]",
        "b = add(a, a), shape (3,), value [2, 4, 6], gradient [2, 3, 4]",
        "n2 = multiply(b, a), shape (3,), value [2, 8, 18], gradient [1, 1, 1]",
        "result n3 = add(n2, b), shape (3,), value [4, 12, 24], gradient [1, 1, 1]",
        "Note: gradients are those of the sum of all the results' elements.",
    ]


# -- large graphs -----------------------------------------------------------------------------------------------


def chain(length, **options):
    x = Tensor(1.0, requires_grad=True, name="x")
    y = x
    for _ in range(length // 2):
        y = y * 1.0 + x
    return draw(y, **options)


def test_a_hundred_thousand_operations_are_summarised(tmp_path):
    limit = sys.getrecursionlimit()
    drawing = chain(100_000, fold=False)
    assert drawing.title == "Graph of add: 100,000 operations, 1 leaf, depth 100,000"
    assert drawing.text.splitlines()[1:] == ["add: 50,000", "multiply: 50,000"]
    assert "more than 400 operations and leaves" in drawing.source
    assert drawing.save(tmp_path / "tree.svg").stat().st_size < 20_000
    assert sys.getrecursionlimit() == limit


def test_a_summary_names_some_leaves_and_counts_the_rest():
    leaves = [Tensor(float(i), requires_grad=True, name=f"leaf {i}") for i in range(30)]
    total = leaves[0]
    for leaf in leaves[1:]:
        total = total + leaf
    drawing = draw(total, limit=10, names=dict(total=total), fold=False)
    assert drawing.title == "Graph of total: 29 operations, 30 leaves, depth 29"
    source = drawing.source
    assert "<B>leaf 11</B>" in source
    assert "<B>leaf 12</B>" not in source
    assert "and 18 more leaves" in source


def test_a_summary_of_many_kinds_of_operations_can_be_rendered():
    x = y = Tensor([0.5, 0.25], requires_grad=True, name="x")
    functions = [np.exp, np.log, np.sin, np.cos, np.tanh, np.sqrt, np.square, np.negative, np.sinh, np.cosh, np.arctan,
                 np.expm1, np.log1p, np.exp2, np.cbrt, np.absolute, np.sign, np.floor, np.ceil, np.trunc, np.rint,
                 np.arcsinh, np.sum, np.positive, np.reciprocal]  # fmt: skip
    for function in functions:
        y = y + function(x)
    drawing = draw(y, limit=10, fold=False)
    assert drawing.text.splitlines()[-1] == "2 other kinds: 2"
    assert "cosh" in drawing.svg()


def test_large_values_of_every_sort_can_be_rendered():
    results = []
    for values in (np.zeros((0, 3)), np.full(20, np.nan), np.ones(20) * 1j):
        leaf = Tensor(values, requires_grad=True, name="")
        results.append(leaf * 2)
        results.append(leaf[...])
    assert "size |·|" in draw(results).svg()


def test_the_limit_is_the_largest_graph_drawn_whole():
    assert "summary" in chain(20, limit=20, fold=False).text
    assert "summary" not in chain(20, limit=21).text
    assert "folded" in chain(20, limit=20).text


def test_a_chain_deeper_than_the_recursion_limit_can_be_drawn_whole():
    drawing = chain(2 * sys.getrecursionlimit(), limit=10**6)
    assert drawing.source.count("multiply") > sys.getrecursionlimit()


def test_a_leaf_used_everywhere_is_repeated_so_that_the_largest_drawing_takes_seconds():
    drawing = chain(398)
    assert "summary" not in drawing.text
    assert drawing.source.count("variable x, again") == 199
    assert len(render.render(drawing.source, "svg", timeout=60)) > 100_000


def test_a_graph_too_entangled_to_lay_out_is_summarised():
    y = Tensor(1.0, requires_grad=True) * 1.0
    total = y
    for _ in range(190):
        total = total * y
    drawing = draw(total)
    assert drawing.text.startswith("Note: this is a summary, because the graph has edges that pass by more than 4,000")


# -- bad input --------------------------------------------------------------------------------------------------


def test_an_unknown_suffix_says_what_is_possible(tmp_path):
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf, \.dot.*'\.gif'"):
        expression().save(tmp_path / "tree.gif")
    with pytest.raises(ValueError, match="suffix ''"):
        expression().save(tmp_path / "tree")
    assert list(tmp_path.iterdir()) == []


def test_without_graphviz_the_message_says_what_to_install(tmp_path, monkeypatch):
    drawing = expression()
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    for save in (lambda: drawing.save(tmp_path / "tree.svg"), drawing._repr_svg_):
        with pytest.raises(MissingPackageError, match=r"'graphviz-pure'.*pip install 'chainrule\[viz\]'"):
            save()
    assert drawing.save(tmp_path / "tree.dot").exists()


def test_the_systems_dot_comes_first(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name, **_: f"/somewhere/{name}")
    assert render.find_program() == "/somewhere/dot"


def test_a_failure_leaves_the_old_file_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(render, "CAN_STAY", False)  # a dot that stays would wait for the end of this source
    path = tmp_path / "tree.svg"
    path.write_text("old")
    with pytest.raises(render.RenderError, match="could not make the svg"):
        Drawing("this is no dot source", "title", str).save(path)
    assert path.read_text() == "old"
    with pytest.raises(FileNotFoundError):
        Drawing("digraph {}", "title", str).save(tmp_path / "no such folder" / "tree.dot")
    assert list(tmp_path.iterdir()) == [path]


def test_a_program_that_hangs_is_stopped():
    with pytest.raises(render.RenderError, match="did not finish"):
        render.render(expression().source, "png", timeout=1e-6)


@pytest.mark.parametrize(
    "result, error, message",
    [(3.0, TypeError, "it is of type float"), ([], ValueError, "the list is empty"),
     ([Tensor(1.0, requires_grad=True), 2], TypeError, "item 1 of the list is of type int"),
     (Tensor(1.0), GradientError, "it does not require grad")],
)  # fmt: skip
def test_bad_results(result, error, message):
    with pytest.raises(error, match=message):
        draw(result)


@pytest.mark.parametrize(
    "options, error, message",
    [(dict(direction="up"), ValueError, "'LR'.*'TB'.*not 'up'"), (dict(limit=0), ValueError, "at least 1, not 0"),
     (dict(names=[1]), TypeError, "not list"), (dict(names=dict(x=3)), TypeError, "'x': int"),
     (dict(module=3), TypeError, "named_parameters")],
)  # fmt: skip
def test_bad_options(options, error, message):
    with pytest.raises(error, match=message):
        draw(Tensor(1.0, requires_grad=True) * 2, **options)


def test_a_drawing_can_be_handed_to_the_graphviz_package():
    source = pytest.importorskip("graphviz").Source
    x = Tensor(3.0, requires_grad=True, name="x")
    drawing = draw(x * x)
    handed = drawing.to_graphviz()
    assert isinstance(handed, source) and handed.source.strip() == drawing.source.strip()


def test_without_the_graphviz_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "graphviz", None)
    with pytest.raises(MissingPackageError, match=r"chainrule\[viz\]"):
        draw(Tensor(3.0, requires_grad=True) * 2).to_graphviz()
