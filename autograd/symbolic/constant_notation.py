"""How constants are written: numbers, those that have names, and arrays."""

import math

import numpy as np

from ..viz.text import number as short_number
from .expressions import is_number
from .formulas import Fence, Root, Row, Script, Sign, parsed

KNOWN_NUMBERS = {
    math.pi: r"\pi", math.e: "e", math.log(2.0): r"\ln 2", math.log(10.0): r"\ln 10", math.sqrt(2.0): r"\sqrt{2}",
    math.sqrt(0.5): r"\frac{1}{\sqrt{2}}", math.sqrt(2 / math.pi): r"\sqrt{2/\pi}", math.sqrt(math.pi): r"\sqrt{\pi}",
    2 / math.sqrt(math.pi): r"\frac{2}{\sqrt{\pi}}", 1 / math.sqrt(2 * math.pi): r"\frac{1}{\sqrt{2 \pi}}",
    math.inf: r"\infty", 2 * math.pi: r"2 \pi", math.pi / 180: r"\frac{\pi}{180}", 180 / math.pi: r"\frac{180}{\pi}",
}  # fmt: skip
"""Numbers that rules compute once and that readers know by another name."""


def single(box):
    """A row of one item as that item."""
    return box.items[0] if isinstance(box, Row) and len(box.items) == 1 else box


def constant_boxes(value):
    """The boxes of a number, an array, or something else that a function takes (None, a string)."""
    if isinstance(value, np.ndarray) and value.ndim:
        return _array(value)
    if value is None or isinstance(value, (str, bool, np.bool_)) or not is_number(value):
        return Sign(_brief(value), "code")
    precision = 1e-12 if getattr(value, "dtype", np.float64) == np.float64 else 1e-6
    value = value.item() if isinstance(value, (np.generic, np.ndarray)) else value
    if isinstance(value, float) and _is_root(abs(value), precision):
        sign = (Sign("−", "operator"),) if value < 0 else ()
        return single(Row((*sign, Root(Row((Sign(str(round(value * value)), "number"),))))))
    if isinstance(value, float) and abs(value) in KNOWN_NUMBERS:
        sign = (Sign("−", "operator"),) if value < 0 else ()
        return single(Row((*sign, *parsed(KNOWN_NUMBERS[abs(value)]).items)))
    return _number(value)


def _is_root(value, precision):
    """Whether a number is the square root of an integer, such as the √d by which attention divides."""
    if not 1 < value < 1000 or value.is_integer() or value in KNOWN_NUMBERS:
        return False
    return abs(value * value - round(value * value)) < precision * value * value


def _number(value):
    if isinstance(value, complex):
        return Fence("(", Row((Sign(f"{value:.4g}", "number"),)), ")")
    text = str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.6g}"
    mantissa, _, exponent = text.lstrip("-").partition("e")
    box = Sign(mantissa, "number")
    if exponent:
        power = Row((*((Sign("−", "operator"),) if exponent[0] == "-" else ()), Sign(exponent.lstrip("+-0"), "number")))
        box = Row((box, Sign("·", "operator", r"\cdot"), Script(Sign("10", "number"), None, power)))
    return Row((Sign("−", "operator"), box)) if text[0] == "-" else box


def _array(array):
    if array.size and (array == array.flat[0]).all():
        value = array.flat[0]
        if value in (0, 1):
            return Sign(str(int(value.real)), "bold")
    if is_identity(array):
        return Sign("I", "bold")
    if array.size <= 4 and array.ndim == 1:
        return Sign("[" + ", ".join(map(short_number, array)) + "]", "word")
    return Sign(f"{'mask' if array.dtype.kind == 'b' else 'array'}({'×'.join(map(str, array.shape))})", "word")


def is_identity(value):
    """Whether a constant is an identity matrix of at least two rows."""
    is_square = isinstance(value, np.ndarray) and value.ndim == 2 and value.shape[0] == value.shape[1] > 1
    return is_square and bool((value == np.eye(len(value))).all())


def _brief(value):
    text = str(value)
    return text if len(text) <= 24 else text[:21] + "..."
