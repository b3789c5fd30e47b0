"""Parametrizations: a parameter of a module as the result of a function of other parameters."""

import contextlib
import contextvars

import autograd

from ..layers.container import ModuleList
from ..layers.containers_by_name import ModuleDict
from ..module import Module
from ..parameter import Parameter
from .computed import add_computed, checked_module, computed, plain_class, remove_computed

_cache = contextvars.ContextVar("values of parametrizations", default=None)


class ParametrizationList(ModuleList):
    """The functions behind one parametrized tensor, and the tensors that they start from.

    Attributes
    ----------
    original : the Parameter or buffer that the first function takes; ``original0``, ``original1``, … where it takes several
    """

    def __init__(self, modules, original, unsafe=False):
        super().__init__(modules)
        if not isinstance(original, autograd.Tensor):
            raise TypeError(f"ParametrizationList(original): expected a Tensor, got {type(original).__name__}")
        self.unsafe, self.count = unsafe, None
        starts = self._inverted(original)
        self.count = len(starts) if isinstance(starts, tuple) else None
        for name, value in zip(self._names(), starts if isinstance(starts, tuple) else (starts,)):
            value = value.detach()
            if isinstance(original, Parameter):
                self.register_parameter(name, self._start(original, value))
            else:
                self.register_buffer(name, value)

    def _start(self, original, value):
        """The parameter that the first function takes: the original one if it fits, so that optimisers know it."""
        if self.count is None and (original.shape, original.dtype) == (value.shape, value.dtype):
            original.data = value
            return original
        return Parameter(value, requires_grad=original.requires_grad)

    def _names(self):
        return ["original"] if self.count is None else [f"original{k}" for k in range(self.count)]

    def _inverted(self, value):
        """What the functions have to start from for `value` to come out."""
        with autograd.no_grad():
            value = value.detach()
            for module in reversed(list(self)):
                if hasattr(module, "right_inverse"):
                    value = module.right_inverse(value)
        return value

    def forward(self):
        value = None
        for k, module in enumerate(self):
            value = module(*[getattr(self, name) for name in self._names()]) if k == 0 else module(value)
        return value

    def value(self, module):
        """The parametrized tensor, computed now, or kept from before within :func:`cached`."""
        cache = _cache.get()
        if cache is None:
            return self()
        if id(self) not in cache:
            cache[id(self)] = self()
        return cache[id(self)]

    def assign(self, module, value):
        """Set the tensors that the functions start from, so that `value` comes out."""
        starts = self._inverted(autograd.as_tensor(value))
        for name, start in zip(self._names(), starts if isinstance(starts, tuple) else (starts,)):
            held = getattr(self, name)
            if start.shape != held.shape:
                raise ValueError(f"assigning to a parametrized tensor: {name} has shape {held.shape}, and got {start.shape}")
            with autograd.no_grad():
                held.copy_(start)


def register_parametrization(module, tensor_name, parametrization, *, unsafe=False):
    """Make the tensor `tensor_name` of `module` the result of ``parametrization(original)``.

    The parameters it is computed from are under ``module.parametrizations[tensor_name]``. A second one is applied to the
    result of the first. If the parametrization has a method ``right_inverse(tensor)``, the tensor keeps its value, and
    assigning to it works.

    Parameters
    ----------
    module : Module
    tensor_name : name of one of its own parameters or buffers
    parametrization : Module
    unsafe : do not check that shape and dtype stay the same

    Returns the module.

    Raises
    ------
    ValueError
        if there is no such tensor, or the parametrization changes its shape or dtype; then nothing has been changed.
    TypeError
        if the parametrization is no Module.

    >>> import nn
    >>> class Symmetric(nn.Module):
    ...     def forward(self, x):
    ...         return x.triu() + x.triu(1).T
    >>> layer = nn.utils.parametrize.register_parametrization(nn.Linear(3, 3), "weight", Symmetric())
    >>> bool((layer.weight == layer.weight.T).all())
    True
    >>> [name for name, _ in layer.named_parameters()]
    ['bias', 'parametrizations.weight.original']
    """
    name = type(module).__name__
    if not isinstance(parametrization, Module):
        raise TypeError(f"register_parametrization: expected a Module, got {type(parametrization).__name__}")
    if is_parametrized(module, tensor_name):
        made = module.parametrizations[tensor_name]
        _check(made(), parametrization(made()), name, tensor_name, made.unsafe or unsafe)
        made.append(parametrization)
        return module
    tensor = {**module._parameters, **module._buffers}.get(tensor_name)
    if tensor is None:
        raise ValueError(f"register_parametrization: {name} has no parameter or buffer {tensor_name!r} of its own")
    before = tensor.data
    made = ParametrizationList([parametrization], tensor, unsafe)
    try:
        _check(tensor, made(), name, tensor_name, unsafe)
    except ValueError:
        tensor.data = before
        raise
    if not hasattr(module, "parametrizations"):
        module.parametrizations = ModuleDict()
    add_computed(module, tensor_name, made, f"Parametrized{plain_class(module).__name__}")
    module._buffer_names.pop(tensor_name, None)
    module.parametrizations[tensor_name] = made
    return module


def _check(before, after, module, name, unsafe):
    if unsafe:
        return
    if not isinstance(after, autograd.Tensor) or (after.shape, after.dtype) != (before.shape, before.dtype):
        got = f"{after.dtype}{list(after.shape)}" if isinstance(after, autograd.Tensor) else type(after).__name__
        raise ValueError(
            f"register_parametrization: {module}.{name} is {before.dtype}{list(before.shape)} and its parametrization makes "
            f"{got} of it; unsafe=True allows that"
        )


def is_parametrized(module, tensor_name=None):
    """Whether `module` has a parametrized tensor, or one of that name.

    >>> import nn
    >>> nn.utils.parametrize.is_parametrized(nn.Linear(1, 1))
    False
    """
    made = checked_module(module).__dict__.get("parametrizations")
    if not isinstance(made, ModuleDict):
        return False
    return len(made) > 0 if tensor_name is None else tensor_name in made


def remove_parametrizations(module, tensor_name, leave_parametrized=True):
    """Take all parametrizations of a tensor away again; returns the module.

    With `leave_parametrized` the tensor keeps the computed value, otherwise it gets that of ``original``.

    Raises ValueError if it is not parametrized, or if there are several tensors that it could get back.

    >>> import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 1))
    >>> nn.utils.parametrize.remove_parametrizations(layer, "weight")
    Linear(in_features=2, out_features=1, bias=True)
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"remove_parametrizations: {type(module).__name__}.{tensor_name} is not parametrized")
    made = module.parametrizations[tensor_name]
    if made.count is not None and not leave_parametrized:
        raise ValueError(
            f"remove_parametrizations: {tensor_name} is computed from {made.count} tensors, so there is no one original: "
            "leave_parametrized=True keeps the computed value"
        )
    first = getattr(made, made._names()[0])
    result = first
    if leave_parametrized:
        with autograd.no_grad():
            value = made().detach().clone()
        if made.count is None and value.shape == first.shape:
            result.data = value
        else:
            result = Parameter(value, requires_grad=first.requires_grad) if isinstance(first, Parameter) else value
    remove_computed(module, tensor_name)
    del module.parametrizations[tensor_name]
    if not len(module.parametrizations):
        del module.parametrizations
    if isinstance(result, Parameter):
        module.register_parameter(tensor_name, result)
    else:
        module.register_buffer(tensor_name, result)
    return module


def type_before_parametrizations(module):
    """The class of a module, as if none of its tensors were parametrized.

    >>> import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 1))
    >>> type(layer).__name__, nn.utils.parametrize.type_before_parametrizations(layer).__name__
    ('ParametrizedLinear', 'Linear')
    """
    return plain_class(module) if computed(module) else type(module)


@contextlib.contextmanager
def cached():
    """Within the block, parametrized tensors are computed once rather than each time they are read.

    >>> import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 1))
    >>> with nn.utils.parametrize.cached():
    ...     layer.weight is layer.weight
    True
    """
    outer = _cache.get()
    token = _cache.set({} if outer is None else outer)
    try:
        yield
    finally:
        _cache.reset(token)
