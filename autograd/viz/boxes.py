"""Any other net as boxes: one for each operation with parameters, chains of operations without any folded into one."""

from dataclasses import dataclass, field

from .canvas import Canvas
from .graph import OPERATION, PARAMETER, VARIABLE
from .style import FAINT, INK, LOOKS

WIDTH, LINE, PADDING, GAP_X, GAP_Y, MARGIN = 168, 14, 8, 26, 40, 26
MOST_LINES, MOST_LETTERS = 4, 25
LANE = 14
"""How far from the boxes, and from each other, connections run that pass by other boxes."""

WITH_PARAMETERS, WITHOUT, DATA = LOOKS[PARAMETER], LOOKS[OPERATION], LOOKS[VARIABLE]
"""Boxes with parameters also list them, and data have round corners: nothing is said by colour alone."""


@dataclass(eq=False)
class Box:
    """What is drawn: one layer, or a chain of operations without parameters."""

    layers: list
    sources: list = field(default_factory=list)
    rank: int = 0
    x: float = 0.0
    y: float = 0.0
    row_bottom: float = 0.0
    data: str = ""

    @property
    def shape(self):
        return self.layers[-1].shape_out

    def lines(self, kinds):
        """The heading and the smaller lines."""
        if self.data:
            return self.data, []
        layer = self.layers[-1]
        if layer.parameters:
            kind = kinds.get(layer.path, layer.operation)
            sizes = [f"{name.rpartition('.')[2]} {'×'.join(map(str, shape))}" for name, shape in layer.parameters]
            return f"{layer.path}: {kind}" if layer.path else kind, sizes[:MOST_LINES]
        names = [one.operation for one in self.layers]
        return names[0] if len(names) == 1 else f"{len(names)} operations", _listed(names) if len(names) > 1 else []


def _listed(names):
    """Names in a few lines of a few words."""
    lines = [", ".join(names[k : k + 3]) for k in range(0, len(names), 3)]
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[: MOST_LINES - 1], f"... and {len(names) - 3 * (MOST_LINES - 1)} more"]


def boxes_of(layers):
    """The boxes of a net, inputs first, each with those that it takes its data from."""
    users = {}
    for layer in layers:
        for source in layer.sources:
            users.setdefault(id(source), []).append(layer)
    made, boxes = {}, []
    for source in {id(one): one for layer in layers for one in layer.sources if one.kind == "input"}.values():
        made[id(source)] = Box([source], data=source.operation)
        boxes.append(made[id(source)])
    for layer in layers:
        before = layer.sources[0] if len(layer.sources) == 1 else None
        foldable = before is not None and not layer.parameters and not before.parameters and before.kind != "input"
        foldable = foldable and len(users[id(before)]) == 1
        if foldable:
            box = made[id(before)]
            box.layers.append(layer)
        else:
            sources = [made[id(source)] for source in layer.sources]
            box = Box([layer], list({id(source): source for source in sources}.values()))
            boxes.append(box)
        made[id(layer)] = box
    return boxes


def canvas_of(layers, kinds):
    """The boxes on a canvas, from top to bottom; `kinds` are the classes of the modules by their paths."""
    boxes = boxes_of(layers)
    rows = _ranked(boxes)
    widest = max(map(len, rows))
    detours = _detours(boxes)
    right = (LANE * (len(detours) + 1)) if detours else 0
    canvas = Canvas(2 * MARGIN + widest * WIDTH + (widest - 1) * GAP_X + right, 0)
    y = MARGIN
    for row in rows:
        left = (canvas.width - right - len(row) * WIDTH - (len(row) - 1) * GAP_X) / 2
        for k, box in enumerate(row):
            box.x, box.y = left + k * (WIDTH + GAP_X), y
        height = max(_height(box, kinds) for box in row)
        for box in row:
            box.row_bottom = y + height
        y += height + GAP_Y
    canvas.height = y - GAP_Y + MARGIN + 24
    for box in boxes:
        for source in box.sources:
            if box.rank - source.rank == 1:
                _connect(canvas, source, box, kinds, boxes)
    for lane, (source, box) in enumerate(detours):
        _go_around(canvas, source, box, kinds, rows, lane)
    for box in boxes:
        _draw(canvas, box, kinds)
    last = boxes[-1]
    end = last.y + _height(last, kinds)
    canvas.line([(last.x + WIDTH / 2, end), (last.x + WIDTH / 2, end + 18)], stroke=INK, thickness=1.1, arrow=True)
    canvas.write(last.x + WIDTH / 2, end + 32, _shape(last.shape), size=10, fill=FAINT)
    return canvas


def _ranked(boxes):
    """Rows of boxes: each below all that it takes its data from."""
    for box in boxes:
        box.rank = 1 + max((source.rank for source in box.sources), default=-1)
    rows = [[] for _ in range(1 + max(box.rank for box in boxes))]
    for box in boxes:
        rows[box.rank].append(box)
    return rows


def _detours(boxes):
    """The connections that pass by rows of boxes."""
    return [(source, box) for box in boxes for source in box.sources if box.rank - source.rank > 1]


def _height(box, kinds):
    return 2 * PADDING + LINE * (1 + len(box.lines(kinds)[1]))


def _shape(shape):
    return "×".join(map(str, shape)) if shape else "scalar"


def _connect(canvas, source, box, kinds, boxes):
    """A straight arrow; the most upright one that leaves a box has the shape written beside it."""
    shape = _shape(source.shape)
    start, end = (source.x + WIDTH / 2, source.y + _height(source, kinds)), (box.x + WIDTH / 2, box.y)
    canvas.line([start, end], stroke=INK, thickness=1.1, arrow=True, tip=shape)
    beside = min((other for other in boxes if source in other.sources), key=lambda other: abs(other.x - source.x))
    if box is not beside:
        return
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    canvas.write(middle[0] + 7, middle[1] + 3, shape, size=10, anchor="start", fill=FAINT)


def _go_around(canvas, source, box, kinds, rows, lane):
    """A connection to the right of all boxes in the rows between, each in a lane of its own."""
    between = [other for row in rows[source.rank + 1 : box.rank] for other in row]
    side = max(other.x for other in between) + WIDTH + LANE * (1 + lane)
    out, into = source.x + WIDTH - 14, box.x + WIDTH - 14 - 10 * (lane % 4)
    below, above = source.row_bottom + 9 + 3 * (lane % 3), box.y - 12 - 3 * (lane % 3)
    start = out, source.y + _height(source, kinds)
    points = [start, (out, below), (side, below), (side, above), (into, above), (into, box.y)]
    canvas.line(points, stroke=INK, thickness=1.1, arrow=True, tip=_shape(source.shape))


def _draw(canvas, box, kinds):
    heading, lines = box.lines(kinds)
    look = DATA if box.data else WITH_PARAMETERS if box.layers[-1].parameters else WITHOUT
    tip = "" if box.data else "\n".join(f"{layer.operation} → {_shape(layer.shape_out)}" for layer in box.layers)
    canvas.rectangle(box.x, box.y, WIDTH, _height(box, kinds), fill=look.fill, stroke=look.border, thickness=1.3,
                     tip=tip, radius=14 if box.data else 4)  # fmt: skip
    x, y = box.x + WIDTH / 2, box.y + PADDING + 10
    canvas.write(x, y, _cut(heading, MOST_LETTERS), size=11.5, bold=True)
    for k, line in enumerate(lines, start=1):
        canvas.write(x, y + k * LINE, _cut(line, round(1.25 * MOST_LETTERS)), size=9.5, fill=FAINT)


def _cut(text, most):
    return text if len(text) <= most else f"{text[: most - 1]}…"


def in_words(layers):
    """The same as text: one line for each operation."""
    return "\n".join(
        f"{layer.path + ': ' if layer.path else ''}{layer.operation} gives {_shape(layer.shape_out)}"
        + "".join(f", {name} {_shape(shape)}" for name, shape in layer.parameters)
        for layer in layers
    )
