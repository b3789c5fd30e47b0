"""``torch.backends.mps``: not here. Everything is computed on the CPU, and the same each time."""


def is_available():
    """False.

    >>> is_available()
    False
    """
    return False


def is_built():
    """False."""
    return False
