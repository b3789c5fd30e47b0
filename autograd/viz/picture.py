"""What a drawing can do: show itself, become a file."""

import base64
import os
import re
import uuid
from functools import cached_property
from pathlib import Path

from ..engine.errors import missing_package
from .assembling import svg_of
from .dot import source_of
from .render import accessible, render, themed

THEMES = ("light", "dark", "auto")


class Shown:
    """What shows itself in a notebook by its ``svg()``."""

    def _repr_svg_(self):
        return self.svg()

    def _repr_mimebundle_(self, include=None, exclude=None):
        """As part of the page, where text can be selected and the pointer shows more, and as a picture for other readers."""
        svg = self.svg()
        return {"image/svg+xml": svg, "text/html": in_notebook(svg)}


class Drawing(Shown):
    """A picture of the graph behind a result; it shows itself in a notebook, and ``save`` puts it into a file.

    Attributes
    ----------
    source : the picture in Graphviz's language; the same graph gives the same text
    title : one line that says what is drawn
    text : the same graph in words, one line for each operation
    graph : what is drawn, as vertices and edges; None for a summary
    theme : ``"light"``, ``"dark"`` or ``"auto"``
    """

    def __init__(self, lines, title, tell, graph=None, theme="light"):
        self._lines, self._tell = lines, tell  # statements of dot's language, see autograd.viz.dot.lines_of; gives the text
        self.title, self.graph, self.theme = title, graph, theme

    @cached_property
    def text(self):
        return self._tell()

    @cached_property
    def source(self):
        return self._themed(source_of(self._lines))

    def _themed(self, picture):
        return themed(picture) if self.theme == "dark" else picture

    def svg(self):
        """The picture as SVG: text that can be selected, full information under the pointer, a description in words.

        Raises MissingPackageError if neither Graphviz nor the package graphviz-pure is installed.
        """
        return accessible(self._bare_svg(), self.title, self.text, follow=self.theme == "auto")

    def _bare_svg(self):
        return self._themed(svg_of(self._lines, meanwhile=lambda: self.text))

    def png(self):
        """The picture as the bytes of a PNG with 144 dots per inch; raises like :meth:`svg`."""
        return render(self.source, "png")

    def pdf(self):
        """The picture as the bytes of a PDF whose text can be selected: one sheet of A4 while it stays readable there.

        Larger pictures get as many sheets as they need for their smallest text to be printed at 5 points. Raises
        like :meth:`svg`, or MissingPackageError if the package svglib is not installed.
        """
        from .pdf import pdf_of

        return pdf_of(self._bare_svg(), self.title)

    def html(self):
        """The picture as a page of its own, to zoom and pan in; raises like :meth:`svg`."""
        from .page import picture_page

        return picture_page(self)

    def mermaid(self):
        """The picture in Mermaid's language (https://mermaid.js.org), which many wikis and forges render."""
        from .mermaid import mermaid_of

        return mermaid_of(self.graph, self.title, self.text)

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
            if the suffix is none of ``.svg``, ``.png``, ``.pdf``, ``.dot``, ``.html``, ``.mmd``.
        MissingPackageError
            if the format needs a package that is not installed; ``.dot`` and ``.mmd`` need none.

        >>> import pathlib, tempfile
        >>> from autograd.viz import draw
        >>> x = Tensor(3.0, requires_grad=True, name="x")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     draw(x * 2).save(pathlib.Path(folder, "tree.dot")).name
        'tree.dot'
        """
        made_by = {".svg": self.svg, ".png": self.png, ".pdf": self.pdf, ".dot": lambda: self.source, ".html": self.html,
                   ".mmd": self.mermaid}  # fmt: skip
        path = checked_path(path, tuple(made_by), "a drawing")
        content = made_by[path.suffix.lower()]()
        write_whole(path, content.encode() if isinstance(content, str) else content)
        return path

    def view(self):
        """Open the picture in a web browser, as a page to zoom and pan in; returns the path of the temporary file."""
        import tempfile
        import webbrowser

        path = self.save(Path(tempfile.mkdtemp(prefix="autograd-"), "drawing.html"))
        webbrowser.open(path.as_uri())
        return path

    def __repr__(self):
        return f"<Drawing: {self.title}>"


SMALLEST_SHARE = 0.6
"""In a notebook a picture that is too wide is made smaller by this at most, so that it can be read, and then scrolled."""


def in_notebook(svg):
    """HTML with `svg`, which is made smaller where it is wider than the page.

    Sites that show notebooks, but no SVG inside HTML and no styles either, find a picture that all others hide.
    """
    width = SMALLEST_SHARE * float(re.search(r'<svg[^>]* width="([\d.]+)pt"', svg)[1])
    svg = svg[svg.index("<svg") :]
    fitted = svg.replace("<svg ", f'<svg style="max-width:100%;height:auto;min-width:{width:.0f}pt" ', 1)
    fitted = fitted.replace("<a ", '<a style="text-decoration:none" ')  # pages underline what they take for links
    code = base64.b64encode(svg.encode()).decode()
    return (f'<div style="overflow-x:auto">{fitted}</div>'
            f'<img style="display:none" alt="" src="data:image/svg+xml;base64,{code}"/>')  # fmt: skip


def checked_path(path, suffixes, what):
    """`path` as a Path; ValueError if its suffix is none of `suffixes`."""
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        raise ValueError(f"save({str(path)!r}): {what} can be saved as {', '.join(suffixes)}, and the suffix "
                         f"{path.suffix!r} is none of these")  # fmt: skip
    return path


def write_whole(path, content):
    """Write to a new file beside `path` and rename it, so that nobody ever sees half a picture."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
