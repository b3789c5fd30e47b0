"""A graph in words: one line for each vertex, the text alternative of a picture."""

from . import text
from .folding.contraction import sources_of
from .text import counted

MOST_LINES = 60


def title_of(graph):
    """``Graph of loss: 5 operations, 2 variables, 1 constant``."""
    results = [vertex for vertex in graph.vertices if vertex.kind == "result"]
    what = ", ".join(vertex.name or vertex.operation for vertex in results)
    counts = dict.fromkeys(("operation", "variable", "parameter", "constant", "folded part"), 0)
    for vertex in graph.vertices:
        counts["operation" if vertex.operation else "folded part" if vertex.kind == "folded" else vertex.kind] += 1
    parts = [counted(number, kind) for kind, number in counts.items() if number]
    return f"Graph{' of ' + what if what else ''}: {', '.join(parts)}"


def sentences(graph, values=True):
    """The graph as assignments in computing order, such as ``n2 = multiply(x, 3)``, with shape, value and gradient.

    Without `values`, only those of constants are told.
    """
    sources = sources_of(graph)
    told = [vertex for vertex in graph.vertices if not _is_plain(vertex)]
    lines = [_sentence(vertex, sources.get(vertex.key, ()), values) for vertex in told[:MOST_LINES]]
    if len(told) > MOST_LINES:
        lines.append(f"... and {len(told) - MOST_LINES} more")
    return "\n".join([*lines, *(f"Note: {note}" for note in graph.notes)])


def _sentence(vertex, edges, values):
    name = vertex.name or vertex.key
    if vertex.operation:
        words = [f"{name} = {vertex.operation}({', '.join([*map(_operand, edges), *_options(vertex)])})"]
    elif vertex.kind == "folded":
        words = [f"{name} = {', '.join(vertex.lines)} of ({', '.join(map(_operand, edges))})"]
    else:
        words = [f"{name} is a {vertex.kind}"]
    if vertex.shape:
        words.append(f"shape {tuple(vertex.shape)}")
    if vertex.times > 1:
        words.append(f"{vertex.times:,} times")
    if values and vertex.value is not None:
        words.append(f"value {vertex.written('value').brief}")
    if vertex.gradient is not None:
        words.append(f"gradient {vertex.written('gradient').brief}")
    return ("result " if vertex.kind == "result" else "") + ", ".join(words)


def _is_plain(vertex):
    """Whether a vertex is a constant that is written out wherever it is used."""
    return vertex.kind == "constant" and vertex.name is None and (vertex.value is None or not vertex.shape)


def _operand(edge):
    vertex = edge.source
    if _is_plain(vertex):
        return "constant" if vertex.value is None else vertex.written("value").brief
    return vertex.name or vertex.key


def _options(vertex):
    return [text.option(name, value) for name, value in vertex.options.items()]
