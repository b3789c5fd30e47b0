"""network() and dimensions(): what a net looks like, and how its matrices fit together."""

from ..engine.errors import GradientError, OperationError
from . import boxes, neurons, sizes
from .canvas import Picture
from .drawing import check_choices
from .layers import is_chain, layers_of
from .picture import THEMES

MOST_BOXES = 120
"""Nets of more operations than this are for draw(), which folds them."""


def network(model, input, *, by="weight", theme="light"):
    """The network diagram of a model: neurons and weights of a small dense net, boxes with shapes of any other.

    The model is called once on `input`, in evaluation mode, and what is drawn is read from the graph of that call; the
    model is left as it was. Of a dense net with at most 16 neurons in each layer every neuron is a circle, with the
    graph of its activation function inside, and every weight a line: its width is the size of the weight, blue and solid
    a positive, orange and dashed a negative one. Any other net is drawn as boxes with the shapes between them.

    Parameters
    ----------
    model : a module, or any function of Tensors whose parameters require grad
    input : array, Tensor, or tuple of these
    by : 'weight', or 'gradient' to show the ``.grad`` that the last ``backward()`` left
    theme : ``"light"``, ``"dark"`` or ``"auto"``
        ``"auto"`` makes SVG follow the reader's setting; other formats are light then

    Returns
    -------
    Picture
        shows itself in a notebook; ``.save("net.svg")`` writes ``.svg``, ``.png`` or ``.pdf``.

    Raises
    ------
    ValueError
        if `by` or `theme` is something else.
    GradientError
        if nothing of the model requires grad, or gradients are to be shown and there are none.
    OperationTypeError
        if the model cannot be called, or does not give a Tensor.
    OperationError
        if the model has more than 120 operations, for which :func:`autograd.viz.draw` is made.

    >>> import nn
    >>> from autograd.viz import network
    >>> network(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)), np.zeros((1, 2)))
    <Picture: Network of 2 dense layers: 2, 3, 1 neurons>
    """
    check_choices("network", by=(by, ("weight", "gradient")), theme=(theme, THEMES))
    layers = layers_of(model, input, "network")
    dense = [layer for layer in layers if layer.kind == "dense"]
    if is_chain(layers) and max(max(layer.sizes) for layer in dense) <= neurons.MOST_NEURONS:
        if by == "gradient":
            _check_gradients(dense)
        counts, _ = neurons.columns_of(layers)
        title = f"Network of {len(dense)} dense layer{'s' if len(dense) > 1 else ''}: {', '.join(map(str, counts))} neurons"
        return Picture(neurons.canvas_of(layers, by), title, neurons.in_words(layers, by), theme)
    if len(layers) > MOST_BOXES:
        raise OperationError(f"network(model): it has {len(layers):,} operations, and a diagram of more than {MOST_BOXES} "
                             "cannot be read; use draw(), which folds large graphs")  # fmt: skip
    title = f"Network of {len(layers)} operations"
    return Picture(boxes.canvas_of(layers, _kinds(model)), title, boxes.in_words(layers), theme)


def _check_gradients(dense):
    for layer in dense:
        if layer.weight.grad is None:
            name = layer.path or layer.weight.name or "a layer"
            raise GradientError(f"network(by='gradient'): the weight of {name} has no .grad; call backward() on a loss first")


def _kinds(model):
    """The names of the classes of a model's modules, by their paths."""
    named = getattr(model, "named_modules", None)
    return {path: type(module).__name__ for path, module in named()} if callable(named) else {}


def dimensions(model, input, *, theme="light"):
    """The matrix-dimension sheet of a net: each dense layer's products as rectangles to scale, forward and backward.

    For every dense layer there is the forward equation, z = a·W + b, and below it the two products of the backward pass
    that have a transpose in them so that the dimensions fit: that of the weight and that of the layer's input. Sides of
    the same length on both sides of a product have the same colour and the same letter: n counts the examples.

    Parameters
    ----------
    model : a module, or any function of Tensors whose parameters require grad
    input : array, Tensor, or tuple of these
    theme : ``"light"``, ``"dark"`` or ``"auto"``
        as of :func:`network`

    Returns
    -------
    Picture
        shows itself in a notebook; ``.save("sheet.svg")`` writes ``.svg``, ``.png`` or ``.pdf``.

    Raises
    ------
    ValueError
        if `theme` is something else.
    OperationError
        if the model has no dense layer.
    GradientError, OperationTypeError
        as :func:`network` does.

    >>> import nn
    >>> from autograd.viz import dimensions
    >>> print(dimensions(nn.Linear(2, 3), np.zeros((4, 2))).text)
    z = a · Wᵀ + b: (4×3) = (4×2)(2×3) + (3)
    ∂L/∂W = δᵀ · a: (3×2) = (3×4)(4×2)
    ∂L/∂a = δ · W: (4×2) = (4×3)(3×2)
    """
    check_choices("dimensions", theme=(theme, THEMES))
    dense = [layer for layer in layers_of(model, input, "dimensions") if layer.kind == "dense"]
    if not dense:
        raise OperationError("dimensions(model): the model has no dense layer, no product with a parameter that is a matrix")
    rows = sizes.equations_of(dense)
    title = f"Dimensions of {len(dense)} dense layer{'s' if len(dense) > 1 else ''}, forward and backward"
    return Picture(sizes.canvas_of(rows), title, sizes.in_words(rows), theme)
