"""What the graph behind a result still holds."""

from ..engine.errors import GradientError
from ..engine.graph import RESULT, STEP, Node


def has_several_results(node):
    """Whether the record's result is described as ((shape, dtype), (shape, dtype), ...)."""
    result = node.record[RESULT]
    first = result[0] if isinstance(result, tuple) and result else None
    return isinstance(first, tuple) and len(first) == 2 and isinstance(first[0], tuple)


def check_alive(records):
    """Raise GradientError if backward has freed what a formula needs."""
    for record in records:
        step = record[STEP]
        if step.entry is not None and step.layout.arrays and not hasattr(step, "used"):
            raise GradientError(
                f"explain(result): backward has freed what {step.name!r} saved, and its formula needs it; call explain() "
                "before backward(), or backward(retain_graph=True)"
            )


def known_values(records, result):
    """``{id(record): value}`` of every step whose value the graph still holds."""
    values = {}
    for record in records:
        node = Node(record)
        if node.is_leaf:
            values[id(record)] = node.value
            continue
        saved = node.saved
        if node.value is not None:
            values[id(record)] = node.value
        elif saved.get("out") is not None and not has_several_results(node):
            values[id(record)] = saved["out"]
        for name, parent in node.parents.items():
            if isinstance(parent, Node) and saved.get(name) is not None and not parent.is_leaf:
                values.setdefault(id(parent.record), saved[name])
    values[id(result._node)] = result._raw
    return {key: value for key, value in values.items() if value is not None}
