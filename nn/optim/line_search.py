"""The line search of L-BFGS: a step that satisfies the strong Wolfe conditions."""

import math
from collections import namedtuple

Point = namedtuple("Point", "t loss gradient slope")
"""A place on the line: the step, the loss and its gradient there, and the slope along the line."""

ARMIJO, CURVATURE = 1e-4, 0.9


def strong_wolfe(evaluate, start, t, longest, tolerance, trials):
    """A step along a line that lowers the loss enough and flattens its slope enough.

    Nocedal & Wright, *Numerical Optimization*, 2nd ed., algorithms 3.5 and 3.6, with cubic interpolation.

    Parameters
    ----------
    evaluate : function from a step to its :class:`Point`
    start : the Point at step 0
    t : first step to try
    longest : largest component of the direction; steps that move less than `tolerance` along it are not told apart
    trials : how often to evaluate at most, beside the first time

    Returns ``(point, number of evaluations)``.
    """
    bracket, found, used = _bracket(evaluate, start, t, trials)
    if not found:
        used += _zoom(evaluate, start, bracket, longest, tolerance, trials - used)
    return bracket[_lower(bracket)], used + 1


def _enough(point, start):
    return point.loss <= start.loss + ARMIJO * point.t * start.slope


def _flat(point, start):
    return abs(point.slope) <= -CURVATURE * start.slope


def _bracket(evaluate, start, t, trials):
    """Lengthen the step until a good one lies between two that were tried: ``([points], found, evaluations)``."""
    before, point = start, evaluate(t)
    for used in range(trials):
        if not _enough(point, start) or (used > 1 and point.loss >= before.loss):
            return [before, point], False, used
        if _flat(point, start):
            return [point], True, used
        if point.slope >= 0:
            return [before, point], False, used
        t = _cubic_minimum(before, point, point.t + 0.01 * (point.t - before.t), point.t * 10)
        before, point = point, evaluate(t)
    return [start, point], False, trials


def _zoom(evaluate, start, bracket, longest, tolerance, trials):
    """Narrow the bracket, in place, around a good step; returns the number of evaluations."""
    hesitant = False  # whether the last trial was close to an end of the bracket
    low = _lower(bracket)
    for used in range(trials):
        left, right = sorted(point.t for point in bracket)
        if (right - left) * longest < tolerance:
            return used
        t = _cubic_minimum(*bracket, left, right)
        t, hesitant = _away_from_the_ends(t, left, right, hesitant)
        point = evaluate(t)
        if not _enough(point, start) or point.loss >= bracket[low].loss:
            bracket[1 - low] = point
            low = _lower(bracket)
            continue
        good = _flat(point, start)
        if not good and point.slope * (bracket[1 - low].t - bracket[low].t) >= 0:
            bracket[1 - low] = bracket[low]
        bracket[low] = point
        if good:
            return used + 1
    return trials


def _lower(bracket):
    return 0 if bracket[0].loss <= bracket[-1].loss else 1


def _away_from_the_ends(t, left, right, hesitant):
    """A trial step that is close to an end twice in a row, or at it, is moved a tenth into the bracket."""
    margin = 0.1 * (right - left)
    if min(right - t, t - left) >= margin:
        return t, False
    if hesitant or t >= right or t <= left:
        return (right - margin if abs(t - right) < abs(t - left) else left + margin), False
    return t, True


def _cubic_minimum(one, two, low, high):
    """The minimum, kept within bounds, of the cubic through two points with their slopes (Nocedal & Wright, eq. 3.59)."""
    if one.t > two.t:
        one, two = two, one
    if one.t == two.t:
        return (low + high) / 2
    chord = one.slope + two.slope - 3 * (one.loss - two.loss) / (one.t - two.t)
    square = chord * chord - one.slope * two.slope
    if not square >= 0:
        return (low + high) / 2
    root = math.sqrt(square)
    t = two.t - (two.t - one.t) * ((two.slope + root - chord) / (two.slope - one.slope + 2 * root))
    return min(max(t, low), high)
