"""Where convolutions and pooling may be sampled: small, with every option."""

from .windows import counts, extent


def _window(draw):
    """Options of a window over one axis or two, and the space that it slides over."""
    axes = range(draw.choice(1, 2))
    kernel = tuple(draw.choice(2, 1, 3) if axis == 0 else draw.choice(1, 2) for axis in axes)
    options = dict(
        stride=tuple(draw.choice(1, 2) for _ in axes),
        padding=tuple(draw.choice((0, 0), (1, 1), (0, 1)) for _ in axes),
        dilation=tuple(draw.choice(1, 2) for _ in axes),
    )
    edges = zip(kernel, options["dilation"], options["padding"])
    space = tuple(max(1, extent(k, d) - sum(added)) + draw.integer(0, 2 - len(axes) // 2) for k, d, added in edges)
    return kernel, space, options


def _members(draw, axes):
    """How many members a batch has: none if empty arrays are asked for, and few, because finite differences take each."""
    return min(draw.shape(1, 1)[0], 3 - axes)


def _met(draw):
    """Shapes of x, weight, y that meet in a convolution, and its options."""
    kernel, space, options = _window(draw)
    groups, n = draw.choice(1, 2), _members(draw, len(kernel))
    inputs, outputs = draw.choice((1, 1), (1, 2), (2, 1))
    count = counts(space, kernel, **options)
    shapes = (n, groups * inputs, *space), (groups * outputs, inputs, *kernel), (n, groups * outputs, *count)
    return shapes, dict(**options, groups=groups)


def convolved(draw):
    """x, weight and bias of a convolution."""
    (x, weight, y), options = _met(draw)
    return [draw.array(x), draw.array(weight), draw.array(y[1:2])], options


def convolved_back(draw):
    """y, weight and bias of a transposed convolution."""
    (x, weight, y), options = _met(draw)
    return [draw.array(y), draw.array(weight), draw.array(x[1:2])], dict(space=x[2:], **options)


def kernels_met(draw):
    """x and y, of which a convolution's weight gets its gradient."""
    (x, weight, y), options = _met(draw)
    return [draw.array(x), draw.array(y)], dict(kernel=weight[2:], **options)


def windowed(draw):
    """An image and the windows over it."""
    kernel, space, options = _window(draw)
    return [draw.array((_members(draw, len(kernel)), draw.choice(1, 2), *space))], dict(kernel=kernel, **options)


def one_for_each_window(draw):
    """Something for each window, and the windows and the space that they slide over."""
    (x,), options = windowed(draw)
    return [draw.array((*x.shape[:2], *counts(x.shape[2:], **options)))], dict(space=x.shape[2:], **options)


def one_for_each_element(draw):
    """Something for each element of each window, and the windows and the space that they slide over."""
    (x,), options = windowed(draw)
    count = counts(x.shape[2:], **options)
    return [draw.array((*x.shape[:2], *options["kernel"], *count))], dict(space=x.shape[2:], **options)


def told_apart(draw):
    """An image whose elements are all different, and windows over it of which none lies in the padding only."""
    (x,), options = windowed(draw)
    inside = [k > 1 and (d == 1 or k > 2) for k, d in zip(options["kernel"], options["dilation"])]
    padding = tuple(added if within else (0, 0) for added, within in zip(options["padding"], inside))
    needed = [extent(k, d) for k, d in zip(options["kernel"], options["dilation"])]
    space = [n if within else max(n, least) for n, within, least in zip(x.shape[2:], inside, needed)]
    return [draw.distinct((*x.shape[:2], *space))], options | dict(padding=padding)
