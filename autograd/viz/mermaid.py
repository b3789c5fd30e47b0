"""From a graph to Mermaid's flowcharts (https://mermaid.js.org/syntax/flowchart.html), which many wikis render."""

from html import escape

from . import text
from .graph import CONSTANT, FOLDED, OPERATION, PARAMETER, RESULT, VARIABLE
from .labels import shape_and_dtype
from .style import GLYPHS, LOOKS

OUTLINES = {VARIABLE: "([{}])", PARAMETER: "[/{}/]", CONSTANT: "[{}]", OPERATION: "({})", RESULT: "[[{}]]",
            FOLDED: "{{{{{}}}}}"}  # fmt: skip
"""Outlines that differ from each other, as in every other picture."""


def mermaid_of(graph, title, words):
    """The flowchart of `graph`; of a summary, which has no graph, one box with its words."""
    if graph is None:
        return f"---\ntitle: {title}\n---\nflowchart LR\n  summary[{_quoted(words.splitlines())}]\n"
    lines = ["---", f"title: {title}", "---", "flowchart LR"]
    for vertex in graph.vertices:
        label = _quoted(_lines(vertex))
        lines.append(f"  {vertex.key}{OUTLINES[vertex.kind].format(label)}:::{vertex.kind}")
    for edge in graph.edges:
        arrow = "-.->" if edge.again else "-->"
        lines.append(f"  {edge.source.key} {arrow} {edge.target.key}")
    for kind in dict.fromkeys(vertex.kind for vertex in graph.vertices):
        look = LOOKS[kind]
        lines.append(f"  classDef {kind} fill:{look.fill},stroke:{look.border},stroke-width:{look.width}px,color:#1a1a1a")
    return "\n".join([*lines, ""])


def _lines(vertex):
    name = f"{vertex.name} = " if vertex.name and vertex.operation else vertex.name or ""
    yield name + (GLYPHS.get(vertex.operation) or vertex.operation or "" if vertex.operation else "")
    yield from vertex.lines
    yield shape_and_dtype(vertex)
    if vertex.value is not None:
        yield text.brief(vertex.value)
    if vertex.gradient is not None:
        yield f"grad {text.brief(vertex.gradient)}"


def _quoted(lines):
    words = "<br>".join(escape(line) for line in lines if line) or "constant"
    return '"' + words.replace("&", "#").replace("#amp;", "#38;").replace("#quot;", "#34;").replace("#x27;", "#39;") + '"'
