"""Handles: what registering a hook returns, so that it can be taken away again."""

import itertools

_numbers = itertools.count()


class Handle:
    """A hook in a table of hooks, in the order of their registration; :meth:`remove` takes it out.

    Also a context manager that removes the hook at the end of the block.

    >>> import nn
    >>> layer = nn.Linear(1, 1)
    >>> with layer.register_forward_hook(lambda module, args, output: output * 0 + 7.0):
    ...     print(layer([[5.0]]).item())
    7.0
    """

    def __init__(self, hooks, hook, first=False):
        self._hooks, self.id = hooks, next(_numbers)
        hooks[self.id] = hook
        if first:
            others = {number: held for number, held in hooks.items() if number != self.id}
            hooks.clear()
            hooks.update({self.id: hook, **others})

    def remove(self):
        """Take the hook away; once is enough, twice does no harm."""
        self._hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *reason):
        self.remove()
