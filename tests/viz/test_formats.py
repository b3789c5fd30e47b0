"""Files of every kind, and what they need."""

import io
import re
import sys
import webbrowser
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from autograd import MissingPackageError, Tensor
from autograd.viz import draw
from autograd.viz.pdf import A4, layout


def drawing(**options):
    x = Tensor(np.arange(6.0).reshape(2, 3), requires_grad=True, name="x & <y>")
    return draw((x.T @ x + 1).sum().sqrt(), **options)


def test_pdf_has_text_and_fits_a_sheet(tmp_path):
    pytest.importorskip("svglib")
    data = drawing().save(tmp_path / "tree.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert b"/Count 1" in data
    assert drawing().pdf() == drawing().pdf()


def test_a_large_pdf_takes_several_sheets():
    pytest.importorskip("svglib")
    y = Tensor(1.0, requires_grad=True)
    for i in range(40):
        y = (y * i).tanh()
    pages = int(re.search(rb"/Count (\d+)", draw(y).pdf())[1])
    assert pages > 3


def test_the_sheet_is_turned_and_scaled_as_the_picture_asks():
    assert layout(400, 300) == (A4[::-1], 1.0, 1, 1) or layout(400, 300)[1:] == (1.0, 1, 1)
    sheet, scale, columns, rows = layout(1200, 300)
    assert sheet == A4[::-1] and 0.6 < scale < 0.7 and columns == rows == 1
    _, scale, columns, rows = layout(6000, 900)
    assert scale == pytest.approx(5 / 9.5) and columns > 3 and rows == 1


def test_pdf_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "svglib.svglib", None)
    with pytest.raises(MissingPackageError, match=r"'svglib'.*chainrule\[viz\]"):
        drawing().save(tmp_path / "tree.pdf")
    assert list(tmp_path.iterdir()) == []


def test_pdf_without_matplotlib_uses_the_font_of_reportlab(monkeypatch):
    pytest.importorskip("svglib")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert b"Vera" in drawing().pdf()


def test_mermaid(tmp_path):
    lines = drawing().save(tmp_path / "tree.mmd").read_text().splitlines()
    assert lines[:4] == ["---", f"title: {drawing().title}", "---", "flowchart LR"]
    assert any(line.startswith('  n0(["x #38; #60;y#62;<br>(2, 3)') or "x #38; #lt;y#gt;" in line for line in lines)
    assert "  n0 --> n1" in lines
    assert sum("classDef" in line for line in lines) == 4
    summary = drawing(limit=1, fold=False).mermaid()
    assert "summary" in summary


def test_html_is_a_page_of_its_own(tmp_path):
    page = drawing(theme="auto").save(tmp_path / "tree.html").read_text()
    assert 'data-theme="auto"' in page and "<svg" in page and "{{" not in page
    assert not re.search(r'(src|href)="http', page.replace('xmlns="http', ""))


def test_view_opens_a_page(monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    path = drawing().view()
    assert opened == [path.as_uri()] and path.read_text().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("theme", ["light", "auto"])
def test_svg_describes_itself(theme):
    root = ElementTree.parse(io.StringIO(drawing(theme=theme).svg())).getroot()
    assert root.get("role") == "img"
    assert root.get("aria-label") == drawing().title
    described = root.get("aria-describedby")
    assert any(part.get("id") == described for part in root)


def test_several_drawings_on_one_page_describe_themselves_apart():
    other = draw(Tensor(1.0, requires_grad=True) * 2)
    found = [re.search(r'aria-describedby="([^"]+)"', one.svg())[1] for one in (drawing(), other)]
    assert found[0] != found[1]
