"""Hooks of modules: functions that see, and may replace, what goes into a module, what comes out, and its gradients."""

import autograd

from .handles import Handle


class Hooks:
    """The hooks of one module, and how a call goes through them.

    Each table is ``{number: (hook, option)}`` in the order of registration; the option says whether a forward hook is
    given the keyword arguments too.
    """

    def __init__(self):
        self.before, self.after, self.backward_before, self.backward = {}, {}, {}, {}

    def call(self, module, args, kwargs):
        """``module.forward(*args, **kwargs)``, with all hooks around it."""
        for hook, with_kwargs in list(self.before.values()):
            args, kwargs = _replaced_input(hook, with_kwargs, module, args, kwargs)
        gradients = Gradients(module, self) if self.backward or self.backward_before else None
        if gradients is not None:
            args = gradients.of_input(args)
        output = module.forward(*args, **kwargs)
        for hook, with_kwargs in list(self.after.values()):
            answer = hook(module, args, kwargs, output) if with_kwargs else hook(module, args, output)
            output = output if answer is None else answer
        return output if gradients is None else gradients.of_output(output)


def _replaced_input(hook, with_kwargs, module, args, kwargs):
    if not with_kwargs:
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
        for hook, _ in list(self.hooks.backward_before.values()):
            gradients = _replaced(hook(self.module, gradients), gradients)
        self.output = gradients
        if not any(self.needed):  # nothing will arrive there
            for hook, _ in list(self.hooks.backward.values()):
                hook(self.module, (None,) * len(self.needed), gradients)
        return gradients

    def _input_arrived(self, gradients):
        gradients = tuple(gradient if needed else None for gradient, needed in zip(gradients, self.needed))
        for hook, _ in list(self.hooks.backward.values()):
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
        if self._hooks is None:
            self._hooks = Hooks()
        return getattr(self._hooks, name)

    def _forget_empty_hooks(self):
        """Go back to calls that do not look for hooks, if there are none left."""
        if self._hooks is not None and not any(vars(self._hooks).values()):
            del self._hooks

    def _register_hook(self, name, hook, prepend, option=False):
        if not callable(hook):
            raise TypeError(f"{type(self).__name__}: a hook is a function, not a {type(hook).__name__}")
        return Handle(self._table(name), (hook, option), prepend)

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
        return self._register_hook("before", hook, prepend, with_kwargs)

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False):
        """Call ``hook(module, args, output)`` after every forward; what it returns, unless None, replaces the output.

        With `with_kwargs`, ``hook(module, args, kwargs, output)``. With `prepend`, before all other hooks. Returns a
        handle with ``remove()``. Raises TypeError for what is no function.

        >>> import nn
        >>> layer = nn.Linear(2, 3)
        >>> handle = layer.register_forward_hook(lambda module, args, output: print(output.shape))
        >>> _ = layer(ones(5, 2))
        (5, 3)
        >>> handle.remove()
        """
        return self._register_hook("after", hook, prepend, with_kwargs)

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
