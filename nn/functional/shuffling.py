"""Moving elements between channels and space, and between channels."""

import autograd
from autograd import OperationError


def pixel_shuffle(input, upscale_factor):
    """Channels spread over space: (..., C r², H, W) becomes (..., C, H r, W r) (Shi et al. 2016).

    Raises OperationError unless the channels can be divided by r².

    >>> import nn
    >>> nn.functional.pixel_shuffle(tensor([[[1.0]], [[2.0]], [[3.0]], [[4.0]]]), 2).tolist()
    [[[1.0, 2.0], [3.0, 4.0]]]
    """
    input, r = autograd.as_tensor(input), upscale_factor
    if r < 1 or input.ndim < 3 or input.shape[-3] % (r * r):
        raise OperationError(
            f"pixel_shuffle: expected (..., C, H, W) with C divisible by {r}² = {r * r}, got shape {input.shape}"
        )
    if r == 1:
        return input.clone()
    *batch, channels, h, w = input.shape
    k = len(batch)
    cut = input.reshape(*batch, channels // (r * r), r, r, h, w)
    moved = autograd.permute(cut, (*range(k), k, k + 3, k + 1, k + 4, k + 2))
    return moved.reshape(*batch, channels // (r * r), h * r, w * r)


def pixel_unshuffle(input, downscale_factor):
    """The reverse of :func:`pixel_shuffle`: (..., C, H r, W r) becomes (..., C r², H, W).

    Raises OperationError unless height and width can be divided by r.

    >>> import nn
    >>> nn.functional.pixel_unshuffle(tensor([[[1.0, 2.0], [3.0, 4.0]]]), 2).shape
    (4, 1, 1)
    """
    input, r = autograd.as_tensor(input), downscale_factor
    if r < 1 or input.ndim < 3 or input.shape[-2] % r or input.shape[-1] % r:
        raise OperationError(
            f"pixel_unshuffle: expected (..., C, H, W) with H and W divisible by {r}, got shape {input.shape}"
        )
    if r == 1:
        return input.clone()
    *batch, channels, h, w = input.shape
    k = len(batch)
    cut = input.reshape(*batch, channels, h // r, r, w // r, r)
    moved = autograd.permute(cut, (*range(k), k, k + 2, k + 4, k + 1, k + 3))
    return moved.reshape(*batch, channels * r * r, h // r, w // r)


def channel_shuffle(input, groups):
    """The channels of all groups dealt out in turn: those of input (N, C, ...) (Zhang et al. 2018).

    Raises OperationError unless the channels can be divided into the groups.

    >>> import nn
    >>> nn.functional.channel_shuffle(tensor([[1.0, 2.0, 3.0, 4.0]]).unsqueeze(2), 2).flatten()
    tensor([1., 3., 2., 4.])
    """
    input = autograd.as_tensor(input)
    if groups < 1 or input.ndim < 3 or input.shape[1] % groups:
        raise OperationError(f"channel_shuffle: expected (N, C, ...) with C divisible by {groups}, got shape {input.shape}")
    n, channels, *space = input.shape
    if groups in (1, channels):
        return input.clone()
    return input.reshape(n, groups, channels // groups, *space).swapaxes(1, 2).reshape(input.shape)
