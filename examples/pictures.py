"""What the examples share: where pictures go, how curves and trees look."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt

from autograd.viz import draw

OUTPUT = Path(__file__).parent / "output"
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#555555"

plt.rcParams.update({
    "figure.dpi": 110, "font.size": 11, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
    "grid.alpha": 0.25, "legend.frameon": False, "image.cmap": "viridis",
})  # fmt: skip


def save(figure, name):
    """Write a figure as PNG and say where."""
    OUTPUT.mkdir(exist_ok=True)
    figure.tight_layout()
    figure.savefig(OUTPUT / name)
    plt.close(figure)
    print(f"  wrote {OUTPUT / name}")


def save_tree(result, name, **options):
    """Draw the dependency tree of `result` as SVG and PNG and say where."""
    OUTPUT.mkdir(exist_ok=True)
    drawing = draw(result, **options)
    for suffix in (".svg", ".png"):
        print(f"  wrote {drawing.save(OUTPUT / (name + suffix))}")


def plot_loss(axis, losses, label="loss", log=True):
    """The loss over the steps, on a logarithmic scale unless told otherwise."""
    axis.plot(losses, color=BLUE, linewidth=1.8, label=label)
    axis.set(xlabel="step", ylabel="loss", title="Loss", yscale="log" if log else "linear")
