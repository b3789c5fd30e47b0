"""vmap itself: batches in, one call of the function, batches out."""

import functools

import numpy as np

from ...engine.errors import OperationError, OperationTypeError
from ...engine.tensor import Tensor
from ...engine.wrapping import as_raw, tensor_of
from ..boxes import boxed
from ..containers import flattened
from ..levels import finished, next_level
from ..nesting import batch_open, call_inside, is_nested
from ..settling import any_recorded, constant_if_alone
from .batched import Batched, batched


def vmap(fun, in_axes=0, out_axes=0, *, keyword_axes=None, in_dims=None, out_dims=None, chunk_size=None, fallback=False,
         randomness="error"):  # fmt: skip
    """A function that maps `fun` over a batch: as a loop over the examples would, but in one call on whole arrays.

    As ``jax.vmap`` and ``torch.func.vmap``. Inside `fun` each mapped argument has the shape of one example. It may be
    nested, and mixed with grad, jvp and the others in any order.

    Parameters
    ----------
    fun : function of numbers, arrays, Tensors, or nested containers of these
    in_axes (in_dims) : which axis of each argument counts the examples; an int or None (the same for all examples),
        for all arguments, or a tuple with one for each, which may be nested as the argument is
    keyword_axes : the axes of arguments given by keyword: a dict by name, or one axis for all of them. Without it, and for
        names that are not in it, they are the same for all examples, as in PyTorch (in JAX, ``keyword_axes=0``)
    out_axes (out_dims) : where that axis goes in the results, in the same forms
    chunk_size : work on at most so many examples at a time, which bounds the memory
    fallback : apply an entry of the table that has no batching rule to one example after the other
    randomness : ``"error"`` or ``"same"``, which mean the same: random numbers that `fun` draws are those of all examples

    Raises
    ------
    OperationError
        if axes do not exist, if the arguments disagree about the number of examples, or if there is none to map over; for
        other values of `randomness`, also for ``"different"``: draw these numbers outside, and map over them.
    NoRuleError
        for an entry without a batching rule.

    >>> vmap(np.dot)(np.ones((3, 2)), np.arange(6.0).reshape(3, 2))
    array([1., 5., 9.])
    >>> vmap(grad(lambda x, w: x * w**2), in_axes=(0, None))(np.array([1.0, 2.0]), 3.0)
    array([9., 9.])
    """
    in_axes = in_axes if in_dims is None else in_dims
    out_axes = out_axes if out_dims is None else out_dims
    if randomness not in ("error", "same"):
        raise OperationError(
            f"vmap(randomness={randomness!r}): expected 'error' or 'same'. Random numbers drawn inside are those of all "
            "examples; draw different ones outside, with an axis for the examples, and map over that"
        )
    if chunk_size is not None and (not isinstance(chunk_size, int) or chunk_size < 1):
        raise OperationError(f"vmap(chunk_size): expected a positive int or None, got {chunk_size!r}")

    @functools.wraps(fun)
    def mapped(*args, **kwargs):
        leaves, rebuild = flattened(tuple(args))
        axes = _axes_of_leaves(in_axes, tuple(args))
        named, rebuild_named, kwargs = _mapped_keywords(keyword_axes, kwargs)
        leaves, axes = leaves + [leaf for leaf, _ in named], axes + [axis for _, axis in named]
        size = _size(leaves, axes)
        level = next_level()
        examples = [leaf if axis is None else _examples(leaf, axis) for leaf, axis in zip(leaves, axes)]
        recorded = is_nested() or any(isinstance(leaf, Tensor) for leaf in leaves)
        marks = [axis is not None for axis in axes]

        def of_chunk(start, end):
            whole = end - start == size
            chunk = examples if whole else [part[start:end] if mark else part for part, mark in zip(examples, marks)]
            values = [batched(part, level) if mark else part for part, mark in zip(chunk, marks)]
            with batch_open(level, end - start, fallback):
                own, by_name = values[: len(values) - len(named)], values[len(values) - len(named) :]
                result = call_inside(fun, rebuild(own), {**kwargs, **rebuild_named(by_name)})
            outputs, rebuild_result = flattened(result)
            places = _axes_of_leaves(out_axes, result, "out_axes")
            return [_whole(output, level, end - start, axis) for output, axis in zip(outputs, places)], rebuild_result, places

        step = chunk_size or size or 1
        chunks = [of_chunk(start, min(start + step, size)) for start in range(0, size or 1, step)]
        _, rebuild_result, places = chunks[0]
        outputs = [_joined(parts, axis) for parts, axis in zip(zip(*(chunk[0] for chunk in chunks)), places)]
        outputs = [finished(output, recorded) for output in outputs]
        return rebuild_result(outputs if any_recorded(leaves) else [constant_if_alone(output) for output in outputs])

    return mapped


def _mapped_keywords(axes, kwargs):
    """The (leaf, axis) of all arguments by keyword that have axes, how these are put together again, and the others."""
    if axes is None:
        return [], lambda leaves: {}, kwargs
    if not isinstance(axes, dict):
        axes = dict.fromkeys(kwargs, axes)
    if axes.keys() - kwargs.keys():
        raise OperationError(f"vmap(keyword_axes): {sorted(axes.keys() - kwargs.keys())} were not given by keyword")
    mapped = {name: kwargs[name] for name in axes}
    leaves, rebuild = flattened(mapped)
    pairs = list(zip(leaves, _axes_of_leaves(axes, mapped, "keyword_axes")))
    return pairs, rebuild, {name: value for name, value in kwargs.items() if name not in axes}


def _axes_of_leaves(axes, value, name="in_axes"):
    """One axis for each leaf of `value`; `axes` may stop short of the leaves and then holds for all below."""
    if axes is None or isinstance(axes, (int, np.integer)):
        return [axes] * len(flattened(value)[0])
    if isinstance(axes, dict) and isinstance(value, dict) and axes.keys() == value.keys():
        return [axis for key in value for axis in _axes_of_leaves(axes[key], value[key], name)]
    if isinstance(axes, (tuple, list)) and isinstance(value, (tuple, list)) and len(axes) == len(value):
        return [axis for part, item in zip(axes, value) for axis in _axes_of_leaves(part, item, name)]
    raise OperationError(f"vmap({name}): {axes!r} does not fit {type(value).__name__} of {len(value)} items"
                         if hasattr(value, "__len__") and not isinstance(value, (Tensor, np.ndarray))
                         else f"vmap({name}): {axes!r} is not an axis")  # fmt: skip


def _size(leaves, axes):
    """The number of examples that all mapped leaves agree upon."""
    sizes = set()
    for i, (leaf, axis) in enumerate(zip(leaves, axes)):
        if axis is not None:
            shape = np.shape(leaf) if not isinstance(leaf, Tensor) else leaf.shape
            if not -len(shape) <= axis < len(shape):
                raise OperationError(f"vmap: array {i} of the arguments has shape {shape}, and so no axis {axis} to map over")
            sizes.add(shape[axis])
    if not sizes:
        raise OperationError("vmap: no argument is mapped over; give one of them an axis in in_axes")
    if len(sizes) > 1:
        raise OperationError(f"vmap: the arguments disagree about the number of examples: {sorted(sizes)}")
    return sizes.pop()


def _examples(leaf, axis):
    """A Tensor with the examples along its first axis."""
    if not isinstance(leaf, Tensor):
        return boxed(tensor_of(np.moveaxis(as_raw(leaf), axis, 0), None))
    return np.moveaxis(leaf, axis, 0) if axis % leaf.ndim else leaf


def _whole(output, level, size, axis):
    """What the function returned for one example, as a Tensor of all; the examples are put where `axis` says."""
    if isinstance(output, Batched) and output.level == level:
        if axis is None:
            raise OperationError("vmap(out_axes): None is for results that are the same for all examples, and this one is not")
        return output.whole if axis == 0 else np.moveaxis(output.whole, 0, axis)
    if not isinstance(output, (Tensor, np.ndarray, np.generic, int, float, complex)):
        raise OperationTypeError(f"vmap: the function must return numbers, arrays or Tensors, not {type(output).__name__}")
    output = tensor_of(output, None)
    if axis is None:
        return output
    whole = np.broadcast_to(output, (size, *output.shape))
    return np.moveaxis(whole, 0, axis) if axis % (output.ndim + 1) else whole


def _joined(parts, axis):
    return parts[0] if len(parts) == 1 or axis is None else np.concatenate(list(parts), axis=axis)

