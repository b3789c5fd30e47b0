"""The exceptions of the engine. Each message says what failed, where, what was expected, what came, and the cure."""

from numpy.linalg import LinAlgError


class AutogradError(RuntimeError):
    """The base of every exception that the engine itself raises; a RuntimeError, which programs for PyTorch catch."""


class GradientError(AutogradError, RuntimeError):
    """A gradient was asked for where there is none: no graph, a non-scalar result, a freed graph, an unused input."""


class InPlaceError(AutogradError, RuntimeError, TypeError):
    """An in-place change that would make a gradient wrong: a RuntimeError as in PyTorch, a TypeError as in HIPS autograd."""


class AnomalyError(AutogradError, RuntimeError):
    """Anomaly mode found the first operation whose value or gradient is not a number."""


class NoRuleError(AutogradError, TypeError):
    """A function that has no entry in the table was called on a Tensor, or an option that its rule does not know."""


class OperationError(AutogradError, ValueError):
    """An operation's arguments do not fit: shapes, axes, values.

    Where shapes do not fit, the message shows the operands with their axes under each other, where they came from, and
    what would fit; `drawing` is a picture of the expression so far, which notebooks show with the traceback.
    """

    @classmethod
    def of(cls, message, **tensors):
        """The error that says `message`, with the shapes of the Tensors or arrays given by name, and where they came from."""
        from .shapes import lined_up, operands_of

        given = {name: one for name, one in tensors.items() if one is not None}
        pairs = [(getattr(one, "_raw", one), getattr(one, "_node", None)) for one in given.values()]
        values, records = zip(*pairs)
        error = cls(f"{message}\n{lined_up(None, operands_of(values, records, list(given)), broadcasts=False)}")
        error.operands = tuple(pairs)
        return error

    operands = ()  # the (value, record) pairs of what the operation was given
    _is_shown = False  # whether a notebook has the picture already: its kernel asks for a traceback twice

    @property
    def drawing(self):
        """The picture of what the operands were computed from, or None if they were not computed from anything."""
        return _draw(self.operands) if _draw is not None and any(record is not None for _, record in self.operands) else None

    def _render_traceback_(self):
        """What IPython asks for instead of its own traceback: that very traceback, after the picture has been shown."""
        from IPython import get_ipython
        from IPython.display import display

        try:
            drawing = None if self._is_shown else self.drawing
            if drawing is not None:
                display(drawing)
                self._is_shown = True
        except Exception as error:  # the traceback is what matters; a picture that fails is only mentioned
            self.add_note(f"(The expression so far could not be drawn: {error})")
        return get_ipython().InteractiveTB.structured_traceback(type(self), self, self.__traceback__, tb_offset=1)


class OperationTypeError(AutogradError, TypeError):
    """An operation's arguments are of a kind or dtype that it cannot take."""


class OperationIndexError(OperationError, IndexError):
    """An index or axis that is out of range."""


class LinearAlgebraError(OperationError, LinAlgError):
    """A matrix for which there is no such result: singular, not positive definite, ..."""


class MissingPackageError(AutogradError, ImportError):
    """An optional package is needed for this; the message says what to install."""


_draw = None


def provide_drawing(draw):
    """Tell this module how to draw operands, ``draw([(value, record), ...])``: pictures are made further up."""
    global _draw
    _draw = draw


def describe(value):
    """A value in a few words, for messages: ``Tensor float64 (3, 4)``, ``axis=2`` stays ``2``."""
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is None or dtype is None:
        if isinstance(value, (tuple, list)) and any(hasattr(item, "shape") for item in value):
            return "[" + ", ".join(describe(item) for item in value) + "]"
        text = repr(value)
        return text if len(text) <= 40 else text[:37] + "..."
    return f"{dtype}{list(shape)}"


def explained(error, name, arguments, records=(), entry=None, options=None):
    """`error`, which the forward function of operation `name` raised, as an exception that says what did not fit.

    Parameters
    ----------
    arguments : the raw arguments; `records` are their places in the graph
    entry : the operation's line in the rule table, if it has one
    options : the operation's options
    """
    if isinstance(error, AutogradError):
        return error
    if isinstance(error, LinAlgError):
        kind = LinearAlgebraError
    elif isinstance(error, IndexError):
        kind = OperationIndexError
    elif isinstance(error, ValueError):
        kind = OperationError
    elif isinstance(error, (TypeError, AttributeError)):  # a method that only arrays have was asked of something else
        kind = OperationTypeError
    else:
        return error
    given = ", ".join(describe(value) for value in arguments)
    roles = entry.arguments if entry is not None else ("x", "y")
    if entry is not None and entry.each:
        arguments, records = arguments[0], records[0] or ()
        roles = [f"item {k}" for k in range(len(arguments))]
    why = ""
    if kind in (OperationError, OperationIndexError):
        from .shapes import operands_of  # here, as below, since programs without errors never need it

        operands = operands_of(arguments, records, roles)
        why = _why(name, operands, options, entry is None or entry.elementwise, str(error))
    made = kind(f"{name}({given}): {_sentence(error)}{why}")
    if isinstance(made, OperationError):
        made.operands = tuple(zip(arguments, records))
    return made


def failed(error, *described):
    """Raise `error` as :func:`explained` puts it; for the last line of a lane, which may return what this does."""
    raise explained(error, *described) from error


def _why(name, operands, options, broadcasts, message):
    """The shapes with their axes under each other, below the rule that they break; empty if shapes are not what is wrong."""
    from .shapes import lined_up

    table = lined_up(name, operands, options, broadcasts, message)
    return f"{_rule_of_broadcasting(operands) if '^' in table and broadcasts else ''}\n{table}" if table else ""


def _sentence(error):
    if isinstance(error, AttributeError):
        return f"expected tensors, arrays or lists of numbers; {error}"
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    # NumPy's own words for this case are "mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?)".
    return "the inner dimensions of the matrices differ" if "core dimension" in text and "(k,m?)" in text else text


def _rule_of_broadcasting(operands):
    """The rule, and the first axis that breaks it."""
    for one, two in zip(operands, operands[1:]):
        for axis, (m, n) in enumerate(zip(reversed(one.shape), reversed(two.shape)), start=1):
            if m != n and 1 not in (m, n):
                return (
                    f". Axis {-axis} has {m} and {n} elements: axes are lined up from the last, and each pair must "
                    "be equal or 1; reshape, transpose or add an axis with t[:, None]"
                )
    return ""


def freed(name):
    """The error for going through an operation a second time."""
    return GradientError(
        f"backward went through {name!r} a second time, but the first pass freed the values that its rule saved. "
        "Usually backward() was called twice on one result, or two results share a part that was computed once. "
        "Call the first one with backward(retain_graph=True), or compute the shared part anew; what is carried from one step "
        "of a training to the next, such as a recurrent state, is to be cut off with .detach()"
    )


def missing_package(package, purpose, extra):
    """The error for an optional package that is not installed."""
    return MissingPackageError(
        f"{purpose} needs the package {package!r}, which is not installed. Install it with: pip install 'chainrule[{extra}]'"
    )
