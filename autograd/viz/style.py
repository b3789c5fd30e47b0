"""How each kind of vertex looks, and how each operation is written.

Colours are those of Okabe & Ito (*Color Universal Design*, 2008), which people with any kind of colour vision tell
apart; borders and text are darkened until they have a contrast of at least 4.5 to 1 on their background, and each
kind has a shape of its own, so that nothing is said by colour alone.
"""

from dataclasses import dataclass

from .graph import CONSTANT, FOLDED, OPERATION, PARAMETER, RESULT, VARIABLE

INK, FAINT, GRADIENT = "#1a1a1a", "#595959", "#a63c00"
"""Text; what is only to be read on a second look; everything about gradients."""

PAPER, CLUSTER = "#ffffff", "#fafafa"
"""The background of a picture, and of a module in it."""

HIGHLIGHT, PALE, FRAME = "#8a2be2", "#b8b8b8", "#9a9a9a"
"""A highlighted path, which is also drawn thick; what lies beside it, and lines that only divide; frames."""

POSITIVE, NEGATIVE = "#0072b2", "#c25500"
"""Weights in a network diagram; negative ones are dashed as well."""

SCALE = ("#08519c", "#3182bd", "#6baed6", "#c6dbef", "#fdfdfd", "#fdd0a2", "#fd8d3c", "#e6550d", "#a63603")
"""From the most negative to the most positive number: blue and orange differ for every kind of colour vision. None of
these is a colour of the theme, so thumbnails are the same on a dark background."""

FONT = "Helvetica"

FRAME_TITLE = 12
"""Points of the title of a frame."""


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

    def attributes(self):
        return dict(shape=self.shape, style=self.style, fillcolor=self.fill, color=self.border, penwidth=self.width,
                    margin=self.margin, peripheries=self.borders)  # fmt: skip

    def drawn(self):
        """The same as far as SVG needs it: what :func:`autograd.viz.outlines.outline` asks for."""
        return self.shape, self.style, self.fill, self.border, self.width, self.borders


LOOKS = {
    VARIABLE: Look("tab", "filled", "#e3f2fb", "#0072b2", 1.5, "0.14,0.06", "variable"),
    PARAMETER: Look("box3d", "filled", "#dff3ec", "#00734f", 1.4, "0.14,0.1", "parameter"),
    CONSTANT: Look("note", "filled", "#f2f2f2", "#6b6b6b", 1.1, "0.12,0.06", "constant"),
    OPERATION: Look("box", "rounded,filled", PAPER, "#404040", 1.2, "0.1,0.05", "operation"),
    FOLDED: Look("component", "filled", "#f3ecf8", "#6a3d9a", 1.4, "0.2,0.08", "folded: several in one"),
    RESULT: Look("box", "filled", "#fff3d9", "#a65f00", 1.6, "0.12,0.08", "result", borders=2),
}
"""Shapes that waste little room around a matrix of numbers, and that differ in outline."""

GLYPHS = {
    "add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "negative": "−", "positive": "+",
    "reciprocal": "1/·", "square": "( )²", "sqrt": "√", "power": "^", "to_power": "^", "absolute": "|·|",
    "matmul": "@", "index": "[ ]", "sum": "Σ", "prod": "∏", "maximum": "max", "minimum": "min", "amax": "max",
    "amin": "min", "transpose": "ᵀ", "sigmoid": "σ", "inv": "( )⁻¹", "norm": "‖·‖", "less": "<", "greater": ">",
}  # fmt: skip
"""Operations that have a sign of their own, as far as common fonts have it; the others are written by name."""

COMMUTATIVE = frozenset(["add", "multiply", "maximum", "minimum", "fmax", "fmin", "logaddexp", "logaddexp2", "hypot"])
"""Operations of two arguments whose order does not matter; elsewhere edges say which argument they bring."""

DARK = {
    PAPER: "#16181d", CLUSTER: "#1d2026", INK: "#f0f0f0", FAINT: "#b4b4b4", GRADIENT: "#ffa15c", HIGHLIGHT: "#d3a6ff",
    PALE: "#5c5f66", FRAME: "#6e727a", NEGATIVE: "#ff9142", "#404040": "#c4c7cc", "#6b6b6b": "#a0a0a0",
    "#e3f2fb": "#10303f", "#0072b2": "#56b4e9", "#dff3ec": "#10332a", "#00734f": "#3ccf9f", "#f2f2f2": "#2a2d33",
    "#f3ecf8": "#2c2238", "#6a3d9a": "#c39be8", "#fff3d9": "#3a2c0c", "#a65f00": "#f0b04a",
}  # fmt: skip
"""What each colour becomes on a dark background; text keeps a contrast of at least 4.5 to 1."""
