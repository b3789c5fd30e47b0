"""Dual numbers: a value and its tangent, carried through every operation by the table's own rules.

Nothing here is declared per operation. The tangent of a result follows from its entry's gradient rules:

* an elementwise rule of real numbers multiplies ``g`` by the local derivative, so with the tangent for ``g`` it *is*
  the forward rule (of complex numbers it need not: sign(z) is no holomorphic function);
* any other rule is a linear function of ``g``, and its transpose is the forward rule: the rule is run on a symbol for
  ``g``, and that small graph is differentiated with respect to it ("transposing twice"; Radul et al., *You Only
  Linearize Once*, POPL 2023, build reverse mode from forward mode by the same identity).
"""

import itertools

import numpy as np

from ..engine.backward import run_backward
from ..engine.cotangents import fit
from ..engine.graph import LEAF
from ..engine.lanes import lane
from ..engine.modes import enable_grad
from ..engine.tensor import Tensor
from ..engine.wrapping import readers, tensor_of
from ..rules.shape import alias

_alias = lane(alias)
next_level = itertools.count(1).__next__


class Dual(Tensor):
    """A Tensor with a tangent; both may be Duals of an enclosing (lower) level."""

    __slots__ = ("primal", "tangent", "level")

    def apply_entry(self, entry, arguments, options):
        """Apply `entry` to primals, and its forward rule to tangents, at the innermost level among the arguments."""
        values = arguments[0] if entry.each else arguments
        level = max(value.level for value in values if value.__class__ is Dual)
        primals = [value.primal if _is_at(value, level) else value for value in values]
        tangents = [value.tangent if _is_at(value, level) else None for value in values]
        results = lane(entry)(*([primals] if entry.each else primals), **options)
        settings = {**entry.options, **options}
        if entry.outputs:
            parts = tangents_of_several(entry, primals, tangents, settings, results)
            return type(results)(*(dual(part, t, level) for part, t in zip(results, parts)))
        return dual(results, tangent_of(entry, primals, tangents, settings, results), level)


    def as_variable(self):
        """This dual number over a primal that a gradient can be taken with respect to; its tangent stays a constant."""
        primal = self.primal
        if primal.__class__ is Dual:
            return dual(primal.as_variable(), self.tangent, self.level)
        primal = _alias(primal) if primal._node is not None else Tensor(primal._data, requires_grad=True)
        return dual(primal, self.tangent, self.level)


readers.add(Dual)


def _is_at(value, level):
    return value.__class__ is Dual and value.level == level


def dual(primal, tangent, level):
    """The dual number of a Tensor and its tangent (None: it does not depend on what is being varied)."""
    if tangent is None:
        return primal
    result = object.__new__(Dual)
    result._data, result._node = primal._data, primal._node
    result.primal, result.tangent, result.level = primal, tangent, level
    return result


def tangent_of(entry, primals, tangents, options, out):
    """The tangent of a result, or None if it has none (integers, booleans)."""
    if out.dtype.kind not in "fc":
        return None
    if entry.elementwise and entry.rules and not any(_is_complex(value) for value in (*primals, out)):
        return _elementwise(entry, primals, tangents, options, out)
    return _twice_transposed(entry, primals, tangents, options, [out])[0]


def tangents_of_several(entry, primals, tangents, options, results):
    """The tangents of the results of an entry with several."""
    found = _twice_transposed(entry, primals, tangents, options, list(results))
    return [t if part.dtype.kind in "fc" else None for part, t in zip(results, found)]


def _is_complex(value):
    return getattr(value, "dtype", None) is not None and value.dtype.kind == "c"


def _elementwise(entry, primals, tangents, options, out):
    values = _values(entry, primals, options, out)
    total = None
    for name, tangent in zip(entry.arguments, tangents):
        if tangent is None or entry.rules[name] is None:
            continue
        rule = entry.rules[name]
        term = rule.function(*[tangent if wanted == "g" else values[wanted] for wanted in rule.names])
        total = term if total is None else total + term
    return None if total is None else _spread_to(total, out)


def _spread_to(tangent, out):
    """A term that depends on the smaller of two broadcast arguments has its shape; the result's tangent has the result's."""
    if tangent.shape != out.shape:
        tangent = np.broadcast_to(tangent, out.shape)
    return tangent if tangent.dtype == out.dtype else tangent.astype(out.dtype)


def _twice_transposed(entry, primals, tangents, options, results):
    """The tangents of `results`: each rule, run on a symbol for ``g``, is pulled back along the argument's tangent."""
    with enable_grad():
        symbols = [Tensor(np.zeros(part.shape, part.dtype), requires_grad=part.dtype.kind in "fc") for part in results]
        values = _values(entry, primals, options, results[0] if not entry.outputs else None)
        values["g"] = symbols if entry.outputs else symbols[0]
        gradients = _gradients(entry, primals, tangents, values)
        found = [None] * len(results)
        for primal, tangent, gradient in zip(primals, tangents, gradients):
            if tangent is None or gradient is None:
                continue
            gradient = fit(tensor_of(gradient, None), primal.shape, primal.dtype)
            for i, term in enumerate(pulled_back(gradient, symbols, tangent)):
                if term is not None:
                    found[i] = term if found[i] is None else found[i] + term
    return [zeros_like(part) if t is None else t for part, t in zip(results, found)]


def _gradients(entry, primals, tangents, values):
    """What the entry's rules, in whichever form, give for the arguments that have a tangent."""
    wanted = tuple(tangent is not None for tangent in tangents)
    if entry.joint:
        values["needs"] = wanted
        return entry.joint.function(*[values[name] for name in entry.joint.names])
    if entry.each:
        gradients = []
        for i, needed in enumerate(wanted):
            values["i"] = i
            gradients.append(entry.each.function(*[values[name] for name in entry.each.names]) if needed else None)
        return gradients
    rules = [entry.rules[name] for name in entry.arguments]
    return [rule.function(*[values[name] for name in rule.names]) if rule and needed else None
            for rule, needed in zip(rules, wanted)]  # fmt: skip


def _values(entry, primals, options, out):
    """Everything that a rule may ask for by name, but ``g``."""
    values = {**options, "out": out}
    if entry.each:
        values["arrays"], values["shapes"] = tuple(primals), tuple(np.shape(primal) for primal in primals)
        return values
    for name, primal in zip(entry.arguments, primals):
        values[name] = primal
        values[f"{name}_shape"], values[f"{name}_dtype"] = getattr(primal, "shape", None), getattr(primal, "dtype", None)
    return values


def pulled_back(output, inputs, seed):
    """The gradients of Tensor `output`, weighted by `seed`, for the leaf or computed Tensors `inputs` (None: unused).

    In the engine's convention (not conjugated), recorded, and for Duals at every level: the tangent of a gradient is
    the gradient of the tangent.
    """
    if output.__class__ is Dual or seed.__class__ is Dual:
        level = max(value.level for value in (output, seed) if value.__class__ is Dual)
        primal, tangent = _split(output, level)
        seed_primal, seed_tangent = _split(seed, level)
        first = pulled_back(primal, inputs, seed_primal)
        second = [None] * len(inputs) if tangent is None else pulled_back(tangent, inputs, seed_primal)
        third = [None] * len(inputs) if seed_tangent is None else pulled_back(primal, inputs, seed_tangent)
        return [_joined(one, _sum(two, three), level) for one, two, three in zip(first, second, third)]
    if output._node is None:
        return [None] * len(inputs)
    run, captured = run_backward([output._node], [seed], keep=True, recording=True, inputs=[t._node for t in inputs])
    return [_collected(tensor._node, run, captured) for tensor in inputs]


def _collected(record, run, captured):
    if record[2] is LEAF:
        found = run.leaves.get(record[0])
        return None if found is None else found[1]
    return captured[id(record)]


def innermost(value):
    """The Tensor at the bottom of a dual number: what a gradient is collected for."""
    while value.__class__ is Dual:
        value = value.primal
    return value


def _split(value, level):
    return (value.primal, value.tangent) if _is_at(value, level) else (value, None)


def _sum(one, two):
    return two if one is None else one if two is None else one + two


def _joined(primal, tangent, level):
    if tangent is None:
        return primal
    return dual(zeros_like(tangent) if primal is None else primal, tangent, level)


def zeros_like(tensor):
    """Zeros of the shape and dtype of a Tensor."""
    zero = tensor.dtype.type(0) if tensor.shape == () else np.zeros(tensor.shape, tensor.dtype)
    return tensor_of(zero, None)
