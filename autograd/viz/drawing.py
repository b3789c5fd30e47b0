"""Drawing a result, and what a drawing can do."""

import os
import uuid
from pathlib import Path

from ..engine.errors import GradientError, missing_package
from ..engine.graph import topological_order
from ..engine.tensor import Tensor
from . import dot, summary, words
from .graph import collect
from .names import Labels
from .render import accessible, render
from .repeats import span, with_repeats

SUFFIXES = (".svg", ".png", ".dot")

LIMIT = 400
"""Graphs of more operations and leaves than this are summarised."""

SPAN_LIMIT = 10
"""So are those whose edges together pass by more than this many times LIMIT operations."""


def draw(result, *, gradients=True, values=True, names=None, direction="LR", legend=True, module=None, limit=LIMIT):
    """A picture of the graph behind `result`: operations and tensors with names, shapes, values and gradients.

    Variables are ellipses, parameters hexagons, constants sheets of paper, operations rounded boxes, results double
    octagons. Values and gradients of up to 16 elements are written out, of larger arrays their minimum, mean and
    maximum as far as the graph still holds them. Drawing changes nothing: gradients come from a pass over a copy of
    the graph, without hooks. Once backward has freed the graph, the ``.grad`` of the leaves is all that can be shown.
    A leaf that is used in many places is drawn again, dashed, beside its further uses.

    Parameters
    ----------
    result : Tensor, or list of Tensors
        Gradients are those of the sum of all their elements.
    gradients, values : bool
        whether to show them
    names : dict from str to Tensor, optional
        what to call tensors: leaves, results of operations, or constants that are Tensors
    direction : ``"LR"`` or ``"TB"``
        whether computation runs from left to right or from top to bottom
    legend : bool
        whether to explain the shapes and colours
    module : optional
        an ``nn.Module``, or anything with ``named_parameters()``, whose parameters are shown by their names
    limit : int
        A graph of more operations and leaves than this is summarised: how often which operation occurs, the leaves,
        and the depth. Large pictures take long to lay out, and nobody can read them. The same goes for a graph so
        entangled that its edges together pass by more than ten times as many operations.

    Returns
    -------
    Drawing
        shows itself in a notebook; ``.save("tree.svg")`` writes ``.svg``, ``.png`` or ``.dot``.

    Raises
    ------
    GradientError
        if a result has no graph because it does not depend on anything that requires grad.
    TypeError
        if `result` holds something other than Tensors, or `names` or `module` is of the wrong kind.
    ValueError
        if `direction` or `limit` is none of what they can be, or there are no results.

    >>> from autograd.viz import draw
    >>> x = Tensor(3.0, requires_grad=True, name="x")
    >>> draw(x * x + 2)
    <Drawing: Graph of add: 2 operations, 1 variable, 1 constant>
    """
    results = _checked_results(result)
    if direction not in ("LR", "TB"):
        raise ValueError(f"draw(direction): expected 'LR' (left to right) or 'TB' (top to bottom), not {direction!r}")
    if not isinstance(limit, int) or limit < 1:
        raise ValueError(f"draw(limit): expected a number of operations and leaves, at least 1, not {limit!r}")
    labels = Labels(names, module, results)
    order = topological_order([result._node for result in results])
    if len(order) > limit:
        reason = f"more than {limit:,} operations and leaves"
        return Drawing(*summary.describe(order, results, labels, direction=direction, reason=reason))
    graph = collect(results, order, labels, gradients=bool(gradients))
    picture = with_repeats(graph)
    if span(picture) > SPAN_LIMIT * limit:
        reason = f"edges that pass by more than {SPAN_LIMIT * limit:,} operations"
        return Drawing(*summary.describe(order, results, labels, direction=direction, reason=reason))
    title = words.title_of(graph)
    source = dot.source(picture, direction=direction, legend=legend, values=values, title=title)
    return Drawing(source, title, words.sentences(graph))


def _checked_results(result):
    is_list = isinstance(result, (list, tuple))
    results = list(result) if is_list else [result]
    if not results:
        raise ValueError("draw(result): expected a Tensor or a list of Tensors, and the list is empty")
    for i, item in enumerate(results):
        which = f"item {i} of the list" if is_list else "it"
        if not isinstance(item, Tensor):
            kind = type(item).__name__
            raise TypeError(f"draw(result): expected a Tensor or a list of Tensors, but {which} is of type {kind}")
        if item._node is None:
            raise GradientError(f"draw(result): there is no graph to draw, because {which} does not require grad: "
                                "nothing that it was computed from has requires_grad=True, or it was computed under "
                                "no_grad() or detached")  # fmt: skip
    return results


class Drawing:
    """A picture of the graph behind a result; it shows itself in a notebook, and ``save`` puts it into a file.

    Attributes
    ----------
    source : the picture in Graphviz's language; the same graph gives the same text
    title : one line that says what is drawn
    text : the same graph in words, one line for each operation
    """

    def __init__(self, source, title, text):
        self.source, self.title, self.text = source, title, text

    def svg(self):
        """The picture as SVG: text that can be selected, full information under the pointer, a description in words.

        Raises MissingPackageError if neither Graphviz nor the package graphviz-pure is installed.
        """
        return accessible(render(self.source, "svg").decode(), self.title, self.text)

    def png(self):
        """The picture as the bytes of a PNG with 144 dots per inch; raises like :meth:`svg`."""
        return render(self.source, "png")

    def to_graphviz(self):
        """The picture as a :class:`graphviz.Source`, for those who work with that package (it needs a system ``dot``).

        Raises MissingPackageError if the package graphviz is not installed.
        """
        try:
            import graphviz
        except ImportError:
            raise missing_package("graphviz", "to_graphviz()", "viz") from None
        return graphviz.Source(self.source)

    def save(self, path):
        """Write the picture into a file, in the format that the suffix names, and return the path.

        The file appears whole or not at all: a failure leaves what was there before.

        Raises
        ------
        ValueError
            if the suffix is none of ``.svg``, ``.png``, ``.dot``.
        MissingPackageError
            for ``.svg`` and ``.png``, if neither Graphviz nor the package graphviz-pure is installed.

        >>> import pathlib, tempfile
        >>> from autograd.viz import draw
        >>> x = Tensor(3.0, requires_grad=True, name="x")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     draw(x * 2).save(pathlib.Path(folder, "tree.dot")).name
        'tree.dot'
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            raise ValueError(f"save({str(path)!r}): a drawing can be saved as {', '.join(SUFFIXES)}, and the suffix "
                             f"{path.suffix!r} is none of these")  # fmt: skip
        make = {".svg": lambda: self.svg().encode(), ".png": self.png, ".dot": self.source.encode}[suffix]
        _write(path, make())
        return path

    def _repr_svg_(self):
        return self.svg()

    def __repr__(self):
        return f"<Drawing: {self.title}>"


def _write(path, content):
    """Write to a new file beside `path` and rename it, so that nobody ever sees half a picture."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
