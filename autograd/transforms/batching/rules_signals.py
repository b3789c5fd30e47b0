"""Batching rules of convolutions, and of SciPy's entries that are not elementwise."""

import numpy as np

from .fallback import one_by_one
from .rules import batching

# Several results, each element of which depends on one of each argument.
batching(
    "airy", "airye", "ellipj", "fresnel", "sici", "shichi", "kelvin", "pbdv", "pbvv", "pbwa", "iti0k0", "itj0y0", "it2i0k0",
    "it2j0y0", "modfresnelp", "modfresnelm", "pro_ang1", "pro_rad1", "obl_ang1", "obl_rad1", "mathieu_cem", "mathieu_sem",
    "mathieu_modcem1", "mathieu_modcem2", "mathieu_modsem1", "mathieu_modsem2",
)(lambda batch: batch.apply(batch.aligned()))  # fmt: skip

batching("expm")(lambda batch: batch.apply())

# LAPACK and SciPy take one matrix at a time, and `path` of write_view is a function of one array.
batching(
    "write_view", "solve_sylvester", "solve_banded", "solve_continuous_are", "solve_discrete_are", "solve_triangular", "lu",
    "cosm", "sinm", "tanm", "coshm", "sinhm", "tanhm", "expm_frechet", "sqrtm", "logm", "signm", "parts_of_space",
    "multivariate_normal_log_density",
)(one_by_one)  # fmt: skip


@batching("convolve")
def _convolve(batch):
    """Each element of the result is a window of the longer vector times the shorter one, reversed."""
    long, short = (0, 1) if batch.shapes[0] >= batch.shapes[1] else (1, 0)
    n, m = batch.shapes[long][0], batch.shapes[short][0]
    x, kernel = batch.values[long], batch.values[short][..., ::-1]
    edges = ((0, 0),) * batch.marked[long] + ((m - 1, m - 1),)
    windows = np.pad(x, edges)[..., np.arange(n + m - 1)[:, None] + np.arange(m)]
    if not batch.marked[short]:
        return windows @ kernel
    return np.sum(windows * kernel[:, None, :], axis=-1) if batch.marked[long] else kernel @ np.transpose(windows)


@batching("correlation")
def _correlation(batch):
    """Examples of one argument beside a shared other one are further images, or further kernels."""
    if all(batch.marked):
        return one_by_one(batch)
    i = batch.marked.index(True)
    folded = list(batch.values)
    folded[i] = np.reshape(batch.values[i], (-1, *batch.shapes[i][1:]))
    result = batch.apply(folded)
    apart = np.reshape(result, (*result.shape[:i], batch.size, batch.shapes[i][0], *result.shape[i + 1 :]))
    return np.moveaxis(apart, i, 0)
