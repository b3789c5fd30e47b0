"""Reading images and volumes between their elements: spatial transformers (Jaderberg et al. 2015).

Positions are (x, y) or (x, y, z) from -1 to 1: the outer edges of the first and the last element, or, with
`align_corners`, their centres.
"""

import itertools

import numpy as np

import autograd
from autograd import OperationError

from .activation import hardtanh
from .checking import real_input
from .resizing import cubic


def affine_grid(theta, size, align_corners=None):
    """The positions that affine maps give each element of a result, for :func:`grid_sample`.

    Shapes: theta (N, 2, 3) with size (N, C, H, W), result (N, H, W, 2); or (N, 3, 4) with (N, C, D, H, W).

    Raises OperationError for others.

    >>> import nn
    >>> nn.functional.affine_grid(tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]]), (1, 1, 1, 2))[0, 0]
    tensor([[-0.5,  0. ],
            [ 0.5,  0. ]])
    """
    theta, size = real_input("affine_grid", theta), tuple(size)
    axes = len(size) - 2
    if axes not in (2, 3) or theta.shape != (size[0], axes, axes + 1) or min(size) < 1:
        raise OperationError(
            "affine_grid: expected theta (N, 2, 3) and size (N, C, H, W), or (N, 3, 4) and (N, C, D, H, W), "
            f"got {theta.shape} and {size}"
        )
    lines = [_positions(n, align_corners).astype(theta.dtype) for n in size[2:]]
    mesh = np.meshgrid(*lines, indexing="ij")[::-1]
    points = np.stack([*mesh, np.ones_like(mesh[0])], axis=-1).reshape(-1, axes + 1)
    return (points @ theta.swapaxes(1, 2)).reshape(size[0], *size[2:], axes)


def _positions(n, align_corners):
    if align_corners:
        return np.linspace(-1, 1, n) if n > 1 else np.zeros(1)
    return (2 * np.arange(n) + 1) / n - 1


def grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    """`input` read at the positions of `grid`.

    Parameters
    ----------
    input : (N, C, H, W) or (N, C, D, H, W)
    grid : (N, H', W', 2) or (N, D', H', W', 3); the result is (N, C, H', W') or (N, C, D', H', W')
    mode : 'bilinear' (between 2 elements along each axis), 'nearest', or 'bicubic' (images only; a = -0.75)
    padding_mode : what lies outside: 'zeros', 'border' (the nearest element) or 'reflection' (mirrored at the edges)

    Raises OperationError if shapes do not fit or a mode is unknown.

    >>> import nn
    >>> nn.functional.grid_sample(tensor([[[[1.0, 3.0]]]]), tensor([[[[0.0, 0.0], [0.25, 0.0]]]]))[0, 0]
    tensor([[2. , 2.5]])
    """
    input, grid = real_input("grid_sample", input, least=4, most=5), real_input("grid_sample", grid)
    axes = input.ndim - 2
    if grid.ndim != input.ndim or grid.shape[0] != input.shape[0] or grid.shape[-1] != axes or 0 in input.shape[2:]:
        raise OperationError(
            "grid_sample: expected input (N, C, H, W) and grid (N, H', W', 2), or (N, C, D, H, W) and (N, D', H', W', 3), "
            f"got {input.shape} and {grid.shape}"
        )
    if mode not in ("bilinear", "nearest", "bicubic") or (mode == "bicubic" and axes == 3):
        raise OperationError(f"grid_sample(mode={mode!r}): expected 'bilinear', 'nearest', or for images 'bicubic'")
    if padding_mode not in ("zeros", "border", "reflection"):
        raise OperationError(f"grid_sample(padding_mode={padding_mode!r}): expected 'zeros', 'border' or 'reflection'")
    lengths = input.shape[2:]
    places = [_unnormalised(grid[..., axes - 1 - k], n, align_corners) for k, n in enumerate(lengths)]
    if mode != "bicubic":
        places = [_inside(place, n, padding_mode, align_corners) for place, n in zip(places, lengths)]
    result = None
    for taps in itertools.product(*[_taps(place, mode) for place in places]):
        indices, weight = [index for index, _ in taps], None
        if mode == "bicubic":
            indices = [_inside(index, n, padding_mode, align_corners) for index, n in zip(indices, lengths)]
        for _, factor in taps:
            weight = factor if weight is None or factor is None else weight * factor
        term = _read(input, indices)
        term = term if weight is None else term * weight[:, None]
        result = term if result is None else result + term
    return result


def _unnormalised(position, n, align_corners):
    """A position from -1 to 1 as one in elements."""
    return (position + 1) * ((n - 1) / 2) if align_corners else ((position + 1) * n - 1) * 0.5


def _inside(place, n, padding_mode, align_corners):
    """`place` as `padding_mode` moves it to where there are elements."""
    if padding_mode == "zeros":
        return place
    if padding_mode == "reflection":
        low, span = (0.0, n - 1) if align_corners else (-0.5, n)
        if span == 0:
            return place * 0.0
        distance = autograd.abs(place - low)
        turns = np.floor(distance.detach() / span)
        rest = distance - turns * span
        place = autograd.where(turns % 2 == 0, rest, span - rest) + low
    return hardtanh(place, 0.0, float(n - 1))


def _taps(place, mode):
    """The elements along one axis that count for a place, with their weights (None: all of it)."""
    if mode == "nearest":
        weight = np.where(False, place, 1.0) if place.requires_grad else None  # whose gradient is zero, as in PyTorch
        return [(np.rint(place.detach()), weight)]
    first = np.floor(place.detach())
    rest = place - first
    if mode == "bilinear":
        return [(first, 1 - rest), (first + 1, rest)]
    return [(first + k, cubic(autograd.abs(rest - k), -0.75)) for k in (-1, 0, 1, 2)]


def _read(input, indices):
    """The elements at positions along each axis, (N, C, ...); zeros outside."""
    n, channels, *lengths = input.shape
    positions = [index.detach().numpy() for index in indices]
    exists = np.logical_and.reduce([(p >= 0) & (p <= length - 1) for p, length in zip(positions, lengths)])
    whole = [np.clip(np.nan_to_num(p), 0, length - 1).astype(np.intp) for p, length in zip(positions, lengths)]
    flat = np.ravel_multi_index(tuple(whole), lengths).reshape(n, 1, -1)
    rows = input.reshape(n, channels, -1)
    read = np.take_along_axis(rows, np.broadcast_to(flat, (n, channels, flat.shape[2])), 2)
    return read.reshape(n, channels, *exists.shape[1:]) * exists[:, None].astype(input.dtype)
