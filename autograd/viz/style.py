"""How each kind of vertex looks, and how each operation is written.

Colours are those of Okabe & Ito (*Color Universal Design*, 2008), which people with any kind of colour vision tell
apart; borders and text are darkened until they have a contrast of at least 4.5 to 1 on their background, and each
kind has a shape of its own, so that nothing is said by colour alone.
"""

from dataclasses import dataclass

from .graph import CONSTANT, OPERATION, PARAMETER, RESULT, VARIABLE

INK, FAINT, GRADIENT = "#1a1a1a", "#595959", "#a63c00"
"""Text; what is only to be read on a second look; everything about gradients."""

FONT = "Helvetica"


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of vertex is drawn, in dot's words, and what the legend calls it."""

    shape: str
    style: str
    fill: str
    border: str
    width: float
    margin: str
    meaning: str
    borders: int = 1
    headroom: float = 0

    def attributes(self):
        return dict(shape=self.shape, style=self.style, fillcolor=self.fill, color=self.border, penwidth=self.width,
                    margin=self.margin, peripheries=self.borders)  # fmt: skip


LOOKS = {
    VARIABLE: Look("cylinder", "filled", "#e3f2fb", "#0072b2", 1.5, "0.12,0.02", "variable", headroom=1.5),
    PARAMETER: Look("box3d", "filled", "#dff3ec", "#00734f", 1.4, "0.14,0.1", "parameter"),
    CONSTANT: Look("note", "filled", "#f2f2f2", "#6b6b6b", 1.1, "0.12,0.06", "constant"),
    OPERATION: Look("box", "rounded,filled", "#ffffff", "#404040", 1.2, "0.1,0.05", "operation"),
    RESULT: Look("box", "filled", "#fff3d9", "#a65f00", 1.6, "0.12,0.08", "result", borders=2),
}
"""Shapes that waste little room around a matrix of numbers, and that differ in outline. The lid of a cylinder grows
with it, so its text needs headroom: points for each line."""

GLYPHS = {
    "add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "negative": "−", "positive": "+",
    "reciprocal": "1/·", "square": "( )²", "sqrt": "√", "power": "^", "to_power": "^", "absolute": "|·|",
    "matmul": "@", "index": "[ ]", "sum": "Σ", "prod": "∏", "maximum": "max", "minimum": "min", "amax": "max",
    "amin": "min", "transpose": "ᵀ", "sigmoid": "σ", "inv": "( )⁻¹", "norm": "‖·‖", "less": "<", "greater": ">",
}  # fmt: skip
"""Operations that have a sign of their own, as far as common fonts have it; the others are written by name."""

COMMUTATIVE = frozenset(["add", "multiply", "maximum", "minimum", "fmax", "fmin", "logaddexp", "logaddexp2", "hypot"])
"""Operations of two arguments whose order does not matter; elsewhere edges say which argument they bring."""
