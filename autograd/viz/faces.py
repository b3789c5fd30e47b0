"""What the vertices of a picture say on their face, before it is known who writes it: lines of text, and numbers."""

from typing import NamedTuple


class Run(NamedTuple):
    """Text in one colour and size."""

    text: str
    colour: str
    size: float
    bold: bool = False


class Numbers(NamedTuple):
    """A value or a gradient below the lines of a face.

    Attributes
    ----------
    word : what it is, or ""
    rows : rows of cells; an empty cell is left out
    framed : whether the rows are those of a matrix, which has brackets
    thumbnail : a small picture beside it: :class:`~autograd.viz.thumbnails.Bars`, ``Tiles`` or None
    """

    word: str
    rows: list
    colour: str
    framed: bool = False
    thumbnail: object = None


class Face(NamedTuple):
    """Lines, each a sequence of :class:`Run`, and below them :class:`Numbers`."""

    lines: tuple
    numbers: tuple = ()
