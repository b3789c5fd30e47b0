"""A derivation as a picture: formulas set by matplotlib's mathtext, which needs no TeX."""

import io
import re
import textwrap
from dataclasses import dataclass, field

from ..engine.errors import missing_package
from ..viz.style import FAINT, GRADIENT, INK
from .pages import LOCAL
from .writers import to_latex, to_text

SIZE, SMALL_SIZE, HEADING_SIZE, TITLE_SIZE = 14, 9.5, 12, 17
MARGIN, GAP, INDENT, PADDING = 22, 26, 14, 11
"""All lengths are in points."""

FORWARD, BACKWARD = ("#f2f8fc", "#0072b2"), ("#fff9ec", "#a65f00")
"""Fill and edge of a panel."""

MONOSPACE = 0.603
"""Width of a letter in DejaVu Sans Mono, as a part of the font's size."""

DPI = 160
WRAP = 104


@dataclass
class Row:
    """One line of a panel: what is written, how large, and how much room it takes above and below its baseline."""

    text: str
    size: float
    colour: str
    rise: float
    fall: float
    width: float
    indent: float = 0
    beside: str = ""
    beside_width: float = 0
    family: str = "sans-serif"
    weight: str = "normal"


@dataclass
class Panel:
    """Rows on a coloured ground; a panel without colours is plain."""

    rows: list = field(default_factory=list)
    colours: tuple | None = None


def rendered(reading, numbers, form):
    """The picture as bytes: 'svg', 'png' or 'pdf'; MissingPackageError without matplotlib."""
    try:
        import matplotlib
    except ImportError:
        raise missing_package("matplotlib", "a derivation as a picture", "viz") from None
    setter = _Setter()
    panels = [Panel([setter.heading(f"Derivation of the gradients of ${to_latex(reading.result)}$", TITLE_SIZE)])]
    panels.append(Panel([setter.heading("Forward", HEADING_SIZE), *setter.lines(reading.forward, numbers)], FORWARD))
    panels.append(Panel([setter.heading("Backward, from the result to every leaf", HEADING_SIZE)]))
    for block in reading.backward:
        note = [setter.small(block.note)] if block.note else []
        panels.append(Panel([setter.heading(block.title, HEADING_SIZE), *note, *setter.lines(block.lines, numbers)], BACKWARD))
    notes = textwrap.wrap("; ".join(reading.notes), WRAP)
    panels.append(Panel([setter.small(note) for note in notes]))
    figure = _drawn(panels)
    content = io.BytesIO()
    about = dict(Title=f"Derivation of the gradients of {to_text(reading.result)}") if form != "png" else {}
    if form == "svg":
        equations = [f"{to_text(line.left)} = {to_text(line.right)}" for line in reading.lines()]
        about |= dict(Date=None, Description="\n".join(equations))
    with matplotlib.rc_context({"svg.hashsalt": "derivation"}):
        figure.savefig(content, format=form, dpi=DPI, metadata=about)
    return content.getvalue()


class _Setter:
    """Measures lines of text and formulas."""

    def __init__(self):
        from matplotlib.mathtext import MathTextParser

        self._parser = MathTextParser("path")

    def _measure(self, text, size, weight="normal"):
        from matplotlib.font_manager import FontProperties

        font = FontProperties(family="sans-serif", size=size, weight=weight, math_fontfamily="cm")
        width, height, depth, *_ = self._parser.parse(text, 72, font)
        return width, height - depth, depth

    def heading(self, text, size):
        width, rise, fall = self._measure(text, size, "bold")
        return Row(text, size, INK, max(rise, size) + 3, fall + 5, width, weight="bold")

    def small(self, text, indent=0):
        text = text.replace("$", r"\$").replace("𝟏", r"$\mathbf{1}$").replace("𝟎", r"$\mathbf{0}$")
        width, _, _ = self._measure(text, SMALL_SIZE)
        return Row(text, SMALL_SIZE, FAINT, SMALL_SIZE + 1.5, 3, width, indent)

    def _number_row(self, text):
        """A row in a font all of whose letters are equally wide, so that columns of numbers stand in line."""
        width = MONOSPACE * SMALL_SIZE * len(text)
        return Row(text, SMALL_SIZE, GRADIENT, SMALL_SIZE, 1.5, width, 2.2 * INDENT, family="monospace")

    def lines(self, lines, numbers):
        """The rows of some equations, with what belongs to them."""
        rows = []
        for line in lines:
            text = f"${_displayed(to_latex(line.left))} = {_displayed(to_latex(line.right))}$"
            colour = FAINT if line.kind == "local" else INK
            size = SIZE - 1.5 if line.kind in ("local", "part") else SIZE
            width, rise, fall = self._measure(text, size)
            beside = LOCAL if line.kind == "local" else line.shapes
            beside_width = self._measure(beside, SMALL_SIZE + 1)[0] if beside else 0
            rows.append(Row(text, size, colour, rise + 7, fall + 4, width, INDENT, beside, beside_width))
            for reason in line.reasons:
                rows += [self.small(part, indent=2.2 * INDENT) for part in textwrap.wrap(reason, WRAP)]
            if numbers and line.numbers:
                rows += [self._number_row(text) for text in line.numbers]
                rows[-1].fall += 4
        return rows


def _displayed(latex):
    """A formula whose outermost fractions are as large as the letters beside them."""
    found, depth = [], 0
    for part in re.split(r"(\\frac|\\[{}]|[{}])", latex):
        depth += (part == "{") - (part == "}")
        found.append(r"\dfrac" if part == r"\frac" and depth == 0 else part)
    return "".join(found)


def _drawn(panels):
    """A figure of exactly the size that the panels need."""
    from matplotlib.figure import Figure

    rows = [row for panel in panels for row in panel.rows]
    column = max((row.indent + row.width for row in rows if row.beside), default=0) + GAP
    inner = max([row.indent + row.width for row in rows] + [column + row.beside_width for row in rows if row.beside])
    width = inner + 2 * (MARGIN + PADDING)
    height = 2 * MARGIN + sum(_height(panel) for panel in panels if panel.rows)
    figure = Figure(figsize=(width / 72, height / 72), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    top = MARGIN
    for panel in panels:
        if panel.rows:
            _draw_panel(axes, panel, top, width, column)
            top += _height(panel)
    return figure


def _height(panel):
    return sum(row.rise + row.fall for row in panel.rows) + (2 * PADDING + 10 if panel.colours else 6)


def _draw_panel(axes, panel, top, width, column):
    from matplotlib.patches import FancyBboxPatch, Rectangle

    if panel.colours:
        fill, edge = panel.colours
        size = width - 2 * MARGIN, _height(panel) - 10
        rounded = dict(boxstyle="round,pad=0,rounding_size=4", linewidth=0)
        axes.add_patch(FancyBboxPatch((MARGIN, top), *size, facecolor=fill, **rounded))
        axes.add_patch(Rectangle((MARGIN, top), 3.5, size[1], facecolor=edge, linewidth=0))
    left = MARGIN + (PADDING + 4 if panel.colours else 0)
    baseline = top + (PADDING if panel.colours else 0)
    for row in panel.rows:
        baseline += row.rise
        style = dict(va="baseline", math_fontfamily="cm", parse_math=True)
        axes.text(left + row.indent, baseline, row.text, fontsize=row.size, color=row.colour, weight=row.weight,
                  family=row.family, **style)  # fmt: skip
        if row.beside:
            axes.text(left + column, baseline, row.beside, fontsize=SMALL_SIZE + 1, color=FAINT, **style)
        baseline += row.fall
