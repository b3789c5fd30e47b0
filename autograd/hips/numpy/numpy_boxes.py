"""Compatibility with HIPS autograd: the class of traced arrays and numbers; those of every mode are instances of it."""

from autograd.transforms.boxes import ArrayBox as ArrayBox
from autograd.transforms.objects import Box as Box

__all__ = ["ArrayBox", "Box"]
