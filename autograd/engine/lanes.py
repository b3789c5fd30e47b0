"""The fast lane of each entry, written as Python source when it is first used.

For every line of the table there are three functions. The *lane* is the operation itself: it takes the arrays out
of its arguments, runs the forward function and leaves a record. The *plain step* and the *fitted step* are what
backward calls: the plain one is for elementwise operations whose operands had the result's shape and dtype, where
gradients fit as they are; the fitted one undoes broadcasting and casts. Writing them out per entry spares the hot
path every loop over arguments and every test of what kind of entry it has.

A lane is made as a stub that compiles itself on its first call and then *becomes* the compiled function (its code
object is exchanged), so importing compiles nothing and every reference to the lane stays valid. Without a global lock
another thread may be calling the stub just then, which breaks the interpreter: there it stays and hands on. The source is
registered with ``linecache``: tracebacks and debuggers show it, and :func:`source_of` returns it.
"""

import functools
import linecache
import sys
import threading
import types
from heapq import heappush

import numpy as np

from ..rules.parallel import LARGE, in_pieces
from ..rules.table import Entry
from .backward import rules_on_tensors
from .cotangents import accumulate, deliver, deliver_into, fit, in_place_of_g
from .errors import failed, freed
from .floats import floats
from .graph import LEAF, kept, orders
from .lane_source import Source
from .modes import special
from .wrapping import RAW, as_raw, filled, reader_among, readers, rewrap, several, unusual, unwrap, unwrap_all

_compiling = threading.RLock()
_free_threaded = not getattr(sys, "_is_gil_enabled", lambda: True)()
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
    np=np,
    LARGE=LARGE,
    in_pieces=in_pieces,
    in_place_of_g=in_place_of_g,
)
"""The names that generated source may use, beside those of its own entry."""


def provide(**tools):
    """Add what is defined after this module (the Tensor class) to the names that generated source may use."""
    _tools.update(tools)


def _stub(*arguments, **options):
    return __compile__()(*arguments, **options)  # noqa: F821  (a global of each stub's own namespace)


def family(**tools):
    """A family of lanes for a subclass of Tensor (``Tensor=subclass`` and what else differs): a second argument of `lane`."""
    return {**_tools, "lanes": {}, **tools}


def lane(entry, tools=_tools):
    """The function that applies `entry` to Tensors and records it; arguments and options as the entry names them."""
    found = tools["lanes"].get(entry.name)
    if found is None:
        namespace = {"__name__": "autograd.lanes"}
        found = types.FunctionType(_stub.__code__, namespace, entry.name)
        namespace["__compile__"] = lambda: _compile(entry, found, namespace, tools)
        found.__doc__ = _document(entry)
        tools["lanes"][entry.name] = found
    return found


def _document(entry):
    signature = ", ".join([*entry.arguments, *(f"{name}={value!r}" for name, value in entry.options.items())])
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
    return Source(entry).text()


def _compile(entry, function, namespace, tools):
    """Turn the stub `function` into the lane of `entry`, once, whichever thread comes first."""
    with _compiling:
        if "compiled" not in namespace:
            namespace["compiled"] = compiled = _compiled(entry, namespace, tools)
            if _free_threaded and len(sys._current_frames()) > 1:
                namespace["__compile__"] = lambda: compiled
            else:
                function.__defaults__ = compiled.__defaults__
                function.__code__ = compiled.__code__  # last: from here on other threads run it
    return namespace["compiled"]


def _compiled(entry, namespace, tools):
    source = Source(entry)
    text, file = source.text(), f"<autograd lane {entry.name}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    namespace.update(tools, entry=entry, forward=entry.forward, defaults=entry.options)
    namespace["used"] = _used_step(entry, source)
    if entry.memory:
        namespace["remembering"] = entry.memory[0]
    for name, rule in source.rules.items():
        namespace[name] = rule.function
    if entry.into:
        namespace["into"] = entry.into.function
    exec(_code(text, file), namespace)
    for step, layout in (("plain_step", source.plain), ("large_step", source.plain), ("fitted_step", source.fitted)):
        if step in namespace:
            describe_step(namespace[step], entry.name, entry, layout)
            namespace[step].used = namespace["used"]
    return namespace[entry.name]


@functools.cache  # for the families of lanes of one entry, whose sources are the same
def _code(text, file):
    return compile(text, file, "exec")


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
