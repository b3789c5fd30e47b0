"""NumPy's own functions on Tensors: ``np.exp(t)``, ``np.add.reduce(t)``, ``np.concatenate([t, u])``.

NumPy hands a call that involves a Tensor to the methods here (NEP 13 and NEP 18). A function is looked up in the
table, then among the compositions (plain functions over entries), then among those that have no gradient; what is in
none of them is an error, because running it on bare arrays would drop the gradient silently.
"""

import functools
import inspect
from math import inf

import numpy as np

from ..rules.axes import over_axes
from ..rules.compositions import COMPOSITIONS
from ..rules.constants import CONSTANTS
from ..rules.families import complete_for
from ..rules.table import BY_FUNCTION
from .errors import NoRuleError, OperationTypeError, explained
from .lanes import lane
from .wrapping import as_raw, is_layered, tensor_of

_REDUCTIONS = {np.add: np.sum, np.multiply: np.prod, np.maximum: np.max, np.minimum: np.min}
_ACCUMULATIONS = {np.add: np.cumsum, np.multiply: np.cumprod}


def array_ufunc(self, ufunc, method, *inputs, **options):
    """The universal functions; see :class:`numpy.ufunc`."""
    if method == "reduce" and ufunc in _REDUCTIONS:
        options.setdefault("axis", 0)
        return array_function(self, _REDUCTIONS[ufunc], (), inputs, options)
    if method == "accumulate" and ufunc in _ACCUMULATIONS:
        options.setdefault("axis", 0)
        return array_function(self, _ACCUMULATIONS[ufunc], (), inputs, options)
    if method == "outer" and len(inputs) == 2:
        x, y = (value if hasattr(value, "ndim") else np.asarray(value) for value in inputs)
        return ufunc(x[(..., *[None] * y.ndim)], y, **options)
    if ufunc in CONSTANTS:
        return on_bare_arrays(ufunc if method == "__call__" else getattr(ufunc, method), inputs, options)
    if method != "__call__":
        bound = getattr(ufunc, method)
        complete_for(bound)
        if bound in COMPOSITIONS:
            return COMPOSITIONS[bound](*inputs, **_known_options(option_names(COMPOSITIONS[bound]), bound, options))
        raise NoRuleError(f"np.{ufunc.__name__}.{method} has no gradient rule for Tensors; {_INSTEAD.get(method, _OTHERWISE)}")
    if options:
        if ufunc.signature and not _OF_AXES.isdisjoint(options):
            return over_axes(ufunc, inputs, **options)
        inputs = _with_options(ufunc, inputs, options)
    entry = BY_FUNCTION.get(ufunc)
    if entry is not None:
        return lane(entry)(*inputs)
    if ufunc in COMPOSITIONS:
        return COMPOSITIONS[ufunc](*inputs)
    if complete_for(ufunc) and _has_rule(ufunc):
        return array_ufunc(self, ufunc, method, *inputs)
    raise no_rule(ufunc)


def _with_options(ufunc, inputs, options):
    """The arguments of a universal function that is given ``dtype=``; an error for options that are not the default."""
    for name, value in options.items():
        if name != "dtype" and value is not None and value is not _UFUNC_DEFAULTS.get(name, _UFUNC_DEFAULTS):
            raise _unsupported(ufunc, name, value)
    dtype = options.get("dtype")
    if dtype is None:
        return inputs
    return [value.astype(dtype) if hasattr(value, "_node") else np.asarray(value, dtype) for value in inputs]


_OF_AXES = frozenset(["axis", "axes", "keepdims"])
_OTHERWISE = "write it with np.sum, np.prod, np.max, indexing or np.where"
_INSTEAD = {"at": "it changes an array in place; t.index_put_((indices,), values, accumulate=True) adds to elements of "
                  "a Tensor, and np.bincount(indices, weights) gives sums by index"}  # fmt: skip
_UFUNC_DEFAULTS = dict(where=True, casting="same_kind", order="K", subok=True)


def array_function(self, function, types, arguments, options):
    """The other functions of NumPy's namespace."""
    entry = BY_FUNCTION.get(function)
    if (len(arguments) > 4 or not _OF_MASKED.isdisjoint(options)) and (composition := _masked(function)) is not None:
        array, named = _named(function, arguments, options, 1)
        if not _OF_MASKED.isdisjoint(named):
            return _composed(composition, function, array, named)
    if entry is not None:
        return _apply(entry, function, arguments, options)
    if function in COMPOSITIONS:
        composition = COMPOSITIONS[function]
        return _composed(composition, function, *_named(function, arguments, options, positional(composition)))
    if function is np.ndim and not options:
        return arguments[0].ndim
    if function is np.shape and not options:
        return arguments[0].shape
    if function in CONSTANTS:
        return on_bare_arrays(function, arguments, options)
    if complete_for(function) and _has_rule(function):
        return array_function(self, function, types, arguments, options)
    raise no_rule(function)


_OF_MASKED = frozenset(["where", "initial", "mean", "correction"])
"""Options that say which elements a reduction takes, or what from."""


def _masked(function):
    from ..rules.masked import MASKED  # here, as below, since few programs need it

    return MASKED.get(function)


def _named(function, arguments, options, count):
    """The arguments of a call, those after the first `count` among the options, by the names that NumPy has for them."""
    names = _parameters(function) if len(arguments) > count else None
    if names is None:
        return arguments, options
    return arguments[:count], {**dict(zip(names[count:], arguments[count:])), **options}


def _composed(composition, function, arguments, options):
    """The result of a composition; one that has no ``dtype=`` adds up in this dtype, or has its result cast to it."""
    known = option_names(composition)
    dtype = options.get("dtype") if known and "dtype" not in known else None
    if dtype is None:
        return _wrapped(composition(*arguments, **_known_options(known, function, options)))
    options = {name: value for name, value in options.items() if name != "dtype"}
    if _masked(function):
        arguments, dtype = [arguments[0].astype(dtype), *arguments[1:]], None
    return _cast(_composed(composition, function, arguments, options), dtype)


def _cast(result, dtype):
    if isinstance(result, tuple):
        return tuple(_cast(part, dtype) for part in result)
    return result if dtype is None else result.astype(dtype)


_NO_MATTER = frozenset(["casting", "copy", "overwrite_input", "subok"])
"""Options that change no value: what is recorded is neither overwritten nor shared with what may be."""


def _known_options(names, function, options):
    """`options` without those that are as they are by default: functions of NumPy that call others give them all."""
    defaults = _defaults(function)
    given = {name: value for name, value in options.items() if name not in defaults or value is not defaults[name]}
    for name, value in options.items() if names else ():
        if name in given and name not in names:
            del given[name]
            if value is not None and value is not np._NoValue and name not in _NO_MATTER:
                raise _unsupported(function, name, value)
    return given


@functools.cache
def option_names(composition):
    """The names of a composition's parameters, or None if it takes any."""
    parameters = inspect.signature(composition).parameters.values()
    return None if any(p.kind is p.VAR_KEYWORD for p in parameters) else {p.name for p in parameters}


@functools.cache
def positional(composition):
    """How many arguments a composition takes by position."""
    parameters = inspect.signature(composition).parameters.values()
    return inf if any(p.kind is p.VAR_POSITIONAL for p in parameters) else sum(p.kind is not p.KEYWORD_ONLY for p in parameters)


def _has_rule(function):
    return function in BY_FUNCTION or function in COMPOSITIONS or function in CONSTANTS


def _apply(entry, function, arguments, options):
    """Call the lane of `entry` with arguments that were given for NumPy's `function`."""
    if len(arguments) == len(entry.arguments) and (not options or _are_options_of(entry, options)):
        return lane(entry)(*arguments, **{name: _setting(value) for name, value in options.items()})
    names = _parameters(function)
    if names is None:  # a function in C without a signature: arguments in the entry's own order
        names = (*entry.arguments, *entry.options)
    if len(arguments) > len(names):
        raise OperationTypeError(f"np.{function.__name__} takes {len(names)} arguments, and {len(arguments)} were given")
    given = {**dict(zip(names, arguments)), **options}
    values, settings = [], {}
    for argument, name in zip(entry.arguments, names):
        if name not in given and argument not in given:
            raise OperationTypeError(f"np.{function.__name__} needs the argument {name!r}")
        values.append(given.pop(name) if name in given else given.pop(argument))
    for name, value in given.items():
        if value is np._NoValue:
            continue
        if name in entry.options:
            settings[name] = _setting(value)
        elif name == "dtype" and value is not None:
            values[0] = [_as_dtype(item, value) for item in values[0]] if entry.each else _as_dtype(values[0], value)
        elif value is not None and value is not _defaults(function).get(name) and name not in _NO_MATTER:
            raise _unsupported(function, name, value)
    return lane(entry)(*values, **settings)


def _as_dtype(value, dtype):
    return tensor_of(value, None).astype(dtype)


def _setting(value):
    """The value of an option, which has no gradient: a Tensor is taken by value; GradientError if it requires grad."""
    return as_raw(value) if hasattr(value, "_node") else value


def _are_options_of(entry, options):
    return options.keys() <= entry.options.keys() and not any([value is np._NoValue for value in options.values()])


@functools.cache
def _parameters(function):
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:
        return None
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    return tuple(p.name for p in parameters)


@functools.cache
def _defaults(function):
    try:
        return {p.name: p.default for p in inspect.signature(function).parameters.values()}
    except ValueError:
        return {}


def on_bare_arrays(function, arguments, options):
    """The result of a function without gradient: arrays come back as Tensors that require none."""
    for value in (*arguments, *options.values()):
        if is_layered(value):
            return value.apply_constant(function, arguments, options)
    try:
        result = function(*_bare(arguments), **{name: _bare(value) for name, value in options.items()})
    except (TypeError, ValueError, IndexError) as error:
        raise explained(error, function.__name__, arguments) from error
    return _wrapped(result)


def _wrapped(result):
    """`result` with its arrays as Tensors; those of several results too."""
    if isinstance(result, tuple):
        parts = map(_wrapped, result)
        return type(result)(*parts) if hasattr(result, "_fields") else tuple(parts)
    return tensor_of(result, None) if isinstance(result, (np.ndarray, np.generic)) else result


def _bare(value):
    if hasattr(value, "_node"):
        return value._raw
    if value.__class__ in (list, tuple):
        return value.__class__(_bare(item) for item in value)
    return value


def no_rule(function):
    """The error that says why `function` takes no Tensors, and what to do."""
    from ..rules.refused import REFUSED

    name = f"{getattr(function, '__module__', None) or 'numpy'}.{function.__name__}"
    if function in REFUSED:
        return NoRuleError(f"{name} has no gradient rule: {REFUSED[function]}")
    return NoRuleError(
        f"{name} has no gradient rule. Write it with functions that have one, wrap it with its gradient in a "
        "Function, or, if no gradient is to pass through it, call it on t.detach().numpy()"
    )


def _unsupported(function, option, value):
    if option == "out":
        return NoRuleError(
            f"np.{function.__name__}(..., out=): a recorded result cannot be written into an existing array; "
            "leave out= away (for `array += tensor`, write array = array + tensor)"
        )
    if option == "where":
        return NoRuleError(
            f"np.{function.__name__}(..., where=): what is not chosen would be memory that nobody wrote; "
            f"use np.where(condition, np.{function.__name__}(...), other), or branch() if that is NaN or infinite there"
        )
    return NoRuleError(
        f"np.{function.__name__}(..., {option}={value!r}) has no gradient rule on Tensors; call it without {option}="
    )
