"""The state of a module as ``{path: Tensor}``: saving it, loading it, and hooks around both.

Loading checks everything first and copies last, so that nothing is ever half loaded.
"""

from collections import OrderedDict, namedtuple
from collections.abc import Mapping

import numpy as np

import autograd

from .handles import Handle
from .hooks import check_hook

EXTRA = "_extra_state"
"""What the extra state of a module is called, behind the module's path."""


class StateDictError(autograd.AutogradError, RuntimeError):
    """A state_dict does not fit: what is missing, unexpected or of the wrong shape, all at once."""


class LoadedKeys(namedtuple("LoadedKeys", "missing_keys unexpected_keys")):
    """What ``load_state_dict(strict=False)`` did without, and what it left aside."""

    __slots__ = ()

    def __repr__(self):
        return super().__repr__() if any(self) else "<All keys matched successfully>"


class _StateHooks:
    """The hooks of one module: before and after saving, before and after loading."""

    def __init__(self):
        self.saving, self.saved, self.loading, self.loaded = {}, {}, {}, {}


class _Loading:
    """What one ``load_state_dict`` is going to do, once everything is known to fit."""

    def __init__(self, assign):
        self.assign, self.values, self.extra = assign, [], []

    def carry_out(self):
        """Copy the values, or put the tensors in place; returns a function that undoes it."""
        undoing = []
        for module, name, array, value in self.values:
            held = module.__dict__[name]
            if self.assign:
                undoing.append((_put, module, name, held))
                _put(module, name, _assigned(held, value))
            else:
                memory = held.data.numpy()
                undoing.append((_copy, memory, memory.copy()))
                _copy(memory, array)
        for module, value in self.extra:
            module.set_extra_state(value)
        return lambda: [function(*arguments) for function, *arguments in undoing]


def _put(module, name, tensor):
    module.__dict__[name] = tensor


def _copy(memory, array):
    np.copyto(memory, array, casting="unsafe")
    autograd.mark_changed(memory, "load_state_dict")


def _assigned(held, value):
    """The tensor to take the place of `held`: of its class, wanting a gradient if it does."""
    value = autograd.as_tensor(value)
    if type(value) is not type(held):
        name, value = getattr(held, "name", None), type(held)(value.detach())
        if name is not None:
            value.name = name
    return value.requires_grad_(held.requires_grad)


class Stateful:
    """The part of Module that saves and loads its state."""

    _version = 1
    _state_hooks = None

    # -- saving -----------------------------------------------------------------------------------------------

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
        """``{path: Tensor}`` of all parameters and persistent buffers, sharing their memory.

        With ``keep_vars`` the tensors themselves instead of detached ones. The paths are PyTorch's, each with `prefix` in
        front. What is in the dict `destination` stays there.

        >>> import nn
        >>> {name: value.shape for name, value in nn.Linear(3, 2).state_dict().items()}
        {'weight': (2, 3), 'bias': (2,)}
        """
        given = destination, prefix, keep_vars
        destination, prefix, keep_vars = (*args, *given[len(args) :])
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        hooks = self._state_hooks or _StateHooks()
        for hook in list(hooks.saving.values()):
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, child in self._modules.items():
            child.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook, may_replace in list(hooks.saved.values()):
            answer = hook(self, destination, prefix, metadata)
            if answer is not None and not may_replace:
                raise TypeError(f"a state_dict post hook of {type(self).__name__} changes the dict it is given and "
                                f"returns None, not a {type(answer).__name__}")  # fmt: skip
            destination = destination if answer is None else answer
        return destination

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        """Put this module's own state, without its children's, into `destination`."""
        for name, value in self._persistent().items():
            destination[prefix + name] = value if keep_vars else value.detach()
        if _overridden(self, "get_extra_state"):
            destination[prefix + EXTRA] = self.get_extra_state()

    def _persistent(self):
        own = {**self._parameters, **self._buffers}
        return {name: value for name, value in own.items() if self._buffer_names.get(name, True)}

    def get_extra_state(self):
        """What else belongs to the state of this module: override it together with :meth:`set_extra_state`."""
        name = type(self).__name__
        raise TypeError(f"{name} has no extra state: it needs get_extra_state(self) and set_extra_state(self, state)")

    def set_extra_state(self, state):
        """Take up what :meth:`get_extra_state` gave when the state was saved.

        >>> import nn
        >>> class Counter(nn.Module):
        ...     count = 0
        ...     def get_extra_state(self):
        ...         return {"count": self.count}
        ...     def set_extra_state(self, state):
        ...         self.count = state["count"]
        >>> counter = Counter()
        >>> counter.load_state_dict({"_extra_state": {"count": 3}})
        <All keys matched successfully>
        >>> counter.count, counter.state_dict()["_extra_state"]
        (3, {'count': 3})
        """
        Stateful.get_extra_state(self)

    # -- loading ----------------------------------------------------------------------------------------------

    def load_state_dict(self, state_dict, strict=True, assign=False):
        """Copy values into the parameters and persistent buffers of the same path.

        Parameters
        ----------
        state_dict : mapping from path to Tensor or array
        strict : whether missing and unexpected paths are errors
        assign : the tensors given, with their dtype, take the places of those that are there, and nothing is copied;
            an optimiser is to be made afterwards

        Returns the named tuple ``(missing_keys, unexpected_keys)``.

        Raises
        ------
        StateDictError
            listing everything that is missing, unexpected or of the wrong shape; then nothing has been changed.

        >>> import nn
        >>> one, two = nn.Linear(3, 2), nn.Linear(3, 2)
        >>> two.load_state_dict(one.state_dict())
        <All keys matched successfully>
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"load_state_dict: expected a mapping from names to tensors, got {type(state_dict).__name__}")
        metadata, parts = getattr(state_dict, "_metadata", {}), {"": OrderedDict(state_dict)}
        keys, faults, loading = LoadedKeys([], []), [], _Loading(assign)
        modules = list(self.named_modules(remove_duplicate=False))
        for path, module in modules:  # each is given the part of the dict that is its own and its children's
            prefix, parent = f"{path}." if path else "", parts[path.rpartition(".")[0]]
            if path:
                parts[path] = OrderedDict((key, value) for key, value in parent.items() if str(key).startswith(prefix))
            about = {**metadata.get(path, {}), "assign_to_params_buffers": assign, "loading": loading}
            module._load_from_state_dict(parts[path], prefix, about, True, *keys, faults)
        hooked = [module for _, module in reversed(modules) if module._state_hooks and module._state_hooks.loaded]
        _check(self, keys, faults, strict and not hooked)
        undo = loading.carry_out()
        try:
            for module in hooked:  # those within a module before its own
                for hook in list(module._state_hooks.loaded.values()):
                    if hook(module, keys) is not None:
                        raise TypeError(f"a load_state_dict post hook of {type(module).__name__} changes the keys it is "
                                        "given and returns None")  # fmt: skip
            _check(self, keys, faults, strict)
        except BaseException:
            undo()
            raise
        return keys

    def _load_from_state_dict(self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs):
        """Find this module's own state, without its children's, in `state_dict`, and note what does not fit.

        Modules whose state has changed its names override this, change `state_dict` and call it.
        """
        for hook, with_module in list((self._state_hooks or _StateHooks()).loading.values()):
            first = (self,) if with_module else ()
            hook(*first, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        own, loading = self._persistent(), local_metadata["loading"]
        for name, held in own.items():
            if prefix + name in state_dict:
                value = state_dict[prefix + name]
                array, fault = _fitting(value, held)
                error_msgs += [f"{prefix}{name}: {fault}"] if fault else []
                loading.values.append((self, name, array, value))
            elif strict:
                missing_keys.append(prefix + name)
        has_extra = _overridden(self, "set_extra_state")
        if has_extra and prefix + EXTRA in state_dict:
            loading.extra.append((self, state_dict[prefix + EXTRA]))
        elif strict and (has_extra or _overridden(self, "get_extra_state")):
            missing_keys.append(prefix + EXTRA)
        if strict:
            known = {*own, *self._modules, *([EXTRA] if has_extra else [])}
            unexpected_keys += [path for path in state_dict if _is_unknown(str(path)[len(prefix) :], own, known)]

    # -- hooks ------------------------------------------------------------------------------------------------

    def _register_state_hook(self, table, hook):
        check_hook(type(self).__name__, hook[0] if isinstance(hook, tuple) else hook)
        if self._state_hooks is None:
            self._state_hooks = _StateHooks()
        return Handle(vars(self._state_hooks)[table], hook)

    def register_state_dict_pre_hook(self, hook):
        """Call ``hook(module, prefix, keep_vars)`` before the state of this module is collected.

        Returns a handle with ``remove()``. Raises TypeError for what is no function.

        >>> import nn
        >>> layer = nn.Linear(1, 1)
        >>> handle = layer.register_state_dict_pre_hook(lambda module, prefix, keep_vars: print("saving", prefix))
        >>> _ = nn.Sequential(layer).state_dict()
        saving 0.
        """
        return self._register_state_hook("saving", hook)

    def register_state_dict_post_hook(self, hook):
        """Call ``hook(module, state_dict, prefix, local_metadata)`` when this module's state has been collected.

        The hook changes the dict. Returns a handle with ``remove()``. Raises TypeError for what is no function.

        >>> import nn
        >>> layer = nn.Linear(1, 1)
        >>> handle = layer.register_state_dict_post_hook(lambda module, state, prefix, _: print(state.pop("bias").shape))
        >>> list(layer.state_dict())
        (1,)
        ['weight']
        """
        return self._register_state_hook("saved", (hook, False))

    def _register_state_dict_hook(self, hook):
        """:meth:`register_state_dict_post_hook`, with a hook that may also return another dict."""
        return self._register_state_hook("saved", (hook, True))

    def register_load_state_dict_pre_hook(self, hook):
        """Call ``hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)``
        before this module looks for its state; the hook may change the dict, which is a copy, and the lists.

        Returns a handle with ``remove()``. Raises TypeError for what is no function.

        >>> import nn
        >>> layer = nn.Linear(1, 1, bias=False)
        >>> def renamed(module, state, prefix, *_):
        ...     state[prefix + "weight"] = state.pop(prefix + "kernel")
        >>> handle = layer.register_load_state_dict_pre_hook(renamed)
        >>> layer.load_state_dict({"kernel": tensor([[5.0]])}), layer.weight.item()
        (<All keys matched successfully>, 5.0)
        """
        return self._register_state_hook("loading", (hook, True))

    def _register_load_state_dict_pre_hook(self, hook, with_module=False):
        """:meth:`register_load_state_dict_pre_hook`, with a hook that is not given the module."""
        return self._register_state_hook("loading", (hook, with_module))

    def register_load_state_dict_post_hook(self, hook):
        """Call ``hook(module, keys)`` when the state has been loaded, with the missing and the unexpected paths.

        The hook may change these two lists; with ``strict=True`` what is left in them is an error, and then what was there
        before is put back. Returns a handle with ``remove()``. Raises TypeError for what is no function.

        >>> import nn
        >>> layer = nn.Linear(1, 1)
        >>> handle = layer.register_load_state_dict_post_hook(lambda module, keys: keys.missing_keys.remove("bias"))
        >>> layer.load_state_dict({"weight": tensor([[5.0]])})
        <All keys matched successfully>
        """
        return self._register_state_hook("loaded", hook)


def _overridden(module, name):
    return getattr(type(module), name) is not getattr(Stateful, name)


def _is_unknown(path, own, known):
    """Whether the path, within this module, leads to nothing of its own nor to a child."""
    name, _, rest = path.partition(".")
    return name not in known or bool(rest) and name in own


def _check(module, keys, faults, strict):
    """Raise StateDictError for all faults, and if `strict` for missing and unexpected keys."""
    faults, cure = list(faults), ""
    if strict:
        faults += [f"{word}: {', '.join(map(str, paths))}" for word, paths in zip(("missing", "unexpected"), keys) if paths]
        cure = " (strict=False loads what fits by name)" if any(keys) else ""
    if faults:
        raise StateDictError(
            f"this state_dict does not fit {type(module).__name__}{cure}; nothing was loaded:\n  " + "\n  ".join(faults)
        )


def _fitting(value, tensor):
    """The array of `value` and what keeps it from being copied into `tensor`, or None."""
    try:
        array = autograd.as_tensor(value).detach().numpy()
    except autograd.AutogradError as error:
        return None, str(error)
    if array.shape != tensor.shape:
        return array, f"expected shape {tensor.shape}, got {array.shape}"
    if array.dtype.kind == "c" and tensor.dtype.kind != "c":
        return array, f"expected real numbers ({tensor.dtype}), got {array.dtype}"
    return array, None
