"""What a function of SciPy takes, but no gradient can be given for."""


def no_derivative(function, argument):
    """The rule for an argument that `function` has no known derivative for: it says so, where 0 would be wrong."""

    def rule(g):
        raise TypeError(
            f"{function} has no derivative with respect to {argument!r}, and a gradient was asked for; "
            f"hold {argument!r} fixed (a number, an array or t.detach()), or take finite differences"
        )

    rule.refused = argument
    return rule
