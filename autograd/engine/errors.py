"""The exceptions of the engine. Each message says what failed, where, what was expected, what came, and the cure."""


from numpy.linalg import LinAlgError


class AutogradError(Exception):
    """The base of every exception that the engine itself raises."""


class GradientError(AutogradError, RuntimeError):
    """A gradient was asked for where there is none: no graph, a non-scalar result, a freed graph, an unused input."""


class InPlaceError(AutogradError, RuntimeError, TypeError):
    """An in-place change that would make a gradient wrong: a RuntimeError as in PyTorch, a TypeError as in HIPS autograd."""


class AnomalyError(AutogradError, RuntimeError):
    """Anomaly mode found the first operation whose value or gradient is not a number."""


class NoRuleError(AutogradError, TypeError):
    """A function that has no entry in the table was called on a Tensor, or an option that its rule does not know."""


class OperationError(AutogradError, ValueError):
    """An operation's arguments do not fit: shapes, axes, values."""


class OperationTypeError(AutogradError, TypeError):
    """An operation's arguments are of a kind or dtype that it cannot take."""


class OperationIndexError(OperationError, IndexError):
    """An index or axis that is out of range."""


class LinearAlgebraError(OperationError, LinAlgError):
    """A matrix for which there is no such result: singular, not positive definite, ..."""


class MissingPackageError(AutogradError, ImportError):
    """An optional package is needed for this; the message says what to install."""


def describe(value):
    """A value in a few words, for messages: ``Tensor float64 (3, 4)``, ``axis=2`` stays ``2``."""
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is None or dtype is None:
        if isinstance(value, (tuple, list)) and any(hasattr(item, "shape") for item in value):
            return "[" + ", ".join(describe(item) for item in value) + "]"
        text = repr(value)
        return text if len(text) <= 40 else text[:37] + "..."
    return f"{dtype}{list(shape)}"


def explained(error, name, arguments):
    """`error`, which the forward function of operation `name` raised, as an exception that says what did not fit."""
    if isinstance(error, AutogradError):
        return error
    if isinstance(error, LinAlgError):
        kind = LinearAlgebraError
    elif isinstance(error, IndexError):
        kind = OperationIndexError
    elif isinstance(error, ValueError):
        kind = OperationError
    elif isinstance(error, TypeError):
        kind = OperationTypeError
    else:
        return error
    given = ", ".join(describe(value) for value in arguments)
    return kind(f"{name}({given}): {_sentence(error)}{_cure(arguments)}")


def _sentence(error):
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _cure(arguments):
    """A hint about the first pair of shapes that do not broadcast."""
    shapes = [value.shape for value in arguments if hasattr(value, "shape")]
    for one, two in zip(shapes, shapes[1:]):
        for axis, (m, n) in enumerate(zip(reversed(one), reversed(two)), start=1):
            if m != n and 1 not in (m, n):
                return (
                    f". Axis {-axis} has {m} and {n} elements: axes are lined up from the last, and each pair must "
                    "be equal or 1; reshape, transpose or add an axis with t[:, None]"
                )
    return ""


def missing_package(package, purpose, extra):
    """The error for an optional package that is not installed."""
    return MissingPackageError(
        f"{purpose} needs the package {package!r}, which is not installed. Install it with: pip install 'chainrule[{extra}]'"
    )
