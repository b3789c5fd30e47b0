"""Hooks of nodes: functions that see, and may replace, all gradients that go into an operation's step and come out of it."""


from .cotangents import Run, deliver
from .errors import GradientError, OperationError
from .graph import GRAD, STEP, leaf_step
from .hooks import Hooked, HookHandle, through
from .wrapping import part_step, tensor_of


class _HookedNode:
    """The step of a record whose node has hooks: those `before` see what arrives, those `after` what is sent on as well."""

    def __init__(self, step):
        self.hooked_step, self.before, self.after = step, {}, {}
        self.name, self.entry, self.layout, self.used = step.name, step.entry, step.layout, getattr(step, "used", step)

    def __call__(self, record, run):
        return self._run(record, record, run, lambda inner: self.hooked_step(record, inner))

    def recorded(self, record, work, run):
        return self._run(record, work, run, lambda inner: self.hooked_step.recorded(record, work, inner))

    def _run(self, record, work, run, step):
        _replace(work, self.before.values(), lambda hook, gradients: hook(gradients))
        if not self.after:
            return step(run)
        arrived = work[GRAD]
        if self.hooked_step is part_step:
            _replace(work, self.after.values(), lambda hook, gradients: hook(gradients, gradients))
            return step(run)
        parents, receivers = _with_receivers(work, self.layout)
        try:
            step(Run())
        finally:
            for slot, held in parents.items():
                work[slot] = held
        self._send(arrived, parents, receivers, run)

    def _send(self, arrived, parents, receivers, run):
        """Hand the gradients in `receivers` to the true parents, after the hooks have seen them."""
        sent = [None if one is None else one[GRAD] for one in receivers]
        for hook in list(self.after.values()):
            sent = _answered(hook(_shown(sent), _shown(_parts(arrived))), sent, hook)
        flat = [one for held in parents.values() for one in (held if held.__class__ is tuple else (held,))]
        for parent, gradient in zip(flat, sent):
            if parent is not None and gradient is not None:
                deliver(parent, gradient, run)


def _with_receivers(work, layout):
    """Put empty records in the place of the parents of `work`; return ``{slot: what was there}`` and the flat list of them."""
    parents, receivers = {}, []
    for slot in layout.parents.values():
        held = parents[slot] = work[slot]
        several = held.__class__ is tuple
        first = len(receivers)  # each has a number of its own, by which a heap orders them
        for one in held if several else (held,):
            receivers.append(None if one is None else [len(receivers), leaf_step, None, None])
        work[slot] = tuple(receivers[first:]) if several else receivers[first]
    return parents, receivers


def _parts(gradient):
    """The gradients that arrived: one, or, by number, those of several results."""
    if not isinstance(gradient, dict):
        return [gradient]
    return [gradient.get(i) for i in range(max(gradient) + 1)]


def _replace(work, hooks, call):
    for hook in list(hooks):
        parts = _parts(work[GRAD])
        answer = _answered(call(hook, _shown(parts)), parts, hook)
        work[GRAD] = dict(enumerate(answer)) if isinstance(work[GRAD], dict) else answer[0]


def _shown(gradients):
    """Gradients as ``.grad`` shows them: Tensors, conjugated where they are complex, or None."""
    return tuple(None if g is None else _conjugated(tensor_of(g, None)) for g in gradients)


def _answered(answer, gradients, hook):
    """`gradients`, or what the hook returned in their place, in the form in which they travel."""
    if answer is None:
        return gradients
    answer = answer if isinstance(answer, tuple) else (answer,)
    if len(answer) != len(gradients):
        raise OperationError(
            f"the hook {getattr(hook, '__name__', hook)!r} returned {len(answer)} gradients; expected {len(gradients)}, or None"
        )
    pairs = zip(answer, gradients)
    return [old if new is None or old is None else through([lambda _, new=new: new], old) for new, old in pairs]


def _conjugated(tensor):
    return tensor.conj() if tensor.dtype.kind == "c" else tensor


def add_node_hook(node, hook, when):
    """Call `hook` ``'before'`` or ``'after'`` the step of a node; returns a handle with ``remove()``.

    Raises TypeError for what is no function, GradientError for a leaf that nobody holds any more.
    """
    if not callable(hook):
        raise TypeError(f"a hook of a node is a function, got {type(hook).__name__}")
    if node.is_leaf:
        return _of_leaf(node.variable, hook, when)
    return HookHandle(getattr(_hooked_node(node.record), when), hook)


def _hooked_node(record):
    """The step with the hooks of a record's node. Those of the tensor itself come before, and retain_grad() with them."""
    step = record[STEP]
    bare = step.step if step.__class__ is Hooked else step
    if bare.__class__ is _HookedNode:
        return bare
    made = _HookedNode(bare)
    if bare is step:
        record[STEP] = made
    else:
        step.step = made
    return made


def _of_leaf(leaf, hook, when):
    if leaf is None:
        raise GradientError("a hook for a leaf whose tensor is gone: no gradient will arrive")
    if when == "after":
        return leaf.register_post_accumulate_grad_hook(lambda leaf: hook((), (leaf.grad,)))

    def first_of_one(gradient):
        answer = hook((gradient,))
        return answer[0] if isinstance(answer, tuple) else answer

    return leaf.register_hook(first_of_one)
