"""Ways in which a gradient rule may be wrong, as other rules: what people do when they write rules by hand.

Some change what the rule returns or what it is given, whatever the rule is; the others change its source, one
operator, number or name at a time.
"""

import ast
import inspect
from copy import copy

import numpy as np

from ..rules.table import Rule

SMALL_ERROR = 1.001


def _one_element(r):
    factor = np.ones(np.shape(r))
    factor.flat[-1] = SMALL_ERROR
    return r * factor


def _without_sum(r):
    """What a sum over the first axis gives if only its first term is taken, as far as a gradient shows it."""
    return r[:1] + 0.0 * r if np.ndim(r) else 0.5 * r


OF_RESULTS = {
    "sign": lambda r: -r,
    "factor 2": lambda r: 2.0 * r,
    "0.1 % everywhere": lambda r: SMALL_ERROR * r,
    "0.1 % in one entry": _one_element,
    "zero": lambda r: 0.0 * r,
    "off-by-one index": lambda r: np.roll(r, 1),
    "reversed": np.flip,
    "transposed": lambda r: np.transpose(r).reshape(np.shape(r)),
    "missing sum": _without_sum,
    "missing conjugate": np.conjugate,
    "added constant": lambda r: r + 1e-3,
}
"""What a wrong rule may do to a right gradient."""

OF_SAVED = {
    "off-by-one index": lambda x: np.roll(x, 1),
    "transposed operand": lambda x: np.transpose(x) if np.ndim(x) > 1 else x,
    "0.1 % in one entry": _one_element,
}
"""What a wrong rule may do to an array that it saved."""


def mutants(entry):
    """Pairs of (what is wrong, the entry with one rule that is wrong in this way)."""
    for place, rule in _places(entry):
        for what, function in _wrong_functions(entry, rule, is_into=place == "into"):
            yield f"{place}: {what}", _with_rule(entry, place, function)


def _places(entry):
    found = [(name, getattr(entry, name)) for name in ("joint", "each", "into")] + list(entry.rules.items())
    return [(name, rule) for name, rule in found if rule is not None]


def _with_rule(entry, place, function):
    mutant = copy(entry)
    if place in ("joint", "each", "into"):
        setattr(mutant, place, Rule(function))
    else:
        mutant.rules = {**entry.rules, place: Rule(function)}
    return mutant


def _wrong_functions(entry, rule, is_into):
    names = rule.names
    saved = [name for name in names if name in (*entry.arguments, "out")]
    for what, change in OF_RESULTS.items():
        if is_into:
            yield what, _taking(names, lambda values, change=change: rule.function(**{**values, "g": change(values["g"])}))
        else:
            yield what, _taking(names, lambda values, change=change: _changed(rule.function(**values), change))
    for name in saved:
        for what, change in OF_SAVED.items():
            yield f"{what} of saved {name}", _taking(names, _replacing(rule, name, change))
        yield f"stale saved {name}", _taking(names, _stale(rule, name))
    for one, other in zip(saved, saved[1:]):
        yield f"{one} for {other}", _taking(names, lambda v, a=one, b=other: rule.function(**{**v, b: v[a]}))
        yield f"{other} for {one}", _taking(names, lambda v, a=one, b=other: rule.function(**{**v, a: v[b]}))
    if "g" in names and not entry.outputs:
        yield "g forgotten", _taking(names, lambda v: rule.function(**{**v, "g": 0.0 * v["g"] + 1.0}))
    yield from _wrong_sources(rule.function)


def _taking(names, body):
    """A function of parameters with these names, which is how a rule says what it wants, that gives ``body(values)``."""
    namespace = {"body": body}
    exec(f"def mutant({', '.join(names)}): return body(dict({', '.join(f'{name}={name}' for name in names)}))", namespace)
    return namespace["mutant"]


def _changed(result, change):
    """The gradient, or each of several, changed."""
    if isinstance(result, (tuple, list)):
        return tuple(None if part is None else change(part) for part in result)
    return change(result)


def _replacing(rule, name, change):
    def body(values):
        held = values[name]
        new = tuple(map(change, held)) if isinstance(held, tuple) else change(held)
        return rule.function(**{**values, name: new})

    return body


def _stale(rule, name):
    """The rule with the value that it was given for `name` when it first saw one of this shape."""
    first = {}

    def body(values):
        held = values[name]
        key = tuple(map(np.shape, held)) if isinstance(held, tuple) else np.shape(held)
        return rule.function(**{**values, name: first.setdefault(key, held)})

    return body


# -- the source of a rule ---------------------------------------------------------------------------------------

_SWAPPED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.MatMult: ast.Mult}
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.MatMult: "@"}


def _wrong_sources(function):
    """The functions that one changed operator, number, sign or call makes of `function`."""
    found = _syntax(function)
    if found is None or function.__code__.co_freevars:
        return
    for number, _ in enumerate(ast.walk(found)):
        tree = ast.parse(ast.unparse(found), mode="eval" if isinstance(found, ast.Lambda) else "exec")
        whole = tree.body if isinstance(found, ast.Lambda) else tree.body[0]
        node = list(ast.walk(whole))[number]
        what = _change(node)
        if what:
            yield f"source: {what}", _compiled(tree, function)


def _syntax(function):
    """The syntax tree of a function, found by where its code stands."""
    code = function.__code__
    try:
        lines, _ = inspect.findsource(function)
    except (OSError, TypeError):
        return None
    starts = {(line, column) for line, _, column, _ in code.co_positions() if column}
    for node in ast.walk(ast.parse("".join(lines))):
        if isinstance(node, (ast.Lambda, ast.FunctionDef)) and [a.arg for a in node.args.args] == list(
            code.co_varnames[: code.co_argcount]
        ):
            body = [node.body] if isinstance(node, ast.Lambda) else node.body
            inside = ((body[0].lineno, body[0].col_offset), (body[-1].end_lineno, body[-1].end_col_offset))
            if starts and all(inside[0] <= start <= inside[1] for start in starts):
                return node
    return None


def _change(node):
    """Change one node of a syntax tree in place; what was done, or None if there is nothing to change."""
    if isinstance(node, ast.BinOp) and type(node.op) in _SWAPPED:
        before, after = type(node.op), _SWAPPED[type(node.op)]
        node.op = after()
        return f"{_SIGNS[after]} for {_SIGNS[before]}"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node.op = ast.UAdd()
        return "minus forgotten"
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        before, node.value = node.value, node.value + 1
        return f"{node.value} for {before}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 1 and not node.keywords:
        before = node.func.attr
        node.func, node.args = ast.Name("_same", ast.Load()), node.args
        return f"{before} forgotten"
    if isinstance(node, ast.IfExp):
        node.body, node.orelse = node.orelse, node.body
        return "branches swapped"
    return None


def _compiled(tree, function):
    ast.fix_missing_locations(tree)
    namespace = {**function.__globals__, "_same": lambda value: value}
    if isinstance(tree, ast.Expression):
        return eval(compile(tree, "<mutant>", "eval"), namespace)
    exec(compile(tree, "<mutant>", "exec"), namespace)
    return namespace[function.__name__]
