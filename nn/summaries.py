"""What a model consists of and what it costs: shapes, parameters, floating-point operations and memory, layer by layer."""

import math
from dataclasses import dataclass, field

import numpy as np

import autograd

from .parameter import Parameter


@dataclass
class Row:
    """One call of one module.

    Attributes
    ----------
    path, kind : where the module is, and its class
    depth : how many modules it is within
    shape : of the output, or None if that is no Tensor
    parameters, trainable : number of elements of its own, without its children's, the first time it is called
    flops : floating-point operations of its own
    memory : bytes of its output
    """

    path: str
    kind: str
    depth: int
    shape: tuple = None
    parameters: int = 0
    trainable: int = 0
    flops: int = 0
    memory: int = 0


@dataclass
class Summary:
    """What :func:`summary` found; printing it shows a table.

    Attributes
    ----------
    rows : list of :class:`Row`, in the order in which the modules were called
    total_params, trainable_params : number of elements of all parameters, each counted once
    flops : floating-point operations of one forward pass, a multiplication and an addition counted as two
    parameter_bytes, output_bytes : memory of parameters and buffers, and of what layers without children computed
    """

    rows: list = field(default_factory=list)
    total_params: int = 0
    trainable_params: int = 0
    flops: int = 0
    parameter_bytes: int = 0
    output_bytes: int = 0

    def __str__(self):
        lines = [("layer", "output", "parameters", "FLOPs", "memory")]
        for row in self.rows:
            name = "  " * row.depth + (f"{row.path.rpartition('.')[2]}: " if row.path else "") + row.kind
            shape = "" if row.shape is None else " × ".join(map(str, row.shape)) or "scalar"
            lines.append((name, shape, _count(row.parameters), _count(row.flops), _bytes(row.memory)))
        widths = [max(len(line[k]) for line in lines) for k in range(5)]
        texts = ["  ".join([_pad(line, widths, 0), *(_pad(line, widths, k) for k in range(1, 5))]) for line in lines]
        rule = "─" * max(map(len, texts))
        return "\n".join([texts[0].rstrip(), rule, *(text.rstrip() for text in texts[1:]), rule, *self._totals()])

    def _totals(self):
        fixed = self.total_params - self.trainable_params
        return [
            f"{self.total_params:,} parameters" + (f", {fixed:,} of them fixed" if fixed else ""),
            f"{self.flops:,} floating-point operations forward",
            f"{_bytes(self.parameter_bytes)} of parameters and buffers, {_bytes(self.output_bytes)} of outputs",
        ]

    __repr__ = __str__


def _pad(line, widths, k):
    return line[k].rjust(widths[k]) if k > 1 else line[k].ljust(widths[k])


def _count(number):
    return f"{number:,}" if number else "–"


def _bytes(number):
    for unit in ("B", "KiB", "MiB", "GiB"):
        if number < 1024 or unit == "GiB":
            return f"{number:,.0f} {unit}" if unit == "B" else f"{number:,.1f} {unit}"
        number /= 1024


def summary(model, input):
    """Run `model` once on `input`, without gradients and in evaluation mode, and tell what each module made of it.

    Parameters
    ----------
    model : Module
    input : Tensor or array, a tuple of them for several arguments, or the shape of the input as a tuple of ints

    Returns a :class:`Summary`. Counted as floating-point operations are the products with weights of linear,
    convolutional, recurrent and attention layers, and one operation for each element that any other layer puts out;
    what a forward does by itself, outside of modules, is not seen. The model is left as it was.

    Raises
    ------
    TypeError
        if `model` is no Module.

    >>> import nn
    >>> print(nn.summary(nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)), (16, 4)))
    layer        output  parameters  FLOPs  memory
    ──────────────────────────────────────────────
    Sequential   16 × 2           –      –   128 B
      0: Linear  16 × 8          40  1,152   512 B
      1: ReLU    16 × 8           –    128   512 B
      2: Linear  16 × 2          18    544   128 B
    ──────────────────────────────────────────────
    58 parameters
    1,824 floating-point operations forward
    232 B of parameters and buffers, 1.1 KiB of outputs
    """
    from .module import Module

    if not isinstance(model, Module):
        raise TypeError(f"summary(model, input): expected a Module, got {type(model).__name__}")
    found, seen = Summary(), set()
    modes = [(module, module.training) for module in model.modules()]
    handles = [hook for path, module in model.named_modules() for hook in _watched(path, module, found, seen)]
    try:
        model.eval()
        with autograd.no_grad():
            model(*_arguments(model, input))
    finally:
        for handle in handles:
            handle.remove()
        for module, training in modes:
            module.training = training
            module._forget_empty_hooks()
    for parameter in model.parameters():
        found.total_params += math.prod(parameter.shape)
        found.trainable_params += math.prod(parameter.shape) * parameter.requires_grad
    found.flops = sum(row.flops for row in found.rows)
    found.parameter_bytes = sum(tensor.nbytes for tensor in (*model.parameters(), *model.buffers()))
    return found


def _arguments(model, input):
    if isinstance(input, tuple) and all(isinstance(size, (int, np.integer)) for size in input):
        dtypes = [parameter.dtype for parameter in model.parameters()]
        return (autograd.zeros(input, dtype=dtypes[0] if dtypes else None),)
    return input if isinstance(input, tuple) else (input,)


def _watched(path, module, found, seen):
    """Hooks that add a row when the module is called, and fill it in when it is done."""
    opened = []

    def begin(module, args):
        row = Row(path, type(module).__name__, path.count(".") + 1 if path else 0)
        if module not in seen:
            seen.add(module)
            own = [value for value in vars(module).values() if isinstance(value, Parameter)]
            own = list(module.parameters()) if _counted(module) else own
            row.parameters = sum(math.prod(parameter.shape) for parameter in own)
            row.trainable = sum(math.prod(parameter.shape) for parameter in own if parameter.requires_grad)
        found.rows.append(row)
        opened.append(row)

    def end(module, args, output):
        row = opened.pop()
        first = output[0] if isinstance(output, (tuple, list)) and output else output
        leaf = _counted(module) is not None or not any(True for _ in module.children())
        if isinstance(first, autograd.Tensor):
            row.shape, row.memory = first.shape, first.nbytes
            row.flops = flops_of(module, args, first, leaf)
            found.output_bytes += row.memory * leaf

    return module.register_forward_pre_hook(begin, prepend=True), module.register_forward_hook(end)


# -- floating-point operations ------------------------------------------------------------------------------------


def _per_output(module, args, output):
    """Linear and convolution: each element put out takes a product with one row of the weight, and the bias."""
    return math.prod(output.shape) * (2 * math.prod(module.weight.shape[1:]) + (module.bias is not None))


def _per_input(module, args, output):
    """Transposed convolution: each element taken in is multiplied by one part of the weight."""
    bias = math.prod(output.shape) if module.bias is not None else 0
    return 2 * math.prod(args[0].shape) * math.prod(module.weight.shape[1:]) + bias


def _recurrent(module, args, output):
    """Every weight matrix is used once for each step of each sequence."""
    steps = math.prod(args[0].shape[:-1])
    return 2 * steps * sum(math.prod(weight.shape) for weight in module.parameters() if weight.ndim == 2)


def _attention(module, args, output):
    """The projections, the scores and the mixture."""
    query, key = args[0].shape, args[1].shape
    tokens, width = math.prod(query[:-1]), query[-1]
    length = key[0] if len(key) < 3 or not getattr(module, "batch_first", False) else key[1]
    return 2 * width * (2 * tokens * width + 2 * math.prod(key[:-1]) * width) + 4 * tokens * length * width


COUNTS = {
    "Bilinear": lambda module, args, output: 3 * math.prod(output.shape) * math.prod(module.weight.shape[1:]),
    "Embedding": lambda module, args, output: 0,
    "EmbeddingBag": lambda module, args, output: 0,
    "Dropout": lambda module, args, output: 0,
    "Flatten": lambda module, args, output: 0,
    "Identity": lambda module, args, output: 0,
    "Unflatten": lambda module, args, output: 0,
    "MultiheadAttention": _attention,
    **dict.fromkeys(("Linear", "Conv1d", "Conv2d", "Conv3d"), _per_output),
    **dict.fromkeys(("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"), _per_input),
    **dict.fromkeys(("RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell"), _recurrent),
}
"""By the name of a class: how many floating-point operations a call takes."""


def _counted(module):
    """The entry of the table for `module`, in which a subclass counts as its base; None if there is none."""
    return next((COUNTS[kind.__name__] for kind in type(module).__mro__ if kind.__name__ in COUNTS), None)


def flops_of(module, args, output, leaf):
    """The floating-point operations of one call of `module`, without those of children that are called themselves.

    A class that is not in the table counts as one operation for each element it puts out if it has no children, and else
    as none.
    """
    count = _counted(module)
    if count is not None:
        return count(module, args, output)
    return math.prod(output.shape) if leaf else 0
