"""Text that this project writes into Graphviz's pictures: all of it, inside its box, as wide as was reckoned."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from autograd import Tensor
from autograd.viz import draw
from autograd.viz.faces import Face, Numbers, Run
from autograd.viz.lettering import Lettering, width_of
from autograd.viz.thumbnails import thumbnail

INK = "#1a1a1a"
LINES = ((Run("weight", INK, 13, bold=True),), (Run("(3, 4)", INK, 9.5), Run("  float32", INK, 9.5)))
MATRIX = Numbers("value", [["1", "-2.5"], ["30", "4"]], INK, framed=True)
LARGE = Numbers("grad", [("min", "-1"), ("max", "1")], INK, thumbnail=thumbnail(np.arange(40.0).reshape(5, 8) - 20, INK))
BARS = Numbers("", [("min", "0")], INK, thumbnail=thumbnail(np.arange(40.0), INK))
ROWS = Numbers("value", [list("12345678"), ["9", "10"]], INK, framed=True)
FACES = [Face(LINES), Face((), (ROWS,)), Face(LINES, (MATRIX,)), Face(LINES, (MATRIX, LARGE)), Face((), (BARS,)),
         Face((), (Numbers("value", [["7"]], INK),))]  # fmt: skip


def _texts(group, down=0.0, inherited=None):
    """Each text in a group, with the attributes that it has from the groups around it, and how far these are moved down."""
    inherited = {**(inherited or {}), **group.attrib}
    if group.tag == "text":
        group.attrib.update({**inherited, **group.attrib})
        yield group, down
    down += float(group.get("transform", "translate(0 0)")[10:-1].split()[1])
    for part in group:
        yield from _texts(part, down, inherited)


@pytest.mark.parametrize("face", FACES)
def test_a_face_fits_into_its_box(face):
    lettering = Lettering(face)
    width, height = lettering.width, lettering.height
    written = ElementTree.fromstring(f"<g>{lettering.svg()}</g>")
    for text, down in _texts(written):
        long = width_of(text.text, float(text.get("font-size")), text.get("font-weight") == "bold")
        start = float(text.get("x")) - dict(start=0, middle=long / 2, end=long)[text.get("text-anchor")]
        assert -width / 2 - 0.1 <= start and start + long <= width / 2 + 0.1, text.text
        assert abs(float(text.get("y")) + down) <= height / 2, text.text
    for rectangle in written.iter("rect"):
        assert -width / 2 - 0.1 <= float(rectangle.get("x")) <= width / 2 - float(rectangle.get("width")) + 0.1


def test_everything_is_written():
    for face in FACES:
        shown = re.findall(r">([^<]+)</text>", Lettering(face).svg())
        words = [run.text.strip() for line in face.lines for run in line]
        words += [cell for numbers in face.numbers for row in numbers.rows for cell in row]
        assert set(words) <= set(shown)


def test_values_and_gradients_have_common_columns():
    parts = Lettering(Face((), (Numbers("value", [["1", "2"]], INK, True), Numbers("grad", [["100", "2"]], INK, True)))).svg()
    ends = [found for found in re.findall(r'<text x="([-\d.]+)"[^>]*>(\d+)<', parts)]
    assert dict((word, x) for x, word in ends)["1"] == dict((word, x) for x, word in ends)["100"]


def test_widths_are_those_of_helvetica():
    assert width_of("Hamburg", 10) == pytest.approx(7.22 + 5.56 + 8.33 + 5.56 + 5.56 + 3.33 + 5.56)
    assert width_of("il", 10, bold=True) == pytest.approx(5.56)
    assert width_of("重み", 10) == pytest.approx(20)


def test_names_are_escaped_and_every_face_is_put_in():
    x = Tensor(np.eye(2), requires_grad=True, name='<a> & "7"')
    svg = draw((x * 7).sum()).svg()
    texts = [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert '<a> & "7"' in texts and "7" in texts and 'font-size="1.00"' not in svg
