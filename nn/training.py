"""Help for training loops."""

from .random_state import get_random_state, set_random_state

__all__ = ["get_random_state", "set_random_state"]
