"""Special functions under PyTorch's names (``torch.special``); what they compute and their gradients are in
:mod:`autograd.rules.scipy`.

All of them broadcast. Parameters that have no known derivative, such as the order of a Bessel function, raise TypeError
when a gradient for them is asked for.
"""

import math

from .engine.errors import OperationError
from .engine.lanes import lane, torch_lane
from .engine.tensor import as_tensor
from .functions.elementwise import clamp, exp2, expm1, log1p, round, sinc
from .functions.orthogonal import polynomials
from .functions.reductions import log_softmax, logsumexp, softmax
from .functions.writing import add_out
from .rules.scipy import bessel, error_functions, gamma_family, incomplete, integrals, powers_and_entropies

__all__ = [
    "airy_ai", "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "beta", "betainc", "betaln", "chebyshev_polynomial_t",
    "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w", "digamma", "entr", "erf", "erfc",
    "erfcinv", "erfcx", "erfinv", "exp2", "expit", "expm1", "exprel", "gamma", "gammainc", "gammaincc", "gammaln",
    "hermite_polynomial_h", "hermite_polynomial_he", "i0", "i0e", "i1", "i1e", "kl_div", "laguerre_polynomial_l",
    "legendre_polynomial_p", "log1p", "log_expit", "log_ndtr", "log_softmax", "logit", "logsumexp", "modified_bessel_i0",
    "modified_bessel_i1", "modified_bessel_k0", "modified_bessel_k1", "multigammaln", "ndtr", "ndtri", "polygamma", "psi",
    "rel_entr", "round", "scaled_modified_bessel_k0", "scaled_modified_bessel_k1", "shifted_chebyshev_polynomial_t",
    "shifted_chebyshev_polynomial_u", "shifted_chebyshev_polynomial_v", "shifted_chebyshev_polynomial_w", "sinc",
    "softmax", "spherical_bessel_j0", "xlog1py", "xlogy", "zeta",
]  # fmt: skip

gamma, gammaln = torch_lane(gamma_family.gamma), torch_lane(gamma_family.gammaln)
digamma = psi = torch_lane(gamma_family.digamma)
polygamma, zeta = torch_lane(gamma_family.polygamma, "n", "input"), torch_lane(integrals.zeta)
gammainc, gammaincc = torch_lane(incomplete.gammainc), torch_lane(incomplete.gammaincc)
beta, betaln, betainc = torch_lane(gamma_family.beta), torch_lane(gamma_family.betaln), lane(incomplete.betainc)

erf, erfc, erfcx = torch_lane(error_functions.erf), torch_lane(error_functions.erfc), torch_lane(error_functions.erfcx)
erfinv, erfcinv = torch_lane(error_functions.erfinv), torch_lane(error_functions.erfcinv)
ndtr, ndtri = torch_lane(error_functions.ndtr), torch_lane(error_functions.ndtri)
log_ndtr = torch_lane(error_functions.log_ndtr)
expit, log_expit = torch_lane(error_functions.expit), torch_lane(error_functions.log_expit)
_logit = lane(error_functions.logit)

entr, xlogy = torch_lane(powers_and_entropies.entr), torch_lane(powers_and_entropies.xlogy)
xlog1py = torch_lane(powers_and_entropies.xlog1py)
rel_entr, kl_div = torch_lane(powers_and_entropies.rel_entr), torch_lane(powers_and_entropies.kl_div)
exprel = torch_lane(integrals.exprel)

i0 = modified_bessel_i0 = torch_lane(bessel.i0)
i1 = modified_bessel_i1 = torch_lane(bessel.i1)
i0e, i1e = torch_lane(bessel.i0e), torch_lane(bessel.i1e)
bessel_j0, bessel_j1 = torch_lane(bessel.j0), torch_lane(bessel.j1)
bessel_y0, bessel_y1 = torch_lane(bessel.y0), torch_lane(bessel.y1)
modified_bessel_k0, modified_bessel_k1 = torch_lane(bessel.k0), torch_lane(bessel.k1)
scaled_modified_bessel_k0, scaled_modified_bessel_k1 = torch_lane(bessel.k0e), torch_lane(bessel.k1e)
_airy = lane(bessel.airy)


def logit(input, eps=None):
    """``log(input / (1 - input))``; with `eps`, of `input` limited to the range from eps to 1 - eps.

    Raises OperationError unless eps is from 0 to 1/2.

    >>> logit(tensor([0.5, 1.0]), eps=0.5)
    tensor([0., 0.])
    """
    if eps is None:
        return _logit(input)
    if not 0 <= eps <= 0.5:
        raise OperationError(f"logit(eps={eps!r}): expected None or a number from 0 to 0.5")
    return _logit(clamp(input, eps, 1 - eps))


def multigammaln(input, p):
    """The logarithm of the multivariate gamma function of dimension `p` (DLMF 35.3.4).

    Raises ValueError unless ``input > (p - 1) / 2`` everywhere.

    >>> multigammaln(tensor([2.0]), 1)
    tensor([0.])
    """
    return gamma_family.multigammaln(as_tensor(input), p)


def airy_ai(input):
    """The Airy function Ai.

    >>> airy_ai(tensor([0.0])).tolist()
    [0.355028053887...]
    """
    return _airy(input).Ai


def spherical_bessel_j0(input):
    """``sin(input) / input``, 1 at 0: the spherical Bessel function of order 0 (DLMF 10.49.3).

    >>> spherical_bessel_j0(tensor([0.0]))
    tensor([1.])
    """
    return sinc(as_tensor(input) / math.pi)


(
    chebyshev_polynomial_t, shifted_chebyshev_polynomial_t, chebyshev_polynomial_u, shifted_chebyshev_polynomial_u,
    chebyshev_polynomial_v, shifted_chebyshev_polynomial_v, chebyshev_polynomial_w, shifted_chebyshev_polynomial_w,
    hermite_polynomial_h, hermite_polynomial_he, laguerre_polynomial_l, legendre_polynomial_p,
) = polynomials()  # fmt: skip


add_out(globals(), without=["betainc", "log_softmax", "softmax"])
