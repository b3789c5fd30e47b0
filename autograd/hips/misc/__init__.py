"""Compatibility with HIPS autograd: flattening, optimisers, fixed points, replayed graphs."""

from .flatten import flatten as flatten
from .tracers import const_graph as const_graph
