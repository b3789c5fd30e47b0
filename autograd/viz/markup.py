"""The pieces that a picture in Graphviz's language is put together from."""

from html import escape


class Markup(str):
    """A label in dot's HTML-like language."""

    __slots__ = ()


def attributes(**given):
    """``[name=value, ...]`` in the order given; a label that is markup comes as :class:`Markup`."""
    return "[" + ", ".join([f"{name}={quoted(value)}" for name, value in given.items()]) + "]"


def quoted(value):
    """A value as dot reads it."""
    if isinstance(value, Markup):
        return f"<{value}>"
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPED)}"'
    return str(value)


_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "&": "&amp;"})


def table(rows):
    """Rows of markup below each other."""
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{rows}</TABLE>'


def row(content):
    """One row with one cell."""
    return f"<TR><TD>{content}</TD></TR>"


def font(content, colour, size, escaped=False):
    """Text in a colour and size; `escaped` if it is markup already."""
    content = content if escaped else escape(content)
    return f'<FONT COLOR="{colour}" POINT-SIZE="{size}">{content}</FONT>'
