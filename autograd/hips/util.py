"""Compatibility with HIPS autograd: small helpers."""

import operator
import warnings


def subvals(x, ivs):
    """The tuple of `x` with other values at some places: ``ivs`` holds pairs (index, value).

    >>> subvals((1, 2, 3), [(0, 10), (2, 30)])
    (10, 2, 30)
    """
    items = list(x)
    for i, value in ivs:
        items[i] = value
    return tuple(items)


def subval(x, i, v):
    """The tuple of `x` with `v` at place `i`."""
    return subvals(x, [(i, v)])


def func(f):
    """`f` itself; where Python 2 had unbound methods."""
    return f


def toposort(end_node, parents=operator.attrgetter("parents")):
    """Yield the nodes that `end_node` was computed from, each after everything that was computed from it (Kahn 1962)."""
    users, waiting = {}, [end_node]
    while waiting:
        node = waiting.pop()
        users[node] = users.get(node, 0) + 1
        if users[node] == 1:
            waiting.extend(parents(node))
    ready = [end_node]
    while ready:
        node = ready.pop()
        yield node
        for parent in parents(node):
            users[parent] -= 1
            if not users[parent]:
                ready.append(parent)


def quick_grad_check(fun, arg0, extra_args=(), kwargs=None, verbose=True, eps=1e-4, rtol=1e-4, atol=1e-6, rs=None):
    """Deprecated: `check_grads` of a function for its first argument, in reverse mode, to first order.

    The options after `kwargs` are accepted and not used: the check chooses its own steps and tolerances.
    """
    from autograd.test_util import check_grads

    warnings.warn("quick_grad_check is deprecated; use autograd.test_util.check_grads", DeprecationWarning, stacklevel=2)
    check_grads(lambda x: fun(x, *extra_args, **(kwargs or {})), modes=["rev"], order=1)(arg0)
