"""Pruning: setting the least important elements of a parameter to zero, and keeping them there."""

import math

import numpy as np

import autograd

from ..parameter import Parameter
from .computed import add_computed, checked_module, computed, remove_computed


class _Masked:
    """Where a pruned parameter comes from: the original one times a mask of zeros and ones."""

    def __init__(self, name):
        self.name = name

    def value(self, module):
        return getattr(module, f"{self.name}_orig") * getattr(module, f"{self.name}_mask")

    def assign(self, module, value):
        """Refuse: the parameter is computed."""
        raise AttributeError(
            f"{type(module).__name__}.{self.name} is pruned: change {self.name}_orig, or make the pruning permanent with "
            "prune.remove"
        )


def custom_from_mask(module, name, mask):
    """Prune the elements of a parameter where `mask` is 0, in addition to those that are pruned already.

    The parameter's values stay in ``<name>_orig``, which is trained; ``<name>_mask`` is a buffer.

    Returns the module. Raises ValueError if there is no such parameter, or the mask has another shape.

    >>> import nn
    >>> layer = nn.utils.prune.custom_from_mask(nn.Linear(2, 1), "weight", [[1, 0]])
    >>> layer.weight[0, 1].item() == 0.0
    True
    >>> list(layer.state_dict())
    ['bias', 'weight_orig', 'weight_mask']
    """
    held = _parameter(module, name)
    mask = autograd.as_tensor(mask).detach().numpy()
    if mask.shape != held.shape:
        raise ValueError(f"prune: expected a mask of the parameter's shape {held.shape}, got {mask.shape}")
    if is_pruned_here(module, name):
        memory = getattr(module, f"{name}_mask").data.numpy()
        memory *= mask.astype(memory.dtype)
        autograd.mark_changed(memory, "prune")
        return module
    add_computed(module, name, _Masked(name))
    module.register_parameter(f"{name}_orig", held)
    module.register_buffer(f"{name}_mask", autograd.tensor(mask.astype(held.dtype)))
    return module


def identity(module, name):
    """Prepare a parameter for pruning without pruning any of it; returns the module.

    >>> import nn
    >>> layer = nn.utils.prune.identity(nn.Linear(2, 1), "weight")
    >>> layer.weight_mask.tolist()
    [[1.0, 1.0]]
    """
    return custom_from_mask(module, name, np.ones(_parameter(module, name).shape))


def l1_unstructured(module, name, amount, importance_scores=None):
    """Prune the elements of the smallest size (LeCun, Denker & Solla, *Optimal Brain Damage*, 1990, in its simplest form).

    Parameters
    ----------
    module : Module
    name : of the parameter
    amount : a share from 0 to 1 (a float) or a number (an int) of the elements that are left
    importance_scores : tensor of the parameter's shape to go by instead

    Returns the module. Raises ValueError for an amount out of range, or if there is no such parameter.

    >>> import nn
    >>> layer = nn.utils.prune.l1_unstructured(nn.Linear(4, 1), "weight", amount=0.5)
    >>> int((layer.weight == 0).sum().item())
    2
    """
    return _prune(module, name, amount, np.abs(_scores(module, name, importance_scores)))


def random_unstructured(module, name, amount):
    """Prune elements at random, drawn from the generator of :func:`autograd.manual_seed`; returns the module.

    `amount` is a share from 0 to 1 (a float) or a number (an int) of the elements that are left.

    >>> import nn
    >>> layer = nn.utils.prune.random_unstructured(nn.Linear(4, 1), "weight", amount=1)
    >>> int((layer.weight == 0).sum().item())
    1
    """
    return _prune(module, name, amount, autograd.rand(_parameter(module, name).shape).numpy())


def ln_structured(module, name, amount, n, dim, importance_scores=None):
    """Prune whole slices along the axis `dim`, those of the smallest norm of order `n`; returns the module.

    `amount` is a share from 0 to 1 (a float) or a number (an int) of the slices that are left.

    >>> import nn
    >>> layer = nn.utils.prune.ln_structured(nn.Linear(4, 3), "weight", amount=1, n=2, dim=0)
    >>> int((layer.weight_mask.sum(1) == 0).sum().item())
    1
    """
    scores = np.moveaxis(_scores(module, name, importance_scores), dim, 0)
    norms = np.linalg.norm(scores.reshape(len(scores), -1), ord=n, axis=1)
    return _prune_slices(module, name, amount, dim, norms)


def random_structured(module, name, amount, dim):
    """Prune whole slices along the axis `dim` at random; returns the module.

    `amount` is a share from 0 to 1 (a float) or a number (an int) of the slices that are left.

    >>> import nn
    >>> layer = nn.utils.prune.random_structured(nn.Linear(4, 3), "weight", amount=1, dim=1)
    >>> int((layer.weight_mask.sum(0) == 0).sum().item())
    1
    """
    return _prune_slices(module, name, amount, dim, autograd.rand(_parameter(module, name).shape[dim]).numpy())


def global_unstructured(parameters, pruning_method=None, importance_scores=None, **options):
    """Prune elements of several parameters, a list of (module, name), that are compared with each other.

    Parameters
    ----------
    parameters : list of (module, name)
    pruning_method : subclass of :class:`BasePruningMethod`; None is :class:`L1Unstructured`, and a number its amount
    importance_scores : ``{(module, name): Tensor}`` to go by, where not the parameters themselves
    options : what the method takes, such as ``amount``: a share from 0 to 1 (a float) or a number (an int) of the
        elements that are left in all of them

    Raises TypeError for a method that is none, and ValueError for one that prunes slices.

    >>> import nn
    >>> net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 2))
    >>> nn.utils.prune.global_unstructured([(layer, "weight") for layer in net], amount=6)
    >>> [layer.weight_mask.shape for layer in net]
    [(4, 4), (2, 4)]
    """
    if isinstance(pruning_method, (int, float)):  # the amount, with the usual method
        pruning_method, options = None, {**options, "amount": pruning_method}
    kind = L1Unstructured if pruning_method is None else pruning_method
    if not isinstance(kind, type) or not issubclass(kind, BasePruningMethod):
        raise TypeError(f"global_unstructured(pruning_method): expected a subclass of BasePruningMethod, got {kind!r}")
    if kind.PRUNING_TYPE != "unstructured":
        raise ValueError(f"global_unstructured: {kind.__name__} prunes slices; expected one that prunes single elements")
    pairs, given = list(parameters), importance_scores or {}
    scores = [_scores(module, name, given.get((module, name))) for module, name in pairs]
    masks = [_mask(module, name) for module, name in pairs]
    flat = [np.concatenate([part.ravel() for part in parts]) for parts in (scores, masks)]
    found = np.asarray(kind(**options).compute_mask(*map(autograd.as_tensor, flat)).numpy())
    ends = np.cumsum([mask.size for mask in masks])[:-1]
    for (module, name), mask, part in zip(pairs, masks, np.split(found, ends)):
        custom_from_mask(module, name, part.reshape(mask.shape))


def remove(module, name):
    """Make the pruning of a parameter permanent: it becomes a plain parameter with zeros in it. Returns the module.

    Raises ValueError if it is not pruned.

    >>> import nn
    >>> layer = nn.utils.prune.l1_unstructured(nn.Linear(4, 1), "weight", amount=2)
    >>> list(nn.utils.prune.remove(layer, "weight").state_dict())
    ['bias', 'weight']
    """
    if not is_pruned_here(module, name):
        raise ValueError(f"prune.remove: {type(module).__name__}.{name} is not pruned")
    value, parameter = getattr(module, name).detach(), getattr(module, f"{name}_orig")
    remove_computed(module, name)
    delattr(module, f"{name}_orig")
    delattr(module, f"{name}_mask")
    parameter.data = value
    module.register_parameter(name, parameter)
    return module


def is_pruned(module):
    """Whether any parameter of `module`, or of a module within, is pruned.

    >>> import nn
    >>> nn.utils.prune.is_pruned(nn.Linear(1, 1))
    False
    """
    return any(isinstance(source, _Masked) for part in checked_module(module).modules() for source in computed(part).values())


def is_pruned_here(module, name):
    """Whether the module's own parameter `name` is pruned.

    >>> import nn
    >>> nn.utils.prune.is_pruned_here(nn.Linear(1, 1), "weight")
    False
    """
    return isinstance(computed(module).get(name), _Masked)


class BasePruningMethod:
    """The base of ways to prune; a subclass says in ``compute_mask(t, default_mask)`` which elements stay.

    `t` are the scores, by default the parameter itself, `default_mask` is the mask there is already.

    >>> import nn
    >>> class Below(nn.utils.prune.BasePruningMethod):
    ...     def __init__(self, bound):
    ...         self.bound = bound
    ...
    ...     def compute_mask(self, t, default_mask):
    ...         return default_mask * (t >= self.bound)
    >>> layer = nn.Linear(2, 1)
    >>> _ = nn.init.constant_(layer.weight, 0.5)
    >>> _ = Below.apply(layer, "weight", 1.0)
    >>> layer.weight_mask
    tensor([[0., 0.]], dtype=float32)
    """

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t, default_mask):
        """The new mask; a subclass writes it."""
        raise TypeError(f"{type(self).__name__} does not say what to prune: write compute_mask(self, t, default_mask)")

    @classmethod
    def apply(cls, module, name, *arguments, importance_scores=None, **options):
        """Prune the parameter `name` of a module; the further arguments are the method's. Returns the method."""
        method = cls(*arguments, **options)
        scores = autograd.as_tensor(_scores(module, name, importance_scores))
        custom_from_mask(module, name, method.compute_mask(scores, autograd.as_tensor(_mask(module, name))))
        return method


class Identity(BasePruningMethod):
    """Prune nothing."""

    def compute_mask(self, t, default_mask):
        return default_mask


class L1Unstructured(BasePruningMethod):
    """Prune `amount` of the elements, those of the smallest size."""

    def __init__(self, amount):
        self.amount = amount

    def compute_mask(self, t, default_mask):
        mask, scores = default_mask.numpy(), np.abs(t.numpy())
        return autograd.as_tensor(_reduced(mask.ravel(), scores.ravel(), self.amount).reshape(mask.shape))


class RandomUnstructured(L1Unstructured):
    """Prune `amount` of the elements at random."""

    def compute_mask(self, t, default_mask):
        return super().compute_mask(autograd.rand(t.shape), default_mask)


def _parameter(module, name):
    held = getattr(module, f"{name}_orig", None) if is_pruned_here(module, name) else getattr(module, name, None)
    if not isinstance(held, Parameter):
        raise ValueError(f"prune: {type(module).__name__} has no parameter {name!r} of its own")
    return held


def _scores(module, name, given=None):
    scores = _parameter(module, name) if given is None else autograd.as_tensor(given)
    if scores.shape != _parameter(module, name).shape:
        raise ValueError(f"prune: expected scores of shape {_parameter(module, name).shape}, got {scores.shape}")
    return scores.detach().numpy()


def _mask(module, name):
    """The mask there is: ones, if nothing is pruned yet."""
    if is_pruned_here(module, name):
        return getattr(module, f"{name}_mask").numpy()
    return np.ones(_parameter(module, name).shape)


def _prune(module, name, amount, scores):
    mask = _mask(module, name)
    return custom_from_mask(module, name, _reduced(mask.ravel(), scores.ravel(), amount).reshape(mask.shape))


def _prune_slices(module, name, amount, dim, scores):
    mask = np.moveaxis(_mask(module, name), dim, 0)
    left = mask.reshape(len(mask), -1).any(axis=1).astype(mask.dtype)
    kept = _reduced(left, scores, amount).reshape(-1, *[1] * (mask.ndim - 1))
    return custom_from_mask(module, name, np.moveaxis(mask * kept, 0, dim))


def _reduced(mask, scores, amount):
    """`mask` with `amount` more zeros, where the scores of what is left are smallest."""
    left = np.flatnonzero(mask)
    if isinstance(amount, (bool, np.bool_)) or not 0 <= amount <= (1 if isinstance(amount, float) else len(left)):
        raise ValueError(
            f"prune: amount must be a share from 0 to 1 or a number of the {len(left)} elements that are left, got {amount}"
        )
    count = math.floor(amount * len(left) + 0.5) if isinstance(amount, float) else int(amount)
    reduced = mask.copy()
    reduced[left[np.argsort(scores[left], kind="stable")[:count]]] = 0
    return reduced
