"""The box that explains the shapes and colours that occur in a picture."""

import re
from dataclasses import dataclass
from textwrap import wrap

from .graph import KINDS
from .lettering import LINE, text_at, width_of
from .markup import attributes
from .outlines import LUG_WIDTH, RIM, outline
from .style import FAINT, FRAME, GRADIENT, HIGHLIGHT, INK, LOOKS

BACKWARD = "orange arrows: gradients, made by the rule beside the arrow of g, the gradient that arrives"

SIZE, SPACE, MARGIN, SLACK = 10.0, 14.0, 9.0, 7.0
"""Points: of the letters, between samples, around all of them, and around the words of a sample."""

NARROWEST = 420.0
"""The legend of a picture that is narrower than this is as wide as this, in points."""


@dataclass(frozen=True, slots=True)
class Legend:
    """What is explained: kinds of vertices, which have a sample each, and other things in words and a colour.

    In Graphviz's language it is a column of vertices, or a row where ranks are rows. In SVG it is written line by line
    above the picture, since samples among the vertices would be as far from each other as these are.
    """

    kinds: tuple
    words: tuple
    upright: bool

    def __str__(self):
        looks = {f"legend_{kind}": dict(label=LOOKS[kind].meaning, **LOOKS[kind].attributes()) for kind in self.kinds}
        looks.update({f"legend_{number}": dict(label="\n".join(wrap(words, 32)), shape="plain", fontcolor=colour)
                      for number, (words, colour) in enumerate(self.words)})  # fmt: skip
        lines = ["  subgraph cluster_legend {",
                 "    graph " + attributes(label="", color=FRAME, bgcolor="transparent", style="rounded", margin=8,
                                           id="legend", tooltip="legend"),
                 "    node " + attributes(fontsize=10, fontcolor=INK, tooltip="legend"),
                 *(f"    {name} {attributes(**look)}" for name, look in looks.items()),
                 f"    {{ rank=same; {'; '.join(looks)} }}", "  }"]  # fmt: skip
        return "\n".join(lines)

    def above(self, svg):
        """`svg`, as Graphviz wrote it, with the legend above its upper left corner, inside a picture that is as much larger."""
        place = _PLACE.search(svg)
        width, height, left, bottom = (float(place[name]) for name in ("width", "height", "left", "bottom"))
        parts, wide, tall = self._lines(max(width, NARROWEST) - 2 * left)
        width, height, bottom = max(width, wide + 2 * left), height + tall + MARGIN, bottom + tall + MARGIN
        right, top, end = width - left, -bottom, height - bottom
        corners = f"{-left:g},{end:g} {-left:g},{top:g} {right:g},{top:g} {right:g},{end:g}"
        frame = f'<rect width="{wide:.1f}" height="{tall:.1f}" rx="8" fill="none" stroke="{FRAME}"/>'
        return (f'{svg[: place.start()]}width="{width:.0f}pt" height="{height:.0f}pt" viewBox="0 0 {width:.2f} {height:.2f}"'
                f'{place["between"]}translate({left:g} {bottom:.2f}){place["after"]}points="{corners}"'
                f'{svg[place.end() : svg.rindex("</g>")]}<g id="legend" transform="translate(0 {top + left:.2f})">\n'
                f"{frame}{''.join(parts)}\n</g>\n</g>\n</svg>\n")  # fmt: skip

    def _lines(self, widest):
        """The SVG of all samples, in lines of at most this width, and the width and height of the box around them."""
        parts, x, y, reached, tall = [], MARGIN, MARGIN, 0.0, LINE * SIZE + SLACK
        for look, words, colour in self._samples():
            lugs = LUG_WIDTH if look and look.shape == "component" else 0
            wide = width_of(words, SIZE) + (2 * SLACK + lugs if look else 0)
            rim = 2 * RIM if look and look.borders > 1 else 0
            if x > MARGIN and x + wide + rim + MARGIN > widest:
                x, y = MARGIN, y + tall + SLACK
            shape = outline(look.drawn(), wide, tall - rim) if look else ""
            place = f"translate({x + (wide + rim) / 2:.1f} {y + tall / 2:.1f})"
            parts.append(f'<g transform="{place}">{shape}{text_at(words, lugs / 2, 0.35 * SIZE, colour, SIZE, "middle")}</g>')
            reached = max(reached, x + wide + rim)
            x += wide + rim + SPACE
        return parts, reached + MARGIN, y + tall + MARGIN

    def _samples(self):
        """What each sample looks like (None for words alone), its words and their colour."""
        yield from ((LOOKS[kind], LOOKS[kind].meaning, INK) for kind in self.kinds)
        yield from ((None, words, colour) for words, colour in self.words)


_PLACE = re.compile(r'width="[\d.]+pt" height="[\d.]+pt"\s+viewBox="0.00 0.00 (?P<width>[\d.]+) (?P<height>[\d.]+)"'
                    r'(?P<between>.*?)translate\((?P<left>[\d.]+) (?P<bottom>[\d.]+)\)'
                    r'(?P<after>.*?)points="[^"]*"', re.S)  # fmt: skip
"""The size of a picture by Graphviz, the place of its origin, and its paper."""


def legend_of(graph, settings):
    """The :class:`Legend` of what occurs in `graph`."""
    present = {vertex.kind for vertex in graph.vertices}
    return Legend(tuple(kind for kind in KINDS if kind in present), tuple(_notes(graph, settings)), settings.direction != "LR")


def _notes(graph, settings):
    """What is explained in words, with its colour."""
    if settings.view == "backward":
        yield BACKWARD, GRADIENT
    elif any(vertex.gradient is not None for vertex in graph.vertices):
        yield "grad: gradient", GRADIENT
    if any(vertex.marked for vertex in graph.vertices):
        yield "thick: the highlighted path", HIGHLIGHT
    if any(vertex.repeats for vertex in graph.vertices):
        yield "dashed: once more", FAINT
    if any(edge.again for edge in graph.edges):
        yield "dotted arrow: and again", FAINT
