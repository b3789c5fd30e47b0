"""What the tensors of a computation are called in its derivation.

Leaves keep the names they have (``W1`` is written W₁, ``0.weight`` is the W of the first layer), steps are called after
their part in a net (z: what a layer computes, a: its activation, L: the loss) or numbered v₁, v₂, ...
"""

import re

from .formulas import FUNCTIONS, LETTERS

WORDS = dict(weight="W", bias="b", loss="L")
"""The letters for the usual names of parameters."""

PRODUCTS = frozenset(["linear", "matmul", "tensordot", "einsum", "matvec", "vecmat", "vecdot", "bilinear"])
"""Operations that a layer begins with."""

ACTIVATIONS = frozenset([
    "relu", "sigmoid", "tanh", "softplus", "elu", "leaky_relu", "silu", "gelu", "gelu_tanh", "selu", "softmax", "log_softmax",
    "maximum", "celu", "mish", "hardtanh", "hardswish", "hardsigmoid", "relu6", "softsign", "logsigmoid",
])  # fmt: skip
"""Operations that end a layer."""

_GREEK = frozenset(name for name in LETTERS if name not in ("partial", "infty", "circ", "sum", "prod", "int", "top"))


def in_latex(name):
    """A name of Python in LaTeX: a letter with the number or the word behind it as its index.

    >>> from autograd.symbolic.naming import in_latex
    >>> in_latex("W1"), in_latex("alpha"), in_latex("w_out"), in_latex("loss"), in_latex("speed")
    ('W_{1}', '\\\\alpha', 'w_{\\\\mathrm{out}}', 'L', '\\\\mathrm{speed}')
    """
    name = re.sub(r"[^\w.]", " ", str(name)).strip() or "unnamed"
    found = re.fullmatch(r"([A-Za-z]+)_?(\d*)", name) or re.fullmatch(r"([A-Za-z]+)_(\w+)", name)
    if not found:
        return rf"\mathrm{{{name}}}"
    stem, index = found.groups()
    stem = _letter(stem)
    if not index:
        return stem
    return f"{stem}_{{{index}}}" if index.isdigit() or len(index) == 1 else rf"{stem}_{{\mathrm{{{index}}}}}"


def _letter(stem):
    if stem in WORDS:
        return WORDS[stem]
    if len(stem) == 1:
        return stem
    return f"\\{stem}" if stem in _GREEK and stem not in FUNCTIONS else rf"\mathrm{{{stem}}}"


def layer_of(name):
    """The layer that a parameter's name speaks of: its module's path, or the number at its end; else None.

    >>> from autograd.symbolic.naming import layer_of
    >>> layer_of("0.weight"), layer_of("W2"), layer_of("x")
    ('0', '2', None)
    """
    if not name:
        return None
    path, dot, _ = name.rpartition(".")
    if dot:
        return path
    found = re.fullmatch(r"(w|b|weight|bias)_?(\d+)", name, re.IGNORECASE)
    return found.group(2) if found else None


class Names:
    """Hands out names in LaTeX, each once."""

    def __init__(self):
        self._taken, self._counts = set(), {}

    def unique(self, label):
        """`label`, with dashes if it is taken, a word with a number."""
        if label in self._taken and label.startswith(r"\mathrm{"):
            return self.first_or_numbered(label)
        while label in self._taken:
            label = f"{label}'"
        self._taken.add(label)
        return label

    def numbered(self, letter):
        """`letter` with the next free number as its index."""
        while True:
            self._counts[letter] = self._counts.get(letter, 0) + 1
            label = f"{letter}_{{{self._counts[letter]}}}"
            if label not in self._taken:
                self._taken.add(label)
                return label

    def first_or_numbered(self, letter):
        """`letter` itself if it is free, else with a number."""
        if letter not in self._taken:
            self._taken.add(letter)
            return letter
        self._counts.setdefault(letter, 1)
        return self.numbered(letter)
