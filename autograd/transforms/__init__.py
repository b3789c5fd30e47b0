"""Gradients as functions of functions."""

from .first_order import gradients as gradients
