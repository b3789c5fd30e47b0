"""Names for parts of long formulas, so that every line can be read."""

from .expressions import Call, Constant, Expression, Name, is_transpose
from .writers import to_text

LONGEST = 72
"""Formulas of more characters than this have their longest parts named."""

_FEWEST_PARTS = 4
"""A part that occurs several times gets a name if it has at least so many parts itself."""


def shortened(expression, new_name, known):
    """`expression` with names in the place of parts that repeat or are long, and the (name, part) pairs, in order.

    Parameters
    ----------
    new_name : function that hands out a new name in LaTeX
    known : ``{text of a part: its Name}`` of the parts that have names already; new ones are added
    """
    expression = _with_known(expression, known)
    names, definitions = {}, []
    for part in _repeated(expression):
        body = _with_known(_replaced(part, names), known)
        if isinstance(body, Name):
            names[id(part)] = body
            continue
        names[id(part)] = _named(body, new_name, known)
        definitions.append((names[id(part)].label, body))
    expression = _with_known(_replaced(expression, names), known)
    while len(to_text(expression)) > LONGEST:
        longest = _longest_part(expression)
        if longest is None:
            break
        name = _named(longest, new_name, known)
        definitions.append((name.label, longest))
        expression = _replaced(expression, {id(longest): name})
    return expression, _in_order(_all_short(definitions, new_name, known))


def _named(part, new_name, known):
    name = Name(new_name(), part.shape, part.dtype)
    known[to_text(part)] = name
    return name


def _with_known(expression, known):
    """`expression` with names in the place of parts that have some."""
    texts = {id(part): to_text(part) for part in expression.parts() if isinstance(part, Call)} if known else {}
    return _replaced(expression, {key: known[text] for key, text in texts.items() if text in known})


def _all_short(definitions, new_name, known):
    """The definitions, long ones again with parts that have names."""
    found = []
    for label, part in definitions:
        text = to_text(part)
        if len(text) > LONGEST and _longest_part(part) is not None:
            name = known.pop(text, None)  # or the part would be replaced by its own name
            part, more = shortened(part, new_name, known)
            known[text] = name
            found += more
        found.append((label, part))
    return found


def _in_order(definitions):
    """The definitions, each after those of the names that it uses."""
    waiting, found = dict(definitions), []
    while waiting:
        ready = [label for label, part in waiting.items() if not any(name in waiting for name in part.names())]
        found += [(label, waiting.pop(label)) for label in ready]
    return found


def _repeated(expression):
    """The parts that occur in several places (a rule used a value of its own more than once), inner ones first."""
    uses, order, waiting = {}, [], [expression]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, Call):
            continue
        uses[id(part)] = uses.get(id(part), 0) + 1
        if uses[id(part)] == 1:
            order.append(part)
            waiting.extend(part.operands())
    found = [part for part in order if uses[id(part)] > 1 and not is_transpose(part) and len(part.parts()) >= _FEWEST_PARTS]
    return sorted(found, key=lambda part: len(part.parts()))


def _longest_part(expression):
    """The part with the longest text that is still at most two thirds of the whole; None if there is none worth it."""
    whole = len(to_text(expression))
    parts = [part for part in expression.parts()[1:] if isinstance(part, Call) and len(part.parts()) >= _FEWEST_PARTS]
    sized = [(len(to_text(part)), part) for part in parts]
    sized = [(size, part) for size, part in sized if size <= max(2 * whole // 3, LONGEST) and size > 12]
    return max(sized, key=lambda pair: pair[0])[1] if sized else None


def _replaced(expression, names):
    """`expression` with Names in place of the parts whose ids are in `names`."""
    if id(expression) in names:
        return names[id(expression)]
    if not isinstance(expression, Call):
        return expression
    arguments = [_replaced_argument(argument, names) for argument in expression.arguments]
    if all(one is other for one, other in zip(arguments, expression.arguments)):
        return expression
    return Call(expression.name, expression.function, arguments, expression.options, expression.entry,
                expression.shape, expression.dtype)  # fmt: skip


def _replaced_argument(argument, names):
    if isinstance(argument, Expression):
        return argument if isinstance(argument, Constant) else _replaced(argument, names)
    return tuple(_replaced_argument(item, names) for item in argument)
