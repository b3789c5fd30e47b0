"""The table of gradient rules: one file for each mathematical family.

Importing this package fills the table, but for the families that :mod:`autograd.rules.families` imports when needed.
"""

from . import arithmetic as arithmetic
from . import classification as classification
from . import complex as complex
from . import compositions as compositions
from . import constants as constants
from . import contraction as contraction
from . import cumulative as cumulative
from . import decompositions as decompositions
from . import exponential as exponential
from . import families as families
from . import fused as fused
from . import indexing as indexing
from . import joining as joining
from . import linear_algebra as linear_algebra
from . import masked as masked
from . import matrix_functions as matrix_functions
from . import padding as padding
from . import polynomials as polynomials
from . import products as products
from . import rearranging as rearranging
from . import reductions as reductions
from . import refused as refused
from . import selection as selection
from . import several as several
from . import shape as shape
from . import signals as signals
from . import special as special
from . import statistics as statistics
from . import trigonometric as trigonometric
from . import ufunc_methods as ufunc_methods
