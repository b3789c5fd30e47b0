"""The box that explains the shapes and colours that occur in a picture."""

from .graph import KINDS
from .markup import attributes
from .style import FAINT, FRAME, GRADIENT, HIGHLIGHT, INK, LOOKS

BACKWARD = "orange arrows: gradients, made\nby the rule beside the arrow\nof g, the gradient that arrives"


def legend_lines(graph, settings):
    """A box of samples, one for each kind of vertex that occurs, and words for what else does."""
    present = {vertex.kind for vertex in graph.vertices}
    samples = {f"legend_{kind}": _sample(kind) for kind in KINDS if kind in present}
    samples.update({f"legend_{key}": _words(*words) for key, words in _notes(graph, settings).items()})
    lines = ["  subgraph cluster_legend {",
             "    graph " + attributes(label="", color=FRAME, bgcolor="transparent", style="rounded", margin=8,
                                       id="legend", tooltip="legend"),
             "    node " + attributes(fontsize=10, fontcolor=INK, tooltip="legend")]  # fmt: skip
    lines += [f"    {name} {attributes(**look)}" for name, look in samples.items()]
    if settings.direction == "LR":  # a row above the picture, too: one sample in each of its columns
        lines.append(f"    {' -> '.join(samples)} " + attributes(style="invis", weight=0))
    else:
        lines.append(f"    {{ rank=same; {'; '.join(samples)} }}")
    return [*lines, "  }"]


def _notes(graph, settings):
    """``{key: (words, colour)}`` of what is explained in words."""
    notes = {}
    if settings.view == "backward":
        notes["gradient"] = (BACKWARD, GRADIENT)
    elif any(vertex.gradient is not None for vertex in graph.vertices):
        notes["gradient"] = ("grad: gradient", GRADIENT)
    if any(vertex.marked for vertex in graph.vertices):
        notes["marked"] = ("thick: the highlighted path", HIGHLIGHT)
    if any(vertex.repeats for vertex in graph.vertices):
        notes["repeats"] = ("dashed: once more", FAINT)
    if any(edge.again for edge in graph.edges):
        notes["again"] = ("dotted arrow: and again", FAINT)
    return notes


def _words(words, colour):
    return dict(label=words, shape="plain", fontcolor=colour)


def _sample(kind):
    return dict(label=LOOKS[kind].meaning, **LOOKS[kind].attributes())

