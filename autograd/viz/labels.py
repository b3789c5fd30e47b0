"""What the vertices of a picture say, on their face and under the pointer."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from . import text
from .faces import Face, Numbers, Run
from .graph import CONSTANT, FOLDED
from .style import FAINT, GLYPHS, GRADIENT, INK
from .thumbnails import thumbnail

HEADING, SMALL_TEXT = 13, 9.5
"""Points of the first line of a face, and of what is below it."""

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


def face_of(vertex, graph, settings):
    """The :class:`~autograd.viz.faces.Face` of a vertex."""
    if vertex.repeats:
        return Face((_heading(vertex, graph),))
    lines = [(Run(line, FAINT, SMALL_TEXT),) for line in _small_lines(vertex, settings) if line]
    shows_value = settings.values and vertex.value is not None
    if vertex.operation or vertex.name or vertex.kind != CONSTANT or not shows_value:
        lines.insert(0, _heading(vertex, graph))
    numbers = []
    if shows_value:
        word = "value" if vertex.gradient is not None else ""
        numbers.append(_numbers(word, vertex.value, vertex.written("value"), INK, settings))
    if vertex.gradient is not None:
        numbers.append(_numbers("grad", vertex.gradient, vertex.written("gradient"), GRADIENT, settings))
    return Face(tuple(lines), tuple(numbers))


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
        return (Run(vertex.lines[0] + times, INK, HEADING, bold=True),)
    name = (Run(short_name(vertex, graph), INK, HEADING, bold=True),) if vertex.name else ()
    if vertex.operation is None:
        return name or (Run(vertex.kind, FAINT, SMALL_TEXT),)
    glyph = GLYPHS.get(vertex.operation)
    sign = Run(glyph or vertex.operation, INK, 16 if glyph and not name else HEADING, bold=True)
    small = (Run(f"  {vertex.operation}", FAINT, SMALL_TEXT),) if glyph else ()
    return (*name, *((Run(" = ", INK, HEADING),) if name else ()), sign, *small)


def short_name(vertex, graph):
    """The name without the path of the module whose frame is drawn around the vertex."""
    path = vertex.module
    if path and vertex.name.count(".") >= len(path) == len(graph.frames.get(vertex.key, ())):
        return ".".join(vertex.name.split(".")[len(path) :])
    return vertex.name


def is_in_repeated_module(vertex, graph):
    """Whether a frame around the vertex says how often it is there."""
    paths = (vertex.module[:length] for length in range(1, len(vertex.module) + 1))
    return any(graph.modules[path].times > 1 for path in paths if path in graph.modules)


def shape_and_dtype(vertex):
    """``(3, 4)  float32``; float64, the usual one, is not named."""
    return _shape_and_dtype(vertex.shape, vertex.dtype)


@lru_cache(1_000)
def _shape_and_dtype(shape, dtype):
    parts = [str(tuple(shape))] if shape else []
    if dtype is not None and dtype != _USUAL:
        parts.append(text.of_dtype(dtype))
    return "  ".join(parts)


def _numbers(word, value, written, colour, settings):
    """A value as a number or a matrix, a large one as its statistics beside a small picture."""
    if written.rows is None:
        picture = thumbnail(value, colour) if settings.thumbnails else None
        return Numbers(word, written.statistics, colour, thumbnail=picture)
    return Numbers(word, written.rows, colour, framed=len(written.rows) > 1 or len(written.rows[0]) > 1)


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
    lines += [f"{word}: {vertex.written(word).brief}" for word in told_numbers(vertex, settings)]
    if vertex.saved:
        lines.append(f"kept for backward: {', '.join(vertex.saved)} ({text.memory(saved_bytes([vertex]))})")
    if vertex.kind == CONSTANT and vertex.value is None and vertex.times == 1:
        lines.append("value: no rule needs it, so the graph did not keep it (or backward has freed it)")
    if vertex.where:
        lines.append(f"made here: {vertex.where.strip()}")
    return "\n".join(lines)


def told_numbers(vertex, settings):
    """Which of ``"value"`` and ``"gradient"`` are known of a vertex and wanted."""
    if vertex.value is not None and (settings.values or settings.view == "backward"):
        yield "value"
    if vertex.gradient is not None:
        yield "gradient"


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
