"""Compatibility with HIPS autograd: the class of traced arrays and numbers, in every mode."""

from autograd.transforms.boxes import ArrayMethods as ArrayBox
from autograd.transforms.objects import Box as Box

__all__ = ["ArrayBox", "Box"]
