"""The rules of SciPy's functions, which are imported when one of them first meets a Tensor.

Importing NumPy's rules imports no SciPy, and importing these no ``scipy.signal`` and ``scipy.integrate``, which take long:
:mod:`.convolution` and :mod:`.integration` are families of their own. SciPy's universal functions
(``scipy.special.gammaln(t)``) dispatch to Tensors by themselves; its other functions do not, and are offered here as
functions that take Tensors and arrays alike.
"""

from . import bessel as bessel
from . import control as control
from . import counting as counting
from . import distribution_functions as distribution_functions
from . import elliptic as elliptic
from . import equations as equations
from . import error_functions as error_functions
from . import factors as factors
from . import gamma_family as gamma_family
from . import hypergeometric as hypergeometric
from . import incomplete as incomplete
from . import integrals as integrals
from . import kolmogorov as kolmogorov
from . import matrix_functions as matrix_functions
from . import multivariate as multivariate
from . import noncentral as noncentral
from . import orthogonal_polynomials as orthogonal_polynomials
from . import oscillators as oscillators
from . import powers_and_entropies as powers_and_entropies
from . import spherical_and_struve as spherical_and_struve
from . import structured as structured
from . import sums_of_exponentials as sums_of_exponentials
from . import systems as systems
from . import tails as tails
from . import univariate as univariate
from . import without_gradient as without_gradient
