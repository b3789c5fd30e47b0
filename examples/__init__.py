"""Examples, one idea a file. ``python -m examples`` runs them all; pictures go to ``examples/output``."""
