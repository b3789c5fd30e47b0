"""The functions of scipy.special and scipy.linalg that have no gradient, or take no Tensors: each with the reason."""

from scipy import linalg
from scipy import special as sc

from ..constants import without_gradient
from ..refused import refuse


def _of(module, names):
    """The functions of these names that this version of SciPy has."""
    return [getattr(module, name) for name in names.split() if hasattr(module, name)]


without_gradient("its results are signs, constant between their jumps", sc.gammasgn)
without_gradient("its results are booleans", linalg.issymmetric, linalg.ishermitian)
without_gradient("its results are integers", linalg.bandwidth)
without_gradient("its results are bounds of an error", linalg.expm_cond)

refuse(_of(sc, """
    ai_zeros bei_zeros beip_zeros ber_zeros berp_zeros bi_zeros erf_zeros fresnel_zeros fresnelc_zeros fresnels_zeros
    jn_zeros jnjnp_zeros jnp_zeros jnyn_zeros kei_zeros keip_zeros kelvin_zeros ker_zeros kerp_zeros y0_zeros y1_zeros
    y1p_zeros yn_zeros ynp_zeros"""), "it gives zeros of a function, which are plain numbers")  # fmt: skip
refuse(_of(sc, """
    c_roots cg_roots h_roots he_roots j_roots js_roots l_roots la_roots p_roots ps_roots s_roots t_roots ts_roots u_roots
    us_roots roots_chebyc roots_chebys roots_chebyt roots_chebyu roots_gegenbauer roots_genlaguerre roots_hermite
    roots_hermitenorm roots_jacobi roots_laguerre roots_legendre roots_sh_chebyt roots_sh_chebyu roots_sh_jacobi
    roots_sh_legendre"""), "it gives nodes and weights for integrals, which are plain numbers")  # fmt: skip
refuse(_of(sc, """
    chebyc chebys chebyt chebyu gegenbauer genlaguerre hermite hermitenorm jacobi laguerre legendre sh_chebyt sh_chebyu
    sh_jacobi sh_legendre"""), "it makes a polynomial of plain coefficients; the function eval_… takes Tensors")  # fmt: skip
refuse(_of(sc, "bernoulli euler factorial2 factorialk stirling2 mathieu_even_coef mathieu_odd_coef ellip_normal "
               "obl_cv_seq pro_cv_seq"), "it gives numbers for whole numbers")  # fmt: skip
refuse(_of(sc, "lmbda lqn lqmn riccati_jn riccati_yn pbdn_seq pbdv_seq pbvv_seq"),
       "it gives a sequence for one number, and its derivatives itself; the function of one order takes Tensors")  # fmt: skip
refuse(_of(sc, "legendre_p_all assoc_legendre_p_all sph_legendre_p_all sph_harm_y_all"),
       "it gives all orders, and their derivatives itself (diff_n); the function without _all takes Tensors")  # fmt: skip
refuse(_of(sc, """
    bdtrik bdtrin btdtria btdtrib chdtriv chndtridf chndtrinc fdtridfd gdtrib nbdtrik nbdtrin ncfdtridfd ncfdtridfn
    ncfdtrinc nctdtridf nctdtrinc pdtrik stdtridf"""),
       "it is an inverse in a parameter of shape; the function itself takes Tensors")  # fmt: skip
refuse(_of(sc, "ellip_harm ellip_harm_2 besselpoly mathieu_a mathieu_b obl_cv pro_cv zetac"),
       "its derivative is not among SciPy's functions")  # fmt: skip
refuse(_of(sc, "pro_ang1_cv pro_rad1_cv obl_ang1_cv obl_rad1_cv"),
       "it takes the characteristic value, which depends on the others; the function without _cv takes Tensors")  # fmt: skip
refuse(_of(sc, "itairy obl_rad2 obl_rad2_cv pro_rad2 pro_rad2_cv"),
       "SciPy's values of it are too coarse to have a gradient")  # fmt: skip
refuse(_of(sc, "geterr seterr"), "it is about SciPy's settings")

refuse(_of(linalg, "dft hadamard helmert hilbert invhilbert invpascal pascal"), "it makes a matrix of plain numbers")
refuse(_of(linalg, "find_best_blas_type get_blas_funcs get_lapack_funcs"), "it looks up functions of a library")
refuse(_of(linalg, "clarkson_woodruff_transform"), "it draws random numbers")
refuse(_of(linalg, "funm"), "it takes a function of numbers; expm, logm, sqrtm and their like take Tensors")
refuse(_of(linalg, "schur rsf2csf cdf2rdf qz ordqz"),
       "LAPACK finds the eigenvalues in an order, and makes 2 x 2 blocks of complex ones, that jump between near matrices, "
       "and the factors with them; what does not depend on that can be written with eig, which takes Tensors")  # fmt: skip
refuse(_of(linalg, "hessenberg"), "its factors depend on the reflections that LAPACK chooses; eigvals and det take Tensors")
refuse(_of(linalg, "ldl"), "it chooses between pivots of size 1 and 2 by their values, so its factors jump; lu takes Tensors")
refuse(_of(linalg, "cossin"), "its vectors may be turned against each other; svd of the four blocks takes Tensors")
refuse(_of(linalg, "matrix_balance"), "its scales are powers of two, constant between their jumps")
refuse(_of(linalg, "qr_delete qr_insert qr_update qr_multiply"), "it changes a factorization; qr takes Tensors")
refuse(_of(linalg, "cholesky_banded cho_solve_banded"), "it stores a factor by diagonals; solveh_banded takes Tensors")
refuse(_of(linalg, "null_space"), "which basis it gives is arbitrary; np.linalg.svd takes Tensors")
refuse(_of(linalg, "subspace_angles"), "it chooses between two formulas; write np.arccos(svdvals(orth(a).T @ orth(b)))")
refuse(_of(linalg, "fiedler_companion"), "linalg.companion, which has the same eigenvalues, takes Tensors")
