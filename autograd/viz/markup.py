"""The pieces that a picture in Graphviz's language is put together from."""

from functools import lru_cache
from html import escape

from .style import FAINT, INK
from .thumbnails import BAR_HEIGHT, BAR_WIDTH, CELL, Bars


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
        for plain, escaped in _ESCAPED:  # quicker than one translation of all
            if plain in value:
                value = value.replace(plain, escaped)
        return f'"{value}"'
    return str(value)


_ESCAPED = ("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("&", "&amp;")


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


# -- faces ----------------------------------------------------------------------------------------------------------


def label_of(face):
    """The markup of a :class:`~autograd.viz.faces.Face`."""
    lines = list(map(markup_of, face.lines))
    if not face.numbers:
        return Markup("<BR/>".join(lines))  # dot takes half as long for lines as for tables
    return Markup(table("".join(map(row, [*lines, table("".join(map(_numbers, face.numbers)))]))))


def markup_of(line):
    """The markup of a line, which is a sequence of runs."""
    return Markup("".join(map(_run, line)))


def _run(run):
    content = escape(run.text)
    return font(f"<B>{content}</B>" if run.bold else content, run.colour, run.size, escaped=True)


def _numbers(numbers):
    """A row of the table of numbers: a word, and beside it a number, a matrix, or statistics and a small picture."""
    word, colour = numbers.word, numbers.colour
    intro = f'<TD ALIGN="RIGHT">{font(word, FAINT if colour == INK else colour, 9.5)}</TD>' if word else ""
    if numbers.framed:
        return f"<TR>{intro}<TD>{_matrix(numbers.rows, colour, sides='LR')}</TD></TR>"
    if len(numbers.rows) == len(numbers.rows[0]) == 1:
        return f"<TR>{intro}<TD>{font(numbers.rows[0][0], colour, 12)}</TD></TR>"
    statistics, picture = _matrix(numbers.rows, colour, sides=""), numbers.thumbnail
    if picture is not None:
        small = _bars(picture) if isinstance(picture, Bars) else _tiles(picture)
        statistics = f"<TABLE BORDER='0' CELLSPACING='3' CELLPADDING='0'><TR><TD>{small}</TD><TD>{statistics}</TD></TR></TABLE>"
    return f"<TR>{intro}<TD>{statistics}</TD></TR>"


def _matrix(rows, colour, sides):
    border = f'BORDER="1" SIDES="{sides}" COLOR="{colour}"' if sides else 'BORDER="0"'
    cells = "".join("<TR>" + "".join([_cell(element, colour) for element in row]) + "</TR>" for row in rows)
    return f'<TABLE {border} CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{cells}</TABLE>'


def _cell(element, colour):
    return f'<TD ALIGN="RIGHT">{font(element, colour, 10.5)}</TD>' if element else ""


def _bars(bars):
    """A bar stands on the ground: the room above it is a cell, too."""
    room = f'<TD FIXEDSIZE="TRUE" WIDTH="{BAR_WIDTH}" HEIGHT='
    columns = (_grid(f'{room}"{BAR_HEIGHT + 1 - height}"></TD></TR><TR>{_filled(bars.colour, BAR_WIDTH, height)}')
               for height in bars.heights)  # fmt: skip
    return _grid("".join(f"<TD>{column}</TD>" for column in columns))


def _tiles(tiles):
    lines = ["".join([_filled(colour, CELL, CELL) for colour in line]) for line in tiles.rows]
    return _grid("</TR><TR>".join(lines), border=1)


def _grid(cells, border=0):
    style = f'BORDER="{border}" COLOR="{FAINT}"' if border else 'BORDER="0"'
    return f'<TABLE {style} CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{cells}</TR></TABLE>'


@lru_cache(1024)
def _filled(colour, width, height):
    return f'<TD FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}" BGCOLOR="{colour}"></TD>'
