"""explain(): the derivation of a result's gradients."""

from ..viz.picture import checked_path, write_whole
from . import pages
from .derivation import LIMIT, Reading, checked
from .writers import to_text


def explain(result, *, names=None, module=None, dimensions=None, numbers=False, limit=LIMIT):
    """The derivation of the gradients of `result`: the forward equations, then the chain rule back to every leaf.

    Each step of the chain rule is the gradient rule of the table itself, run on symbols, so the formula that is printed
    is the code that runs. Shapes stand beside each equation, with the reason for every transpose (so that the
    dimensions fit) and every sum (undoing broadcasting, or adding up several uses). For a net there is one block for
    each layer, last to first.

    Not written out are rules too long to be read (that of an LSTM over more than a few steps, the series of Kolmogorov's
    and of non-central distributions) and operations of your own: they stand by their name,
    ``vjp_lstm_sequence(g; x, W)``, with the recurrence of a sequence below. Hooks that change gradients are not shown.

    Parameters
    ----------
    result : Tensor
        A scalar, usually a loss; gradients of anything else are those of the sum of its elements.
    names : dict from str to Tensor or ndarray, optional
        what to call tensors: leaves, steps, or constants such as the input
    module : optional
        an ``nn.Module``, or anything with ``named_parameters()``, whose parameters' names are used
    dimensions : dict from str to int, optional
        letters for lengths of axes, ``dict(n=32)``; by default n is the batch of a net's input, if nothing else is as long
    numbers : bool
        whether to write the values below the equations
    limit : int
        the most operations and leaves that are explained

    Returns
    -------
    Derivation
        ``print`` it, look at it in a notebook, or ``save`` it.

    Raises
    ------
    GradientError
        if the result does not require grad, or backward has freed its graph.
    TypeError, ValueError
        for arguments of the wrong kind, and for graphs of more than `limit` operations and leaves.

    >>> from autograd.symbolic import explain
    >>> from autograd.symbolic.writers import to_text
    >>> x, w = Tensor([1.0, 2.0], requires_grad=True, name="x"), Tensor([3.0, 4.0], requires_grad=True, name="w")
    >>> derivation = explain((x * w).sum())
    >>> [to_text(line.right) for line in derivation.lines if line.kind == "gradient"]
    ['1', '𝟏', '∂L/∂v₁ ⊙ w', '∂L/∂v₁ ⊙ x']
    """
    labels, named = checked(result, names, module, dimensions, limit)
    return Derivation(Reading(result, labels, dimensions, limit, named), bool(numbers))


class Derivation:
    """A derivation that can be read as text, Markdown, HTML or a picture; it shows itself in a notebook.

    Attributes
    ----------
    forward : the forward equations, a list of lines
    lines : the equations of the backward half, in order
    blocks : the same, by layer: objects with ``title`` and ``lines``
    """

    def __init__(self, reading, numbers):
        if not isinstance(reading, Reading):
            raise TypeError(f"Derivation: explain(result) makes one of a tensor, which {type(reading).__name__} is not")
        self._reading, self._numbers = reading, numbers
        self.forward, self.blocks, self.lines = reading.forward, reading.backward, reading.lines()

    @property
    def text(self):
        """The derivation in plain text (Unicode)."""
        return pages.text_page(self._reading, self._numbers)

    def markdown(self):
        """The derivation in Markdown with LaTeX between dollar signs, for notebooks, GitHub and documentation."""
        return pages.markdown_page(self._reading, self._numbers)

    def html(self):
        """The derivation as a page of HTML that needs nothing else: formulas are MathML, which browsers show."""
        return pages.html_page(self._reading, self._numbers)

    def svg(self):
        """The derivation as a picture in SVG; raises MissingPackageError without matplotlib."""
        return self._picture("svg").decode()

    def png(self):
        """The derivation as the bytes of a PNG; raises MissingPackageError without matplotlib."""
        return self._picture("png")

    def _picture(self, form):
        from .sheet import rendered

        return rendered(self._reading, self._numbers, form)

    def gradients(self):
        """``{name: array}``: the gradient of each leaf, computed from the printed formulas alone.

        It is the proof of the derivation: these are the numbers that ``backward()`` adds to ``.grad`` (of complex leaves
        it conjugates them).

        >>> from autograd.symbolic import explain
        >>> x = Tensor(3.0, requires_grad=True, name="x")
        >>> explain(x * x).gradients()
        {'x': 6.0}
        """
        values = self._reading.evaluated()
        named = [(leaf.name or to_text(leaf.label), leaf) for leaf in self._reading.steps.leaves]
        found = {name: values[self._reading.gradients[leaf.label].label] for name, leaf in named}
        return {name: value.item() if getattr(value, "ndim", None) == 0 else value for name, value in found.items()}

    def save(self, path):
        """Write the derivation into a file, in the format that the suffix names, and return the path.

        Raises
        ------
        ValueError
            if the suffix is none of ``.txt``, ``.md``, ``.html``, ``.svg``, ``.png``, ``.pdf``.
        MissingPackageError
            for the last three, if matplotlib is not installed.
        """
        makers = {".txt": lambda: (self.text + "\n").encode(), ".md": lambda: self.markdown().encode(),
                  ".html": lambda: self.html().encode(), ".svg": lambda: self._picture("svg"), ".png": self.png,
                  ".pdf": lambda: self._picture("pdf")}  # fmt: skip
        path = checked_path(path, tuple(makers), "a derivation")
        write_whole(path, makers[path.suffix.lower()]())
        return path

    def __str__(self):
        return self.text

    def __repr__(self):
        result, steps = to_text(self._reading.result), len(self.forward)
        return f"<Derivation of {result}: {steps} steps, {len(self.lines)} equations backward>"

    def _repr_html_(self):
        return pages.html_fragment(self._reading, self._numbers)

    def _repr_markdown_(self):
        return self.markdown()
