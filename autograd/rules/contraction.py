"""Sums of products in Einstein's notation."""

import numpy as np

from .compositions import as_array, composed
from .samples_linear import einstein_sums
from .table import define

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _einsum(arrays, subscripts, optimize):
    result = np.einsum(subscripts, *arrays, optimize=optimize)
    return result.copy() if len(arrays) == 1 else result  # of one operand it may be a view


def _einsum_gradient(g, i, arrays, shapes, subscripts, optimize):
    """The gradient times all other operands, summed down to the letters of operand i.

    Two kinds of letters are in no other factor. Those that were summed over in operand i alone get a factor of ones.
    A letter's second mention (``ii``: only the diagonal was read) becomes a new letter, and a unit matrix over both.
    """
    inputs, output = subscripts.split("->")
    inputs = inputs.split(",")
    terms, factors = [output, *inputs[:i], *inputs[i + 1 :]], [g, *arrays[:i], *arrays[i + 1 :]]
    sizes = _sizes([output, *inputs], [g.shape, *shapes], without=i + 1)
    unused = _unused_letters(subscripts)
    wanted = ""
    for letter, n in zip(inputs[i], shapes[i]):
        if letter in wanted:
            second = next(unused)
            terms.append(letter + second)
            factors.append(np.eye(n, dtype=g.dtype))
            letter = second
        elif sizes.get(letter) != n and (letter not in sizes or n != 1):
            terms.append(letter)
            factors.append(np.ones(n, dtype=g.dtype))
        wanted += letter
    return contraction(factors, subscripts=f"{','.join(terms)}->{wanted}", optimize=optimize or len(factors) > 2)


def _sizes(terms, shapes, without):
    """How long each letter's axes are, in all terms but one; an axis of length 1 is stretched by any other."""
    sizes = {}
    for k, (term, shape) in enumerate(zip(terms, shapes)):
        if k != without:
            for letter, n in zip(term, shape):
                sizes[letter] = n if sizes.get(letter, 1) == 1 else sizes[letter]
    return sizes


def _unused_letters(subscripts):
    return (letter for letter in _LETTERS if letter not in subscripts)


contraction = define(_einsum, name="einsum", options=dict(subscripts="", optimize=False), sample=einstein_sums,
                     each=_einsum_gradient)  # fmt: skip


@composed(np.einsum)
def einsum(*operands, dtype=None, optimize=False):
    """np.einsum in all its forms, as an `einsum` entry whose subscripts are explicit and without an ellipsis."""
    if isinstance(operands[0], str):
        subscripts, arrays = operands[0], operands[1:]
    else:
        subscripts, arrays = _from_lists(operands)
    if dtype is not None:
        arrays = [as_array(array).astype(dtype) for array in arrays]
    arrays = [array if hasattr(array, "shape") else np.asarray(array) for array in arrays]
    subscripts = explicit(subscripts, [array.ndim for array in arrays])
    return contraction(arrays, subscripts=subscripts, optimize=optimize)


def _from_lists(operands):
    """Subscripts and arrays of the form ``einsum(x, [0, 1], y, [1, 2], [0, 2])``."""
    arrays, lists = operands[: len(operands) // 2 * 2 : 2], operands[1::2]
    letters = "".join(sorted(_LETTERS))
    terms = ["".join("..." if k is Ellipsis else letters[k] for k in one) for one in lists]
    subscripts = ",".join(terms)
    if len(operands) % 2:
        subscripts += "->" + "".join("..." if k is Ellipsis else letters[k] for k in operands[-1])
    return subscripts, arrays


def explicit(subscripts, ndims):
    """`subscripts` with an output, and with letters in place of each ellipsis.

    `ndims` are the numbers of axes of the operands. Raises ValueError if they do not fit.

    >>> from autograd.rules.contraction import explicit
    >>> explicit("...ij,jk", [3, 2])
    'aij,jk->aik'
    """
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if len(terms) != len(ndims):
        raise ValueError(f"einsum({subscripts!r}): there are {len(terms)} terms for {len(ndims)} operands")
    hidden = [_hidden_axes(subscripts, term, ndim) for term, ndim in zip(terms, ndims)]
    unused = _unused_letters(subscripts)
    ellipsis = "".join(next(unused) for _ in range(max(hidden)))
    if not arrow:
        named = inputs.replace(".", "").replace(",", "")
        output = "..." + "".join(sorted(letter for letter in set(named) if named.count(letter) == 1))
    elif ellipsis and "..." not in output:
        raise ValueError(f"einsum({subscripts!r}): the output must have an ellipsis too, for {max(hidden)} axes")
    terms = [term.replace("...", ellipsis[len(ellipsis) - n :]) for term, n in zip(terms, hidden)]
    return f"{','.join(terms)}->{output.replace('...', ellipsis)}"


def _hidden_axes(subscripts, term, ndim):
    """How many of `ndim` axes the ellipsis of a term stands for."""
    hidden = ndim - len(term.replace("...", ""))
    if hidden < 0 or (hidden and "..." not in term):
        raise ValueError(f"einsum({subscripts!r}): the term {term!r} does not fit an operand with {ndim} axes")
    return hidden
