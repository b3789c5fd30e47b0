"""``torch.backends.cudnn``: not here. Everything is computed on the CPU, and the same each time."""


def is_available():
    """False.

    >>> is_available()
    False
    """
    return False


enabled = False
benchmark = False
deterministic = True
allow_tf32 = False
