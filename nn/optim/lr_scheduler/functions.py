"""Schedules that are functions of the user's own."""

from .base import LRScheduler, one_for_each


class _OfFunctions(LRScheduler):
    kept_out = ("optimizer", "lr_lambdas")

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambdas = one_for_each(f"{type(self).__name__}: lr_lambda", lr_lambda, optimizer)
        for function in self.lr_lambdas:
            if not callable(function):
                raise TypeError(f"{type(self).__name__}: lr_lambda must be a function, not a {type(function).__name__}")
        super().__init__(optimizer, last_epoch)


class LambdaLR(_OfFunctions):
    """The first step size times ``lr_lambda(t)`` at epoch t.

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    lr_lambda : function of the epoch, or a list with one for each group; not part of the state

    Raises
    ------
    TypeError, ValueError
        for what is no function, or a list of another length.

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
    >>> optimizer.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.5]
    """

    def get_lr(self):
        """The step size of each group at ``self.last_epoch``."""
        return [lr * function(self.last_epoch) for lr, function in zip(self.base_lrs, self.lr_lambdas)]


class MultiplicativeLR(_OfFunctions):
    """Multiply the step size by ``lr_lambda(t)`` when epoch t begins.

    Parameters
    ----------
    optimizer, last_epoch : see :class:`LRScheduler`
    lr_lambda : function of the epoch, or a list with one for each group; not part of the state

    Raises
    ------
    TypeError, ValueError
        for what is no function, or a list of another length.

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.lr_scheduler.MultiplicativeLR(optimizer, lambda epoch: 0.5)
    >>> for _ in range(2):
    ...     optimizer.step()
    ...     scheduler.step()
    >>> scheduler.get_last_lr()
    [0.25]
    """

    def get_lr(self):
        """The step size of each group at ``self.last_epoch``."""
        groups = self.optimizer.param_groups
        if self._step_count == 1:
            return [group["lr"] for group in groups]
        return [group["lr"] * function(self.last_epoch) for group, function in zip(groups, self.lr_lambdas)]
