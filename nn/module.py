"""Module: the base of every layer and net."""

import numpy as np

import autograd

from .hooks import Hookable
from .parameter import Buffer, Parameter
from .registering import registration_hooks, replaced
from .state import Stateful
from .unregistered import warn_of_unregistered


class Module(Hookable, Stateful):
    """What holds parameters and computes something with them: subclass it and write ``forward``.

    The attributes of a module *are* its registry. An attribute that is a :class:`Parameter` is trained, an attribute
    that is a Module is a child whose parameters count as one's own, and :meth:`register_buffer` marks tensors that
    belong to the state without being trained. Nothing has to be called before attributes are assigned.

    Attributes
    ----------
    training : bool
        what layers such as Dropout look at; switched by :meth:`train` and :meth:`eval`

    >>> import nn
    >>> class Line(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.slope = nn.Parameter([2.0])
    ...     def forward(self, x):
    ...         return x * self.slope
    >>> Line()(tensor([1.0, 3.0])).tolist()
    [2.0, 6.0]
    >>> [name for name, _ in Line().named_parameters()]
    ['slope']
    """

    training = True
    _buffer_names = {}  # {name: persistent}; an instance gets its own with its first buffer

    def forward(self, *inputs, **options):
        """What the module computes; every subclass that is called writes its own."""
        raise TypeError(
            f"{type(self).__name__} has no forward(): write the method forward(self, x) that computes its result"
        )

    def __call__(self, *inputs, **options):
        if self._hooks is None:
            return self.forward(*inputs, **options)
        return self._hooks.call(self, inputs, options)

    # -- registering ------------------------------------------------------------------------------------------

    def __setattr__(self, name, value):
        if registration_hooks:
            value = self._after_registration_hooks(name, value)
        held = self.__dict__.get(name)
        if held is not None and value is not None:
            self._check_replacement(name, held, value)
        object.__setattr__(self, name, value)
        if isinstance(value, Parameter):
            value.name = name
        elif isinstance(value, Buffer):
            self.__dict__.setdefault("_buffer_names", {})[name] = value.persistent
        elif isinstance(value, Module):
            for path, parameter in value.named_parameters():
                parameter.name = f"{name}.{path}"

    def _after_registration_hooks(self, name, value):
        if isinstance(value, Parameter):
            return replaced("parameter", self, name, value)
        if isinstance(value, Module):
            return replaced("module", self, name, value)
        return replaced("buffer", self, name, value) if name in self._buffer_names else value

    def _check_replacement(self, name, held, value):
        """Refuse to let a slip such as ``layer.weight = array`` turn a parameter into a mere attribute."""
        if isinstance(held, Parameter):
            expected, cure = Parameter, f"wrap it in nn.Parameter, or change the values: {name}.data = ..."
        elif isinstance(held, Module):
            expected, cure = Module, "delete the attribute first if it is to become something else"
        elif name in self._buffer_names:
            expected, cure = autograd.Tensor, "make it a tensor: autograd.tensor(...)"
        else:
            return
        if not isinstance(value, expected):
            raise TypeError(
                f"{type(self).__name__}.{name} is a {type(held).__name__} and cannot become "
                f"a {type(value).__name__}; expected {expected.__name__} or None: {cure}"
            )

    def register_parameter(self, name, param):
        """Add a parameter (or None, where there might be one) under the attribute `name`."""
        self._register(name, param, Parameter)

    def register_module(self, name, module):
        """Add a child module (or None) under the attribute `name`."""
        self._register(name, module, Module)

    add_module = register_module

    def register_buffer(self, name, tensor, persistent=True):
        """Add a tensor (or None) that belongs to the state but is not trained, such as a running mean.

        With ``persistent=False`` it is converted along with the module but left out of the ``state_dict``.

        >>> import nn
        >>> net = nn.Module()
        >>> net.register_buffer("mean", tensor([0.0]))
        >>> list(net.state_dict())
        ['mean']
        """
        if self.__dict__.get(name) is None or name not in self._buffer_names:
            self._register(name, replaced("buffer", self, name, tensor) if registration_hooks else tensor, autograd.Tensor)
        else:
            setattr(self, name, tensor)
        self.__dict__.setdefault("_buffer_names", {})[name] = persistent

    def _register(self, name, value, kind):
        where = f"{type(self).__name__}: cannot register {name!r} as a {kind.__name__}"
        if not isinstance(name, str) or not name or "." in name:
            raise KeyError(f"{where}: a name is a non-empty string without dots")
        if value is not None and not isinstance(value, kind):
            raise TypeError(f"{where}: expected a {kind.__name__} or None, got {type(value).__name__}")
        held = getattr(self, name, None)
        if held is not None and not isinstance(held, kind):
            raise KeyError(f"{where}: the module already has an attribute of this name, a {type(held).__name__}")
        setattr(self, name, value)

    # -- looking at what is there -----------------------------------------------------------------------------

    def _own(self, kind):
        return {name: value for name, value in self.__dict__.items() if isinstance(value, kind)}

    @property
    def _parameters(self):
        """This module's own parameters by name, without its children's."""
        return self._own(Parameter)

    @property
    def _modules(self):
        """This module's children by name."""
        return self._own(Module)

    @property
    def _buffers(self):
        """This module's own buffers by name, without its children's."""
        held = self.__dict__
        return {name: held[name] for name in self._buffer_names if held.get(name) is not None}

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        """This module and all within it as (path, module), each before what it contains."""
        seen = set() if memo is None else memo
        if not isinstance(seen, set):
            raise TypeError(f"named_modules(memo): expected a set, got {type(memo).__name__}")
        waiting = [(prefix, self)]
        while waiting:
            path, module = waiting.pop()
            if remove_duplicate:
                if module in seen:
                    continue
                seen.add(module)
            yield path, module
            waiting.extend((_joined(path, name), child) for name, child in reversed(module._modules.items()))

    def modules(self, remove_duplicate=True):
        """This module and all within it, each once."""
        return (module for _, module in self.named_modules(remove_duplicate=remove_duplicate))

    def named_children(self):
        """The modules directly within this one as (name, module), each once."""
        seen = set()
        for name, child in self._modules.items():
            if child not in seen:
                seen.add(child)
                yield name, child

    def children(self):
        """The modules directly within this one, each once."""
        return (child for _, child in self.named_children())

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        """The parameters of this module (with `recurse`: and of all within it) as (path, parameter), each once.

        >>> import nn
        >>> [name for name, _ in nn.Sequential(nn.Linear(2, 3), nn.ReLU()).named_parameters()]
        ['0.weight', '0.bias']
        """
        return self._named("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse=True):
        """The parameters of this module (with `recurse`: and of all within it), each once.

        Warns of layers and parameters in plain lists or dicts, which it does not see.
        """
        if recurse:
            warn_of_unregistered(list(self.modules()), Module)
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        """The buffers of this module (with `recurse`: and of all within it) as (path, tensor), each once."""
        return self._named("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse=True):
        """The buffers of this module (with `recurse`: and of all within it), each once."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def _named(self, registry, prefix, recurse, remove_duplicate):
        seen = set()
        modules = self.named_modules(None, prefix, remove_duplicate) if recurse else [(prefix, self)]
        for path, module in modules:
            for name, value in getattr(module, registry).items():
                if not remove_duplicate or id(value) not in seen:
                    seen.add(id(value))
                    yield _joined(path, name), value

    def get_submodule(self, target):
        """The module at the dotted path `target`; AttributeError says where the path ends. '' is the module itself."""
        return self if target == "" else self._at(target, Module)

    def get_parameter(self, target):
        """The parameter at the dotted path `target`; AttributeError says where the path ends."""
        return self._at(target, Parameter)

    def get_buffer(self, target):
        """The buffer at the dotted path `target`; AttributeError says where the path ends."""
        found = self._at(target, autograd.Tensor)
        path, _, name = target.rpartition(".")
        if name in self.get_submodule(path)._parameters:
            raise AttributeError(f"{target!r} is a parameter, not a buffer")
        return found

    def _at(self, target, kind):
        if not isinstance(target, str):
            raise TypeError(f"expected a dotted path such as 'layers.0.weight', got {type(target).__name__}")
        names, found = target.split("."), self
        for k, name in enumerate(names):
            expected = kind if k == len(names) - 1 else Module
            value = found.__dict__.get(name)
            if not isinstance(value, expected):
                raise AttributeError(
                    f"no {kind.__name__} at {target!r}: {type(found).__name__} at {'.'.join(names[:k])!r} "
                    f"has no {expected.__name__} {name!r}"
                )
            found = value
        return found

    def set_submodule(self, target, module, strict=False):
        """Put `module` at the dotted path `target`, in place of what is there; AttributeError says where the path ends.

        With `strict` there must be a module already. ValueError if the path is empty.

        >>> import nn
        >>> net = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
        >>> net.set_submodule("1", nn.Tanh())
        >>> net[1]
        Tanh()
        """
        if not isinstance(target, str):
            raise TypeError(f"set_submodule(target): expected a dotted path such as 'layers.0', got {type(target).__name__}")
        if not target:
            raise ValueError("set_submodule(target): expected the path of a module within this one, not ''")
        if strict:
            self.get_submodule(target)
        path, _, name = target.rpartition(".")
        self.get_submodule(path).register_module(name, module)

    # -- changing everything at once --------------------------------------------------------------------------

    def apply(self, fn):
        """Call ``fn(module)`` on every module within, children first, then on this one; returns the module."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def train(self, mode=True):
        """Put this module and all within it into training mode (or out of it); returns the module."""
        if not isinstance(mode, bool):
            raise ValueError(f"train(mode): expected True or False, got {mode!r}")
        self.training = mode
        for child in self.children():
            child.train(mode)
        return self

    def eval(self):
        """Put this module and all within it into evaluation mode: ``train(False)``."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Switch the gradients of all parameters on or off; returns the module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        """Forget all gradients: ``.grad`` becomes None, or, with ``set_to_none=False``, zeros where it was there."""
        for _, parameter in self.named_parameters():
            if set_to_none or parameter.grad is None:
                parameter.grad = None
            else:
                parameter.grad = np.zeros(parameter.shape, parameter.dtype)

    def to(self, *target, dtype=None, device=None, non_blocking=False, memory_format=None):
        """Convert the floating-point parameters and buffers to a dtype, in place; returns the module.

        Takes a dtype, a device (only ``'cpu'`` is there), both, or a Tensor whose dtype is meant; `non_blocking` and
        `memory_format` change nothing.

        Raises
        ------
        TypeError
            if the dtype is neither floating nor complex.
        ValueError
            if the device is not the CPU.

        >>> import nn
        >>> nn.Linear(2, 1).to(np.float64).weight.dtype
        dtype('float64')
        """
        for item in target:
            if isinstance(item, autograd.Tensor):
                dtype = item.dtype
            elif isinstance(item, str) and item.partition(":")[0] in ("cpu", "cuda", "mps", "xpu"):
                device = item
            else:
                dtype = item
        if device is not None and str(device).partition(":")[0] != "cpu":
            raise ValueError(f"{type(self).__name__}.to(device={device!r}): the only device is 'cpu'")
        if dtype is not None:
            self._cast(np.dtype(dtype))
        return self

    def _cast(self, dtype, kinds="fc"):
        if dtype.kind not in "fc":
            raise TypeError(f"{type(self).__name__}.to(dtype): expected a floating or complex dtype, got {dtype}")
        return self._apply(lambda tensor: tensor.to(dtype) if tensor.dtype.kind in kinds and tensor.dtype != dtype else tensor)

    def _apply(self, fn, recurse=True):
        """Replace the values of all parameters, their gradients, and all buffers by ``fn(tensor)``; returns the module."""
        if recurse:
            for child in self.children():
                child._apply(fn)
        for tensor in (*self._parameters.values(), *self._buffers.values()):
            gradient = tensor.grad
            tensor.data = fn(tensor.data)
            if gradient is not None:
                tensor.grad = fn(gradient)
        return self

    def to_empty(self, *, device=None, recurse=True):
        """Give all parameters and buffers (with `recurse`: of all modules within, too) new memory with arbitrary values.

        >>> import nn
        >>> nn.Linear(3, 2).to_empty(device="cpu").weight.shape
        (2, 3)
        """
        self.to(device=device)
        return self._apply(autograd.empty_like, recurse)

    type = to

    def cpu(self):
        """The module itself: there is no other device."""
        return self

    def cuda(self, device=None):
        """Raises ValueError: there is no other device than the CPU."""
        return self.to(device="cuda" if device is None else f"cuda:{device}")

    def compile(self, *args, **kwargs):
        """Nothing: a module runs as it is, as ``autograd.compile`` says; PyTorch's options are accepted."""

    def share_memory(self):
        """Move parameters and buffers into memory that processes forked from here share; see ``Tensor.share_memory_``."""
        return self._apply(lambda tensor: tensor.share_memory_())

    def float(self):
        """Convert floating-point parameters and buffers, not complex ones, to float32; returns the module."""
        return self._cast(np.dtype(np.float32), kinds="f")

    def double(self):
        """Convert floating-point parameters and buffers, not complex ones, to float64; returns the module."""
        return self._cast(np.dtype(np.float64), kinds="f")

    def half(self):
        """Convert floating-point parameters and buffers, not complex ones, to float16; returns the module."""
        return self._cast(np.dtype(np.float16), kinds="f")

    # -- as text ----------------------------------------------------------------------------------------------

    def extra_repr(self):
        """What stands between the parentheses of the module's line in ``repr``."""
        return ""

    def _get_name(self):
        return type(self).__name__

    def __repr__(self):
        children = self._modules
        lines = self.extra_repr().splitlines()
        for name, child in children.items():
            lines.append(f"({name}): " + repr(child).replace("\n", "\n  "))
        head = self._get_name()
        if not children and len(lines) <= 1:
            return f"{head}({''.join(lines)})"
        return "\n  ".join([f"{head}(", *lines]) + "\n)"


def _joined(path, name):
    return f"{path}.{name}" if path else name
