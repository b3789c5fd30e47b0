"""From a graph to the source of its picture, in Graphviz's language (https://graphviz.org/doc/info/lang.html).

The source depends on the graph alone: the same graph gives the same bytes.
"""

from html import escape

import numpy as np

from . import text
from .graph import CONSTANT, KINDS
from .style import COMMUTATIVE, FAINT, FONT, GLYPHS, GRADIENT, INK, LOOKS

BACKBONE = 6
"""How much more edges between operations pull their ends into line than those from leaves do."""


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
        lines += legend_lines(graph, direction)
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
        "  graph " + attributes(rankdir=direction, bgcolor="white", pad=0.15, nodesep=0.22, ranksep=0.38, nslimit=2,
                                nslimit1=2, fontname=FONT, fontsize=11, fontcolor=FAINT, tooltip=title, **caption),
        "  node " + attributes(fontname=FONT, fontsize=12, fontcolor=INK, height=0.3, width=0.3),
        "  edge " + attributes(fontname=FONT, fontsize=9.5, fontcolor=FAINT, color="#595959", arrowsize=0.65),
    ]  # fmt: skip


def _caption(notes):
    return Markup("".join(f'{escape("Note: " + note)}<BR ALIGN="LEFT"/>' for note in notes))


def vertex_line(vertex, values):
    """The statement that draws one vertex."""
    look = LOOKS[vertex.kind].attributes()
    if vertex.repeats:
        look["style"] += ",dashed"
    return f"  {vertex.key} {attributes(label=_label(vertex, values), tooltip=tooltip(vertex), **look)}"


def edge_line(edge, arguments):
    """The statement that draws one edge, labelled with the argument where order matters, and where it is stretched."""
    label = ""
    if arguments > 1 and edge.target.operation not in COMMUTATIVE:
        label = edge.role
    if edge.stretched:
        stretch = f"{edge.source.shape} → {edge.target.shape}"
        label = f"{label}: {stretch}" if label else stretch
    more = dict(label=f" {label} ") if label else {}
    if edge.source.operation:
        more["weight"] = BACKBONE
    tip = f"{describe(edge.source)} is the argument {edge.role!r} of {edge.target.operation}"
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
    plain = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("&", "&amp;")
    return f'"{plain}"'


# -- what a vertex says ---------------------------------------------------------------------------------------------


def _label(vertex, values):
    if vertex.repeats:
        return Markup(_table(_headroom(vertex.kind, 2) + _row(_heading(vertex))))
    lines = [text.option(name, value) for name, value in vertex.options.items()]
    lines.append(_shape_and_dtype(vertex))
    rows = [_row(_font(line, FAINT, 9.5)) for line in lines if line]
    if vertex.operation or vertex.name or vertex.kind != CONSTANT or vertex.value is None or not values:
        rows.insert(0, _row(_heading(vertex)))
    numbers = ""
    if values and vertex.value is not None:
        numbers += _numbers("value" if vertex.gradient is not None else "", vertex.value, INK)
    if vertex.gradient is not None:
        numbers += _numbers("grad", vertex.gradient, GRADIENT)
    if numbers:
        rows.append(_row(_table(numbers)))
    content = "".join(rows)
    return Markup(_table(_headroom(vertex.kind, content.count("<TR>")) + content))


def _heading(vertex):
    """The name, and the operation's sign, with its name in small letters where that is something else."""
    name = f"<B>{escape(vertex.name)}</B>" if vertex.name else ""
    if vertex.operation is None:
        return _font(name, INK, 13, escaped=True) if name else _font(vertex.kind, FAINT, 9.5)
    glyph = GLYPHS.get(vertex.operation)
    sign = _font(f"<B>{escape(glyph or vertex.operation)}</B>", INK, 16 if glyph and not name else 13, escaped=True)
    small = _font(f"  {vertex.operation}", FAINT, 9.5) if glyph else ""
    return (_font(f"{name} = ", INK, 13, escaped=True) if name else "") + sign + small


def _shape_and_dtype(vertex):
    parts = [str(tuple(vertex.shape))] if vertex.shape else []
    if vertex.dtype is not None and vertex.dtype != np.float64:
        parts.append(str(vertex.dtype))
    return "  ".join(parts)


def _numbers(word, value, colour):
    """A row of the table of numbers: a word, then the value as a matrix, or a large one as its statistics."""
    rows = text.rows(value)
    intro = f'<TD ALIGN="RIGHT">{_font(word, FAINT if colour == INK else colour, 9.5)}</TD>' if word else ""
    if rows is None:
        return f"<TR>{intro}<TD>{_matrix(text.statistics(value), colour, sides='')}</TD></TR>"
    if len(rows) == len(rows[0]) == 1:
        return f"<TR>{intro}<TD>{_font(rows[0][0], colour, 12)}</TD></TR>"
    return f"<TR>{intro}<TD>{_matrix(rows, colour, sides='LR')}</TD></TR>"


def _matrix(rows, colour, sides):
    border = f'BORDER="1" SIDES="{sides}" COLOR="{colour}"' if sides else 'BORDER="0"'
    cells = "".join("<TR>" + "".join(_cell(element, colour) for element in row) + "</TR>" for row in rows)
    return f'<TABLE {border} CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{cells}</TABLE>'


def _cell(element, colour):
    return f'<TD ALIGN="RIGHT">{_font(element, colour, 10.5)}</TD>' if element else ""


def _table(rows):
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{rows}</TABLE>'


def _headroom(kind, lines):
    height = round(LOOKS[kind].headroom * lines)
    return f'<TR><TD HEIGHT="{height}"></TD></TR>' if height else ""


def _row(content):
    return f"<TR><TD>{content}</TD></TR>"


def _font(content, colour, size, escaped=False):
    content = content if escaped else escape(content)
    return f'<FONT COLOR="{colour}" POINT-SIZE="{size}">{content}</FONT>'


def describe(vertex):
    """A vertex in a few words: ``matmul (3, 4)``."""
    words = [vertex.name, vertex.operation or vertex.kind, _shape_and_dtype(vertex)]
    return " ".join(word for word in words if word)


def tooltip(vertex):
    """Everything that is known of a vertex, line by line."""
    lines = [f"{vertex.kind} {vertex.name or ''}".rstrip() + (", again" if vertex.repeats else "")]
    if vertex.operation:
        options = [text.option(name, value) for name, value in vertex.options.items()]
        lines.append("operation: " + " ".join([vertex.operation, *options]))
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


def legend_lines(graph, direction):
    """A box of samples, one for each kind of vertex that occurs, and words for what else does."""
    present = {vertex.kind for vertex in graph.vertices}
    samples = {f"legend_{kind}": _sample(kind) for kind in KINDS if kind in present}
    if any(vertex.gradient is not None for vertex in graph.vertices):
        samples["legend_gradient"] = dict(label="grad: gradient", shape="plain", fontcolor=GRADIENT)
    if any(vertex.repeats for vertex in graph.vertices):
        samples["legend_repeats"] = dict(label="dashed: once more", shape="plain", fontcolor=FAINT)
    if direction == "LR":  # dot turns a picture from left to right out of one from the top, and stacks upwards
        samples = dict(reversed(samples.items()))
    lines = ["  subgraph cluster_legend {",
             "    graph " + attributes(label="", color="#bfbfbf", style="rounded", margin=8, tooltip="legend"),
             "    node " + attributes(fontsize=10, tooltip="legend")]  # fmt: skip
    lines += [f"    {name} {attributes(**look)}" for name, look in samples.items()]
    lines.append(f"    {{ rank=same; {'; '.join(samples)} }}")
    return [*lines, "  }"]


def _sample(kind):
    label = Markup(_table(_headroom(kind, 2) + _row(LOOKS[kind].meaning)))
    return dict(label=label, **LOOKS[kind].attributes())
