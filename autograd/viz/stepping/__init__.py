"""Backpropagation one operation at a time, as a page to step through, a moving picture, or frames."""

from .walk import StepThrough, step_through

__all__ = ["StepThrough", "step_through"]
