"""What an entry of the rule table is, and how a line of the table becomes one.

An entry pairs a forward function with its gradient rules. A rule is plain NumPy code; the *names of its
parameters* say what the graph has to remember for it:

======================  =====================================================================
``g``                   the incoming gradient (the cotangent of the result)
an argument's name      that argument's array (it is saved)
``out``                 the result (it is saved); of several results, all of them in a tuple
a result's name         that one of several results (it is saved)
``x_shape, x_dtype``    shape and dtype of argument ``x`` (the array itself is *not* kept)
an option's name        the value of that option, such as ``axis``
``needs``               joint rules: which of the gradients are wanted
``i, shapes``           indexed rules: which operand is asked for, and the shapes of all
``residuals``           in :func:`remember` only: what the forward function worked out on the way
======================  =====================================================================

Nothing that no rule names is kept alive. There are three forms of rule and no more:

* per argument: ``define(np.exp, x=lambda g, out: g * out)``;
* joint: ``define(f, arguments="x w", all=lambda g, x, w, needs: (gx, gw))``, where gradients share their work;
* indexed: ``define(np.concatenate, each=lambda g, i, shapes, axis: ...)``, for functions of a sequence of arrays.

Rules are written for the plain (holomorphic) derivative and never undo broadcasting: the backward loop sums a
gradient back to its argument's shape, casts it to its dtype, and drops the imaginary part for a real argument.
"""

import numpy as np

TABLE = {}
"""Every entry by its name."""

BY_FUNCTION = {}
"""The entry that stands for a NumPy function, which is how NumPy's own calls find their rule."""


class Rule:
    """A function that computes one gradient (or several), with the names of its parameters."""

    __slots__ = ("function", "names")

    def __init__(self, function):
        code = function.__code__
        self.function = function
        self.names = code.co_varnames[: code.co_argcount]


class Entry:
    """One line of the table: a function, its gradient rules, where it may be sampled, how it is written.

    Calling an entry applies it to whatever it is given: arrays run the forward function; a Tensor, or any other
    class with the method ``__apply_entry__``, decides for itself what applying means.

    Attributes
    ----------
    name : str
    functions : the NumPy functions that this entry stands for
    forward : computes the result from raw arrays: ``forward(*arguments, **options)``
    arguments : names of the array arguments, in call order
    options : names and defaults of the other arguments
    rules : ``{argument: Rule or None}``; None says "no gradient, on purpose"
    joint : the Rule that computes all gradients at once, or None
    each : the Rule of a function of a sequence of arrays, or None
    into : ``into(target, g, ...)`` adds the gradient into an existing array, where that is cheaper, or None
    outputs : names of the results of a function with several, or None
    elementwise : each element of the result depends on one element of each (broadcast) argument only
    view : the result may share memory with the first argument
    infix, formula : how it is written in Python and in mathematics (LaTeX, argument names as they stand)
    sample : where tests may sample it: ``sample(draw)`` returns the arguments and the options
    memory : the forward function and the ``{argument, or None for all: Rule}`` of :func:`remember`, or None
    is_unary : elementwise, with one argument and without options
    operation : what stands for it in traces (:mod:`autograd.hips.tracer`), as soon as there is one
    """

    __slots__ = ("name", "functions", "forward", "arguments", "options", "rules", "joint", "each", "into",
                 "outputs", "elementwise", "view", "infix", "formula", "sample", "memory", "is_unary",
                 "operation")  # fmt: skip

    def __init__(self):
        self.memory, self.is_unary, self.operation = None, False, None

    def __call__(self, *arguments, **options):
        for value in arguments[0] if self.each else arguments:
            if value.__class__ is np.ndarray or value.__class__ is np.float64:
                continue  # the usual ones, of which it takes a while to find that they have no such method
            apply = getattr(value, "__apply_entry__", None)
            if apply is not None:
                return apply(self, arguments, options)
        return self.forward(*arguments, **(options if len(options) == len(self.options) else {**self.options, **options}))

    def __repr__(self):
        return f"<entry {self.name}({', '.join((*self.arguments, *self.options))})>"

    @property
    def remembers_for(self):
        """The arguments whose gradients start from what forward remembers."""
        _, replaced = self.memory
        return self.differentiable if None in replaced else [name for name in self.differentiable if name in replaced]

    @property
    def differentiable(self):
        """The names of the arguments that have a gradient."""
        if self.joint or self.each:
            return self.arguments
        return tuple(name for name, rule in self.rules.items() if rule is not None)

    def all_rules(self):
        """Every Rule of this entry, whatever its form."""
        special = [rule for rule in (self.joint, self.each) if rule is not None]
        return special + [rule for rule in self.rules.values() if rule is not None]


def define(function, *, name=None, forward=None, arguments=None, options=None, all=None, each=None, into=None,
           outputs=None, elementwise=None, view=False, infix=None, formula=None, sample=None, domain=None,
           **rules):  # fmt: skip
    """Add an entry to the table and return it.

    `function` is the NumPy function that the entry stands for (or a tuple of several that mean the same); it is
    also the forward function unless `forward` is given. The keywords in `rules` name the array arguments in call
    order, each with its rule or None. `domain` is short for a `sample` of an elementwise function.

    Raises
    ------
    TypeError
        if a rule asks for a name that does not exist, or if the entry says nothing of where it may be tested.
    """
    functions = function if isinstance(function, tuple) else (function,)
    entry = Entry()
    entry.name = name or functions[0].__name__
    entry.functions = functions
    entry.forward = forward or functions[0]
    entry.options = dict(options or {})
    entry.rules = {argument: rule and Rule(rule) for argument, rule in rules.items()}
    entry.joint = all and Rule(all)
    entry.each = each and Rule(each)
    entry.into = into and Rule(into)
    entry.arguments = tuple((arguments or "arrays").split()) if (all or each) else tuple(rules)
    entry.outputs = tuple(outputs.split()) if outputs else None
    entry.elementwise = _is_elementwise(functions[0]) if elementwise is None else elementwise
    entry.is_unary = entry.elementwise and not entry.each and not entry.options and len(entry.arguments) == 1
    entry.view, entry.infix, entry.formula = view, infix, formula
    entry.sample = sample or _elementwise_sample(entry, domain)
    _check(entry)
    TABLE[entry.name] = entry
    for known in functions:
        BY_FUNCTION[known] = entry
    return entry


def remember(entry, forward, all=None, **rules):
    """Let the forward function of `entry` keep what its gradients would otherwise have to work out again.

    ``forward(*arguments, **options)`` returns (result, residuals), and takes the place of the plain function where a
    gradient is going to be wanted; `rules` replace those of the arguments that they name, `all` the one that computes
    all gradients at once, and they may ask for ``residuals``.
    Only the first-order pass looks at this; every other reader runs the plain rules, which the tests compare it with.
    """
    replaceable = {None} if entry.joint else set(entry.differentiable)
    given = {None: all, **rules} if all else rules
    if entry.elementwise or entry.each or not given.keys() <= replaceable:
        raise TypeError(f"{entry.name}: expected rules in place of its own, and an entry that is not elementwise")
    found = {name: Rule(rule) for name, rule in given.items()}
    _check_names(entry, found.values(), also={"residuals"})
    entry.memory = forward, found


def _is_elementwise(function):
    return isinstance(function, np.ufunc) and function.signature is None


def _elementwise_sample(entry, domain):
    """Broadcasting arguments, each drawn from its part of `domain` (one for all, or one for each by name)."""
    if not entry.elementwise:
        return None
    by_name = domain if isinstance(domain, dict) else dict.fromkeys(entry.arguments, domain)

    def sample(draw):
        shapes = draw.broadcastable(len(entry.arguments))
        return [draw.array(shape, by_name.get(name)) for shape, name in zip(shapes, entry.arguments)], {}

    return sample


_TAKEN = frozenset(
    ["g", "out", "d", "i", "run", "record", "result", "held", "node", "reader", "viewed", "target", "needs", "into"]
    + ["residuals", "orders"]
)
"""Names that the generated code of every entry uses itself."""


def _check(entry):
    taken = _TAKEN.intersection((*entry.arguments, *entry.options, *(entry.outputs or ())))
    if taken:
        raise TypeError(f"{entry.name}: {sorted(taken)} cannot be the names of arguments, options or results; "
                        "generated code uses them")  # fmt: skip
    if entry.name in TABLE:
        raise TypeError(f"the table already has an entry named {entry.name!r}; give this one another name=")
    if entry.sample is None:
        raise TypeError(f"{entry.name}: say where it may be tested, with sample= (or domain= if it is elementwise)")
    _check_names(entry, entry.all_rules())


def _check_names(entry, rules, also=()):
    known = {"g", "out", *entry.arguments, *entry.options, *(entry.outputs or ()), *also}
    if all(known.issuperset(rule.names) for rule in rules):
        return  # as most do; the others ask for shapes and the like
    known |= {f"{name}_{what}" for name in entry.arguments for what in ("shape", "dtype")}
    known |= {"needs"} if entry.joint else {"i", "shapes"} if entry.each else set()
    for rule in rules:
        unknown = [name for name in rule.names if name not in known]
        if unknown:
            raise TypeError(f"{entry.name}: a rule asks for {unknown}, but it may only ask for {sorted(known)}")
