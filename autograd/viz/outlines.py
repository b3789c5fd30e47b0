"""The outlines of vertices in SVG, around the point (0, 0): the shapes that Graphviz has under the same names.

All lie in a rectangle of the size that is asked for, so edges that end at it end at them; only the tab of a variable, and
the outer border of a result, which has room of its own, reach beyond.
"""

from functools import lru_cache

CORNER, FOLD, DEPTH, RIM = 7.0, 6.0, 4.0, 4.0
"""Points: the radius of round corners, the folded corner of a sheet, the depth of a solid box, between two borders."""

TAB_WIDTH, TAB_HEIGHT = 14.0, 4.0
LUG_WIDTH, LUG_HEIGHT = 9.0, 5.0


@lru_cache(10_000)
def outline(look, width, height):
    """The SVG of a vertex without its texts; `look` is a tuple of shape, style, fill, border colour and its width."""
    shape, style, fill, border, thickness, borders = look
    x, y = width / 2, height / 2
    draw = _rounded if shape == "box" and "rounded" in style else _DRAWN[shape]
    filled, lines = draw(x, y)
    pen = f'stroke="{border}"' + ("" if thickness == 1 else f' stroke-width="{thickness}"')
    if "dashed" in style:
        pen += ' stroke-dasharray="5,2"'
    if borders > 1:
        lines += _rectangle(x + RIM, y + RIM)
    more = f'<path fill="none" {pen} d="{lines}"/>' if lines else ""
    return f'<path fill="{fill}" {pen} d="{filled}"/>{more}'


def _rectangle(x, y):
    return f"M{-x:.1f},{-y:.1f}H{x:.1f}V{y:.1f}H{-x:.1f}Z"


def _box(x, y):
    return _rectangle(x, y), ""


def _rounded(x, y):
    r = min(CORNER, x, y)
    return (f"M{r - x:.1f},{-y:.1f}H{x - r:.1f}q{r:.1f},0 {r:.1f},{r:.1f}V{y - r:.1f}q0,{r:.1f} {-r:.1f},{r:.1f}"
            f"H{r - x:.1f}q{-r:.1f},0 {-r:.1f},{-r:.1f}V{r - y:.1f}q0,{-r:.1f} {r:.1f},{-r:.1f}Z"), ""  # fmt: skip


def _tab(x, y):
    edge = f"M{-x:.1f},{-y:.1f}h{TAB_WIDTH}"
    return f"M{-x:.1f},{-y - TAB_HEIGHT:.1f}h{TAB_WIDTH}v{TAB_HEIGHT}H{x:.1f}V{y:.1f}H{-x:.1f}Z", edge


def _solid(x, y):
    d = DEPTH
    front = f"M{-x:.1f},{d - y:.1f}l{d},{-d}H{x:.1f}V{y - d:.1f}l{-d},{d}H{-x:.1f}Z"
    return front, f"M{-x:.1f},{d - y:.1f}H{x - d:.1f}V{y:.1f}M{x - d:.1f},{d - y:.1f}l{d},{-d}"


def _sheet(x, y):
    whole = f"M{-x:.1f},{-y:.1f}H{x - FOLD:.1f}l{FOLD},{FOLD}V{y:.1f}H{-x:.1f}Z"
    return whole, f"M{x - FOLD:.1f},{-y:.1f}v{FOLD}h{FOLD}"


def _component(x, y):
    lugs = "".join([f"M{-x:.1f},{top:.1f}h{LUG_WIDTH}v{LUG_HEIGHT}h{-LUG_WIDTH}z" for top in (4 - y, y - 4 - LUG_HEIGHT)])
    return _rectangle(x, y), lugs


_DRAWN = dict(box=_box, tab=_tab, box3d=_solid, note=_sheet, component=_component)
