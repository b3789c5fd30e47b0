"""Large arrays at a glance: a histogram of the elements, or, for matrices, a map of where they are large."""

import numpy as np

from .style import FAINT, SCALE

BARS, BAR_WIDTH, BAR_HEIGHT = 12, 6, 20
ROWS, COLUMNS, CELL = 5, 9, 8


def thumbnail(value, colour):
    """Markup of a small picture of an array, or None where there is nothing to see: no or not one finite number.

    Arrays of two or more axes, none of them single, are shown as a map: blue for negative, white for zero, orange for
    positive means of tiles, darker for larger. Others as a histogram.
    """
    array = np.asarray(value)
    if array.dtype.kind not in "fciu" or array.size == 0:
        return None
    array = np.abs(array) if array.dtype.kind == "c" else array
    if array.ndim > 1 and min(array.shape[-2:]) > 1:
        return _map(array.reshape(-1, array.shape[-1]))
    return _histogram(array, colour)


def _histogram(array, colour):
    finite = array[np.isfinite(array)].astype(np.float64)
    if finite.size == 0:
        return None
    with np.errstate(all="ignore"):  # a range beyond the largest float
        width = finite.max() - finite.min()
    if not np.isfinite(width):
        return None
    counts, _ = np.histogram(finite, bins=BARS)
    heights = np.ceil(counts / counts.max() * BAR_HEIGHT).astype(int).tolist()
    return _grid("".join(f"<TD>{_bar(height, colour)}</TD>" for height in heights))


def _bar(height, colour):
    """A bar that stands on the ground: the room above it is a cell, too; bars without any height are a line."""
    height = max(height, 1)
    room = f'<TD FIXEDSIZE="TRUE" WIDTH="{BAR_WIDTH}" HEIGHT="{BAR_HEIGHT + 1 - height}"></TD>'
    return _grid(f"{room}</TR><TR>{_cell(colour, BAR_WIDTH, height)}")


def _map(matrix):
    means = _tiled(np.where(np.isfinite(matrix), matrix, 0.0).astype(np.float64))
    largest = np.abs(means).max()
    steps = len(SCALE) // 2
    scaled = np.rint(means / largest * steps).astype(int) if largest > 0 else np.zeros(means.shape, int)
    cells = [_cell(colour, CELL, CELL) for colour in SCALE]
    lines = ["".join([cells[step + steps] for step in line]) for line in scaled.tolist()]
    return _grid("</TR><TR>".join(lines), border=1)


def _tiled(matrix):
    """Means of at most ROWS x COLUMNS tiles of nearly equal size."""
    for axis, most in enumerate((ROWS, COLUMNS)):
        length = matrix.shape[axis]
        if length > most:
            starts = np.arange(most) * length // most
            sizes = np.diff([*starts, length])
            sums = np.add.reduceat(matrix, starts, axis=axis)
            matrix = sums / (sizes[:, None] if axis == 0 else sizes)
    return matrix


def _grid(cells, border=0):
    style = f'BORDER="{border}" COLOR="{FAINT}"' if border else 'BORDER="0"'
    return f'<TABLE {style} CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{cells}</TR></TABLE>'


def _cell(colour, width, height):
    return f'<TD FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}" BGCOLOR="{colour}"></TD>'
