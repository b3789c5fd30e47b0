"""Losses that compare vectors with each other. `reduction` and its older forms are as in losses_regression.py."""

import autograd
from autograd import OperationError

from .checking import real_input
from .distance import pairwise_distance
from .reductions import like, reduced, reduction_of


def margin_ranking_loss(
    input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction="mean"
):  # fmt: skip
    """``max(0, -target * (input1 - input2) + margin)``: input1 is to be the larger one where the target is 1, not -1.

    Raises OperationError unless all three have the same number of axes.

    >>> import nn
    >>> nn.functional.margin_ranking_loss(tensor([1.0]), tensor([3.0]), tensor([1.0]))
    tensor(2.)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    input1, input2 = real_input("margin_ranking_loss", input1), real_input("margin_ranking_loss", input2)
    target = like(target, input1)
    if not input1.ndim == input2.ndim == target.ndim:
        raise OperationError(
            "margin_ranking_loss: expected inputs and target with the same number of axes, got "
            f"{input1.shape}, {input2.shape} and {target.shape}"
        )
    return reduced(autograd.clamp(-target * (input1 - input2) + margin, min=0.0), reduction)


def cosine_embedding_loss(
    input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction="mean"
):  # fmt: skip
    """``1 - cos`` of the angle between two vectors where the target is 1, ``max(0, cos - margin)`` where it is -1.

    Shapes: inputs (N, D) and target (N), or (D) and (). Raises OperationError for others.

    >>> import nn
    >>> nn.functional.cosine_embedding_loss(tensor([1.0, 0.0]), tensor([1.0, 1.0]), tensor(1)).item()
    0.29289...
    """
    reduction = reduction_of(reduction, size_average, reduce)
    input1, input2 = (real_input("cosine_embedding_loss", one, least=1, most=2) for one in (input1, input2))
    target = like(target, input1).detach()
    if input1.ndim != input2.ndim or target.ndim != input1.ndim - 1:
        raise OperationError(
            "cosine_embedding_loss: expected inputs (N, D) with target (N), or (D) with (), got "
            f"{input1.shape}, {input2.shape} and {target.shape}"
        )
    squares = ((input1 * input1).sum(-1) + 1e-12) * ((input2 * input2).sum(-1) + 1e-12)
    cosine = (input1 * input2).sum(-1) / autograd.sqrt(squares)
    apart = autograd.clamp(cosine - margin, min=0.0)
    return reduced(autograd.where(target == 1, 1 - cosine, autograd.where(target == -1, apart, 0.0)), reduction)


def triplet_margin_loss(
    anchor, positive, negative, margin=1.0, p=2.0, eps=1e-6, swap=False, size_average=None, reduce=None, reduction="mean"
):
    """``max(0, margin + distance to the positive - distance to the negative)``, in the p-norm over the last axis.

    With `swap` the positive's distance to the negative counts where it is less than the anchor's (Balntas et al. 2016).
    Shapes: (N, D) or (D), all three alike. Raises OperationError if they differ in axes, or margin is not positive.

    >>> import nn
    >>> a, p, n = tensor([0.0, 0.0]), tensor([1.0, 0.0]), tensor([0.0, 1.5])
    >>> nn.functional.triplet_margin_loss(a, p, n, eps=0.0)
    tensor(0.5)
    """

    def distance(one, other):
        return pairwise_distance(one, other, p, eps)

    reduction = reduction_of(reduction, size_average, reduce)
    return triplet_margin_with_distance_loss(
        anchor, positive, negative, distance_function=distance, margin=margin, swap=swap, reduction=reduction
    )


def triplet_margin_with_distance_loss(
    anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"
):
    """:func:`triplet_margin_loss` with any function of two tensors as the distance; None: :func:`pairwise_distance`.

    Raises OperationError if the three differ in axes, or if the margin is not positive.

    >>> import nn
    >>> a, p, n = tensor([0.0]), tensor([1.0]), tensor([3.0])
    >>> nn.functional.triplet_margin_with_distance_loss(a, p, n, distance_function=lambda x, y: (x - y).abs(), margin=4.0)
    tensor(2.)
    """
    reduction = reduction_of(reduction)
    if not margin > 0:
        raise OperationError(f"triplet_margin_loss(margin): expected a positive number, got {margin}")
    anchor, positive, negative = (real_input("triplet_margin_loss", one, kinds="fc") for one in (anchor, positive, negative))
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise OperationError(
            "triplet_margin_loss: expected anchor, positive and negative with the same number of axes, got "
            f"{anchor.shape}, {positive.shape} and {negative.shape}"
        )
    distance = pairwise_distance if distance_function is None else distance_function
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = autograd.minimum(far, distance(positive, negative))
    return reduced(autograd.clamp(margin + near - far, min=0.0), reduction)
