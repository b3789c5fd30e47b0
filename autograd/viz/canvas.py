"""A canvas for pictures that are not graphs: shapes in points, written as SVG by hand and as PNG or PDF by matplotlib."""

import io
from dataclasses import dataclass, field, replace
from html import escape

from ..engine.errors import missing_package
from .picture import Shown, checked_path, write_whole
from .render import accessible
from .style import DARK, INK, PAPER

FONTS = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
DPI = 160


@dataclass
class Shape:
    """One thing on a canvas; `tip` is what the pointer shows in an SVG."""

    kind: str
    points: tuple
    fill: str = "none"
    stroke: str = "none"
    thickness: float = 1.0
    dashed: bool = False
    tip: str = ""
    radius: float = 0.0
    text: str = ""
    size: float = 11.0
    anchor: str = "middle"
    bold: bool = False
    arrow: bool = False
    opacity: float = 1.0


@dataclass
class Canvas:
    """Shapes in the order in which they cover each other; x to the right, y downwards, both in points."""

    width: float
    height: float
    shapes: list = field(default_factory=list)
    paper: str = PAPER

    def rectangle(self, x, y, width, height, **look):
        """A rectangle from its upper left corner; `radius` rounds the corners."""
        self.shapes.append(Shape("rectangle", ((x, y), (width, height)), **look))

    def circle(self, x, y, radius, **look):
        """A circle around a point."""
        self.shapes.append(Shape("circle", ((x, y),), radius=radius, **look))

    def line(self, points, **look):
        """A line through points; `arrow` puts a head at its end."""
        self.shapes.append(Shape("line", tuple(points), **look))

    def curve(self, points, **look):
        """A cubic Bézier curve: start, two control points, end."""
        self.shapes.append(Shape("curve", tuple(points), **look))

    def write(self, x, y, text, *, fill=INK, **look):
        """Text whose baseline begins, ends or has its middle at a point: `anchor` 'start', 'end' or 'middle'."""
        self.shapes.append(Shape("text", ((x, y),), text=text, fill=fill, **look))

    def in_dark(self):
        """The same on a dark background."""
        dark = lambda colour: DARK.get(colour, colour)
        shapes = [replace(shape, fill=dark(shape.fill), stroke=dark(shape.stroke)) for shape in self.shapes]
        return Canvas(self.width, self.height, shapes, dark(self.paper))


class Picture(Shown):
    """A finished picture; it shows itself in a notebook, and ``save`` puts it into a file.

    Attributes
    ----------
    canvas : what is drawn
    title : one line that says what it is
    text : the same in words, for those who cannot see it
    theme : ``"light"``, ``"dark"`` or ``"auto"``
    """

    def __init__(self, canvas, title, text, theme="light"):
        self.canvas = canvas.in_dark() if theme == "dark" else canvas
        self.title, self.text, self.theme = title, text, theme

    def svg(self):
        """The picture as SVG: text that can be selected, details under the pointer, a description in words."""
        return accessible(svg_of(self.canvas), self.title, self.text, follow=self.theme == "auto")

    def png(self):
        """The picture as the bytes of a PNG; MissingPackageError without matplotlib."""
        return painted(self.canvas, "png")

    def save(self, path):
        """Write the picture into a file, in the format that the suffix names, and return the path.

        Raises
        ------
        ValueError
            if the suffix is none of ``.svg``, ``.png``, ``.pdf``.
        MissingPackageError
            for the last two, if matplotlib is not installed.
        """
        makers = {".svg": lambda: self.svg().encode(), ".png": self.png, ".pdf": lambda: painted(self.canvas, "pdf")}
        path = checked_path(path, tuple(makers), "a picture")
        write_whole(path, makers[path.suffix.lower()]())
        return path

    def __repr__(self):
        return f"<Picture: {self.title}>"


# -- SVG --------------------------------------------------------------------------------------------------------------


def svg_of(canvas):
    """The canvas as an SVG document; the same canvas gives the same bytes."""
    width, height = _number(canvas.width), _number(canvas.height)
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}" '
            f'font-family="{FONTS}">')  # fmt: skip
    paper = f'<rect width="{width}" height="{height}" fill="{canvas.paper}"/>'
    return "\n".join([head, paper, *map(_element, canvas.shapes), "</svg>", ""])


def _number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _pairs(points):
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _element(shape):
    tip = f"<title>{escape(shape.tip)}</title>" if shape.tip else ""
    look = f'fill="{shape.fill}" stroke="{shape.stroke}" stroke-width="{_number(shape.thickness)}"'
    look += ' stroke-dasharray="5 3"' if shape.dashed else ""
    look += f' opacity="{_number(shape.opacity)}"' if shape.opacity < 1 else ""
    if shape.kind == "rectangle":
        (x, y), (width, height) = shape.points
        place = f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'
        return f'<rect {place} rx="{_number(shape.radius)}" {look}>{tip}</rect>'
    if shape.kind == "circle":
        ((x, y),) = shape.points
        return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(shape.radius)}" {look}>{tip}</circle>'
    if shape.kind == "line":
        return f'<polyline points="{_pairs(shape.points)}" {look} stroke-linejoin="round">{tip}</polyline>' + _head(shape)
    if shape.kind == "curve":
        start, *others = shape.points
        return f'<path d="M{_pairs([start])} C{_pairs(others)}" {look}>{tip}</path>' + _head(shape)
    ((x, y),) = shape.points
    weight = ' font-weight="bold"' if shape.bold else ""
    return (f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(shape.size)}" text-anchor="{shape.anchor}" '
            f'fill="{shape.fill}"{weight}>{tip}{escape(shape.text)}</text>')  # fmt: skip


def arrow_head(shape):
    """The three corners of the head at the end of a line or curve."""
    (x0, y0), (x1, y1) = shape.points[-2:]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    size = 5 + shape.thickness
    back = x1 - size * dx, y1 - size * dy
    return [(x1, y1), (back[0] - 0.45 * size * dy, back[1] + 0.45 * size * dx),
            (back[0] + 0.45 * size * dy, back[1] - 0.45 * size * dx)]  # fmt: skip


def _head(shape):
    return f'<polygon points="{_pairs(arrow_head(shape))}" fill="{shape.stroke}"/>' if shape.arrow else ""


# -- PNG and PDF --------------------------------------------------------------------------------------------------------


def painted(canvas, form):
    """The canvas as the bytes of a PNG or PDF, painted by matplotlib; MissingPackageError without it."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise missing_package("matplotlib", f"a picture as {form.upper()} (SVG needs nothing)", "viz") from None
    figure = Figure(figsize=(canvas.width / 72, canvas.height / 72), facecolor=canvas.paper)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, canvas.width), ylim=(canvas.height, 0))
    axes.axis("off")
    for order, shape in enumerate(canvas.shapes):
        _paint(axes, shape, order)
    content = io.BytesIO()
    figure.savefig(content, format=form, dpi=DPI)
    return content.getvalue()


def _dashes(shape):
    """The dashes of the SVG; matplotlib counts them in widths of the line."""
    return (0, (5 / shape.thickness, 3 / shape.thickness)) if shape.dashed else "-"


def _paint(axes, shape, order):
    from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon
    from matplotlib.path import Path

    look = dict(facecolor=shape.fill, edgecolor=shape.stroke, linewidth=shape.thickness if shape.stroke != "none" else 0,
                zorder=order, alpha=shape.opacity, linestyle=_dashes(shape))  # fmt: skip
    if shape.kind == "text":
        aligned = dict(start="left", middle="center", end="right")[shape.anchor]
        axes.text(*shape.points[0], shape.text, fontsize=shape.size, color=shape.fill, ha=aligned, va="baseline", zorder=order,
                  weight="bold" if shape.bold else "normal", parse_math=False)  # fmt: skip
        return
    if shape.kind == "rectangle":
        corner, size = shape.points
        axes.add_patch(FancyBboxPatch(corner, *size, boxstyle=f"round,pad=0,rounding_size={max(shape.radius, 0.01)}", **look))
    elif shape.kind == "circle":
        axes.add_patch(Circle(shape.points[0], shape.radius, **look))
    elif shape.kind == "line":
        axes.add_patch(PathPatch(Path(shape.points), joinstyle="round", **look))
    else:
        axes.add_patch(PathPatch(Path(shape.points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]), **look))
    if shape.arrow:
        axes.add_patch(Polygon(arrow_head(shape), closed=True, facecolor=shape.stroke, linewidth=0, zorder=order))
