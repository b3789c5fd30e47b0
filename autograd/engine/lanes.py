"""The fast lane of each entry, written as Python source when it is often used.

For every line of the table there are three functions. The *lane* is the operation itself: it takes the arrays out
of its arguments, runs the forward function and leaves a record. The *plain step* and the *fitted step* are what
backward calls: the plain one is for elementwise operations whose operands had the result's shape and dtype, where
gradients fit as they are; the fitted one undoes broadcasting and casts. Writing them out per entry spares the hot
path every loop over arguments and every test of what kind of entry it has.

A lane is made as a stub that, once it was called some times (see :mod:`.interpreted`), compiles itself and *becomes* the
compiled function (its code object is exchanged), so importing compiles nothing and every reference to the lane stays
valid; so is each of its steps, which compiles when it is called.
Without a global lock another thread may be calling the stub just then, which breaks the interpreter: there it stays and
hands on. The source is registered with ``linecache``: tracebacks and debuggers show it, and :func:`source_of` returns it.
"""

import functools
import linecache
import sys
import types
from _thread import RLock
from heapq import heappush

import numpy as np

from ..rules.parallel import LARGE, in_pieces
from ..rules.table import Entry
from .backward import rules_on_tensors
from .cotangents import accumulate, deliver, deliver_into, fit, in_place_of_g
from .errors import failed, freed
from .floats import floats
from .graph import LEAF, kept, orders
from .interpreted import Interpreted
from .modes import special
from .wrapping import RAW, as_raw, filled, reader_among, readers, rewrap, several, unusual, unwrap, unwrap_all

_compiling = RLock()
_free_threaded = not getattr(sys, "_is_gil_enabled", lambda: True)()


def _done_in_blocks(record, run):
    from .blocks import done_in_blocks  # here, as below, since few programs need it

    return done_in_blocks(record, run)


def _write_out(out, name, results):
    from .destinations import write_out

    return write_out(out, name, results)


_tools = dict(
    lanes={},
    LEAF=LEAF,
    heappush=heappush,
    accumulate=accumulate,
    deliver=deliver,
    deliver_into=deliver_into,
    fit=fit,
    kept=kept,
    orders=orders,
    special=special,
    failed=failed,
    floats=floats,
    complex128=np.complex128,
    float64=np.float64,
    ndarray=np.ndarray,
    raw=RAW,
    as_raw=as_raw,
    unwrap=unwrap,
    unwrap_all=unwrap_all,
    rewrap=rewrap,
    readers=readers,
    reader_among=reader_among,
    several=several,
    filled=filled,
    unusual=unusual,
    write_out=_write_out,
    np=np,
    LARGE=LARGE,
    in_pieces=in_pieces,
    in_place_of_g=in_place_of_g,
    done_in_blocks=_done_in_blocks,
)
"""The names that generated source may use, beside those of its own entry."""


def provide(**tools):
    """Add what is defined after this module (the Tensor class) to the names that generated source may use."""
    _tools.update(tools)


def _stub(*arguments, called, **options):
    return called(arguments, options)


def _compiled_when_called(name, namespace, make, code=_stub.__code__, interpreted=None):
    """A stub that calls ``make()`` for the function that it stands for when it is called, and becomes that function.

    Calls that ``interpreted()``, an :class:`Interpreted`, takes are left to it.
    """
    stub, made, first = types.FunctionType(code, namespace, name), [], []

    def called(arguments, options):
        if interpreted and not made:
            if not first:
                first.append(interpreted())
            if first[0].takes(arguments, options):
                return first[0](arguments, options)
        return compiled()(*arguments, **options)

    def compiled():
        with _compiling:  # once, whichever thread comes first
            if not made:
                made.append(make())
                if not _free_threaded or len(sys._current_frames()) == 1:
                    stub.__defaults__, final = made[0].__defaults__, made[0].__kwdefaults__
                    stub.__kwdefaults__ = {"called": called, **(final or {})}
                    stub.__code__ = made[0].__code__  # from here on other threads run it
                    stub.__kwdefaults__ = final
        return made[0]

    stub.__kwdefaults__ = {"called": called}
    return stub


def family(**tools):
    """A family of lanes for a subclass of Tensor (``Tensor=subclass`` and what else differs): a second argument of `lane`."""
    return {**_tools, "lanes": {}, **tools}


def lane(entry, tools=_tools):
    """The function that applies `entry` to Tensors and records it; arguments and options as the entry names them."""
    found = tools["lanes"].get(entry.name)
    if found is None:
        found = tools["lanes"][entry.name] = _made(entry, tools)
    return found


def torch_lane(entry, *names):
    """A lane whose arguments have PyTorch's names (``input``, ``other``, or `names`), and that takes ``out=``.

    >>> from autograd.rules.arithmetic import multiply
    >>> torch_lane(multiply)(input=2.0, other=3.0)
    tensor(6.)
    """
    return _made(entry, _tools, names or ("input", "other")[: len(entry.arguments)])


def _made(entry, tools, names=()):
    namespace = {"__name__": "autograd.lanes"}
    made = _compiled_when_called(
        entry.name,
        namespace,
        lambda: _compiled_lane(entry, namespace, tools, names),
        interpreted=lambda: _interpreted(entry, tools),
    )
    namespace["itself"] = made
    made.__doc__ = _document(entry, names or entry.arguments)
    return made


def _interpreted(entry, tools):
    lane = Interpreted(entry, tools)
    lane.make_steps(describe_step, _used_step(entry, lane))
    return lane


def _document(entry, names):
    signature = ", ".join([*names, *(f"{name}={value!r}" for name, value in entry.options.items())])
    formula = f"The function {entry.formula} (LaTeX)" if entry.formula else f"The entry {entry.name!r} of the rule table"
    broadcast = " of each element; arguments are broadcast" if entry.elementwise else ""
    return f"{entry.name}({signature})\n\n{formula}{broadcast}. Its gradient is recorded; :func:`source_of` shows it."


def source_of(entry):
    """The generated source of `entry`: its lane and its steps.

    >>> from autograd.rules.arithmetic import multiply
    >>> "def multiply(x, y):" in source_of(multiply)
    True
    """
    if not isinstance(entry, Entry):
        raise TypeError(f"source_of(entry): expected an entry of the rule table, got {type(entry).__name__}")
    return _source(entry).text()


def _source(entry, names=()):
    from .lane_source import Source  # here, since a program whose calls are few never needs it

    return Source(entry, names)


def _compiled_lane(entry, namespace, tools, names):
    """The lane of `entry`; its steps are stubs, which backward calls, or not: compiling takes a hundred times as long."""
    source, file = _source(entry, names), f"<autograd lane {' '.join([entry.name, *names])}>"
    text = source.text()
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    namespace.update(tools, entry=entry, forward=entry.forward, defaults=entry.options)
    namespace["used"] = _used_step(entry, source)
    if entry.memory:
        namespace["remembering"] = entry.memory[0]
    for name, rule in source.rules.items():
        namespace[name] = rule.function
    if entry.into:
        namespace["into"] = entry.into.function
    line = 1
    for name, part in source.parts.items():
        if name == entry.name:
            lane = _defined(name, part, file, line, namespace)
        else:
            namespace[name] = step = _step(name, part, file, line, namespace)
            describe_step(step, entry.name, entry, source.fitted if name == "fitted_step" else source.plain)
            step.used = namespace["used"]
            if name == "large_step" and source.of_elements_only:
                step.in_blocks = True
        line += part.count("\n") + 2
    return lane


def _step(name, text, file, line, namespace):
    """The step with this source, which begins at `line` of the whole."""
    code = _stub.__code__.replace(co_filename=file, co_firstlineno=line, co_name=name)  # so that readers find the source
    return _compiled_when_called(name, namespace, lambda: _defined(name, text, file, line, namespace), code)


def _defined(name, text, file, line, namespace):
    """The function `name` that `text` defines, with `namespace` as its globals, which are left as they are."""
    found = {}
    exec(_code(text, file, line), namespace, found)
    return found[name]


@functools.cache  # for the families of lanes of one entry, whose sources are the same
def _code(text, file, line):
    return compile("\n" * (line - 1) + text, file, "exec")


def describe_step(step, name, entry, layout, recorded=None):
    """Give a step the attributes that readers of the graph use."""
    step.name, step.entry, step.layout = name, entry, layout
    step.recorded = recorded or rules_on_tensors


def _used_step(entry, source):
    """What takes the place of a step whose saved arrays are gone."""

    def used(*_):
        raise freed(entry.name)

    describe_step(used, entry.name, entry, source.fitted, recorded=used)
    return used
