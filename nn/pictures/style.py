"""How the pictures look: colours, dashes and markers that differ without colour too, and axes to draw on.

Colours are those of Okabe & Ito (*Color Universal Design*, 2008), which people with any kind of colour vision tell apart;
their yellow is left out, since it cannot be seen on white.
"""

import difflib

import numpy as np

import autograd

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#1A1A1A", "#7F7F7F")
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)), (0, (3, 1, 1, 1, 1, 1)))
MARKERS = ("o", "^", "s", "D", "v", "P", "X", "*", "<", ">", "p")
"""Lengths that share no divisor, so that dashes, colours and markers make different pairs for long."""

INK, GAP = "#1A1A1A", "#D4D4D4"
"""Text and outlines; what lies between the parts of a picture."""

LOOK = {"font.size": 11, "axes.titlesize": 12, "legend.frameon": False, "figure.dpi": 110}


def pyplot():
    """matplotlib.pyplot, or MissingPackageError."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise needed("matplotlib", "a picture of a training", "viz") from error
    return plt


def needed(package, purpose, extra):
    """The error for an optional package that is not installed."""
    return autograd.MissingPackageError(
        f"{purpose} needs the package {package!r}, which is not installed. Install it with: pip install 'chainrule[{extra}]'"
    )


def one_axes(ax, size=(6.4, 4.2)):
    """`ax`, or the axes of a new figure of `size` in inches."""
    return panels(ax, 1, size)[0]


def panels(ax, count, size, columns=4):
    """`count` axes: those that were given, or those of a new figure with a grid of panels of `size` in inches each."""
    plt = pyplot()
    if ax is not None:
        given = [ax] if hasattr(ax, "plot") else list(np.ravel(np.asarray(ax, dtype=object)))
        if not all(hasattr(one, "plot") for one in given):
            raise TypeError(f"ax: expected matplotlib axes, or an array of them, got {type(ax).__name__}")
        if len(given) != count:
            raise ValueError(f"ax: expected {count} axes, one for each picture, got {len(given)}")
        return np.array(given, dtype=object)
    rows = -(-count // columns)
    columns = -(-count // rows)  # so that the last row is about as full as the others
    # The first figure of a process imports the backend, and that of notebooks turns interactive mode on: not within rc_context.
    figure = plt.figure(figsize=(columns * size[0], rows * size[1]), layout="constrained", dpi=LOOK["figure.dpi"])
    with plt.rc_context(LOOK):
        grid = figure.subplots(rows, columns, squeeze=False)
    for spare in grid.flat[count:]:
        spare.remove()
    return grid.ravel()[:count]


def dress(ax, grid=True, **labels):
    """Labels, no frame above and to the right, and a faint grid if wanted."""
    ax.set(**labels)
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(grid, **({"alpha": 0.25} if grid else {}))
    ax.set_axisbelow(True)
    return ax


def as_array(values):
    """An array of what may be a Tensor, an array or a list of numbers or of Tensors."""
    if isinstance(values, autograd.Tensor):
        return values.detach().numpy()
    if isinstance(values, (list, tuple)):
        return np.array([value.item() if hasattr(value, "item") else value for value in values])
    return np.asarray(values)


def chosen(names, known, what, most=12):
    """The `names` that were asked for, checked; or if None, the `known` ones, at most so many, spread evenly."""
    if names is None:
        known = list(known)
        places = np.linspace(0, len(known) - 1, min(most, len(known)))
        return [known[place] for place in np.round(places).astype(int)]
    names = [names] if isinstance(names, str) else list(names)
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=3) or list(known)[:8]
            raise ValueError(f"there is no {what} {name!r}; there is {', '.join(map(repr, near)) or 'none'}")
    if not names:
        raise ValueError(f"name at least one {what}, or give None for all of them")
    return names
