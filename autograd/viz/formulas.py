"""Operations and their local derivatives as mathematics, in MathML or text: the table's rules, run on symbols.

This is the only part of the pictures that knows :mod:`autograd.symbolic`, which itself knows pictures; it is imported
when a formula is written.
"""

import numpy as np

from ..engine.cotangents import fit
from .folding.contraction import sources_of

LONGEST = 600
"""Formulas of more characters of MathML than this, and their Python source instead, say less than they hide."""


def forward_formulas(graph):
    """``{key: MathML}`` of every operation that can be written: ``v₃ = x · W``."""
    sources, found = sources_of(graph), {}
    for vertex in graph.vertices:
        if vertex.operation and vertex.settled and vertex.shape is not None:
            formula = _written(_forward, vertex, sources[vertex.key])
            found[vertex.key] = formula and f"{name_formula(vertex)} <math><mo>=</mo></math> {formula}"
    return {key: formula for key, formula in found.items() if formula}


def name_formula(vertex):
    """MathML of a vertex's name."""
    from ..symbolic.naming import in_latex
    from ..symbolic.writers import to_mathml

    return to_mathml(in_latex(short(vertex.name)))


def short(name):
    """A name without the path of its module."""
    return name.rpartition(".")[2] or name


def gradient_formula(edge, beside):
    """MathML of what the rule of `edge` makes of the gradient g that arrives; None if symbols cannot follow the rule."""
    return _written(_gradient, edge, beside)


IN_PICTURES = str.maketrans("⊙𝟎𝟏𝐈", "×01I")
"""Signs of formulas that few fonts have, and what stands for them in a picture."""


def gradient_words(edge, beside):
    """The same on one line of text, in signs that common fonts have: ``gᵀ · x``, or ``g × x`` element by element."""
    from ..symbolic.writers import to_text

    words = _tried(to_text, _gradient, edge, beside)
    return words and words.translate(IN_PICTURES)


def _written(make, *arguments):
    from ..symbolic.writers import to_mathml

    formula = _tried(to_mathml, make, *arguments)
    return formula if formula and len(formula) <= LONGEST + 7 * formula.count("<m") else None


def _tried(write, make, *arguments):
    """What `write` makes of the expression that `make` gives; None if there is none."""
    try:
        with np.errstate(all="ignore"):
            return write(make(*arguments))
    except Exception:  # whatever a rule does that symbols cannot follow: its source is shown instead
        return None


def _forward(vertex, edges):
    from ..symbolic.steps import EXPANDED

    entry, symbols = edges[0].entry, [_symbol(edge.source) for edge in edges]
    if entry.each:
        return entry(symbols, **{**entry.options, **vertex.options}).expression
    given = dict(zip((edge.argument for edge in edges), symbols))
    arguments = [given.get(name) for name in entry.arguments]
    if entry.name in EXPANDED:
        return EXPANDED[entry.name](*arguments).expression
    return entry(*arguments, **{**entry.options, **vertex.options}).expression


def _gradient(edge, beside):
    entry, target = edge.entry, edge.target
    rule = entry.each or entry.joint or entry.rules[edge.argument]
    absent = dict.fromkeys(entry.arguments)  # a bias or a weight that was not given
    values = {**absent, **entry.options, **target.options, "g": _named("g", target), "out": _symbol(target)}
    for other in beside:
        values[other.argument] = _symbol(other.source)
        values[f"{other.argument}_shape"], values[f"{other.argument}_dtype"] = other.source.shape, other.source.dtype
    if entry.each:
        values |= {entry.arguments[0]: [_symbol(other.source) for other in beside], "i": int(edge.argument),
                   "shapes": [other.source.shape for other in beside]}  # fmt: skip
    values["needs"] = (True,) * len(entry.arguments)
    found = rule.function(*[values[name] for name in rule.names])
    if entry.joint:
        found = found[entry.arguments.index(edge.argument)]
    return fit(found, edge.source.shape, edge.source.dtype).expression


def _symbol(vertex):
    from ..symbolic.expressions import Constant
    from ..symbolic.naming import in_latex
    from ..symbolic.symbol import Symbol

    if vertex.kind == "constant" and not vertex.shape and vertex.value is not None:
        return Symbol(Constant(vertex.value), np.asarray(vertex.value)[()], constant=True)
    return _named(in_latex(short(vertex.name or vertex.kind)), vertex)


def _named(label, vertex):
    from ..symbolic.expressions import Name
    from ..symbolic.symbol import Symbol

    value = np.zeros(vertex.shape or (), vertex.dtype)[()] if vertex.value is None or label == "g" else vertex.value
    constant = vertex.kind == "constant" and vertex.value is not None  # which a rule may look at: classes, a mask
    return Symbol(Name(label, vertex.shape, vertex.dtype), value, constant)
