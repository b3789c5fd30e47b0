"""A model as a list of layers, read from the graph that one call of it leaves behind.

Nothing of the model is looked into or replaced: what is drawn is what was computed. A dense layer is a product with a
parameter (and the bias that is added to it), whether it was written ``x @ W + b`` or as the one operation ``linear``.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from ..engine.errors import GradientError, OperationTypeError
from ..engine.graph import Node, topological_order
from ..engine.modes import enable_grad
from ..engine.tensor import Tensor

PASSED_ON = frozenset(["alias", "astype", "transpose", "swapaxes"])
"""Operations on a parameter alone that leave it the same parameter."""


@dataclass(eq=False)
class Layer:
    """One operation of a model, with the parameters that it uses.

    Attributes
    ----------
    kind : 'input', 'dense' or 'operation'
    operation : its name in the rule table
    path : where its parameters are in the model, or ''
    weight, bias : Tensors, or None
    transposed : of a dense layer: whether the weight is stored as (out, in) and its transpose is multiplied with
    shape_out : the shape of the result
    sources : the layers whose results it takes, inputs among them
    forward : for an elementwise function of one array: that function, on raw arrays
    parameters : the names and shapes of all parameters that it uses
    """

    kind: str
    operation: str
    path: str = ""
    weight: Tensor | None = None
    bias: Tensor | None = None
    transposed: bool = False
    shape_out: tuple = ()
    sources: list = field(default_factory=list)
    forward: object = None
    parameters: list = field(default_factory=list)

    @property
    def sizes(self):
        """(in, out) of a dense layer."""
        rows, columns = self.weight.shape
        return (columns, rows) if self.transposed else (rows, columns)

    def matrix(self, of=None):
        """The weight, or its gradient (`of` 'gradient'), as an array of shape (in, out)."""
        array = self.weight._raw if of != "gradient" else self.weight.grad._raw
        return array.T if self.transposed else array


def layers_of(model, input, caller):
    """The layers of ``model(input)``, in the order in which they were computed.

    Parameters
    ----------
    model : a module, or any function of Tensors
    input : array, Tensor, or tuple of these
    caller : the name of the public function, for messages

    Raises
    ------
    OperationTypeError
        if the model cannot be called, or does not give a Tensor.
    GradientError
        if the result does not depend on anything that requires grad, so there is no graph to read.
    """
    if not callable(model):
        raise OperationTypeError(f"{caller}(model): expected a module or a function of Tensors, not {type(model).__name__}")
    inputs = [_prepared(one, caller) for one in (input if isinstance(input, tuple) else (input,))]
    with enable_grad(), _evaluating(model):
        result = model(*inputs)
    if not isinstance(result, Tensor):
        raise OperationTypeError(f"{caller}(model): the model must give a Tensor, not {type(result).__name__}")
    if result._node is None:
        raise GradientError(f"{caller}(model): the result of the model does not require grad, so there is no graph to read; "
                            "it needs parameters with requires_grad=True")  # fmt: skip
    layers = _Reader(model, result, inputs).layers
    if not any(layer.parameters for layer in layers):
        raise GradientError(f"{caller}(model): nothing of the model requires grad, so there are no parameters to show")
    return layers


def _prepared(value, caller):
    """A Tensor of its own over the same numbers; it requires grad, so that the graph shows all that the input goes into."""
    array = value._raw if isinstance(value, Tensor) else np.asarray(value)
    if array.dtype.kind not in "fciub":
        kind = type(value).__name__
        raise OperationTypeError(f"{caller}(input): expected an array, a Tensor, or a tuple of these, not {kind}")
    return Tensor(array, requires_grad=array.dtype.kind in "fc")


@contextmanager
def _evaluating(model):
    """A module as it is when it is used, not trained: drawing it changes no running mean and drops nothing out."""
    modules = list(model.modules()) if callable(getattr(model, "modules", None)) else []
    before = [(module, module.training) for module in modules if hasattr(module, "training")]
    try:
        for module, _ in before:
            module.training = False
        yield
    finally:
        for module, training in before:
            module.training = training


class _Reader:
    def __init__(self, model, result, inputs):
        self._names = _parameter_names(model)
        words = ["input"] if len(inputs) == 1 else [f"input {k}" for k in range(1, len(inputs) + 1)]
        self._inputs = {id(one): Layer("input", word, shape_out=one.shape) for one, word in zip(inputs, words)}
        self._untraced = [self._inputs[id(one)] for one in inputs if not one.requires_grad]
        self.layers, self._made = [], {}
        for record in reversed(topological_order([result._node])):
            node = Node(record)
            if not node.is_leaf:
                self._made[id(record)] = self._read(node)

    def _read(self, node):
        """The layer that a record belongs to, or the parameter that it stands for."""
        parents = [parent for held in node.parents.values() for parent in (held if isinstance(held, tuple) else [held])]
        parents = [parent for parent in parents if parent is not None]
        found = [self._found(parent) for parent in parents]
        parameters = [one for one in found if isinstance(one, _Parameter)]
        streams = list({id(one): one for one in found if isinstance(one, Layer)}.values())
        if parameters and not streams and node.name not in PASSED_ON:
            streams = self._untraced  # integers leave no trace: what else takes nothing but parameters takes them
        if streams and node.name in ("astype", "alias"):
            return streams[0]
        if node.name == "part":  # one of several results: the shape of those before it was not known
            streams[0].shape_out = node.shape
            return streams[0]
        if parameters and not streams and len(found) == 1 and node.name in PASSED_ON:
            return parameters[0].turned() if node.name in ("transpose", "swapaxes") else parameters[0]
        if node.name in ("linear", "matmul") and self._is_dense(node, parameters):
            return self._added(self._dense(node, parameters, streams))
        if node.name == "add" and self._is_bias(node, parameters, streams):
            streams[0].bias = parameters[0].tensor
            streams[0].parameters.append(parameters[0].described())
            return streams[0]
        layer = Layer("operation", node.name, shape_out=node.shape, sources=streams)
        layer.parameters = [parameter.described() for parameter in parameters]
        layer.path = parameters[0].path if parameters else ""
        layer.forward = _forward(node, len(parents))
        return self._added(layer)

    def _found(self, parent):
        if not parent.is_leaf:
            return self._made[id(parent.record)]
        if parent.variable is None:
            return None
        return self._inputs.get(id(parent.variable)) or _Parameter(parent.variable, self._names)

    def _added(self, layer):
        self.layers.append(layer)
        return layer

    def _is_dense(self, node, parameters):
        if not parameters or len(parameters[0].tensor.shape) != 2:
            return False
        which = node.parents.get("weight" if node.name == "linear" else "y")
        return which is not None and isinstance(self._found(which), _Parameter)

    def _dense(self, node, parameters, streams):
        weight = self._found(node.parents["weight" if node.name == "linear" else "y"])
        bias = parameters[-1] if node.name == "linear" and node.parents.get("bias") is not None else None
        layer = Layer("dense", node.name, weight.path, weight.tensor, bias and bias.tensor, sources=streams)
        layer.transposed = weight.transposed != (node.name == "linear")
        layer.shape_out = node.shape
        layer.parameters = [one.described() for one in (weight, bias) if one is not None]
        return layer

    def _is_bias(self, node, parameters, streams):
        if len(streams) != 1 or len(parameters) != 1 or streams[0].kind != "dense" or streams[0].bias is not None:
            return False
        fits = parameters[0].tensor.shape[-1:] == node.shape[-1:] == streams[0].shape_out[-1:]
        return fits and streams[0] is self.layers[-1]


class _Parameter:
    """A leaf of the graph: a parameter of the model, perhaps transposed."""

    def __init__(self, tensor, names, transposed=False):
        self.tensor, self._names, self.transposed = tensor, names, transposed
        self.name = names.get(id(tensor)) or tensor.name or ""
        self.path = self.name.rpartition(".")[0]

    def turned(self):
        return _Parameter(self.tensor, self._names, not self.transposed)

    def described(self):
        return self.name or "parameter", self.tensor.shape


def _parameter_names(model):
    named = getattr(model, "named_parameters", None)
    return {id(parameter): name for name, parameter in named()} if callable(named) else {}


def _forward(node, count):
    """The function of an elementwise operation on one array, with the options that the record kept."""
    entry = node.entry
    if entry is None or not entry.elementwise or count != 1 or len(entry.arguments) != 1:
        return None
    options = {name: node.saved[name] for name in entry.options if name in node.saved}
    return lambda x: entry(x, **options)


def is_chain(layers):
    """Whether every layer takes the result of the one before it alone, and all are dense or elementwise."""
    for before, layer in zip([None, *layers], layers):
        follows = all(source.kind == "input" for source in layer.sources) if before is None else layer.sources == [before]
        if not follows or (layer.kind != "dense" and layer.forward is None):
            return False
    return any(layer.kind == "dense" for layer in layers)
