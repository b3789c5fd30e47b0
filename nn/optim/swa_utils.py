"""Averages of weights over the steps of a training, and the schedule that goes with them."""

import copy
import math

import numpy as np

import autograd

from ..module import Module
from .lr_scheduler.base import LRScheduler, one_for_each


def get_swa_avg_fn():
    """The function that keeps the plain average: ``average + (current - average) / (n + 1)``.

    >>> import nn
    >>> nn.optim.swa_utils.get_swa_avg_fn()(tensor(1.0), tensor(4.0), 2)
    tensor(2.)
    """

    def swa_update(averaged_param, current_param, num_averaged):
        return averaged_param + (current_param - averaged_param) / (float(num_averaged) + 1)

    return swa_update


def get_ema_avg_fn(decay=0.999):
    """The function that keeps an exponential average: ``decay * average + (1 - decay) * current``.

    Raises ValueError unless `decay` is between 0 and 1.

    >>> import nn
    >>> nn.optim.swa_utils.get_ema_avg_fn(0.75)(tensor(1.0), tensor(5.0), 2)
    tensor(2.)
    """
    _check_decay(decay)

    def ema_update(averaged_param, current_param, num_averaged):
        return decay * averaged_param + (1 - decay) * current_param

    return ema_update


def get_swa_multi_avg_fn():
    """:func:`get_swa_avg_fn` for lists of tensors, which it changes in place.

    >>> import nn
    >>> average = [tensor([1.0])]
    >>> nn.optim.swa_utils.get_swa_multi_avg_fn()(average, [tensor([4.0])], 2)
    >>> average
    [tensor([2.])]
    """
    return _on_lists(get_swa_avg_fn())


def get_ema_multi_avg_fn(decay=0.999):
    """:func:`get_ema_avg_fn` for lists of tensors, which it changes in place.

    >>> import nn
    >>> average = [tensor([1.0])]
    >>> nn.optim.swa_utils.get_ema_multi_avg_fn(0.75)(average, [tensor([5.0])], 2)
    >>> average
    [tensor([2.])]
    """
    return _on_lists(get_ema_avg_fn(decay))


def _on_lists(function):
    def update(averaged_params, current_params, num_averaged):
        for averaged, current in zip(averaged_params, current_params):
            _copy(averaged, function(averaged.detach(), current.detach(), num_averaged))

    return update


def _check_decay(decay):
    if not 0 <= decay <= 1:
        raise ValueError(f"decay must be between 0 and 1, got {decay}")


def _copy(target, source):
    """Copy the values of one tensor into the memory of another."""
    memory = target.data.numpy()
    np.copyto(memory, source.detach().numpy(), casting="unsafe")
    autograd.mark_changed(memory, "AveragedModel.update_parameters")


class AveragedModel(Module):
    """A copy of a model whose parameters are averages of the model's over the course of its training.

    By default the plain average (Izmailov et al., *Averaging Weights Leads to Wider Optima and Better Generalization*, 2018).

    Parameters
    ----------
    model : Module, which is copied
    device : None or 'cpu'
    avg_fn : function ``(average, current, n) -> new average`` of tensors, n the number of models averaged so far
    multi_avg_fn : function of lists of tensors that changes the first; give one of the two
    use_buffers : average the buffers too, rather than copying them

    Raises
    ------
    ValueError
        if both functions are given, or the model to average has other parameters.

    >>> import nn
    >>> model = nn.Linear(1, 1)
    >>> averaged = nn.optim.swa_utils.AveragedModel(model)
    >>> for value in (1.0, 2.0, 6.0):
    ...     _ = nn.init.constant_(model.weight, value)
    ...     averaged.update_parameters(model)
    >>> averaged.module.weight.item(), averaged.n_averaged.item()
    (3.0, 3)
    """

    def __init__(self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False):
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise ValueError("AveragedModel: give avg_fn or multi_avg_fn, not both")
        _check_module("AveragedModel", model)
        self.module = copy.deepcopy(model).to(device=device)
        self.register_buffer("n_averaged", autograd.tensor(0))
        self.average = multi_avg_fn or _on_lists(avg_fn or get_swa_avg_fn())
        self.use_buffers = use_buffers

    def forward(self, *args, **kwargs):
        return self.module(*args, **kwargs)

    def update_parameters(self, model):
        """Take the present parameters of `model` into the average."""
        pairs = _pairs(self.module.named_parameters(), model.named_parameters())
        buffers = _pairs(self.module.named_buffers(), model.named_buffers())
        pairs, copied = (pairs + buffers, []) if self.use_buffers else (pairs, buffers)
        count = self.n_averaged.item()
        with autograd.no_grad():
            if count and pairs:
                self.average(*map(list, zip(*pairs)), count)
            else:
                copied = copied + pairs
            for own, theirs in copied:
                _copy(own, theirs)
        _copy(self.n_averaged, autograd.tensor(count + 1))


def _pairs(own, theirs):
    own, theirs = list(own), list(theirs)
    if [(name, value.shape) for name, value in own] != [(name, value.shape) for name, value in theirs]:
        raise ValueError(
            "update_parameters(model): the model's parameters and buffers are not those of the model that was copied: "
            f"expected {', '.join(name for name, _ in own)}, got {', '.join(name for name, _ in theirs)}"
        )
    return [(one, other) for (_, one), (_, other) in zip(own, theirs)]


def _check_module(name, model):
    if not isinstance(model, Module):
        raise TypeError(f"{name}: expected an nn.Module, got {type(model).__name__}")


def update_bn(loader, model, device=None):
    """Compute the running statistics of all batch-norm layers of `model` anew, as averages over the batches of `loader`.

    Averaged weights were never used in training, so their statistics are not known. Batches that are tuples or lists
    stand for their first item. The model's training mode is put back.

    >>> import nn
    >>> nn.optim.swa_utils.update_bn([ones(2, 3)], nn.Linear(3, 1))  # nothing to do
    """
    _check_module("update_bn", model)
    layers = [module for module in model.modules() if hasattr(module, "running_mean") and hasattr(module, "momentum")]
    if not layers:
        return
    training, momenta = model.training, [layer.momentum for layer in layers]
    try:
        model.train()
        for layer in layers:
            layer.reset_running_stats()
            layer.momentum = None  # which makes the layer average over all batches
        with autograd.no_grad():
            for batch in loader:
                model(batch[0] if isinstance(batch, (tuple, list)) else batch)
    finally:
        for layer, momentum in zip(layers, momenta):
            layer.momentum = momentum
        model.train(training)


class SWALR(LRScheduler):
    """Bring the step size to the constant `swa_lr` in `anneal_epochs` epochs, for averaging from then on.

    Parameters
    ----------
    optimizer, last_epoch : see :class:`~nn.optim.lr_scheduler.LRScheduler`
    swa_lr : one for all groups, or a list
    anneal_epochs : int, at least 0
    anneal_strategy : ``"cos"`` or ``"linear"``

    Raises
    ------
    ValueError
        for an unknown strategy or a negative number of epochs.

    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter([1.0])], lr=1.0)
    >>> scheduler = nn.optim.swa_utils.SWALR(optimizer, swa_lr=0.5, anneal_epochs=2, anneal_strategy="linear")
    >>> rates = []
    >>> for _ in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> rates
    [1.0, 0.75, 0.5, 0.5]
    """

    def __init__(self, optimizer, swa_lr, anneal_epochs=10, anneal_strategy="cos", last_epoch=-1):
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"SWALR: anneal_strategy must be 'cos' or 'linear', got {anneal_strategy!r}")
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"SWALR: anneal_epochs must be a whole number of at least 0, got {anneal_epochs!r}")
        rates = one_for_each("SWALR: swa_lr", swa_lr, optimizer)
        for group, rate in zip(optimizer.param_groups, rates):
            group["swa_lr"] = rate
        self.anneal_epochs, self._anneal_strategy = anneal_epochs, anneal_strategy
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The step size of each group; what it was at first is worked out from what it is now."""
        step = max(1, self._step_count - 1) if self.anneal_epochs == 0 else self._step_count - 1
        before, now = self._share(step - 1), self._share(step)
        rates = []
        for group in self.optimizer.param_groups:
            goal, lr = group["swa_lr"], group["lr"]
            first = goal if before == 1 else (lr - before * goal) / (1 - before)
            rates.append(goal * now + first * (1 - now))
        return rates

    def _share(self, step):
        passed = max(0, min(1, step / max(1, self.anneal_epochs)))
        return passed if self._anneal_strategy == "linear" else (1 - math.cos(math.pi * passed)) / 2
