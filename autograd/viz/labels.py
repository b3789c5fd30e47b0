"""What the vertices of a picture say, on their face and under the pointer."""

import re
from dataclasses import dataclass
from html import escape

import numpy as np

from . import text
from .graph import CONSTANT, FOLDED
from .markup import Markup, font, row, table
from .style import FAINT, GLYPHS, GRADIENT, INK
from .thumbnails import thumbnail

_USUAL = np.dtype(np.float64)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is to be shown: see :func:`autograd.viz.draw`."""

    direction: str = "LR"
    view: str = "both"
    values: bool = True
    legend: bool = True
    saved: bool = False
    code: bool = False
    thumbnails: bool | None = True


def label(vertex, graph, settings):
    """The face of a vertex, as markup."""
    if vertex.repeats:
        return Markup(_heading(vertex, graph))
    lines = [font(line, FAINT, 9.5) for line in _small_lines(vertex, settings) if line]
    shows_value = settings.values and vertex.value is not None
    if vertex.operation or vertex.name or vertex.kind != CONSTANT or not shows_value:
        lines.insert(0, _heading(vertex, graph))
    numbers = ""
    if shows_value:
        numbers += _numbers("value" if vertex.gradient is not None else "", vertex.value, INK, settings)
    if vertex.gradient is not None:
        numbers += _numbers("grad", vertex.gradient, GRADIENT, settings)
    if not numbers:
        return Markup("<BR/>".join(lines))  # dot takes half as long for lines as for tables
    return Markup(table("".join(map(row, [*lines, table(numbers)]))))


def _small_lines(vertex, settings):
    yield from vertex.lines[1:]
    told = [(name, value) for name, value in vertex.options.items() if not text.changes_nothing(name, value)]
    yield from (text.option(name, value) for name, value in told)
    yield shape_and_dtype(vertex)
    if settings.saved and vertex.saved:
        yield f"keeps {', '.join(vertex.saved)}: {text.memory(saved_bytes([vertex]))}"
    if settings.code and vertex.where:
        yield code_line(vertex.where)


def _heading(vertex, graph):
    """The name, and the operation's sign, with its name in small letters where that is something else."""
    if vertex.kind == FOLDED:
        times = f" × {vertex.times:,}" if vertex.times > 1 and not is_in_repeated_module(vertex, graph) else ""
        return font(f"<B>{escape(vertex.lines[0] + times)}</B>", INK, 13, escaped=True)
    name = f"<B>{escape(short_name(vertex, graph))}</B>" if vertex.name else ""
    if vertex.operation is None:
        return font(name, INK, 13, escaped=True) if name else font(vertex.kind, FAINT, 9.5)
    glyph = GLYPHS.get(vertex.operation)
    sign = font(f"<B>{escape(glyph or vertex.operation)}</B>", INK, 16 if glyph and not name else 13, escaped=True)
    small = font(f"  {vertex.operation}", FAINT, 9.5) if glyph else ""
    return (font(f"{name} = ", INK, 13, escaped=True) if name else "") + sign + small


def short_name(vertex, graph):
    """The name without the path of the module whose frame is drawn around the vertex."""
    path = vertex.module
    if path and vertex.name.count(".") >= len(path) and path in graph.framed:
        return ".".join(vertex.name.split(".")[len(path) :])
    return vertex.name


def is_in_repeated_module(vertex, graph):
    """Whether a frame around the vertex says how often it is there."""
    paths = (vertex.module[:length] for length in range(1, len(vertex.module) + 1))
    return any(graph.modules[path].times > 1 for path in paths if path in graph.modules)


def shape_and_dtype(vertex):
    """``(3, 4)  float32``; float64, the usual one, is not named."""
    parts = [str(tuple(vertex.shape))] if vertex.shape else []
    if vertex.dtype is not None and vertex.dtype != _USUAL:
        parts.append(text.of_dtype(vertex.dtype))
    return "  ".join(parts)


def _numbers(word, value, colour, settings):
    """A row of the table of numbers: a word, then the value as a matrix, or a large one as its statistics."""
    rows = text.rows(value)
    intro = f'<TD ALIGN="RIGHT">{font(word, FAINT if colour == INK else colour, 9.5)}</TD>' if word else ""
    if rows is None:
        statistics = _matrix(text.statistics(value), colour, sides="")
        picture = thumbnail(value, colour) if settings.thumbnails else None
        both = f"<TABLE BORDER='0' CELLSPACING='3' CELLPADDING='0'><TR><TD>{picture}</TD><TD>{statistics}</TD></TR></TABLE>"
        return f"<TR>{intro}<TD>{both if picture else statistics}</TD></TR>"
    if len(rows) == len(rows[0]) == 1:
        return f"<TR>{intro}<TD>{font(rows[0][0], colour, 12)}</TD></TR>"
    return f"<TR>{intro}<TD>{_matrix(rows, colour, sides='LR')}</TD></TR>"


def _matrix(rows, colour, sides):
    border = f'BORDER="1" SIDES="{sides}" COLOR="{colour}"' if sides else 'BORDER="0"'
    cells = "".join("<TR>" + "".join(_cell(element, colour) for element in row) + "</TR>" for row in rows)
    return f'<TABLE {border} CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{cells}</TABLE>'


def _cell(element, colour):
    return f'<TD ALIGN="RIGHT">{font(element, colour, 10.5)}</TD>' if element else ""


def describe(vertex):
    """A vertex in a few words: ``matmul (3, 4)``."""
    words = [vertex.name, vertex.operation or " ".join(vertex.lines) or vertex.kind, shape_and_dtype(vertex)]
    return " ".join(word for word in words if word)


def tooltip(vertex, settings):
    """Everything that is known of a vertex, line by line, save values where they are not wanted."""
    lines = [f"{vertex.kind} {vertex.name or ''}".rstrip() + (", again" if vertex.repeats else "")]
    lines += vertex.lines
    if vertex.operation:
        options = [text.option(name, value) for name, value in vertex.options.items()]
        lines.append("operation: " + " ".join([vertex.operation, *options]))
    if vertex.module:
        lines.append(f"module: {'.'.join(vertex.module)}")
    if vertex.times > 1:
        lines.append(f"drawn once, there {vertex.times:,} times")
    if vertex.shape is not None:
        lines.append(f"shape: {tuple(vertex.shape)}")
    if vertex.dtype is not None:
        lines.append(f"dtype: {text.of_dtype(vertex.dtype)}")
    for word, value in (("value", vertex.value), ("gradient", vertex.gradient)):
        if value is not None and (settings.values or settings.view == "backward" or word == "gradient"):
            lines.append(f"{word}: {text.brief(value)}")
    if vertex.saved:
        lines.append(f"kept for backward: {', '.join(vertex.saved)} ({text.memory(saved_bytes([vertex]))})")
    if vertex.kind == CONSTANT and vertex.value is None and vertex.times == 1:
        lines.append("value: no rule needs it, so the graph did not keep it (or backward has freed it)")
    if vertex.where:
        lines.append(f"made here: {vertex.where.strip()}")
    return "\n".join(lines)


def saved_bytes(vertices):
    """The bytes of all arrays that backward keeps for `vertices`; an array that several of them keep counts once."""
    return sum({id(array): array.nbytes for vertex in vertices for array in vertex.saved.values()}.values())


def code_line(where):
    """``net.py:12  y = x @ w`` of the line of a traceback."""
    found = _TRACEBACK.match(where)
    if found is None:
        return " ".join(where.split())
    source = where.partition("\n")[2].strip()
    file = re.split(r"[/\\\\]", found["file"])[-1]
    return f"{file}:{found['line']}  {source}".rstrip()


def code_link(where):
    """A link to the file of a line of code, or None if it is in no file."""
    found = _TRACEBACK.match(where or "")
    if found is None or found["file"].startswith("<"):
        return None
    from pathlib import Path

    return f"{Path(found['file']).absolute().as_uri()}#L{found['line']}"


_TRACEBACK = re.compile(r'\s*File "(?P<file>.*?)", line (?P<line>\d+)')
