"""Batching rules of what reads and writes parts of arrays."""

import math

import numpy as np

from ...rules.axes import position
from ...rules.indexing import index, is_basic
from ...rules.selection import _take_key
from .rules import batching, behind


def _parts(key):
    return key if key.__class__ is tuple else (key,)


def _at_front(key):
    """A basic index into an example, for an array with the examples along its first axis."""
    return (slice(None), *_parts(key))


def _at_back(key):
    """Any index into an example, for an array with the examples along its last axis.

    Arrays in an index may move the axes they belong to to the front, but never the last one that they do not touch.
    """
    parts = _parts(key)
    return (*parts, slice(None)) if any(part is Ellipsis for part in parts) else parts


def _last(value):
    return np.moveaxis(value, 0, -1)


def _first(value):
    return np.moveaxis(value, -1, 0)


@batching("index")
def _index(batch):
    key = batch.options["key"]
    if is_basic(key):
        return batch.apply(key=_at_front(key))
    return _first(batch.apply([_last(batch.values[0])], key=_at_back(key)))


@batching("scatter")
def _scatter(batch):
    key, shape = batch.options["key"], tuple(batch.options["shape"])
    if is_basic(key):
        return batch.apply(key=_at_front(key), shape=(batch.size, *shape))
    return _first(batch.apply([_last(batch.values[0])], key=_at_back(key), shape=(*shape, batch.size)))


@batching("assign")
def _assign(batch):
    x, value = (_last(whole) if np.ndim(whole) else whole for whole in batch.wholes())
    return _first(batch.apply([x, value], key=_at_back(batch.options["key"])))


@batching("take")
def _take(batch):
    (x, indices), (x_marked, indices_marked) = batch.values, batch.marked
    axis, mode, shape = batch.options["axis"], batch.options["mode"], batch.shapes[0]
    if not indices_marked:
        if axis is None:
            return batch.apply([batch.flat(), indices], axis=1)
        return batch.apply(axis=behind(axis, len(shape)))
    if axis is None:
        x, shape, axis = np.reshape(x, (batch.size, math.prod(shape)) if x_marked else -1), (math.prod(shape),), 0
    axis = position(axis, len(shape))
    if not x_marked:
        return np.moveaxis(batch.apply([x, indices], axis=axis), axis, 0)
    key = _take_key(indices, shape, axis, mode)[axis]
    rows = np.arange(batch.size).reshape((-1,) + (1,) * batch.ndims[1])
    found = index(np.moveaxis(x, axis + 1, 1), key=(rows, _bare(key)))
    added = range(1, 1 + batch.ndims[1])
    return np.moveaxis(found, tuple(added), tuple(k + axis for k in added))


def _bare(key):
    """Indices as an array: they have no gradient."""
    return key._raw if hasattr(key, "_node") else key


@batching("take_along_axis")
def _take_along_axis(batch):
    axis = batch.options["axis"]
    if axis is None:
        return batch.apply([batch.flat(0), batch.flat(1)], axis=1)
    return batch.apply(batch.wholes(), axis=behind(axis, batch.ndims[0]))
