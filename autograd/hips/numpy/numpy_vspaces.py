"""Compatibility with HIPS autograd: the spaces of arrays."""

from autograd.vector_spaces import ArrayVSpace as ArrayVSpace
from autograd.vector_spaces import ComplexArrayVSpace as ComplexArrayVSpace
from autograd.vector_spaces import VSpace as VSpace

__all__ = ["ArrayVSpace", "ComplexArrayVSpace", "VSpace"]
