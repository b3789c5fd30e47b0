"""Pruning: setting the least important elements of a parameter to zero, and keeping them there."""

import numpy as np

import autograd

from .computed import checked_module, computed
from .masking import Masked, is_masked, mask_of, scores_of, take_off
from .pruning import BasePruningMethod as BasePruningMethod
from .pruning import CustomFromMask, L1Unstructured, LnStructured, RandomStructured, RandomUnstructured
from .pruning import Identity as Identity
from .pruning import PruningContainer as PruningContainer


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
    CustomFromMask.apply(module, name, mask)
    return module


def identity(module, name):
    """Prepare a parameter for pruning without pruning any of it; returns the module.

    >>> import nn
    >>> layer = nn.utils.prune.identity(nn.Linear(2, 1), "weight")
    >>> layer.weight_mask.tolist()
    [[1.0, 1.0]]
    """
    Identity.apply(module, name)
    return module


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
    L1Unstructured.apply(module, name, amount, importance_scores=importance_scores)
    return module


def random_unstructured(module, name, amount):
    """Prune elements at random, drawn from the generator of :func:`autograd.manual_seed`; returns the module.

    `amount` is a share from 0 to 1 (a float) or a number (an int) of the elements that are left.

    >>> import nn
    >>> layer = nn.utils.prune.random_unstructured(nn.Linear(4, 1), "weight", amount=1)
    >>> int((layer.weight == 0).sum().item())
    1
    """
    RandomUnstructured.apply(module, name, amount)
    return module


def ln_structured(module, name, amount, n, dim, importance_scores=None):
    """Prune whole slices along the axis `dim`, those of the smallest norm of order `n`; returns the module.

    `amount` is a share from 0 to 1 (a float) or a number (an int) of the slices that are left.

    >>> import nn
    >>> layer = nn.utils.prune.ln_structured(nn.Linear(4, 3), "weight", amount=1, n=2, dim=0)
    >>> int((layer.weight_mask.sum(1) == 0).sum().item())
    1
    """
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def random_structured(module, name, amount, dim):
    """Prune whole slices along the axis `dim` at random; returns the module.

    `amount` is a share from 0 to 1 (a float) or a number (an int) of the slices that are left.

    >>> import nn
    >>> layer = nn.utils.prune.random_structured(nn.Linear(4, 3), "weight", amount=1, dim=1)
    >>> int((layer.weight_mask.sum(0) == 0).sum().item())
    1
    """
    RandomStructured.apply(module, name, amount, dim)
    return module


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
    scores = [scores_of(module, name, given.get((module, name))) for module, name in pairs]
    masks = [mask_of(module, name) for module, name in pairs]
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
    take_off(module, name)
    return module


def is_pruned(module):
    """Whether any parameter of `module`, or of a module within, is pruned.

    >>> import nn
    >>> nn.utils.prune.is_pruned(nn.Linear(1, 1))
    False
    """
    return any(isinstance(source, Masked) for part in checked_module(module).modules() for source in computed(part).values())


def is_pruned_here(module, name):
    """Whether the module's own parameter `name` is pruned.

    >>> import nn
    >>> nn.utils.prune.is_pruned_here(nn.Linear(1, 1), "weight")
    False
    """
    return is_masked(module, name)
