"""How many wrong rules the generated tests of the rule table find: ``python -m autograd.testing.mutation docs/mutation.md``.

Each rule is changed in the ways of :mod:`autograd.testing.mutants`. A mutant counts if it changes a gradient, beyond
rounding, at one of the entry's own samples; it is killed if finite differences contradict it at one of them, or if it fails.
"""

import sys
import time
from collections import Counter, namedtuple
from copy import copy
from pathlib import Path

import numpy as np

from ..engine.errors import OperationError
from ..engine.lanes import family, lane
from ..engine.modes import no_grad
from ..rules.families import complete
from ..rules.table import TABLE
from .checker import comparisons, gradcheck, gradient_of
from .entries import leaves_of, sampled_calls
from .functions import outputs_of, weights_for
from .mutants import mutants
from .verdicts import RIGHT

REAL, COMPLEX = 16, 6
"""How many samples of real and of complex arrays each mutant is tried on; the suite tries as many real ones."""

_ROUNDING = 1e-11

Score = namedtuple("Score", "entry contradicted failed survivors unchanged")
Score.__doc__ = "The mutants of one entry: how many differences contradict, how many fail, which live, how many change nothing."


class _Point:
    """One call of an entry: what its gradient is, and how far a right one may be from what differences say."""

    def __init__(self, call):
        self.call, arrays = call, call.arrays
        self.weights = weights_for(outputs_of(call, leaves_of(arrays)), seed=1)
        self.bars = [c for c in comparisons(call, arrays, self.weights) if c.verdict == RIGHT and not c.kink]
        self.gradients = self.gradients_of(call.lane)

    def gradients_of(self, function):
        right, self.call.lane = self.call.lane, function
        try:
            with no_grad():
                found = gradient_of(self.call, self.call.arrays)(*self.call.arrays, *self.weights)
            return [gradient.numpy() for gradient in found]
        finally:
            self.call.lane = right

    def contradicts(self, gradients):
        """Whether finite differences say that these gradients are wrong."""
        return any(c.index is not None and not abs(gradients[c.argument][c.index] - c.numeric) <= c.error for c in self.bars)

    def differ(self, gradients):
        """Whether these gradients are others than the right ones, beyond rounding."""
        return any(
            not np.allclose(one, other, rtol=_ROUNDING, atol=_ROUNDING * np.max(abs(other), initial=0.0), equal_nan=True)
            for one, other in zip(gradients, self.gradients, strict=True)
        )


@np.errstate(all="ignore")
def score(entry, points=None):
    """What becomes of the mutants of `entry`: a :class:`Score`.

    Raises OperationError if the entry itself, treated as a mutant, does not pass: then the score would say nothing.

    >>> from autograd.rules.arithmetic import divide
    >>> from autograd.testing.mutation import score
    >>> found = score(divide)
    >>> found.contradicted > 20, found.survivors
    (True, [])
    """
    points = _points(entry) if points is None else points
    if _outcome(copy(entry), points) != "unchanged":
        raise OperationError(f"mutation score of {entry.name!r}: its own rule does not pass")
    outcomes = [(what, _outcome(mutant, points)) for what, mutant in mutants(entry)]
    count = Counter(outcome for _, outcome in outcomes)
    survivors = [what for what, outcome in outcomes if outcome == "survived"]
    return Score(entry.name, count["contradicted"], count["failed"], survivors, count["unchanged"])


def _points(entry):
    calls = [*sampled_calls(entry, range(REAL)), *sampled_calls(entry, range(COMPLEX), dtype=np.complex128)]
    points = []
    for call in calls:
        try:
            points.append(_Point(call))
        except (TypeError, ValueError):
            continue  # nothing to differentiate in this call, such as a result of integers
    return points


def _outcome(mutant, points):
    function, changes = lane(mutant, family()), False
    for point in points:
        try:
            found = point.gradients_of(function)
        except Exception:
            return "failed"  # which is noticed
        if any(one.shape != other.shape for one, other in zip(found, point.gradients, strict=True)):
            return "failed"
        if point.contradicts(found):
            return "contradicted"
        changes = changes or point.differ(found)
    if not changes:
        return "unchanged"
    return "contradicted" if _wrong_at_second_order(function, points) else "survived"


def _wrong_at_second_order(function, points):
    """Whether the gradient of the gradient gives a mutant away whose gradient is within the bars of the differences."""
    for point in points:
        right, point.call.lane = point.call.lane, function
        try:
            if gradcheck(point.call, *point.call.arrays, order=2, raise_exception=False, blame=False).verdict == "wrong":
                return True
        except Exception:
            return True
        finally:
            point.call.lane = right
    return False


# -- the report -------------------------------------------------------------------------------------------------

REASONS = {}
"""``{(entry, mutant): why it lives}`` for survivors that were looked into."""


def page(scores, seconds):
    """The report in Markdown."""
    contradicted, failed, unchanged = (sum(s[i] for s in scores) for i in (1, 2, 4))
    lived, killed = sum(len(s.survivors) for s in scores), contradicted + failed
    lines = [
        "# Mutation score of the rule table\n",
        "Every rule of the table is made wrong in a dozen typical ways (see `autograd/testing/mutants.py`), and in every way",
        "that changes one operator, number, sign or call of its source. The generated check of its entry (samples of its own,",
        f"{REAL} real and {COMPLEX} complex, against finite differences) has to notice. Mutants that change no gradient at any",
        "sample beyond rounding do not count.\n",
        "Written by `python -m autograd.testing.mutation docs/mutation.md`, which took "
        f"{seconds / 60:.0f} minutes on one core.\n",
        "| entries | mutants that change a gradient | contradicted by differences | fail | live | score | no effect |",
        "|---|---|---|---|---|---|---|",
        f"| {len(scores)} | {killed + lived} | {contradicted} | {failed} | {lived} "
        f"| {100 * killed / max(1, killed + lived):.2f} % | {unchanged} |\n",
        "## Survivors\n",
    ]
    if not lived:
        lines.append("None.")
    else:
        lines += ["| entry | mutant | why it lives |", "|---|---|---|"]
        lines += [f"| `{s.entry}` | {what} | {REASONS.get((s.entry, what), '')} |" for s in scores for what in s.survivors]
    return "\n".join(lines) + "\n"


def main(path, names=()):
    """Score all entries, or those with these names, and write the report to `path`."""
    complete()
    started, scores = time.process_time(), []
    for entry in [TABLE[name] for name in names] if names else list(TABLE.values()):
        scores.append(score(entry))
        print(f"{entry.name}: {scores[-1].contradicted + scores[-1].failed} killed, live: {scores[-1].survivors}", flush=True)
    Path(path).write_text(page(scores, time.process_time() - started), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
