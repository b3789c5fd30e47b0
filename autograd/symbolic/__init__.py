"""The chain rule in symbols: the table's own rules, run on symbols, print the derivation of any result's gradients."""

from .explanation import Derivation, explain

__all__ = ["Derivation", "explain"]
