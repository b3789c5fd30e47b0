"""Custom operations: a forward and a backward of one's own, as in PyTorch."""

import numpy as np

from .cotangents import deliver, fit
from .errors import GradientError, OperationError, OperationTypeError, freed
from .graph import FIRST, RESULT, Layout, kept, next_order, taken
from .inplace import refuse_leaf, take_over_record
from .modes import is_grad_enabled, no_grad
from .wrapping import is_layered, several, tensor_of, tensor_of_part, unusual

_LAYOUT = Layout(("inputs",), ("saved", "context", "shapes", "dtypes"), ("saved",))


class Context:
    """What the forward of a :class:`Function` leaves for its backward; any attribute may be set on it.

    Attributes
    ----------
    needs_input_grad : tuple of bool, one for each argument
    saved_tensors : tuple of Tensors, in backward: what ``save_for_backward`` was given
    """

    def __init__(self, needs_input_grad):
        self.needs_input_grad = needs_input_grad
        self._to_save = self._to_save_forward = ()
        self._not_differentiable = ()
        self._dirty = ()
        self._materialize = True

    def save_for_backward(self, *tensors):
        """Keep these Tensors (or None) for backward; arguments and results of this operation stay connected."""
        self._to_save = tensors

    def save_for_forward(self, *tensors):
        """Keep these Tensors (or None) for the static method ``jvp``, which finds them in ``saved_tensors``."""
        self._to_save_forward = tensors

    def mark_non_differentiable(self, *results):
        """Say that these results of forward have no gradient."""
        self._not_differentiable = results

    def mark_dirty(self, *arguments):
        """Say that forward has changed these arguments in place; it returns them among its results.

        Each of them then goes on as the result: what is computed from it later has this operation in its history.
        """
        self._dirty = arguments

    def set_materialize_grads(self, value):
        """Whether backward gets zeros for results that no gradient has reached (the default), or None."""
        self._materialize = value


class Function:
    """Base class of custom operations.

    Write ``forward(ctx, *arguments)`` and ``backward(ctx, *gradients)`` as static methods and call the class's
    ``apply``. Forward gets Tensors as they were given and is not recorded; backward gets one gradient for each
    result and returns one for each argument of forward (None where there is none). Written with Tensor operations,
    backward can itself be differentiated. With a static method ``setup_context(ctx, inputs, output)`` as well, forward
    is called without the context, ``forward(*arguments)``, and that method saves what backward needs.

    Inside jvp, a static method ``jvp(ctx, *tangents)`` returns the tangent of each result. Inside vmap,
    ``vmap(info, in_dims, *arguments)`` gets whole batches, with the axis that counts the examples for each in `in_dims`
    (None: the same for all), and returns the results and their axes; with ``generate_vmap_rule = True`` instead, the
    operation is applied to one example after the other.

    >>> class Cube(Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x**3
    ...
    ...     @staticmethod
    ...     def backward(ctx, g):
    ...         (x,) = ctx.saved_tensors
    ...         return 3 * x**2 * g
    >>> x = Tensor(2.0, requires_grad=True)
    >>> Cube.apply(x).backward()
    >>> x.grad
    tensor(12.)
    """

    @staticmethod
    def forward(ctx, *arguments):
        """Compute the result, or a tuple of results."""
        raise GradientError("a Function needs a static method forward(ctx, *arguments)")

    setup_context = jvp = vmap = None
    generate_vmap_rule = False

    @staticmethod
    def backward(ctx, *gradients):
        """Compute the gradient of each argument from those of the results."""
        raise GradientError("a Function needs a static method backward(ctx, *gradients)")

    @classmethod
    def apply(cls, *arguments):
        """Run forward on `arguments` and record it.

        Raises NoRuleError inside jvp and vmap, if nothing says how this operation acts on them.
        """
        for value in arguments:
            if is_layered(value):
                return value.apply_function(cls, arguments)
        return cls.applied(arguments)[0]

    @classmethod
    def applied(cls, arguments):
        """The results of forward on `arguments`, recorded, and the context."""
        parents = tuple(getattr(value, "_node", None) for value in arguments)
        context = Context(tuple(parent is not None for parent in parents))
        with no_grad():
            if cls.setup_context is None:
                results = cls.forward(context, *arguments)
            else:
                results = cls.forward(*arguments)
                cls.setup_context(context, arguments, results)
        single = not isinstance(results, tuple)
        _check_dirty(cls, context, arguments, (results,) if single else results)
        parts = [tensor_of(part, None) for part in ((results,) if single else results)]
        if not is_grad_enabled() or not any(context.needs_input_grad):
            return parts[0] if single else tuple(parts), context
        return _recorded(cls, context, arguments, parents, results, parts, single), context


def _recorded(cls, context, arguments, parents, results, parts, single):
    shapes = tuple(getattr(value, "shape", None) for value in arguments)
    dtypes = tuple(getattr(value, "dtype", None) for value in arguments)
    saved, links = _saved(context, arguments, results, single)
    context._links = links
    step = _step_of(cls, single)
    result = kept(parts[0]._raw) if single else tuple((part.shape, part.dtype) for part in parts)
    record = [next_order(), step, None, result, parents, saved, context, shapes, dtypes]
    if single:
        if parts[0].dtype.kind not in "fc" or _is_among(results, context._not_differentiable):
            return tensor_of(parts[0]._raw, None)
        parts[0] = tensor_of(parts[0]._raw, record)
        unusual(parts[0], arguments)
        return _passed_on(results, parts[0], context)
    names = tuple(f"result_{i}" for i in range(len(parts)))
    outputs = list(several([part._raw for part in parts], record, names, arguments))
    for i, part in enumerate(results):
        if _is_among(part, context._not_differentiable):
            outputs[i] = tensor_of(parts[i]._raw, None)
        else:
            outputs[i] = _passed_on(part, outputs[i], context)
    return tuple(outputs)


def _is_among(value, values):
    return any(value is one for one in values)


def _check_dirty(cls, context, arguments, results):
    for tensor in context._dirty:
        if not _is_among(tensor, arguments) or not _is_among(tensor, results):
            raise OperationError(f"{cls.__name__}: mark_dirty() is for arguments that forward changes in place and returns")
        refuse_leaf(tensor, f"{cls.__name__}, which changes its argument,")


def _passed_on(returned, output, context):
    """`output`, or, where forward returned an argument that it had changed, that argument with the record of `output`."""
    if not _is_among(returned, context._dirty):
        return output
    take_over_record(returned, output)
    return returned


def _saved(context, arguments, results, single):
    """The saved arrays, and for each where it belongs: ``('argument', i)``, ``('result', i)`` or None."""
    outputs = (results,) if single else results
    arrays, links = [], []
    for value in context._to_save:
        if value is not None and not hasattr(value, "_node"):
            raise OperationTypeError(
                f"save_for_backward takes Tensors or None, not {type(value).__name__}; "
                "set other values as attributes: ctx.n = n"
            )
        arrays.append(None if value is None else value._raw)
        where = [("result", i) for i, one in enumerate(outputs) if one is value and _is_among(one, context._dirty)]
        where += [("argument", i) for i, one in enumerate(arguments) if one is value]
        where += [("result", i) for i, one in enumerate(outputs) if one is value]
        links.append(where[0] if where and value is not None else (None, getattr(value, "_node", None)))
    context._to_save = ()
    return tuple(arrays), links


class _Step:
    """The step of a Function's record: what the engine calls in backward."""

    entry = None
    layout = _LAYOUT

    def __init__(self, cls, single):
        self.cls, self.single, self.name = cls, single, cls.__name__

    def __call__(self, record, run):
        with no_grad():
            self._run(record, record, run, recorded=False)

    def recorded(self, record, work, run):
        self._run(record, work, run, recorded=True)

    @property
    def used(self):
        """What takes its place once the saved arrays are gone: itself, since it looks for them first."""
        return self

    def _run(self, record, work, run, recorded):
        g = taken(work)
        parents, saved, context, shapes, dtypes = work[FIRST:]
        if saved is None:
            raise freed(self.name)
        context.saved_tensors = self._linked(record, saved, context, recorded)
        answers = self.cls.backward(context, *self._incoming(g, record, context._materialize))
        context.saved_tensors = ()
        answers = answers if isinstance(answers, tuple) else (answers,)
        if len(answers) < len(parents):
            raise OperationError(
                f"{self.name}.backward returned {len(answers)} gradients for {len(parents)} arguments of "
                "forward; return None where there is none"
            )
        for i, (parent, answer) in enumerate(zip(parents, answers)):
            if parent is not None and answer is not None:
                answer = tensor_of(answer, None)
                self._check(answer, shapes[i], i)
                answer = _conjugated(fit(answer, shapes[i], dtypes[i]))
                deliver(parent, answer if recorded else answer._raw, run)
        if not recorded:
            record[FIRST + 1] = None

    def _incoming(self, g, record, materialize):
        if self.single:
            return (_conjugated(tensor_of(g, None)),)
        missing = [np.zeros(*described)[()] if materialize else None for described in record[RESULT]]
        found = [_conjugated(tensor_of(g[i], None)) if i in g else zeros for i, zeros in enumerate(missing)]
        return tuple(None if gradient is None else tensor_of(gradient, None) for gradient in found)

    def _linked(self, record, saved, context, recorded):
        return tuple(
            None if array is None else tensor_of(array, None) if not recorded else self._in_its_place(array, record, *link)
            for array, link in zip(saved, context._links)
        )

    def _in_its_place(self, array, record, kind, which):
        """A saved array as a Tensor that knows its place in the graph."""
        if kind == "argument":
            return tensor_of(array, record[FIRST][which])
        if kind == "result":
            return tensor_of(array, record) if self.single else tensor_of_part(array, record, which)
        return tensor_of(array, which)

    def _check(self, answer, shape, i):
        if answer.shape != shape and answer._raw.size != 1:
            raise OperationError(
                f"{self.name}.backward: gradient {i} has shape {answer.shape}; expected that of the argument, {shape}"
            )


def _conjugated(tensor):
    """From the engine's convention to PyTorch's, which custom backwards are written in, and back."""
    return tensor.conj() if tensor.dtype.kind == "c" else tensor


_steps = {}


def _step_of(cls, single):
    return _steps.setdefault((cls, single), _Step(cls, single))
