"""The steps as pictures of equal size: the tree as it is after each step, with a caption."""

import io
import re
from dataclasses import dataclass

from ...engine.errors import missing_package
from ..dot import source_of
from ..graph import FOLDED, Graph
from ..render import render
from ..style import DARK, FAINT, GRADIENT, HIGHLIGHT, INK, PALE, PAPER
from .tape import sources_of

MOST_FRAMES = 120
"""Of more steps than this, several make one frame: nobody would watch a longer picture."""

MOST_VERTICES = 60
"""Of so many steps, a picture is drawn that is folded to fewer vertices than this, if there is one."""

LEAST_WIDTH, MARGIN, TEXT, LINES = 720, 20, 15, 2
"""Pixels of a frame's width and margins and of a caption's letters, and the lines that a caption may take."""

SECONDS, LAST_SECONDS = 1.4, 4.0

SHADES = 11
"""Shades of each colour of the theme, from nearly white on; all colours together are fewer than the 256 of a GIF."""


def moving_picture(walk):
    """The bytes of an animated GIF of the steps of `walk`; raises like :func:`pictures`."""
    scene, content = scene_of(walk), io.BytesIO()
    durations = [int(1000 * SECONDS)] * (len(scene.parts) - 1) + [int(1000 * LAST_SECONDS)]
    first, *rest = _with_one_palette(_frames(walk, scene))
    first.save(content, "GIF", save_all=True, append_images=rest, duration=durations, loop=0, optimize=False)
    return content.getvalue()


def _with_one_palette(frames):
    """`frames` in few colours, the same for all of them: what stays from frame to frame is found, and stored once."""
    palette = None
    for frame in frames:
        palette = palette or _palette()
        yield frame.quantize(dither=0, palette=palette)


def _palette():
    """An image of the colours of the light theme, and of shades between each and the paper, which the rims of letters have."""
    from PIL import Image

    parts = [[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in DARK]
    shades = [[255 - (255 - part) * step // SHADES for part in one] for one in parts for step in range(1, SHADES + 1)]
    image = Image.new("P", (1, 1))
    image.putpalette([part for shade in shades for part in shade])
    return image


def pictures(walk):
    """The bytes of a PNG for each step of `walk`, or, if there are more than 120, for each of up to 120 parts of them.

    Raises
    ------
    MissingPackageError
        if the package pillow, or every Graphviz, is missing.
    """
    for frame in _frames(walk, scene_of(walk)):
        content = io.BytesIO()
        frame.save(content, "PNG")
        yield content.getvalue()


def _frames(walk, scene):
    """Pillow images, all of one size, one after the other: all of them at once may be too much for the memory."""
    try:
        from PIL import Image
    except ImportError:
        raise missing_package("pillow", "saving steps as pictures", "viz") from None
    lines, size = source_of(walk.picture(scene.graph)).splitlines(), None
    for part, caption in zip(scene.parts, _captions(walk, scene)):
        tree = Image.open(io.BytesIO(render(_after(scene, part, lines), "frame")))
        size = size or (max(LEAST_WIDTH, tree.width), tree.height)  # every frame has the same layout
        yield _framed(tree, caption, *size)


# -- which steps make a frame ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn: a graph, perhaps folded, the steps, and which of them make a frame together."""

    graph: Graph
    steps: list
    parts: list
    sources: dict

    def face(self, key):
        """The key of what is drawn for a vertex."""
        return self.graph.drawn_as.get(key, key)


def scene_of(walk):
    """Every step by itself; of more than 120, those that happen in the same folded part, or an equal share of all."""
    steps, sources = walk.steps, sources_of(walk.graph)
    if len(steps) <= MOST_FRAMES:
        return Scene(walk.graph, steps, [range(k, k + 1) for k in range(len(steps))], sources)
    levels = [graph for _, graph in walk.levels()]
    graph = next((one for one in reversed(levels) if len(one.vertices) <= MOST_VERTICES), levels[0])
    where = [(step.backward, graph.drawn_as.get(step.vertex.key, step.vertex.key)) for step in steps]
    starts = [k for k in range(len(steps)) if k == 0 or where[k] != where[k - 1]]
    if len(starts) > MOST_FRAMES:
        starts = sorted({starts[k * len(starts) // MOST_FRAMES] for k in range(MOST_FRAMES)})
    return Scene(graph, steps, [range(*ends) for ends in zip(starts, [*starts[1:], len(steps)])], sources)


def _captions(walk, scene):
    """The caption of each frame: that of its step; where it stands for several, how many, and the last one's."""
    single, found = walk.captions(), []
    for part in scene.parts:
        number = f"{part[-1] + 1} / {len(scene.steps)}"
        several = f"{len(part)} steps, at last " if len(part) > 1 else ""
        found.append(f"{number}   {several}{single[part[-1]]}")
    return found


def _framed(tree, caption, width, height):
    from PIL import Image, ImageDraw

    strip = LINES * (TEXT + 8) + MARGIN
    image = Image.new("RGB", (width, height + strip), PAPER)
    image.paste(tree.convert("RGB"), ((width - tree.width) // 2, 0))
    pen, font = ImageDraw.Draw(image), _font()
    for number, line in enumerate(_wrapped(caption, width - 2 * MARGIN, font)):
        pen.text((MARGIN, height + number * (TEXT + 8)), line, fill=GRADIENT if "Backward" in caption else INK, font=font)
    return image


def _font():
    """DejaVu Sans of matplotlib, where that is installed, since it has every sign; else Pillow's own."""
    from PIL import ImageFont

    try:
        import matplotlib
    except ImportError:
        return ImageFont.load_default(TEXT)
    return ImageFont.truetype(f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSans.ttf", TEXT)


def _wrapped(caption, width, font):
    """The caption in at most LINES lines; what does not fit is left out with three dots."""
    lines, words = [], caption.split(" ")
    while words and len(lines) < LINES:
        taken = len(words)
        while taken > 1 and font.getlength(" ".join(words[:taken])) > width:
            taken -= 1
        lines.append(" ".join(words[:taken]))
        words = words[taken:]
    if words:
        lines[-1] = lines[-1][:-1] + "…"
    return lines


# -- one tree -------------------------------------------------------------------------------------------------------
# Only colours and widths change from frame to frame, so every frame has the same layout.


def _after(scene, part, lines):
    """The dot source of the tree after the steps `part`: pale what is to come, thick what is at work."""
    done, face = scene.steps[: part[-1] + 1], scene.face
    computed = {face(one.vertex.key) for one in done}
    arrived = {face(one.vertex.key) for one in done if one.backward}
    arrived |= {face(sent.to.key) for one in done for sent in one.sent if sent.part == sent.parts}
    ahead = {vertex.key for vertex in scene.graph.vertices if vertex.operation or vertex.kind == FOLDED} - computed
    at_work = set()
    for step in (scene.steps[k] for k in part):
        ends = [sent.to for sent in step.sent] if step.backward else [edge.source for edge in scene.sources[step.vertex.key]]
        at_work |= {(face(end.key), face(step.vertex.key)) for end in ends}
    active = {face(scene.steps[k].vertex.key) for k in part}
    look = _Look(ahead, arrived, at_work, active, scene.steps[part[-1]].backward)
    return "\n".join(_line(line, look) for line in lines)


@dataclass(frozen=True, slots=True)
class _Look:
    """Keys of what is still to come, of what a gradient has arrived at, of ends of edges and vertices at work."""

    ahead: set
    arrived: set
    at_work: set
    active: set
    backward: bool


def _line(line, look):
    found = _STATEMENT.match(line)
    if found is None:
        return line
    source, target = _plain(found["source"]), found["target"]
    if target is not None:
        return _edge(line, (source, target) in look.at_work, target in look.ahead, look.backward)
    return _vertex(line, source, look)


def _vertex(line, key, look):
    fill = re.search(r'fillcolor="(#\w+)"', line)[1]
    if key not in look.arrived:
        line = line.replace(GRADIENT, fill)
    if key in look.ahead:
        line = re.sub(f'COLOR="(?:{INK}|{FAINT})"', f'COLOR="{PALE}"', line)
        line = re.sub(r', color="#\w+"', f', color="{PALE}"', line)
    if key in look.active:
        colour = GRADIENT if look.backward else HIGHLIGHT
        line = re.sub(r', color="#\w+", penwidth=[\d.]+', f', color="{colour}", penwidth=4', line)
    return line


def _edge(line, at_work, ahead, backward):
    if at_work:
        look = f'dir=back, color="{GRADIENT}", penwidth=3' if backward else f'color="{HIGHLIGHT}", penwidth=3'
    elif ahead:
        look = f'color="{PALE}", fontcolor="{PALE}"'
    else:
        return line
    return line.rstrip().removesuffix("]") + f", {look}]"


def _plain(key):
    """The key of the leaf that a repeated leaf stands for."""
    return re.sub(r"_\d+$", "", key)


_STATEMENT = re.compile(r"\s*(?P<source>n\d+\w*)(?: -> (?P<target>n\d+\w*))? \[")
