"""What each layer makes of an input."""

import math
from contextlib import ExitStack

import numpy as np

import autograd

from ..module import Module
from ..training.evaluation import evaluation_mode
from .style import COLOURS, GAP, chosen, dress, panels, pyplot

BETWEEN = 2
"""Pixels between the maps of a layer."""


def plot_activations(model, inputs, layers=None, ax=None, sample=0, most=64):
    """Draw what layers make of one sample: maps of a convolution beside each other, vectors as bars.

    Parameters
    ----------
    model : Module; it is called in evaluation mode, without gradients, and its modes are put back
    inputs : a batch, Tensor or array, or a tuple of them for models with several arguments
    layers : paths of modules such as ``"features.0"``, one or several; None: those without children whose output has
        maps (3 or more axes), or if there is none, any; of more than twelve, twelve
    ax : matplotlib axes to draw on, as many as layers; None makes a figure
    sample : which of the batch
    most : draw at most so many channels of a layer

    Returns an array of the axes. A module that is called several times shows what it made first.

    Raises
    ------
    TypeError
        for a model that is no Module, or axes that are none.
    ValueError
        for an unknown layer, one that was not called or gives no Tensor, or a sample that is not in the batch.
    MissingPackageError
        without matplotlib.

    >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 2))
    >>> [ax.get_title() for ax in nn.pictures.plot_activations(model, zeros(1, 1, 8, 8))]
    ['0: Conv2d 4 × 6 × 6', '1: ReLU 4 × 6 × 6']
    """
    if not isinstance(model, Module):
        raise TypeError(f"plot_activations: model must be a Module, not {type(model).__name__}")
    if most < 1:
        raise ValueError(f"plot_activations: most must be at least 1, got {most}")
    modules = dict(model.named_modules())
    if layers is not None:
        layers = chosen(layers, modules, "layer")
    pyplot()  # fails before the model is called
    outputs = _outputs(model, inputs, modules if layers is None else {name: modules[name] for name in layers})
    if layers is None:
        layers = _worth_seeing(modules, outputs)
    shown = {name: _sample(name, outputs, sample) for name in layers}
    axes = panels(ax, len(shown), size=(3.6, 3.3))
    for panel, (name, values) in zip(axes, shown.items()):
        _draw(panel, values, most)
        count = math.prod(values.shape[:-2])
        extra = f"\n{most} of {count} channels" if values.ndim > 2 and count > most else ""
        panel.set_title(f"{name}: {type(modules[name]).__name__} {' × '.join(map(str, values.shape))}{extra}", fontsize=11)
    return axes


def _outputs(model, inputs, modules):
    """``{path: what the module made}`` of those modules that were called and made a Tensor."""
    found = {}

    def keep(name):
        def hook(module, args, output):
            if isinstance(output, autograd.Tensor):
                found.setdefault(name, output.numpy())

        return hook

    inputs = inputs if isinstance(inputs, tuple) else (inputs,)
    with ExitStack() as stack:
        stack.enter_context(evaluation_mode(model))
        for name, module in modules.items():
            stack.enter_context(module.register_forward_hook(keep(name)))
        model(*[autograd.as_tensor(value) for value in inputs])
    return found


def _worth_seeing(modules, outputs):
    leaves = [name for name in outputs if next(modules[name].children(), None) is None]
    names = [name for name in leaves if outputs[name].ndim > 2] or leaves
    if not names:
        raise ValueError("plot_activations: no module without children gave a Tensor; name layers")
    return chosen(None, names, "layer")


def _sample(name, outputs, sample):
    if name not in outputs:
        raise ValueError(f"plot_activations: the layer {name!r} was not called, or what it gave is no Tensor")
    values = outputs[name]
    if values.ndim == 0 or not -len(values) <= sample < len(values):
        raise ValueError(f"plot_activations: there is no sample {sample} in the output of {name!r}, of shape {values.shape}")
    values = values[sample]
    return np.atleast_1d(np.abs(values) if np.iscomplexobj(values) else values).astype(float)


def _draw(ax, values, most):
    if values.ndim == 1:
        ax.bar(np.arange(len(values)), values, color=COLOURS[0], width=0.85)
        dress(ax, xlabel="unit", ylabel="activation")
        return
    signed = values.min() < 0
    limit = np.abs(values).max() or 1.0
    tiled = values.ndim > 2
    image = _montage(values.reshape(-1, *values.shape[-2:])[:most]) if tiled else values
    shades = pyplot().get_cmap("RdBu_r" if signed else "viridis").with_extremes(bad=GAP)
    drawn = ax.imshow(
        np.ma.masked_invalid(image), cmap=shades, vmin=-limit if signed else 0, vmax=limit, interpolation="nearest",
        aspect="equal" if tiled else "auto",
    )  # fmt: skip
    ax.figure.colorbar(drawn, ax=ax, shrink=0.85, label="activation")
    ax.grid(False)
    if tiled:
        ax.set(xticks=[], yticks=[])
    else:
        dress(ax, grid=False, xlabel="last axis", ylabel="first axis")


def _montage(maps):
    """Maps (count, height, width) beside and below each other, small ones enlarged, with NaN between them."""
    enlarged = max(1, 32 // min(maps.shape[1:]))
    maps = maps.repeat(enlarged, axis=1).repeat(enlarged, axis=2)
    count, height, width = maps.shape
    columns = min(count, math.ceil(math.sqrt(count * height / width)))
    rows = -(-count // columns)
    sheet = np.full((rows * (height + BETWEEN) - BETWEEN, columns * (width + BETWEEN) - BETWEEN), np.nan)
    for k, one in enumerate(maps):
        top, left = k // columns * (height + BETWEEN), k % columns * (width + BETWEEN)
        sheet[top : top + height, left : left + width] = one
    return sheet
