"""What this project promises about its speed, and whether a set of results keeps it."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """The result of `case` is to be at most `limit` times that of `peer`."""

    case: str
    peer: str
    limit: float


_KINDS = ("floats", "constants", "parameters")
_VECTORS = {"pytorch": 0.4, "mygrad": 0.15, "hips": 0.15}
_SCALARS = {"pytorch": 0.12, "scalar engine": 0.8}
_NETS = {
    "dense net step": 0.9, "tiny net step": 0.4, "elementwise, 1 M": 0.8, "elementwise, 10 M": 0.8,
    "LeNet step": 0.9, "convolution, 32 to 64 channels": 1.4, "residual block": 1.6,
    "transformer block": 1.1, "LSTM, cell by cell": 0.8, "LSTM, whole sequence": 1.4,
}  # fmt: skip
_HIPS_PROGRAMS = {
    ("network", "recurrent cell", "logistic regression", "element by element", "gaussian process", "natural gradient",
     "hidden markov model", "adversarial nets", "fixed point", "drawn graph"): 1 / 3,
    ("neural net", "lstm", "convolutional net", "variational bayesian net", "differential equation", "mixture", "fluid"): 1.0,
}  # fmt: skip
"""Programs of many small operations, and those whose time is mostly NumPy's own."""

TARGETS = [
    *[Target(f"vector chain, {kind}", peer, limit) for kind in _KINDS for peer, limit in _VECTORS.items()],
    *[Target(f"scalar chain, {kind}", peer, limit) for kind in _KINDS for peer, limit in _SCALARS.items()],
    Target("training step", "pytorch", 0.5),
    Target("training step, one thread", "pytorch", 0.5),
    *[Target(f"HIPS program: {name}", "hips", limit) for names, limit in _HIPS_PROGRAMS.items() for name in names],
    Target("gradient of a scalar program", "hips", 1 / 3),
    Target("second derivative of a scalar program", "hips", 1 / 3),
    Target("gradient of a vector program", "hips", 1 / 3),
    Target("Hessian, logistic regression", "pytorch", 0.8),
    *[Target(f"Hessian-vector product, network{how}", "pytorch", 0.7) for how in ("", ", two passes by hand")],
    *[Target(name + threads, "pytorch", limit) for name, limit in _NETS.items() for threads in ("", ", one thread")],
    Target("peak memory, constant added", "pytorch", 1.0),
    Target("peak memory, variable added", "pytorch", 1.0),
    Target("import", "numpy", 1.5),
]


def ratios(results, peer):
    """Ratio of minima to `peer`, and the median of the rounds' ratios of medians; None where one of the two has no result.

    What takes its turn within a second finds the machine in the same mood, which changes from minute to minute: so each
    round has a ratio of its own. Of what was not measured in rounds it is the ratio of medians.
    """
    ours, theirs = results.get("chainrule", {}), results.get(peer, {})
    if "minimum" not in ours or "minimum" not in theirs:
        return None
    pairs = zip(ours.get("rounds", [ours["median"]]), theirs.get("rounds", [theirs["median"]]))
    return ours["minimum"] / theirs["minimum"], statistics.median(one / other for one, other in pairs)


def verdict(target, results, unsure=()):
    """``met`` if both ratios keep the limit, ``borderline`` if one does, ``MISSED`` if none, else ``not measured``.

    A case in `unsure`, because other programs distorted it, is a ``machine too busy``.
    """
    found = ratios(results.get(target.case, {}), target.peer)
    if found is None:
        return "not measured"
    if target.case in unsure:
        return "machine too busy"
    return ("MISSED", "borderline", "met")[sum(ratio <= target.limit for ratio in found)]
