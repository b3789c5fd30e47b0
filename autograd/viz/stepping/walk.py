"""Stepping through a result: what is walked, the pictures to walk in, and the files it can become."""

import sys
from dataclasses import replace
from html import escape

from ...engine.errors import OperationTypeError
from ...engine.graph import topological_order
from .. import dot, words
from ..assembling import svg_of
from ..drawing import LIMIT, SPAN_LIMIT, check_choices, checked_results
from ..folding import box_modules, fold_until, size
from ..graph import collect
from ..labels import Settings
from ..names import Labels, variables_of
from ..page import lean, steps_page
from ..picture import checked_path, write_whole
from ..repeats import depths, span, with_repeats
from .recomputing import recompute
from .tape import facts_of, label_all, sources_of, step_data, steps_of

LARGEST = 20_000
"""Graphs of more operations and leaves than this make pages that no browser opens with pleasure."""

LARGEST_PICTURE = 6_000
"""The whole graph is among the pictures up to this size."""

MOST_IN_DETAIL = 1500
"""Pages of more vertices than this leave out histograms and formulas, so that they stay small."""

MOST_WITH_NUMBERS = 400
"""Pictures of more vertices than this leave values and gradients to the panel beside them."""

DIRECTIONS = ("LR", "TB", None)

LONGEST_ACROSS = 9
"""Computations of more operations one after the other than this run from top to bottom."""


def step_through(result, *, names=None, module=None, direction=None, limit=LIMIT):
    """Play the computation of `result` forward and then backward, one operation at a time.

    The page shows the tree as :func:`~autograd.viz.draw` does, and beside it, for each step, the operation, the
    gradient that arrives, the local derivative with which each argument's gradient is computed, and how gradients add
    up where a tensor is used more than once. Gradients come from a pass over a copy of the graph; large intermediate
    values, which the graph does not keep, are computed once more where everything that they depend on is known.

    Parameters
    ----------
    result : Tensor, or list of Tensors
        Gradients are those of the sum of all their elements.
    names : dict from str to Tensor, or ``"caller"``, optional
        what to call tensors, as for ``draw``
    module : optional
        an ``nn.Module``, or a recording made with :class:`~autograd.viz.modules`, as for ``draw``
    direction : ``"LR"`` or ``"TB"``, optional
        whether computation runs from left to right or from top to bottom; long ones run down unless this is given
    limit : int
        A graph of more operations and leaves than this is first shown folded.

    Returns
    -------
    StepThrough
        ``.save("steps.html")`` writes the page, ``.save("steps.gif")`` a moving picture.

    Raises
    ------
    GradientError
        if a result has no graph because it does not depend on anything that requires grad.
    TypeError
        if `result` holds something other than Tensors, or `names` or `module` is of the wrong kind.
    ValueError
        if `direction` or `limit` is none of what they can be, or there are more than 20,000 operations and leaves.

    >>> from autograd.viz import step_through
    >>> x = Tensor(3.0, requires_grad=True, name="x")
    >>> walk = step_through(x * x + 2 * x)
    >>> walk
    <StepThrough: Graph of v3: 3 operations, 1 variable, 1 constant; 3 steps forward, 3 backward>
    >>> walk.captions()[3]
    'Backward through v3 = v1 + v2. Gradients: v1 = 1; v2 = 1'
    """
    results = checked_results(result, "step_through")
    check_choices("step_through", direction=(direction, DIRECTIONS))
    if not isinstance(limit, int) or limit < 1:
        raise ValueError(f"step_through(limit): expected a number of operations and leaves, at least 1, not {limit!r}")
    if isinstance(names, str):
        names = variables_of(sys._getframe(1), names)
    order = topological_order([one._node for one in results])
    if len(order) > LARGEST:
        raise ValueError(f"step_through(result): this graph has {len(order):,} operations and leaves, and pages can hold "
                         f"{LARGEST:,}; step through a part of it, or through fewer rounds of its loops")  # fmt: skip
    graph = collect(results, order, Labels(names, module, results), flows=True)
    recompute(graph)
    return StepThrough(graph, direction, limit)


class StepThrough:
    """The steps of a computation, forward and backward; ``save`` writes them as a page, a moving picture or frames.

    Attributes
    ----------
    graph : the vertices and edges that are walked
    steps : each with ``vertex``, ``backward`` (whether it is a step of backward) and ``sent`` (what goes where)
    title : one line that says what is walked
    """

    def __init__(self, graph, direction, limit):
        if not hasattr(graph, "vertices"):
            raise OperationTypeError(f"StepThrough: expected the graph of a computation, got {type(graph).__name__}; "
                                     f"step_through(result) makes one of a tensor")  # fmt: skip
        self._unnamed, self._limit = graph, limit
        self._direction = direction or ("TB" if max(depths(graph).values()) > LONGEST_ACROSS else "LR")
        self.graph = _copied(graph)
        label_all(self.graph)
        self.steps = steps_of(self.graph)
        self.title = words.title_of(self.graph)

    def captions(self):
        """One line for each step, in order."""
        from .tape import sentence

        sources = sources_of(self.graph)
        return [sentence(step, sources) for step in self.steps]

    def html(self):
        """The page: one file that needs no network.

        Raises MissingPackageError if neither Graphviz nor the package graphviz-pure is installed.
        """
        detailed = len(self.graph.vertices) <= MOST_IN_DETAIL
        data = dict(
            title=self.title, text=words.sentences(self.graph), notes=self.graph.notes, vertices=facts_of(self.graph, detailed),
            steps=step_data(self.graph, self.steps, detailed), pictures=self._pictures(),
        )  # fmt: skip
        return steps_page(self.title, data)

    def save(self, path):
        """Write a page (``.html``), a moving picture (``.gif``) or one picture for each step (``.png``).

        Moving pictures have up to 120 frames. Of more steps, those that one folded part of the tree takes in a row make
        a frame together, and if these are still more than 120, every second, third, ... of them is left out.

        Returns the path; for ``.png``, where ``steps.png`` becomes ``steps-001.png`` and so on, the list of paths.

        Raises
        ------
        ValueError
            if the suffix is none of these.
        MissingPackageError
            if no Graphviz is installed, or, for ``.gif``, the package pillow is missing.

        >>> import pathlib, tempfile
        >>> from autograd.viz import step_through
        >>> x = Tensor(3.0, requires_grad=True, name="x")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     step_through(x * x).save(pathlib.Path(folder, "steps.html")).name
        'steps.html'
        """
        path = checked_path(path, (".html", ".gif", ".png"), "steps")
        if path.suffix.lower() == ".html":
            write_whole(path, self.html().encode())
            return path
        from .frames import moving_picture, pictures

        if path.suffix.lower() == ".gif":
            write_whole(path, moving_picture(self))
            return path
        return [_written(path.with_name(f"{path.stem}-{number:03}{path.suffix}"), content)
                for number, content in enumerate(pictures(self), 1)]  # fmt: skip

    def view(self):
        """Open the page in a web browser; returns the path of the temporary file."""
        import tempfile
        import webbrowser
        from pathlib import Path

        path = self.save(Path(tempfile.mkdtemp(prefix="autograd-"), "steps.html"))
        webbrowser.open(path.as_uri())
        return path

    def _repr_html_(self):
        title, page = escape(self.title), escape(self.html())
        return f'<iframe srcdoc="{page}" width="100%" height="640" style="border:0" title="{title}"></iframe>'

    def __repr__(self):
        forward = sum(not step.backward for step in self.steps)
        return f"<StepThrough: {self.title}; {forward:,} steps forward, {len(self.steps) - forward:,} backward>"

    # -- pictures ---------------------------------------------------------------------------------------------

    def picture(self, graph):
        """The statements that draw a graph, folded or not, in which vertices have the names that the steps use."""
        labels = {vertex.key: vertex.name for vertex in self.graph.vertices}
        graph = _copied(graph)
        for vertex in graph.vertices:
            if vertex.operation and vertex.times == 1:
                vertex.name = labels.get(vertex.key, vertex.name)
        settings = Settings(self._direction, values=len(graph.vertices) <= MOST_WITH_NUMBERS, legend=False, thumbnails=False)
        if not settings.values:
            for vertex in graph.vertices:
                vertex.gradient = None
        return dot.lines_of(dot.prepared(with_repeats(graph), settings), settings, self.title)

    def _pictures(self):
        """The pictures to walk in, from the coarsest to the finest, and which of them to begin with."""
        found = []
        for name, graph in self.levels():
            svg = lean(svg_of(self.picture(graph)))
            drawn = {key: now for key, now in graph.drawn_as.items() if key != now}
            found.append(dict(name=name, svg=svg, drawn=drawn, first=size(graph) <= self._limit))
        return found

    def levels(self):
        """Pairs of a name and a graph: modules as boxes at every depth, then folded or whole."""
        graph = replace(self._unnamed, notes=[])
        deepest = max((len(vertex.module) for vertex in graph.vertices), default=0)
        levels = [(f"modules to depth {depth}", box_modules(graph, depth)) for depth in range(1, deepest + 1)]
        whole = [("everything", graph)] if self._fits(graph) else []
        if size(graph) > self._limit or not whole:
            folded = fold_until(graph, self._limit)
            levels += [("folded", replace(folded, notes=[]))] if folded is not None else []
        smaller = [level for level in levels if self._fits(level[1])]
        kept = [one for one, after in zip(smaller, [*smaller[1:], *whole, (None, None)]) if not _same(one, after)]
        return [*kept, *whole] or levels[:1] or [("everything", graph)]

    def _fits(self, graph):
        fits = len(graph.vertices) <= LARGEST_PICTURE
        return fits and span(with_repeats(_copied(graph))) <= SPAN_LIMIT * max(self._limit, 2 * len(graph.vertices))


def _same(one, other):
    return other[1] is not None and len(one[1].vertices) == len(other[1].vertices)


def _copied(graph):
    """`graph` with vertices of its own, so that names given to them stay in the copy."""
    copies = {vertex.key: replace(vertex) for vertex in graph.vertices}
    edges = [replace(edge, source=copies[edge.source.key], target=copies[edge.target.key]) for edge in graph.edges]
    return replace(graph, vertices=list(copies.values()), edges=edges)


def _written(path, content):
    write_whole(path, content)
    return path
