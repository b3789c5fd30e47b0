"""The first calls of a lane: what its generated source writes out, done by looking everything up.

Compiling a lane takes as long as a hundred calls, and many a program calls an operation a few times and ends. So the
source is written and compiled when a lane has been called some times; until then this says the same in loops.
"""

import operator

import numpy as np

from ..rules.parallel import LARGE
from .cotangents import deliver, deliver_into, fit
from .floats import floats
from .graph import RESULT, STEP, kept, orders, taken
from .modes import special
from .slots import Slots
from .wrapping import RAW, as_raw, filled, readers, unusual

PATIENCE = 48
"""The number of calls after which a lane is compiled: what interpreting them takes longer is what compiling takes."""

_OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "%": operator.mod,
              "**": operator.pow, "@": operator.matmul}  # fmt: skip


class Interpreted(Slots):
    """The lane of `entry` in the family `tools`, uncompiled."""

    def __init__(self, entry, tools):
        super().__init__(entry)
        self.tools, self.calls, self.steps = tools, 0, {}

    def takes(self, arguments, options):
        """Whether a call is one for here: by position, with options by position or name."""
        entry, self.calls = self.entry, self.calls + 1
        count = len(entry.arguments)
        return (
            self.calls <= PATIENCE
            and not any([getattr(value, "nbytes", 0) >= LARGE for value in arguments])  # these are worth every trick
            and count <= len(arguments) <= count + len(entry.options)
            and (not options or options.keys() <= set(list(entry.options)[len(arguments) - count :]))
        )

    def __call__(self, arguments, options):
        """The result for arguments that :meth:`takes` has seen."""
        entry, tools = self.entry, self.tools
        values, given = arguments[: len(entry.arguments)], arguments[len(entry.arguments) :]
        settings = entry.options
        if given or options:
            settings = {**settings, **dict(zip(settings, given)), **options}
        if entry.each:
            reader = tools["reader_among"](values[0])
            if reader is not None:
                return reader.apply_entry(entry, values, settings)
            array, node = tools["unwrap_all"](values[0], entry.name)
            raws, nodes = [array], {entry.arguments[0]: node}
        else:
            raws, nodes = [], {}
            for k, name in enumerate(entry.arguments):
                if values[k].__class__ in readers and values[k].__class__ is not tools["Tensor"]:
                    before = [tools["rewrap"](raw, nodes[one]) for one, raw in zip(entry.arguments, raws)]
                    return values[k].apply_entry(entry, (*before, *values[k:]), settings)
                raw, node = self._unwrapped(k, values, raws)
                raws.append(raw)
                nodes[name] = node if name in self.differentiable else None
        return self._recorded(values, raws, nodes, settings)

    def _unwrapped(self, k, values, raws):
        value, entry = values[k], self.entry
        if value.__class__ is self.tools["Tensor"]:
            return value._raw, value._node
        if value.__class__ is float or value.__class__ is int:
            beside_an_array = entry.infix and k and raws[0].__class__ is np.ndarray
            return (floats[raws[0].dtype.char][value] if beside_an_array else value), None
        raw, node = self.tools["unwrap"](value, entry.name)
        if entry.infix and not k and raw.__class__ is complex:
            other = values[1]._raw if values[1].__class__ is self.tools["Tensor"] else values[1]
            raw = np.complex128(raw) if other.__class__ is np.float64 else raw
        return raw, node

    def _recorded(self, values, raws, nodes, settings):
        entry, tools, residuals = self.entry, self.tools, None
        wanted = any([node is not None for node in nodes.values()])
        try:
            if entry.memory and any([nodes.get(name) is not None for name in entry.remembers_for]):
                out, residuals = entry.memory[0](*raws, **settings)
            else:
                out = self._forward(raws, settings)
        except Exception as error:
            return tools["failed"](error, entry.name, tuple(raws), tuple(nodes.values()), entry, settings)
        if "dtype" in settings and not entry.outputs:
            wanted = wanted and out.dtype.kind in "fc"
        record = self._record(raws, nodes, settings, out, residuals) if wanted else None
        arrays = raws[0] if entry.each else tuple(raws)
        if entry.outputs:
            return tools["several"](out, record, entry.outputs, *((arrays, settings) if wanted else ()))
        result = tools["new"]()
        result._raw, result._node = out, record
        if wanted and special.on:
            unusual(result, arrays, settings)
        elif not wanted and out.__class__ not in RAW:
            result._raw = as_raw(out)
        if entry.view:
            tools["note_view"](values[0], result, entry, settings)
        return result

    def _forward(self, raws, settings):
        entry = self.entry
        if entry.infix:
            return _OPERATORS[entry.infix](*raws)
        return entry.forward(*raws, **settings)

    # -- the record and its step ----------------------------------------------------------------------------------

    def _record(self, raws, nodes, settings, out, residuals):
        entry = self.entry
        shown = tuple([(part.shape, part.dtype) for part in out]) if entry.outputs else kept(out)
        known = {**settings, **dict(zip(entry.arguments, raws)), "out": out, "residuals": residuals}
        if entry.outputs:
            known.update(zip(entry.outputs, out))
        scalars = self._is_of_scalars(raws, nodes, out)
        layout = self.plain if scalars or self._is_plain(raws, nodes, out) else self.fitted
        saved = [self._value(name, known, nodes, not scalars) for name in layout.saved]
        return [next(orders), self.steps[layout], None, shown, *[nodes[name] for name in self.differentiable], *saved]

    def _is_of_scalars(self, raws, nodes, out):
        """Whether there are scalars only: looking which of them is needed takes longer than saving all."""
        entry = self.entry
        if out.__class__ is not np.float64 or not entry.elementwise or entry.each:
            return False
        scalars = [raw.__class__ is np.float64 or (raw.__class__ is float if entry.infix else nodes[name] is None)
                   for name, raw in zip(entry.arguments, raws) if name in self.differentiable]  # fmt: skip
        return all(scalars)

    def _is_plain(self, raws, nodes, out):
        """Whether gradients fit as they are: the operands have the result's shape and dtype."""
        entry = self.entry
        if not entry.elementwise or entry.each or out.__class__ not in RAW:
            return False
        wanted = [raw for name, raw in zip(entry.arguments, raws) if nodes[name] is not None]
        if entry.infix:  # of these the result is never smaller in any way
            return all([raw.nbytes == (out.nbytes or -1) and raw.ndim == out.ndim for raw in wanted])
        return all([raw.shape == out.shape and raw.dtype is out.dtype for raw in wanted])

    def _value(self, name, known, nodes, lean):
        """What is saved under a name; where `lean`, arrays that no wanted gradient asks for are left out."""
        users = self.wanted.get(name, ())
        if name in ("shapes", "dtypes"):
            return tuple([getattr(array, name[:-1]) for array in known[self.entry.arguments[0]]])
        if name in known:
            is_array = name in self.entry.arguments or name == "out"
            needed = not lean or not is_array or None in users or any([nodes[user] is not None for user in users])
            return known[name] if needed else None
        argument, _, what = name.rpartition("_")  # x_shape, x_dtype
        only_its_own = argument in self.differentiable and self.wanted.get(name, [argument]) == [argument]
        return None if only_its_own and nodes[argument] is None else getattr(known[argument], what, None)

    def make_steps(self, describe, used):
        """Make the steps of these records, by layout; `describe` gives them what readers of the graph ask for."""
        for layout in (self.plain, self.fitted):
            self.steps[layout] = self._step(layout, used)
            describe(self.steps[layout], self.entry.name, self.entry, layout)
            self.steps[layout].used = used

    def _step(self, layout, used):
        def interpreted_step(record, run):
            self._pull_back(record, run, layout, used)

        return interpreted_step

    def _pull_back(self, record, run, layout, used):
        entry = self.entry
        values = {name: record[slot] for name, slot in layout.saved.items()}
        parents = {name: record[slot] for name, slot in layout.parents.items()}
        g = taken(record)
        values["g"] = filled(g, record[RESULT]) if entry.outputs else g
        if entry.joint or entry.each:
            self._deliver_all(values, parents, run)
            _drop(record, layout, used)
            return
        first, *others = self.differentiable
        for name in others:
            self._deliver(name, parents[name], values, run)
        _drop(record, layout, used)
        if entry.into and parents[first] is not None:
            add_into = lambda target: entry.into.function(*[{**values, "target": target}[name] for name in entry.into.names])
            deliver_into(parents[first], values[f"{first}_shape"], values[f"{first}_dtype"], add_into, run)
        else:
            self._deliver(first, parents[first], values, run)

    def _deliver(self, name, parent, values, run):
        if parent is not None:
            rule = self.of_arguments[name]
            gradient = rule.function(*[values[asked] for asked in rule.names])
            if f"{name}_shape" in values and f"{name}_dtype" in values:  # else it fits as it is
                gradient = fit(gradient, values[f"{name}_shape"], values[f"{name}_dtype"])
            deliver(parent, gradient, run)

    def _deliver_all(self, values, parents, run):
        """The gradients of a joint or an indexed rule."""
        rule = self.rules["vjp"]
        if self.entry.joint:
            values["needs"] = tuple([parent is not None for parent in parents.values()])
            found = rule.function(*[values[asked] for asked in rule.names])
            for (name, parent), gradient in zip(parents.items(), found):
                if parent is not None:
                    deliver(parent, fit(gradient, values[f"{name}_shape"], values[f"{name}_dtype"]), run)
            return
        (several,) = parents.values()
        for i, parent in enumerate(several):
            if parent is not None:
                values["i"] = i
                gradient = rule.function(*[values[asked] for asked in rule.names])
                deliver(parent, fit(gradient, values["shapes"][i], values["dtypes"][i]), run)


def _drop(record, layout, used):
    """Let go of the arrays that a record has saved."""
    if layout.arrays:
        record[STEP] = used
        for name in layout.arrays:
            record[layout.saved[name]] = None
