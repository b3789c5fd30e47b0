"""Compatibility with HIPS autograd: `primitive`, whose calls become operations of this engine by entries made here.

The traced numbers and arrays among the arguments, also those inside tuples, lists and dicts, are the arguments of the
entry; everything else of the call travels in its option `call`. The gradient rule is the user's, run on arrays in a
plain backward pass and on Tensors in a recorded one, so it gives gradients of any order.
"""

import functools

from autograd.engine.errors import NoRuleError
from autograd.engine.tensor import Tensor
from autograd.engine.wrapping import as_raw
from autograd.rules.table import Entry, Rule
from autograd.transforms.boxes import array_lane, bare, boxed
from autograd.transforms.containers import flattened
from autograd.transforms.dual import Dual, dual, zeros_like
from autograd.transforms.nesting import outside
from autograd.transforms.objects import Box, Held, boxed_object, opened

from .vector_spaces import dense, vspace

primitive_vjps, primitive_jvps = {}, {}
"""What `defvjp_argnums` and `defjvp_argnums` were given for each primitive."""


class UndefinedRuleError(NoRuleError, NotImplementedError):
    """A primitive whose gradient was not defined; HIPS raises a NotImplementedError."""


def primitive(f_raw):
    """Make `f_raw` an operation of its own, seen from outside only; its gradient is what `defvjp` says.

    >>> from autograd.extend import defvjp, primitive
    >>> double = primitive(lambda x: 2 * x)
    >>> defvjp(double, lambda ans, x: lambda g: 2 * g)
    >>> from autograd import grad
    >>> grad(double)(3.0)
    2.0
    """

    @functools.wraps(f_raw)
    def f_wrapped(*args, **kwargs):
        call = Call(f_wrapped, f_raw, args, kwargs)
        return call.apply() if call.traced else f_raw(*args, **kwargs)

    f_wrapped.fun, f_wrapped._is_autograd_primitive = f_raw, True
    return f_wrapped


class Call:
    """One call of a primitive.

    Attributes
    ----------
    leaves, rebuild : all that the arguments consist of, and how they are put together
    traced, argnums : which of the leaves are Tensors, and in which argument each of these is
    result, rebuild_result : the last bare result, and how a container is put together again
    """

    def __init__(self, function, f_raw, args, kwargs):
        self.function, self.f_raw, self.kwargs = function, f_raw, kwargs
        self.leaves, self.rebuild = flattened(args)
        self.traced = [i for i, leaf in enumerate(self.leaves) if isinstance(leaf, Tensor)]
        self.given = self.result = None
        if self.traced:
            counts = [len(flattened(arg)[0]) for arg in args]
            owners = [argnum for argnum, count in enumerate(counts) for _ in range(count)]
            self.starts = [sum(counts[:argnum]) for argnum in range(len(args))]
            self.argnums = [owners[i] for i in self.traced]

    def arguments(self, values):
        """The arguments of the call with `values` for the traced leaves."""
        leaves = list(self.leaves)
        for i, value in zip(self.traced, values):
            leaves[i] = _seen(value)
        return self.rebuild(leaves)

    def apply(self):
        """Run the primitive and record it."""
        values = [self.leaves[i] for i in self.traced]
        if self.function in primitive_jvps and any(isinstance(value, Dual) for value in values):
            return self.push(values)
        self.given = [bare(value) for value in values]
        self.result = self.run(self.given)
        outputs, self.rebuild_result = flattened(self.result)
        single = len(outputs) == 1 and outputs[0] is self.result
        result = array_lane(_entry(len(values), None if single else len(outputs)))(*values, call=self)
        return boxed_object(result) if single else self.rebuild_result(list(result))

    def run(self, values):
        """The bare result for bare `values`."""
        with outside():
            return self.f_raw(*self.arguments(values), **self.kwargs)

    def forward(self, values):
        """What the lane computes: the result that `apply` has computed just before, or that of other values (in a replay)."""
        given, self.given = self.given, None
        if given is not None and all(one is opened(two) for one, two in zip(given, values)):
            return self.result
        return self.run(values)

    def pull_back(self, g, values, ans, needs):
        """The gradients of the traced leaves: what the user's rule gives, taken apart."""
        if self.function not in primitive_vjps:
            raise UndefinedRuleError(f"VJP of {self.function.__name__} wrt argnums {tuple(self.argnums)} not defined")
        argnums = tuple(sorted({argnum for argnum, needed in zip(self.argnums, needs) if needed}))
        args = self.arguments(values)
        pull = primitive_vjps[self.function](argnums, ans, args, self.kwargs)
        found = dict(zip(argnums, pull(_seen(g))))
        parts = {argnum: _leaves_like(args[argnum], dense(gradient)) for argnum, gradient in found.items()}
        return [_raw(parts[argnum][i - self.starts[argnum]]) if needed else None
                for i, argnum, needed in zip(self.traced, self.argnums, needs)]  # fmt: skip

    def push(self, values):
        """Forward mode by the rule given to `defjvp`."""
        level = max(value.level for value in values if isinstance(value, Dual))
        split = [isinstance(value, Dual) and value.level == level for value in values]
        primals = [value.primal if is_dual else value for value, is_dual in zip(values, split)]
        args, ans = self.arguments(primals), self.function(*self.arguments(primals), **self.kwargs)
        argnums = tuple(sorted({argnum for argnum, is_dual in zip(self.argnums, split) if is_dual}))
        directions = {i: value.tangent for i, value, is_dual in zip(self.traced, values, split) if is_dual}
        gs = [self._direction(argnum, args[argnum], directions) for argnum in argnums]
        tangents, _ = flattened(dense(primitive_jvps[self.function](argnums, gs, ans, args, self.kwargs)))
        outputs, rebuild = flattened(ans)
        return rebuild([dual(_tensor(out), _tensor(tangent), level) for out, tangent in zip(outputs, tangents)])

    def _direction(self, argnum, arg, directions):
        leaves, rebuild = flattened(arg)
        start = self.starts[argnum]
        return rebuild([boxed(directions[start + k]) if start + k in directions else _zero(leaf)
                        for k, leaf in enumerate(leaves)])  # fmt: skip


def _leaves_like(value, gradient):
    """The gradients of the leaves of `value`; that of a list of numbers may be an array."""
    if isinstance(value, dict):
        return [leaf for key in value for leaf in _leaves_like(value[key], gradient[key])]
    if isinstance(value, (tuple, list)):
        return [leaf for item, part in zip(value, gradient) for leaf in _leaves_like(item, part)]
    return [] if value is None else [gradient]


def _seen(value):
    """A value as the user's functions see it."""
    return boxed(opened(value))


def _raw(value):
    return value if isinstance(value, Tensor) else _held_or_array(value)


def _held_or_array(value):
    return Held(value) if value.__class__ in Box.kinds else as_raw(value)


def _tensor(value):
    return value if isinstance(value, Tensor) else boxed(Tensor(value))


def _zero(leaf):
    return boxed(zeros_like(leaf)) if isinstance(leaf, Tensor) else vspace(leaf).zeros()


@functools.cache
def _entry(count, outputs):
    """The entry for calls with so many traced leaves and results (None: a single result that is no container)."""
    entry = Entry()
    names = tuple(f"x{i}" for i in range(count))
    entry.name = f"primitive_of_{count}" + ("" if outputs is None else f"_to_{outputs}")
    entry.arguments, entry.options, entry.functions = names, dict(call=None), ()
    entry.rules = entry.each = entry.into = entry.infix = entry.formula = entry.sample = None
    entry.rules, entry.elementwise, entry.view = {}, False, False
    entry.outputs = None if outputs is None else tuple(f"result_{i}" for i in range(outputs))
    entry.joint = Rule(lambda: None)
    if outputs is None:
        entry.forward = lambda *values, call: _held_or_array(call.forward(values))
        entry.joint.names = ("g", *names, "out", "needs", "call")
        entry.joint.function = lambda g, *rest: rest[-1].pull_back(g, rest[:count], _seen(rest[-3]), rest[-2])
    else:
        entry.forward = lambda *values, call: tuple(map(as_raw, flattened(call.forward(values))[0]))
        entry.joint.names = ("g", *names, "needs", "call")
        entry.joint.function = _pull_back_several
    return entry


def _pull_back_several(g, *rest):
    *values, needs, call = rest
    recorded = any(isinstance(value, Tensor) for value in values)
    ans = call.function(*call.arguments(values), **call.kwargs) if recorded else call.result
    return call.pull_back(call.rebuild_result([_seen(part) for part in g]), values, ans, needs)


# -- rules ---------------------------------------------------------------------------------------------------------


def defvjp_argnums(fun, vjpmaker):
    """``vjpmaker(argnums, ans, args, kwargs)`` returns the function from g to the gradients of these arguments."""
    primitive_vjps[fun] = vjpmaker


def defvjp_argnum(fun, vjpmaker):
    """``vjpmaker(argnum, ans, args, kwargs)`` returns the function from g to the gradient of one argument."""
    defvjp_argnums(fun, lambda argnums, *call: _together([vjpmaker(argnum, *call) for argnum in argnums]))


def defvjp(fun, *vjpmakers, argnums=None):
    """One ``vjpmaker(ans, *args, **kwargs)`` for each argument (or each of `argnums`); None: the gradient is zero."""
    makers = dict(zip(range(len(vjpmakers)) if argnums is None else argnums, vjpmakers))
    _check_rules(fun, makers, "VJP")

    def of_argnum(argnum, ans, args, kwargs):
        maker = _defined(makers, argnum, fun, "VJP")
        if maker is None:
            return lambda g: vspace(args[argnum]).zeros()
        return maker(ans, *args, **kwargs)

    defvjp_argnum(fun, of_argnum)


def _together(pulls):
    return lambda g: [pull(g) for pull in pulls]


def defjvp_argnums(fun, jvpmaker):
    """``jvpmaker(argnums, gs, ans, args, kwargs)`` returns the tangent of the result."""
    primitive_jvps[fun] = jvpmaker


def defjvp_argnum(fun, jvpmaker):
    """``jvpmaker(argnum, g, ans, args, kwargs)`` returns what the tangent g of one argument adds to the result's."""

    def of_all(argnums, gs, ans, args, kwargs):
        terms = [jvpmaker(argnum, g, ans, args, kwargs) for argnum, g in zip(argnums, gs)]
        return functools.reduce(lambda one, two: vspace(one).add(one, two), map(dense, terms))

    defjvp_argnums(fun, of_all)


def defjvp(fun, *jvpfuns, argnums=None):
    """One ``jvpfun(g, ans, *args, **kwargs)`` for each argument; "same": `fun` is linear in it; None: zero."""
    makers = dict(zip(range(len(jvpfuns)) if argnums is None else argnums, jvpfuns))
    _check_rules(fun, makers, "JVP")

    def of_argnum(argnum, g, ans, args, kwargs):
        maker = _defined(makers, argnum, fun, "JVP")
        if maker is None:
            return vspace(ans).zeros()
        if maker == "same":
            return fun(*args[:argnum], g, *args[argnum + 1 :], **kwargs)
        return maker(g, ans, *args, **kwargs)

    defjvp_argnum(fun, of_argnum)


def def_linear(fun):
    """Say that `fun` is linear in each of its arguments."""
    defjvp_argnum(fun, lambda argnum, g, ans, args, kwargs: fun(*args[:argnum], g, *args[argnum + 1 :], **kwargs))


def _check_rules(fun, makers, kind):
    for argnum, maker in makers.items():
        if maker is not None and not callable(maker) and not (kind == "JVP" and maker == "same"):
            raise TypeError(f"Bad {kind} {maker!r} for argument {argnum} of {fun.__name__!r}: expected a function or None")


def _defined(makers, argnum, fun, kind):
    if argnum not in makers:
        raise UndefinedRuleError(f"{kind} of {fun.__name__} wrt argnum {argnum} not defined")
    return makers[argnum]


# -- looking into traced values ------------------------------------------------------------------------------------


def isbox(x):
    """Whether `x` is traced."""
    return isinstance(x, Tensor)


def getval(x):
    """The bare value of what is traced; anything else as it is."""
    return x._raw if isinstance(x, Tensor) else x


def notrace_primitive(f_raw):
    """Make `f_raw` a function that sees bare values only; no gradient passes through it."""

    @functools.wraps(f_raw)
    def f_wrapped(*args, **kwargs):
        return f_raw(*map(bare, args), **kwargs)

    f_wrapped._is_primitive = True
    return f_wrapped
