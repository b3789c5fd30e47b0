"""From SVG to PDF on A4, with svglib and reportlab, which pip installs whole: no system library is needed."""

import io
import math
import re
from pathlib import Path

from ..engine.errors import missing_package

A4 = (595.28, 841.89)
MARGIN = 28.0
"""Points, 72 to an inch."""

SMALLEST_PRINT, SMALLEST_TEXT = 5.0, 9.5
"""The smallest size at which text is printed, and the smallest that pictures use, in points."""


def pdf_of(svg, title):
    """The bytes of a PDF with the picture `svg`: one sheet while its text can be read there, else several.

    Raises MissingPackageError if svglib is not installed.
    """
    try:
        from reportlab.graphics import renderPDF
        from reportlab.pdfgen.canvas import Canvas
        from svglib.svglib import svg2rlg
    except ImportError:
        raise missing_package("svglib", "saving as .pdf", "viz") from None
    picture = svg2rlg(io.BytesIO(_with_fonts(svg).encode()))
    sheet, scale, columns, rows = layout(picture.width, picture.height)
    width, height = (length - 2 * MARGIN for length in sheet)
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=sheet, invariant=True)
    canvas.setTitle(title)
    canvas.beginForm("picture", upperx=picture.width, uppery=picture.height)  # written once, however many sheets show it
    renderPDF.draw(picture, canvas, 0, 0)
    canvas.endForm(Resources=_resources(canvas))
    for number in range(rows * columns):
        row, column = divmod(number, columns)
        canvas.saveState()
        canvas.clipPath(_rectangle(canvas, MARGIN, MARGIN, width, height), stroke=0)
        canvas.translate(MARGIN - column * width, MARGIN + height * (row + 1) - picture.height * scale)
        canvas.scale(scale, scale)
        canvas.doForm("picture")
        canvas.restoreState()
        if rows * columns > 1:
            canvas.setFont("Helvetica", 7)
            canvas.drawRightString(sheet[0] - MARGIN, MARGIN / 2, f"row {row + 1} of {rows}, column {column + 1} of {columns}")
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def _resources(canvas):
    """What the form that has just been drawn needs: reportlab (up to 4.4 at least) leaves out opacities by itself."""
    from reportlab.pdfbase.pdfdoc import PDFResourceDictionary

    resources = PDFResourceDictionary()
    resources.basicFonts()
    resources.basicProcs()
    resources.ExtGState = canvas._extgstate.getState()
    return resources


def layout(width, height):
    """The sheet, upright or across, the scale, and how many columns and rows of sheets a picture of this size takes."""
    choices = []
    for sheet in (A4, A4[::-1]):
        room = [length - 2 * MARGIN for length in sheet]
        scale = min(1.0, room[0] / width, room[1] / height)
        if scale < SMALLEST_PRINT / SMALLEST_TEXT:
            scale = SMALLEST_PRINT / SMALLEST_TEXT
        columns, rows = (math.ceil(length * scale / fit - 1e-6) for length, fit in zip((width, height), room))
        choices.append((columns * rows, -scale, sheet, columns, rows))
    _, negative_scale, sheet, columns, rows = min(choices)
    return sheet, -negative_scale, columns, rows


def _rectangle(canvas, *place):
    path = canvas.beginPath()
    path.rect(*place)
    return path


def _with_fonts(svg):
    """`svg` with a font that has the signs for every text that the fonts built into PDF cannot write."""
    name = _register_font()

    def chosen(text):
        content = re.sub(r"&#(\d+);", lambda code: chr(int(code[1])), text[2])
        if _can_be_written(content.replace("&#160;", " ")):
            return text[0]
        return f'<text font-family="{name}"{_FAMILY.sub("", text[1])}>{text[2]}'

    return re.sub(r"<text([^>]*)>([^<]*)", chosen, svg)


_FAMILY = re.compile(r' font-family="[^"]*"')


def _can_be_written(content):
    try:
        content.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _register_font():
    """The name of a font with mathematical signs: DejaVu Sans of matplotlib, or else Vera, which comes with reportlab."""
    import reportlab
    from svglib.fonts import register_font

    try:
        import matplotlib
    except ImportError:
        folder, stem, bold, name = Path(reportlab.__file__).parent / "fonts", "Vera", "VeraBd", "Bitstream Vera"
    else:
        folder, stem, bold = Path(matplotlib.get_data_path()) / "fonts" / "ttf", "DejaVuSans", "DejaVuSans-Bold"
        name = "DejaVu Sans"
    register_font(name, str(folder / f"{stem}.ttf"))
    register_font(name, str(folder / f"{bold}.ttf"), weight="bold")
    return name
