"""How Sphinx builds these pages: `make docs`. Every code cell is run while building, and a failure fails the build."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

project, author = "chainrule", "the chainrule developers"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.mathjax"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "chainrule"

myst_enable_extensions = ["colon_fence", "dollarmath", "deflist"]
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True

autodoc_member_order = "bysource"
napoleon_google_docstring = False
