"""Drawing a result: from the question to the picture."""

import sys
from dataclasses import replace
from functools import partial

from ..engine.errors import GradientError
from ..engine.graph import topological_order
from ..engine.tensor import Tensor
from . import dot, summary, words
from .folding import box_modules, fold_blocks, fold_chains, fold_loops, fold_until, select, size
from .graph import collect
from .labels import Settings, saved_bytes
from .marking import mark
from .names import Labels, variables_of
from .picture import THEMES, Drawing
from .repeats import span, with_repeats
from .text import memory

LIMIT = 400
"""Graphs of more operations and leaves than this are folded, or, if that is not enough, summarised."""

SPAN_LIMIT = 10
"""So are those whose edges together pass by more than this many times LIMIT operations."""

LARGEST = 200_000
"""Larger graphs than this are summarised at once."""

MOST_WITH_NUMBERS = 5_000
"""In larger graphs than this, which are folded, values and gradients of operations are not worked out."""

MOST_WITH_THUMBNAILS = 40
"""Larger pictures than this have thumbnails on request only: they take long to lay out, and are too small to see."""

VIEWS, DIRECTIONS = ("both", "forward", "backward"), ("LR", "TB")


def draw(result, *, view="both", gradients=True, values=True, names=None, module=None, direction="LR", depth=None, fold=None,
         only=None, hide=None, highlight=None, saved=False, code=False, thumbnails=None, legend=True, theme="light",
         limit=LIMIT):  # fmt: skip
    """A picture of the graph behind `result`: operations and tensors with names, shapes, values and gradients.

    Variables are boxes with a tab, parameters solid boxes, constants sheets of paper, operations rounded boxes,
    results have a double border. Values and gradients of up to 16 elements are written out, of larger arrays their
    minimum, mean, maximum and a thumbnail as far as the graph still holds them. Modules are frames, found from the
    names of the parameters or, exactly, with :class:`~autograd.viz.modules`. Drawing changes nothing: gradients come
    from a pass over a copy of the graph, without hooks. Once backward has freed the graph, the ``.grad`` of the leaves
    is all that can be shown. A leaf that is used in many places is drawn again, dashed, beside its further uses.

    Parameters
    ----------
    result : Tensor, or list of Tensors
        Gradients are those of the sum of all their elements.
    view : ``"both"``, ``"forward"`` or ``"backward"``
        ``"backward"`` shows which gradient flows where, with the local derivative (the gradient rule) on each edge;
        ``"forward"`` leaves gradients out.
    gradients, values : bool
        whether to show them
    names : dict from str to Tensor, or ``"caller"``, optional
        what to call tensors: leaves, results of operations, or constants that are Tensors; ``"caller"`` takes the
        names of the variables of the function that calls draw.
    module : optional
        an ``nn.Module``, or anything with ``named_parameters()``, whose parameters are shown by their names, or a
        recording made with :class:`~autograd.viz.modules`
    direction : ``"LR"`` or ``"TB"``
        whether computation runs from left to right or from top to bottom
    depth : int, optional
        draw modules nested this deep as one box each: with 1 ``blocks``, with 2 ``blocks.0``, and so on
    fold : bool, optional
        draw repeated modules once (``TransformerBlock × 12``), loops once, and chains of elementwise operations as
        one; None, the default, does so only as far as the limit asks for it, False never
    only, hide : functions of a vertex, optional
        which vertices to draw, or to leave out: called with each :class:`~autograd.viz.graph.Vertex`, which has
        ``operation``, ``name``, ``kind``, ``shape``, ``dtype``, ``module`` and ``value``. What was asked for stays.
    highlight : Tensor or str, or a list of these, optional
        tensors, or names of tensors, whose ways to the result are drawn thick
    saved : bool
        whether to say what backward keeps alive for each operation, and its bytes
    code : bool
        whether to show the line of code that made each operation, which is known if it ran under
        ``detect_anomaly()``; it also becomes a link in SVG
    thumbnails : bool, optional
        whether to draw histograms of large arrays and maps of large matrices; unless this is given, in pictures of up
        to 40 vertices, in which one can make them out
    legend : bool
        whether to explain the shapes and colours
    theme : ``"light"``, ``"dark"`` or ``"auto"``
        ``"auto"`` makes SVG and HTML follow the reader's setting; other formats are light then
    limit : int
        A graph of more operations and leaves than this is folded, and if that is not enough, or more than 200,000,
        summarised: how often which operation occurs, the leaves, and the depth. Large pictures take long to lay out,
        and nobody can read them. The same goes for a graph so entangled that its edges together pass by more than
        ten times as many operations.

    Returns
    -------
    Drawing
        shows itself in a notebook; ``.save("tree.svg")`` writes a file, ``.view()`` opens it.

    Raises
    ------
    GradientError
        if a result has no graph because it does not depend on anything that requires grad.
    TypeError
        if `result` holds something other than Tensors, or `names`, `module`, `only`, `hide` or `highlight` is of the
        wrong kind.
    ValueError
        if `view`, `direction`, `theme`, `depth` or `limit` is none of what they can be, there are no results, or
        nothing is called what `highlight` says.

    >>> from autograd.viz import draw
    >>> x = Tensor(3.0, requires_grad=True, name="x")
    >>> draw(x * x + 2)
    <Drawing: Graph of add: 2 operations, 1 variable, 1 constant>
    """
    results = checked_results(result)
    check_choices("draw", view=(view, VIEWS), direction=(direction, DIRECTIONS), theme=(theme, THEMES))
    _check_numbers(limit, depth)
    _check_functions(only=only, hide=hide)
    if isinstance(names, str):
        names = variables_of(sys._getframe(1), names)
    labels = Labels(names, module, results)
    settings = Settings(direction, view, values and view != "backward", legend, saved, code, thumbnails)
    order = topological_order([result._node for result in results])
    most = limit if fold is False and depth is only is hide is None else LARGEST
    if len(order) > most:
        return _summary(order, results, labels, settings, theme, f"more than {most:,} operations and leaves")
    with_numbers = len(order) <= max(MOST_WITH_NUMBERS, limit)
    graph = collect(results, order, labels, gradients=bool(gradients) and view != "forward" and with_numbers,
                    flows=view == "backward", values=bool(values) and with_numbers)  # fmt: skip
    mark(graph, highlight)
    graph = _folded(select(graph, only, hide), depth, fold)
    if size(graph) > limit:
        graph = None if fold is False else fold_until(graph, limit)
        if graph is None:
            return _summary(order, results, labels, settings, theme, f"more than {limit:,} operations and leaves")
    picture = with_repeats(graph)
    if span(picture) > SPAN_LIMIT * limit:
        reason = f"edges that pass by more than {SPAN_LIMIT * limit:,} operations"
        return _summary(order, results, labels, settings, theme, reason)
    return picture_of(graph, picture, settings, theme)


def picture_of(graph, picture, settings, theme="light"):
    """The Drawing of `picture`, which is `graph` with repeated leaves."""
    if settings.thumbnails is None:
        settings = replace(settings, thumbnails=len(picture.vertices) <= MOST_WITH_THUMBNAILS)
    if settings.saved:
        note = f"backward keeps {memory(saved_bytes(graph.vertices))} alive; arrays that are shared count once."
        graph.notes.append(note)
    title = words.title_of(graph)
    lines = dot.lines_of(dot.prepared(picture, settings), settings, title)
    tell = partial(words.sentences, graph, settings.values or settings.view == "backward")
    return Drawing(lines, title, tell, picture, theme)


def _folded(graph, depth, fold):
    """`graph` folded as far as was asked for; modules first, since they know best what belongs together."""
    graph = fold_blocks(graph) if fold else graph
    graph = box_modules(graph, depth) if depth is not None else graph
    for step in (fold_loops, fold_chains, fold_loops) if fold else ():
        graph = step(graph)
    return graph


def _summary(order, results, labels, settings, theme, reason):
    lines, title, text = summary.describe(order, results, labels, settings, reason)
    return Drawing(lines, title, lambda: text, None, theme)


def checked_results(result, function="draw"):
    """The list of results to draw; errors are those that :func:`draw` describes."""
    is_list = isinstance(result, (list, tuple))
    results = list(result) if is_list else [result]
    if not results:
        raise ValueError(f"{function}(result): expected a Tensor or a list of Tensors, and the list is empty")
    for i, item in enumerate(results):
        which = f"item {i} of the list" if is_list else "it"
        if not isinstance(item, Tensor):
            kind = type(item).__name__
            raise TypeError(f"{function}(result): expected a Tensor or a list of Tensors, but {which} is of type {kind}")
        if item._node is None:
            raise GradientError(f"{function}(result): there is no graph to draw, because {which} does not require grad: "
                                "nothing that it was computed from has requires_grad=True, or it was computed under "
                                "no_grad() or detached")  # fmt: skip
    return results


def check_choices(function, **given):
    """Raise ValueError if one of ``argument=(value, possible values)`` of a `function` is none of what it can be."""
    for name, (value, possible) in given.items():
        if value not in possible:
            expected = f"{', '.join(map(repr, possible[:-1]))} or {possible[-1]!r}"
            raise ValueError(f"{function}({name}): expected {expected}, not {value!r}")


def _check_numbers(limit, depth):
    if not isinstance(limit, int) or limit < 1:
        raise ValueError(f"draw(limit): expected a number of operations and leaves, at least 1, not {limit!r}")
    if depth is not None and (not isinstance(depth, int) or depth < 1):
        raise ValueError(f"draw(depth): expected a number of nested modules, at least 1, or None, not {depth!r}")


def _check_functions(**given):
    for name, function in given.items():
        if function is not None and not callable(function):
            raise TypeError(f"draw({name}): expected a function of a vertex, such as lambda v: v.operation == 'matmul', "
                            f"not {type(function).__name__}")  # fmt: skip
