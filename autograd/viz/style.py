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
    """The attributes of a vertex in dot's language, and what the legend says about it."""

    shape: str
    style: str
    fill: str
    border: str
    width: float
    meaning: str

    def attributes(self):
        return dict(shape=self.shape, style=self.style, fillcolor=self.fill, color=self.border, penwidth=self.width)


LOOKS = {
    VARIABLE: Look("ellipse", "filled", "#e3f2fb", "#0072b2", 1.6, "variable"),
    PARAMETER: Look("hexagon", "filled", "#dff3ec", "#00734f", 1.6, "parameter"),
    CONSTANT: Look("note", "filled", "#f2f2f2", "#6b6b6b", 1.1, "constant"),
    OPERATION: Look("box", "rounded,filled", "#ffffff", "#404040", 1.2, "operation"),
    RESULT: Look("doubleoctagon", "filled", "#fff3d9", "#a65f00", 1.6, "result"),
}

GLYPHS = {
    "add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "negative": "−x", "positive": "+x",
    "reciprocal": "1/x", "square": "x²", "sqrt": "√", "cbrt": "∛", "power": "xʸ", "to_power": "xⁿ",
    "absolute": "|x|", "matmul": "@", "dot": "·", "index": "x[ ]", "sum": "Σ", "prod": "∏", "mean": "mean",
    "exp": "eˣ", "maximum": "max", "minimum": "min", "amax": "max", "amin": "min", "transpose": "xᵀ", "logistic": "σ",
    "sigmoid": "σ", "inv": "x⁻¹", "norm": "‖x‖", "conjugate": "x*",
}  # fmt: skip
"""Operations that have a sign of their own; the others are written by name."""

COMMUTATIVE = frozenset(["add", "multiply", "maximum", "minimum", "fmax", "fmin", "logaddexp", "logaddexp2", "hypot"])
"""Operations of two arguments whose order does not matter; elsewhere edges say which argument they bring."""
