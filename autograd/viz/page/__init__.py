"""Pages that need nothing but a browser: everything they use is inside them."""

import json
import re
from html import escape
from pathlib import Path

from ..render import dark_rules

HERE = Path(__file__).parent


def picture_page(drawing):
    """The HTML of a drawing, to zoom and pan in."""
    return filled("picture.html", title=escape(drawing.title), svg=inline(drawing.svg()), words=escape(drawing.text),
                  theme=drawing.theme)  # fmt: skip


def steps_page(title, data):
    """The HTML of the page that steps through `data`."""
    return filled("steps.html", title=escape(title), data=embedded(data), steps=asset("steps.js"), panel=asset("panel.js"))


def filled(template, **values):
    """The page `template` with its style sheet and scripts, and with `values` in place of its ``{{names}}``."""
    page = asset(template)
    values = {**values, "css": asset("style.css"), "dark": dark_rules("[data-theme=dark] "), "canvas": asset("canvas.js")}
    parts = page.split("{{")
    return parts[0] + "".join(_put(part, values) for part in parts[1:])


def _put(part, values):
    name, _, rest = part.partition("}}")
    return values[name] + rest


def asset(name):
    """The text of one of the files in this folder."""
    return (HERE / name).read_text(encoding="utf-8")


def lean(svg):
    """`svg` without what a page says by itself: tooltips, fonts of each text, and decimals that nobody sees."""
    svg = re.sub(r' xlink:title="[^"]*"| xml:space="preserve"| font-family="[^"]*"|<!--.*?-->\n?', "", inline(svg), flags=re.S)
    svg = re.sub(r"<g id=\"a_[^>]*><a>\s*(.*?)</a>\s*</g>\s*", r"\1", svg, flags=re.S)
    return re.sub(r"(-?\d+\.\d)\d+(?=[ ,\"CLMZ])", r"\1", svg.replace("stroke=\"none\" ", ""))


def inline(svg):
    """`svg` without what only a file of its own needs."""
    return svg[svg.index("<svg") :]


def embedded(data):
    """`data` as JSON that can stand inside a script element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
