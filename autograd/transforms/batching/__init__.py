"""vmap: a function of one example, made one of a whole batch, by a batching rule for each entry of the table."""

from . import rules_indexing as rules_indexing
from . import rules_normalisation as rules_normalisation
from . import rules_products as rules_products
from . import rules_sequences as rules_sequences
from . import rules_signals as rules_signals
from . import rules_windows as rules_windows
from .mapping import vmap as vmap
