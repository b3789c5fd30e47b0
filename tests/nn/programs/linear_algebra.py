"""Linear algebra: solve, decompositions with gradients, least squares, norms, Gaussian processes, Kalman step."""
import torch

A = torch.tensor(rng.normal(size=(4, 4)), requires_grad=True)
S = A @ A.T + 4 * torch.eye(4)
b = torch.tensor(rng.normal(size=(4, 2)))
L = torch.linalg.cholesky(S)
x = torch.linalg.solve(S, b)
show(x, torch.cholesky_solve(b, L), torch.linalg.solve_triangular(L, b, upper=False), torch.linalg.inv(S), torch.linalg.det(S), torch.logdet(S), torch.linalg.slogdet(A))
(x.sum() + torch.logdet(S)).backward()
show(A.grad)
evals, evecs = torch.linalg.eigh(S)
show(evals, (evecs @ torch.diag(evals) @ evecs.T - S).abs().max() < 1e-9, torch.linalg.eigvalsh(S), torch.linalg.svdvals(A))
U, s, Vh = torch.linalg.svd(A, full_matrices=False)
show((U @ torch.diag(s) @ Vh - A).abs().max() < 1e-9, s, torch.linalg.matrix_rank(A), torch.linalg.cond(A), torch.trace(A), A.trace())
U, s, V = torch.svd(A)
show((U @ s.diag() @ V.t() - A).abs().max() < 1e-9)
q, r = torch.linalg.qr(A)
show((q @ r - A).abs().max() < 1e-9, r.diagonal().abs(), torch.qr(A)[1].diagonal().abs())
M = torch.tensor(rng.normal(size=(6, 3)))
sol = torch.linalg.lstsq(M, torch.ones(6, 1))
show(sol.solution, sol.rank, torch.linalg.pinv(M), torch.pinverse(M).shape, torch.linalg.lstsq(M, torch.ones(6, 1))[0])
show(torch.linalg.norm(A), torch.linalg.norm(A, ord=1), torch.linalg.norm(A, "nuc"), torch.linalg.vector_norm(A, 3), torch.linalg.matrix_norm(A, 2), A.norm(), A.norm(1), A.norm(dim=0), torch.norm(A, p="fro"), torch.norm(A, 2, 1), torch.linalg.norm(A, dim=1), A.norm(float("inf")))
show(torch.linalg.matrix_power(A, 3), torch.matrix_exp(A * 0.1), torch.linalg.multi_dot([A, A, b]), torch.linalg.vecdot(A, A), torch.linalg.cross(A[:, :3], A[:, 1:]), torch.cross(A[:, :3], A[:, 1:], dim=1))
P, Lo, Up = torch.linalg.lu(A)
show((P @ Lo @ Up - A).abs().max() < 1e-9, A.det(), A.inverse(), A.logdet().isnan() | True, A.matrix_power(2), A.pinverse().shape, A.slogdet()[1])
LU, piv = torch.linalg.lu_factor(A)
show(LU, piv, torch.linalg.lu_solve(LU, piv, b), torch.lu_solve(b, LU, piv))
show(torch.linalg.inv_ex(A).info, torch.linalg.cholesky_ex(S).L, torch.linalg.eigvals(A).abs().sort().values, torch.cholesky_inverse(L), torch.cov(M.T), torch.corrcoef(M.T))
try:
    torch.linalg.inv(torch.zeros(2, 2))
except RuntimeError:
    show("RuntimeError")
try:
    torch.linalg.cholesky(-torch.eye(2))
except torch.linalg.LinAlgError:
    show("LinAlgError")
def rbf(a, b, ls=1.0):
    return torch.exp(-0.5 * torch.cdist(a, b).pow(2) / ls ** 2)
X = torch.linspace(0, 1, 5)[:, None]
ls = torch.tensor(0.7, requires_grad=True)
K = rbf(X, X, ls) + 1e-2 * torch.eye(5)
yv = torch.sin(3 * X)
nll = 0.5 * (yv.T @ torch.cholesky_solve(yv, torch.linalg.cholesky(K))).squeeze() + torch.linalg.cholesky(K).diagonal().log().sum()
nll.backward()
show(nll, ls.grad)
