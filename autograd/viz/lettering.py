"""The text in a picture, as SVG: how large it is, and where each piece of it stands in its box.

Measuring and placing text in tables is most of what Graphviz does for a picture with values: without it a picture is
there three to ten times as soon. The size of a face follows from the widths of letters of Helvetica, which the fonts
that stand in for it, Arial and Liberation Sans, share.
"""

from functools import lru_cache
from html import escape
from itertools import accumulate, zip_longest

from .style import FAINT, FRAME_TITLE, INK
from .thumbnails import BAR_HEIGHT, BAR_WIDTH, CELL, Bars

LINE, GAP, PAD = 1.3, 5.0, 4.0
"""The height of a line in font sizes; points between a word, a picture and numbers; points between rows of numbers."""

WORD, CELL_TEXT, NUMBER = 9.5, 10.5, 12.0
"""Points of the word beside numbers, of the cells of a matrix, and of a single number."""

_PLAIN = ("278 278 355 556 556 889 667 222 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
          "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
          "667 667 611 278 278 278 469 556 222 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
          "278 556 500 722 500 500 500 334 260 334 584")  # fmt: skip
_BOLD = ("278 333 474 556 556 889 722 278 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 "
         "584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 "
         "667 667 611 333 278 333 584 556 278 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 "
         "333 611 556 778 556 556 500 389 280 389 584")  # fmt: skip
WIDTHS = {bold: {chr(32 + k): int(width) / 1000 for k, width in enumerate(widths.split())}
          for bold, widths in ((False, _PLAIN), (True, _BOLD))}  # fmt: skip
"""Widths of letters in font sizes: Adobe's font metrics of Helvetica and Helvetica Bold."""

OTHERS, WIDE = 0.62, 1.0
"""The width of a letter that is in no table, and of one of the scripts whose letters are square."""


@lru_cache(10_000)
def width_of(text, size, bold=False):
    """The width of a text in points."""
    widths = WIDTHS[bold]
    return size * sum([widths.get(letter) or (WIDE if letter > "\u2e80" else OTHERS) for letter in text])


class _Widths(dict):
    """Widths of texts in font sizes, measured once: the quickest way to look up the many numbers of a picture."""

    def __missing__(self, text):
        if len(self) > 10_000:
            self.clear()
        self[text] = width_of(text, 1.0)
        return self[text]


_measured = _Widths().__getitem__


class Lettering:
    """The text of a :class:`~autograd.viz.faces.Face`: its `width` and `height` in points are known first."""

    __slots__ = ("_blocks", "_inner", "_lines", "_words", "height", "width")

    def __init__(self, face):
        wide, tall, self._lines = _lines(face.lines)
        self._blocks, self._words, self._inner = [_Block(numbers) for numbers in face.numbers], 0.0, 0.0
        if self._blocks:
            _align(self._blocks)
            self._words = max([width_of(block.word, WORD) + GAP if block.word else 0.0 for block in self._blocks])
            self._inner = max([block.width for block in self._blocks])
            tall += sum([block.height for block in self._blocks]) + (PAD if face.lines else 0)
        self.width, self.height = max(wide, self._words + self._inner), tall

    def svg(self):
        """The text as SVG around the point (0, 0)."""
        if not self._blocks:
            return self._lines
        above = sum([block.height for block in self._blocks]) + (PAD if self._lines else 0)
        parts = [f'<g transform="translate(0 {-above / 2:.1f})">{self._lines}</g>' if self._lines else ""]
        y = self.height / 2 - sum([block.height for block in self._blocks])
        for block in self._blocks:
            parts += block.placed(-(self._words + self._inner) / 2, self._words, self._inner, y)
            y += block.height
        return "".join(parts)


@lru_cache(10_000)
def _lines(lines):
    """The width and height of lines of text, and their SVG around the point (0, 0)."""
    heights = [LINE * max([run.size for run in line]) for line in lines]
    widths = [sum([width_of(run.text, run.size, run.bold) for run in line]) for line in lines]
    parts, y = [], -sum(heights) / 2
    for line, width, tall in zip(lines, widths, heights):
        parts += _line(line, -width / 2, y + 0.76 * tall)
        y += tall
    return max(widths, default=0.0), sum(heights), "".join(parts)


def _line(line, x, y, centred=True):
    """Runs of text one after the other; one alone is put around its middle, so that other fonts do it no harm."""
    if len(line) == 1 and centred:
        return [text_at(line[0].text, 0.0, y, line[0].colour, line[0].size, "middle", line[0].bold)]
    parts = []
    for run in line:
        spaces = width_of(" " * (len(run.text) - len(run.text.lstrip())), run.size, run.bold)
        parts.append(text_at(run.text.strip(), x + spaces, y, run.colour, run.size, "start", run.bold))
        x += width_of(run.text, run.size, run.bold)
    return parts


def text_at(words, x, y, colour, size, anchor, bold=False):
    """The SVG of a text whose beginning, middle or end (`anchor`) is at a point; its size is in points."""
    weight = ' font-weight="bold"' if bold else ""
    return (f'<text text-anchor="{anchor}" x="{x:.1f}" y="{y:.1f}"{weight} font-size="{size:g}" '
            f'fill="{colour}">{escape(words)}</text>')  # fmt: skip


def title_of_frame(line, middle, y):
    """The title of a frame; its beginning is where that of the text was that Graphviz placed around the middle."""
    plain = sum(width_of(run.text, FRAME_TITLE) for run in line)
    return "".join(_line(line, middle - plain / 2, y, centred=False))


def _align(blocks):
    """Make columns of blocks of as many of them, such as a value and its gradient, as wide as each other's."""
    if len(blocks) > 1:
        for block in blocks:
            alike = [other.columns for other in blocks if len(other.columns) == len(block.columns)]
            block.columns = list(map(max, zip(*alike))) if len(alike) > 1 else block.columns
    for block in blocks:
        block.width = sum(block.columns) + block.beside


class _Block:
    """A row of numbers: how large it is, and its SVG."""

    __slots__ = ("beside", "columns", "height", "numbers", "size", "tall", "width", "word")

    def __init__(self, numbers):
        self.numbers, rows, self.word = numbers, numbers.rows, numbers.word
        single = not numbers.framed and len(rows) == len(rows[0]) == 1
        self.size, self.tall = (NUMBER, LINE * NUMBER) if single else (CELL_TEXT, LINE * CELL_TEXT + 1.5)
        columns = zip_longest(*rows, fillvalue="")
        self.columns = [self.size * max(map(_measured, column)) + 2 * PAD for column in columns]
        picture = numbers.thumbnail
        self.beside = picture.size[0] + GAP if picture else 0.0
        self.height = max(len(rows) * self.tall, picture.size[1] if picture else 0.0) + PAD

    def placed(self, left, words, inner, y):
        """The parts of the SVG: the word ends where numbers, which are in the middle of what is left, begin."""
        numbers, colour, middle = self.numbers, self.numbers.colour, y + self.height / 2
        x = left + words + (inner - self.width) / 2
        parts = []
        if self.word:
            pale = FAINT if colour == INK else colour
            parts.append(text_at(self.word, left + words - GAP, middle + 0.35 * WORD, pale, WORD, "end"))
        parts.append(f'<g class="numbers" text-anchor="end" font-size="{self.size}" fill="{colour}">')
        if numbers.thumbnail:
            parts.append(_small_picture(numbers.thumbnail, x, middle - numbers.thumbnail.size[1] / 2))
            x += self.beside
        top = middle - len(numbers.rows) * self.tall / 2
        if numbers.framed:
            parts.append(_brackets(x, x + sum(self.columns), top, middle + (middle - top), colour))
        starts = [f'<text x="{end - PAD:.1f}" y="' for end in accumulate(self.columns, initial=x)][1:]
        baseline = top + 0.5 * self.tall + 0.35 * self.size
        for row in numbers.rows:
            y = f'{baseline:.1f}">'  # digits, and words such as mean, need no escaping
            parts += [f"{start}{y}{cell}</text>" for start, cell in zip(starts, row) if cell]
            baseline += self.tall
        parts.append("</g>")
        return parts


def _brackets(left, right, top, bottom, colour):
    return (f'<path fill="none" stroke="{colour}" d="M{left + 3:.1f},{top:.1f}H{left:.1f}V{bottom:.1f}H{left + 3:.1f}'
            f'M{right - 3:.1f},{top:.1f}H{right:.1f}V{bottom:.1f}H{right - 3:.1f}"/>')  # fmt: skip


def _small_picture(picture, x, y):
    """A histogram as one outline, a map as a rectangle for each run of equal tiles, inside a thin frame."""
    if isinstance(picture, Bars):
        ground = y + BAR_HEIGHT + 1
        steps = "".join([f"V{ground - height:.1f}h{BAR_WIDTH}" for height in picture.heights])
        return f'<path fill="{picture.colour}" stroke="none" d="M{x:.1f},{ground:.1f}{steps}V{ground:.1f}Z"/>'
    parts = []
    for row, colours in enumerate(picture.rows):
        start = 0
        for column in range(1, len(colours) + 1):
            if column == len(colours) or colours[column] != colours[start]:
                parts.append(f'<rect x="{x + CELL * start:.1f}" y="{y + CELL * row:.1f}" width="{CELL * (column - start)}" '
                             f'height="{CELL}" fill="{colours[start]}"/>')  # fmt: skip
                start = column
    width, height = picture.size
    return "".join(parts) + (f'<rect x="{x:.1f}" y="{y:.1f}" width="{width}" height="{height}" fill="none" '
                             f'stroke="{FAINT}" stroke-width="0.8"/>')  # fmt: skip
