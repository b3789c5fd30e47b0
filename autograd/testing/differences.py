"""Derivatives from function values alone, each with an estimate of its error."""

import numpy as np

LEVELS = 30
"""How often the step is halved at most: from 0.01 down to where rounding takes over."""

_ENOUGH = 1e-8
_ROUNDING = 8


@np.errstate(all="ignore")
def central_difference(f, step=0.01, levels=LEVELS):
    """The derivative at 0 of `f`, a function of one real number, and an estimate of its error.

    Central differences are taken with steps that halve each time, and Richardson's extrapolation removes the error
    terms in step**2, step**4, ... one after the other. Each element of the result comes from the place in this table
    where two neighbours agree best; how far they disagree, and what rounding may have done, is its error estimate
    (Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering Software 4, 1982). Near a
    kink or a pole the large steps disagree and the small ones decide.

    Parameters
    ----------
    f : function of a float that returns an array of real numbers
    step : float
        the first and largest step
    levels : int
        how many steps are tried at most; it ends early once the relative error is below 1e-8

    Returns
    -------
    (derivative, error) : float arrays of the shape of ``f(0)``; the error is inf where no step gave a number

    >>> derivative, error = central_difference(lambda t: np.array([np.sin(t), t * t]))
    >>> abs(derivative - [1, 0]).max() < 1e-9 and error.max() < 1e-6
    True
    """
    best = error = above = None
    for level in range(levels):
        width = step / 2**level
        row, noise = _first_of_row(f, width)
        if above is None:
            best, error = row[0], np.full(row[0].shape, np.inf)
        else:
            for order, lower in enumerate(above, start=1):
                row.append(row[-1] + (row[-1] - lower) / (4**order - 1))
                disagreement = np.maximum(abs(row[-1] - row[-2]), abs(row[-1] - lower)) + noise
                better = disagreement < error
                best, error = np.where(better, row[-1], best), np.where(better, disagreement, error)
            if (error <= _ENOUGH * abs(best).max(initial=0.0) + 2 * noise).all():
                break
        above = row
    return best, error


def _first_of_row(f, width):
    """The plain difference quotient with this step as a row of its own, and how far rounding may have moved it."""
    up, down = f(width), f(-width)
    quotient = (up - down).astype(np.float64) / (2 * width)
    size = np.maximum(abs(up), abs(down)).astype(np.float64)
    return [quotient], _ROUNDING * np.finfo(up.dtype).eps * size / width
