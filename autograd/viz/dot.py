"""From a graph to the source of its picture, in Graphviz's language (https://graphviz.org/doc/info/lang.html).

The source depends on the graph alone: the same graph gives the same bytes.
"""

from html import escape

import numpy as np

from . import text
from .graph import CONSTANT, KINDS
from .style import COMMUTATIVE, FAINT, FONT, GLYPHS, GRADIENT, INK, LOOKS


def source(graph, *, direction, legend, values, title):
    """The dot source of `graph`.

    Parameters
    ----------
    direction : ``"LR"`` (the result is on the right) or ``"TB"`` (at the bottom)
    legend : whether to explain the shapes and colours that occur
    values : whether to write values into the vertices
    title : one line that says what is drawn
    """
    lines = ["digraph autograd {", *header(direction, title, graph.notes)]
    lines += [vertex_line(vertex, values) for vertex in graph.vertices]
    sources = sources_of(graph.edges)
    lines += [edge_line(edge, len(sources[edge.target.key])) for edge in graph.edges]
    if legend:
        lines += legend_lines(graph)
    return "\n".join([*lines, "}", ""])


def sources_of(edges):
    """``{key of a vertex: the edges that lead to it}``."""
    found = {}
    for edge in edges:
        found.setdefault(edge.target.key, []).append(edge)
    return found


def header(direction, title, notes):
    """The attributes of the whole picture."""
    caption = dict(label=_caption(notes), labelloc="b", labeljust="l") if notes else {}
    return [
        "  graph " + attributes(rankdir=direction, bgcolor="white", pad=0.15, nodesep=0.22, ranksep=0.38, fontname=FONT,
                                fontsize=11, fontcolor=FAINT, tooltip=title, **caption),
        "  node " + attributes(fontname=FONT, fontsize=12, fontcolor=INK, margin="0.1,0.06"),
        "  edge " + attributes(fontname=FONT, fontsize=9.5, fontcolor=FAINT, color="#595959", arrowsize=0.65),
    ]  # fmt: skip


def _caption(notes):
    return "\\l".join(f"Note: {note}" for note in notes) + "\\l"


def vertex_line(vertex, values):
    """The statement that draws one vertex."""
    look = LOOKS[vertex.kind].attributes()
    return f"  {vertex.key} {attributes(label=_label(vertex, values), tooltip=tooltip(vertex), **look)}"


def edge_line(edge, arguments):
    """The statement that draws one edge, labelled with the argument where order matters, and where it is stretched."""
    label = ""
    if arguments > 1 and edge.target.operation not in COMMUTATIVE:
        label = edge.argument
    if edge.stretched:
        stretch = f"{text.dimensions(edge.source.shape)} → {text.dimensions(edge.target.shape)}"
        label = f"{label}: {stretch}" if label else stretch
    more = dict(label=f" {label} ") if label else {}
    tip = f"{describe(edge.source)} is argument {edge.argument} of {edge.target.operation}"
    return f"  {edge.source.key} -> {edge.target.key} {attributes(**more, tooltip=tip, labeltooltip=tip)}"


def attributes(**given):
    """``[name=value, ...]`` in the order given; a label that is markup comes as :class:`Markup`."""
    return "[" + ", ".join(f"{name}={_quoted(value)}" for name, value in given.items()) + "]"


class Markup(str):
    """A label in dot's HTML-like language."""

    __slots__ = ()


def _quoted(value):
    if isinstance(value, Markup):
        return f"<{value}>"
    if isinstance(value, (int, float)):
        return str(value)
    text_ = value.replace("\\l", "\0").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + text_.replace("\0", "\\l") + '"'


# -- what a vertex says ---------------------------------------------------------------------------------------------


def _label(vertex, values):
    lines = [_row(_heading(vertex))]
    details = [text.option(name, value) for name, value in vertex.options.items()]
    details += [_shape_and_dtype(vertex)] if _shape_and_dtype(vertex) else []
    lines += [_row(_font(detail, FAINT, 9.5)) for detail in details]
    shown = [("", vertex.value, INK)] if values and vertex.value is not None else []
    shown += [("grad", vertex.gradient, GRADIENT)] if vertex.gradient is not None else []
    return Markup(_table("".join(lines + [_row(_numbers(*item)) for item in shown])))


def _heading(vertex):
    glyph = GLYPHS.get(vertex.operation)
    if vertex.operation is None:
        return _font(f"<B>{escape(vertex.name)}</B>", INK, 13, escaped=True) if vertex.name else _font(vertex.kind, FAINT, 9.5)
    sign = f"<B>{escape(glyph or vertex.operation)}</B>"
    heading = _font(sign, INK, 16 if glyph else 13, escaped=True)
    if glyph and glyph != vertex.operation:
        heading += _font("  " + vertex.operation, FAINT, 9.5)
    if vertex.name:
        heading = _font(f"<B>{escape(vertex.name)}</B> = ", INK, 13, escaped=True) + heading
    return heading


def _shape_and_dtype(vertex):
    parts = [text.dimensions(vertex.shape)] if vertex.shape else []
    if vertex.dtype is not None and vertex.dtype != np.float64:
        parts.append(str(vertex.dtype))
    return "  ".join(parts)


def _numbers(word, value, colour):
    """A value as a small matrix of numbers with a word in front; a large one as its statistics."""
    rows = text.rows(value)
    intro = f'<TD ALIGN="RIGHT">{_font(word + " ", colour, 9.5)}</TD>' if word else ""
    if rows is None:
        return _table(f"<TR>{intro}<TD>{_font(text.statistics(value), colour, 10)}</TD></TR>")
    if len(rows) == len(rows[0]) == 1:
        return _table(f"<TR>{intro}<TD>{_font(rows[0][0], colour, 12)}</TD></TR>")
    cells = "".join("<TR>" + "".join(_cell(element, colour) for element in row) + "</TR>" for row in rows)
    matrix = f'<TABLE BORDER="1" SIDES="LR" COLOR="{colour}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{cells}</TABLE>'
    return _table(f"<TR>{intro}<TD>{matrix}</TD></TR>")


def _cell(element, colour):
    return f'<TD ALIGN="RIGHT">{_font(element, colour, 10.5)}</TD>'


def _table(rows):
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">{rows}</TABLE>'


def _row(content):
    return f"<TR><TD>{content}</TD></TR>"


def _font(content, colour, size, escaped=False):
    content = content if escaped else escape(content)
    return f'<FONT COLOR="{colour}" POINT-SIZE="{size}">{content}</FONT>'


def describe(vertex):
    """A vertex in a few words: ``matmul 3 × 4``."""
    words = [vertex.name, vertex.operation or vertex.kind, _shape_and_dtype(vertex)]
    return " ".join(word for word in words if word)


def tooltip(vertex):
    """Everything that is known of a vertex, line by line."""
    lines = [f"{vertex.kind} {vertex.name or ''}".rstrip()]
    if vertex.operation:
        lines.append("operation: " + " ".join([vertex.operation, *(text.option(*item) for item in vertex.options.items())]))
    if vertex.shape is not None:
        lines.append(f"shape: {tuple(vertex.shape)}")
    if vertex.dtype is not None:
        lines.append(f"dtype: {vertex.dtype}")
    for word, value in (("value", vertex.value), ("gradient", vertex.gradient)):
        if value is not None:
            lines.append(f"{word}: {text.brief(value)}")
    if vertex.kind == CONSTANT and vertex.value is None:
        lines.append("value: no rule needs it, so the graph did not keep it (or backward has freed it)")
    if vertex.where:
        lines.append(f"made here: {vertex.where.strip()}")
    return "\n".join(lines)


# -- the legend -----------------------------------------------------------------------------------------------------


def legend_lines(graph):
    """A row of samples, one for each kind of vertex that occurs, and one for gradients if there are any."""
    present = {vertex.kind for vertex in graph.vertices}
    kinds = [kind for kind in KINDS if kind in present]
    lines = ["  subgraph cluster_legend {",
             "    graph " + attributes(label="", color="#bfbfbf", style="rounded", margin=8, tooltip="legend"),
             "    node " + attributes(fontsize=10, height=0.3, width=0.5, margin="0.06,0.03")]  # fmt: skip
    names = [f"legend_{kind}" for kind in kinds]
    lines += [f"    {name} {attributes(label=LOOKS[kind].meaning, tooltip='legend', **LOOKS[kind].attributes())}"
              for name, kind in zip(names, kinds)]  # fmt: skip
    if any(vertex.gradient is not None for vertex in graph.vertices):
        names.append("legend_gradient")
        lines.append(f"    legend_gradient {attributes(label='grad: gradient', shape='plain', fontcolor=GRADIENT)}")
    lines.append(f"    {' -> '.join(names)} {attributes(style='invis')}")
    return [*lines, "  }"]
