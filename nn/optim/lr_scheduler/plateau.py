"""A schedule that looks at how the learning goes."""

from .base import LRScheduler, check_optimizer, one_for_each, rates_of


class ReduceLROnPlateau(LRScheduler):
    """Multiply the step size by `factor` when a metric has not improved for more than `patience` epochs.

    Parameters
    ----------
    optimizer : Optimizer
    mode : ``"min"`` if less is better, ``"max"`` if more is
    factor : float below 1
    patience : epochs without improvement that are borne
    threshold : what counts as an improvement
    threshold_mode : ``"rel"``: by more than the share `threshold` of the best; ``"abs"``: by more than `threshold`
    cooldown : epochs after a reduction in which nothing is counted
    min_lr : least step size, one or a list with one for each group
    eps : reductions by less are not made

    Raises
    ------
    ValueError
        for a factor of 1 or more, or an unknown mode.

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
    >>> for loss in (3.0, 2.0, 2.5, 2.0):
    ...     scheduler.step(loss)
    >>> scheduler.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer, mode="min", factor=0.1, patience=10, threshold=1e-4, threshold_mode="rel", cooldown=0,
                 min_lr=0, eps=1e-8):  # fmt: skip
        check_optimizer(self, optimizer)
        if factor >= 1:
            raise ValueError(f"ReduceLROnPlateau: factor must be below 1, got {factor}")
        if mode not in ("min", "max"):
            raise ValueError(f"ReduceLROnPlateau: mode must be 'min' or 'max', got {mode!r}")
        if threshold_mode not in ("rel", "abs"):
            raise ValueError(f"ReduceLROnPlateau: threshold_mode must be 'rel' or 'abs', got {threshold_mode!r}")
        self.optimizer, self.mode, self.factor, self.patience = optimizer, mode, factor, patience
        self.threshold, self.threshold_mode, self.cooldown, self.eps = threshold, threshold_mode, cooldown, eps
        self.min_lrs = one_for_each("ReduceLROnPlateau: min_lr", min_lr, optimizer)
        self.best = float("inf") if mode == "min" else -float("inf")
        self.cooldown_counter = self.num_bad_epochs = self.last_epoch = 0
        self._last_lr = rates_of(optimizer)

    def step(self, metrics, epoch=None):
        """Look at `metrics`, a number; call it once an epoch, after ``optimizer.step()``."""
        metric = float(metrics.item() if hasattr(metrics, "item") else metrics)
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        if self._is_better(metric):
            self.best, self.num_bad_epochs = metric, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter:
            self.cooldown_counter, self.num_bad_epochs = self.cooldown_counter - 1, 0
        if self.num_bad_epochs > self.patience:
            self._write(self._reduced())
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = rates_of(self.optimizer)

    def _is_better(self, metric):
        sign = -1 if self.mode == "min" else 1
        if self.threshold_mode == "rel":
            bound = self.best * (1 + sign * self.threshold)
        else:
            bound = self.best + sign * self.threshold
        return sign * metric > sign * bound

    def _reduced(self):
        rates = [float(lr) for lr in rates_of(self.optimizer)]
        lower = [max(lr * self.factor, least) for lr, least in zip(rates, self.min_lrs)]
        return [new if old - new > self.eps else old for old, new in zip(rates, lower)]
