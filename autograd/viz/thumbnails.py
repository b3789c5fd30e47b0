"""Large arrays at a glance: a histogram of the elements, or, for matrices, a map of where they are large."""

from dataclasses import dataclass

import numpy as np

from .style import SCALE

BARS, BAR_WIDTH, BAR_HEIGHT = 12, 6, 20
ROWS, COLUMNS, CELL = 5, 9, 8


@dataclass(frozen=True, slots=True)
class Bars:
    """A histogram: the height of each bar, at most BAR_HEIGHT, in `colour`."""

    heights: list
    colour: str
    size = (BARS * BAR_WIDTH, BAR_HEIGHT + 1)


@dataclass(frozen=True, slots=True)
class Tiles:
    """A map: rows of colours."""

    rows: list

    @property
    def size(self):
        return CELL * len(self.rows[0]), CELL * len(self.rows)


def thumbnail(value, colour):
    """Bars or Tiles of an array, or None where there is nothing to see: no element, or not one finite number.

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
    return Bars(np.maximum(np.ceil(counts / counts.max() * BAR_HEIGHT), 1).astype(int).tolist(), colour)


def _map(matrix):
    means = _tiled(np.where(np.isfinite(matrix), matrix, 0.0).astype(np.float64))
    largest = np.abs(means).max()
    steps = len(SCALE) // 2
    scaled = np.rint(means / largest * steps).astype(int) if largest > 0 else np.zeros(means.shape, int)
    return Tiles([[SCALE[step + steps] for step in line] for line in scaled.tolist()])


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
