"""Functions that an optimiser calls around its steps, and around saving and loading its state."""

from ..handles import Handle


class Hooked:
    """What registers hooks of an optimiser; every method returns a handle with ``remove()``, and refuses what is no function.

    With ``prepend=True`` a hook comes before those that are there already.
    """

    def _forget_hooks(self):
        self._hooks = {when: {} for when in ("pre", "post", "saving", "saved", "loading", "loaded")}

    def _register_hook(self, when, hook, prepend=False):
        if not callable(hook):
            raise TypeError(f"a hook is a function, not a {type(hook).__name__}")
        return Handle(self._hooks[when], hook, prepend)

    def _hooks_of(self, when):
        return list(self._hooks[when].values())

    def register_step_pre_hook(self, hook):
        """Call ``hook(optimizer, args, kwargs)`` before every step.

        >>> import nn
        >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])])
        >>> handle = optimizer.register_step_pre_hook(lambda optimizer, args, kwargs: print("before"))
        >>> optimizer.step()
        before
        """
        return self._register_hook("pre", hook)

    def register_step_post_hook(self, hook):
        """Call ``hook(optimizer, args, kwargs)`` after every step.

        >>> import nn
        >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])])
        >>> handle = optimizer.register_step_post_hook(lambda optimizer, args, kwargs: print("after"))
        >>> optimizer.step()
        after
        """
        return self._register_hook("post", hook)

    def register_state_dict_pre_hook(self, hook, prepend=False):
        """Call ``hook(optimizer)`` before the state is collected.

        >>> import nn
        >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])])
        >>> handle = optimizer.register_state_dict_pre_hook(lambda optimizer: print("saving"))
        >>> _ = optimizer.state_dict()
        saving
        """
        return self._register_hook("saving", hook, prepend)

    def register_state_dict_post_hook(self, hook, prepend=False):
        """Call ``hook(optimizer, state_dict)`` when the state has been collected; what it returns, unless None, is the state.

        >>> import nn
        >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])])
        >>> handle = optimizer.register_state_dict_post_hook(lambda optimizer, state: {**state, "epoch": 3})
        >>> optimizer.state_dict()["epoch"]
        3
        """
        return self._register_hook("saved", hook, prepend)

    def register_load_state_dict_pre_hook(self, hook, prepend=False):
        """Call ``hook(optimizer, state_dict)`` before a state is loaded, with a copy of the dict; what it returns, unless
        None, is loaded instead.

        >>> import nn
        >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])])
        >>> handle = optimizer.register_load_state_dict_pre_hook(lambda optimizer, state: print(sorted(state)))
        >>> optimizer.load_state_dict(optimizer.state_dict())
        ['param_groups', 'state']
        """
        return self._register_hook("loading", hook, prepend)

    def register_load_state_dict_post_hook(self, hook, prepend=False):
        """Call ``hook(optimizer)`` when a state has been loaded.

        >>> import nn
        >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])])
        >>> handle = optimizer.register_load_state_dict_post_hook(lambda optimizer: print("loaded"))
        >>> optimizer.load_state_dict(optimizer.state_dict())
        loaded
        """
        return self._register_hook("loaded", hook, prepend)

    def _passed_through(self, when, state_dict):
        """`state_dict` after each hook has seen it, and perhaps replaced it."""
        for hook in self._hooks_of(when):
            answer = hook(self, state_dict)
            state_dict = state_dict if answer is None else answer
        return state_dict
