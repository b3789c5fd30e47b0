"""``torch.backends.cuda``: not here. Everything is computed on the CPU, and the same each time."""


def is_available():
    """False.

    >>> is_available()
    False
    """
    return False


def is_built():
    """False."""
    return False


class matmul:
    """Settings of products on a GPU."""

    allow_tf32 = False
