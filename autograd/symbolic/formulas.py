"""Formulas: the small part of LaTeX in which the rule table writes them, as boxes that any writer can lay out.

:func:`parsed` reads ``\\frac{x}{y}`` once; :func:`substituted` puts other boxes in the place of x and y, with
parentheses exactly where they are needed.
"""

import functools
import re
from dataclasses import dataclass

COMPARISON, SUM, PRODUCT, POWER, ATOM = range(5)
"""How tightly a formula holds together; one that holds less tightly than its place asks for is put in parentheses."""

FUNCTIONS = frozenset(["ln", "log", "exp", "sin", "cos", "tan", "cot", "sinh", "cosh", "tanh", "coth", "arcsin", "arccos",
                       "arctan", "det", "max", "min", "arg"])  # fmt: skip
LETTERS = dict(alpha="α", beta="β", gamma="γ", delta="δ", epsilon="ε", lambda_="λ", mu="μ", nu="ν", omega="ω", phi="φ",
               pi="π", psi="ψ", rho="ρ", sigma="σ", tau="τ", theta="θ", xi="ξ", zeta="ζ", eta="η", kappa="κ", chi="χ",
               Gamma="Γ", Delta="Δ", Lambda="Λ", Omega="Ω", Phi="Φ", Psi="Ψ", Sigma="Σ", Theta="Θ", ell="ℓ", partial="∂",
               infty="∞", circ="°", sum="Σ", prod="∏", int="∫", top="ᵀ", varepsilon="ε")  # fmt: skip
LETTERS["lambda"] = LETTERS.pop("lambda_")
OPERATORS = dict(cdot="·", odot="⊙", times="×", pm="±", leq="≤", geq="≥", neq="≠", bmod="mod", ast="∗", mid="|", to="→")
FENCES = dict(lfloor="⌊", rfloor="⌋", lceil="⌈", rceil="⌉", **{"|": "‖"})
RELATIONS = frozenset(["=", "<", ">", "≤", "≥", "≠", "|"])
SEPARATORS = frozenset([",", ";", ":", *RELATIONS])


@dataclass(frozen=True, slots=True)
class Sign:
    """Letters, a number or an operator. Kinds: letter, number, word (upright), bold, code, operator, space, function."""

    text: str
    kind: str = "letter"
    latex: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of an argument."""

    name: str


@dataclass(frozen=True, slots=True)
class Row:
    items: tuple


@dataclass(frozen=True, slots=True)
class Fraction:
    top: object
    bottom: object


@dataclass(frozen=True, slots=True)
class Script:
    base: object
    below: object = None
    above: object = None


@dataclass(frozen=True, slots=True)
class Root:
    body: object
    degree: object = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A line above: the mean of something, or (``\\bar``) its complex conjugate."""

    body: object
    mean: bool = True


@dataclass(frozen=True, slots=True)
class Fence:
    left: str
    body: object
    right: str


# -- reading ----------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z]+|\s+|.", re.DOTALL)


@functools.cache
def parsed(formula, names=()):
    """The boxes of a formula in LaTeX; each of `names` becomes a Slot.

    >>> from autograd.symbolic.formulas import parsed
    >>> parsed("x^2", ("x",)).items[0].base
    Slot(name='x')
    """
    return _Reader(formula, names).row(None)


class _Reader:
    def __init__(self, formula, names):
        self.names = sorted(names, key=len, reverse=True)
        self.tokens = [token for raw in _TOKEN.findall(formula) for token in self._split(raw)]

    def _split(self, token):
        """Letters that stand together are one argument's name, or a product of single letters."""
        if not token[0].isalpha() or token in self.names:
            return [token]
        return list(token)

    def _next(self):
        """The next token that is no blank."""
        while self.tokens[0].isspace():
            self.tokens.pop(0)
        return self.tokens.pop(0)

    def row(self, end):
        items = []
        while self.tokens:
            token = self.tokens.pop(0)
            if token == end:
                return Row(tuple(items))
            if token.isspace():
                continue
            if token in "^_":
                items.append(self._script(items.pop() if items else Row(()), token))
            else:
                items.append(self._one(token))
        return Row(tuple(items))

    def _script(self, base, token):
        script = base if isinstance(base, Script) else Script(base)
        content = self._argument()
        if token == "^":
            return Script(script.base, script.below, content)
        return Script(script.base, content, script.above)

    def _argument(self):
        token = self._next()
        return self.row("}") if token == "{" else Row((self._one(token),))

    def _one(self, token):
        if token == "{":
            return self.row("}")
        if token == "(":
            return Fence("(", self.row(")"), ")")
        if token[0] == "\\":
            return self._command(token[1:])
        if token in self.names:
            return Slot(token)
        if token[0].isdigit():
            return Sign(token, "number")
        if token.isalpha() or ord(token[0]) > 127:
            return Sign(token)
        return Sign("−" if token == "-" else token, "operator")

    def _command(self, name):
        if name in (",", ";", " ", "!"):
            return Sign(" ", "space", r"\,")
        if name == "frac":
            return Fraction(self._argument(), self._argument())
        if name == "binom":
            return Fence("(", Row((self._argument(), Sign(" ", "space"), self._argument())), ")")
        if name == "sqrt":
            degree = None
            if self.tokens and self.tokens[0] == "[":
                self.tokens.pop(0)
                degree = self.row("]")
            return Root(self._argument(), degree)
        if name in ("bar", "overline"):
            return Bar(self._argument(), name == "overline")
        if name in ("mathrm", "operatorname", "mathbf", "mathsf", "mathcal", "mathit", "text", "code"):
            kind = {"mathbf": "bold", "code": "code"}.get(name, "word")
            return Sign(self._verbatim(), kind)
        if name == "left":
            return self._fence()
        if name in FUNCTIONS:
            return Sign(name, "function")
        if name in ("Re", "Im"):
            return Sign(name, "word")
        if name == "d":
            return Sign("d", "differential", r"\mathrm{d}")
        if name in OPERATORS:
            return Sign(OPERATORS[name], "operator", f"\\{name}")
        if name in FENCES:
            closing = dict(lfloor="rfloor", lceil="rceil").get(name)
            return Fence(FENCES[name], self.row(f"\\{closing}"), FENCES[closing]) if closing else Sign(FENCES[name], "operator")
        if name in LETTERS:
            kind = "function" if name in ("sum", "prod", "int") else "letter"
            return Sign(LETTERS[name], kind, f"\\{name}")
        raise ValueError(f"a formula uses \\{name}, which these writers do not know")

    def _verbatim(self):
        """What stands between braces, as it is; an argument's name there is not replaced."""
        depth, found = 0, []
        while self.tokens:
            token = self.tokens.pop(0)
            depth += (token == "{") - (token == "}")
            if depth == 0:
                return "".join(found)
            if not (token == "{" and depth == 1):
                found.append(token)
        raise ValueError("a formula ends within braces")

    def _fence(self):
        left = self._next()
        body, items = self.tokens, []
        depth = 1
        while body:
            token = body.pop(0)
            depth += (token == "\\left") - (token == "\\right")
            if depth == 0:
                break
            items.append(token)
        right = self._next()
        outer, self.tokens = self.tokens, items
        content = self.row(None)
        self.tokens = outer
        return Fence(_delimiter(left), content, _delimiter(right))


def _delimiter(token):
    return FENCES.get(token[1:], token) if token[0] == "\\" else token


# -- how tightly formulas hold together ---------------------------------------------------------------------------------


def level(box):
    """Which of the levels above a box has."""
    if isinstance(box, Row):
        return _level_of_row(_visible(box.items))
    if isinstance(box, Script):
        return POWER if box.above is not None else ATOM
    return PRODUCT if isinstance(box, Fraction) else ATOM


def _visible(items):
    return [item for item in items if not (isinstance(item, Sign) and item.kind == "space")]


def _is_operator(item, *texts):
    return isinstance(item, Sign) and item.kind == "operator" and (not texts or item.text in texts)


def is_function(item):
    """Whether a sign (or a sign with an index) is the name of a function that what follows belongs to."""
    item = item.base if isinstance(item, Script) else item
    return isinstance(item, Sign) and item.kind in ("function", "word", "bold")


def _level_of_row(items):
    if len(items) == 1:
        return level(items[0])
    if any(_is_operator(item, *SEPARATORS) for item in items):
        return COMPARISON
    if any(_is_operator(item, "+", "−", "±") for item in items):
        return SUM
    first = items[0] if items else None
    is_big = isinstance(first.base if isinstance(first, Script) else first, Sign) and str(
        getattr(first.base if isinstance(first, Script) else first, "text", "")) in ("Σ", "∏")  # fmt: skip
    if is_big:
        return SUM
    if len(items) == 2 and isinstance(first, Sign) and first.kind == "differential":
        return ATOM
    if len(items) == 2 and isinstance(items[1], Fence) and not isinstance(items[0], (Fence, Fraction)):
        return ATOM
    return PRODUCT


def is_negative(box):
    """Whether a box begins with a minus sign."""
    items = _visible(box.items) if isinstance(box, Row) else [box]
    return bool(items) and (_is_operator(items[0], "−") or (isinstance(items[0], Row) and is_negative(items[0])))


def products_of(box):
    """The signs of the products in a row."""
    items = box.items if isinstance(box, Row) else ()
    return {item.text for item in items if _is_operator(item, "·", "⊙", "∗")}


# -- putting arguments in -----------------------------------------------------------------------------------------------


def substituted(box, given):
    """`box` with the boxes ``given[name]`` in its slots."""
    if isinstance(box, Slot):
        return given[box.name]
    if isinstance(box, Row):
        if len(box.items) == 1:
            return substituted(box.items[0], given)
        return Row(tuple(_placed(box, k, given) for k in range(len(box.items))))
    if isinstance(box, Script):
        base = substituted(box.base, given)
        if isinstance(box.base, Slot) and box.above is not None and (level(base) < ATOM or is_negative(base)):
            base = Fence("(", base, ")")
        if isinstance(base, Script) and base.above is None and box.below is None:
            return Script(base.base, base.below, substituted(box.above, given))  # x₁ᵀ carries both on one letter
        return Script(base, *(part and substituted(part, given) for part in (box.below, box.above)))
    if isinstance(box, Fence):
        return Fence(box.left, substituted(box.body, given), box.right)
    if isinstance(box, Fraction):
        return Fraction(substituted(box.top, given), substituted(box.bottom, given))
    if isinstance(box, Root):
        return Root(substituted(box.body, given), box.degree and substituted(box.degree, given))
    return Bar(substituted(box.body, given), box.mean) if isinstance(box, Bar) else box


def _placed(row, k, given):
    """The item at place `k` of a row, in parentheses if its neighbours ask for them."""
    item = substituted(row.items[k], given)
    if not isinstance(row.items[k], Slot):
        return item
    items = _visible(row.items)
    place = items.index(row.items[k])
    before = items[place - 1] if place else None
    after = items[place + 1] if place + 1 < len(items) else None
    needed = _needed(before, after)
    mixed = needed == PRODUCT and len(products_of(item) | products_of(row)) > 1 and products_of(item)
    signed = is_negative(item) and before is not None and not _is_operator(before, *SEPARATORS)
    return Fence("(", item, ")") if level(item) < needed or mixed or signed else item


def _needed(before, after):
    """How tightly what stands between these two must hold together."""
    if before is not None and is_function(before):
        return POWER
    if _is_operator(after, "/") or _is_operator(before, "/"):
        return POWER
    loose_before = before is None or _is_operator(before, "+", *SEPARATORS)
    loose_after = after is None or _is_operator(after, "+", "−", *SEPARATORS)
    if loose_before and loose_after:
        compared = _is_operator(before, *RELATIONS) or _is_operator(after, *RELATIONS)
        in_sum = _is_operator(before, "+") or _is_operator(after, "+", "−")
        return SUM if in_sum or compared else COMPARISON
    return PRODUCT
