"""From a graph to the source of its picture, in Graphviz's language (https://graphviz.org/doc/info/lang.html).

The source depends on the graph alone: the same graph gives the same bytes.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from html import escape

from . import text
from .faces import Face, Run
from .folding.contraction import sources_of
from .folding.parts import frames_of
from .graph import CONSTANT, FOLDED, Edge, Vertex
from .labels import SMALL_TEXT, Settings, code_link, describe, face_of, told_numbers, tooltip
from .legend import legend_of
from .markup import Markup, attributes, font, label_of, markup_of, quoted, row, table
from .style import CLUSTER, COMMUTATIVE, FAINT, FONT, FRAME, FRAME_TITLE, GRADIENT, HIGHLIGHT, INK, LOOKS, PALE, PAPER

BACKBONE = 6
"""How much more edges between operations pull their ends into line than those from leaves do."""

MOST_WITH_MIDDLE_LABELS = 150
"""With more edges than this, labels that name arguments are put beside arrowheads: one in the middle of an edge never
lies on it, but makes room for itself in the layout, which then takes three times as long."""

LONGEST_FORMULA = 46
"""A gradient rule on an edge is cut off after so many characters; under the pointer it is whole."""


@dataclass(slots=True)
class VertexLine:
    """The statement that draws a vertex: what is written on it, how it looks, and what the pointer shows."""

    vertex: Vertex
    face: Face
    look: dict
    settings: Settings
    indent: str = "  "

    def __str__(self):
        link = dict(URL=self.link, target="_blank") if self.link else {}
        more = dict(id=self.vertex.key, tooltip=self.tip, **link, **{"class": f"vertex {self.vertex.kind}"})
        return f"{self.indent}{self.vertex.key} {attributes(label=label_of(self.face), **self.look, **more)}"

    @property
    def tip(self):
        """What the pointer shows."""
        return tooltip(self.vertex, self.settings)

    @property
    def link(self):
        """Where a click leads, or None."""
        return code_link(self.vertex.where)


@dataclass(slots=True)
class EdgeLine:
    """The statement that draws an edge: its number, how it looks, and the gradient that it brings, in words or None."""

    edge: Edge
    number: int
    look: dict
    brings: str | None

    def __str__(self):
        tips = dict(id=f"e{self.number}", tooltip=self.tip, labeltooltip=self.tip)
        return f"  {self.edge.source.key} -> {self.edge.target.key} {attributes(**self.look, **tips)}"

    @property
    def tip(self):
        """What the pointer shows."""
        edge, target = self.edge, describe(self.edge.target)
        lines = [f"{describe(edge.source)} is the argument {edge.role!r} of {target}"]
        if edge.derivative:
            lines.append(f"its gradient: {edge.derivative}, where g is the gradient of {target}")
        if self.brings is not None:
            lines.append(f"this edge brings {self.brings}")
        if edge.again:
            lines.append("and so on, once for each repetition")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class FrameLine:
    """The statement that says how the frame around a module looks, and what is written in its corner."""

    title: tuple
    look: dict
    indent: str

    def __str__(self):
        return f"{self.indent}graph {attributes(label=markup_of(self.title), **self.look)}"


def source_of(lines):
    """The dot source that `lines` are put together to."""
    return "\n".join(map(str, lines))


def lines_of(graph, settings, title):
    """The statements that draw `graph` as `settings` say; `title` is one line that says what is drawn.

    They are strings, and :class:`VertexLine`, :class:`EdgeLine`, :class:`FrameLine` and
    :class:`~autograd.viz.legend.Legend`; nothing in them changes when arrays do.
    """
    lines = ["digraph autograd {", *header(settings.direction, title, graph.notes)]
    lines += _nested(graph, settings)
    sources = sources_of(graph)
    beside_heads = len(graph.edges) > MOST_WITH_MIDDLE_LABELS
    for number, edge in enumerate(graph.edges):
        lines.append(edge_line(edge, number, sources[edge.target.key], settings, beside_heads))
    if settings.legend:
        lines.append(legend_of(graph, settings))
    return [*lines, "}", ""]


def prepared(graph, settings):
    """`graph` with what only a picture needs: frames around modules, and names to call operations by in formulas."""
    if settings.view == "backward":
        name_vertices(graph)
    return replace(graph, frames=frames_of(graph))


def name_vertices(graph):
    """Call what has no name v1, v2, ... if it is an operation, u1, ... a variable, c1, ... a constant that is no number."""
    counts = Counter()
    for vertex in graph.vertices:
        letter = "v" if vertex.operation else "c" if vertex.kind == CONSTANT else "u"
        if not vertex.name and vertex.kind != FOLDED and (letter != "c" or vertex.shape):
            counts[letter] += 1
            vertex.name = f"{letter}{counts[letter]}"


def header(direction, title, notes):
    """The attributes of the whole picture."""
    caption = dict(label=_caption(notes), labelloc="b", labeljust="l") if notes else {}
    return [
        "  graph " + attributes(rankdir=direction, bgcolor=PAPER, pad=0.15, nodesep=0.22, ranksep=0.38, nslimit=2,
                                nslimit1=2, fontname=FONT, fontsize=11, fontcolor=FAINT, tooltip=title, **caption),
        "  node " + attributes(fontname=FONT, fontsize=12, fontcolor=INK, height=0.3, width=0.3),
        "  edge " + attributes(fontname=FONT, fontsize=9.5, fontcolor=FAINT, color=FAINT, arrowsize=0.65),
    ]  # fmt: skip


def _caption(notes):
    return Markup("".join(f'{escape("Note: " + note)}<BR ALIGN="LEFT"/>' for note in notes))


# -- vertices and the frames around them ----------------------------------------------------------------------------


def _nested(graph, settings):
    """The statements of all vertices, inside the frames of their modules; frames come where their first vertex does."""
    inside = {(): []}
    for vertex in graph.vertices:
        path = graph.frames.get(vertex.key, ())
        for length in range(1, len(path) + 1):
            if path[:length] not in inside:
                inside[path[:length]] = []
                inside[path[: length - 1]].append(path[:length])
        inside[path].append(vertex)
    lines, waiting = [], [iter(inside[()])]
    while waiting:
        indent = "  " * len(waiting)
        item = next(waiting[-1], None)
        if item is None:
            waiting.pop()
            if waiting:
                lines.append(f"{indent[2:]}}}")
        elif isinstance(item, tuple):
            lines += _opened(item, graph, indent)
            waiting.append(iter(inside[item]))
        else:
            lines.append(vertex_line(item, graph, settings, indent))
    return lines


def _opened(steps, graph, indent):
    """The first lines of a frame; dot's clusters take their style from the one around them, so all is said."""
    path = tuple([name for name, _ in steps])
    name, known = ".".join(path), graph.modules.get(path)
    numbers = [number for _, number in steps]
    unique = name + (f"~{'.'.join(map(str, numbers))}" if any(numbers) else "")
    repeated = known is not None and known.times > 1
    style = "rounded,bold" if repeated else "rounded"
    look = dict(labelloc="t", labeljust="l", color=FRAME, bgcolor=CLUSTER, margin=8, style=style,
                id=f"module-{unique}", tooltip=f"module {name}", **{"class": "module"})  # fmt: skip
    return [f"{indent}subgraph {quoted('cluster_' + unique)} {{", FrameLine(_frame_title(path, known), look, f"{indent}  ")]


def _frame_title(path, known):
    kind, times = (known.kind, known.times) if known else (None, 1)
    name = ".".join(path)
    if times > 1 and known.last is not None:
        name = f"{name} … {'.'.join([*path[:-1], known.last])}"
    elif times > 1:
        kind, name = "repeated", ""
    heading = (kind or name) + (f" × {times:,}" if times > 1 else "")
    return (Run(heading, INK, FRAME_TITLE, bold=True), *((Run(f"  {name}", FAINT, SMALL_TEXT),) if kind and name else ()))


def vertex_line(vertex, graph, settings, indent="  "):
    """The :class:`VertexLine` of one vertex."""
    look = LOOKS[vertex.kind].attributes()
    if vertex.repeats:
        look["style"] += ",dashed"
    if vertex.marked is not None:
        look.update(color=HIGHLIGHT, penwidth=3) if vertex.marked else look.update(color=PALE)
    for word in told_numbers(vertex, settings):
        vertex.written(word)  # now, since the array may change
    return VertexLine(vertex, face_of(vertex, graph, settings), look, settings, indent)


# -- edges ----------------------------------------------------------------------------------------------------------


def edge_line(edge, number, beside, settings, beside_heads=False):
    """The :class:`EdgeLine` of one edge; `beside` are all edges that lead to its target.

    It is labelled with the argument where order matters, and where it is stretched; in the view of backward with the
    gradient rule, and what that makes of the gradient that arrives.
    """
    backward = settings.view == "backward"
    carries = backward and _carries_gradient(edge)
    more = _gradient_look(edge, beside) if carries else dict(color=PALE) if backward else _role_look(edge, beside, beside_heads)
    if edge.again:
        more = {name: value for name, value in more.items() if "label" not in name}
    if edge.source.operation or edge.source.kind == FOLDED:
        more["weight"] = BACKBONE
    if edge.again:
        side = "n" if settings.direction == "LR" else "e"  # in a bow, beside the arrow that leads the other way
        more.update(style="dotted", penwidth=1.6, constraint="false", tailport=side, headport=side)
    if edge.target.marked is not None:
        on_path = edge.source.marked and edge.target.marked
        more.update(color=HIGHLIGHT, penwidth=2.6) if on_path else more.update(color=PALE)
    return EdgeLine(edge, number, more, None if edge.gradient is None else text.brief(edge.gradient))


def _carries_gradient(edge):
    return edge.source.kind != CONSTANT and not edge.bridges


def _role_look(edge, beside, beside_heads):
    """A label where it says something: parameters are often called what the argument is called."""
    told = [_says_its_role(other) for other in beside]
    is_clear = _says_its_role(edge) or len(told) - sum(told) < 2 or edge.target.operation in (None, *COMMUTATIVE)
    words = "" if is_clear else edge.role
    if edge.stretched and edge.source.times == 1:
        stretch = f"{edge.source.shape} → {edge.target.shape}"
        words = f"{words}: {stretch}" if words else stretch
    elif words and beside_heads:
        return dict(headlabel=words, labeldistance=1.7, labelangle=35)
    return dict(label=f" {words} ") if words else {}


def _says_its_role(edge):
    return edge.source.name is not None and edge.source.name.rpartition(".")[2] == edge.role


def _gradient_look(edge, beside):
    lines = [font(_cut(_in_mathematics(edge, beside)), GRADIENT, 10.5)] if edge.derivative else []
    if edge.gradient is not None:
        lines.append(font("= " + _short(edge.gradient), GRADIENT, 9.5))
    if edge.stretched:
        lines.append(font(f"summed to {edge.source.shape}", FAINT, 9.5))
    label = dict(label=Markup(table("".join(map(row, lines))))) if lines else {}
    return dict(dir="back", color=GRADIENT, penwidth=1.4, **label)


def _short(gradient):
    if gradient.size <= 4:
        return text.brief(gradient)
    return f"{tuple(gradient.shape)}, mean {dict(text.statistics(gradient)).get('mean', '?')}"


def _in_mathematics(edge, beside):
    """The gradient rule of an edge as a formula, or as its source where that is shorter or all there is."""
    from .formulas import gradient_words

    words, source = gradient_words(edge, beside), formula(edge, beside)
    return words if words and len(words) <= max(len(source), LONGEST_FORMULA) else source


def _cut(words):
    return words if len(words) <= LONGEST_FORMULA else words[: LONGEST_FORMULA - 1] + "…"


def formula(edge, beside):
    """The gradient rule of an edge with the names of this graph in place of the rule's: ``g * w``.

    `beside` are all edges that lead to the same target; names without their module's path are put in.
    """
    known = {"out": edge.target.name, **{other.argument: other.source.name for other in beside}}
    known = {name: value.rpartition(".")[2] for name, value in known.items() if value}
    pattern = r"(?<![\w.])(" + "|".join(map(re.escape, known)) + r")(?![\w(]|=[^=])"
    return re.sub(pattern, lambda found: known[found[1]], edge.derivative) if known else edge.derivative

