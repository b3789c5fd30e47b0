"""Three ways to write a formula: plain text in Unicode, LaTeX, and MathML, which browsers show without help."""

from html import escape

from .expressions import Call
from .formulas import ATOM, POWER, PRODUCT, Bar, Fence, Fraction, Root, Row, Script, Sign, is_function, level, parsed
from .notation import boxes

_ABOVE = dict(zip("0123456789+−=()nixyT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱˣʸᵀ"))
_BELOW = dict(zip("0123456789+−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"))
_BOLD = str.maketrans("01I", "𝟎𝟏𝐈")


def boxes_of(formula):
    """The boxes of an expression, of LaTeX, or of boxes."""
    if isinstance(formula, str):
        return parsed(formula)
    if isinstance(formula, (Sign, Row, Fraction, Script, Root, Bar, Fence)):
        return formula
    return boxes(formula)


def to_text(formula):
    """A formula in Unicode, on one line.

    >>> from autograd.symbolic.writers import to_text
    >>> to_text(r"\\frac{\\partial L}{\\partial W_{2}} = a_1^{T} \\cdot \\delta_2")
    '∂L/∂W₂ = a₁ᵀ · δ₂'
    """
    if not isinstance(formula, Call):
        return _text(boxes_of(formula)).strip()
    if formula.text is None:
        formula.text = _text(boxes(formula)).strip()
    return formula.text


def to_latex(formula):
    """A formula in LaTeX, which MathJax, KaTeX and matplotlib's mathtext all read.

    >>> from autograd.symbolic.writers import to_latex
    >>> to_latex("x^2 + 1")
    'x^{2} + 1'
    """
    return _latex(boxes_of(formula)).strip()


def to_mathml(formula):
    """A formula in MathML (presentation markup), as a ``<math>`` element.

    >>> from autograd.symbolic.writers import to_mathml
    >>> to_mathml("x^2")
    '<math displaystyle="true"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    """
    return f"{MATH}<mrow>{_mathml(boxes_of(formula))}</mrow></math>"


MATH = '<math displaystyle="true">'


def is_derivative(box):
    """Whether a fraction is ∂y/∂x, which is read as one sign."""
    return isinstance(box, Fraction) and _is_partial(box.top) and _is_partial(box.bottom)


def _is_partial(box):
    items = box.items if isinstance(box, Row) else ()
    return len(items) > 1 and isinstance(items[0], Sign) and items[0].text == "∂"


# -- text -------------------------------------------------------------------------------------------------------------


def _text(box):
    if isinstance(box, Sign):
        if box.kind == "bold":
            return box.text.translate(_BOLD)
        return f" {box.text} " if box.kind == "operator" and box.text not in "/!" else box.text
    if isinstance(box, Row):
        return _row_text(box.items)
    if isinstance(box, Fraction):
        if is_derivative(box):
            return f"{_text(box.top)}/{_text(box.bottom)}"
        return f"{_grouped(box.top, PRODUCT, simple=True)}/{_grouped(box.bottom, POWER)}"
    if isinstance(box, Script):
        return _script_text(box)
    if isinstance(box, Root):
        sign = {"3": "∛", "4": "∜"}.get(_text(box.degree), f"{_raised(_text(box.degree))}√") if box.degree else "√"
        return sign + _grouped(box.body, ATOM)
    if isinstance(box, Bar):
        return f"{'mean' if box.mean else 'conj'}({_text(box.body).strip()})"
    return f"{box.left}{_text(box.body).strip()}{box.right}"


def _row_text(items):
    pieces = []
    for k, item in enumerate(items):
        text = _text(item)
        if isinstance(item, Sign) and item.kind == "operator":
            text = _operator_text(item.text, k == 0 or (isinstance(items[k - 1], Sign) and items[k - 1].kind == "operator"))
        follower = items[k + 1] if k + 1 < len(items) else None
        if isinstance(item, Fraction) and not is_derivative(item) and follower is not None:
            text = text if _is_operator(follower) or is_function(follower) else f"({text})"
        if is_function(item) and follower is not None and not isinstance(_base(follower), Fence) and not _is_spaced(follower):
            text += " "
        if is_function(item) and pieces and pieces[-1][-1:].isalnum():
            text = " " + text
        pieces.append(text)
    return "".join(pieces)


def _operator_text(sign, leads):
    if sign in ",;":
        return f"{sign} "
    if sign in "/!()[]|" or leads:
        return sign
    return f" {sign} "


def _is_operator(item):
    return isinstance(item, Sign) and item.kind == "operator"


def _base(item):
    return item.base if isinstance(item, Script) else item


def _is_spaced(item):
    return isinstance(item, Sign) and item.kind in ("space", "operator", "code")


def _grouped(box, needed, simple=False):
    text = _text(box).strip()
    loose = level(box) < needed or (simple and "/" in text)
    return f"({text})" if loose and not isinstance(box, Fence) else text


def _script_text(box):
    text = _text(box.base)
    if level(box.base) < ATOM and box.above is not None:
        text = f"({text.strip()})"
    if box.below is not None:
        below = _text(box.below).replace(" ", "")
        text += _lowered(below, _text(box.below).strip())
    if box.above is not None:
        above = _text(box.above).replace(" ", "")
        plain = all(character in _ABOVE for character in above)
        text += _raised(above) if plain else f"^{_grouped(box.above, ATOM)}"
    return text


def _lowered(index, spaced):
    """An index: small letters for a number or a single letter, else ``_word`` or ``[i, j]``."""
    if all(character in _BELOW for character in index) and (len(index) == 1 or index.isdigit()):
        return "".join(map(_BELOW.get, index))
    return f"[{spaced}]" if "," in index or " " in spaced else f"_{spaced}"


def _raised(text):
    return "".join(_ABOVE.get(character, character) for character in text)


# -- LaTeX ------------------------------------------------------------------------------------------------------------

_LATEX_FENCES = {"⌊": r"\lfloor ", "⌋": r"\rfloor ", "⌈": r"\lceil ", "⌉": r"\rceil ", "‖": r"\|"}
_LATEX_SIGNS = {"−": "-", "mod": r"\;\mathrm{mod}\;", "∗": r"\ast "}


_LATEX_CHARACTERS = {"_": r"\_", "%": r"\%", " ": r"\ ", "#": r"\#", "×": r"\times ", "&": r"\&", "$": r"\$",
                     "{": r"\{", "}": r"\}"}  # fmt: skip


def _latex(box):
    if isinstance(box, Sign):
        return _latex_sign(box)
    if isinstance(box, Row):
        return _latex_row(box.items)
    if isinstance(box, Fraction):
        return rf"\frac{{{_latex(box.top)}}}{{{_latex(box.bottom)}}}"
    if isinstance(box, Script):
        if _is_raised_differential(box):
            return _latex(Row((*box.base.items[:-1], _raised_last(box))))
        base = _latex(box.base)
        base = f"{{{base}}}" if isinstance(box.base, (Row, Fraction)) else base
        below = "" if box.below is None else f"_{{{_latex(box.below).strip()}}}"
        above = "" if box.above is None else f"^{{{_latex(box.above).strip()}}}"
        return base + below + above
    if isinstance(box, Root):
        degree = "" if box.degree is None else f"[{_latex(box.degree)}]"
        return rf"\sqrt{degree}{{{_latex(box.body)}}}"
    if isinstance(box, Bar):
        return rf"\overline{{{_latex(box.body)}}}"
    left, right = (_LATEX_FENCES.get(sign, sign) for sign in (box.left, box.right))
    if not is_tall(box.body):
        return f"{left}{_latex(box.body)}{right}"
    return rf"\left{left}{_latex(box.body)}\right{right}"


def _latex_row(items):
    """Signs of sums stand a little apart from what is summed."""
    pieces = []
    for k, item in enumerate(items):
        pieces.append(_latex(item))
        if _is_sum(item) and k + 1 < len(items):
            pieces.append(r"\,")
    return "".join(pieces)


def _is_raised_differential(box):
    return level(box.base) == ATOM and isinstance(box.base, Row) and box.above is not None and box.below is None


def _raised_last(box):
    """The last item of a differential, dW, with what is written above the whole."""
    last = box.base.items[-1]
    if isinstance(last, Script) and last.above is None:
        return Script(last.base, last.below, box.above)
    return Script(last, None, box.above)


def is_tall(box):
    """Whether a box is higher than a line of text, so that the brackets around it must grow."""
    if isinstance(box, Row):
        return any(map(is_tall, box.items))
    if isinstance(box, Fence):
        return is_tall(box.body)
    if isinstance(box, Script):
        return is_tall(box.base)
    return isinstance(box, (Fraction, Root, Bar))


def _latex_sign(box):
    if box.kind == "space":
        return r"\,"
    if box.kind in ("word", "bold", "code"):
        content = "".join(_LATEX_CHARACTERS.get(character, character) for character in box.text)
        return rf"\{dict(word='mathrm', bold='mathbf', code='mathtt')[box.kind]}{{{content}}}"
    if box.kind == "function":
        return (box.latex or f"\\{box.text}") + " "
    if box.kind == "operator":
        sign = box.latex or _LATEX_SIGNS.get(box.text, box.text)
        return f"{sign} " if box.text in ",;" else sign if box.text in "/!|" else f" {sign} "
    return f"{box.latex} " if box.latex else box.text


# -- MathML -----------------------------------------------------------------------------------------------------------


_SPACE = '<mspace width="0.17em"/>'


def _mathml(box):
    if isinstance(box, Sign):
        return _mathml_sign(box)
    if isinstance(box, Row):
        return _mathml_row(box.items)
    if isinstance(box, Fraction):
        return f"<mfrac>{_one(box.top)}{_one(box.bottom)}</mfrac>"
    if isinstance(box, Script):
        if _is_raised_differential(box):
            return _mathml(Row((*box.base.items[:-1], _raised_last(box))))
        parts = [part for part in (box.below, box.above) if part is not None]
        tag = "msubsup" if len(parts) == 2 else "msub" if box.above is None else "msup"
        if tag == "msub" and _is_sum(box.base):
            tag = "munder"
        return f"<{tag}>{_one(box.base)}{''.join(map(_one, parts))}</{tag}>"
    if isinstance(box, Root):
        return f"<mroot>{_one(box.body)}{_one(box.degree)}</mroot>" if box.degree else f"<msqrt>{_mathml(box.body)}</msqrt>"
    if isinstance(box, Bar):
        return f"<mover>{_one(box.body)}<mo>¯</mo></mover>"
    return f"<mrow><mo>{box.left}</mo>{_mathml(box.body)}<mo>{box.right}</mo></mrow>"


def _is_sum(item):
    sign = _base(item)
    return isinstance(sign, Sign) and sign.text in ("Σ", "∏")


def _mathml_row(items):
    """Names of functions stand a little apart from what follows them, unless that is in parentheses."""
    pieces = []
    for k, item in enumerate(items):
        pieces.append(_mathml(item))
        sign = _base(item)
        is_name = isinstance(sign, Sign) and sign.kind == "function" and k + 1 < len(items)
        if is_name and not isinstance(_base(items[k + 1]), Fence):
            pieces.append(_SPACE)
    return "".join(pieces)


def _one(box):
    """A box as exactly one element."""
    if isinstance(box, Row) and len(box.items) == 1:
        return _one(box.items[0])
    return f"<mrow>{_mathml(box)}</mrow>" if isinstance(box, Row) else _mathml(box)


def _mathml_sign(box):
    text = escape(box.text)
    if box.kind == "space":
        return _SPACE
    if _is_sum(box):
        return "<mo>∑</mo>" if box.text == "Σ" else "<mo>∏</mo>"
    if box.kind == "number":
        return f"<mn>{text}</mn>"
    if box.kind == "operator":
        return f"<mo>{text}</mo>"
    if box.kind == "bold":
        return f'<mi mathvariant="bold">{text}</mi>'
    if box.kind == "code":
        return f"<mtext><code>{text}</code></mtext>"
    if box.kind in ("word", "function", "differential"):
        return f'<mi mathvariant="normal">{text}</mi>'
    return f"<mi>{text}</mi>"


