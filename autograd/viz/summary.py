"""A graph that is too large to draw whole: how often which operation occurs, what leaves there are, how deep it is."""

from collections import Counter
from dataclasses import replace
from html import escape

from ..engine.graph import Node, parents_of
from . import dot
from .graph import PARAMETER, RESULT, VARIABLE, Graph, Vertex
from .markup import Markup, attributes
from .style import FAINT, GLYPHS, INK
from .text import counted

MOST_ROWS = 24
"""So many kinds of operations are listed; the rest are counted together."""

MOST_LEAVES = 12
"""So many leaves are drawn on their own."""


def describe(order, results, labels, settings, reason):
    """Statements, title and text of the summary of the records `order` (newest first).

    `reason` completes the sentence "this is a summary, because the graph has ...".
    """
    nodes = [Node(record) for record in order]
    leaves = [node for node in reversed(nodes) if node.is_leaf]
    counts = Counter(node.name for node in nodes if not node.is_leaf)
    rows = _rows(counts)
    inputs = [_leaf(f"leaf{i}", node, labels) for i, node in enumerate(leaves[:MOST_LEAVES])]
    outputs = [_result(f"result{i}", result, labels) for i, result in enumerate(results[:MOST_LEAVES])]
    size = f"{counted(counts.total(), 'operation')}, {counted(len(leaves), 'leaf', 'leaves')}, depth {depth(order):,}"
    title = f"Graph of {', '.join(vertex.name or vertex.operation for vertex in outputs)}: {size}"
    note = f"this is a summary, because the graph has {reason}."
    table = attributes(label=_table(rows, size), shape="plain", fixedsize="false", tooltip=title)
    lines = dot.header(settings.direction, title, [note]) + [f"  all {table}"]
    bare, plain = Graph([], [], []), replace(settings, values=False)
    lines += [dot.vertex_line(vertex, bare, plain) for vertex in inputs]
    lines += [dot.vertex_line(vertex, bare, settings) for vertex in outputs]
    lines += [f"  {vertex.key} -> all" for vertex in inputs] + [f"  all -> {vertex.key}" for vertex in outputs]
    if len(leaves) > MOST_LEAVES:
        rest = f"and {len(leaves) - MOST_LEAVES:,} more leaves"
        lines += [f"  more {attributes(label=rest, shape='plain', fixedsize='false', fontcolor=FAINT)}", "  more -> all"]
    spoken = "\n".join([f"Note: {note}", *(f"{name}: {number:,}" for name, number in rows)])
    return ["digraph autograd {", *lines, "}", ""], title, spoken


def depth(order):
    """The number of operations on the longest path through the records `order` (newest first)."""
    depths = {}
    for record in reversed(order):
        parents = parents_of(record)
        depths[id(record)] = 1 + max((depths[id(parent)] for parent in parents), default=-1)
    return max(depths.values())


def _rows(counts):
    """The most frequent operations and their counts, names in order where counts are equal."""
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rest = rows[MOST_ROWS:]
    others = [(f"{len(rest)} other kinds", sum(number for _, number in rest))] if rest else []
    return rows[:MOST_ROWS] + others


def _leaf(key, node, labels):
    variable = node.variable
    kind = PARAMETER if labels.is_parameter(node.record, variable) else VARIABLE
    name = labels.of_record(node.record, variable)
    return Vertex(key, kind, name=name, shape=node.shape, dtype=node.dtype, value=node.value)


def _result(key, result, labels):
    return Vertex(key, RESULT, operation=Node(result._node).name, name=labels.of_record(result._node),
                  shape=result.shape, dtype=result.dtype, value=result._raw)  # fmt: skip


def _table(rows, size):
    cells = f'<TR><TD COLSPAN="3"><FONT COLOR="{INK}" POINT-SIZE="13"><B>{escape(size)}</B></FONT></TD></TR>'
    for name, number in rows:
        glyph = f"<B>{escape(GLYPHS[name])}</B>" if name in GLYPHS else ""
        cells += (f'<TR><TD ALIGN="RIGHT">{glyph}</TD>'
                  f'<TD ALIGN="LEFT">{escape(name)}</TD><TD ALIGN="RIGHT">{number:,}</TD></TR>')  # fmt: skip
    border = 'BORDER="1" STYLE="ROUNDED" COLOR="#404040" BGCOLOR="#ffffff"'
    return Markup(f'<TABLE {border} CELLBORDER="0" CELLSPACING="0" CELLPADDING="4">{cells}</TABLE>')
