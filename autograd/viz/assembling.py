"""The SVG of a picture: Graphviz finds the places of empty boxes, and all that is seen of them is written here.

Reading attributes, measuring text and writing shapes is most of what Graphviz does for a picture, and takes it longer than
the layout itself; what it writes for an empty box says where the box is. Statements that are plain strings it draws alone.
"""

import re
from html import escape

from .dot import EdgeLine, FrameLine, VertexLine, source_of
from .legend import Legend
from .lettering import placed, title_of_frame
from .markup import attributes, quoted
from .outlines import RIM, outline
from .render import render
from .style import FRAME_TITLE

POINTS = 72
"""Points in an inch, dot's unit of length."""

ROUND = 8
"""The radius of a frame's corners, in points."""


def svg_of(lines):
    """The SVG of statements as :func:`autograd.viz.dot.lines_of` gives them; raises like ``render``."""
    written, skeleton, legend = {}, [], None
    for line in lines:
        kind = line.__class__
        if kind is EdgeLine:
            skeleton.append(f"{line.source}->{line.target}[id=e{line.number}{_listed(line.look)}]")
            written[f"e{line.number}"] = line
        elif kind is VertexLine:
            width, height, letters = placed(line.face)
            skeleton.append(_vertex(line, width, height, letters, written))
        elif kind is FrameLine:
            key = f"f{len(written)}"
            plain = quoted("".join([run.text for run in line.title]))
            skeleton.append(f"graph[id={key},label={plain},fontsize={FRAME_TITLE},labeljust=l,margin=8]")
            written[key] = line
        elif kind is Legend:
            legend = line
        else:
            skeleton.append(line)
    svg = _GROUP.sub(lambda found: _seen(found, written), render(source_of(skeleton), "svg").decode())
    return svg if legend is None else legend.above(svg)


def _listed(look):
    return f", {attributes(**look)[1:-1]}" if look else ""


def _vertex(line, width, height, letters, written):
    """The statement for an empty box of the size of a face; what is to be seen there goes into `written`."""
    look = line.look
    across, down = look["margin"].split(",")
    width, height = round(width + 2 * POINTS * float(across), 1), round(height + 2 * POINTS * float(down), 1)
    shown = tuple([look[name] for name in ("shape", "style", "fillcolor", "color", "penwidth", "peripheries")])
    written[line.key] = line, outline(shown, width, height) + letters
    rim = 2 * RIM if look["peripheries"] > 1 else 0
    return (f'{line.key}[shape=box,fixedsize=true,label="",width={(width + rim) / POINTS:.3f},'
            f"height={(height + rim) / POINTS:.3f}]")  # fmt: skip


_GROUP = re.compile(r'<g id="([^"]*)" class="(node|edge|cluster)">\n<title>([^<]*)</title>\n(.*?)</g>\n', re.S)
"""What Graphviz writes for a vertex, an edge or a frame: its id, what it is, its title, and how it looks."""

_BOX = re.compile(r'points="([-\d.]+),([-\d.]+) \S+ ([-\d.]+),([-\d.]+)')
"""Two opposite corners of a box."""

_TEXT = re.compile(r'<text [^>]*x="([-\d.]+)" y="([-\d.]+)"')


def _seen(found, written):
    """What is to be seen of a vertex, an edge or a frame, in place of what Graphviz made of its skeleton."""
    key, kind, title, body = found.groups()
    known = written.get(title if kind == "node" else key)
    if known is None:
        return found[0]
    if kind == "edge":
        return _group(key, "edge", title, known.tip, body)
    x0, y0, x1, y1 = map(float, _BOX.search(body).groups())
    if kind == "node":
        line, shapes = known
        place = f' transform="translate({(x0 + x1) / 2:.1f} {(y0 + y1) / 2:.1f})"'
        return _group(title, f"node {line.kind}", title, line.tip, shapes, place, line.link)
    look = known.look
    frame = _frame(look, min(x0, x1), min(y0, y1), abs(x1 - x0) - 2 * ROUND, abs(y1 - y0) - 2 * ROUND)
    text = _TEXT.search(body)
    words = title_of_frame(known.title, float(text[1]), float(text[2])) if text else ""
    return _group(escape(look["id"]), f"cluster {look['class']}", title, look["tooltip"], frame + words)


def _frame(look, left, top, wide, tall):
    """A frame with round corners; its sides without them are as long as `wide` and `tall` say."""
    r, thick = ROUND, ' stroke-width="2"' if "bold" in look["style"] else ""
    return (f'<path fill="{look["bgcolor"]}" stroke="{look["color"]}"{thick} d="M{left + r:.1f},{top:.1f}h{wide:.1f}'
            f"q{r},0 {r},{r}v{tall:.1f}q0,{r} {-r},{r}h{-wide:.1f}q{-r},0 {-r},{-r}v{-tall:.1f}q0,{-r} {r},{-r}Z"
            '"/>')  # fmt: skip


def _group(key, kind, title, tip, body, place="", link=None):
    to = f'xlink:href="{escape(link)}" target="_blank" ' if link else ""
    tip = escape(tip).replace("\n", "&#10;")
    return (f'<g id="{key}" class="{kind}"{place}>\n<title>{title}</title>\n'
            f'<g id="a_{key}"><a {to}xlink:title="{tip}">\n{body}</a>\n</g>\n</g>\n')  # fmt: skip
