"""The chain rule, written down by running the table's rules on symbols, from the result back to every leaf."""

import functools
import operator
from dataclasses import dataclass

import numpy as np

from ..engine.cotangents import Run, fit
from ..engine.graph import GRAD, LEAF, RESULT, STEP, leaf_step, next_order
from ..rules.table import TABLE
from ..transforms.linearity import linear_rules
from .expressions import Call, Constant, Expression, Name, Nothing, call, is_constant, part_of
from .held import has_several_results
from .readable import KEPT, RECURRENCES, RULES
from .symbol import NotSymbolic, Symbol, raw

SUMS_AND_PRODUCTS = frozenset(["add", "subtract", "negative", "matmul", "transpose", "swapaxes"])
"""Operations through which a total differential is written."""

MOST_USES = 8
"""The gradients of more uses than this are added up with dots between them."""

MOST_PARTS = 80
"""A rule whose formula has more different parts than this is written by its name."""


@dataclass(eq=False)
class Contribution:
    """What one use of a tensor adds to its gradient.

    Attributes
    ----------
    expression, value : the gradient, fitted to the tensor's shape
    user : the step that uses the tensor
    raw_shape : the shape before broadcasting was undone
    written_out : False if the rule could not be written out and stands there by its name
    """

    expression: Expression
    value: object
    user: object
    raw_shape: tuple
    written_out: bool = True


@dataclass(eq=False)
class Gradient:
    """The gradient of one step, as the sum of its contributions."""

    step: object
    label: str
    expression: Expression
    value: object
    contributions: list


@dataclass(eq=False)
class Slope:
    """A local derivative: of a step with respect to one argument, or (`argument` None) its total differential."""

    step: object
    argument: str | None
    expression: Expression


def chain_rule(steps):
    """Gradients and local derivatives, newest first, each gradient after all that it is made of.

    A leaf's gradient stands as soon as the last of its uses has been gone through.
    """
    walk = _Walk(steps)
    for step in reversed(steps.all):
        walk.go_through(step)
    return walk.found


class _Walk:
    def __init__(self, steps):
        self.steps, self.found = steps, []
        self.collected = {id(step): [] for step in steps.all}
        self.parts = {}
        self.waiting = {id(step): len(step.uses) for step in steps.all}
        self.root_label = steps.root.label
        root = steps.root
        one = np.ones(root.shape, root.node.dtype)[()]
        seed = Constant(1.0) if root.shape == () else Constant(one)
        self.collected[id(root)].append(Contribution(seed, one, None, root.shape))

    def go_through(self, step):
        if step.is_leaf:
            if step is self.steps.root:
                self._gradient(step)
            return
        incoming = self._incoming(step)
        self.found += slopes(step)
        if incoming is not None:
            for place, (parent, contribution) in enumerate(self._handed_on(step, incoming)):
                if contribution is not None:
                    self._collect(step, parent, contribution, place)
        for parent in step.parents:
            self.waiting[id(parent)] -= 1
            if parent.is_leaf and not self.waiting[id(parent)]:
                self._gradient(parent)

    def _collect(self, step, parent, contribution, place):
        if has_several_results(parent.node):
            index = step.node.saved["index"]
            self.parts.setdefault(id(parent), {}).setdefault(index, []).append(contribution)
        else:
            self.collected[id(parent)].append(contribution)

    def _incoming(self, step):
        """The gradient of `step` as a Symbol (a list of them for several results); None if none arrives."""
        if has_several_results(step.node):
            return self._incoming_of_several(step)
        if not self.collected[id(step)]:
            return None
        gradient = self._gradient(step)
        is_short = step.label is None or isinstance(gradient.expression, Constant)
        return Symbol(gradient.expression if is_short else Name(gradient.label, step.shape), gradient.value)

    def _incoming_of_several(self, step):
        filed = self.parts.get(id(step), {})
        if not filed:
            return None
        gradients = []
        for i, (shape, dtype) in enumerate(step.node.record[RESULT]):
            symbols = [Symbol(part.expression, part.value) for part in filed.get(i, ())]
            zeros = np.zeros(shape, dtype)[()]
            gradients.append(sum(symbols[1:], symbols[0]) if symbols else Symbol(Nothing(shape, dtype), zeros))
        return gradients

    def _gradient(self, step):
        """Add up what has arrived, and write the equation down unless the step is written where it is used."""
        contributions = self.collected[id(step)]
        total = _added_up([Symbol(one.expression, one.value) for one in contributions], step.shape)
        label = self._label(step)
        gradient = Gradient(step, label, total.expression, total.value, contributions)
        if step.label is not None:
            self.found.append(gradient)
        return gradient

    def _label(self, step):
        label = step.label or ""
        if not step.is_leaf and (label == "z" or label.startswith("z_")):
            return rf"\delta{label[1:]}"
        return rf"\frac{{\partial {self.root_label}}}{{\partial {label}}}"

    # -- one step of the pass -----------------------------------------------------------------------------------------

    def _handed_on(self, step, g):
        """(parent, Contribution) for each argument with a gradient."""
        node = step.node
        if node.parents.get("whole") is not None:
            whole = step.parents[0]
            return [(whole, Contribution(g.expression, g.value, step, step.shape))]
        try:
            if node.entry is None or node.entry.name in RECURRENCES:
                raise NotSymbolic("an operation of the user's own, or one whose mathematics is a recurrence")
            return list(self._by_rules(step, g))
        except Exception:  # whatever a rule does that symbols cannot follow: it is then written by its name
            return list(by_name(step, g))

    def _by_rules(self, step, g):
        entry, node = step.node.entry, step.node
        values = {**step.bindings, **self.steps.results(step), "g": g} if entry.outputs else {**step.bindings, "g": g}
        values["out"] = None
        if "out" in node.saved and node.saved["out"] is not None:
            out = node.saved["out"]
            values["out"] = self._outputs(step, out) if entry.outputs else Symbol(step.expression, out)
        results = _readable_results(entry, node, values, self._outputs, step) if entry.name in RULES else None
        for found, symbol in results or _rule_results(entry, node, values):
            if _is_long(symbol.expression):
                raise NotSymbolic("nobody would read this formula")
            parent = self.steps.of(found.record)
            fitted = fit(symbol, parent.shape, parent.node.dtype)
            yield parent, Contribution(fitted.expression, fitted.value, step, symbol.shape)

    def _outputs(self, step, out):
        """The several results as Symbols, by the names that their own steps have (one that nothing uses has none)."""
        parts = {user.node.saved["index"]: user for user in step.uses}
        entry = step.node.entry
        return [Symbol(parts[i].expression if i in parts else part_of(step.forward, entry.outputs[i], i, value), value)
                for i, value in enumerate(out)]  # fmt: skip


def _added_up(symbols, shape):
    """The sum of what has arrived; of many gradients, as one call with all of them."""
    if not symbols:
        return Symbol(Constant(0.0), np.zeros(shape)[()])
    total = functools.reduce(operator.add, [symbol.value for symbol in symbols])
    if len(symbols) <= MOST_USES:
        return sum(symbols[1:], symbols[0])
    parts = tuple(symbol.expression for symbol in symbols)
    function = lambda values: functools.reduce(operator.add, values)
    return Symbol(Call("total", function, [parts], {}, None, shape, np.asarray(total).dtype), total)


def _rule_results(entry, node, values):
    """(parent Node, Symbol) for everything that a gradient is wanted for."""
    parents = node.parents
    if entry.joint:
        values["needs"] = tuple(parent is not None for parent in parents.values())
        results = entry.joint.function(*[values[name] for name in entry.joint.names])
        yield from ((parent, _symbolic(d)) for parent, d in zip(parents.values(), results) if parent is not None)
    elif entry.each:
        (name,) = parents
        for i, parent in enumerate(parents[name]):
            if parent is not None:
                values["i"] = i
                yield parent, _symbolic(entry.each.function(*[values[wanted] for wanted in entry.each.names]))
    else:
        for name, parent in parents.items():
            if parent is not None:
                rule = entry.rules[name]
                yield parent, _symbolic(rule.function(*[values[wanted] for wanted in rule.names]))


def _readable_results(entry, node, values, outputs_of, step):
    """The same by the formula for readers; None where that does not hold, because arguments coincide."""
    arguments = [values.get(name) for name in entry.arguments]  # those that no rule asks for are not kept
    options = {name: values[name] for name in entry.options}
    with np.errstate(all="ignore"):
        if entry.name in KEPT:
            outputs = [values.get(name) for name in entry.outputs]
        else:
            out = entry.forward(*map(raw, arguments), **options)
            outputs = outputs_of(step, out) if entry.outputs else Symbol(step.expression, out)
        results = RULES[entry.name](values["g"], *arguments, outputs, **options)
    if not all(np.isfinite(symbol.value).all() for symbol, parent in zip(results, node.parents.values()) if parent is not None):
        return None
    return [(parent, symbol) for parent, symbol in zip(node.parents.values(), results) if parent is not None]


def _is_long(expression):
    """Whether an expression has more than MOST_PARTS different parts."""
    seen, waiting = {id(expression): expression}, [expression]
    while waiting and len(seen) <= MOST_PARTS:
        part = waiting.pop()
        for operand in part.operands() if isinstance(part, Call) else ():
            if id(operand) not in seen:
                seen[id(operand)] = operand
                waiting.append(operand)
    return len(seen) > MOST_PARTS


def _symbolic(result):
    """A rule may return a bare array (zeros), which stands in the formula as a constant."""
    return result if isinstance(result, Symbol) else Symbol(Constant(np.asarray(result)[()]), np.asarray(result)[()])


def by_name(step, g):
    """The contributions of a step whose rules cannot be written out: ``vjp_svd(g; a)``, true by definition."""
    several = isinstance(g, list)
    incoming = tuple(one.expression for one in g) if several else g.expression
    values = [one.value for one in g] if several else g.value
    operands = [parent.expression for parent in step.parents]
    names = [name for name, parent in step.node.parents.items() if parent is not None]
    for i, parent in enumerate(step.parents):
        value = step_of_engine(step.node.record, i, values)
        function = lambda g, *_, i=i: step_of_engine(step.node.record, i, g)
        function.argument = names[i] if len(names) == len(step.parents) > 1 else None  # how it is told from the others
        made = Call(f"vjp_{step.operation}", function, [incoming, *operands], {}, step.node.entry, parent.shape,
                    parent.node.dtype)  # fmt: skip
        yield parent, Contribution(made, value, step, parent.shape, written_out=False)


def step_of_engine(record, place, g):
    """The gradient that the record's own step hands to its parent number `place`, from a copy of the record."""
    work, run = record[:], Run()
    places = []
    for slot in work[STEP].layout.parents.values():
        held = work[slot]
        stand_in = lambda parent: None if parent is None else [next_order(), leaf_step, LEAF, parent[RESULT], None]
        work[slot] = tuple(map(stand_in, held)) if held.__class__ is tuple else stand_in(held)
        places += [one for one in (work[slot] if held.__class__ is tuple else (work[slot],)) if one is not None]
    step = work[STEP]
    while hasattr(step, "step"):
        step = step.step
    work[STEP], work[GRAD] = step, dict(enumerate(g)) if isinstance(g, (list, tuple)) else g
    step(work, run)
    found = run.leaves.get(places[place][0])
    return np.zeros(()) if found is None else found[1]


# -- local derivatives --------------------------------------------------------------------------------------------------


def slopes(step):
    """The local derivatives of a step: its total differential if it is a sum of products, else one for each argument."""
    node, entry = step.node, step.node.entry
    if entry is None or step.label is None or step.is_root:
        return []
    if _is_bilinear(step.forward):
        total = _differential(step.forward, {parent.label for parent in _named_parents(step)})
        return [] if total is None else [Slope(step, None, total)]
    if entry.name in linear_rules or not entry.elementwise or entry.joint:
        return []
    found = []
    for name, parent in node.parents.items():
        if parent is None:
            continue
        expression = _partial(step, entry.rules[name])
        argument = step.parents[[p for p in node.parents.values() if p is not None].index(parent)]
        if expression is not None and argument.label is not None:
            found.append(Slope(step, argument.label, expression))
    return found


def _named_parents(step):
    """The parents of a step; those of one that is written where it is used stand for it."""
    found, waiting = [], list(step.parents)
    while waiting:
        parent = waiting.pop(0)
        if parent.label is None:
            waiting.extend(parent.parents)
        else:
            found.append(parent)
    return found


def _partial(step, rule):
    """An elementwise rule for g = 1 is the derivative itself."""
    one = Symbol(Constant(1.0), np.ones(step.shape, step.node.dtype)[()])
    out = step.node.saved.get("out")
    values = {**step.bindings, "g": one, "out": None if out is None else Symbol(step.expression, out)}
    try:
        return _without_ones(_symbolic(rule.function(*[values[name] for name in rule.names])).expression)
    except Exception:  # the rule cannot be written out; the gradient is then given by its name
        return None


def _without_ones(expression, done=None):
    """A local derivative without factors 1, which are there for their shape only; what it shares it goes on sharing."""
    done = {} if done is None else done
    if not isinstance(expression, Call):
        return expression
    if id(expression) not in done:
        arguments = [_without_ones(one, done) if isinstance(one, Expression) else one for one in expression.arguments]
        ones = [one for one in arguments if is_constant(one, 1)] if expression.name == "multiply" else []
        others = [one for one in arguments if one not in ones]
        if ones and others:
            done[id(expression)] = others[0]
        else:
            done[id(expression)] = Call(expression.name, expression.function, arguments, expression.options, expression.entry,
                                        expression.shape, expression.dtype)  # fmt: skip
    return done[id(expression)]


def _is_bilinear(expression):
    calls = [part for part in expression.parts() if isinstance(part, Call)]
    return any(part.name == "matmul" for part in calls) and all(part.name in SUMS_AND_PRODUCTS for part in calls)


def _differential(expression, varying):
    """The total differential: the product rule, with d before each name that varies; None if none does."""
    if isinstance(expression, Name):
        return Name(rf"\d {expression.label}", expression.shape) if expression.label in varying else None
    if isinstance(expression, Constant):
        return None
    terms = []
    parts = [_differential(argument, varying) for argument in expression.arguments]
    if expression.name == "matmul":
        for k, part in enumerate(parts):
            if part is not None:
                operands = [part if i == k else argument for i, argument in enumerate(expression.arguments)]
                terms.append(_again(expression, operands))
    elif expression.name in ("transpose", "swapaxes", "negative"):
        terms = [] if parts[0] is None else [_again(expression, [parts[0], *expression.arguments[1:]])]
    else:
        terms = [p if k == 0 or expression.name == "add" else _again(expression, [p], "negative")
                 for k, p in enumerate(parts) if p is not None]  # fmt: skip
    total = None
    for term in terms:
        total = term if total is None else _sum_of(total, term, expression)
    return total


def _sum_of(one, other, like):
    return call("add", np.add, [one, other], {}, TABLE["add"], like.shape, like.dtype)


def _again(expression, operands, name=None):
    name = name or expression.name
    function = TABLE.get(name, expression.function)
    return call(name, function, operands, expression.options, TABLE.get(name), expression.shape, expression.dtype)
