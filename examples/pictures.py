"""What the examples share: where pictures go, how curves and trees look."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

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


def draw_misread(belief, images, digits, name):
    """The digits that were misread, surest mistakes first, each with what the model thought of it (rows of `belief`)."""
    wrong = np.flatnonzero(belief.argmax(axis=1) != digits)
    wrong = wrong[np.argsort(-belief[wrong].max(axis=1))][:8]
    if len(wrong) == 0:
        print("  no digit was misread")
        return
    figure, axes = plt.subplots(2, len(wrong), figsize=(1.5 * len(wrong), 3.4), squeeze=False, height_ratios=[2, 1])
    for (image, bars), k in zip(axes.T, wrong):
        image.imshow(images[k], cmap="gray_r")
        image.set_title(f"{digits[k]} read as {belief[k].argmax()}", fontsize=10)
        image.axis("off")
        colours = [ORANGE if d == belief[k].argmax() else BLUE if d == digits[k] else "#BBBBBB" for d in range(10)]
        bars.bar(range(10), belief[k], color=colours)
        bars.set(ylim=(0, 1), xticks=[digits[k], belief[k].argmax()], yticks=[])
        bars.grid(False)
    figure.suptitle(f"Misread: {(belief.argmax(axis=1) != digits).sum()} of {len(digits)} held-out digits", fontsize=12)
    save(figure, name)
