"""The gradient rules of the table as they stand in its source: the formula on an edge."""

import ast
import functools
import inspect
import linecache
import textwrap


@functools.cache
def local_derivative(entry, argument):
    """The rule for `argument` as its source has it, such as ``g * y``; None if the entry has none.

    A rule of several lines is named instead, with what it is called on: ``_sign_vjp(g, x, out)``.

    >>> from autograd.rules.arithmetic import multiply
    >>> local_derivative(multiply, "x")
    'g * y'
    """
    rule = _rule(entry, argument)
    if rule is None:
        return None
    return _expression(rule.function) or f"{rule.function.__name__.strip('_<>')}({', '.join(rule.names)})"


@functools.cache
def rule_source(entry, argument):
    """The whole source of the rule for `argument`, or None where there is no source."""
    rule = _rule(entry, argument)
    if rule is None:
        return None
    if rule.function.__name__ == "<lambda>":
        expression = _expression(rule.function)
        return expression and f"lambda {', '.join(rule.names)}: {expression}"
    try:
        return textwrap.dedent(inspect.getsource(rule.function)).rstrip()
    except (OSError, TypeError):  # typed in at a prompt
        return None


def _rule(entry, argument):
    if entry is None:
        return None
    return entry.joint or entry.each or entry.rules.get(argument)


def _expression(function):
    """What a lambda, or a function that is a single return, gives back: its source on one line; None for any other."""
    if function.__name__ == "<lambda>":
        return _segment(function.__code__)
    try:
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    statements = [one for one in definition.body if not isinstance(one, ast.Expr)]  # without the docstring
    if len(statements) == 1 and isinstance(statements[0], ast.Return):
        return ast.unparse(statements[0].value)
    return None


def _segment(code):
    """The source from the first to the last character that any instruction of `code` was made of, tidied."""
    places = [place for place in code.co_positions() if None not in place and place[3] > 0]
    if not places:
        return None
    start = min((line, column) for line, _, column, _ in places)
    end = max((line, column) for _, line, _, column in places)
    lines = [linecache.getline(code.co_filename, number) for number in range(start[0], end[0] + 1)]
    if not all(lines):
        return None
    raw = [line.encode() for line in lines]  # columns count bytes
    raw[-1] = raw[-1][: end[1]]
    raw[0] = raw[0][start[1] :]
    text = " ".join(b" ".join(raw).decode(errors="replace").split())
    return _tidied(text.removeprefix("lambda").strip()) if text else None


def _tidied(text):
    """`text` as Python itself would write it; positions can leave out the outermost brackets of an expression."""
    for attempt in (text, f"({text}", f"{text})", f"({text})", f"(({text}", f"{text}))"):
        try:
            tree = ast.parse(attempt, mode="eval").body
        except SyntaxError:
            continue
        return ast.unparse(tree.body if isinstance(tree, ast.Lambda) else tree)
    return None
