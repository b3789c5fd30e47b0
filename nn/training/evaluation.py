"""How good a model is on data that it does not learn from."""

from contextlib import contextmanager

import autograd

from ..module import Module


@contextmanager
def evaluation_mode(model):
    """Within the block `model` is in evaluation mode and nothing is recorded; then each module is in its mode again."""
    if not isinstance(model, Module):
        raise TypeError(f"expected an nn.Module, got {type(model).__name__}")
    modes = [(module, module.training) for module in model.modules()]
    try:
        model.eval()
        with autograd.no_grad():
            yield
    finally:
        for module, training in modes:
            module.training = training


def evaluate(model, loader, **metrics):
    """The mean of each metric over all samples of a loader, in evaluation mode and without gradients.

    Parameters
    ----------
    model : Module; its training mode is put back afterwards
    loader : iterable of batches; the last part of each is the target, the parts before it are the model's arguments
    metrics : functions ``(output, target)`` that give the mean over the batch, by the name under which to return it

    Returns ``{name: float}``. Batches count by their number of samples (the length of the target).

    Raises
    ------
    ValueError
        for a loader without batches, or without metrics.

    >>> import nn
    >>> batches = [(tensor([[1.0], [2.0]]), tensor([[1.0], [2.0]])), (tensor([[5.0]]), tensor([[8.0]]))]
    >>> nn.training.evaluate(nn.Identity(), batches, loss=nn.functional.mse_loss)
    {'loss': 3.0}
    """
    if not metrics:
        raise ValueError("evaluate: name at least one metric, such as loss=nn.functional.mse_loss")
    sums, samples = dict.fromkeys(metrics, 0.0), 0
    with evaluation_mode(model):
        for *inputs, target in loader:
            output, count = model(*inputs), len(target)
            samples += count
            for name, metric in metrics.items():
                value = metric(output, target)
                sums[name] += float(value.item() if hasattr(value, "item") else value) * count
    if not samples:
        raise ValueError("evaluate: the loader gave no samples; one that can be iterated over only once may be used up")
    return {name: total / samples for name, total in sums.items()}
