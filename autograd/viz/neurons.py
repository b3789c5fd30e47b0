"""A small dense net as neurons and weights."""

import numpy as np

from .canvas import Canvas
from .graph import VARIABLE
from .style import FAINT, INK, LOOKS, NEGATIVE, PALE, PAPER, POSITIVE

RADIUS, ROW, COLUMN, MARGIN = 15, 42, 150, 26
TOP, BOTTOM = 62, 66
MOST_NEURONS = 16
"""Layers with more neurons than this are not drawn one by one."""

THINNEST, THICKEST = 0.35, 4.6


def columns_of(layers):
    """The sizes of the columns of neurons, and for each but the first its dense layer and the activations after it."""
    dense = [layer for layer in layers if layer.kind == "dense"]
    activations = {id(layer): [] for layer in dense}
    current = None
    for layer in layers:
        if layer.kind == "dense":
            current = layer
        elif current is not None:
            activations[id(current)].append(layer)
    sizes = [dense[0].sizes[0], *(layer.sizes[1] for layer in dense)]
    return sizes, [(layer, activations[id(layer)]) for layer in dense]


def canvas_of(layers, by):
    """The net on a canvas; `by` says whether lines show weights or gradients."""
    sizes, parts = columns_of(layers)
    tallest = max(sizes)
    canvas = Canvas(2 * MARGIN + 2 * RADIUS + COLUMN * (len(sizes) - 1) + 40, TOP + ROW * tallest + BOTTOM)
    places = [[(MARGIN + 20 + RADIUS + COLUMN * c, TOP + ROW * ((tallest - size) / 2 + k + 0.5)) for k in range(size)]
              for c, size in enumerate(sizes)]  # fmt: skip
    largest = max(float(np.abs(layer.matrix(by)).max(initial=0.0)) for layer, _ in parts) or 1.0
    for (layer, _), starts, ends in zip(parts, places, places[1:]):
        _draw_weights(canvas, layer, by, starts, ends, largest)
    for c, column in enumerate(places):
        _draw_neurons(canvas, c, column, parts, len(sizes))
    _legend(canvas, by, largest)
    return canvas


def _draw_weights(canvas, layer, by, starts, ends, largest):
    matrix = layer.matrix(by)
    word = "gradient" if by == "gradient" else "weight"
    order = np.argsort(np.abs(matrix), axis=None)  # strong lines cover weak ones
    for flat in order:
        i, j = divmod(int(flat), matrix.shape[1])
        value = float(matrix[i, j])
        share = abs(value) / largest
        canvas.line([starts[i], ends[j]], stroke=POSITIVE if value >= 0 else NEGATIVE, dashed=value < 0,
                    thickness=THINNEST + (THICKEST - THINNEST) * share, opacity=0.35 + 0.65 * share,
                    tip=f"{word} from {i + 1} to {j + 1}: {value:.4g}")  # fmt: skip


def _draw_neurons(canvas, c, column, parts, count):
    layer, activations = parts[c - 1] if c else (None, [])
    bias = None if layer is None or layer.bias is None else layer.bias._raw.reshape(-1)
    for k, (x, y) in enumerate(column):
        tip = f"{'input' if layer is None else 'neuron'} {k + 1}"
        tip += "" if bias is None else f", bias {float(bias[k]):.4g}"
        canvas.circle(x, y, RADIUS, fill=LOOKS[VARIABLE].fill if layer is None else PAPER, stroke=INK, thickness=1.3, tip=tip)
        if activations:
            _draw_function(canvas, activations, x, y)
        elif layer is None:
            canvas.write(x, y + 4, f"x{_subscript(k + 1)}", size=11)
        if c == count - 1:
            canvas.write(x + RADIUS + 8, y + 4, f"y{_subscript(k + 1)}", size=11, anchor="start")
    x = column[0][0]
    canvas.write(x, 24, "input" if layer is None else f"layer {c}", size=11.5, bold=True)
    words = [str(len(column)) if layer is None else f"{layer.sizes[0]} → {layer.sizes[1]}"]
    words += [activation.operation for activation in activations]
    path = f"{layer.path}: " if layer is not None and layer.path else ""
    canvas.write(x, 40, path + ", ".join(words), size=10, fill=FAINT)


def _draw_function(canvas, activations, x, y):
    """The graph of the activation from -3 to 3 inside its neuron, computed by the very function."""
    inputs = np.linspace(-3.0, 3.0, 25)
    values = inputs
    with np.errstate(all="ignore"):
        for activation in activations:
            values = np.asarray(activation.forward(values), float)
    values = np.where(np.isfinite(values), values, 0.0)
    low, high = min(values.min(), -1.0), max(values.max(), 1.0)
    half = 0.62 * RADIUS
    points = [(x + half * one / 3, y + half - 2 * half * (value - low) / (high - low)) for one, value in zip(inputs, values)]
    axis = y + half - 2 * half * (0 - low) / (high - low)
    canvas.line([(x - half, axis), (x + half, axis)], stroke=PALE, thickness=0.7)
    canvas.line(points, stroke=INK, thickness=1.5)


def _subscript(number):
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(number))


def _legend(canvas, by, largest):
    word = "gradient of the weight" if by == "gradient" else "weight"
    y = canvas.height - 26
    canvas.line([(MARGIN, y), (MARGIN + 34, y)], stroke=POSITIVE, thickness=2.6)
    canvas.write(MARGIN + 40, y + 4, "positive", size=9.5, anchor="start", fill=FAINT)
    canvas.line([(MARGIN + 96, y), (MARGIN + 130, y)], stroke=NEGATIVE, thickness=2.6, dashed=True)
    canvas.write(MARGIN + 136, y + 4, "negative", size=9.5, anchor="start", fill=FAINT)
    canvas.write(MARGIN, y + 19, f"width: size of the {word}, at most {largest:.3g}", size=9.5, anchor="start", fill=FAINT)


def in_words(layers, by):
    """The same as text: sizes, activations and ranges of the weights."""
    _, parts = columns_of(layers)
    lines = []
    for number, (layer, activations) in enumerate(parts, start=1):
        matrix = layer.matrix(by)
        line = f"layer {number}{f' ({layer.path})' if layer.path else ''}: {layer.sizes[0]} to {layer.sizes[1]} neurons"
        line += "".join(f", {activation.operation}" for activation in activations)
        word = "gradients" if by == "gradient" else "weights"
        lines.append(f"{line}; {word} from {float(matrix.min(initial=0)):.3g} to {float(matrix.max(initial=0)):.3g}")
    return "\n".join(lines)
