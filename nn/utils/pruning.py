"""Ways to choose what is pruned."""

import numpy as np

import autograd

from .masking import mask_of, put_mask, scores_of, take_off


class BasePruningMethod:
    """The base of ways to prune; a subclass says in ``compute_mask(t, default_mask)`` which elements stay.

    `t` are the scores, by default the parameter itself, `default_mask` is the mask there is already. Of a parameter that
    was pruned before, only what is left is shown to the method: these elements in a row if `PRUNING_TYPE` is
    'unstructured', the slices along the axis `dim` that are not all zero if it is 'structured'; and everything if 'global'.

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
    _tensor_name = None

    def compute_mask(self, t, default_mask):
        """The new mask; a subclass writes it."""
        raise TypeError(f"{type(self).__name__} does not say what to prune: write compute_mask(self, t, default_mask)")

    @classmethod
    def apply(cls, module, name, *arguments, importance_scores=None, **options):
        """Prune the parameter `name` of a module; the further arguments are the method's. Returns the method."""
        method = cls(*arguments, **options)
        method._tensor_name = name
        scores, mask = scores_of(module, name, importance_scores), mask_of(module, name)
        put_mask(module, name, _on_what_is_left(method, scores, mask), method)
        return method

    def prune(self, t, default_mask=None, importance_scores=None):
        """The tensor `t` with zeros where this method would prune it.

        >>> import nn
        >>> nn.utils.prune.L1Unstructured(2).prune(tensor([3.0, -1.0, 2.0]))
        tensor([ 3., -0.,  0.])
        """
        mask = autograd.ones_like(t) if default_mask is None else default_mask
        return t * self.compute_mask(t if importance_scores is None else importance_scores, mask)

    def apply_mask(self, module):
        """The pruned parameter of `module`; ValueError if this method has not been applied to it."""
        self._check_applied()
        return getattr(module, f"{self._tensor_name}_orig") * getattr(module, f"{self._tensor_name}_mask")

    def remove(self, module):
        """Make the pruning permanent; see :func:`nn.utils.prune.remove`."""
        self._check_applied()
        take_off(module, self._tensor_name)

    def _check_applied(self):
        if self._tensor_name is None:
            raise ValueError(f"{type(self).__name__} was not applied to a module: use apply(module, name)")


def _on_what_is_left(method, scores, mask):
    """The mask that `method` gives, which is shown only what is left of a parameter that was pruned before."""
    if mask.all() or method.PRUNING_TYPE == "global":
        left = ...
    elif method.PRUNING_TYPE == "structured":
        left = [slice(None)] * mask.ndim
        left[method.dim] = np.moveaxis(mask, method.dim, 0).reshape(mask.shape[method.dim], -1).any(axis=1)
        left = tuple(left)
    else:
        left = mask == 1
    new = mask.copy()
    new[left] = autograd.as_tensor(method.compute_mask(autograd.tensor(scores[left]), autograd.tensor(mask[left]))).numpy()
    return new


class PruningContainer(BasePruningMethod):
    """Methods that are applied one after the other, as a list.

    Raises TypeError for what is no method, ValueError for methods that were applied to parameters of different names.

    >>> import nn
    >>> from nn.utils import prune
    >>> both = prune.PruningContainer(prune.L1Unstructured(1), prune.L1Unstructured(1))
    >>> both.prune(tensor([3.0, -1.0, 2.0])), len(both)
    (tensor([ 3., -0.,  0.]), 2)
    """

    PRUNING_TYPE = "global"

    def __init__(self, *methods):
        self._methods = []
        for method in methods:
            self.add_pruning_method(method)

    def add_pruning_method(self, method):
        """Add a method at the end."""
        if not isinstance(method, BasePruningMethod):
            raise TypeError(f"PruningContainer: expected a BasePruningMethod, got {type(method).__name__}")
        if self._methods and method._tensor_name != self._tensor_name:
            raise ValueError(
                f"PruningContainer: expected a method for the parameter {self._tensor_name!r}, got one for "
                f"{method._tensor_name!r}"
            )
        self._tensor_name = method._tensor_name
        self._methods.append(method)

    def __len__(self):
        return len(self._methods)

    def __iter__(self):
        return iter(self._methods)

    def __getitem__(self, index):
        return self._methods[index]

    def compute_mask(self, t, default_mask):
        scores, mask = t.detach().numpy(), default_mask.detach().numpy()
        for method in self._methods:
            mask = _on_what_is_left(method, scores, mask)
        return autograd.tensor(mask)


class Identity(BasePruningMethod):
    """Prune nothing."""

    def compute_mask(self, t, default_mask):
        return default_mask


class CustomFromMask(BasePruningMethod):
    """Prune where a mask that is given is 0."""

    PRUNING_TYPE = "global"

    def __init__(self, mask):
        self.mask = autograd.as_tensor(mask)

    def compute_mask(self, t, default_mask):
        if self.mask.shape != default_mask.shape:
            raise ValueError(f"prune: expected a mask of the parameter's shape {default_mask.shape}, got {self.mask.shape}")
        return default_mask * self.mask.to(default_mask.dtype)


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


class RandomStructured(BasePruningMethod):
    """Prune `amount` of the slices along the axis `dim` at random."""

    PRUNING_TYPE = "structured"

    def __init__(self, amount, dim=-1):
        self.amount, self.dim = amount, dim

    def _scores(self, slices):
        return autograd.rand(len(slices)).numpy()

    def compute_mask(self, t, default_mask):
        mask, slices = (np.moveaxis(one.numpy(), self.dim, 0) for one in (default_mask, t))
        left = mask.reshape(len(mask), -1).any(axis=1).astype(mask.dtype)
        kept = _reduced(left, self._scores(slices.reshape(len(slices), -1)), self.amount)
        return autograd.as_tensor(np.moveaxis(mask * kept.reshape(-1, *[1] * (mask.ndim - 1)), 0, self.dim))


class LnStructured(RandomStructured):
    """Prune `amount` of the slices along the axis `dim`, those of the smallest norm of order `n`."""

    def __init__(self, amount, n, dim=-1):
        super().__init__(amount, dim)
        self.n = n

    def _scores(self, slices):
        return np.linalg.norm(slices, ord=float(self.n), axis=1)


def _reduced(mask, scores, amount):
    """`mask` with `amount` more zeros, where the scores of what is left are smallest."""
    left = np.flatnonzero(mask)
    if isinstance(amount, (bool, np.bool_)) or not 0 <= amount <= (1 if isinstance(amount, float) else len(left)):
        raise ValueError(
            f"prune: amount must be a share from 0 to 1 or a number of the {len(left)} elements that are left, got {amount}"
        )
    count = round(amount * len(left)) if isinstance(amount, float) else int(amount)
    reduced = mask.copy()
    reduced[left[np.argsort(scores[left], kind="stable")[:count]]] = 0
    return reduced
