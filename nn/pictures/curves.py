"""Curves over the steps of a training: losses, accuracies, step sizes."""

from collections.abc import Mapping

import numpy as np

from .recording import Recorder, Series
from .style import COLOURS, DASHES, MARKERS, as_array, chosen, dress, one_axes

NOISY, FEW = 100, 40
"""From so many points on a curve is smoothed as well; up to so few its points are marked."""


def plot_curves(curves, names=None, ax=None, log=None, smooth=None):
    """Draw numbers over the steps at which they were noted.

    Parameters
    ----------
    curves : a :class:`Recorder`; or ``{name: numbers}``; or the losses alone, one number for each step
    names : which to draw, a name or several; None: of a recorder those called ... loss ..., of anything else all
    ax : matplotlib axes to draw on; None makes a figure
    log : whether the vertical scale is logarithmic; None: if all are above 0 and go over more than a factor of ten
    smooth : over how many points each curve is averaged, the curve itself staying visible behind; None: a fiftieth of
        all points of a curve that has more than 100; 1: not at all

    Returns the axes. Curves differ in colour and in dashes, and short ones in their markers.

    Raises
    ------
    ValueError
        if there is nothing to draw, a name is unknown, or options are out of range.
    MissingPackageError
        without matplotlib.

    >>> ax = nn.pictures.plot_curves({"learnt": [3.0, 1.0, 0.5], "held out": [3.1, 1.4, 1.2]})
    >>> ax.get_xlabel(), [line.get_label() for line in ax.lines]
    ('step', ['learnt', 'held out'])
    """
    table = _table(curves)
    if not table:
        raise ValueError("plot_curves: nothing was noted yet, so there is no curve to draw")
    if names is None and isinstance(curves, Recorder):
        names = [name for name in table if "loss" in name.lower()] or None
    if smooth is not None and smooth < 1:
        raise ValueError(f"plot_curves: smooth must be at least 1, got {smooth}")
    names = chosen(names, table, "curve", most=len(table))
    drawn = {name: table[name] for name in names}
    ax = one_axes(ax)
    for k, (name, series) in enumerate(drawn.items()):
        _draw_curve(ax, k, name, series, smooth)
    if log if log is not None else _spans_decades(drawn.values()):
        ax.set_yscale("log")
    if len(names) > 1:
        ax.legend(frameon=False)
    what = "loss" if all("loss" in name.lower() for name in names) else names[0] if len(names) == 1 else "value"
    return dress(ax, xlabel="step", ylabel=what, title=what.capitalize() if len(names) == 1 or what == "loss" else "")


def _table(curves):
    """``{name: Series}``."""
    if isinstance(curves, Recorder):
        return curves.curves
    named = curves if isinstance(curves, Mapping) else {"loss": curves}
    return {name: held if isinstance(held, Series) else _series(name, held) for name, held in named.items()}


def _series(name, numbers):
    values = as_array(numbers)
    if values.ndim != 1 or values.size == 0 or values.dtype.kind not in "fiub":
        raise ValueError(
            f"plot_curves: expected a row of real numbers as {name!r}, got shape {values.shape} of {values.dtype}"
        )
    return Series(list(range(1, len(values) + 1)), values.astype(float).tolist())


def _draw_curve(ax, k, name, series, smooth):
    steps, values = np.array(series.steps), np.array(series.values)
    look = dict(color=COLOURS[k % len(COLOURS)], linestyle=DASHES[k % len(DASHES)])
    if len(values) <= FEW:
        look |= dict(marker=MARKERS[k % len(MARKERS)], markersize=4.5)
    span = smooth if smooth is not None else len(values) // 50 if len(values) > NOISY else 1
    span = min(int(span), len(values))
    if span > 1:
        ax.plot(steps, values, color=look["color"], alpha=0.25, linewidth=0.8, label="_" + name)
        values = _averaged(values, span)
    ax.plot(steps, values, linewidth=1.8, label=name, **look)


def _averaged(values, span):
    """The mean of `span` neighbours around each number, of fewer near the ends."""
    window = np.ones(span)
    return np.convolve(values, window, "same") / np.convolve(np.ones_like(values), window, "same")


def _spans_decades(drawn):
    values = np.concatenate([series.values for series in drawn])
    values = values[np.isfinite(values)]
    return values.size > 0 and values.min() > 0 and values.max() > 10 * values.min()
