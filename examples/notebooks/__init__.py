"""The tutorial as notebooks. ``python -m examples.notebooks`` makes them anew from the pages in ``docs/tutorial``."""
