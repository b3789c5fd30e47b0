"""The table of gradient rules: one file for each mathematical family.

Importing this package fills the table, but for the families that :mod:`autograd.rules.families` imports when needed.
"""

from . import arithmetic as arithmetic
from . import complex as complex
from . import compositions as compositions
from . import constants as constants
from . import cumulative as cumulative
from . import exponential as exponential
from . import families as families
from . import indexing as indexing
from . import joining as joining
from . import products as products
from . import reductions as reductions
from . import selection as selection
from . import shape as shape
from . import trigonometric as trigonometric
