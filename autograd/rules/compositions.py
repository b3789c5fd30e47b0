"""NumPy functions that are written with entries of the table, and so need no rule of their own."""

COMPOSITIONS = {}
"""``{NumPy function: a function with the same signature that works on Tensors and arrays alike}``"""


def composed(*functions):
    """Register the decorated function as the composition that stands for NumPy's `functions`."""

    def register(composition):
        for function in functions:
            COMPOSITIONS[function] = composition
        return composition

    return register
