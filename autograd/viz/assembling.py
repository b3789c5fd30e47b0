"""The SVG of a picture: Graphviz finds the places of empty boxes, and all that is seen of them is written here.

Reading attributes, measuring text and writing shapes is most of what Graphviz does for a picture, and takes it longer than
the layout itself; what it writes for an empty box says where the box is. Statements that are plain strings it draws alone.
"""

import re
from html import escape

from .dot import EdgeLine, FrameLine, VertexLine, source_of
from .legend import Legend
from .lettering import Lettering, title_of_frame
from .markup import attributes, quoted
from .outlines import RIM, outline
from .render import render
from .style import FRAME_TITLE

POINTS = 72
"""Points in an inch, dot's unit of length."""

ROUND = 8
"""The radius of a frame's corners, in points."""

FONTS = "Helvetica,sans-Serif"

EMPTY_BOXES = 'node [shape=box,fixedsize=true,label=""]'


def svg_of(lines, meanwhile=lambda: None):
    """The SVG of statements as :func:`autograd.viz.dot.lines_of` gives them; `meanwhile` and errors are those of ``render``."""
    parts, skeleton, legend = {}, [lines[0], EMPTY_BOXES], None
    for line in lines[1:]:
        kind = line.__class__
        if kind in _PARTS:
            part = _PARTS[kind](line, len(parts))
            parts[part.key] = part
            skeleton.append(part.statement)
        elif kind is Legend:
            legend = line
        else:
            skeleton.append(line)

    def write():
        for part in parts.values():
            part.write()
        meanwhile()

    svg = _assembled(render(source_of(skeleton), "svg", meanwhile=write).decode(), parts)
    return svg if legend is None else legend.above(svg)


def _assembled(svg, parts):
    """`svg` with what is to be seen of the parts in place of the boxes and lines that Graphviz drew."""
    body, *tail = svg.replace("<svg ", f'<svg font-family="{FONTS}" ', 1).rpartition("</g>\n</svg>")
    pieces, *groups = body.split('<g id="')
    pieces = [pieces]
    for group in groups:
        start = group.find("<title>")
        end = group.find("</title>\n", start) + 9
        part = parts.get(group[: group.index('"')]) or parts.get(group[start + 7 : end - 9])  # vertices have no id there
        if part is None:
            pieces.append(f'<g id="{group}')
            continue
        shapes, place = part.around(group[end : group.index("</g>", end)])
        pieces.append(f'<g id="{part.name}" class="{part.kind}"{place}>\n{group[start:end]}'
                      f'<g id="a_{part.name}"><a {part.tip}>\n{shapes}</a>\n</g>\n</g>\n')  # fmt: skip
    return "".join([*pieces, *tail])


def _tip(words, link=None):
    """The attributes of what the pointer shows, and of where a click leads."""
    to = f'xlink:href="{escape(link)}" target="_blank" ' if link else ""
    return f'{to}xlink:title="{escape(words)}"'.replace("\n", "&#10;")


class _Vertex:
    """A vertex: an empty box for Graphviz, in whose middle everything is written."""

    def __init__(self, line, _):
        self.key = self.name = line.vertex.key
        self.kind, self._line, self._letters = f"node vertex {line.vertex.kind}", line, Lettering(line.face)
        across, down = line.look["margin"].split(",")
        self._size = (round(self._letters.width + 2 * POINTS * float(across), 1),
                      round(self._letters.height + 2 * POINTS * float(down), 1))  # fmt: skip
        rim = 2 * RIM if line.look["peripheries"] > 1 else 0
        width, height = ((length + rim) / POINTS for length in self._size)
        self.statement = f"{self.key}[width={width:.3f},height={height:.3f}]"

    def write(self):
        look = tuple([self._line.look[name] for name in ("shape", "style", "fillcolor", "color", "penwidth", "peripheries")])
        self._shapes = outline(look, *self._size) + self._letters.svg()
        self.tip = _tip(self._line.tip, self._line.link)

    def around(self, drawn):
        x0, y0, x1, y1 = _corners(drawn)
        return self._shapes, f' transform="translate({(x0 + x1) / 2:.1f} {(y0 + y1) / 2:.1f})"'


class _Edge:
    """An edge, which Graphviz draws."""

    kind = "edge"

    def __init__(self, line, _):
        self.key = self.name = f"e{line.number}"
        self._line = line
        look = f", {attributes(**line.look)[1:-1]}" if line.look else ""
        self.statement = f"{line.edge.source.key}->{line.edge.target.key}[id={self.key}{look}]"

    def write(self):
        self.tip = _tip(self._line.tip)

    def around(self, drawn):
        return drawn, ""


class _Frame:
    """The frame of a module, with its title in the corner, for which Graphviz leaves room."""

    def __init__(self, line, number):
        self.key, self._line = f"f{number}", line
        self.name, self.kind = escape(line.look["id"]), f"cluster {line.look['class']}"
        plain = quoted("".join([run.text for run in line.title]))
        self.statement = f'graph[id={self.key},label={plain},tooltip="",fontsize={FRAME_TITLE},labelloc=t,labeljust=l,margin=8]'

    def write(self):
        self.tip = _tip(self._line.look["tooltip"])

    def around(self, drawn):
        x0, y0, x1, y1 = _corners(drawn)
        look, r, wide, tall = self._line.look, ROUND, abs(x1 - x0) - 2 * ROUND, abs(y1 - y0) - 2 * ROUND
        thick = ' stroke-width="2"' if "bold" in look["style"] else ""
        frame = (f'<path fill="{look["bgcolor"]}" stroke="{look["color"]}"{thick} d="M{min(x0, x1) + r:.1f},{min(y0, y1):.1f}'
                 f"h{wide:.1f}q{r},0 {r},{r}v{tall:.1f}q0,{r} {-r},{r}h{-wide:.1f}q{-r},0 {-r},{-r}v{-tall:.1f}"
                 f'q0,{-r} {r},{-r}Z"/>')  # fmt: skip
        title = _TEXT.search(drawn)
        return frame + title_of_frame(self._line.title, float(title[1]), float(title[2])), ""


_PARTS = {VertexLine: _Vertex, EdgeLine: _Edge, FrameLine: _Frame}

_BOX = re.compile(r'points="([-\d.]+),([-\d.]+) \S+ ([-\d.]+),([-\d.]+)')
_TEXT = re.compile(r'<text [^>]*x="([-\d.]+)" y="([-\d.]+)"')


def _corners(drawn):
    """The coordinates of two opposite corners of a box."""
    return map(float, _BOX.search(drawn).groups())
