"""Compatibility with HIPS autograd: what stands for a name of one of SciPy's sub-modules."""

import functools
import inspect

import numpy as np

from autograd.engine.errors import NoRuleError, OperationError, OperationTypeError
from autograd.engine.numpy_protocols import no_rule, on_bare_arrays
from autograd.rules.compositions import COMPOSITIONS
from autograd.rules.constants import CONSTANTS
from autograd.rules.families import complete_for
from autograd.rules.linear_algebra import finite
from autograd.rules.registry import REFUSED_METHODS
from autograd.rules.table import BY_FUNCTION
from autograd.transforms.arrays_of_boxes import holds_tensors
from autograd.transforms.numpy_functions import numpy_function


def found(module, name):
    """``module.name`` as a function that is SciPy's own on arrays, and records where a Tensor is among its arguments."""
    original = getattr(module, name)
    if not callable(original) or isinstance(original, type):
        return original
    is_universal = hasattr(original, "nin")  # NumPy dispatches such functions
    function = numpy_function(original) if is_universal else _recording(original, name)
    return _of_bounded_degree(original, function) if name in _IN_STEPS else function


def _recording(original, name):
    complete_for(original)

    @functools.wraps(original)
    def function(*arguments, **options):
        if not holds_tensors([*arguments, *options.values()]):
            if name in _ENDLESS:
                finite(np.asarray(arguments[0]), name)
            return original(*arguments, **options)
        _refuse_unfinite(original, arguments, options)
        return _on_tensors(original, arguments, options)

    return function


_KINDS = "chebyc chebys chebyt chebyu gegenbauer genlaguerre hermite hermitenorm jacobi laguerre legendre"
_SHIFTED = "sh_chebyt sh_chebyu sh_jacobi sh_legendre"
_IN_STEPS = frozenset(("legendre_p", *(f"eval_{kind}" for kind in f"{_KINDS} {_SHIFTED}".split())))
"""Functions that SciPy computes in as many steps as their first argument says, if that is an integer."""

LARGEST_DEGREE = 10**8
"""Larger ones take minutes for each element, in which nothing can interrupt them."""


def _of_bounded_degree(original, function):
    """`function`, which stands for SciPy's `original`, and refuses a degree that nobody would wait for."""

    @functools.wraps(function)
    def bounded(*arguments, **options):
        degree = getattr(arguments[0], "_raw", arguments[0]) if arguments else 0
        if isinstance(degree, (int, np.integer, np.ndarray)) and _is_too_large(np.asarray(degree)):
            raise OperationError(f"{original.__name__}: a degree above {LARGEST_DEGREE:,} takes as many steps")
        return function(*arguments, **options)

    bounded.__wrapped__ = original
    return bounded


def _is_too_large(degree):
    return degree.dtype.kind in "iu" and bool((degree > LARGEST_DEGREE).any())


_ENDLESS = ("sqrtm", "logm")
"""Functions of scipy.linalg that never return from some matrices with infinite or undefined elements."""


_CHECKING = ("solve_continuous_lyapunov", "solve_lyapunov", "solve_discrete_lyapunov")
"""Functions of scipy.linalg that refuse such numbers without having an option for it."""


def _refuse_unfinite(original, arguments, options):
    """ValueError, as SciPy's, for what is infinite or not a number, where a function has an option for it or always does."""
    signature = _signature_with_check(original)
    if signature is None:
        return
    try:
        bound = signature.bind(*arguments, **options).arguments
    except TypeError:
        return  # what is wrong with the arguments is said by what is called with them
    option = signature.parameters.get("check_finite")
    if option is None or bound.pop("check_finite", option.default):
        for value in bound.values():
            value = getattr(value, "_raw", value)
            if isinstance(value, np.ndarray) and value.dtype.kind in "fc" and not np.isfinite(value).all():
                raise OperationError(f"{original.__name__}: array must not contain infs or NaNs")


@functools.cache
def _signature_with_check(original):
    signature = inspect.signature(original)
    return signature if "check_finite" in signature.parameters or original.__name__ in _CHECKING else None


def _on_tensors(original, arguments, options):
    if original in COMPOSITIONS:
        try:
            return COMPOSITIONS[original](*arguments, **options)
        except AttributeError as error:
            raise OperationTypeError(f"{original.__name__}: expected tensors or arrays; {error}") from error
    if original in BY_FUNCTION:
        return _by_entry(BY_FUNCTION[original], original, arguments, options)
    if original in CONSTANTS:
        return on_bare_arrays(original, arguments, options)
    raise no_rule(original)


def _by_entry(entry, original, arguments, options):
    """An entry takes the arguments by position, and of SciPy's options those that have a rule."""
    named = dict(zip([*entry.arguments, *entry.options], arguments), **options)
    unknown = set(named) - {*entry.arguments, *entry.options} - _WITHOUT_EFFECT
    missing = [name for name in entry.arguments if name not in named]
    if unknown or missing or len(arguments) > len(entry.arguments) + len(entry.options):
        raise NoRuleError(
            f"{original.__name__} on Tensors takes {', '.join([*entry.arguments, *entry.options])} and nothing else; "
            f"call it on t.detach().numpy() for all that SciPy's takes"
        )
    return entry(*(named[name] for name in entry.arguments), **{name: named[name] for name in entry.options if name in named})


_WITHOUT_EFFECT = {"check_finite", "overwrite_a", "overwrite_b", "overwrite_q", "disp"}
"""Options that change how a function of SciPy works and not what it gives."""


def methods_of(name):
    """The ``__getattr__`` of what stands for a distribution of scipy.stats.

    It gives the methods that take Tensors; all others are SciPy's own, and say so when they meet a Tensor. These alone
    import scipy.stats, which takes a second.
    """
    from autograd.rules.scipy.distributions import DISTRIBUTIONS

    ours = DISTRIBUTIONS.get(name)

    def __getattr__(method):
        known = getattr(ours, method, None)
        if known is not None:
            return known
        if method.startswith("__"):  # what Python asks of every module, such as __path__
            raise AttributeError(f"the distribution {name!r} has no attribute {method!r}", name=method)
        import scipy.stats

        return _of_plain_numbers(getattr(getattr(scipy.stats, name), method), f"scipy.stats.{name}.{method}")

    return __getattr__


class DistributionOf:
    """A distribution of scipy.stats, with the methods of :func:`methods_of`; called, it is SciPy's frozen one."""

    def __init__(self, name):
        self._method, self._name = methods_of(name), name

    def __getattr__(self, method):
        return self._method(method)

    def __call__(self, *arguments, **options):
        import scipy.stats

        return _of_plain_numbers(getattr(scipy.stats, self._name), f"scipy.stats.{self._name}.freeze")(*arguments, **options)


def _of_plain_numbers(method, name):
    """SciPy's own method, which refuses Tensors."""
    if not callable(method):
        return method

    @functools.wraps(method)
    def checked(*arguments, **options):
        if holds_tensors([*arguments, *options.values()]):
            reason = REFUSED_METHODS.get(name.rpartition(".")[2], "it has no rules; write its formula with functions that have")
            raise NoRuleError(f"{name} takes no Tensors: {reason}")
        return method(*arguments, **options)

    return checked
