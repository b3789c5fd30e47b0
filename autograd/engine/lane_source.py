"""Writing the source of a lane and of its steps (see :mod:`.lanes`, which compiles them)."""

import functools

from . import graph
from .inlining import expression_of, forward_call, ufunc_call
from .slots import Slots


class Source(Slots):
    """Writes the source of one entry. A record's layout is decided here: parents, then what the rules ask for.

    With `names` for its arguments, the lane takes these in place of the entry's own, and ``out=`` as well.
    """

    def __init__(self, entry, names=()):
        super().__init__(entry)
        self.names = names

    @property
    def of_elements_only(self):
        """Whether rules ask for nothing but arrays and options, so that they may be run on a block as on the whole."""
        return all(name in self.plain.arrays or name in self.entry.options for name in self.plain.saved)

    @functools.cached_property
    def parts(self):
        """``{name of a function: its source}``: the lane, which comes first, and its steps."""
        parts = {self.entry.name: self._lane()}
        if self.entry.elementwise and not self.entry.each:
            parts["plain_step"] = self._step("plain_step", self.plain, fitted=False)
            parts["large_step"] = self._step("large_step", self.plain, fitted=False, large=True)
        parts["fitted_step"] = self._step("fitted_step", self.fitted, fitted=True)
        return parts

    def text(self):
        return "\n\n".join(self.parts.values()) + "\n"

    # -- the lane ---------------------------------------------------------------------------------------------

    def _lane(self):
        entry = self.entry
        names = list(entry.arguments)
        options = [f"{name}=defaults[{name!r}]" for name in entry.options]
        lines = self._renamed(options) if self.names else [f"def {entry.name}({', '.join(names + options)}):"]
        for name in names:
            lines += self._unwrap_many(name) if entry.each else self._unwrap(name)
        lines += [
            *(["    residuals = None"] if entry.memory else []),
            "    try:",
            *self._result(),
            "    except Exception as error:",
            f"        return failed(error, entry.name, ({', '.join(names)},), ({', '.join(map('{}_node'.format, names))},), "
            f"entry, {self._options()})",
        ]
        if entry.outputs:
            return "\n".join(lines + self._return_several())
        lines += ["    result = new()", "    result._raw = out"]
        lines += [
            f"    if {self._needs_no_gradient()}:",
            "        result._node = None",
            "        if out.__class__ not in raw: result._raw = as_raw(out)",
        ]
        lines += self._view("        ")
        lines += ["        return result"]
        lines += self._records()
        lines += [f"    if special.on: unusual(result, {self._raw_arguments()}, {self._options()})"]
        lines += self._view("    ")
        lines += ["    return result"]
        return "\n".join(lines)

    def _renamed(self, options):
        entry, given = self.entry, ", ".join(self.names)
        call = f"itself({', '.join([*self.names, *entry.options])})"
        return [
            f"def {entry.name}({', '.join([*self.names, *options])}, *, out=None):",
            f"    if out is not None: return write_out(out, {entry.name!r}, {call})",
            f"    {', '.join(entry.arguments)} = {given}",
        ]

    def _unwrap(self, name):
        no_gradient = name not in self.differentiable
        node = f"{name}_node"
        lines = [
            f"    if {name}.__class__ is Tensor:",
            f"        {node} = {name}._node; {name} = {name}._raw",
            f"    elif {name}.__class__ is float or {name}.__class__ is int:",
            f"        {node} = None",
            *self._beside_an_array(name),
            "    else:",
            f"        if {name}.__class__ in readers: return {name}.{self._handed_over(name)}",
            f"        {name}, {node} = unwrap({name}, {self.entry.name!r})",
            *self._complex_first(name),
        ]
        if self.entry.view and name == self.entry.arguments[0]:
            lines.insert(0, f"    viewed = {name}")
        return lines + ([f"    {node} = None"] if no_gradient else [])

    def _beside_an_array(self, name):
        """An operator's second argument is given the first one's dtype here if it is a float of Python."""
        first = self.entry.arguments[0]
        if not self.entry.infix or name == first:
            return []
        return [f"        if {first}.__class__ is ndarray: {name} = floats[{first}.dtype.char][{name}]"]

    def _complex_first(self, name):
        """Python's complex numbers would take NumPy's float64, a subclass of float, for one of Python's own."""
        if not self.entry.infix or name != self.entry.arguments[0]:
            return []
        other = self.entry.arguments[1]
        value = f"({other}._raw if {other}.__class__ is Tensor else {other})"
        return [f"        if {name}.__class__ is complex and {value}.__class__ is float64: {name} = complex128({name})"]

    def _unwrap_many(self, name):
        return [
            f"    reader = reader_among({name})",
            f"    if reader is not None: return reader.{self._handed_over(name)}",
            f"    {name}, {name}_node = unwrap_all({name}, {self.entry.name!r})",
        ]

    def _handed_over(self, name):
        """The call that leaves everything to a reader; the arguments before `name` have been unwrapped already."""
        before = self.entry.arguments[: self.entry.arguments.index(name)]
        after = self.entry.arguments[len(before) :]
        arguments = [*(f"rewrap({one}, {one}_node)" for one in before), *after]
        return f"apply_entry(entry, ({', '.join(arguments)},), {self._options()})"

    def _result(self):
        entry = self.entry
        if entry.infix:
            return [f"        out = {f' {entry.infix} '.join(entry.arguments)}"]
        arguments = ", ".join([*entry.arguments, *(f"{name}={name}" for name in entry.options)])
        if not entry.memory:
            return [f"        out = {forward_call(entry, arguments)}"]
        return [
            f"        if {self._needs_no_gradient(entry.remembers_for)}: out = forward({arguments})",
            f"        else: out, residuals = remembering({arguments})",
        ]

    def _raw_arguments(self):
        return "arrays" if self.entry.each else f"({', '.join(self.entry.arguments)},)"

    def _needs_no_gradient(self, names=None):
        """The condition that none of the arguments `names`, by default any, is one whose gradient is wanted."""
        condition = " and ".join(f"{name}_node is None" for name in names or self.differentiable) or "True"
        if "dtype" in self.entry.options:  # integers and booleans have no gradient
            return f"out.dtype.kind not in 'fc' or {condition}"
        return condition

    def _view(self, indent):
        return [f"{indent}note_view(viewed, result, entry, {self._options()})"] if self.entry.view else []

    def _options(self):
        return "{" + ", ".join(f"{name!r}: {name}" for name in self.entry.options) + "}"

    def _records(self):
        entry, names = self.entry, self.differentiable
        if not names:
            return []
        general = self._record("fitted_step", self.fitted, "kept(out)")
        if not entry.elementwise or entry.each:
            return [f"    result._node = {general}"]
        is_scalar = "({0}_node is None or {0}.__class__ is float64)"
        scalar = " and ".join(["out.__class__ is float64", *map(is_scalar.format, names)])
        is_same = "({0}_node is None or {0}.shape == out_shape and {0}.dtype is out_dtype)"
        same = " and ".join(map(is_same.format, names))
        by_size = "plain_step if out.nbytes < LARGE else large_step"
        measured, small = "out_shape = out.shape; out_dtype = out.dtype", f"out.size <= {graph.SMALL}"
        if entry.infix:  # operators make a float64 of float64s and Python's floats, so two tests will do
            scalar = " and ".join(map("({0}.__class__ is float64 or {0}.__class__ is float)".format, names))
            same = self._same_as_result(names)
            measured, small = "out_bytes = out.nbytes or -1", f"out_bytes <= {graph.SMALL * 8}"
        return [
            f"    if {scalar}:",
            f"        result._node = {self._record('plain_step', self.plain, 'out', lean=False)}",
            "    else:",
            f"        {measured}",
            f"        if {same}:",
            f"            if {small}: result._node = {self._record('plain_step', self.plain, 'out')}",
            f"            else: result._node = {self._record(by_size, self.plain, '(out.shape, out.dtype)')}",
            "        else:",
            f"            result._node = {general}",
        ]

    @staticmethod
    def _same_as_result(names):
        """Whether the operands of an operator have its result's shape and dtype. The result is never smaller in any
        way, so it is enough that they have as many bytes, on as many axes; empty ones, which all have none, are not."""
        one = "({0}_node is None or {0}.nbytes == out_bytes and {0}.ndim == out.ndim)"
        if len(names) == 1:
            return one.format(*names)
        both = "{0}_node is not None and {1}_node is not None"
        equal = "{0}.nbytes == {1}.nbytes == out_bytes and {0}.ndim == {1}.ndim"
        return f"({equal} if {both} else {' and '.join(map(one.format, names))})".format(*names)

    def _record(self, step, layout, result, lean=True):
        parents = [f"{name}_node" for name in layout.parents]
        saved = [self._value(name, lean) for name in layout.saved]
        return f"[next(orders), {step}, None, {', '.join([result, *parents, *saved])}]"

    def _value(self, name, lean):
        """The expression for a saved name; arrays that no wanted gradient asks for are left out where `lean`."""
        entry = self.entry
        if name == "shapes":
            return "tuple([array.shape for array in arrays])"
        if name == "dtypes":
            return "tuple([array.dtype for array in arrays])"
        if name in (*entry.arguments, "out"):
            users = self.wanted[name]
            if not lean or None in users or set(users) == set(self.differentiable):
                return name
            return f"{name} if {' or '.join(f'{user}_node is not None' for user in users)} else None"
        if name in (entry.outputs or ()):
            return f"out[{entry.outputs.index(name)}]"
        argument, _, what = name.rpartition("_")
        if argument in entry.arguments and what in ("shape", "dtype"):
            attribute = f"{argument}.{what}"
            users = self.wanted.get(name, [argument])
            if argument in self.differentiable and users == [argument]:
                return f"{attribute} if {argument}_node is not None else None"
            return f"getattr({argument}, {what!r}, None)"
        return name

    def _return_several(self):
        record = self._record("fitted_step", self.fitted, "tuple([(part.shape, part.dtype) for part in out])")
        return [
            f"    if {self._needs_no_gradient()}:",
            f"        return several(out, None, {self.entry.outputs!r})",
            f"    return several(out, {record}, {self.entry.outputs!r}, {self._raw_arguments()}, {self._options()})",
        ]

    # -- the steps --------------------------------------------------------------------------------------------

    def _step(self, step, layout, fitted, large=False):
        entry = self.entry
        slots = ["_", "_", "g", "result" if entry.outputs else "_"]
        slots += [f"{name}_node" for name in layout.parents] + list(layout.saved)
        lines = [f"def {step}(record, run):"]
        if large:
            lines += ["    if run.limit is not None and done_in_blocks(record, run): return"]
        lines += [f"    {', '.join(slots)} = record", f"    record[{graph.GRAD}] = None"]
        if entry.outputs:
            lines += ["    g = filled(g, result)"]
        if entry.joint:
            lines += self._joint_body()
        elif entry.each:
            lines += self._each_body()
        else:
            for name in self.differentiable[1:]:
                lines += self._deliver(name, fitted)
        if layout.arrays:
            dropped = " = ".join(f"record[{layout.saved[name]}]" for name in layout.arrays)
            lines += [f"    record[{graph.STEP}] = used", f"    {dropped} = None"]
        if self.differentiable and not entry.joint and not entry.each:
            lines += self._deliver(self.differentiable[0], fitted, last=True, large=large)
        return "\n".join(lines)

    def _deliver(self, name, fitted, last=False, large=False):
        """Compute the gradient for one argument and hand it on; the last one goes straight back to the sweep if no
        other record is waiting, which in a chain of operations spares the heap."""
        rule, node = self.of_arguments[name], f"{name}_node"
        lines = [f"    if {node} is not None:"]
        if self.entry.into and name == self.differentiable[0]:
            add_into = f"lambda target: into({', '.join(self.entry.into.names)})"
            return [*lines, f"        deliver_into({node}, {name}_shape, {name}_dtype, {add_into}, run)"]
        value = expression_of(rule) or f"vjp_{name}({', '.join(rule.names)})"
        value = large and last and ufunc_call(value) or value
        if fitted:
            value = f"fit({value}, {name}_shape, {name}_dtype)"
        return [
            *lines,
            f"        d = {value}",
            f"        held = {node}[{graph.GRAD}]",
            "        if held is None:",
            *([f"            if not run: {node}[{graph.GRAD}] = d; return {node}"] if last else []),
            f"            heappush(run, {node}); {node}[{graph.GRAD}] = d",
            f"        elif held is LEAF and (found := run.leaves.get({node}[{graph.ORDER}])) and found[2]:",
            "            found[1] += d",  # what accumulate does for a leaf from the third gradient on
            "        else:",
            f"            accumulate({node}, held, d, run)",
        ]

    def _joint_body(self):
        names = self.differentiable
        lines = [
            f"    needs = ({' '.join(f'{name}_node is not None,' for name in names)})",
            f"    {', '.join(f'd_{name}' for name in names)}, = vjp({', '.join(self.joint.names)})",
        ]
        for name in names:
            lines += [
                f"    if {name}_node is not None:",
                f"        deliver({name}_node, fit(d_{name}, {name}_shape, {name}_dtype), run)",
            ]
        return lines

    def _each_body(self):
        return [
            "    for i, node in enumerate(arrays_node):",
            "        if node is not None:",
            f"            d = vjp({', '.join(self.entry.each.names)})",
            "            deliver(node, fit(d, shapes[i], dtypes[i]), run)",
        ]
