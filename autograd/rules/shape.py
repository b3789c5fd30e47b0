"""The same elements in another shape or order, or repeated: every gradient is the way back."""

import math
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

from .axes import along, position
from .domains import real
from .indexing import scatter
from .samples import along_axis, of_any_shape, two_axes
from .table import define

# -- shape -------------------------------------------------------------------------------------------------------


def _reshape(x, shape, order):
    if order == "C":
        return x.reshape(shape)
    if order != "F":
        raise ValueError(f"expected order 'C' or 'F', got {order!r}: others depend on how the array lies in memory")
    return x.reshape(shape, order="F")


def _reshape_sample(draw):
    (x,), _ = of_any_shape(draw)
    shape = draw.choice((*x.shape[::-1], 1), (x.size,), (-1,) if x.size else (0,), (1, *x.shape))
    return [x], dict(shape=shape, order=draw.choice("C", "F"))


reshape = define(np.reshape, view=True, sample=_reshape_sample, forward=_reshape, options=dict(shape=(), order="C"),
                 x=lambda g, x_shape, order:
                     g.reshape(x_shape) if order == "C" else reshape(g, shape=x_shape, order=order))  # fmt: skip


def _squeeze_sample(draw):
    shape = draw.shape(most=2)
    axis = draw.integer(0, len(shape))
    return [draw.array((*shape[:axis], 1, *shape[axis:]))], dict(axis=draw.choice(axis, None))


squeeze = define(np.squeeze, view=True, sample=_squeeze_sample,
                 forward=lambda x, axis: x.squeeze(axis), options=dict(axis=None),
                 x=lambda g, x_shape: g.reshape(x_shape))  # fmt: skip


def _expand_dims(x, axis):
    return x[along(position(axis, x.ndim + 1), None)] if axis.__class__ is int else np.expand_dims(x, axis)


def _expand_dims_sample(draw):
    (x,), _ = of_any_shape(draw)
    return [x], dict(axis=draw.choice(0, -1, x.ndim, (0, -1)))


expand_dims = define(np.expand_dims, view=True, sample=_expand_dims_sample,
                     forward=_expand_dims, options=dict(axis=0),
                     x=lambda g, x_shape: g.reshape(x_shape))  # fmt: skip


def _broadcast_to_sample(draw):
    part, whole = draw.broadcastable(2)
    return [draw.array(part)], dict(shape=np.broadcast_shapes(part, whole))


# The backward loop undoes broadcasting, so there is nothing left to do here.
broadcast_to = define(np.broadcast_to, view=True, sample=_broadcast_to_sample, options=dict(shape=()),
                      x=lambda g: g)  # fmt: skip


def _alias(x):
    return x


# The array itself under another name, with which a transform can tell its own variable from the enclosing one's.
alias = define(_alias, name="alias", view=True, elementwise=True, formula="x", domain=real, x=lambda g: g)


_keeps_precision = ContextVar("keeps_precision", default=False)


@contextmanager
def precision_kept():
    """Inside of this block no cast makes floating or complex numbers narrower: checks compute in double precision there."""
    token = _keeps_precision.set(True)
    try:
        yield
    finally:
        _keeps_precision.reset(token)


def _astype(x, dtype, copy, order):
    if _keeps_precision.get() and x.dtype.kind in "fc" and np.result_type(x.dtype, dtype) == x.dtype:
        dtype = x.dtype if np.dtype(dtype).kind == x.dtype.kind else dtype
    return x.astype(dtype, order, copy=copy)


def _astype_sample(draw):
    (x,), _ = of_any_shape(draw)
    return [x], dict(dtype=draw.choice(np.result_type(x, np.float64), np.dtype(np.complex128)))


# The backward loop casts each gradient to its argument's dtype, so there is nothing left to do here either.
astype = define(_astype, name="astype", view=True, options=dict(dtype="float64", copy=True, order="K"),
                sample=_astype_sample,
                x=lambda g: g)  # fmt: skip


# -- order of axes -----------------------------------------------------------------------------------------------


def _inverse(axes):
    """The permutation of axes that undoes `axes`."""
    if axes is None:
        return None
    back = [0] * len(axes)
    for place, axis in enumerate(axes):
        back[axis] = place
    return tuple(back)


def _transpose_sample(draw):
    (x,), _ = of_any_shape(draw)
    return [x], dict(axes=draw.choice(None, draw.permutation(x.ndim)))


def _swapaxes_sample(draw):
    x, axis1, axis2 = two_axes(draw)
    return [x], dict(axis1=axis1, axis2=axis2)


def _moveaxis_sample(draw):
    x, source, destination = two_axes(draw)
    if draw.boolean():
        return [x], dict(source=(source, destination), destination=(destination, source))
    return [x], dict(source=source, destination=destination)


transpose = define(np.transpose, view=True, sample=_transpose_sample,
                   forward=lambda x, axes: x.transpose(axes), options=dict(axes=None),
                   x=lambda g, axes: transpose(g, axes=_inverse(axes)))  # fmt: skip

swapaxes = define(np.swapaxes, view=True, sample=_swapaxes_sample,
                  forward=lambda x, axis1, axis2: x.swapaxes(axis1, axis2), options=dict(axis1=0, axis2=1),
                  x=lambda g, axis1, axis2: g.swapaxes(axis1, axis2))  # fmt: skip

moveaxis = define(np.moveaxis, view=True, sample=_moveaxis_sample, options=dict(source=0, destination=-1),
                  x=lambda g, source, destination:
                      moveaxis(g, source=destination, destination=source))  # fmt: skip


# -- order of elements -------------------------------------------------------------------------------------------


def _flip_sample(draw):
    (x,), _ = of_any_shape(draw)
    return [x], dict(axis=draw.axes(x.shape))


def _roll_sample(draw):
    (x,), options = along_axis(draw)
    return [x], draw.choice(options | dict(shift=2), dict(shift=-1, axis=None), dict(shift=(1, 2), axis=(0, -1)))


def _rot90_sample(draw):
    x, first, second = two_axes(draw)
    return [x], dict(k=draw.integer(-1, 4), axes=(first, second))


def _negative(shift):
    return tuple(-n for n in shift) if isinstance(shift, (tuple, list)) else -shift


flip = define(np.flip, view=True, sample=_flip_sample, options=dict(axis=None),
              x=lambda g, axis: flip(g, axis=axis))  # fmt: skip

roll = define(np.roll, sample=_roll_sample, options=dict(shift=1, axis=None),
              x=lambda g, shift, axis: roll(g, shift=_negative(shift), axis=axis))  # fmt: skip

rot90 = define(np.rot90, view=True, sample=_rot90_sample, options=dict(k=1, axes=(0, 1)),
               x=lambda g, k, axes: rot90(g, k=-k, axes=axes))  # fmt: skip


# -- parts -------------------------------------------------------------------------------------------------------


def _triangle_sample(draw):
    return [draw.array(draw.shape(least=2))], dict(k=draw.integer(-1, 1))


tril = define(np.tril, sample=_triangle_sample, options=dict(k=0), x=lambda g, k: tril(g, k=k))
triu = define(np.triu, sample=_triangle_sample, options=dict(k=0), x=lambda g, k: triu(g, k=k))


def _place_diagonal(x, shape, offset, axis1, axis2):
    target = np.zeros(shape, x.dtype)
    matrices = np.moveaxis(target, (axis1, axis2), (-2, -1))
    steps = np.arange(x.shape[-1])
    matrices[..., steps + max(-offset, 0), steps + max(offset, 0)] = x
    return target


def _diagonal_sample(draw):
    x, axis1, axis2 = two_axes(draw)
    return [x], dict(offset=draw.integer(-1, 1), axis1=axis1, axis2=axis2)


def _place_diagonal_sample(draw):
    (x,), options = _diagonal_sample(draw)
    return [draw.array(np.diagonal(x, **options).shape)], dict(shape=x.shape, **options)


diagonal = define(np.diagonal, view=True, sample=_diagonal_sample, options=dict(offset=0, axis1=0, axis2=1),
                  x=lambda g, x_shape, offset, axis1, axis2:
                      place_diagonal(g, shape=x_shape, offset=offset, axis1=axis1, axis2=axis2))  # fmt: skip

# The adjoint of reading diagonals: zeros with x along them.
place_diagonal = define(_place_diagonal, name="place_diagonal", sample=_place_diagonal_sample,
                        options=dict(shape=(), offset=0, axis1=0, axis2=1),
                        x=lambda g, offset, axis1, axis2:
                            diagonal(g, offset=offset, axis1=axis1, axis2=axis2))  # fmt: skip


# -- more elements -----------------------------------------------------------------------------------------------


def _pad(x, pad_width, constant_values):
    return np.pad(x, pad_width, constant_values=constant_values)


def _inside(pad_width, shape):
    """The index that cuts the padding off again."""
    widths = np.broadcast_to(pad_width, (len(shape), 2)).tolist()
    return tuple(slice(before, before + n) for (before, _), n in zip(widths, shape))


def _pad_sample(draw):
    (x,), _ = of_any_shape(draw)
    widths = tuple((draw.integer(0, 2), draw.integer(0, 2)) for _ in x.shape)
    return [x], dict(pad_width=draw.choice(1, widths) if x.ndim else 0, constant_values=1.5)


pad_constant = define(_pad, name="pad_constant", sample=_pad_sample, options=dict(pad_width=0, constant_values=0),
                      x=lambda g, x_shape, pad_width: g[_inside(pad_width, x_shape)])  # fmt: skip


def _tile_gradient(g, x_shape, reps):
    """Sums over the copies: g is cut into (copies, elements) along each axis."""
    reps = tuple(reps) if np.ndim(reps) else (reps,)
    ndim = max(len(reps), len(x_shape))
    reps = (1,) * (ndim - len(reps)) + reps
    shape = (1,) * (ndim - len(x_shape)) + tuple(x_shape)
    cut = reshape(g, shape=tuple(length for pair in zip(reps, shape) for length in pair))
    return reshape(np.add.reduce(cut, axis=tuple(range(0, 2 * ndim, 2))), shape=x_shape)


def _tile_sample(draw):
    return of_any_shape(draw)[0], dict(reps=draw.choice(2, (2, 1), (1, 2, 3), ()))


tile = define(np.tile, sample=_tile_sample, options=dict(reps=1), x=_tile_gradient)


def _repeat_gradient(g, x_shape, repeats, axis):
    """Sums over the copies of each element, which stand side by side."""
    if axis is None or not x_shape:
        flat = (math.prod(x_shape),)
        return reshape(_repeat_gradient(g, flat, repeats, 0) if x_shape or axis is None else g, shape=x_shape)
    axis = position(axis, len(x_shape))
    n = x_shape[axis]
    if np.size(repeats) == 1:
        each = reshape(g, shape=(*x_shape[: axis + 1], int(np.ravel(repeats)[0]), *x_shape[axis + 1 :]))
        return np.add.reduce(each, axis=axis + 1)
    return scatter(g, shape=x_shape, key=along(axis, np.repeat(np.arange(n), repeats)))


def _repeat_sample(draw):
    (x,), options = along_axis(draw)
    counts = [draw.integer(0, 2) for _ in range(x.shape[options["axis"]])]
    return [x], draw.choice(options | dict(repeats=2), dict(repeats=3, axis=None), options | dict(repeats=counts))


repeat = define(np.repeat, sample=_repeat_sample, options=dict(repeats=1, axis=None), x=_repeat_gradient)
