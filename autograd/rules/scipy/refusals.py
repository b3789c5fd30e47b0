"""What a function of SciPy takes, but no gradient can be given for."""

import numpy as np


def no_derivative(function, argument):
    """The rule for an argument that `function` has no known derivative for: it says so, where 0 would be wrong."""

    def rule(g):
        raise TypeError(
            f"{function} has no derivative with respect to {argument!r}, and a gradient was asked for; "
            f"hold {argument!r} fixed (a number, an array or t.detach()), or take finite differences"
        )

    rule.refused = argument
    return rule


def real_only(ufunc):
    """`ufunc` for real numbers: of complex ones it either is not holomorphic or has a derivative that SciPy lacks."""

    def forward(*arguments):
        if any(np.iscomplexobj(value) for value in arguments):
            raise TypeError(f"scipy.special.{ufunc.__name__} has a gradient for real numbers only, and these are complex")
        return ufunc(*arguments)

    return forward
