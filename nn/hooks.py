"""Hooks of modules: functions that see, and may replace, what goes into a module, what comes out, and its gradients."""

import warnings

import autograd

from .handles import Handle


class Hooks:
    """The hooks of one module (those of all modules are in EVERYWHERE), and how a call goes through both.

    Each table is ``{number: (hook, options)}`` in the order of registration; the options are keyword arguments of the
    method that registered it. Hooks of all modules come first.
    """

    def __init__(self):
        self.before, self.after, self.backward_before, self.backward = {}, {}, {}, {}

    def of(self, name):
        """The hooks in the tables called `name`, with their options, as a list: hooks may remove hooks."""
        return [*(vars(EVERYWHERE)[name].values() if self is not EVERYWHERE else ()), *vars(self)[name].values()]

    def call(self, module, args, kwargs):
        """``module.forward(*args, **kwargs)``, with all hooks around it."""
        if self is EVERYWHERE and not any(vars(self).values()):
            Hookable._hooks = None  # the last of them was removed
        output, done = None, []
        try:
            for hook, options in self.of("before"):
                args, kwargs = _replaced_input(hook, options, module, args, kwargs)
            gradients = None
            if self.of("backward") or self.of("backward_before"):
                gradients = Gradients(module, self)
                args = gradients.of_input(args)
            output = module.forward(*args, **kwargs)
            for item in self.of("after"):
                done.append(item)
                output = _replaced_output(item, module, args, kwargs, output)
        except Exception:
            waiting = [item for item in self.of("after") if item[1].get("always_call") and item not in done]
            _call_in_spite_of_it(waiting, module, args, kwargs, output)
            raise
        return output if gradients is None else gradients.of_output(output)


EVERYWHERE = Hooks()
"""The hooks of all modules."""


def _replaced_output(item, module, args, kwargs, output):
    hook, options = item
    answer = hook(module, args, kwargs, output) if options.get("with_kwargs") else hook(module, args, output)
    return output if answer is None else answer


def _call_in_spite_of_it(hooks, module, args, kwargs, output):
    """Run forward hooks that asked to be called always, although there was an error, which theirs must not hide."""
    for item in hooks:
        try:
            output = _replaced_output(item, module, args, kwargs, output)
        except Exception as error:
            warnings.warn(f"a forward hook of {type(module).__name__} with always_call=True failed after another error, "
                          f"which is raised: {error}", stacklevel=2)  # fmt: skip


def _replaced_input(hook, options, module, args, kwargs):
    if not options.get("with_kwargs"):
        answer = hook(module, args)
        return (args if answer is None else answer if isinstance(answer, tuple) else (answer,)), kwargs
    answer = hook(module, args, kwargs)
    if answer is None:
        return args, kwargs
    if not (isinstance(answer, tuple) and len(answer) == 2):
        raise TypeError(
            f"a forward_pre hook of {type(module).__name__} with_kwargs must return None or (args, kwargs), "
            f"not {type(answer).__name__}"
        )
    return answer


class Gradients:
    """One call of a module whose gradients have hooks: it waits for those of the output, then for those of the input."""

    def __init__(self, module, hooks):
        self.module, self.hooks = module, hooks
        self.output, self.needed = None, []

    def of_input(self, args):
        """The arguments; their Tensors pass through an operation whose backward runs the hooks."""
        places = [k for k, value in enumerate(args) if isinstance(value, autograd.Tensor)]
        self.needed = [autograd.is_grad_enabled() and args[k].requires_grad for k in places]
        if not any(self.needed):
            return args
        passed = _passed(self._input_arrived, [args[k] for k in places])
        args = list(args)
        for k, value in zip(places, passed):
            args[k] = value
        return tuple(args)

    def of_output(self, output):
        """The output, a Tensor or a tuple or list of them, likewise."""
        parts = list(output) if isinstance(output, (tuple, list)) else [output]
        places = [k for k, part in enumerate(parts) if isinstance(part, autograd.Tensor) and part.requires_grad]
        if not places:
            return output
        for k, part in zip(places, _passed(self._output_arrived, [parts[k] for k in places])):
            parts[k] = part
        if not isinstance(output, (tuple, list)):
            return parts[0]
        return type(output)(*parts) if hasattr(output, "_fields") else type(output)(parts)

    def _output_arrived(self, gradients):
        for hook, _ in self.hooks.of("backward_before"):
            gradients = _replaced(hook(self.module, gradients), gradients)
        self.output = gradients
        if not any(self.needed):  # nothing will arrive there
            for hook, _ in self.hooks.of("backward"):
                hook(self.module, (None,) * len(self.needed), gradients)
        return gradients

    def _input_arrived(self, gradients):
        gradients = tuple(gradient if needed else None for gradient, needed in zip(gradients, self.needed))
        for hook, _ in self.hooks.of("backward"):
            gradients = _replaced(hook(self.module, gradients, self.output), gradients)
        return gradients


def _replaced(answer, gradients):
    if answer is None:
        return gradients
    answer = answer if isinstance(answer, tuple) else (answer,)
    if len(answer) != len(gradients):
        raise ValueError(f"a backward hook returned {len(answer)} gradients; expected {len(gradients)}, or None")
    return answer


def _passed(arrived, tensors):
    """The same values, through an operation that hands all their gradients to `arrived` and passes its answer on."""

    class BackwardHook(autograd.Function):
        @staticmethod
        def forward(ctx, *values):
            return tuple(value.detach() for value in values)

        @staticmethod
        def backward(ctx, *gradients):
            return arrived(gradients)

    return BackwardHook.apply(*tensors)


class Hookable:
    """The part of Module that registers hooks. A module without any has None for them, which a call looks at once."""

    _hooks = None

    def _table(self, name):
        if "_hooks" not in self.__dict__:
            self._hooks = Hooks()
        return getattr(self._hooks, name)

    def _forget_empty_hooks(self):
        """Go back to calls that do not look for hooks, if there are none left."""
        if "_hooks" in self.__dict__ and not any(vars(self._hooks).values()):
            del self._hooks

    def _register_hook(self, name, hook, prepend, **options):
        check_hook(type(self).__name__, hook)
        return Handle(self._table(name), (hook, options), prepend)

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        """Call ``hook(module, args)`` before every forward; what it returns, unless None, replaces the arguments.

        With `with_kwargs`, ``hook(module, args, kwargs)``, which returns None or both. With `prepend`, before all other
        hooks. Returns a handle with ``remove()``. Raises TypeError for what is no function.

        >>> import nn
        >>> layer = nn.Identity()
        >>> handle = layer.register_forward_pre_hook(lambda module, args: args[0] * 2)
        >>> layer(tensor([1.0]))
        tensor([2.])
        """
        return self._register_hook("before", hook, prepend, with_kwargs=with_kwargs)

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        """Call ``hook(module, args, output)`` after every forward; what it returns, unless None, replaces the output.

        With `with_kwargs`, ``hook(module, args, kwargs, output)``. With `prepend`, before all other hooks. With
        `always_call` also when forward, or a hook before, raises an exception; the output is None then. Returns a
        handle with ``remove()``. Raises TypeError for what is no function.

        >>> import nn
        >>> layer = nn.Linear(2, 3)
        >>> handle = layer.register_forward_hook(lambda module, args, output: print(output.shape))
        >>> _ = layer(ones(5, 2))
        (5, 3)
        >>> handle.remove()
        """
        return self._register_hook("after", hook, prepend, with_kwargs=with_kwargs, always_call=always_call)

    def register_full_backward_pre_hook(self, hook, prepend=False):
        """Call ``hook(module, grad_output)`` when the gradients of the output are known; what it returns replaces them.

        Returns a handle with ``remove()``. Raises TypeError for what is no function.

        >>> import nn
        >>> layer = nn.Identity()
        >>> handle = layer.register_full_backward_pre_hook(lambda module, grad_output: (grad_output[0] * 10,))
        >>> x = tensor([1.0], requires_grad=True)
        >>> layer(x).sum().backward()
        >>> x.grad
        tensor([10.])
        """
        return self._register_hook("backward_before", hook, prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        """Call ``hook(module, grad_input, grad_output)`` when the gradients of the arguments are known; what it returns
        replaces them.

        Both are tuples, with one gradient (or None) for each Tensor among the positional arguments and the results.
        Returns a handle with ``remove()``. Raises TypeError for what is no function.

        >>> import nn
        >>> layer = nn.Identity()
        >>> handle = layer.register_full_backward_hook(lambda module, grad_input, grad_output: print(grad_input))
        >>> layer(tensor([1.0], requires_grad=True)).sum().backward()
        (tensor([1.]),)
        """
        return self._register_hook("backward", hook, prepend)

    def register_backward_hook(self, hook):
        """:meth:`register_full_backward_hook`, under the name that it had in early versions of PyTorch.

        >>> import nn
        >>> handle = nn.Identity().register_backward_hook(lambda module, grad_input, grad_output: None)
        """
        return self.register_full_backward_hook(hook)


def check_hook(where, hook):
    if not callable(hook):
        raise TypeError(f"{where}: a hook is a function, not a {type(hook).__name__}")


def _register_everywhere(name, hook, **options):
    check_hook("all modules", hook)
    Hookable._hooks = EVERYWHERE
    return Handle(vars(EVERYWHERE)[name], (hook, options))


def register_module_forward_pre_hook(hook):
    """:meth:`Module.register_forward_pre_hook` for all modules at once; these hooks come before those of a module.

    >>> import nn
    >>> with nn.modules.module.register_module_forward_pre_hook(lambda module, args: print(module)):
    ...     _ = nn.Tanh()(tensor([1.0]))
    Tanh()
    """
    return _register_everywhere("before", hook)


def register_module_forward_hook(hook, *, with_kwargs=False, always_call=False):
    """:meth:`Module.register_forward_hook` for all modules at once; these hooks come before those of a module.

    >>> import nn
    >>> with nn.modules.module.register_module_forward_hook(lambda module, args, output: print(module, output.shape)):
    ...     _ = nn.Sequential(nn.ReLU(), nn.Flatten())(ones(2, 3, 4))[0]
    ReLU() (2, 3, 4)
    Flatten(start_dim=1, end_dim=-1) (2, 12)
    Sequential(
      (0): ReLU()
      (1): Flatten(start_dim=1, end_dim=-1)
    ) (2, 12)
    """
    return _register_everywhere("after", hook, with_kwargs=with_kwargs, always_call=always_call)


def register_module_full_backward_pre_hook(hook):
    """:meth:`Module.register_full_backward_pre_hook` for all modules at once.

    >>> import nn
    >>> with nn.modules.module.register_module_full_backward_pre_hook(lambda module, grads: (grads[0] * 2,)):
    ...     x = tensor([1.0], requires_grad=True)
    ...     nn.Identity()(x).backward()
    >>> x.grad
    tensor([2.])
    """
    return _register_everywhere("backward_before", hook)


def register_module_full_backward_hook(hook):
    """:meth:`Module.register_full_backward_hook` for all modules at once.

    >>> import nn
    >>> with nn.modules.module.register_module_full_backward_hook(lambda module, into, out: print(module, into)):
    ...     nn.ReLU()(tensor([1.0], requires_grad=True)).backward()
    ReLU() (tensor([1.]),)
    """
    return _register_everywhere("backward", hook)


register_module_backward_hook = register_module_full_backward_hook
