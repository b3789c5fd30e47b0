"""How weights and gradients are distributed in each layer, over time."""

import numpy as np

from .recording import KINDS, Recorder
from .style import INK, chosen, dress, panels, pyplot

SHADES = {"weights": "Blues", "gradients": "Oranges"}
LEGEND = dict(fontsize="small", frameon=True, framealpha=0.85, edgecolor="none")


def plot_histograms(recorder, of="weights", names=None, ax=None):
    """Draw histograms over time, one panel for each parameter: the darker, the more elements have that value.

    The line is the median; nine tenths of the elements lie between the dashed lines.

    Parameters
    ----------
    recorder : :class:`Recorder` that was given the model
    of : ``"weights"`` or ``"gradients"``
    names : of parameters, one or several; None: all, or where there are more than twelve, twelve of them from the first to
        the last, biases only if there are few others
    ax : matplotlib axes to draw on, as many as panels; None makes a figure

    Returns an array of the axes.

    Raises
    ------
    TypeError
        for what is no Recorder, or axes that are none.
    ValueError
        if there are no histograms, a name is unknown, or the axes are too many or too few.
    MissingPackageError
        without matplotlib.

    >>> recorder = nn.pictures.Recorder(nn.Linear(3, 2), every=1)
    >>> recorder.step()
    >>> [ax.get_title() for ax in nn.pictures.plot_histograms(recorder)]
    ['weight', 'bias']
    """
    if not isinstance(recorder, Recorder):
        raise TypeError(f"plot_histograms: expected a Recorder, got {type(recorder).__name__}")
    if of not in KINDS:
        raise ValueError(f"plot_histograms: of must be 'weights' or 'gradients', not {of!r}")
    table = getattr(recorder, of)
    if not table:
        raise ValueError(
            f"plot_histograms: the recorder has no histograms of {of}; it must be given the model and every > 0"
            + (", and step() must come after backward() and before zero_grad()" if of == "gradients" else "")
        )
    if names is None and len(table) > 12:
        names = [name for name in table if not name.endswith("bias")]
        names = chosen(None, names if len(names) >= 12 else table, "parameter")
    names = chosen(names, table, "parameter")
    axes = panels(ax, len(names), size=(3.4, 2.7))
    for panel, name in zip(axes, names):
        _draw_panel(panel, table[name], SHADES[of])
        dress(panel, grid=False, title=name, xlabel="step", ylabel=of[:-1])
    if ax is not None:
        axes[0].legend(loc="upper left", **LEGEND)
        return axes
    figure, (lines, texts) = axes[0].figure, axes[0].get_legend_handles_labels()
    figure.legend(lines, texts, loc="outside lower center", ncols=2, frameon=False)
    if len(names) < len(table):
        figure.suptitle(f"{len(names)} of {len(table)} parameters")
    return axes


def _draw_panel(ax, series, shades):
    low, high = _limits(series.values)
    grid = np.linspace(low, high, _rows(series.values[0].counts.sum()) + 1)
    shares = np.stack([np.diff(np.interp(grid, held.edges, held.cumulative)) for held in series.values], axis=1)
    shares /= np.maximum(shares.max(axis=0), 1e-12)  # the fullest part of each step is darkest
    steps = np.array(series.steps, dtype=float)
    shades = pyplot().get_cmap(shades).with_extremes(under="white")
    ax.pcolormesh(_edges(steps), grid, shares, cmap=shades, vmin=0.005, vmax=1.15, rasterized=True)
    few, half, most = (_quantile(series.values, share) for share in (0.05, 0.5, 0.95))
    steps, few, half, most = (_widened(line) for line in (steps, few, half, most))
    ax.plot(steps, half, color=INK, linewidth=1.4, label="median")
    ax.plot(steps, few, color=INK, linewidth=1, linestyle="--", label="5 % and 95 %")
    ax.plot(steps, most, color=INK, linewidth=1, linestyle="--")
    ax.set_ylim(low, high)
    lost = sum(held.lost > 0 for held in series.values)
    if lost:
        note = f"NaN or infinite at {lost} of {len(series.steps)}"
        ax.text(0.98, 0.04, note, transform=ax.transAxes, ha="right", fontsize="small")


def _rows(elements):
    """Into how many parts the vertical axis is divided: few elements would leave most of many parts empty."""
    return int(np.clip(3 * np.sqrt(elements), 16, 96))


def _limits(histograms):
    """From where to where to draw: all but the outermost thousandths at any step, with a margin."""
    low, high = _quantile(histograms, 0.001).min(), _quantile(histograms, 0.999).max()
    margin = 0.08 * (high - low) or 1e-12
    return low - margin, high + margin


def _quantile(histograms, share):
    return np.array([np.interp(share, held.cumulative, held.edges) for held in histograms])


def _edges(steps):
    """Where each step's column begins, and where the last one ends: halfway between them."""
    if len(steps) == 1:
        return np.array([steps[0] - 0.5, steps[0] + 0.5])
    middles = (steps[1:] + steps[:-1]) / 2
    return np.concatenate([[2 * steps[0] - middles[0]], middles, [2 * steps[-1] - middles[-1]]])


def _widened(line):
    """A line of one point would not be seen."""
    return np.array([line[0], line[0]]) if len(line) == 1 else line
