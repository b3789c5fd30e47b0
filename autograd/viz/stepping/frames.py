"""The steps as pictures of equal size: the tree as it is after each step, with a caption."""

import io
import re

from ...engine.errors import missing_package
from ..dot import source_of
from ..render import render
from ..style import FAINT, GRADIENT, HIGHLIGHT, INK, PALE, PAPER
from .tape import sources_of

MOST_FRAMES = 300
"""More steps than this make no picture that anybody would watch."""

LEAST_WIDTH, MARGIN, TEXT, LINES = 720, 20, 15, 2
"""Pixels of a frame's width and margins and of a caption's letters, and the lines that a caption may take."""

SECONDS, LAST_SECONDS = 1.4, 4.0


def moving_picture(walk):
    """The bytes of an animated GIF of the steps of `walk`; raises like :func:`pictures`."""
    frames = [frame.convert("P", palette=1, colors=128) for frame in _frames(walk)]
    durations = [int(1000 * SECONDS)] * (len(frames) - 1) + [int(1000 * LAST_SECONDS)]
    content = io.BytesIO()
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0, optimize=False)
    return content.getvalue()


def pictures(walk):
    """The bytes of a PNG for each step of `walk`.

    Raises
    ------
    ValueError
        if there are more than 300 steps.
    MissingPackageError
        if the package pillow, or every Graphviz, is missing.
    """
    for frame in _frames(walk):
        content = io.BytesIO()
        frame.save(content, "PNG")
        yield content.getvalue()


def _frames(walk):
    """Pillow images, all of one size."""
    try:
        from PIL import Image
    except ImportError:
        raise missing_package("pillow", "saving steps as pictures", "viz") from None
    if len(walk.steps) > MOST_FRAMES:
        raise ValueError(f"save: {len(walk.steps):,} steps are too many for pictures, which end at {MOST_FRAMES}; "
                         "save a page (.html), or step through a part of the computation")  # fmt: skip
    lines = source_of(walk.picture(walk.graph)).splitlines()
    trees = [Image.open(io.BytesIO(render(_after(walk, number, lines), "frame"))) for number in range(len(walk.steps))]
    width = max(LEAST_WIDTH, *(tree.width for tree in trees))
    height = max(tree.height for tree in trees)
    captions = [f"{number} / {len(trees)}   {caption}" for number, caption in enumerate(walk.captions(), 1)]
    return [_framed(tree, caption, width, height) for tree, caption in zip(trees, captions)]


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


def _after(walk, number, lines):
    """The dot source of the tree after step `number`: pale what is to come, thick what is at work."""
    step = walk.steps[number]
    computed = {one.vertex.key for one in walk.steps[: number + 1]}
    arrived = {one.vertex.key for one in walk.steps[: number + 1] if one.backward}
    arrived |= {sent.to.key for one in walk.steps[: number + 1] for sent in one.sent if sent.part == sent.parts}
    ahead = {vertex.key for vertex in walk.graph.vertices if vertex.operation} - computed
    at_work = {sent.to.key for sent in step.sent} if step.backward else {edge.source.key for edge in _sources(walk, step)}
    return "\n".join(_line(line, step, ahead, arrived, at_work) for line in lines)


def _sources(walk, step):
    return sources_of(walk.graph)[step.vertex.key]


def _line(line, step, ahead, arrived, at_work):
    found = _STATEMENT.match(line)
    if found is None:
        return line
    source, target = _plain(found["source"]), found["target"]
    if target is not None:
        return _edge(line, source in at_work and target == step.vertex.key, target in ahead, step.backward)
    return _vertex(line, source, step, ahead, arrived)


def _vertex(line, key, step, ahead, arrived):
    fill = re.search(r'fillcolor="(#\w+)"', line)[1]
    if key not in arrived:
        line = line.replace(GRADIENT, fill)
    if key in ahead:
        line = re.sub(f'COLOR="(?:{INK}|{FAINT})"', f'COLOR="{PALE}"', line)
        line = re.sub(r', color="#\w+"', f', color="{PALE}"', line)
    if key == step.vertex.key:
        colour = GRADIENT if step.backward else HIGHLIGHT
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
