"""What happens to a graph, one operation at a time: forward in computing order, then backward in the opposite one."""

from dataclasses import dataclass

import numpy as np

from .. import text
from ..derivatives import rule_source
from ..dot import formula, name_vertices
from ..folding.contraction import sources_of, uses_of
from ..formulas import forward_formulas, gradient_formula
from ..graph import CONSTANT
from ..labels import code_line, saved_bytes
from ..style import GLYPHS


@dataclass(frozen=True, slots=True)
class Sent:
    """What one step of backward sends to one argument: `before` is None for the first of the `parts` that arrive."""

    to: object
    edge: object
    rule: str | None
    gradient: object
    before: object
    after: object
    part: int
    parts: int


@dataclass(frozen=True, slots=True)
class Step:
    """One operation, forward or backward; `sent` is what backward sends to each argument."""

    vertex: object
    backward: bool
    sent: tuple = ()


def steps_of(graph):
    """Every :class:`Step`, in order: each operation forward, then each that a gradient reaches backward."""
    operations = [vertex for vertex in graph.vertices if vertex.operation]
    sources = sources_of(graph)
    parts = {key: sum(edge.gradient is not None for edge in uses) for key, uses in uses_of(graph).items()}
    steps = [Step(vertex, False) for vertex in operations]
    arrived, totals = dict.fromkeys(parts, 0), {}
    for vertex in reversed(operations):
        sent = []
        for edge in sources[vertex.key]:
            if edge.gradient is None:
                continue
            key = edge.source.key
            arrived[key] += 1
            before = totals.get(key)
            totals[key] = edge.gradient if before is None else before + edge.gradient
            rule = formula(edge, sources[vertex.key]) if edge.derivative else None
            sent.append(Sent(edge.source, edge, rule, edge.gradient, before, totals[key], arrived[key], parts[key]))
        if sent:
            steps.append(Step(vertex, True, tuple(sent)))
    return steps


def label_all(graph):
    """Give every vertex without a name one, a constant that is a number this number."""
    name_vertices(graph)
    for vertex in graph.vertices:
        if not vertex.name and vertex.kind == CONSTANT:
            vertex.name = "constant" if vertex.value is None else text.number(vertex.value)


def expression(vertex, edges):
    """The operation as it might be typed: ``x * w``, ``sum(v3, axis=0)``."""
    entry = edges[0].entry if edges else None
    names = [edge.source.name.rpartition(".")[2] or edge.source.name for edge in edges]
    if entry is not None and entry.infix and len(names) == 2:
        return f"{names[0]} {entry.infix} {names[1]}"
    options = [text.option(name, value) for name, value in vertex.options.items()]
    if vertex.operation == "index" and options and len(names) == 1:
        return names[0] + options[0]
    return f"{vertex.operation}({', '.join([*names, *options])})"


def sentence(step, sources):
    """A step in one line, as a caption."""
    vertex = step.vertex
    if not step.backward:
        value = "" if vertex.value is None else f" = {text.brief(vertex.value)}"
        return f"Forward: {vertex.name} = {expression(vertex, sources[vertex.key])}{value}"
    words = [f"{sent.to.name} {'=' if sent.before is None else '+='} {text.brief(sent.gradient)}" for sent in step.sent]
    return f"Backward through {vertex.name} = {expression(vertex, sources[vertex.key])}. Gradients: {'; '.join(words)}"


def facts_of(graph, detailed):
    """What a page shows of each vertex: ``{key: {...}}``, ready to be written as JSON; absent is what is not known."""
    sources, uses = sources_of(graph), uses_of(graph)
    facts = {v.key: _facts(v, sources[v.key], len(uses[v.key]), detailed) for v in graph.vertices}
    for key, written in forward_formulas(graph).items() if detailed else ():
        facts[key]["math"] = written
    return facts


def _facts(vertex, edges, uses, detailed):
    facts = dict(kind=vertex.kind, name=vertex.name, uses=uses)
    if vertex.operation:
        facts.update(op=vertex.operation, expression=expression(vertex, edges), sign=GLYPHS.get(vertex.operation, ""))
        facts["from"] = [edge.source.key for edge in edges]
    if vertex.shape is not None:
        facts["shape"] = str(tuple(vertex.shape))
    if vertex.dtype is not None:
        facts["dtype"] = str(vertex.dtype)
    if vertex.module:
        facts["module"] = ".".join(vertex.module)
    if vertex.saved:
        facts["saved"] = f"{', '.join(vertex.saved)} ({text.memory(saved_bytes([vertex]))})"
    if vertex.where:
        facts["code"] = code_line(vertex.where)
    for name in ("value", "gradient"):
        value = getattr(vertex, name)
        if value is not None:
            facts[name] = numbers(value, detailed)
    return facts


def numbers(value, detailed=True):
    """An array as the page shows it: rows of text, or statistics and, where `detailed`, the bars of a histogram."""
    rows = text.rows(value)
    if rows is not None:
        return rows if np.ndim(value) else rows[0][0]
    shown = dict(statistics=text.statistics(value))
    array = np.asarray(value)
    if detailed and array.dtype.kind in "fiu" and np.isfinite(array).all() and array.size:
        counts, _ = np.histogram(array.astype(np.float64), bins=24)
        shown["bars"] = np.rint(counts / counts.max() * 100).astype(int).tolist()
    return shown


def step_data(graph, steps, detailed):
    """The steps as a page needs them; `detailed` ones have histograms, formulas and the source of long rules."""
    sources, data = sources_of(graph), []
    for step in steps:
        data.append(dict(at=step.vertex.key))
        if step.backward:
            beside = sources[step.vertex.key]
            data[-1].update(back=True, sent=[_sent(sent, beside, detailed) for sent in step.sent])
    return data


def _sent(sent, beside, detailed):
    found = {"to": sent.to.key, "gradient": numbers(sent.gradient, detailed), "part": sent.part, "parts": sent.parts}
    if sent.rule:
        found["rule"] = sent.rule
    written = gradient_formula(sent.edge, beside) if detailed else None
    if written:
        found["math"] = written
    source = rule_source(sent.edge.entry, sent.edge.argument)
    if source is not None and "\n" in source and detailed:
        found["source"] = source
    if sent.before is not None:
        found.update(before=numbers(sent.before, False), after=numbers(sent.after, False))
    if sent.edge.stretched:
        found["summed"] = f"{tuple(sent.edge.target.shape)} → {tuple(sent.edge.source.shape)}"
    return found
