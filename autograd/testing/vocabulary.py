"""What the lines of random programs are made of.

Each kind of line is a function of a :class:`autograd.testing.programs.Writer`, which hands out names of earlier values
and decisions. It returns the text of one line's right-hand side (or several lines that define the name ``{target}``), or
None if nothing fits. ``F`` stands for autograd, or for another library that has the same names. The simplest come first.
"""

import numpy as np

from ..engine.errors import OperationError
from ..rules.families import complete
from ..rules.table import TABLE

UNARY = ("F.sin({0})", "F.tanh({0})", "F.cos({0})", "F.arctan({0})", "F.sigmoid({0})", "F.square({0})", "F.exp(F.tanh({0}))",
         "F.log({0} * {0} + 1.0)", "F.sqrt({0} * {0} + 0.5)", "F.relu({0})", "F.abs({0})", "F.softplus({0})", "F.erf({0})",
         "F.clip({0}, -0.5, 0.5)", "F.leaky_relu({0})", "F.silu({0})", "F.expm1(F.sin({0}))", "-{0}", "{0} * 1.5", "2.0 - {0}",
         "{0} ** 3", "1.0 / ({0} * {0} + 1.0)")  # fmt: skip

BINARY = ("{0} * {1}", "{0} + {1}", "{0} - {1}", "{0} / ({1} * {1} + 1.0)", "F.maximum({0}, {1})", "F.minimum({0}, {1})",
          "F.logaddexp({0}, {1})", "F.hypot({0}, {1} + 3.0)", "F.where({0} > 0.1, {0}, {1})",
          "({0} * {0} + 0.5) ** {1}")  # fmt: skip

ALONG = ("F.sum({0}, {axis})", "F.mean({0}, {axis})", "F.cumsum({0}, {axis})", "F.softmax({0}, {axis})",
         "F.log_softmax({0}, {axis})", "F.logsumexp({0}, {axis})", "F.amax({0}, {axis})", "F.amin({0}, {axis})",
         "F.prod({0}, {axis})", "F.cumprod({0}, {axis})", "F.flip({0}, [{axis}])", "F.roll({0}, 1, {axis})",
         "F.unsqueeze({0}, {axis})", "F.cat([{0}, {0} * 2.0], {axis})", "F.stack([{0}, F.sin({0})], {axis})")  # fmt: skip

RESHAPED = ("{0}.reshape(-1)", "F.transpose({0}, 0, -1)", "{0}[0]", "{0}[..., -1]", "{0}[None]", "{0}[[0, -1, 0]]",
            "F.tril({0}.reshape(1, -1) * F.ones((2, 1)))", "F.sum({0})")  # fmt: skip

IN_PLACE = ("{target} = {0} * 1.0\n{target} += {1}", "{target} = {0} * 1.0\n{target} *= {1}",
            "{target} = F.sin({0})\n{target}[..., -1] = 0.5", "{target} = {0} + 0.0\n{target}[0] = {0}[-1] * 2.0",
            "{target} = {0} * 2.0\n{target}[..., 0] *= 3.0", "{target} = {0} * 1.0\n{target}.reshape(-1)[0] = 1.0",
            "{target} = {0} * 1.0\n{target}[0] += {target}[-1]")  # fmt: skip

CONTROL = ("{target} = F.sin({0}) if {0}.sum().item() > 0.003 else {0} * 2.0",
           "{target} = {0}\nfor _ in range(3):\n    {target} = F.sin({target}) + 0.5 * {0}",
           "{target} = {0} * 1.0\nwhile abs({target}.sum().item()) < 2.003:\n    {target} = {target} * 2.0 + 0.1")  # fmt: skip


def unary(writer):
    return writer.choice(UNARY).format(writer.value())


def binary(writer):
    return writer.choice(BINARY).format(writer.value(), writer.value())


def along_axis(writer):
    name = writer.value(least=1)
    if name is None:
        return None
    return writer.choice(ALONG).format(name, axis=writer.integer(0, len(writer.shape(name)) - 1))


def reshaped(writer):
    return writer.filled(RESHAPED, writer.value(least=1))


def matrix_product(writer):
    name = writer.value(least=2)
    return name and writer.choice(("{0} @ F.transpose({0}, -1, -2)", "F.transpose({0}, -1, -2) @ {0}")).format(name)


def in_place(writer):
    name = writer.value(least=1)
    return name and writer.choice(IN_PLACE).format(name, writer.value(like=name), target="{target}")


def control_flow(writer):
    return writer.choice(CONTROL).format(writer.value(), target="{target}")


def detached(writer):
    name = writer.value()
    return f"{name} * hold({{target!r}}, {name}.detach())"


SHARED = (unary, binary, along_axis, reshaped, matrix_product, in_place, control_flow, detached)
"""The kinds of lines that other libraries run as well."""


def table_entry(writer):
    """A call of an entry of the rule table: its own sample, with one argument moved a little by an earlier value."""
    entry = writer.choice(writer.entries)
    try:
        arguments, options = entry.sample(writer.draw)
    except (TypeError, ValueError, IndexError):
        return None  # the sample cannot be had with these decisions
    given = list(arguments[0] if entry.each else arguments)
    if any(callable(value) for value in options.values()):
        return None
    names = ["arrays"] * len(given) if entry.each else entry.arguments
    movable = [k for k, name in enumerate(names) if name in entry.differentiable and np.asarray(given[k]).dtype.kind == "f"]
    if not movable:
        return None
    moved = writer.choice(movable)
    texts = [writer.constant(value) for value in given]
    texts[moved] = f"{texts[moved]} + 0.01 * {writer.fitting(np.shape(given[moved]))}"
    inside = f"[{', '.join(texts)}]" if entry.each else ", ".join(texts)
    keywords = "".join(f", {name}={writer.constant(value)}" for name, value in options.items())
    part = f"[{writer.integer(0, len(entry.outputs) - 1)}]" if entry.outputs else ""
    return f"operation({entry.name!r})({inside}{keywords}){part}"


def entries_named(names):
    """The entries of the rule table with these names, or all of them; OperationError for a name that is not there."""
    complete()
    unknown = [name for name in names or () if name not in TABLE]
    if unknown:
        raise OperationError(f"expressions(entries): {unknown} are no entries of the rule table")
    return [TABLE[name] for name in names] if names else list(TABLE.values())
