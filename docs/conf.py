"""How Sphinx builds these pages: `make docs`. Every code cell is run while building, and a failure fails the build."""

import os
import sys
from pathlib import Path

ROOT = str(Path(__file__).parent.parent)
sys.path.insert(0, ROOT)  # for autodoc
os.environ["PYTHONPATH"] = ROOT  # for the processes in which the cells run

project, author = "chainrule", "the chainrule developers"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "chainrule"
html_show_copyright = False
html_static_path, html_css_files = ["static"], ["pages.css"]

myst_enable_extensions = ["colon_fence", "deflist"]
nb_execution_mode = "force"  # not from a cache: what changed may be the packages, and not the page
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 900  # a cell takes seconds; on a busy machine this is no reason to fail
nb_merge_streams = True
nb_render_markdown_format = "myst"  # cells may show tables

autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_ivar = True


def end_sections(app, what, name, obj, options, lines):
    """Let prose after a section of a docstring, such as its parameters, end that section: napoleon wants two blank lines."""
    for i in reversed(range(1, len(lines) - 1)):
        heading = i + 2 < len(lines) and lines[i + 2].startswith("---")
        if not lines[i] and lines[i + 1][:1].strip() and not heading:
            lines.insert(i, "")


def setup(app):
    app.connect("autodoc-process-docstring", end_sections, priority=400)  # before napoleon, which has 500
