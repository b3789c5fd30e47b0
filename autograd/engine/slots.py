"""What a record of an entry holds: its parents, then what the entry's rules ask for."""

from .graph import Layout


class Slots:
    """Which slots a record of `entry` has, and which gradients each of them is for.

    Attributes
    ----------
    differentiable : the names of the arguments that have a gradient
    of_arguments : ``{argument: Rule or None}`` of the first-order pass, which may start from what forward remembers
    joint : the Rule for all arguments at once, likewise, or None
    wanted : ``{saved name: the differentiable arguments whose rule asks for it}``
    rules : ``{name in generated source: Rule}``
    plain, fitted : the layouts, without and with the metadata that gradients are fitted by
    """

    def __init__(self, entry):
        self.entry, self.differentiable = entry, entry.differentiable
        remembered = entry.memory[1] if entry.memory else {}
        self.joint = remembered.get(None, entry.joint)
        self.of_arguments = entry.rules if entry.joint else {**entry.rules, **remembered}
        self.wanted = self._wanted()
        metadata = [f"{name}_{what}" for name in self.differentiable for what in ("shape", "dtype")]
        if entry.each:
            metadata = ["shapes", "dtypes"]
        saved = list(self.wanted)
        self.rules = {f"vjp_{name}": rule for name, rule in self.of_arguments.items() if rule}
        if entry.joint or entry.each:
            self.rules["vjp"] = self.joint or entry.each
        arrays = (*entry.arguments, "out", "residuals", *(entry.outputs or ()))
        self.plain = Layout(self.differentiable, saved, arrays)
        self.fitted = Layout(self.differentiable, saved + [name for name in metadata if name not in saved], arrays)

    def _wanted(self):
        entry, wanted = self.entry, {}
        pairs = [(name, rule) for name, rule in entry.rules.items() if rule]
        pairs += list(entry.memory[1].items()) if entry.memory else []  # beside the plain ones, which other readers run
        pairs += [(None, rule) for rule in (entry.joint, entry.each, entry.into) if rule]
        for argument, rule in pairs:
            for name in rule.names:
                if name not in ("g", "needs", "i", "target"):
                    wanted.setdefault(name, []).append(argument)
        return wanted
