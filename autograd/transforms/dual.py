"""Dual numbers: a value and its tangent, carried through every operation by the table's own rules.

Nothing here is declared per operation. The tangent of a result follows from its entry's gradient rules:

* an elementwise rule of real numbers multiplies ``g`` by the local derivative, so with the tangent for ``g`` it *is*
  the forward rule (of complex numbers it need not: sign(z) is no holomorphic function);
* a function that is linear maps tangents by itself; which are is said in linearity.py;
* of a function with one real number as its result, the rules give the gradient, which is multiplied with the tangent;
* any other rule is a linear function of ``g``, and its transpose is the forward rule: the rule is run on a symbol for
  ``g``, and that small graph is differentiated with respect to it ("transposing twice"; Radul et al., *You Only
  Linearize Once*, POPL 2023, build reverse mode from forward mode by the same identity).
"""

import functools

import numpy as np

from ..engine.cotangents import fit
from ..engine.lanes import lane
from ..engine.modes import enable_grad, special
from ..engine.wrapping import readers, tensor_of
from ..rules.reductions import sum_
from .batching.batched import Batched, batched, batches_of, expanded, whole_at
from .boxes import ArrayBox, ArrayMethods
from .levels import Carrier, called, highest, innermost, is_carrier, own_variable, pulled_back, zeros_like
from .linearity import linear_rules, losses, slopes

_sum_of = lane(sum_)


class Dual(Carrier):
    """A Tensor with a tangent; both may be carriers of lower levels."""

    __slots__ = ("primal", "tangent", "awaited")

    def __getattr__(self, name):
        """The primal of a loss (see `_awaited_loss`), which is computed when somebody looks at it."""
        if name == "primal":
            self.primal = called(*self.awaited)
        return object.__getattribute__(self, name)

    @property
    def content(self):
        return self.primal

    @property
    def _raw(self):
        return self.primal._raw

    def detach(self):
        """The primal alone, without a graph: as in PyTorch, no tangent passes either."""
        return self.primal.detach()

    def on_contents(self, function):
        return dual(function(self.primal), function(self.tangent), self.level)

    def as_variable(self):
        """This dual number over a primal that a gradient can be taken for; its tangent stays a constant."""
        return dual(own_variable(self.primal), self.tangent, self.level)

    def apply(self, entry, values, options):
        """Apply `entry` to primals, and its forward rule to tangents."""
        level = self.level
        primals, tangents = list(values), [None] * len(values)
        for k, value in enumerate(primals):
            if (value.__class__ is ArrayDual or value.__class__ is Dual) and value.level == level:
                primals[k], tangents[k] = value.primal, value.tangent
        settings = {**entry.options, **options} if options else entry.options
        if level in slopes_only and entry.name in losses and not special.on:
            loss = _awaited_loss(entry, primals, tangents, settings, level)
            if loss is not None:
                return loss
        results = called(entry, primals, options)
        if entry.outputs:
            parts = tangents_of_several(entry, primals, tangents, settings, results)
            return type(results)(*(dual(part, t, level) for part, t in zip(results, parts)))
        return dual(results, tangent_of(entry, primals, tangents, settings, results), level)

    def constant(self, function, arguments, options):
        """Apply a function without gradient to primals."""
        return function(*_primals(arguments, self.level), **dict(zip(options, _primals(options.values(), self.level))))

    def custom(self, function, arguments):
        """Apply a custom operation to primals, and its ``jvp`` to tangents."""
        from .custom import function_on_duals  # here, since few programs have any

        level = self.level
        pairs = [(value.primal, value.tangent) if _is_at(value, level) else (value, None) for value in arguments]
        outputs, tangents, single = function_on_duals(function, *zip(*pairs))
        results = tuple(dual(output, tangent, level) for output, tangent in zip(outputs, tangents))
        return results[0] if single else results

    def pulled_back(self, inputs, seed, within):
        """The tangent of a gradient is the gradient of the tangent."""
        level, none = self.level, [None] * len(inputs)
        seed_primal, seed_tangent = primal_at(seed, level), tangent_at(seed, level)
        first = pulled_back(self.primal, inputs, seed_primal, within)
        second = pulled_back(self.tangent, inputs, seed_primal, within)
        third = none if seed_tangent is None else pulled_back(self.primal, inputs, seed_tangent, within)
        return [_with_tangent(one, _sum(two, three), level) for one, two, three in zip(first, second, third)]


class ArrayDual(ArrayMethods, Dual):
    """A dual number of an ArrayBox."""

    __slots__ = ()


readers.update([Dual, ArrayDual])

slopes_only = set()
"""The levels at which nobody wants the value of the function, but only its derivative along the tangents."""


def _awaited_loss(entry, primals, tangents, settings, level):
    """A loss without its value, for which only what is computed from it would ask; None where the slope takes the value."""
    if is_carrier(primals[0]):
        return None
    tangent = linear_rules[entry.name](entry, primals, tangents, settings)
    if tangent is None:
        return None
    loss = object.__new__(ArrayDual if isinstance(primals[0], ArrayMethods) else Dual)
    kept = [value.copy() if value.__class__ is np.ndarray else value for value in primals]  # it may be changed until then
    loss.tangent, loss.level, loss.awaited = tangent, level, (entry, kept, settings)
    return loss


def _is_at(value, level):
    return (value.__class__ is ArrayDual or value.__class__ is Dual) and value.level == level


def _primals(values, level):
    return [_primals(value, level) if value.__class__ in (list, tuple) else value.primal if _is_at(value, level) else value
            for value in values]  # fmt: skip


def dual(primal, tangent, level):
    """The dual number of a Tensor and its tangent (None: it does not depend on what is being varied)."""
    if tangent is None:
        return primal
    result = object.__new__(ArrayDual if primal.__class__ is ArrayBox or isinstance(primal, ArrayMethods) else Dual)
    result.primal, result.tangent, result.level = primal, tangent, level
    return result


# -- duals below carriers of higher levels ----------------------------------------------------------------------------


def primal_at(value, level):
    """`value` without the tangent of `level`."""
    if not is_carrier(value) or value.level < level:
        return value
    return value.primal if value.level == level else value.on_contents(lambda content: primal_at(content, level))


def tangent_at(value, level):
    """The tangent of `level` in `value`, or None."""
    if not is_carrier(value) or value.level < level:
        return None
    if value.level == level:
        return value.tangent
    if isinstance(value, Batched):
        tangent = tangent_at(value.whole, level)
        return None if tangent is None else batched(tangent, value.level)
    of_primal, of_tangent = tangent_at(value.primal, level), tangent_at(value.tangent, level)
    if of_primal is None:
        return None if of_tangent is None else dual(zeros_like(of_tangent), of_tangent, value.level)
    return dual(of_primal, of_tangent, value.level)


def _with_tangent(primal, tangent, level):
    """The dual number of `level`, put below what the two carry of higher levels."""
    if tangent is None:
        return primal
    primal = zeros_like(tangent) if primal is None else primal
    top = highest(primal, tangent)
    if top is None or top.level < level:
        return dual(primal, tangent, level)
    if isinstance(top, Batched):
        wholes = [whole_at(value, top.level, top.count) for value in (primal, tangent)]
        return batched(_with_tangent(*wholes, level), top.level)
    bottom = _with_tangent(primal_at(primal, top.level), primal_at(tangent, top.level), level)
    tangents = tangent_at(primal, top.level), tangent_at(tangent, top.level)
    if tangents == (None, None):
        return bottom
    return dual(bottom, _with_tangent(*tangents, level), top.level)


# -- the forward rules of the table -----------------------------------------------------------------------------------

def tangent_of(entry, primals, tangents, options, out):
    """The tangent of a result, or None if it has none (integers, booleans)."""
    kind = out.dtype.kind
    if kind not in "fc":
        return None
    is_real = kind == "f" and all([t is None or t.dtype.kind == "f" for t in tangents])
    if is_real and entry.name in slopes:
        return _spread_to(called(slopes[entry.name], [tangents[0], out], {}), out)
    if is_real and entry.elementwise and entry.rules:
        return _elementwise(entry, primals, tangents, options, out)
    if entry.name in linear_rules:
        tangent = linear_rules[entry.name](entry, primals, tangents, options)
        if tangent is not None:
            return _spread_to(tangent, out)
    if is_real and not out.shape:
        return _of_one_number(entry, primals, tangents, options, out)
    return _twice_transposed(entry, primals, tangents, options, [out])[0]


def tangents_of_several(entry, primals, tangents, options, results):
    """The tangents of the results of an entry with several."""
    found = _twice_transposed(entry, primals, tangents, options, list(results))
    return [t if part.dtype.kind in "fc" else None for part, t in zip(results, found)]


def _elementwise(entry, primals, tangents, options, out):
    values = _values(entry, primals, options, out)
    total = None
    for name, tangent in zip(entry.arguments, tangents):
        if tangent is None or entry.rules[name] is None:
            continue
        rule = entry.rules[name]
        term = rule.function(*[tangent if wanted == "g" else values[wanted] for wanted in rule.names])
        total = tensor_of(term, None) if total is None else total + term
    return None if total is None else _spread_to(total, out)


def _spread_to(tangent, out):
    """A term that depends on the smaller of two broadcast arguments has its shape; the result's tangent has the result's."""
    if tangent.shape != out.shape:
        tangent = np.broadcast_to(tangent, out.shape)
    return tangent if tangent.dtype == out.dtype else tangent.astype(out.dtype)


def _of_one_number(entry, primals, tangents, options, out):
    """A function with one real number as its result: its gradient (the rules for ``g`` = 1) times the tangents."""
    values = _values(entry, primals, options, out)
    values["g"] = out.dtype.type(1)
    total = None
    for primal, tangent, gradient in zip(primals, tangents, _gradients(entry, primals, tangents, values)):
        if tangent is not None and gradient is not None:
            term = _sum_of(fit(tensor_of(gradient, None), primal.shape, primal.dtype) * tangent)
            total = term if total is None else total + term
    return zeros_like(out) if total is None else _spread_to(total, out)


def _twice_transposed(entry, primals, tangents, options, results):
    """The tangents of `results`: each rule, run on a symbol for ``g``, is pulled back along the argument's tangent."""
    with enable_grad():
        within = set().union(*[_all_batches(value) for value in (*primals, *results)])
        variables = [_symbol(part, within) for part in results]
        symbols = [innermost(variable) for variable in variables]
        values = _values(entry, primals, options, results if entry.outputs else results[0])
        values["g"] = variables if entry.outputs else variables[0]
        gradients = _gradients(entry, primals, tangents, values)
        found = [None] * len(results)
        for primal, tangent, gradient in zip(primals, tangents, gradients):
            if tangent is None or gradient is None:
                continue
            gradient = fit(tensor_of(gradient, None), np.shape(primal), primal.dtype)
            for i, term in enumerate(pulled_back(gradient, symbols, tangent, within)):
                if term is not None:
                    found[i] = term if found[i] is None else found[i] + term
    return [zeros_like(part) if t is None else t for part, t in zip(results, found)]


def _all_batches(value):
    """The levels of the batches that `value`, or a tangent in it, is an example of."""
    levels = batches_of(value)
    while is_carrier(value):
        if isinstance(value, Dual):
            levels |= _all_batches(value.tangent)
        value = value.content
    return levels


def _symbol(result, within):
    """A variable to stand for the gradient of `result`, of the same batches."""
    symbol = expanded(zeros_like(result), within)
    return own_variable(symbol) if result.dtype.kind in "fc" else symbol


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
        values["arrays"], values["shapes"] = tuple(primals), tuple(primal.shape for primal in primals)
        return values
    values.update(zip(entry.arguments, primals))
    if entry.outputs:
        values.update(zip(entry.outputs, out))
    for name, argument, what in _metadata(entry):
        values[name] = getattr(values[argument], what, None)
    return values


@functools.cache
def _metadata(entry):
    """The shapes and dtypes that the rules of `entry` ask for, as (name, argument, attribute)."""
    asked = {name for rule in entry.all_rules() for name in rule.names}
    pairs = [(argument, what) for argument in entry.arguments for what in ("shape", "dtype")]
    return [(f"{argument}_{what}", argument, what) for argument, what in pairs if f"{argument}_{what}" in asked]


def _sum(one, two):
    return two if one is None else one if two is None else one + two
