"""SVG around the places that Graphviz finds: everything is there, in its place, and the legend above it."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

import nn
from autograd import Tensor
from autograd.viz import draw, modules
from autograd.viz.outlines import CORNER, RIM, outline
from autograd.viz.style import LOOKS

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"


NAMED = Tensor(np.ones((1, 2), "float32"), requires_grad=True, name='"x" <&>')


def net():
    model = nn.Sequential(nn.Linear(2, 12), nn.Tanh(), nn.Linear(12, 1))
    with modules(model) as calls:
        return model(NAMED).sum(), calls


def groups(drawing, kind):
    root = ElementTree.fromstring(drawing.svg())
    return {group.get("id"): group for group in root.iter(SVG + "g") if kind in (group.get("class") or "").split()}


def tip(group):
    return group.find(f"{SVG}g/{SVG}a").get(LINK + "title")


def test_every_vertex_edge_and_frame_has_its_group_its_title_and_what_the_pointer_shows():
    result, calls = net()
    drawing = draw(result, module=calls)
    vertices, edges = groups(drawing, "vertex"), groups(drawing, "edge")
    assert set(vertices) == {vertex.key for vertex in drawing.graph.vertices}
    for vertex in drawing.graph.vertices:
        assert vertex.kind in vertices[vertex.key].get("class") and tip(vertices[vertex.key]).startswith(vertex.kind)
    ends = [f"{edge.source.key}->{edge.target.key}" for edge in drawing.graph.edges]
    assert [edges[f"e{number}"].find(SVG + "title").text for number in range(len(ends))] == ends
    assert all("is the argument" in tip(edge) for edge in edges.values())
    assert {"module-0", "module-2"} == set(groups(drawing, "module"))
    assert any('"x" <&>' in tip(edge) for edge in edges.values())


def test_vertices_lie_inside_the_frames_of_their_modules_and_apart_from_each_other():
    result, calls = net()
    drawing = draw(result, module=calls)
    vertices = groups(drawing, "vertex")
    middles = {key: tuple(map(float, re.findall(r"-?[\d.]+", group.get("transform")))) for key, group in vertices.items()}
    assert len(set(middles.values())) == len(middles)
    for key, frame in groups(drawing, "module").items():
        shape = frame.find(f".//{SVG}path").get("d")
        x, y, wide, tall = map(float, re.match(r"M([-\d.]+),([-\d.]+)h([\d.]+)q.*?v([\d.]+)", shape).groups())
        inside = {vertex.key for vertex in drawing.graph.vertices if f"module-{'.'.join(vertex.module)}" == key}
        assert inside and all(x - 8 <= middles[k][0] <= x + wide + 8 and y <= middles[k][1] <= y + tall + 16 for k in inside)


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_the_legend_is_a_box_above_the_picture(direction):
    x = Tensor(np.ones((3, 3)), requires_grad=True, name="x")
    bare, full = (draw((x * 2).sum(), direction=direction, legend=legend).svg() for legend in (False, True))
    sizes = [tuple(map(float, re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', svg).groups())) for svg in (bare, full)]
    (legend,) = [g for g in ElementTree.fromstring(full).iter(SVG + "g") if g.get("id") == "legend"]
    frame = legend.find(SVG + "rect")
    assert sizes[1][0] >= sizes[0][0] and sizes[1][0] > float(frame.get("width"))
    assert sizes[1][1] == pytest.approx(sizes[0][1] + float(frame.get("height")) + 9, abs=0.1)
    words = [text.text for text in legend.iter(SVG + "text")]
    assert words == ["variable", "constant", "operation", "result", "grad: gradient"]
    for text in legend.iter(SVG + "g"):
        if text is not legend:
            left, down = map(float, re.findall(r"[\d.]+", text.get("transform")))
            assert left < float(frame.get("width")) and down < float(frame.get("height"))


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_an_outline_is_as_large_as_asked_and_has_the_colours_of_its_kind(look):
    shape = ElementTree.fromstring(f"<g>{outline(look.drawn(), 80.0, 30.0)}</g>")
    assert shape[0].get("fill") == look.fill and {path.get("stroke") for path in shape} == {look.border}
    reach = max(abs(float(x)) for path in shape for x in re.findall(r"[MH](-?[\d.]+)", path.get("d")))
    corner = CORNER if "rounded" in look.style else 0
    assert reach == 40 - corner + RIM * (look.borders - 1)
    assert len({outline(other.drawn(), 80.0, 30.0) for other in LOOKS.values()}) == len(LOOKS)


def test_a_vector_in_two_rows_is_written_whole():
    x = Tensor(np.arange(10.0), requires_grad=True, name="x")
    texts = [text.text for text in ElementTree.fromstring(draw(x.sum()).svg()).iter(SVG + "text")]
    assert set("0123456789") <= set(texts)


def test_values_that_are_not_wanted_are_in_no_text():
    x = Tensor(np.full((5, 5), 123.0), requires_grad=True, name="x")
    assert "123" in draw(x.sum()).svg() and "123" not in draw(x.sum(), values=False).svg()
